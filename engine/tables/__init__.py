"""Keyed tables: what an installation keeps for its flows to look up and to write into."""
