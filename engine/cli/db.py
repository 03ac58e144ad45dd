"""``cordboard db``: the database's shape, up and down, and its backup. With ``migrations/`` the only place of Alembic."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from engine.cli.options import Json
from engine.cli.terminal import remark, say, show_json, show_table
from engine.config import Settings
from engine.errors import Conflict, CordboardError, InvalidInput, StorageUnavailable

if TYPE_CHECKING:
    from alembic.config import Config

app = typer.Typer(no_args_is_help=True, help="Migrate and back up the database.")

_SQLITE = "sqlite+aiosqlite:///"


@dataclass(frozen=True, slots=True)
class Migrated:
    """Which revision the database was at and is at now; ``None`` is an empty database."""

    before: str | None
    after: str | None


def upgrade(settings: Settings, revision: str = "head") -> Migrated:
    """Bring the database to this program's shape; does nothing when it has it. Not to be called from within an event loop.

    Processes that start together take turns. Raises ``CordboardError``: ``database-newer``, ``database-unreachable``,
    ``folder-not-writable`` and what else stands in the way.
    """
    from alembic import command

    with _alone(settings), _plainly(settings):
        before = _version(settings, refuse_newer=True)
        command.upgrade(_config(settings), revision)
        return Migrated(before, _version(settings))


def downgrade(settings: Settings, revision: str) -> Migrated:
    """Take the database back to an older shape. What that shape has no place for is lost."""
    from alembic import command

    with _alone(settings), _plainly(settings):
        before = _version(settings, refuse_newer=True)
        command.downgrade(_config(settings), revision)
        return Migrated(before, _version(settings))


@app.command("upgrade")
def upgrade_command(
    revision: Annotated[str, typer.Argument(metavar="REV", help="A revision, +1, or: head")] = "head",
) -> None:
    """Bring the database to this version of Cordboard. `cordboard up` does it at its start."""
    settings = Settings.from_env()
    _tell(settings, upgrade(settings, revision))


@app.command("downgrade")
def downgrade_command(
    revision: Annotated[str, typer.Argument(metavar="REV", help="A revision, -1, or base (an empty database).")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Take the database back to an older shape. What that shape has no place for is lost; make a backup first."""
    settings = Settings.from_env()
    if not yes:
        typer.confirm(f"Take {settings.database_label} back to {revision}? Data may be lost.", abort=True)
    _tell(settings, downgrade(settings, revision))


@app.command("current")
def current(as_json: Json = False) -> None:
    """Show which revision the database is at. Exit code 1 when it is not this program's."""
    from engine.storage.schema import REVISIONS

    settings = Settings.from_env()
    with _plainly(settings):
        at = _version(settings)
    right = at == REVISIONS[-1]
    if as_json:
        show_json({"database": settings.database_label, "revision": at, "head": REVISIONS[-1], "current": right})
    else:
        say(settings.database_label)
        say(f"is at {at or 'no revision: it is empty'}", (" (this program's)" if right else "", "green"))
        if not right:
            remark(f"This program's is {REVISIONS[-1]}. Run: cordboard db upgrade")
    if not right:
        raise typer.Exit(1)


@app.command("history")
def history(as_json: Json = False) -> None:
    """List all revisions, oldest first, and mark the one the database is at."""
    from alembic.script import ScriptDirectory

    settings = Settings.from_env()
    with _plainly(settings):
        at = _version(settings)
    scripts = list(ScriptDirectory.from_config(_config(settings)).walk_revisions())[::-1]
    told = [
        {"revision": one.revision, "what": (one.doc or "").splitlines()[0], "current": one.revision == at} for one in scripts
    ]
    if as_json:
        show_json(told)
    else:
        rows = [("●" if one["current"] else "", str(one["revision"]), str(one["what"])) for one in told]
        show_table(("", "REVISION", "WHAT"), rows, empty="There are no revisions.")


@app.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; it must not exist yet.", dir_okay=False)],
) -> None:
    """Copy the SQLite database while everything runs, by SQLite's own backup."""
    settings = Settings.from_env()
    source = sqlite_file(settings)
    if source is None:
        raise InvalidInput(
            "not-sqlite",
            "This installation keeps its data in PostgreSQL, which has its own tools for backups.",
            "Type: pg_dump --format=custom --file=FILE followed by the address in CORDBOARD_DATABASE_URL, without +asyncpg.",
        )
    if not source.is_file():
        raise CordboardError("no-database", f"There is no database at {source}.", "Make it with: cordboard db upgrade")
    copy(source, file)
    say(f"The backup is {file}.")
    remark(f"Keep {settings.keys} as well: without the keys recorded histories cannot be opened.")


def sqlite_file(settings: Settings) -> Path | None:
    """Name the database's file; ``None`` for PostgreSQL."""
    url = settings.database_url
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None


def copy(source: Path, target: Path) -> None:
    """Copy a live SQLite file: whole, checked, and under its name only when it is both. Nobody but its owner may read it."""
    draft = target.with_name(f".{target.name}.part")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        with (
            contextlib.closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)) as opened,
            contextlib.closing(sqlite3.connect(draft)) as copied,
        ):
            opened.backup(copied)
            copied.execute("PRAGMA journal_mode = DELETE")  # one file, without -wal and -shm beside it
            (sound,) = copied.execute("PRAGMA quick_check").fetchone()
        if sound != "ok":
            raise CordboardError("backup-damaged", f"The copy is damaged: {sound}.", "Check the disk with: cordboard doctor")
        os.link(draft, target)  # unlike a rename, fails when the name is taken
    except FileExistsError:
        raise Conflict("file-exists", f"{target} is there already.", "Choose another name; backups are not replaced.") from None
    except (OSError, sqlite3.Error) as wrong:
        raise CordboardError(
            "backup-failed", f"The backup cannot be made: {wrong}.", "Check the folder's owner and the space on the disk."
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def _tell(settings: Settings, done: Migrated) -> None:
    if done.before == done.after:
        say(f"{settings.database_label} is at {done.after or 'no revision'} already.")
    else:
        say(f"{settings.database_label} went from {done.before or 'empty'} to {done.after or 'empty'}.")


def _config(settings: Settings) -> Config:
    from alembic.config import Config

    from engine.storage.schema import migrations_home

    config = Config(migrations_home() / "alembic.ini")
    config.attributes["url"] = settings.database_url
    return config


def _version(settings: Settings, *, refuse_newer: bool = False) -> str | None:
    from engine.storage.schema import needs_migration, schema_version
    from engine.storage.session import Database

    file = sqlite_file(settings)
    if file is not None and not file.exists():
        return None  # opening would make it

    async def ask() -> str | None:
        database = Database.open(settings.database_url)
        try:
            if refuse_newer:
                await needs_migration(database)
            return await schema_version(database)
        finally:
            await database.close()

    return asyncio.run(ask())


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Wait for other processes that migrate the same SQLite file. PostgreSQL has a lock of its own (``migrations/env.py``).

    SQLite's own lock would do as well, but gives up after seconds, which a large migration outlasts.
    """
    file = sqlite_file(settings)
    if file is None:
        yield
        return
    lock = file.with_name(f".{file.name}.migrating")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = lock.open("w", encoding="ascii")
    except OSError as wrong:
        raise CordboardError(
            "folder-not-writable",
            f"The database's folder {file.parent} cannot be written: {wrong.strerror}.",
            "Give it to the user that Cordboard runs as, or choose another with CORDBOARD_DATA.",
        ) from None
    with held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _plainly(settings: Settings) -> Iterator[None]:
    """Say in our words what Alembic and the drivers say in theirs."""
    from alembic.util import CommandError

    from engine.storage.session import saying_what_it_means

    try:
        with saying_what_it_means():
            yield
    except StorageUnavailable as away:
        raise CordboardError(
            "database-unreachable",
            f"{away.message.rstrip('.')} ({settings.database_label}).",
            "Start the database, or mend CORDBOARD_DATABASE_URL.",
        ) from away
    except CommandError as wrong:
        raise InvalidInput("no-such-revision", f"{wrong}.", "`cordboard db history` lists the revisions.") from None
