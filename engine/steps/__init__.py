"""Python functions as blocks: from a signature to a form, from a folder to the palette, from an order to a result."""
