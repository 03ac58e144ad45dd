"""Secrets over HTTP: a value goes in and never comes out."""

from __future__ import annotations

import logging

import httpx
import pytest

from engine.storage.secrets import StoredSecrets
from tests.engine.api.conftest import on_sqlite
from tests.engine.api.test_flows import problem, publish, save
from tests.engine.flows.drawings import drawing

VALUE = "s3cr3t-0f-the-house"


async def test_a_secret_is_set_listed_by_name_and_removed(client: httpx.AsyncClient, secrets: StoredSecrets) -> None:
    made = await client.put("/v1/secrets/crm-token", json={"value": VALUE})
    assert (made.status_code, made.content) == (204, b"")
    assert await secrets.value("crm-token") == VALUE
    listed = await client.get("/v1/secrets")
    assert [one["name"] for one in listed.json()["secrets"]] == ["crm-token"] and VALUE not in listed.text
    assert (await client.delete("/v1/secrets/crm-token")).status_code == 204
    assert (await client.get("/v1/secrets")).json() == {"secrets": []}
    problem(await client.delete("/v1/secrets/crm-token"), 404, "no-such-secret")


async def test_a_flow_is_published_only_where_the_secrets_it_names_are_kept(client: httpx.AsyncClient) -> None:
    document = drawing()
    first = document["nodes"][document["entry"]]
    ((exit, then),) = first["exits"].items()
    header = {"name": "Authorization", "value": "Bearer ", "secret": "crm-token"}
    exits = dict.fromkeys(("ok", "client_error", "server_error", "timeout", "error"), then)
    config = {"url": "https://crm.example/", "headers": [header]}
    document["nodes"]["ask"] = {"type": "http_request", "config": config, "exits": exits}
    first["exits"][exit] = "ask"
    await save(client, document)
    told = problem(await publish(client), 422, "secret-missing")
    assert "“ask” names the secret crm-token" in told["title"] and told["mend"] == "Keep it: cordboard secrets set crm-token"
    assert (await client.get("/v1/flows/main/versions")).json() == {"versions": []}
    await client.put("/v1/secrets/crm-token", json={"value": VALUE})
    assert (await publish(client)).status_code == 201


@on_sqlite
async def test_no_endpoint_gives_one_secret(client: httpx.AsyncClient) -> None:
    await client.put("/v1/secrets/crm-token", json={"value": VALUE})
    problem(await client.get("/v1/secrets/crm-token"), 405, "method-not-allowed")


@on_sqlite
@pytest.mark.parametrize("name", ["CRM", "a b", "-a", "a-", "a" * 65, "密"])
async def test_a_name_that_is_none_is_refused_with_an_example(client: httpx.AsyncClient, name: str) -> None:
    told = problem(await client.put(f"/v1/secrets/{name}", json={"value": VALUE}), 422, "bad-name")
    assert "crm-token" in told["mend"]


@on_sqlite
@pytest.mark.parametrize("body", [{"value": ""}, {"value": VALUE * 1000}, {"value": 1}, {"value": VALUE, "more": VALUE}, {}])
async def test_a_refusal_repeats_nothing_and_is_not_logged(
    client: httpx.AsyncClient, body: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "engine")
    told = await client.put("/v1/secrets/crm-token", json=body)
    problem(told, 422, "invalid-body")
    assert VALUE not in told.text and VALUE not in caplog.text
