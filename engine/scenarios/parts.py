"""Where each scenario of a file stands, so that one can be changed as text and the others stay as they were written."""

from __future__ import annotations

from dataclasses import dataclass

from engine.scenarios.reading import ScenarioFile

_OTHER_BREAKS = "\x85\u2028\u2029"
"""What YAML breaks lines at, too, and no editor does."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a text, counted from 1: the first, and the one behind the last."""

    begin: int
    end: int


def lines_of(file: ScenarioFile, text: str) -> tuple[Lines | None, ...]:
    """Give the lines of each scenario, comments right above it included; ``None`` for one that shares a line with others."""
    if any(sign in text for sign in _OTHER_BREAKS):
        return (None,) * len(file.scenarios)
    lines = text.split("\n")
    begins = [_begin(lines, file.text.place((n,))[0]) for n in range(len(file.text.value))]
    if any(not _dash(lines[begin - 1]) for begin in begins) or len(set(begins)) < len(begins):
        return (None,) * len(file.scenarios)
    commented = [_with_comments(lines, begin) for begin in begins]
    ends = [*commented[1:], len(lines) + bool(lines[-1])]
    return tuple(Lines(commented[n], ends[n]) for n in file.positions)


def _begin(lines: list[str], line: int) -> int:
    """Go up to the dash where that stands on a line of its own."""
    while line > 1 and not _dash(lines[line - 1]) and not lines[line - 1].lstrip().startswith("["):
        line -= 1
    return line


def _dash(line: str) -> bool:
    return line.lstrip() == "-" or line.lstrip().startswith("- ")


def _with_comments(lines: list[str], begin: int) -> int:
    while begin > 1 and lines[begin - 2].startswith("#"):
        begin -= 1
    return begin
