"""A flow that comes to every exit of a request, one request after the other, and the answers that lead it there."""

from __future__ import annotations

import json
from typing import Any

from engine.program import Program, Variable
from tests.engine.http.other_side import Reply, reply, silent
from tests.engine.runtime.flows import BYE, SECRET, Block, flow

EXITS = ("ok", "not_found", "client_error", "server_error", "timeout", "error")
PIN = "48151623"
BALANCE = "balance-90125"
ANSWERS: tuple[Reply, ...] = (
    reply(200, json.dumps({"name": "Ann", "balance": BALANCE, "more": "never-read-42"}).encode()),
    *(reply(404), reply(400), reply(500), silent),
)
SENT = {
    "method": "POST",
    "headers": [{"name": "Authorization", "value": "Bearer ", "secret": "crm-token"}],
    "query": [{"name": "key", "secret": "crm-token"}],
    "body": "json",
    "members": [{"name": "pin", "expression": "pin"}, {"name": "from", "expression": "call.caller"}],
}
READ = {
    "readings": [{"variable": "name", "pointer": "/name"}, {"variable": "balance", "expression": "response.body.balance"}],
    "sensitive": True,
}


def request(url: str, to: str = "bye", **config: Any) -> Block:
    """A request all of whose exits lead the same way."""
    named = [{"exit": "not_found", "statuses": "404"}]
    settings = {"url": url, "timeout_seconds": 0.5, "tries": 1, "status_exits": named, **config}
    return Block("http_request", settings, dict.fromkeys(EXITS, to))


def every_exit(url: str) -> Program:
    """The first request sends and reads what is secret; the last one names a secret that is not kept."""
    return flow(
        {
            "found": request(f"{url}tickets/${{ticket}}?pin=${{pin}}", "branch", music="default", **SENT, **READ),
            "branch": Block(
                "branch", {"cases": [{"exit": "rich", "when": "size(balance) > 3"}]}, {"rich": "named", "otherwise": "bye"}
            ),
            "named": request(url, "refused"),
            "refused": request(url, "fails"),
            "fails": request(url, "slow"),
            "slow": request(url, "lacking"),
            "lacking": request(url, headers=[{"name": "X-Key", "secret": "nobody-kept-it"}]),
            "bye": BYE,
        },
        variables={
            "ticket": Variable("string", "a/4711"),
            "pin": Variable("string", PIN, sensitive=True),
            "name": SECRET,
            "balance": SECRET,
        },
    )
