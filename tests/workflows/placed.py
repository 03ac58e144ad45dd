"""Calls placed to a telephone at extension 6001, for tests and golden histories."""

from __future__ import annotations

import time
import uuid

from engine.program import Program
from engine.runtime.leg_orders import FirstLeg
from engine.runtime.state import CallFacts
from engine.telephony.calls import Address, CallId, LegId, NodeName
from tests.engine.runtime.flows import BYE, Block, flow
from tests.workflows.installation import Installation
from workflows.placing import TemporalCallPlacer

_UNSURE = ("no_input", "no_match", "too_many_tries")
MENU = flow(
    {
        "answer": Block("answer", {}, {"next": "menu"}),
        "menu": Block(
            "menu",
            {"prompt": "long menu", "options": [{"keys": "1", "exit": "one"}]},
            {"one": "wait", **dict.fromkeys(_UNSURE, "bye")},
        ),
        "wait": Block("wait", {"seconds": 0.5}, {"next": "bye"}),
        "bye": BYE,
    }
)


async def place(house: Installation, node: NodeName, program: Program = MENU, *, ring: float = 20.0) -> CallId:
    house.publish(program)
    call = CallId(str(uuid.uuid4()))
    facts = CallFacts(
        call, node, LegId(f"l-{call}"), "6001", "4001", "test", time.time(), program.digest, direction="outbound-test"
    )
    first = FirstLeg(Address("endpoint", "6001"), "4001", ring, by="ann")
    await TemporalCallPlacer(house.client, node).place(facts, first, flow=program.flow, version=0, environment="default")
    return call
