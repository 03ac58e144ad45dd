"""What was recorded of calls: from the switch to where it is kept, told as lost where it cannot be had."""
