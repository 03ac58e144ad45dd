"""Every exit that any block declares is taken by some caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from engine.nodes.base import Collected, Dialled, Played, Recorded, Talked, Worked
from engine.nodes.catalog import TYPES, latest
from tests.engine.nodes.scripted import GONE, PARTY, Answer, ScriptedCall, form, run

ASKING = {"no_input_limit": 2, "no_match_limit": 2, "tries_limit": 2}
SILENT, WRONG, TOO_MANY = {"no_input": ("", "")}, {"no_match": ("9", "9")}, {"too_many_tries": ("9", "")}
FAILED = {how: (Dialled(how, PARTY),) for how in ("busy", "no_answer", "rejected", "failed")}
SAID = Recorded("silence", "r1", 9.0)
HTTP = {"url": "https://crm.example/", "status_exits": [{"exit": "not_found", "statuses": "404"}]}
CHOICES = [{"language": "zh-CN", "key": "1", "prompt": "zh"}, {"language": "en", "key": "2", "prompt": "en"}]


def answered(status: int) -> Worked:
    return Worked("done", {"status": status, "seconds": 0.1, "values": {}})


def row(found: bool, **values: Any) -> Worked:
    return Worked("done", {"found": found, "values": values})


def said(text: str, confidence: float) -> Worked:
    return Worked("done", {"text": text, "confidence": confidence})


@dataclass(frozen=True)
class Case:
    """A block with a form, and for each of its exits the answers that lead there."""

    word: str
    config: dict[str, Any]
    exits: dict[str, tuple[Answer, ...]]
    elsewhere: str | None = None  # an exit that this form declares and another case takes
    visits: int = 0  # before this one
    variables: Mapping[str, str] = field(default_factory=dict)


CASES = (
    Case("start", {}, {"next": ()}),
    Case("answer", {}, {"next": ()}),
    Case("play", {"prompts": ["a"]}, {"next": (), "interrupted": ("1",)}),
    Case("play", {"prompts": ["a"], "interruptible": False}, {"next": ("1",)}),
    Case(
        "play", {"prompts": ["a"], "repeat": 0}, {"next": (Played("failed"),), "interrupted": (Played("done", seconds=1), "1")}
    ),
    Case("say", {"parts": [{"prompt": "a"}]}, {"next": (), "interrupted": ("1",)}),
    Case("say", {"parts": [{"kind": "cardinal", "value": "1"}]}, {"next": (), "interrupted": ("1",)}, "invalid"),
    Case(
        "say",
        {"parts": [{"kind": "cardinal", "value": "'x'"}], "interruptible": False},
        {"invalid": ()},
        "next",
    ),
    Case(
        "menu",
        {**ASKING, "prompt": "a", "options": [{"keys": "1", "exit": "one"}, {"keys": "12", "exit": "twelve"}]},
        {"one": ("1",), "twelve": ("12",), **SILENT, **WRONG, **TOO_MANY},
    ),
    Case(
        "collect_digits",
        {**ASKING, "variable": "x", "prompt": "a", "regex": "[0-8]"},
        {"value": ("1#",), **SILENT, **WRONG, **TOO_MANY},
    ),
    Case(
        "collect_digits",
        {**ASKING, "variable": "x", "prompt": "a", "regex": "[0-8]", "cancel": "*"},
        {"value": ("1#",), "cancelled": ("12*",), **SILENT, **WRONG, **TOO_MANY},
    ),
    Case("language", {**ASKING, "choices": CHOICES}, {"zh-cn": ("1",), "en": ("2",), **SILENT, **WRONG, **TOO_MANY}),
    Case("language", {"choices": CHOICES[:1]}, {"zh-cn": ()}),
    Case("language", {"choices": CHOICES[:1], "expression": "call.language"}, {"zh-cn": ()}, "no_match"),
    Case("language", {"choices": CHOICES[:1], "expression": "call.entry"}, {"no_match": ()}, "zh-cn"),
    Case("branch", {"cases": [{"exit": "yes", "when": "true"}]}, {"yes": ()}, "otherwise"),
    Case("branch", {"cases": [{"exit": "yes", "when": "false"}]}, {"otherwise": ()}, "yes"),
    Case(
        "caller_class",
        {"classes": ["blocked", "vip"]},
        {
            **{name: (Worked("done", {"class": name, "because": ""}),) for name in ("normal", "blocked", "vip")},
            "error": (Worked("failed", reason="storage-unavailable"),),
        },
    ),
    Case("percentage_split", {"shares": [{"exit": "a", "percent": 50}, {"exit": "b", "percent": 50}]}, {"a": ()}, "b"),
    Case("percentage_split", {"shares": [{"exit": "a", "percent": 0}, {"exit": "b", "percent": 100}]}, {"b": ()}, "a"),
    Case(
        "business_hours",
        {"calendar": "office", "at": "'2026-10-01T10:00'", "reason": "x", "next_opening": "y", "next_change": "z"},
        {
            **{state: (Worked("done", {"state": state}),) for state in ("open", "closed", "holiday", "emergency")},
            "error": (Worked("failed", reason="calendar-missing"),),
        },
    ),
    Case("counter", {"limit": 2}, {"within": ()}, "reached", visits=1),
    Case("counter", {"limit": 2}, {"reached": ()}, "within", visits=2),
    Case(
        "record",
        {"variable": "x"},
        {
            "saved": (Recorded("key", "r1", 9.0),),
            "too_short": (Recorded("key", "r1", 0.5),),
            "silence": (Recorded("silence", "r1", 0.2),),
            "error": (Recorded("failed", "r1"),),
        },
    ),
    Case(
        "record",
        {"variable": "x", "review": True, "review_prompt": "a"},
        {
            "saved": (SAID, "1", Played("done"), "2", SAID, "9", "#"),
            "too_short": (SAID, "2", Recorded("key", "r1", 0.5)),
            "silence": (Recorded("silence", "r1", 0.2),),
            "cancelled": (SAID, "*"),
            "error": (Recorded("failed", "r1"),),
        },
    ),
    Case(
        "recognize",
        {"recording": "x", "variable": "x"},
        {
            "match": (said("我要查订单。", 0.9),),
            "no_match": (said("sales", 0.4),),
            "no_input": (said("", 0.0),),
            "unavailable": (Worked("failed", reason="no-such-recognizer"),),
            "error": (Worked("failed", reason="secret-missing"),),
        },
        variables={"x": "r1"},
    ),
    Case(
        "recognize",
        {
            "recording": "x",
            "choices": [{"exit": "sales", "phrases": ["sales", "销售"]}, {"exit": "after", "phrases": ["after sales", "售后"]}],
            "confidence": "x",
        },
        {
            "sales": (said("Sales, please!", 0.9),),
            "after": (said("AFTER-sales", 0.9),),
            "no_match": (said("wholesales", 0.9),),
            "no_input": (said("…", 0.9),),
            "unavailable": (Worked("timeout", reason="timeout"),),
            "error": (Worked("failed", reason="status-403"),),
        },
        variables={"x": "r1"},
    ),
    Case("record_conversation", {}, {"next": (), "error": ("refused",)}),
    Case("note", {"name": "identified"}, {"next": ()}),
    Case("return", {}, {"": ()}),
    Case("go_to_flow", {"flow": "billing"}, {"": ()}),
    Case("set_variables", {"assignments": [{"variable": "x", "value": 1}]}, {"next": ()}),
    Case("wait", {}, {"next": ()}),
    Case("transfer", {"target": "1"}, {"answered": (Dialled("answered", PARTY), Talked("party", 9)), **FAILED}),
    Case(
        "transfer",
        {"target": "1", "talk_seconds": 60},
        {
            "answered": (Dialled("answered", PARTY), Talked("party", 9)),
            "time_limit": (Dialled("answered", PARTY), Talked("flow", 60)),
            **FAILED,
        },
    ),
    Case(
        "http_request",
        HTTP,
        {
            "ok": (answered(204),),
            "not_found": (answered(404),),
            "client_error": (answered(400),),
            "server_error": (Worked("failed", reason="status-503"),),
            "timeout": (Worked("timeout", reason="timeout"),),
            "error": (Worked("failed", reason="address-refused"),),
        },
    ),
    Case(
        "table_lookup",
        {"table": "customers", "readings": [{"column": "level", "variable": "x"}]},
        {"found": (row(True, level="gold"),), "not_found": (row(False),), "error": (Worked("failed", reason="no-such-table"),)},
    ),
    Case("table_store", {"table": "customers"}, {"done": (row(True),), "error": (Worked("failed", reason="row-exists"),)}),
    Case(
        "send_email",
        {"to": "a@b.example", "wordings": [{"subject": "s", "text": "t"}]},
        {
            "sent": (Worked("done", {"id": "i", "accepted": 1, "refused": 0}),),
            "failed": (Worked("failed", reason="smtp-550"),),
            "error": (Worked("failed", reason="mail-not-set-up"),),
        },
    ),
    Case(
        "send_sms",
        {"wordings": [{"text": "t"}], "message_id": "x"},
        {
            "sent": (Worked("done", {"id": "i", "encoding": "GSM-7", "units": 1, "segments": 1}),),
            "failed": (Worked("timeout", reason="timeout"),),
            "error": (Worked("failed", reason="no-such-provider"),),
        },
    ),
    Case("emit_event", {"event": "e"}, {"next": (Worked("done", {"bytes": 2}),), "error": (Worked("failed", reason="x"),)}),
    Case("hangup", {}, {"": ()}),
    Case("hangup", {"farewell": "a"}, {"": ()}),
)
TAKEN = [(case, exit) for case in CASES for exit in case.exits]


@pytest.mark.parametrize(("case", "exit"), TAKEN, ids=[f"{case.word}-{exit}" for case, exit in TAKEN])
async def test_the_exit_is_taken(case: Case, exit: str) -> None:
    assert (
        await run(case.word, case.config, ScriptedCall(*case.exits[exit], variables=case.variables, visits=case.visits)) == exit
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.word)
def test_no_exit_of_the_block_is_left_out(case: Case) -> None:
    kind = latest(case.word)
    declared = {exit.name for exit in kind.exits(form(kind, case.config))} or {""}
    assert declared - {case.elsewhere} == case.exits.keys()


def test_no_block_of_the_catalog_is_left_out() -> None:
    # A subflow's exits are taken by the returns of the flow it calls: tests/engine/runtime/test_subflows.py
    assert {case.word for case in CASES} == {kind.name for kind in TYPES} - {"subflow"}


@pytest.mark.parametrize("word", ["menu", "collect_digits", "language"])
async def test_a_question_whose_prompt_cannot_be_played_counts_as_silence(word: str) -> None:
    case = next(case for case in CASES if case.word == word)
    assert await run(word, case.config, ScriptedCall(Collected("failed"), Collected("failed"))) == "no_input"


async def test_a_prompt_that_cannot_be_played_lets_the_call_go_on() -> None:
    assert await run("play", {"prompts": ["a"]}, ScriptedCall(Played("failed"))) == "next"


@pytest.mark.parametrize("word", ["play", "say", "menu", "collect_digits", "language", "transfer", "record"])
async def test_a_caller_who_hangs_up_ends_the_block_at_once(word: str) -> None:
    case = next(case for case in CASES if case.word == word)
    with pytest.raises(type(GONE)):
        await run(word, case.config, ScriptedCall(GONE))


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_exits_are_named_once_and_titled_in_both_languages(kind: Any) -> None:
    for case in CASES:
        if case.word == kind.name:
            exits = kind.exits(form(kind, case.config))
            assert len({exit.name for exit in exits}) == len(exits)
            assert all(exit.title.en and exit.title.zh for exit in exits)
