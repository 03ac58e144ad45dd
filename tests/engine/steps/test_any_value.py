"""Whatever is drawn, given or returned: a finding or an exit comes of it, and never an exception."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.graph.compile import compile_graph
from engine.graph.validate import validate
from engine.nodes.base import Work
from engine.nodes.catalog import by_pin
from engine.nodes.python_step import KIND
from engine.runtime.performers import work_here
from engine.sdk import Step, Text, step
from engine.steps.running import StepPerformer
from tests.engine.steps import examples
from tests.engine.steps.examples import Found, NotFound, Points
from tests.engine.steps.test_block import CATALOG, drawn

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["${number}", "${1 +}", "1001"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
inputs = st.fixed_dictionaries(
    {"number": st.sampled_from(["1001", "${number}"]) | plain},
    optional={"most": plain | st.integers(1, 9), "kind": plain | st.just("web"), "since": plain},
)
forms = plain | st.fixed_dictionaries({"inputs": plain | inputs}, optional={"outputs": plain, "reason": plain, "music": plain})
returned = plain | st.sampled_from([Found("a"), Found(1), NotFound(), Points(points=1), object(), b"x", {1}, 1j])  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(form=forms)
def test_any_settings_are_findings_or_a_program_that_any_worker_can_read(form: Any) -> None:
    document = drawn("step.order_lookup@1", {})
    document["nodes"]["lookup"]["config"] = form
    checked = validate(document, CATALOG)
    if checked.ok:
        assert checked.graph is not None
        compiled = compile_graph(checked.graph, CATALOG).steps["lookup"]
        kind = by_pin(compiled.type)
        assert (
            kind.config.model_validate(json.loads(json.dumps(dict(compiled.config)))).model_dump(mode="json") == compiled.config
        )


@settings(max_examples=150, deadline=None)
@given(given_=st.dictionaries(st.sampled_from(["number", "most", "kind", "since", "other"]), plain))
def test_any_values_given_leave_by_some_exit(given_: dict[str, Any]) -> None:
    assert leaves(examples.order_lookup, given_) in {"found", "not_found", "bad-input"}


@settings(max_examples=150, deadline=None)
@given(value=returned)
def test_whatever_is_returned_leaves_by_an_exit_it_promises_or_by_error(value: Any) -> None:
    @step(name="gives", title=Text("Gives", "给出"), effect="pure")
    async def gives() -> Found | NotFound | int | None:
        return value  # type: ignore[no-any-return]

    exit = leaves(gives, {})
    assert exit in {"found", "not_found", "next", "none", "wrong-result"}
    assert (exit == "none") == (value is None)
    assert (exit == "next") == (type(value) is int)


def leaves(made: Step[..., Any], values: dict[str, Any]) -> str:
    """Run a step as a worker does, and name its exit, or the reason for none."""
    order = {"step": made.pin, "inputs": values, "language": "en", "caller": ""}
    worked = asyncio.run(work_here({KIND: StepPerformer([made])}, Work(KIND, order, {}, 5.0, 5.0)))
    return str(worked.result["exit"]) if worked.how == "done" else worked.reason
