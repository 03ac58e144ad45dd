"""Health, and what is said while a part is away."""

from __future__ import annotations

import httpx

from engine.api.contract import PartState
from engine.storage.session import Database
from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem


@on_sqlite
async def test_living_is_answering(client: httpx.AsyncClient, parts: list[PartState]) -> None:
    parts[:] = [PartState(name="database", ok=False)]
    answered = await client.get("/health/live")
    assert (answered.status_code, answered.json()) == (200, {"ok": True, "parts": []})


@on_sqlite
async def test_ready_is_every_part_being_there(client: httpx.AsyncClient, parts: list[PartState]) -> None:
    answered = await client.get("/health/ready")
    assert (answered.status_code, answered.json()["ok"]) == (200, True)
    assert [part["name"] for part in answered.json()["parts"]] == ["database", "telephony"]
    away = PartState(name="telephony", ok=False, detail="node1 does not answer", mend="Start Asterisk.")
    parts[1] = away
    answered = await client.get("/health/ready")
    assert (answered.status_code, answered.json()["ok"]) == (503, False)
    assert answered.json()["parts"][1] == away.model_dump()


@on_sqlite
async def test_a_database_without_tables_is_said_with_the_mend(client: httpx.AsyncClient, database: Database) -> None:
    async with database.writing() as connection:
        await connection.exec_driver_sql("DROP TABLE drafts")
    told = problem(await client.get("/v1/flows/main/draft"), 503, "database-not-migrated")
    assert "cordboard db upgrade" in told["mend"]
