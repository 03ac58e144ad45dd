"""The command line: what people type. Each command is thin; the API, the graph or the composition root does the work."""
