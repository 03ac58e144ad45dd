"""FG037 to FG041: what variables hold, and what is computed with them."""

from __future__ import annotations

from typing import Any

from tests.engine.graph.drawings.base import Document, Pair, block, digits, drawing, said, then

NUMBER = {"many": {"type": "number"}}
TEXT = {"name": {"type": "string"}}
COUNT = {"count": {"type": "number", "initial": 0}}
AT = "/nodes/here/config/cases/0/when"
ASKED = {"no_input": "here", "no_match": "bye", "too_many_tries": "bye"}


def asking(condition: str, **changes: Any) -> Document:
    """A drawing that branches on the condition."""
    return then(block("branch", {"cases": [{"exit": "yes", "when": condition}]}, yes="bye", otherwise="bye"), **changes)


def guarded(test: dict[str, Any], condition: str) -> Document:
    """A drawing that asks one thing, and behind its case another."""
    ask = block("branch", {"cases": [{"exit": "yes", **test}]}, yes="there", otherwise="bye")
    there = block("branch", {"cases": [{"exit": "yes", "when": condition}]}, yes="bye", otherwise="bye")
    return then(ask, blocks={"there": there}, variables=NUMBER)


def assigning(*lines: dict[str, Any], **changes: Any) -> Document:
    """A drawing that sets variables and speaks."""
    return then(block("set_variables", {"assignments": list(lines)}, next="bye"), **changes)


def told(variable: str, **declared: Any) -> Document:
    """A drawing that asks for digits and tells a variable, also to a caller who gave none."""
    ask = digits(variable=variable)
    ask["exits"] = {"value": "here", **ASKED}
    say = block("play", {"prompts": ["hello"], "interruptible": False}, next="ask")
    return then(
        block("play", {"prompts": ["more"], "interruptible": False}, next="bye"),
        blocks={"say": say, "ask": ask},
        prompts={"more": said(f"${{{variable}}}", f"${{{variable}}}")},
        variables={variable: {"type": "string", **declared}},
    )


def later(reads: str) -> Document:
    """A drawing whose second line reads what the first computes."""
    return assigning(
        {"variable": "many", "expression": reads},
        {"variable": "count", "expression": "many + 1"},
        variables={**NUMBER, **COUNT},
    )


SECRET = {"pin": {"type": "string", "initial": "", "sensitive": True}, "copy": {"type": "string", "initial": ""}}
FITS = {"fits": {"type": "boolean", "initial": False}}
REQUEST_EXITS = {name: "bye" for name in ("ok", "client_error", "server_error", "timeout", "error")}


def asked(url: str, **config: Any) -> Document:
    """A drawing that asks another system."""
    return then(block("http_request", {"url": url, **config}, **REQUEST_EXITS), variables=SECRET)


def copied(expression: str) -> Document:
    """A drawing that keeps something of a secret in a variable that is none."""
    return assigning({"variable": "copy", "expression": expression}, variables=SECRET)


PAIRS = (
    Pair("FG041", copied("'x' + pin"), copied("'x' + copy"), "/nodes/here/config/assignments/0/expression", "here"),
    Pair(
        "FG041",
        copied("pin.size() > 4 ? pin : ''"),
        copied("pin.size() > 4 ? 'long' : ''"),
        "/nodes/here/config/assignments/0/expression",
        "here",
        name="where only its length may be kept",
    ),
    Pair(
        "FG042",
        asked("https://bank.example/", query=[{"name": "q", "value": "${pin}"}]),
        asked("https://bank.example/", query=[{"name": "q", "value": "${copy}"}]),
        "/nodes/here/config/query/0/value",
        "here",
    ),
    Pair(
        "FG043",
        asked("http://bank.example/", query=[{"name": "q", "value": "${pin}"}]),
        asked("https://bank.example/", query=[{"name": "q", "value": "${pin}"}]),
        "/nodes/here/config/url",
        "here",
    ),
    Pair(
        "FG043",
        asked("http://bank.example/", headers=[{"name": "Authorization", "value": "", "secret": "token"}]),
        asked("http://localhost:8000/", headers=[{"name": "Authorization", "value": "", "secret": "token"}]),
        "/nodes/here/config/url",
        "here",
        name="a secret of the installation",
    ),
    Pair("FG037", asking("many > 3", variables=NUMBER), asking("many != null && many > 3", variables=NUMBER), AT, "here"),
    Pair(
        "FG037",
        asking("pin == 'x' && many > 3", variables=NUMBER),
        asking("pin == 'x' && many == 3", variables=NUMBER),
        AT,
        "here",
        name="behind a word that samples lack",
    ),
    Pair(
        "FG037",
        guarded({"test": {"subject": "many", "is": "empty"}}, "many > 3"),
        guarded({"test": {"subject": "many", "is": "at_least", "values": ["0"]}}, "many > 3"),
        "/nodes/there/config/cases/0/when",
        "there",
        (("start", "next"), ("answer", "next"), ("say", "next"), ("here", "yes")),
        name="where a branch has asked before",
    ),
    Pair(
        "FG037",
        later("number(pin)"),
        later("size(pin)"),
        "/nodes/here/config/assignments/1/expression",
        "here",
        name="a number that may be none",
    ),
    Pair(
        "FG037",
        drawing(
            {
                "say": block("play", {"prompts": ["hello"], "interruptible": False}, next="here"),
                "here": block("branch", {"cases": [{"exit": "yes", "when": "size(name) > 1"}]}, yes="lose", otherwise="bye"),
                "lose": block("set_variables", {"assignments": [{"variable": "name", "value": None}]}, next="say"),
            },
            variables={"name": {"type": "string", "initial": "Ann"}},
        ),
        drawing(
            {
                "say": block("play", {"prompts": ["hello"], "interruptible": False}, next="here"),
                "here": block("branch", {"cases": [{"exit": "yes", "when": "size(name) > 1"}]}, yes="lose", otherwise="bye"),
                "lose": block("set_variables", {"assignments": [{"variable": "name", "value": ""}]}, next="say"),
            },
            variables={"name": {"type": "string", "initial": "Ann"}},
        ),
        "/nodes/here/config/cases/0/when",
        "here",
        (("start", "next"), ("answer", "next"), ("say", "next"), ("here", "yes"), ("lose", "next"), ("say", "next")),
        name="a value that is lost in a loop",
    ),
    Pair(
        "FG037",
        asking("size(name) > 1", variables=TEXT),
        drawing(
            {
                "say": block("play", {"prompts": ["hello"], "interruptible": False}, next="here"),
                "here": block("branch", {"cases": [{"exit": "yes", "when": "size(name) > 1"}]}, yes="bye", otherwise="bye"),
                "bye": block("return"),
            },
            variables=TEXT,
        ),
        AT,
        "here",
        name="an input of a flow that returns",
    ),
    Pair(
        "FG038",
        told("name"),
        told("name", initial="friend"),
        "/prompts/more/en/text",
        "here",
        (("start", "next"), ("answer", "next"), ("say", "next"), ("ask", "no_input")),
    ),
    Pair("FG039", asking("pin + 1 == 2"), asking("number(pin) == 1.0"), AT, "here"),
    Pair("FG039", asking("number(pin) + 1 > 2.0"), asking("number(pin) + 1.0 > 2.0"), AT, "here", name="two kinds of number"),
    Pair("FG039", asking("size(count) > 1", variables=COUNT), asking("size(pin) > 1"), AT, "here", name="a number's length"),
    Pair("FG040", asking("pin"), asking('pin != ""'), AT, "here", name="no condition"),
    Pair(
        "FG040",
        assigning({"variable": "pin", "expression": "size(pin)"}),
        assigning({"variable": "pin", "expression": "text(size(pin))"}),
        "/nodes/here/config/assignments/0/expression",
        "here",
        name="kept in a variable of another type",
    ),
)
