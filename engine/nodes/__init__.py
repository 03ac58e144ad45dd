"""The blocks: one file for each node type, each with its form, its exits and its run."""
