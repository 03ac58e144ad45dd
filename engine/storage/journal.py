"""The checkpoint journal of one switch's adapter, as ``engine.runtime.checkpoint.Journal`` asks for it.

A SQLite file (WAL) on the adapter's own disk, whatever the database of the installation is: a checkpoint must cost less than a
millisecond on the caller's path and must work while the database is away. ``synchronous = NORMAL`` survives every crash of the
process; after a power cut there is no caller to carry on with.

A newcomer takes the journal over by raising the epoch. Every write names its writer's epoch in the same statement, so an
adapter that was replaced while it slept cannot write over its successor's checkpoints.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.errors import Conflict, CordboardError
from engine.runtime.checkpoint import KnownLeg, OpenRegion
from engine.runtime.state import CallFacts
from engine.storage.keys import PayloadKeys
from engine.storage.sealing import Sealer
from engine.telephony.calls import CallId, LegId
from engine.trace import TraceEntry

log = logging.getLogger(__name__)

BUSY_SECONDS = 1.0
"""How long a write waits for another process's: both write for microseconds, so longer means something is broken."""
CHECKPOINT_EVERY = 500
"""Writes after which the log is folded into the file, in a thread of its own: it waits for the disk, callers must not."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS ownership (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), epoch INTEGER NOT NULL);
INSERT OR IGNORE INTO ownership VALUES (1, 0);
CREATE TABLE IF NOT EXISTS regions (
    position INTEGER PRIMARY KEY AUTOINCREMENT, call TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS legs (
    position INTEGER PRIMARY KEY AUTOINCREMENT, leg TEXT NOT NULL UNIQUE, call TEXT NOT NULL, role TEXT NOT NULL
);
"""
_UNCLAIMED = -1
_OWNED = "(SELECT epoch FROM ownership) = ?"


class FileJournal:
    """A journal in a file. Use it from one thread; ``close`` it in the end."""

    def __init__(self, path: Path, keys: PayloadKeys) -> None:
        """Open the file, or make it. A damaged one is put aside: the resync then ends what it cannot carry on."""
        self._path = path
        self._sealer = Sealer(keys)
        self._epoch = _UNCLAIMED
        self._writes = 0
        self._written: dict[CallId, _Written] = {}
        self._folding: threading.Thread | None = None
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._file = _connect(path)
        except sqlite3.DatabaseError as wrong:
            if wrong.sqlite_errorcode not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise _unavailable(wrong) from wrong
            _put_aside(path)
            self._file = _connect(path)

    def close(self) -> None:
        """Close the file. What is in it stays."""
        if self._folding is not None:
            self._folding.join()
        self._file.close()

    def claim(self) -> int:
        """Become the owner and return the new epoch."""
        with _saying_what_it_means():
            (self._epoch,) = self._file.execute("UPDATE ownership SET epoch = epoch + 1 RETURNING epoch").fetchone()
        return self._epoch

    def save_region(self, region: OpenRegion) -> None:
        """Write the newest checkpoint of a region; a region keeps its place in the order while its call has one open."""
        call = region.facts.call
        sealed = self._sealer.seal(self._content(region), call.encode())
        self._write(
            f"INSERT INTO regions (call, sealed) SELECT ?, ? WHERE {_OWNED} "
            "ON CONFLICT (call) DO UPDATE SET sealed = excluded.sealed",
            (call, sealed, self._epoch),
        )

    def close_region(self, call: CallId) -> None:
        """Forget a region; nothing when there is none."""
        self._written.pop(call, None)
        self._write(f"DELETE FROM regions WHERE call = ? AND {_OWNED}", (call, self._epoch))

    def open_regions(self) -> tuple[OpenRegion, ...]:
        """Give all regions in progress, oldest first. One that does not open any more is left out and said so in the log."""
        regions = []
        for call, sealed in self._read("SELECT call, sealed FROM regions ORDER BY position"):
            try:
                regions.append(_read(self._sealer.open(sealed, call.encode())))
            except CordboardError as wrong:
                log.error("the open region of call %s cannot be carried on: %s", call, wrong)
        return tuple(regions)

    def know_leg(self, leg: KnownLeg) -> None:
        """Remember whose leg this is."""
        self._write(
            f"INSERT INTO legs (leg, call, role) SELECT ?, ?, ? WHERE {_OWNED} "
            "ON CONFLICT (leg) DO UPDATE SET call = excluded.call, role = excluded.role",
            (leg.leg, leg.call, leg.role, self._epoch),
        )

    def forget_leg(self, leg: LegId) -> None:
        """Forget a leg; nothing when it is not known."""
        self._write(f"DELETE FROM legs WHERE leg = ? AND {_OWNED}", (leg, self._epoch))

    def known_legs(self) -> tuple[KnownLeg, ...]:
        """Give all legs not yet ended, oldest first."""
        rows = self._read("SELECT leg, call, role FROM legs ORDER BY position")
        return tuple(KnownLeg(LegId(leg), CallId(call), role) for leg, call, role in rows)

    def _content(self, region: OpenRegion) -> bytes:
        written = self._written.get(region.facts.call)
        if written is None or written.of != region.facts or not written.continues(region.trace):
            written = self._written[region.facts.call] = _Written(region.facts)
        head = {"ticket": region.ticket.hex(), "state": dict(region.state)}
        text = f'{_json(head)[:-1]},"facts":{written.facts},"trace":[{written.text(region.trace)}]}}'
        return text.encode("utf-8", "surrogatepass")

    def _not_owned(self) -> CordboardError:
        if self._epoch == _UNCLAIMED:
            return CordboardError("journal-unclaimed", f"The journal {self._path.name} was written to before it was claimed.")
        return Conflict(
            "journal-taken",
            f"Another adapter has taken over the journal {self._path.name}.",
            "Only one adapter looks after a node; this one stops without ending its calls.",
        )

    def _read(self, sql: str) -> list[Any]:
        with _saying_what_it_means():
            return self._file.execute(sql).fetchall()

    def _write(self, sql: str, values: tuple[object, ...]) -> None:
        with _saying_what_it_means():
            changed = self._file.execute(sql, values).rowcount
            # A delete that found nothing may have found nothing because the journal is another's.
            if changed == 0 and self._file.execute("SELECT epoch FROM ownership").fetchone() != (self._epoch,):
                raise self._not_owned()
        self._writes += 1
        if self._writes % CHECKPOINT_EVERY == 0 and (self._folding is None or not self._folding.is_alive()):
            self._folding = threading.Thread(target=_fold, args=(self._path,), name="journal checkpoint", daemon=True)
            self._folding.start()


def _connect(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        file.execute("PRAGMA wal_autocheckpoint = 0")  # see CHECKPOINT_EVERY
        file.executescript(_SCHEMA)
        path.chmod(0o600)
    except BaseException:
        file.close()
        raise
    return file


def _fold(path: Path) -> None:
    # PASSIVE never makes a writer wait; what it cannot fold now it folds next time.
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as file, contextlib.suppress(sqlite3.OperationalError):
        file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _put_aside(path: Path) -> None:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    log.error(
        "the journal %s is damaged and is put aside as .damaged-%s; its open calls cannot be carried on", path.name, stamp
    )
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(part.with_name(f"{part.name}.damaged-{stamp}"))


@contextlib.contextmanager
def _saying_what_it_means() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as wrong:
        raise _unavailable(wrong) from wrong


def _unavailable(wrong: sqlite3.Error) -> CordboardError:
    return CordboardError(
        "journal-unavailable", f"The journal cannot be written: {wrong}.", "Check its disk and the owner of its folder."
    )


class _Written:
    """A region's facts and trace as JSON, the trace grown entry by entry: a checkpoint is to cost what is new in it."""

    def __init__(self, facts: CallFacts) -> None:
        self.of = facts
        self.facts = _json(asdict(facts))
        self._last: TraceEntry | None = None
        self._parts: list[str] = []

    def continues(self, trace: Sequence[TraceEntry]) -> bool:
        """Tell whether the trace begins with what is written already; the very same last entry is proof enough."""
        count = len(self._parts)
        return count <= len(trace) and (count == 0 or trace[count - 1] is self._last)

    def text(self, trace: Sequence[TraceEntry]) -> str:
        """Write what is new, and give all of it."""
        for entry in trace[len(self._parts) :]:
            self._parts.append(_json(entry.as_json()))
            self._last = entry
        return ",".join(self._parts)


def _json(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _read(content: bytes) -> OpenRegion:
    plain = json.loads(content.decode("utf-8", "surrogatepass"))
    return OpenRegion(
        facts=CallFacts(**plain["facts"]),
        ticket=bytes.fromhex(plain["ticket"]),
        state=plain["state"],
        trace=[TraceEntry.from_json(entry) for entry in plain["trace"]],
    )
