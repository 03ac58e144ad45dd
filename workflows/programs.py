"""Where workflows of this process find compiled programs: set once at start, passed through the sandbox.

A workflow gets only a digest: the history of a 90 KiB flow shrinks from 88 KiB to 1.6. What a digest names never changes, so
reading it is no breach of determinism; only its absence would be, and absence fails the workflow *task*, which is tried again.
"""

from __future__ import annotations

from engine.program import Program
from engine.runtime.programs import ProgramSource


class ProgramShelfMissing(Exception):
    """A worker was started without ``set_program_source``."""


class _Shelf:
    source: ProgramSource | None = None


def set_program_source(source: ProgramSource) -> None:
    """Tell the workflows of this process where programs are. It must answer within two seconds (the deadlock detector)."""
    _Shelf.source = source


def program(digest: str) -> Program:
    """Give a program; raises ``NotFound`` when it has not arrived on this machine yet."""
    if _Shelf.source is None:
        raise ProgramShelfMissing("set_program_source was not called before the worker started")
    return _Shelf.source.get(digest)
