"""The vocabulary between a switch and the engine: legs, events, commands and the port. It imports nothing of ours."""
