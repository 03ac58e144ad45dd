"""What a call costs the server, and what anyone who opens the server can read of it: nothing of the caller."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from engine.program import Variable
from telephony_adapters.simulator.phones import Answers
from telephony_adapters.simulator.signs import PromptBegan
from tests.engine.runtime.flows import BYE, Block, collect, flow, play, transfer
from tests.workflows.adapter import Adapter
from tests.workflows.installation import Installation, soon
from workflows.history import payloads_of
from workflows.names import SEARCH_ATTRIBUTES
from workflows.server import EmbeddedServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_EVENTS, MOST_BYTES = 16, 8 * 1024
CALLER, DIGITS = "13912345678", "246813579"


def level(n: int, to: str) -> Block:
    """A menu as people draw them: nine choices, each said."""
    options = [{"keys": str(key), "exit": f"choice_{key}", "prompt": f"level_{n}_choice_{key}"} for key in range(1, 10)]
    ways = [*(str(option["exit"]) for option in options), "no_input", "no_match", "too_many_tries"]
    exits = dict.fromkeys(ways, "bye") | {"choice_2": to}
    return Block("menu", {"prompt": f"welcome_to_level_{n}", "options": options}, exits)


THREE_LEVELS = flow(
    {
        "a": Block("answer", {}, {"next": "one"}),
        "one": level(1, "two"),
        "two": level(2, "three"),
        "three": level(3, "bye"),
        "bye": BYE,
    }
)


async def test_a_call_through_three_menus_stays_within_its_budget(house: Installation, adapter: Adapter) -> None:
    ringing = adapter.ring_in(THREE_LEVELS)
    for n in (1, 2, 3):
        await soon(ringing.caller.get(PromptBegan, count=n))
        await ringing.caller.press("2")
    record, _ = await house.over(ringing.call)
    assert [step.exit for step in record.path] == ["next", "choice_2", "choice_2", "choice_2", ""]
    history = await house.handle(ringing.call).fetch_history()
    assert len(history.events) <= MOST_EVENTS
    assert sum(event.ByteSize() for event in history.events) <= MOST_BYTES


async def test_nothing_of_a_caller_can_be_read_in_the_server(
    house: Installation, adapter: Adapter, temporal: EmbeddedServer, server_file: Path
) -> None:
    adapter.switch.phones.extension("6001", Answers(talks=0.1))
    program = flow(
        {
            "a": Block("answer", {}, {"next": "ask"}),
            "ask": collect(max_digits=len(DIGITS), to="p"),
            "p": play("confidential", to="to"),
            "to": transfer("6001"),
            "w": Block("wait", {"seconds": 0.5, "music": "jazz"}, {"next": "bye"}),
            "bye": BYE,
        },
        variables={"digits": Variable("string", "")},
        texts={"confidential": {"en": "Top secret words"}},
    )
    ringing = adapter.ring_in(program, caller=CALLER)
    await soon(ringing.caller.get(PromptBegan))
    await ringing.caller.press(DIGITS)
    record, trace = await house.over(ringing.call)
    assert ringing.caller.heard[1] == "Top secret words"
    assert DIGITS in str(trace) and record.caller == CALLER  # the product itself does know

    handle = house.handle(ringing.call)
    history, described = await handle.fetch_history(), await handle.describe()
    secret = re.compile(
        "|".join((CALLER, DIGITS, record.dialled + r"\b", "Top secret", "confidential", "6001", "jazz")).encode()
    )
    seen = [event.SerializeToString() for event in history.events]
    assert not [found for text in seen if (found := secret.search(text))]
    assert not secret.search(described.raw_description.SerializeToString())
    assert handle.id == f"call-{ringing.call}"
    attributes = {pair.key.name: pair.value for pair in described.typed_search_attributes}
    ours = {name: value for name, value in attributes.items() if name in {key.name for key in SEARCH_ATTRIBUTES}}
    assert ours == {
        "CordboardNode": adapter.switch.node,
        "CordboardFlow": "flow",
        "CordboardVersion": 1,
        "CordboardEnvironment": "default",
    }
    sealed = [payload for event in history.events for payload in payloads_of(event) if "encoding" in payload.metadata]
    assert {payload.metadata["encoding"] for payload in sealed} <= {b"binary/encrypted", b"json/plain"}
    with sqlite3.connect(server_file) as file:
        file.execute("PRAGMA wal_checkpoint(PASSIVE)")
    of_the_server = b"".join(part.read_bytes() for part in server_file.parent.glob(server_file.name + "*"))
    assert ringing.call.encode() in of_the_server  # its file is the one that was read
    assert not re.search(f"{CALLER}|{DIGITS}|Top secret|confidential".encode(), of_the_server)
