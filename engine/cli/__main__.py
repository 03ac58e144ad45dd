"""The command ``cordboard``, also as ``python -m engine.cli``."""

from __future__ import annotations

import sys

from engine.cli.app import app
from engine.cli.failures import BUG, tell


def main() -> None:
    """Run the command that was typed and end the process with its exit code; no traceback unless ``--debug`` asks for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that is not UTF-8 shows ? instead of ending the command
    try:
        app(prog_name="cordboard")
    except Exception as wrong:
        if "--debug" in sys.argv:
            raise
        tell(BUG.format(f"{type(wrong).__name__}: {wrong}"), "Type it again as: cordboard --debug …  and report what it shows.")
        sys.exit(1)


if __name__ == "__main__":
    main()
