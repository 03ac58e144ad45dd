"""Calls told beforehand: what a caller does, what must come of it, and which ways of a flow nobody has told yet."""
