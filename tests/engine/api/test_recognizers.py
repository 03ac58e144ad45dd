"""Recognisers of speech over HTTP."""

from __future__ import annotations

import httpx

from engine.recognition.recognizer import GENERIC
from tests.engine.api.test_flows import problem

DESCRIPTION = GENERIC.model_dump(mode="json")
DEFAULT = "/v1/speech/recognizers/default"


async def test_a_recogniser_is_described_listed_with_what_it_lacks_and_forgotten(client: httpx.AsyncClient) -> None:
    made = await client.put(DEFAULT, json={"description": DESCRIPTION})
    assert (made.status_code, made.json()["missing_secrets"]) == (200, ["speech-token"])
    await client.put("/v1/secrets/speech-token", json={"value": "x"})
    (one,) = (await client.get("/v1/speech/recognizers")).json()["recognizers"]
    assert (one["name"], one["description"], one["missing_secrets"]) == ("default", DESCRIPTION, [])
    assert (await client.delete(DEFAULT)).status_code == 204
    problem(await client.delete(DEFAULT), 404, "no-such-recognizer")
    refused = await client.put(DEFAULT, json={"description": {**DESCRIPTION, "method": "GET"}})
    assert problem(refused, 422, "bad-recognizer")["fields"][0]["pointer"] == "/description/method"
    problem(await client.put("/v1/speech/recognizers/Bad", json={"description": DESCRIPTION}), 422, "bad-name")
