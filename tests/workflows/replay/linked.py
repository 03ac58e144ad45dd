"""A call through flows that lead into flows, with lots, visits and milestones, in golden histories."""

from __future__ import annotations

from engine.program import Program, Variable
from engine.telephony.calls import CallId
from tests.engine.runtime.flows import BYE, Block, flow, play
from tests.workflows.adapter import Adapter


def linked_flows() -> Program:
    """The call's flow calls one that waits in the durable world and one that fails, and goes on in a third."""
    number = {"n": Variable("number", 0)}
    waits = flow(
        {
            "wait": Block("wait", {"seconds": 0.5}, {"next": "count"}),
            "count": Block("counter", {"limit": 1}, {"within": "wait", "reached": "set"}),
            "set": Block("set_variables", {"assignments": [{"variable": "n", "expression": "n + 1"}]}, {"next": "back"}),
            "back": Block("return"),
        },
        variables=number,
        name="waits",
    )
    fails = flow({"wait": Block("wait", {"expression": "'soon'"}, {"next": "back"}), "back": Block("return")}, name="fails")
    last = flow({"say": play("last"), "bye": BYE}, name="last")
    return flow(
        {
            "split": Block("percentage_split", {"shares": [{"exit": "all", "percent": 100}]}, {"all": "calls"}),
            "calls": Block(
                "subflow",
                {
                    "flow": "waits",
                    "inputs": [{"variable": "n", "expression": "n + 40"}],
                    "outputs": [{"variable": "n", "to": "n"}],
                },
                {"done": "note", "error": "bye"},
            ),
            "note": Block("note", {"name": "came back", "text": "with ${n}"}, {"next": "fails"}),
            "fails": Block("subflow", {"flow": "fails"}, {"done": "bye", "error": "go"}),
            "go": Block("go_to_flow", {"flow": "last"}),
            "bye": BYE,
        },
        variables=number,
        links={"calls": waits, "fails": fails, "go": last},
    )


async def linked(adapter: Adapter) -> CallId:
    """The scenario."""
    return adapter.ring_in(linked_flows()).call
