"""The files of the project, as its own version control knows them."""

from __future__ import annotations

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("engine", "workflows", "telephony_adapters")


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Every tracked file that is there, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    paths = (Path(name.decode()) for name in listed.split(b"\0") if name)
    return tuple(path for path in paths if (ROOT / path).exists())


def sources(*suffixes: str) -> list[Path]:
    """Tracked files of a kind that people write: neither generated nor a released migration."""
    return [path for path in tracked() if path.suffix in suffixes and not {"generated", "versions"} & {*path.parts, path.stem}]


def text(path: Path) -> str:
    """A tracked file's text; empty for one that is not text."""
    try:
        return (ROOT / path).read_text()
    except UnicodeDecodeError:
        return ""
