#!/usr/bin/env python3
"""Build, check and test the designer when that is needed: for the Makefile, for wheels and for whoever has only Python.

Python's standard library alone, since it runs before anything is installed. What was built from which sources is told by a hash
of their content, not by times, which a checkout changes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).resolve().parent
DIST = HOME / "dist"
NEEDED = (20, 19)
"""The oldest Node.js that Vite 8 runs on."""

_STAMP = DIST / ".built-from"
_SOURCES = (
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "postcss.config.js",
    "tsconfig.json",
    "vite.config.ts",
)


class CannotBuild(RuntimeError):
    """The designer cannot be built here; the message ends with what to do."""


def _files() -> Iterator[Path]:
    for name in _SOURCES:
        path = HOME / name
        yield from sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]


def sources_hash() -> str:
    """Name the sources as they are now; tests of them are none."""
    told = hashlib.sha256()
    for path in _files():
        if ".test." not in path.name:
            told.update(f"{path.relative_to(HOME).as_posix()}\0{path.stat().st_size}\0".encode())
            told.update(path.read_bytes())
    return told.hexdigest()


def is_built() -> bool:
    """Tell whether what is built is what the sources say now."""
    return (DIST / "index.html").is_file() and _STAMP.is_file() and _STAMP.read_text() == sources_hash()


def _node() -> str:
    """Find npm beside a Node.js that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    oldest = f"Node.js {NEEDED[0]}.{NEEDED[1]} or newer"
    mend = f"Install {oldest} with npm (on Debian 13: sudo apt-get install nodejs npm), then: make setup"
    if node is None or npm is None:
        raise CannotBuild(f"The designer is built with Node.js and npm, which are not on PATH. {mend}")
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    if version < NEEDED:
        raise CannotBuild(f"The designer is built with {oldest}; here is {said or 'a broken one'}. {mend}")
    return npm


def _packages(path: Path) -> dict[str, str]:
    """The packages that a lock file tells of, without those that another system would get."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["packages"]
    except (OSError, ValueError, KeyError):
        return {}
    return {name: facts.get("version", "") for name, facts in told.items() if name and not facts.get("optional")}


def _libraries() -> str:
    """Bring the libraries of the lock file, unless they are there; gives npm."""
    npm = _node()
    wanted, there = _packages(HOME / "package-lock.json"), _packages(HOME / "node_modules" / ".package-lock.json")
    if any(there.get(name) != version for name, version in wanted.items()):
        print("Fetching the designer's libraries (some seconds the first time)…", flush=True)
        _run(
            npm,
            "ci",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            mend="See whether this machine reaches its npm registry: npm ping",
        )
    return npm


def _run(*command: str, mend: str) -> None:
    quiet = {**os.environ, "NO_UPDATE_NOTIFIER": "1", "npm_config_update_notifier": "false"}
    if subprocess.run(command, cwd=HOME, env=quiet).returncode != 0:
        raise CannotBuild(
            f"{' '.join(Path(command[0]).name if i == 0 else word for i, word in enumerate(command))} failed. {mend}"
        )


def build() -> None:
    """Build, unless that is done."""
    if is_built():
        return
    npm = _libraries()
    print("Building the designer…", flush=True)
    made_from = sources_hash()
    _run(npm, "run", "--silent", "build", mend="What it says above is what to mend.")
    _STAMP.write_text(made_from)


def check() -> None:
    """Types, lint and format."""
    _run(_libraries(), "run", "--silent", "check", mend="Format is mended by: npm run format (in designer_ui)")


def test() -> None:
    """Run the unit tests."""
    _run(_libraries(), "test", "--silent", mend="What it says above is what to mend.")


def contract(openapi: Path, *more: str) -> None:
    """Make the API's types anew from its description, or only compare: ``--check``."""
    _libraries()
    _run(
        "npx",
        "--no-install",
        "openapi-typescript",
        str(openapi.resolve()),
        "-o",
        "src/contract/generated.ts",
        "--default-non-nullable=false",  # what has a default may be left out of a request; answers hold everything
        *more,
        mend="Make them anew: make contract",
    )


def main() -> int:
    """Do what is asked; 1 when that cannot be, with the reason."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=["build", "check", "test", "contract", "drift"], nargs="?", default="build")
    asked.add_argument("openapi", type=Path, nargs="?", help="the API's description, for contract and drift")
    asked.add_argument(
        "--if-possible", action="store_true", help="say what is missing and go on: the product runs without its designer"
    )
    words = asked.parse_args()
    try:
        if words.what in ("contract", "drift"):
            contract(words.openapi, *(["--check"] if words.what == "drift" else []))
        else:
            {"build": build, "check": check, "test": test}[words.what]()
    except CannotBuild as cannot:
        print(cannot, file=sys.stderr)
        return 0 if words.if_possible else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
