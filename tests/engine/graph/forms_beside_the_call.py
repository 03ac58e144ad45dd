"""How the forms of blocks are filled in that look things up, store, send and tell beside the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the strategies list these
    from tests.engine.graph.strategies import Drawing


def table_lookup(drawing: Drawing) -> dict[str, Any]:
    reading = {"column": "level", "variable": "name"}
    return {
        "table": "customers",
        **drawing.some({"key": lambda: drawing.choose(("digits", "call.dialled")), "readings": lambda: [reading]}),
    }


def table_store(drawing: Drawing) -> dict[str, Any]:
    change = drawing.choose(("set", "insert", "update", "increment", "delete"))
    if change == "delete":
        return {"table": "customers", "change": change}
    value = {"column": "visits", "expression": drawing.choose(("count", "1"))}
    reading = {"column": "visits", "variable": "count"}
    return {"table": "customers", "change": change, "values": [value], **drawing.some({"readings": lambda: [reading]})}


def caller_class(drawing: Drawing) -> dict[str, Any]:
    return drawing.some(
        {"classes": lambda: drawing.choose((["vip"], ["vip", "blocked"])), "number": lambda: drawing.choose(("digits", "name"))}
    )


def send_email(drawing: Drawing) -> dict[str, Any]:
    words = {"subject": "Call of ${name}", "text": "${digits}, ${count}"}
    return {
        "to": drawing.choose(("desk@example.com", "desk@example.com, ${name}@example.com")),
        "wordings": drawing.choose(([words], [{**words, "language": "en", "html": "<b>${name}</b>"}, words])),
        **drawing.some(
            {
                "cc": lambda: "boss@example.com",
                "tries": lambda: 1,
                "recordings": lambda: ["digits"],
                "music": lambda: "default",
            }
        ),
    }


def send_sms(drawing: Drawing) -> dict[str, Any]:
    words = {"text": "${name}: ${count}"}
    return {
        "wordings": drawing.choose(([words], [{**words, "language": "zh-CN"}, words])),
        **drawing.some({"to": lambda: "${digits}", "message_id": lambda: "name", "most_segments": lambda: 1}),
    }


def emit_event(drawing: Drawing) -> dict[str, Any]:
    member = {"name": "n", "expression": drawing.choose(("count", "name", "queue", "prices"))}
    return {"event": "ticket.closed", **drawing.some({"members": lambda: [member]})}


def recognize(drawing: Drawing) -> dict[str, Any]:
    choices = [{"exit": "sales", "phrases": ["sales", "销售"]}]
    return {
        "recording": "digits",
        "variable": "name",
        **drawing.some({"choices": lambda: choices, "confidence": lambda: "count", "hints": lambda: ["VIP"]}),
    }


BESIDE_THE_CALL: dict[str, Callable[[Drawing], dict[str, Any]]] = {
    "table_lookup": table_lookup,
    "table_store": table_store,
    "caller_class": caller_class,
    "send_email": send_email,
    "send_sms": send_sms,
    "emit_event": emit_event,
    "recognize": recognize,
}
"""Type → how its form is filled in validly."""
