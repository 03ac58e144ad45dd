"""Calls that the durable workflow ran and recorded (the golden histories) are driven again, entry by entry."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from engine.program import Program
from engine.runtime.redrive import redrive
from engine.runtime.state import CallFacts
from engine.trace import TraceEntry

GOLDEN = Path(__file__).parents[2] / "workflows" / "replay"
NAMES = sorted(path.stem for path in (GOLDEN / "traces").glob("*.json"))


def facts_in(history: str) -> CallFacts:
    """Find what the workflow was started with."""
    started = json.loads((GOLDEN / "histories" / f"{history}.json").read_text(encoding="utf-8"))["events"][0]
    [payload] = started["workflowExecutionStartedEventAttributes"]["input"]["payloads"]
    return CallFacts(**json.loads(base64.b64decode(payload["data"]))["facts"])


def test_there_are_recordings() -> None:
    assert len(NAMES) > 10


@pytest.mark.parametrize("name", NAMES)
async def test_a_call_of_the_workflow_gives_the_same_trace_again(name: str) -> None:
    facts = facts_in(name)
    program = Program.from_json(json.loads((GOLDEN / "programs" / f"{facts.program}.json").read_text(encoding="utf-8")))
    recorded = json.loads((GOLDEN / "traces" / f"{name}.json").read_text(encoding="utf-8"))
    driven = await redrive(program, facts, [TraceEntry.from_json(entry) for entry in recorded])
    assert driven.stopped is None
    assert [entry.as_json() for entry in driven.trace] == recorded
