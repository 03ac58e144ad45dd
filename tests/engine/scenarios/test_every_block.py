"""Every exit of every block of the catalog is taken by a call on the whole engine, over the simulated switch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from engine.bootstrap.scenarios import Rehearsal
from engine.nodes import catalog
from engine.program import Program, Variable
from engine.scenarios.exploring import Way, explore
from engine.scenarios.model import Ends, Scenario
from engine.scenarios.writing import generated
from tests.engine.nodes.test_every_exit import CASES
from tests.engine.recognition.flows import CHOICES
from tests.engine.runtime import flows
from tests.engine.runtime.flows import BYE, TEXT, Block, menu, transfer

BLOCK, AGAIN = "block", "again"
ASKING = {"no_input_limit": 2, "no_match_limit": 2, "tries_limit": 2}
LANGUAGES = [{"language": "zh-CN", "key": "1", "prompt": "zh"}, {"language": "en", "key": "2", "prompt": "en"}]
CALLEE = flows.flow(
    {
        "who": Block(
            "branch", {"cases": [{"exit": "named", "when": 'call.caller != ""'}]}, {"named": "back", "otherwise": "lost"}
        ),
        "lost": transfer("${''}"),  # nobody to dial: the flow fails here
        "back": Block("return", {"exit": "done"}),
        "bye": BYE,
    },
    name="callee",
)


@dataclass(frozen=True)
class Drawing:
    """A block whose every exit leads to a hangup of its own, and the calls that no search would think of.

    Attributes:
        word: the block's type.
        config: its form.
        written: exit → what the scenario that takes it says beside how it ends.
        again: an exit that leads back to the block, by a menu, since only the second visit is different.
        links: the flow that the block leads into.
    """

    word: str
    config: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    again: str = ""
    links: Mapping[str, Program] = field(default_factory=dict)

    def exits(self) -> tuple[str, ...]:
        """Name the exits that the form gives it."""
        kind = catalog.latest(self.word)
        return tuple(exit.name for exit in kind.exits(kind.config.model_validate(dict(self.config))))

    def program(self) -> Program:
        """Draw it."""
        ends = {exit: Block("hangup") for exit in self.exits()}
        ways = {exit: exit for exit in ends} | ({self.again: AGAIN} if self.again else {})
        back = {AGAIN: menu("1", exits={"key_0": BLOCK, "no_input": self.again})} if self.again else {}
        blocks = {BLOCK: Block(self.word, self.config, ways), **ends, **back, "bye": BYE}
        return flows.flow(blocks, variables={"x": TEXT, "message": Variable("string", "call-1.r1")}, links=self.links)


KEY_IN = {"steps": [{"press": "1", "when": "at the prompt"}]}


def answers(status: int) -> Mapping[str, Any]:
    """What a scenario says of an HTTP service that answers with a status."""
    return {"replies": {BLOCK: {"status": status, "seconds": 0.1, "values": {}}}}


DRAWINGS = (
    Drawing("start"),
    Drawing("answer"),
    Drawing("play", {"prompts": ["a"]}, {"interrupted": KEY_IN}),
    Drawing("say", {"parts": [{"kind": "cardinal", "value": "call.caller == '' ? 'x' : '12'"}]}, {"interrupted": KEY_IN}),
    Drawing("menu", {**ASKING, "prompt": "a", "options": [{"keys": "1", "exit": "one"}, {"keys": "12", "exit": "twelve"}]}),
    Drawing("collect_digits", {**ASKING, "variable": "x", "prompt": "a", "regex": "[0-8]", "max_digits": 4, "cancel": "*"}),
    Drawing("language", {**ASKING, "choices": LANGUAGES}),
    Drawing(
        "record",
        {"variable": "x", "min_seconds": 2, "review": True, "review_prompt": "a"},
        {"error": {"steps": [{"switch refuses": "record"}]}},
    ),
    Drawing("recognize", {"recording": "message", "variable": "x"}),
    Drawing("recognize", {"recording": "message", "choices": CHOICES}),
    Drawing("branch", {"cases": [{"exit": "yes", "when": "call.caller != ''"}]}),
    Drawing("business_hours", {"calendar": "office"}),
    Drawing("caller_class", {"classes": ["blocked", "vip"]}),
    Drawing("percentage_split", {"shares": [{"exit": "a", "percent": 50}, {"exit": "b", "percent": 50}]}),
    Drawing("counter", {"limit": 1}, again="within"),
    Drawing("set_variables", {"assignments": [{"variable": "x", "value": "1"}]}),
    Drawing("note", {"name": "identified"}),
    Drawing("wait"),
    Drawing("record_conversation", {"consent_prompt": "a"}, {"error": {"steps": [{"switch refuses": "record conversation"}]}}),
    Drawing("transfer", {"target": "6001", "talk_seconds": 60}),
    Drawing(
        "http_request",
        {"url": "https://crm.example/", "status_exits": [{"exit": "not_found", "statuses": "404"}]},
        {
            "ok": answers(204),
            "not_found": answers(404),
            "client_error": answers(400),
            "server_error": {"replies": {BLOCK: {"fails": "status-503"}}},
        },
    ),
    Drawing("table_lookup", {"table": "customers"}),
    Drawing("table_store", {"table": "customers"}),
    Drawing("send_email", {"to": "a@b.example", "wordings": [{"subject": "s", "text": "t"}]}),
    Drawing("send_sms", {"wordings": [{"text": "t"}]}),
    Drawing("emit_event", {"event": "e"}),
    Drawing("subflow", {"flow": "callee"}, {"error": {"from": "withheld"}}, links={BLOCK: CALLEE}),
    Drawing("return"),
    Drawing("go_to_flow", {"flow": "callee"}, links={BLOCK: CALLEE}),
    Drawing("hangup"),
)


def taken(drawing: Drawing) -> set[str]:
    """Play what is written and what a search finds beside it; give the exits by which a call went on to where they lead."""
    program = drawing.program()
    rehearsal = Rehearsal(program)
    calls = [_written(exit, told) for exit, told in drawing.written.items()]
    left = [(BLOCK, exit) for exit in drawing.exits() if exit not in drawing.written]
    calls += generated(explore(program, rehearsal.play, left), program, rehearsal.play, ())
    went = set()
    for result in rehearsal.play_all(calls):
        assert result.passed, (result.deviated, *result.story)
        leads = program.steps[BLOCK].exits
        went |= {exit for step, exit in result.exits if step == BLOCK and leads[exit] in result.nodes}
    return went


def _written(exit: str, told: Mapping[str, Any]) -> Scenario:
    ends = {"ends": {"by": "flow", "at": exit}}
    return Scenario.model_validate({"scenario": exit, **told, "steps": [*told.get("steps", ()), ends]})


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.word)
def test_a_call_takes_each_exit_of_the_block_and_goes_on_behind_it(drawing: Drawing) -> None:
    assert taken(drawing) == set(drawing.exits())


@pytest.mark.parametrize("drawing", [one for one in DRAWINGS if not one.exits()], ids=lambda drawing: drawing.word)
def test_a_block_without_exits_is_where_a_call_ends_or_goes_into_another_flow(drawing: Drawing) -> None:
    result = Rehearsal(drawing.program()).play(Way().scenario("way", [Ends.model_validate({"ends": {"by": "flow"}})]))
    assert result.passed, (result.deviated, *result.story)
    assert BLOCK in {visit.step for visit in result.record.path}


def test_no_block_of_the_catalog_and_no_exit_of_one_is_left_out() -> None:
    here: dict[str, set[str]] = {}
    for drawing in DRAWINGS:
        here.setdefault(drawing.word, set()).update(drawing.exits())
    assert here.keys() == {kind.name for kind in catalog.TYPES}
    for case in CASES:
        kind = catalog.latest(case.word)
        declared = {exit.name for exit in kind.exits(kind.config.model_validate(case.config))}
        assert declared <= here[case.word], case.word
