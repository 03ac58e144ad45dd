"""The door to the database: one engine for each process, and a transaction for reading or for writing.

SQLite (WAL) is the embedded default, PostgreSQL the choice for more; above this file nobody sees which it is.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from engine.config import Settings
from engine.storage.base import write_json
from engine.storage.failures import meaning

BUSY_SECONDS = 5.0
"""How long a SQLite writer waits for another process's transaction before it counts as unavailable."""
ANSWER_SECONDS = 10.0
"""How long PostgreSQL may take for one statement."""
CONNECT_SECONDS = 5.0
POOL_SIZE = 5

_WRITES = "cordboard_writes"


class Database:
    """An open database. Use it from one event loop and close it in the end."""

    def __init__(self, engine: AsyncEngine, *, direct: Engine | None = None) -> None:
        """Take an engine of ``open_engine``, and for SQLite a synchronous one for ``write_at_once``."""
        self.engine = engine
        self.dialect = engine.dialect.name
        self._direct = None if direct is None else direct.execution_options(**{_WRITES: True})
        # One writer at a time is SQLite's law. Waiting here costs nothing; in SQLite it costs sleeps of up to 100 ms.
        self._turn: contextlib.AbstractAsyncContextManager[Any] = contextlib.nullcontext() if direct is None else asyncio.Lock()
        self._writer_thread = ThreadPoolExecutor(1, "database-writer")
        if self.dialect == "sqlite":
            self._reader = engine
            self._writer = engine.execution_options(**{_WRITES: True})
        else:
            # One snapshot for a call and its legs.
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            self._writer = engine

    @staticmethod
    def open(url: str, *, pool_size: int = POOL_SIZE) -> Database:
        """Open by a normalised address (``engine.config``); nothing is connected before the first transaction."""
        direct = _direct_engine(url) if make_url(url).get_backend_name() == "sqlite" else None
        return Database(open_engine(url, pool_size=pool_size), direct=direct)

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()
        if self._direct is not None:
            await asyncio.get_running_loop().run_in_executor(self._writer_thread, self._direct.dispose)
        self._writer_thread.shutdown()

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """Read within one snapshot; raises ``StorageUnavailable`` when the database is away."""
        with saying_what_it_means():
            async with self._reader.begin() as connection:
                yield connection

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Write in one transaction, committed when the block ends well; raises ``StorageUnavailable``."""
        with saying_what_it_means():
            async with self._turn, self._writer.begin() as connection:
                yield connection

    async def write_at_once(self, work: Callable[[Connection], None]) -> None:
        """Write in one transaction, as ``writing`` does, by plain calls: for what every phone call costs.

        The async driver of SQLite crosses to its thread and back three times a statement, which for a call's eight statements
        costs more than the statements. Here the whole transaction crosses once. When the caller is cancelled meanwhile, the
        transaction may still be committed, so ``work`` must be something that may be written again.
        """
        with saying_what_it_means():
            async with self._turn:
                if self._direct is None:
                    async with self._writer.begin() as connection:
                        await connection.run_sync(work)
                else:
                    await asyncio.get_running_loop().run_in_executor(self._writer_thread, _transact, self._direct, work)

    def insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        """Begin an INSERT that may say ON CONFLICT, which both dialects have and SQL has not."""
        return sqlite.insert(table) if self.dialect == "sqlite" else postgresql.insert(table)


def _transact(engine: Engine, work: Callable[[Connection], None]) -> None:
    with engine.begin() as connection:
        work(connection)


@contextlib.contextmanager
def saying_what_it_means() -> Iterator[None]:
    """Turn the drivers' failures into ours; what means nothing to a caller passes as it is."""
    try:
        yield
    except Exception as wrong:
        ours = meaning(wrong)
        if ours is None or ours is wrong:
            raise
        raise ours from wrong


def configured_url() -> str:
    """Give the address of this installation's database, as its settings say."""
    return Settings.from_env().database_url


def open_engine(url: str, *, pool_size: int = POOL_SIZE, foreign_keys: bool = True) -> AsyncEngine:
    """Make the engine.

    Migrations pass ``foreign_keys=False``: on SQLite they rebuild tables, and a cascade would empty others.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, pool_size, foreign_keys)
    return create_async_engine(
        address,
        json_serializer=write_json,
        hide_parameters=True,  # parameters are numbers of people; errors are logged
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=CONNECT_SECONDS,
        pool_pre_ping=True,  # a server that came back is found before a statement is lost on a dead connection
        connect_args={
            "timeout": CONNECT_SECONDS,
            "command_timeout": ANSWER_SECONDS,
            "server_settings": {"application_name": "cordboard", "timezone": "UTC"},
        },
    )


def _sqlite_engine(address: URL, pool_size: int, foreign_keys: bool) -> AsyncEngine:
    _make_folder(address)
    engine = create_async_engine(
        address,
        json_serializer=write_json,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=BUSY_SECONDS,
        connect_args={"timeout": BUSY_SECONDS},
    )
    _prepare(engine.sync_engine, foreign_keys)
    return engine


def _direct_engine(url: str) -> Engine:
    address = make_url(url).set(drivername="sqlite+pysqlite")
    _make_folder(address)
    engine = create_engine(
        address, json_serializer=write_json, hide_parameters=True, pool_size=1, connect_args={"timeout": BUSY_SECONDS}
    )
    _prepare(engine, foreign_keys=True)
    return engine


def _make_folder(address: URL) -> None:
    if address.database:
        # The file holds numbers of people: its folder is for its owner alone.
        Path(address.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _prepare(engine: Engine, foreign_keys: bool) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        # The driver's own BEGIN comes late (before the first write only), so that two readers who both go on to write
        # fail at once instead of waiting for one another. We begin ourselves, below.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        # With WAL, NORMAL survives every crash of a process; only a power cut may take the last commits with it.
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
