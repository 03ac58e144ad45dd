"""FG044 to FG048: what becomes of callers."""

from __future__ import annotations

from tests.engine.graph.drawings.base import Pair, block, menu, then

TRANSFER = block(
    "transfer", {"target": "6001"}, **dict.fromkeys(("answered", "busy", "no_answer", "rejected", "failed"), "bye")
)
TO_PERSON = {**menu("1", "2"), "exits": {**menu("1", "2")["exits"], "o1": "person"}}
PERSON = {"person": TRANSFER}

PAIRS = (
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
)
