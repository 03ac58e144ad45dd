"""Running a program: the interpreter, the call beside the switch, and what the outside may ask. Knows no Temporal."""
