"""The flows that docs/composing.md shows are right, and go as it tells."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from engine.graph.compile import compile_graph
from engine.graph.links import Linkable, Links
from engine.graph.text import read_yaml
from engine.graph.validate import validate
from engine.nodes.base import FlowTarget
from engine.program import Program
from telephony_adapters.simulator.phones import BUSY
from telephony_adapters.simulator.signs import PromptBegan
from telephony_adapters.simulator.virtual_time import run
from tests.engine.runtime.house import House
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/composing.md").read_text("utf-8")
CALLED, CALLING = (read_yaml(shown.encode()).value for shown in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))


def published(document: Any, links: Links) -> Program:
    checked = validate(document, links=links)
    assert checked.diagnostics == () and checked.graph is not None
    return compile_graph(checked.graph, links=links)


def program() -> Program:
    return published(CALLING, {FlowTarget("identify", None, "live"): Linkable(1, published(CALLED, {}))})


async def heard(house: House, keys: str, *, leaves: bool = False) -> tuple[list[str], list[str]]:
    house.switch.phones.extension("6001", BUSY)
    caller = await house.ring_in(program())
    await caller.get(PromptBegan)
    if leaves:
        caller.hang_up()
    await caller.press(keys)
    over = await house.over.get()
    return list(caller.heard), [entry.step for entry in over.trace if entry.kind == "entered"]


@pytest.mark.parametrize(
    ("keys", "leaves", "said", "came"),
    [
        ("12#", False, ["Thank you, customer one, two."], ["identify/known", "thanks", "colleague", "bye"]),
        ("12#", True, [], ["identify/ask", "left", "over"]),
    ],
)
def test_the_flows_shown_go_as_the_page_tells(keys: str, leaves: bool, said: list[str], came: list[str]) -> None:
    async def call() -> tuple[list[str], list[str]]:
        async with House() as house:
            return await heard(house, keys, leaves=leaves)

    told, steps = run(call())
    assert told == ["Welcome to our shop. Please key in your customer number and press pound.", *said]
    assert steps[-len(came) :] == came


def test_the_defaults_and_budgets_that_the_page_shows_are_ones_a_flow_can_have() -> None:
    shown = json.loads("{" + ",".join(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)) + "}")
    checked = validate({**CALLED, **shown})
    assert checked.graph is not None and {found.code for found in checked.diagnostics} <= {"FG015", "FG046"}
    assert checked.graph.defaults.given["ring_seconds"] == 20.0
    assert checked.graph.budgets.given == shown["budgets"]
