"""What processes cost, as the kernel counts it (proc(5))."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_OURS = {"engine.speech.process": "voice", "tests.bench.bare_ari": "bare_ari", "tests.bench.crowd": "adapter"}
"""Module → what it is called here; of the command line's module the first argument tells."""

_TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(pid: int) -> float:
    """CPU time that a process has used so far, in its own code and in the kernel."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) * _TICK_MS


def memory_mib(pid: int) -> Mapping[str, float]:
    """``rss``: what is in memory of it; ``pss``: the same with each page that is shared divided among its users."""
    lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    kib = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return {"rss": kib["Rss"] / 1024, "pss": kib["Pss"] / 1024}


def family(pid: int) -> Mapping[str, int]:
    """Name → pid of a ``cordboard up`` (or another process of ours) and of all that it started."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int(_stat(int(path.name))[1])
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
    found = {_name(pid): pid}
    wanted = [pid]
    while wanted:
        parent = wanted.pop()
        for child in sorted(child for child, its in parents.items() if its == parent):
            wanted.append(child)
            name = _name(child)
            found[name if name not in found else f"{name} {child}"] = child
    return found


def _name(pid: int) -> str:
    words = (Path("/proc") / str(pid) / "cmdline").read_bytes().decode().split("\0")
    if "start-dev" in words:
        return "temporal"
    if "-m" not in words:
        return Path(words[0]).name
    module, *arguments = words[words.index("-m") + 1 :]
    return _OURS.get(module) or arguments[0]


def _stat(pid: int) -> list[str]:
    # The name in brackets may hold spaces; what follows it begins with the state, field 3.
    return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
