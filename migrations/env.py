"""How Alembic reaches the database: ours, whichever it is, from a thread with or without a running event loop.

Who starts Alembic may pass ``config.attributes["url"]`` (a normalised address) or ``config.attributes["connection"]`` (a
synchronous connection in a transaction); otherwise the installation's settings are read.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine

from alembic import context
from sqlalchemy import Connection, text

from engine.storage import tables  # noqa: F401  they enter the metadata
from engine.storage.base import metadata
from engine.storage.session import configured_url, open_engine

_LOCK = 0x434F5244_0002  # "CORD", the second of our advisory locks


def migrate(connection: Connection) -> None:
    """Run the migrations asked for, all in one transaction: a failed one leaves the database as it was."""
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=sqlite,  # SQLite cannot change a table; it is made anew and filled
        compare_type=True,
        transactional_ddl=True,  # true of SQLite as well, with the BEGIN of engine.storage.session
    )
    with context.begin_transaction():
        if not sqlite:
            # Two processes that start together migrate one after the other; the second finds the work done.
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        context.run_migrations()
    if sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration left rows without the row they refer to: {broken[:5]}")


async def migrate_database(url: str) -> None:
    """Open the database and migrate it."""
    engine = open_engine(url, foreign_keys=False).execution_options(cordboard_writes=True)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


def finish(work: Coroutine[None, None, None]) -> None:
    """Run to the end, also when called from within a running loop, where ``asyncio.run`` would refuse."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work)
        except BaseException as wrong:
            failures.append(wrong)

    thread = threading.Thread(target=run, name="migrations")
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


given = context.config.attributes
if context.is_offline_mode():
    context.configure(
        url=given.get("url") or configured_url(),
        target_metadata=metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()
elif "connection" in given:
    migrate(given["connection"])
else:
    finish(migrate_database(given.get("url") or configured_url()))
