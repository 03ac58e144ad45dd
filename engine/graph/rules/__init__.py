"""The rules a drawing is held to: one file for each, all of them listed in ``registry``."""
