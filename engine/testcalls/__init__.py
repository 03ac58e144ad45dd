"""Test calls: a drawing called by its author, step by step, with the world in their hands."""
