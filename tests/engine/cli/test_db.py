from __future__ import annotations

import asyncio
import json
import multiprocessing
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.cli import db
from engine.config import Settings
from engine.errors import CordboardError
from engine.storage.schema import REVISIONS, schema_version
from engine.storage.session import Database
from tests.engine.cli.product import CommandLine, Product

HEAD = REVISIONS[-1]


@pytest.fixture
def settings(url: str, tmp_path: Path) -> Settings:
    """An installation whose database, SQLite or PostgreSQL, is empty."""
    return Settings(data=tmp_path, database_url=url)


@pytest.fixture
def command(settings: Settings, alone: CommandLine) -> CommandLine:
    return CommandLine(**alone.settings, CORDBOARD_DATABASE_URL=settings.database_url.replace("sqlite+aiosqlite", "sqlite"))


async def revision(settings: Settings) -> str | None:
    database = Database.open(settings.database_url)
    try:
        return await schema_version(database)
    finally:
        await database.close()


async def pretend(settings: Settings, revision: str) -> None:
    database = Database.open(settings.database_url)
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :now"), {"now": revision})
    await database.close()


async def typed(command: CommandLine, *words: str) -> str:
    return await asyncio.to_thread(command.right, *words)


async def test_a_database_goes_up_and_down_and_says_where_it_is(command: CommandLine, settings: Settings) -> None:
    result = await asyncio.to_thread(command, "db", "current")
    assert result.exit_code == 1
    assert "it is empty" in result.stdout
    assert "cordboard db upgrade" in result.stderr
    assert f"went from empty to {HEAD}." in await typed(command, "db", "upgrade")
    assert await revision(settings) == HEAD
    assert f"is at {HEAD} already." in await typed(command, "db", "upgrade")
    assert f"is at {HEAD} (this program's)" in await typed(command, "db", "current")
    assert json.loads(await typed(command, "db", "current", "--json"))["current"] is True
    assert "to empty." in await typed(command, "db", "downgrade", "base", "--yes")
    assert await revision(settings) is None


async def test_the_history_marks_where_the_database_is(command: CommandLine) -> None:
    assert not any(one["current"] for one in json.loads(await typed(command, "db", "history", "--json")))
    await typed(command, "db", "upgrade")
    (line,) = (line for line in (await typed(command, "db", "history")).splitlines() if line.startswith("●"))
    assert HEAD in line
    told = json.loads(await typed(command, "db", "history", "--json"))
    assert [one["revision"] for one in told] == list(REVISIONS)
    assert told[-1]["current"]


async def test_a_newer_program_s_database_is_left_alone(command: CommandLine, settings: Settings) -> None:
    await typed(command, "db", "upgrade")
    await pretend(settings, "2999_01_01_flying_cars")
    for words in (("db", "upgrade"), ("db", "downgrade", "base", "--yes"), ("up",)):
        code, _, (what, mend) = await asyncio.to_thread(command.ended, *words)
        assert code == 1
        assert "2999_01_01_flying_cars" in what
        assert mend.startswith("Start the newer Cordboard")
    assert await revision(settings) == "2999_01_01_flying_cars"


async def test_a_revision_that_is_none_is_refused(command: CommandLine) -> None:
    what, mend = await asyncio.to_thread(command.refused, "db", "upgrade", "no_such_revision")
    assert "no_such_revision" in what
    assert "cordboard db history" in mend


async def test_processes_that_upgrade_together_take_turns(settings: Settings) -> None:
    sqlite = db.sqlite_file(settings) is not None
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        done = await asyncio.to_thread(pool.map, db.upgrade, [settings] * 2)
    assert [one.after for one in done] == [HEAD, HEAD]
    if sqlite:  # whoever came first did it all, the other found it done; PostgreSQL's lock is taken later
        assert {one.before for one in done} == {None, HEAD}


def test_going_down_asks_first(alone: CommandLine) -> None:
    alone.right("db", "upgrade")
    refused = alone("db", "downgrade", "base", input="n\n")
    assert refused.exit_code == 1
    assert "Data may be lost." in refused.output
    assert alone.right("db", "current")
    assert "to empty." in alone.right("db", "downgrade", "base", input="y\n")


def test_looking_at_a_database_that_is_not_there_does_not_make_it(alone: CommandLine, tmp_path: Path) -> None:
    alone("db", "current")
    alone("db", "history")
    assert not (tmp_path / "data").exists()


def test_a_database_that_does_not_answer_is_told_without_its_password(alone: CommandLine) -> None:
    port = alone.settings["CORDBOARD_API_PORT"]  # where nothing listens
    url = f"postgresql://user:hush@127.0.0.1:{port}/calls"
    for words in (("db", "upgrade"), ("db", "current"), ("up",)):
        code, _, (what, mend) = alone.ended(*words, CORDBOARD_DATABASE_URL=url)
        assert code == 1
        assert f"127.0.0.1:{port}/calls" in what
        assert "hush" not in what
        assert mend == "Start the database, or mend CORDBOARD_DATABASE_URL."


def test_a_folder_that_cannot_be_written_is_told(alone: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in ("/proc/cordboard", str(tmp_path / "file")):
        what, mend = alone.refused("db", "upgrade", CORDBOARD_DATA=folder)
        assert f"folder {folder} cannot be written" in what
        assert "CORDBOARD_DATA" in mend


def test_a_failure_tells_callers_in_the_program_too(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CordboardError) as caught:
        db.upgrade(Settings(data=tmp_path / "file"))
    assert caught.value.code == "folder-not-writable"


def test_a_backup_is_whole_while_everything_runs(product: Product, tmp_path: Path) -> None:
    product.publish()
    backup = tmp_path / "backup.sqlite"
    result = product("db", "backup", str(backup))
    assert result.exit_code == 0
    assert "Keep " in result.stderr
    assert {file.name for file in tmp_path.iterdir()} == {"data", backup.name}
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with sqlite3.connect(backup) as copied:
        assert copied.execute("SELECT id FROM flows").fetchall() == [("main",)]
    copied.close()


def test_a_backup_replaces_no_file(product: Product, tmp_path: Path) -> None:
    product.publish()
    (tmp_path / "there").write_text("mine")
    assert product.refused("db", "backup", str(tmp_path / "there"))[0].endswith("is there already.")
    assert (tmp_path / "there").read_text() == "mine"
    assert "No such file or directory" in product.refused("db", "backup", str(tmp_path / "no/such/place"))[0]


def test_there_is_nothing_to_back_up_before_the_first_start(alone: CommandLine, tmp_path: Path) -> None:
    assert alone.refused("db", "backup", str(tmp_path / "b"))[1] == "Make it with: cordboard db upgrade"


def test_a_backup_of_postgresql_is_its_own_tool_s_work(alone: CommandLine, tmp_path: Path) -> None:
    url = "postgresql://user:hush@127.0.0.1/calls"
    what, mend = alone.refused("db", "backup", str(tmp_path / "b"), CORDBOARD_DATABASE_URL=url)
    assert "PostgreSQL" in what
    assert "pg_dump" in mend
