"""Documentation is tried: the commands in it are run, its links lead somewhere, its pictures are made from the product."""
