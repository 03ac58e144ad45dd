"""The room of the shared prompt library: what is said, in which languages and voices, beside the flows that say it."""
