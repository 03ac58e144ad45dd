"""What callers said, as text: by a recogniser that the installation describes."""
