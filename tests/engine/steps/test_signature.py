"""What a signature says: the form, the exits, and what cannot be a step."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from pydantic import TypeAdapter

from engine.sdk import BadStep, StepContext, Text, field, step
from engine.steps.block import block_of, exits_of
from engine.steps.words import seconds, snake
from tests.engine.steps import examples
from tests.house.tree import ROOT

SNAPSHOT = ROOT / "tests/engine/steps/form_of_order_lookup.json"


def test_the_form_of_a_signature_is_as_it_was() -> None:
    """Forms are kept in drawings: a change here changes what customers have drawn."""
    form = block_of(examples.order_lookup).config.model_json_schema()
    assert form == json.loads(SNAPSHOT.read_bytes())


def test_each_class_of_the_return_type_is_an_exit_and_two_are_always_there() -> None:
    assert [exit.name for exit in exits_of(examples.order_lookup)] == ["found", "not_found", "timeout", "error"]
    assert all(exit.required for exit in exits_of(examples.order_lookup)), "a failure must not slip out by the usual way"
    assert exits_of(examples.order_lookup)[1].title == Text("Not found", "未找到")


@pytest.mark.parametrize(
    ("made", "exits", "results"),
    [
        (examples.order_lookup_2, ["found", "not_found", "none"], [{"status", "due"}, set(), set()]),
        (examples.points, ["next"], [{"points", "level"}]),
        (examples.shop, ["open", "closed"], [set(), set()]),
        (examples.thread, ["next"], [{"result"}]),
        (examples.nothing, ["next"], [set()]),
        (examples.trouble, ["found", "next"], [{"status", "due"}, {"result"}]),
    ],
    ids=lambda one: getattr(one, "pin", ""),
)
def test_any_return_type_names_its_exits(made: Any, exits: list[str], results: list[set[str]]) -> None:
    assert [outcome.exit.name for outcome in made.outcomes] == exits
    assert [set(outcome.results) for outcome in made.outcomes] == results


def test_a_step_is_still_the_function_that_it_was() -> None:
    assert examples.shop(10) == "open"
    assert examples.shop(hour=20) == "closed"


@pytest.mark.parametrize(("text", "expected"), [("500ms", 0.5), ("10s", 10.0), ("2m", 120.0), (3, 3.0), ("1.5 s", 1.5)])
def test_times_are_written_as_people_write_them(text: str | float, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "10", "ten", "1h", "-1s", "s", True])
def test_what_is_no_time_is_none(text: Any) -> None:
    assert seconds(text) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [("NotFound", "not_found"), ("Found", "found"), ("HTTPError", "http_error"), ("Top10List", "top10_list")],
)
def test_exits_are_called_as_their_classes_in_small_letters(name: str, expected: str) -> None:
    assert snake(name) == expected


@dataclass
class Error:
    pass


@dataclass
class Timeout:
    pass


class Odd:
    pass


@dataclass
class Carries:
    odd: Odd


def _no_type(x): ...  # type: ignore[no-untyped-def]
def _no_return(x: int): ...  # type: ignore[no-untyped-def]
def _stars(*x: int) -> None: ...
def _only(x: int, /) -> None: ...
def _odd(x: Odd) -> None: ...
def _odd_result() -> Odd: ...  # type: ignore[empty-body]
def _carries() -> Carries: ...  # type: ignore[empty-body]
def _twice() -> int | str: ...  # type: ignore[empty-body]
def _error() -> Error | None: ...
def _timeout() -> Timeout | None: ...
def _wrong_default(x: int = "five") -> None: ...  # type: ignore[assignment]
def _described(x: str = field(en="X", zh="X")) -> None: ...
def _inner(x: Annotated[str, field("a", en="X", zh="X")]) -> None: ...
def _private(_x: int) -> None: ...
def _unknown(x: Nowhere) -> None: ...  # type: ignore[name-defined]  # noqa: F821
def _words() -> Literal[1, 2]: ...  # type: ignore[empty-body]
def _spaced() -> Literal["two words"]: ...  # type: ignore[empty-body]
def _right(x: int) -> None: ...


@pytest.mark.parametrize(
    ("function", "settings", "said"),
    [
        (_no_type, {}, "does not say what it returns"),
        (_no_return, {}, "does not say what it returns"),
        (_stars, {}, "no fixed name"),
        (_only, {}, "no fixed name"),
        (_odd, {}, "no form can hold"),
        (_odd_result, {}, "JSON cannot hold"),
        (_carries, {}, "JSON cannot hold"),
        (_twice, {}, "more than one plain type"),
        (_error, {}, "every step has"),
        (_timeout, {}, "every step has"),
        (_wrong_default, {}, "does not fit its type"),
        (_described, {}, "describes it"),
        (_inner, {}, "default stands in field"),
        (_private, {}, "forms keep for themselves"),
        (_unknown, {}, "cannot be read"),
        (_words, {}, "no word"),
        (_spaced, {}, "name of an exit"),
        (_right, {"name": "Right"}, "step's name"),
        (_right, {"version": 0}, "Version 0"),
        (_right, {"timeout": "soon"}, "no time"),
        (_right, {"timeout": "11m"}, "no time"),
        (_right, {"tries": 0}, "0 tries"),
        (_right, {"effect": "harm"}, "no effect"),
        (_right, {"queue": "a b"}, "queue"),
        (_right, {"exits": {"gone": Text("Gone", "无")}}, "named in exits"),
    ],
)
def test_what_cannot_be_a_step_is_refused_with_the_mend(function: Any, settings: dict[str, Any], said: str) -> None:
    facts: dict[str, Any] = {"name": "s", "title": Text("S", "步骤"), **settings}
    with pytest.raises(BadStep) as refused:
        step(**facts)(function)
    assert said in refused.value.message
    assert refused.value.mend.endswith(".") or "→" in refused.value.mend or ":" in refused.value.mend


async def _yields() -> None:  # type: ignore[misc]
    yield


@pytest.mark.parametrize("other", [Odd, _yields, print])
def test_what_is_no_function_is_no_step(other: Any) -> None:
    with pytest.raises(BadStep, match="is no function"):
        step(name="s", title=Text("S", "步骤"))(other)


def test_the_context_is_in_no_form() -> None:
    assert examples.points.context == "context"
    assert set(examples.points.inputs) == {"card"}
    assert StepContext().caller == ""


def test_every_result_says_its_form() -> None:
    for outcome in examples.order_lookup.outcomes:
        for result in outcome.results.values():
            assert isinstance(result.adapter, TypeAdapter)
    described = block_of(examples.order_lookup).described()["step"]
    found = described["exits"][0]
    assert [one["name"] for one in found["outputs"]] == ["status", "due"]
    assert found["outputs"][0]["title"] == {"en": "Status", "zh": "状态"}
    assert found["outputs"][0]["schema"]["type"] == "string"
    assert (described["effect"], described["tries"], described["queue"]) == ("read", 2, "steps")
