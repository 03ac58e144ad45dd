"""Providers of short messages over HTTP."""

from __future__ import annotations

import httpx
import pytest

from engine.messages.provider import GENERIC
from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem

DESCRIPTION = GENERIC.model_dump(mode="json")


async def test_a_provider_is_described_listed_with_what_it_lacks_and_forgotten(client: httpx.AsyncClient) -> None:
    made = await client.put("/v1/sms/providers/default", json={"description": DESCRIPTION})
    assert (made.status_code, made.json()["missing_secrets"]) == (200, ["sms-token"])
    await client.put("/v1/secrets/sms-token", json={"value": "x"})
    (one,) = (await client.get("/v1/sms/providers")).json()["providers"]
    assert (one["name"], one["description"], one["missing_secrets"]) == ("default", DESCRIPTION, [])
    assert (await client.delete("/v1/sms/providers/default")).status_code == 204
    problem(await client.delete("/v1/sms/providers/default"), 404, "no-such-provider")


@on_sqlite
@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"url": "mailto:x"}, "/description"), ({"method": "BREW"}, "/description/method"), ({"x": 1}, "/description/x")],
)
async def test_a_description_that_does_not_fit_says_where(
    client: httpx.AsyncClient, change: dict[str, object], pointer: str
) -> None:
    answered = await client.put("/v1/sms/providers/default", json={"description": {**DESCRIPTION, **change}})
    assert problem(answered, 422, "bad-provider")["fields"][0]["pointer"] == pointer
    problem(await client.put("/v1/sms/providers/Bad", json={"description": DESCRIPTION}), 422, "bad-name")


@on_sqlite
async def test_a_text_is_measured(client: httpx.AsyncClient) -> None:
    told = (await client.post("/v1/sms/measure", json={"text": "字" * 71})).json()
    assert told == {"encoding": "UCS-2", "units": 71, "segments": 2}
