"""A flow that sends an e-mail and a short message, tells an event, and comes to every way they can fail."""

from __future__ import annotations

from typing import Any

from engine.program import Program, Variable
from tests.engine.runtime.flows import BYE, Block, flow

SECRET = "0f-nobodys-business"
EXITS = ["sent", "sent", "next", "failed", "failed", "error", "error"]
VARIABLES = {
    "name": Variable("string", "Ann <b>"),
    "pin": Variable("string", SECRET, sensitive=True),
    "sms_id": Variable("string", ""),
    "large": Variable("string", "字" * 6000),
    "score": Variable("number", 3),
}


def email(then: str, **config: Any) -> Block:
    words = [
        {"language": "en", "subject": "Call of ${name}", "text": "Pin ${pin}", "html": "<p>${name}</p>"},
        {"subject": "来电", "text": "来电"},
    ]
    settings = {"to": "desk@example.com", "wordings": words, "tries": 1, **config}
    return Block("send_email", settings, dict.fromkeys(("sent", "failed", "error"), then))


def sms(then: str, **config: Any) -> Block:
    words = [{"language": "zh-CN", "text": "您好"}, {"text": "Hello ${name}"}]
    settings = {"to": "13800138000", "wordings": words, **config}
    return Block("send_sms", settings, dict.fromkeys(("sent", "failed", "error"), then))


def event(to: str, **config: Any) -> Block:
    members = [{"name": "score", "expression": "score"}, {"name": "good", "expression": "score > 2"}]
    return Block("emit_event", {"event": "survey.done", "members": members, **config}, dict.fromkeys(("next", "error"), to))


def every_exit() -> Program:
    """The second e-mail has no address, the second message no number, the third no provider, the second event is too large."""
    return flow(
        {
            "mail": email("text", music="default"),
            "text": sms("tell", message_id="sms_id"),
            "tell": event("nobody"),
            "nobody": email("no_number", to="${name}"),
            "no_number": sms("no_provider", to="6001"),
            "no_provider": sms("large", provider="nobody"),
            "large": event("bye", members=[{"name": "x", "expression": "large"}]),
            "bye": BYE,
        },
        variables=VARIABLES,
    )
