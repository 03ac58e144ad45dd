"""Requests of other systems in the durable workflow."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engine.http.conftest import SECRET
from tests.engine.http.flows import BALANCE, EXITS, PIN
from tests.workflows.adapter import Adapter
from tests.workflows.installation import Installation
from tests.workflows.replay.requests import every_request
from workflows.history import export_history

QUIET = ("aiosqlite", "sqlalchemy")  # of these nothing enters a log (engine.cli.logs), and they tell all that is kept

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_every_exit_is_taken_and_no_secret_is_in_history_trace_or_log(
    house: Installation, adapter: Adapter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in QUIET:
        caplog.set_level(logging.WARNING, name)
    call, asked = await every_request(adapter)
    record, trace = await house.over(call)
    assert [entry.data["exit"] for entry in trace if entry.kind == "exited" and entry.step != "branch"] == list(EXITS)
    assert (record.outcome, asked[0].headers["authorization"]) == ("completed", f"Bearer {SECRET}")
    opened = "".join(_payloads(json.loads(await export_history(house.client, call))))
    assert "crm-token" in opened and SECRET not in opened and "never-read-42" not in opened
    told = json.dumps([entry.as_json() for entry in trace], ensure_ascii=False)
    for nobodys in (SECRET, PIN, BALANCE):
        assert nobodys not in told and nobodys not in caplog.text
    sealed = (await house.handle(call).fetch_history()).to_json()
    for nobodys in (SECRET, PIN, BALANCE, "crm-token"):
        assert nobodys not in sealed


def _payloads(value: Any) -> Iterator[str]:
    """Every payload of a history, in plain words."""
    if isinstance(value, dict):
        if "metadata" in value and "data" in value:
            yield base64.b64decode(value["data"]).decode()
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _payloads(inner)
