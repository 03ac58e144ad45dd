"""A step in a drawing: checked, compiled to what any call can run, and run without its function."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from engine.graph.compile import compile_graph
from engine.graph.schema import document_schema
from engine.graph.validate import validate
from engine.nodes import catalog
from engine.nodes.base import FlowFailed, Work, Worked
from engine.nodes.catalog import TYPES
from engine.nodes.python_step import PythonStep, PythonStepConfig
from engine.program import Program
from engine.sdk import Step
from engine.steps.block import InstalledStep, block_of, exits_of
from tests.engine.nodes.scripted import GONE, ScriptedCall
from tests.engine.steps import examples

STEPS: tuple[Step[..., Any], ...] = (
    examples.order_lookup,
    examples.order_lookup_2,
    examples.points,
    examples.shop,
    examples.thread,
    examples.awkward,
)
CATALOG = (*TYPES, *map(block_of, STEPS))


def drawn(word: str, config: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A drawing that runs one step; every exit of it ends the call."""
    block = next((one for one in reversed(CATALOG) if word in (one.name, one.pin)), None)
    exits = [exit.name for exit in exits_of(block.step)] if isinstance(block, InstalledStep) else []
    return {
        "spec": 1,
        "id": "orders",
        "languages": ["en"],
        "variables": {
            "number": {"type": "string", "initial": ""},
            "status": {"type": "string"},
            "why": {"type": "string"},
            "many": {"type": "number", "initial": 2},
            "pin": {"type": "string", "sensitive": True},
        },
        "entry": "start",
        "nodes": {
            "start": {"type": "start", "exits": {"next": "lookup"}},
            "lookup": {"type": word, "config": dict(config), "exits": dict.fromkeys(exits, "bye")},
            "bye": {"type": "hangup"},
        },
        **more,
    }


def codes(document: Any) -> list[str]:
    return [one.code for one in validate(document, CATALOG).diagnostics]


def compiled(document: Any) -> Program:
    checked = validate(document, CATALOG)
    assert checked.ok and checked.graph is not None, checked.diagnostics
    return compile_graph(checked.graph, CATALOG)


GIVEN = {
    "inputs": {"number": "${number}", "most": "${many + 1}", "kind": "shop", "since": "2026-01-01"},
    "outputs": {"status": "status"},
    "reason": "why",
    "music": "default",
}


def test_a_drawing_with_a_step_has_no_finding() -> None:
    assert codes(drawn("step.order_lookup@1", GIVEN)) == []
    assert codes(drawn("step.order_lookup", {"inputs": {"number": "1001"}})) == []


def asked_afterwards(exit: str, initial: str | None = None) -> Any:
    """A step, and behind one of its exits a question about its result."""
    document = drawn("step.order_lookup@1", GIVEN)
    document["variables"]["status"]["initial"] = initial
    document["nodes"]["lookup"]["exits"][exit] = "ask"
    cases = [{"exit": "long", "when": "size(status) > 1"}]
    document["nodes"]["ask"] = {"type": "branch", "config": {"cases": cases}, "exits": {"long": "bye", "otherwise": "bye"}}
    return document


def test_a_result_has_a_value_only_behind_the_exit_that_carries_it() -> None:
    assert codes(asked_afterwards("found")) == []
    (found,) = validate(asked_afterwards("timeout"), CATALOG).diagnostics
    assert (found.code, found.node, found.path) == ("FG037", "ask", (("start", "next"), ("lookup", "timeout")))


def test_an_exit_that_carries_no_result_takes_the_value_away() -> None:
    (found,) = validate(asked_afterwards("not_found", initial="new"), CATALOG).diagnostics
    assert (found.code, found.path, found.fixes) == ("FG037", (("start", "next"), ("lookup", "not_found")), ())


def test_the_program_pins_the_version_and_holds_all_that_a_call_must_know() -> None:
    step = compiled(drawn("step.order_lookup@1", GIVEN)).steps["lookup"]
    assert (step.type, step.place, step.region) == ("step.order_lookup@1", "core", None)
    assert dict(step.config) == {
        "step": "order_lookup@1",
        "queue": "steps",
        "texts": {"number": "${number}"},
        "expressions": {"most": "many + 1"},
        "values": {"kind": "shop", "since": "2026-01-01"},
        "outputs": {"status": "status"},
        "exits": ["found", "not_found"],
        "try_seconds": 0.5,
        "tries": 2,
        "effect": "read",
        "secret": False,
        "caller": False,
        "reason": "why",
        "music": "default",
    }


def test_the_bare_name_is_the_newest_version_and_both_stay() -> None:
    assert compiled(drawn("step.order_lookup", {"inputs": {"number": "1001"}})).steps["lookup"].type == "step.order_lookup@2"
    assert compiled(drawn("step.order_lookup@1", GIVEN)).steps["lookup"].type == "step.order_lookup@1"


def test_defaults_are_written_out_so_that_a_later_default_changes_no_published_flow() -> None:
    config = compiled(drawn("step.order_lookup@1", {"inputs": {"number": "1001"}})).steps["lookup"].config
    assert config["values"] == {"number": "1001", "most": 3, "kind": "web", "since": None}


@pytest.mark.parametrize(
    ("word", "config", "code", "said"),
    [
        ("step.gone", {}, "FG010", "The step “gone” is not installed here."),
        ("step.order_lookup@7", {}, "FG011", "Version 7"),
        ("step.order_lookup@1", {}, "FG003", "inputs"),
        ("step.order_lookup@1", {"inputs": {"number": "12"}}, "FG003", "does not take it"),
        ("step.order_lookup@1", {"inputs": {"number": "${number}", "most": 10}}, "FG003", "most"),
        ("step.order_lookup@1", {"inputs": {"number": "${number}", "colour": 1}}, "FG003", "colour"),
        ("step.order_lookup@1", {"inputs": {"number": "${nobody}"}}, "FG018", "nobody"),
        ("step.order_lookup@1", {"inputs": {"number": "${1 +}"}}, "FG017", ""),
        ("step.order_lookup@1", {"inputs": {"number": "${ }"}}, "FG021", ""),
        ("step.order_lookup@1", {"inputs": {"number": "1001"}, "outputs": {"status": "nobody"}}, "FG020", "nobody"),
        ("step.order_lookup@1", {"inputs": {"number": "1001"}, "reason": "nobody"}, "FG020", "nobody"),
        ("step.points", {"outputs": {"level": "status"}}, "FG028", "status"),
        (
            "step.order_lookup@1",
            {"inputs": {"number": "1001"}, "outputs": {"status": "many"}},
            "FG035",
            "given a text (string)",
        ),
        ("step.order_lookup@1", {"inputs": {"number": "1001"}, "outputs": {"due": "many"}}, "FG035", "declared as number"),
        ("step.order_lookup@1", {"inputs": {"number": "1001"}, "reason": "many"}, "FG035", "many"),
    ],
)
def test_what_is_wrong_with_a_steps_block_is_told(word: str, config: dict[str, Any], code: str, said: str) -> None:
    found = validate(drawn(word, config), CATALOG).diagnostics
    assert [one.code for one in found if one.severity == "error"] == [code]
    assert said in found[0].message.en
    assert found[0].node == "lookup"


def test_a_value_that_is_no_text_is_computed_by_one_place_and_nothing_else() -> None:
    found = validate(drawn("step.order_lookup@1", {"inputs": {"number": "1001", "most": "${1} ${2}"}}), CATALOG).diagnostics
    assert {one.code for one in found} == {"FG003"}
    assert any("not one computed value" in one.message.en and "应为一个表达式" in one.message.zh for one in found)


@pytest.mark.parametrize(("text", "number"), [("four", 2), ("seven", 1)])
def test_a_developers_own_check_that_raises_is_a_finding_too(text: str, number: int) -> None:
    catalog = (*TYPES, block_of(examples.checks))
    found = validate(drawn("step.checks", {"inputs": {"text": text, "number": number}}), catalog).diagnostics
    assert any(one.code == "FG003" and "raised ZeroDivisionError" in one.message.en for one in found)


def test_failures_must_be_connected() -> None:
    document = drawn("step.order_lookup@1", GIVEN)
    del document["nodes"]["lookup"]["exits"]["error"]
    assert codes(document) == ["FG008"]


def test_results_that_are_secret_may_be_kept_in_a_sensitive_variable() -> None:
    assert codes(drawn("step.points", {"outputs": {"level": "pin"}})) == []


def test_the_schema_of_documents_holds_the_forms_of_steps_and_stays_valid_with_two_versions() -> None:
    schema = document_schema(CATALOG)
    words = schema["$defs"]["DrawnNode"]["properties"]["type"]["enum"]
    assert {"step.order_lookup", "step.order_lookup@1", "step.order_lookup@2", "step.points@1"} <= set(words)
    json.dumps(schema)


def test_the_palette_shows_steps_with_form_exits_and_help() -> None:
    (found,) = [one for one in catalog.as_json(CATALOG)["types"] if (one["name"], one["version"]) == ("step.order_lookup", 1)]
    assert found["title"] == {"en": "Look up an order", "zh": "查询订单"}
    assert found["help"].splitlines()[0] == "Looks an order up by its number."
    assert "Exits: `found`, `not_found`, `timeout`, `error`." in found["help"]
    assert found["category"] == "step" and found["place"] == "core"
    assert "number" in found["schema"]["$defs"]["Inputs_order_lookup"]["properties"]


def test_fields_may_have_any_name() -> None:
    given = {"inputs": {"copy": 3, "json": "a"}, "outputs": {"json": "status"}}
    assert compiled(drawn("step.awkward", given)).steps["lookup"].config["values"] == {"copy": 3, "json": "a", "dict": False}


# --- Running it: by the compiled settings alone ---

CONFIG = PythonStepConfig.model_validate(compiled(drawn("step.order_lookup@1", GIVEN)).steps["lookup"].config)


def result(exit: str, **outputs: Any) -> Worked:
    return Worked("done", {"exit": exit, "outputs": outputs})


async def run(call: ScriptedCall, **changes: Any) -> str:
    return await PythonStep().run(CONFIG.model_copy(update=changes), call)


def test_any_version_of_any_step_is_run_by_one_type() -> None:
    assert isinstance(catalog.by_pin("step.never_heard_of@9"), PythonStep)


async def test_the_order_says_what_to_do_and_what_may_be_written_down() -> None:
    call = ScriptedCall(result("found", status="shipped"), variables={"number": "1001", "many": 2})
    assert await run(call) == "found"
    (_, work, music, secret) = call.asked[0]
    assert isinstance(work, Work)
    inputs = {"number": "1001", "most": 3, "kind": "shop", "since": "2026-01-01"}
    assert work.order == {"step": "order_lookup@1", "inputs": inputs, "language": "zh-CN", "caller": ""}
    assert work.told == {"step": "order_lookup@1", "effect": "read", "inputs": {**inputs, "most": "3"}}
    assert (work.kind, work.queue, work.tries, work.try_seconds) == ("step", "steps", 2, 0.5)
    assert work.limit_seconds >= 2 * 0.5 + 1
    assert (music, secret) == ("default", False)


@pytest.mark.parametrize(
    ("worked", "exit", "kept"),
    [
        (result("found", status="shipped"), "found", {"status": "shipped", "why": ""}),
        (result("not_found"), "not_found", {"status": None, "why": ""}),
        (Worked("failed", reason="out-of-stock"), "error", {"status": None, "why": "out-of-stock"}),
        (Worked("timeout", reason="timeout"), "timeout", {"status": None, "why": "timeout"}),
        (result("unheard_of", status="x"), "error", {"status": None, "why": "unknown-exit"}),
    ],
    ids=["found", "not_found", "error", "timeout", "of another mind"],
)
async def test_every_exit_keeps_what_it_carries_and_empties_the_rest(worked: Worked, exit: str, kept: dict[str, Any]) -> None:
    call = ScriptedCall(worked, variables={"number": "1001", "many": 2, "status": "old", "why": "old"})
    assert await run(call) == exit
    assert {name: call.variables[name] for name in ("status", "why")} == kept


async def test_the_caller_is_told_only_to_steps_that_ask() -> None:
    call = ScriptedCall(result("found"), variables={"number": "1001", "many": 2}, caller="5551000")
    await run(call, caller=True)
    assert call.asked[0][1].order["caller"] == "5551000"
    assert "5551000" not in str(call.asked[0][1].told)


async def test_a_secret_result_is_kept_back_but_its_exit_is_not() -> None:
    call = ScriptedCall(result("found", status="x"), variables={"number": "1001", "many": 2})
    await run(call, secret=True)
    assert call.asked[0][3] == "outputs"


class OtherTypes(ScriptedCall):
    code = "wrong-type"

    def assign(self, values: Mapping[str, Any]) -> None:
        raise FlowFailed(self.code, "It does not fit.")


async def test_a_result_that_its_variable_does_not_take_is_an_error_and_not_the_end_of_the_call() -> None:
    call = OtherTypes(result("found", status=1), variables={"number": "1", "many": 2})
    assert await run(call) == "error"


async def test_a_variable_that_is_not_declared_ends_the_call_as_in_every_block() -> None:
    call = OtherTypes(result("found", status=1), variables={"number": "1", "many": 2})
    call.code = "undeclared-variable"
    with pytest.raises(FlowFailed):
        await run(call)


async def test_a_caller_who_leaves_passes_through() -> None:
    with pytest.raises(type(GONE)):
        await run(ScriptedCall(GONE, variables={"number": "1", "many": 2}))


async def test_the_drawn_block_runs_as_its_program_does() -> None:
    block = block_of(examples.order_lookup)
    call = ScriptedCall(result("found", status="shipped"), variables={"number": "1001", "many": 2})
    assert await block.run(block.config.model_validate(GIVEN), call) == "found"
    assert call.variables["status"] == "shipped"
