"""FG075 to FG079: drawings with tables, messages and events."""

from __future__ import annotations

from typing import Any

from tests.engine.graph.drawings.base import Document, Pair, block, then

TABLES = {"customers": {"phone": False, "level": False, "pin": True}, "orders": {"id": False}}
SECRET = {"pin": {"type": "string", "initial": "", "sensitive": True}}
_AT = "/nodes/here/config"
_SAID = ("sent", "failed", "error")


def looking(table: str = "customers", column: str = "level", *, sensitive: bool = False) -> Document:
    config = {"table": table, "readings": [{"column": column, "variable": "pin"}], "sensitive": sensitive}
    exits = dict.fromkeys(("found", "not_found", "error"), "bye")
    return then(block("table_lookup", config, **exits), variables=SECRET)


def storing(column: str) -> Document:
    config = {"table": "customers", "values": [{"column": column, "expression": "pin"}]}
    return then(block("table_store", config, done="bye", error="bye"), variables=SECRET)


def mailing(text: str = "Hello.", *exits: str) -> Document:
    config = {"to": "desk@example.com", "wordings": [{"subject": "Call", "text": text}]}
    return then(block("send_email", config, **dict.fromkeys(exits or _SAID, "bye")), variables=SECRET)


def texting(text: str = "Hello.", *exits: str) -> Document:
    config = {"wordings": [{"text": text}], "to": "${pin}"}
    return then(block("send_sms", config, **dict.fromkeys(exits or _SAID, "bye")), variables=SECRET)


def telling(expression: str) -> Document:
    config: dict[str, Any] = {"event": "done", "members": [{"name": "x", "expression": expression}]}
    return then(block("emit_event", config, next="bye", error="bye"), variables=SECRET)


PAIRS = (
    Pair("FG075", looking("custmers"), looking(), f"{_AT}/table", "here", tables=TABLES),
    Pair("FG075", looking("people"), looking(), f"{_AT}/table", "here", name="nothing like it", tables=TABLES),
    Pair("FG075", looking(column="levl"), looking(), f"{_AT}/readings/0/column", "here", name="column", tables=TABLES),
    Pair("FG076", mailing("Hello.", "sent", "error"), mailing(), "", "here", name="e-mail"),
    Pair("FG076", texting("Hello.", "sent"), texting(), "", "here", name="SMS"),
    Pair("FG077", telling("pin"), telling("call.dialled"), f"{_AT}/members/0/expression", "here"),
    Pair("FG077", telling("call.caller"), telling("call.language"), f"{_AT}/members/0/expression", "here", name="caller"),
    Pair("FG077", telling("call['caller']"), telling("'call.caller'"), f"{_AT}/members/0/expression", "here", name="by key"),
    Pair("FG077", telling("text(call)"), telling("text(1)"), f"{_AT}/members/0/expression", "here", name="whole call"),
    Pair("FG078", mailing("Your ${pin}."), mailing("Yours."), f"{_AT}/wordings/0/text", "here", name="e-mail"),
    Pair("FG078", texting("Your ${pin}."), texting("Yours."), f"{_AT}/wordings/0/text", "here", name="SMS"),
    Pair("FG079", storing("level"), storing("pin"), f"{_AT}/values/0/expression", "here", name="stored", tables=TABLES),
    Pair(
        "FG079",
        looking(column="pin"),
        looking(column="pin", sensitive=True),
        f"{_AT}/readings/0/column",
        "here",
        name="read",
        tables=TABLES,
    ),
)
