"""Fetch every part that the tests need, or say in one line which is missing and the command that brings it."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.parts.cache import PartMissing
from tests.parts.chromium import chromium
from tests.parts.debian import unstable
from tests.parts.postgres import binaries


def main() -> int:
    """Give 0 when all parts are here."""
    try:
        print("Looking for Asterisk 22, SIPp, PostgreSQL and Chromium (fetched the first time)…", flush=True)
        tree = unstable()
        for program, flag in (("usr/sbin/asterisk", "-V"), ("usr/bin/sipp", "-v")):
            # SIPp tells its version with a failing exit status.
            told = subprocess.run([*tree.command(program), flag], capture_output=True, text=True)
            print(f"  {next(line.strip() for line in (told.stdout + told.stderr).splitlines() if line.strip())}")
        told = subprocess.run(
            [binaries() / "postgres", "--version"], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}
        )
        print(f"  {told.stdout.strip()}")
        print(f"  {chromium().version}")
    except PartMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
