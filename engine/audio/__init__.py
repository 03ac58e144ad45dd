"""The room of uploaded sound: whatever people record, decoded and levelled in a process of its own."""
