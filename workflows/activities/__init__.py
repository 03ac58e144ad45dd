"""What workflows ask to be done, by the processes that can do it: beside the switch, or beside the database."""
