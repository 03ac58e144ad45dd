"""Which shape the database has, and whether this program can use it. Changing it is Alembic's work, in ``migrations/``."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import inspect, select, table, text
from sqlalchemy.sql import column

from engine.errors import CordboardError
from engine.storage.failures import not_migrated
from engine.storage.session import Database

REVISIONS = (
    "2026_11_24_first",
    "2026_11_25_secrets",
    "2026_11_25_tables",
    "2026_11_25_prompts",
    "2026_11_25_calendars",
    "2026_11_25_recordings",
    "2026_11_25_messages",
    "2026_11_25_cards",
    "2026_11_25_callers",
    "2026_11_25_scenarios",
    "2026_11_25_recognizers",
    "2026_11_25_directions",
)
"""All revisions in their order; the last is this program's. A test holds it to be what ``migrations/versions`` says."""

_CHECKOUT = Path(__file__).resolve().parents[2]
_INSTALLED = Path(sys.prefix) / "share" / "cordboard"


def migrations_home() -> Path:
    """Find the folder that holds ``alembic.ini`` and ``migrations``: the checkout's own, else the installed one.

    The checkout first, because an editable install leaves a copy under ``share`` that grows old.
    """
    for home in (_CHECKOUT, _INSTALLED):
        if (home / "alembic.ini").is_file() and (home / "migrations" / "env.py").is_file():
            return home
    raise CordboardError(
        "no-migrations", f"The migrations are neither in {_CHECKOUT} nor in {_INSTALLED}.", "Install Cordboard again."
    )


async def schema_version(database: Database) -> str | None:
    """Give the revision the database is at, ``None`` when it has never been migrated."""
    async with database.reading() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
            return None
        version = table("alembic_version", column("version_num"))
        return (await connection.execute(select(version.c.version_num))).scalar_one_or_none()


async def needs_migration(database: Database) -> bool:
    """Tell whether the database is older than this program; raises ``CordboardError`` (``database-newer``) when it is newer."""
    version = await schema_version(database)
    if version is not None and version not in REVISIONS:
        raise CordboardError(
            "database-newer",
            f"The database is at revision {version}, which this version of Cordboard does not know.",
            "Start the newer Cordboard that migrated it, or downgrade the database with that one first.",
        )
    return version != REVISIONS[-1]


async def require_schema(database: Database) -> None:
    """Raise ``CordboardError`` (``database-not-migrated``, ``database-newer``) unless this program can use the database."""
    if await needs_migration(database):
        raise not_migrated()


async def answers(database: Database) -> None:
    """Ask the database the least there is to ask; raises what stands in the way. For health and ``doctor``."""
    async with database.reading() as connection:
        await connection.execute(text("SELECT 1"))
