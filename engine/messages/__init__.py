"""What a flow sends beside the call: e-mail, short messages, events for other systems."""
