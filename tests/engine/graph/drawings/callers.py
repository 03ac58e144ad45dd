"""FG044 to FG050: what becomes of callers."""

from __future__ import annotations

from typing import Any

from tests.engine.graph.drawings.base import Document, Pair, block, digits, menu, then

TRANSFER = block(
    "transfer", {"target": "6001"}, **dict.fromkeys(("answered", "busy", "no_answer", "rejected", "failed"), "bye")
)
TO_PERSON = {**menu("1", "2"), "exits": {**menu("1", "2")["exits"], "o1": "person"}}
PERSON = {"person": TRANSFER}

COUNTED = {"limit": 100}


def going_round(blocks: int) -> Document:
    """A loop of so many blocks that a counter of 100 ends."""
    more = {f"n{n}": block("note", {"name": "x"}, next=f"n{n + 1}" if n < blocks - 2 else "here") for n in range(blocks - 1)}
    return then(block("counter", COUNTED, within="n0", reached="bye"), blocks=more)


def branching(*tests: dict[str, Any]) -> Document:
    """A branch with these conditions."""
    cases = [{"exit": f"c{n}", **test} for n, test in enumerate(tests)]
    return then(block("branch", {"cases": cases}, otherwise="bye", **{case["exit"]: "bye" for case in cases}))


def number(how: str, *values: str) -> dict[str, Any]:
    """A test of the caller's number."""
    return {"test": {"subject": "call.caller", "is": how, "values": list(values)}}


def silent(no_input: str, too_many_tries: str) -> Document:
    """A menu whose exits for silence lead there."""
    drawn = {**TO_PERSON, "exits": {**TO_PERSON["exits"], "no_input": no_input, "too_many_tries": too_many_tries}}
    return then(drawn, blocks=PERSON)


def with_operator(**config: Any) -> Document:
    """A question for digits in a flow whose operator key is 0."""
    return then(digits(**config), blocks=PERSON, handlers={"operator_key": {"key": "0", "node": "person"}})


PAIRS = (
    Pair("FG044", silent("here", "here"), silent("here", "bye"), "/nodes/here/exits", "here", (("here", "no_input"),)),
    Pair(
        "FG044",
        silent("say", "say"),
        silent("bye", "say"),
        "/nodes/here/exits",
        "here",
        (("here", "no_input"), ("say", "next")),
        name="by way of others",
    ),
    Pair(
        "FG045",
        branching(number("starts_with", "13"), number("equal", "139")),
        branching(number("equal", "139"), number("starts_with", "13")),
        "/nodes/here/config/cases/1/test",
        "here",
        name="the wider case first",
    ),
    Pair(
        "FG045",
        branching({"when": "pin == '1'"}, {"when": "pin == '1'"}),
        branching({"when": "pin == '1'"}, {"when": "pin == '2'"}),
        "/nodes/here/config/cases/1/when",
        "here",
        name="asked twice",
    ),
    Pair(
        "FG045", branching({"when": "1 > 2"}), branching({"when": "size(pin) > 2"}), "/nodes/here/config/cases/0/when", "here"
    ),
    Pair(
        "FG045",
        then(digits(one_of=["12", "1x"])),
        then(digits(one_of=["12", "13"])),
        "/nodes/here/config/one_of/1",
        "here",
        name="an answer that is refused",
    ),
    Pair("FG047", going_round(10), going_round(9), "/nodes/here", "here"),
    Pair("FG046", then(menu("1", "2")), then(TO_PERSON, blocks=PERSON), "/nodes/here", "here"),
    Pair(
        "FG046",
        then(menu("1", "2", operator_key=False), blocks=PERSON, handlers={"operator_key": {"key": "0", "node": "person"}}),
        then(menu("1", "2"), blocks=PERSON, handlers={"operator_key": {"key": "0", "node": "person"}}),
        "/nodes/here",
        "here",
        name="an operator key that does not count",
    ),
    Pair(
        "FG048",
        then(TO_PERSON, blocks=PERSON, budgets={"typical_seconds_to_human": 1}),
        then(TO_PERSON, blocks=PERSON, budgets={"typical_seconds_to_human": 10}),
        "/budgets/typical_seconds_to_human",
        "person",
    ),
    Pair(
        "FG048",
        then(
            TO_PERSON,
            blocks={**PERSON, "say": block("wait", {"seconds": 9}, next="here")},
            budgets={"seconds_before_first_option": 8},
        ),
        then(
            TO_PERSON,
            blocks={**PERSON, "say": block("wait", {"seconds": 7}, next="here")},
            budgets={"seconds_before_first_option": 8},
        ),
        "/budgets/seconds_before_first_option",
        "here",
        name="a late first option",
    ),
    Pair(
        "FG050",
        with_operator(),
        with_operator(operator_key=False),
        "/nodes/here/config/operator_key",
        "here",
        name="any number",
    ),
    Pair(
        "FG050",
        with_operator(regex="0[0-9]{6,11}"),
        with_operator(regex="[1-9][0-9]*"),
        "/nodes/here/config/operator_key",
        "here",
        name="a pattern",
    ),
    Pair(
        "FG050",
        with_operator(one_of=["10", "01"]),
        with_operator(one_of=["10", "0"]),
        "/nodes/here/config/operator_key",
        "here",
        name="a list",
    ),
)
