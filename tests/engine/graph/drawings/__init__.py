"""For every rule a drawing it must find fault with, and one that comes near to it and is right."""
