"""What the drawing's check promises holds in calls: without errors, none fails by a value that is missing or unfit."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.graph.compile import compile_drawing
from engine.graph.fixes import mended
from engine.graph.validate import Checked, validate
from telephony_adapters.simulator.virtual_time import run
from tests.engine.graph.strategies import BODY, valid_documents
from tests.engine.runtime.test_any_call import MANNERS, Caller, Trouble, called, callers

NO_TROUBLE = Trouble((), 0, 0.0, 0, None, 0)
PROMISED = {"expression-failed", "no-condition", "wrong-type", "undeclared-variable", "open-exit", "no-such-prompt"}
"""Failures that no call of a drawing without errors comes to; a switch that refuses, say, no drawing can rule out."""
KINDS = tuple(word for word in BODY if word != "return")
"""In a flow that returns, a variable that nothing fills is an input, for the flow that calls it to fill."""


@st.composite
def doubtful_documents(draw: Any) -> dict[str, Any]:
    """Right drawings whose variables, some of them, begin without a value."""
    document: dict[str, Any] = copy.deepcopy(draw(valid_documents(max_blocks=6, types=KINDS)))
    for name in draw(st.sets(st.sampled_from(("name", "digits", "count", "member")), min_size=1)):
        document["variables"][name].pop("initial")
    return document


def made_right(document: dict[str, Any]) -> Checked:
    """Press the first button of every error until there is none. What a block takes away again only its author can mend."""
    for _ in range(20):
        checked = validate(document)
        errors = [found for found in checked.diagnostics if found.severity == "error"]
        if not errors:
            return checked
        assert {found.code for found in errors} == {"FG037"}, errors
        assume(errors[0].fixes)
        document = mended(document, errors[0].fixes[0])
    raise AssertionError("The buttons do not mend it.")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    drawn=doubtful_documents().flatmap(lambda drawn: st.tuples(st.just(drawn), callers(drawn))),
    manner=st.sampled_from(MANNERS),
)
def test_no_call_of_a_drawing_without_errors_fails_by_its_values(drawn: tuple[dict[str, Any], Caller], manner: Any) -> None:
    checked = made_right(drawn[0])
    assert checked.drawing is not None
    over = run(called(compile_drawing(checked.drawing), drawn[1], manner, NO_TROUBLE))
    assert [entry.as_json() for entry in over.trace if entry.data.get("code") in PROMISED] == []
