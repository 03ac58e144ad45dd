"""How the long-running processes log: to standard error, one line for each record, in one place."""

from __future__ import annotations

import logging
import sys

_QUIET = (
    "httpx",
    "httpcore",
    "aiohttp.access",
    "uvicorn.access",
    "uvicorn.error",
    "asyncio",
    "aiosqlite",
    "alembic",
    "sqlalchemy",
)
"""Loggers that tell of every request, statement or start: not worth a line, and addresses may hold what is nobody's."""


class _OneLine(logging.Formatter):
    """Keeps a record, its traceback included, on one line, so that a log can be cut, counted and shipped by lines."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\r", "").replace("\n", " ⏎ ")


def set_up(level: str, process: str) -> None:
    """Log from now on. ``process`` is who speaks: ``serve``, ``worker``, ``adapter`` or ``up``."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _OneLine(f"%(asctime)s.%(msecs)03d %(levelname)-7s {process} %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level.upper())))
