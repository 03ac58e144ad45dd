"""From a drawing to a program: reading, checking, compiling and comparing flow documents. Publish time only."""
