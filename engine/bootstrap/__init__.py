"""The composition root: the one place that knows every room, and puts each process of the product together."""
