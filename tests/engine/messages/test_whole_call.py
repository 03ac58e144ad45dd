"""A whole call of the product: its caller is known, a row is found and counted, an e-mail and a short message go out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.messages.provider import GENERIC
from tests.engine.graph.drawings.base import block, drawing, said
from tests.engine.http.other_side import other_side, reply
from tests.engine.messages.post_office import post_office
from tests.parts.product import Product

CALLER = "13912345678"
READ = [{"column": "name", "variable": "name"}]
COUNT = [{"column": "visits", "expression": "1"}]
DRAWING = drawing(
    {
        "say": block("play", {"prompts": ["hello"], "interruptible": False}, next="who"),
        "who": block("caller_class", {"classes": ["vip"]}, normal="bye", vip="look"),
        "look": block("table_lookup", {"table": "customers", "readings": READ}, found="count", not_found="bye", error="bye"),
        "count": block("table_store", {"table": "customers", "change": "increment", "values": COUNT}, done="mail", error="bye"),
        "mail": block(
            "send_email",
            {"to": "desk@example.com", "wordings": [{"subject": "${name} called", "text": "VIP"}]},
            sent="text",
            failed="bye",
            error="bye",
        ),
        "text": block("send_sms", {"wordings": [{"text": "谢谢 ${name}"}]}, sent="tell", failed="bye", error="bye"),
        "tell": block("emit_event", {"event": "vip.called", "members": [{"name": "n", "expression": "1"}]}, next="thanks"),
        "thanks": block("play", {"prompts": ["thanks"], "interruptible": False}, next="bye"),
    },
    variables={"name": {"type": "string", "initial": ""}},
    prompts={"thanks": said("谢谢来电。", "Thank you.")},
)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # other tests start the product on SQLite
async def test_a_caller_of_worth_is_known_counted_and_told(tmp_path: Path, url: str) -> None:
    (tmp_path / "flow.json").write_text(json.dumps(DRAWING), encoding="utf-8")
    async with post_office() as office, other_side(reply(200, b'{"id": "m-1"}')) as side:
        (tmp_path / "provider.json").write_text(json.dumps({**GENERIC.model_dump(mode="json"), "url": side.at()}))
        mail: dict[str, Any] = {"smtp_server": f"127.0.0.1:{office.port}", "smtp_tls": "none", "smtp_from": "calls@example.com"}
        product = Product(tmp_path / "data", database_url=url, http_allow="127.0.0.1", **mail)
        await product.start()
        try:
            for words in (
                "tables create customers --key phone:phone --column name --column visits:number",
                f"tables set customers {CALLER} name=Ann",
                f"callers add vip +86{CALLER}",
                f"sms set default {tmp_path}/provider.json",
            ):
                done = await product.command(*words.split())
                assert done.returncode == 0, done.stdout + done.stderr
            assert (await product.command("secrets", "set", "sms-token", given="t0ken")).returncode == 0
            for words in (f"flow import {tmp_path}/flow.json --publish", "numbers bind 4900 small"):
                done = await product.command(*words.split())
                assert done.returncode == 0, done.stdout + done.stderr
            for _ in range(3):  # the adapter reads its numbers anew every second
                call = await product.command("dial", "4900", "--from", CALLER, "--silent", given="~~~~~~")
                if "not in service" not in call.stdout:
                    break
            told = await product.newest_call()
            row = await product.command("tables", "get", "customers", CALLER, "--json")
            async with product.api() as api:
                event = await _event(api)
        finally:
            await product.stop()
    path = [entry["data"]["exit"] for entry in told["trace"] if entry["kind"] == "exited"]
    assert path[3:9] == ["vip", "found", "done", "sent", "sent", "next"], call.stdout
    [(recipients, message)] = office.taken
    assert (recipients, message["Subject"]) == (["desk@example.com"], "Ann called")
    assert [json.loads(asked.body)["text"] for asked in side.asked] == ["谢谢 Ann"]
    assert json.loads(row.stdout)["values"]["visits"] == 1
    assert (event["name"], event["payload"], event["call"]) == ("vip.called", {"n": 1}, told["call"]["id"])
    assert CALLER not in product.log


async def _event(api: httpx.AsyncClient) -> dict[str, object]:
    """The first event that a flow told."""
    async with api.stream("GET", "/v1/events", params={"after": "start"}) as stream:
        told = False
        async for line in stream.aiter_lines():
            told = told or line == "event: flow-event"
            if told and line.startswith("data: "):
                event: dict[str, object] = json.loads(line.removeprefix("data: "))
                return event
    raise AssertionError("the stream ended")
