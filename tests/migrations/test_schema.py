"""The migrations make just the tables that storage uses, and take them away again."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from engine.errors import CordboardError
from engine.records.fold import record_of
from engine.storage import schema
from engine.storage.base import metadata
from engine.storage.calls import StoredCalls
from engine.storage.schema import REVISIONS, migrations_home, needs_migration, require_schema, schema_version
from engine.storage.session import Database
from tests.engine.records.calls import Offered, put_through


def differences(connection: Connection) -> Any:
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)


def shape(connection: Connection) -> dict[str, Any]:
    """All that a database says of its tables, defaults and partial indexes included, which Alembic does not compare."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql <> ''"))
        # A column that was added stands behind the constraints, on the last line.
        parts = {name: re.split(r"[,\n]", sql.removesuffix(")")) for name, sql in rows}
        made = {name: sorted(filter(None, map(str.strip, told))) for name, told in parts.items()}
        return {name: lines for name, lines in made.items() if name != "sqlite_sequence"}
    seen = inspect(connection)
    tables = [table for table in seen.get_table_names() if table != "alembic_version"]
    columns = {table: [(c["name"], repr(c["type"]), c["nullable"]) for c in seen.get_columns(table)] for table in tables}
    keys = {f"{table} keys": sorted(str(key) for key in seen.get_foreign_keys(table)) for table in tables}
    indexes = connection.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"))
    return {**columns, **keys, **{name: sql for name, sql in indexes if not name.startswith("alembic")}}


async def test_the_migrated_database_is_the_one_storage_means(alembic: Config, database: Database) -> None:
    command.upgrade(alembic, "head")
    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_and_making_the_tables_at_once_give_the_same_shape(alembic: Config, database: Database) -> None:
    async with database.writing() as connection:
        await connection.run_sync(metadata.create_all)
        made = await connection.run_sync(shape)
        await connection.run_sync(metadata.drop_all)
    command.upgrade(alembic, "head")
    async with database.reading() as connection:
        assert await connection.run_sync(shape) == made


async def test_every_revision_goes_down_and_up_again(alembic: Config, database: Database) -> None:
    """Each step of the ladder is gone down and up once, so that a release can be taken back and put on again."""
    for revision in REVISIONS:
        command.upgrade(alembic, revision)
        command.downgrade(alembic, "-1")
        command.upgrade(alembic, revision)
    assert await schema_version(database) == REVISIONS[-1]
    command.downgrade(alembic, "base")
    assert await schema_version(database) is None
    async with database.reading() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert tables == ["alembic_version"]


async def test_a_migrated_database_keeps_calls(alembic: Config, database: Database) -> None:
    command.upgrade(alembic, "head")
    record = record_of(Offered(), put_through(), flow="main", version=1, environment="default")
    await StoredCalls(database).closed(record, put_through())
    assert await StoredCalls(database).get(record.id) == record


async def test_the_program_knows_when_a_migration_is_due(alembic: Config, database: Database) -> None:
    assert await schema_version(database) is None
    assert await needs_migration(database)
    with pytest.raises(CordboardError) as caught:
        await require_schema(database)
    assert (caught.value.code, caught.value.mend) == ("database-not-migrated", "Run `cordboard db upgrade`.")
    command.upgrade(alembic, "head")
    assert await schema_version(database) == REVISIONS[-1]
    assert not await needs_migration(database)
    await require_schema(database)


async def test_a_database_of_a_newer_program_is_not_touched(alembic: Config, database: Database) -> None:
    command.upgrade(alembic, "head")
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '2999_01_01_flying_cars'"))
    with pytest.raises(CordboardError) as caught:
        await require_schema(database)
    assert caught.value.code == "database-newer"
    assert "2999_01_01_flying_cars" in caught.value.message


async def test_a_migration_that_fails_leaves_the_database_as_it_was(
    alembic: Config, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic.operations import Operations

    def fails(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(Operations, "create_index", fails)
    with pytest.raises(RuntimeError, match="the power went"):
        command.upgrade(alembic, "head")
    async with database.reading() as connection:
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []


def upgrade(url: str) -> None:
    config = Config(migrations_home() / "alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, "head")


async def test_processes_that_start_together_migrate_once(url: str, database: Database) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        await asyncio.to_thread(pool.map, upgrade, [url] * 3)
    assert await schema_version(database) == REVISIONS[-1]


async def test_a_connection_can_be_lent_to_the_migrations(alembic: Config, database: Database) -> None:
    def lend(connection: Connection) -> None:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")

    async with database.writing() as connection:
        await connection.run_sync(lend)
    assert not await needs_migration(database)


def test_the_installation_s_own_database_is_migrated_when_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORDBOARD_DATA", str(tmp_path))
    command.upgrade(Config(migrations_home() / "alembic.ini"), "head")
    assert (tmp_path / "cordboard.sqlite").is_file()


def test_the_statements_can_be_written_out_for_an_administrator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Config(migrations_home() / "alembic.ini")
    config.attributes["url"] = "postgresql+asyncpg://nobody@127.0.0.1:1/none"
    command.upgrade(config, "head", sql=True)
    assert 'collate "c"' in capsys.readouterr().out.lower()


def test_the_ladder_of_revisions_is_what_the_files_say() -> None:
    scripts = ScriptDirectory.from_config(Config(migrations_home() / "alembic.ini"))
    files = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(files)) == REVISIONS


def test_every_revision_says_its_intent_and_is_named_by_its_file() -> None:
    scripts = ScriptDirectory.from_config(Config(migrations_home() / "alembic.ini"))
    for script in scripts.walk_revisions():
        assert Path(script.path).stem == script.revision
        assert len(script.doc) > 20


def test_migrations_are_found_in_the_checkout_first_and_then_where_they_were_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert migrations_home() == Path(__file__).resolve().parents[2]
    (tmp_path / "migrations").mkdir()
    monkeypatch.setattr(schema, "_CHECKOUT", tmp_path / "nowhere")
    monkeypatch.setattr(schema, "_INSTALLED", tmp_path)
    with pytest.raises(CordboardError) as caught:
        migrations_home()
    assert caught.value.code == "no-migrations"
    (tmp_path / "alembic.ini").touch()
    (tmp_path / "migrations" / "env.py").touch()
    assert migrations_home() == tmp_path
