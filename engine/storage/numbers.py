"""Where a dialled number leads, answered from memory: a call that arrives never waits for the database.

The bindings are read again every second. While the database is away the last ones read stay good; a change made meanwhile by
somebody could not have been made without the database either.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from sqlalchemy import Row, select

from engine.errors import InvalidInput, StorageUnavailable
from engine.flows.model import NumberBinding
from engine.flows.numbers import choose, parse_pattern
from engine.storage.session import Database
from engine.storage.tables import aliases, number_bindings, versions

log = logging.getLogger(__name__)

EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Route:
    """Where a number leads: the version its alias names now, pinned for the call that asks."""

    flow: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class _Table:
    """The bindings, laid out for looking up: exact numbers by hash, the few patterns one by one."""

    exact: Mapping[tuple[str, str], NumberBinding]
    patterns: Mapping[str, Sequence[NumberBinding]]  # by environment
    routes: Mapping[NumberBinding, Route | None]  # None: its alias names no version yet
    rows: Sequence[Row[*tuple[Any, ...]]] = field(repr=False)

    def find(self, environment: str, dialled: str) -> Route | None:
        binding = self.exact.get((environment, dialled)) or choose(self.patterns.get(environment, ()), environment, dialled)
        return None if binding is None else self.routes[binding]


class CachedNumbers:
    """The number table of an installation. Use it as an async context manager: entering waits until it has been read once.

    Waiting there is on purpose: an adapter that took calls before it knew the numbers would tell callers they do not exist.
    """

    def __init__(self, database: Database, *, every_seconds: float = EVERY_SECONDS) -> None:
        """Take the open database."""
        self._database = database
        self._every = every_seconds
        self._table: _Table | None = None
        self._away = False
        self._known, self._round = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def stale(self) -> bool:
        """Whether the last reading failed and older bindings are in use."""
        return self._away

    def resolve(self, environment: str, dialled: str) -> Route | None:
        """Tell where a number leads; ``None`` when it is bound to nothing, or to an alias without a version."""
        if self._table is None:
            raise StorageUnavailable("the number bindings have not been read yet.")
        return self._table.find(environment, dialled)

    async def refresh(self) -> None:
        """Read the bindings now; raises ``StorageUnavailable`` and keeps the old ones when the database is away."""
        b, at = number_bindings, (aliases.c.flow == number_bindings.c.flow) & (aliases.c.name == number_bindings.c.alias)
        named = (versions.c.flow == aliases.c.flow) & (versions.c.number == aliases.c.version)
        wanted = (
            select(b.c.environment, b.c.pattern, b.c.flow, b.c.alias, versions.c.number, versions.c.digest)
            .join(aliases, at, isouter=True)
            .join(versions, named, isouter=True)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(wanted)).all()
        if self._table is None or rows != self._table.rows:
            self._table = _laid_out(rows)

    async def next_reading(self) -> None:
        """Wait until the bindings have been read once more, or could not be."""
        await self._round.wait()

    async def __aenter__(self) -> CachedNumbers:
        """Go on reading the bindings, and wait for the first time, however long the database takes to come."""
        self._task = asyncio.create_task(self._run(), name="number bindings")
        try:
            await self._known.wait()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        """Stop reading; what was read stays."""
        await self._stop()

    async def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        while True:
            if await self._refreshed():
                self._known.set()
            self._round.set()
            self._round = asyncio.Event()
            await asyncio.sleep(self._every)

    async def _refreshed(self) -> bool:
        try:
            await self.refresh()
        except Exception as wrong:  # whatever it is, the next call is answered from what is known
            if not self._away:
                log.warning("number bindings cannot be read, the last ones stay in use: %s", wrong)
            self._away = True
            return False
        if self._away:
            log.info("number bindings are read again")
        self._away = False
        return True


def _laid_out(rows: Sequence[Row[*tuple[Any, ...]]]) -> _Table:
    exact: dict[tuple[str, str], NumberBinding] = {}
    patterns: dict[str, list[NumberBinding]] = {}
    routes: dict[NumberBinding, Route | None] = {}
    for row in rows:
        binding = NumberBinding(row.environment, row.pattern, row.flow, row.alias)
        try:
            pattern = parse_pattern(binding.pattern)
        except InvalidInput as wrong:
            log.error("a number binding of %s is left out: %s", binding.environment, wrong)
            continue
        routes[binding] = None if row.number is None else Route(row.flow, row.number, row.digest)
        if pattern.exact:
            exact[binding.environment, "".join(pattern.sets)] = binding
        else:
            patterns.setdefault(binding.environment, []).append(binding)
    return _Table(exact, patterns, routes, rows)
