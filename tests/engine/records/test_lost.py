from __future__ import annotations

from engine.records.lost import LOST_AFTER_SECONDS, LostCalls
from engine.records.model import live_record
from engine.runtime.state import CallFacts
from engine.storage.calls import StoredCalls
from engine.storage.session import Database
from engine.telephony.calls import CallId, LegId, NodeName

NOW = 1_790_000_000.0


def _facts(call: str, age: float) -> CallFacts:
    return CallFacts(CallId(call), NodeName("pbx1"), LegId(f"leg-{call}"), "", "4001", "trunk", NOW - age, "0" * 64)


async def _calls(database: Database) -> StoredCalls:
    calls = StoredCalls(database)
    for name, age in (("old-dead", LOST_AFTER_SECONDS + 1), ("old-alive", LOST_AFTER_SECONDS + 1), ("young", 5.0)):
        await calls.opened(_facts(name, age), flow="f", version=1, environment="default")
    return calls


async def _lives(call: str) -> bool:
    return call == "old-alive"


async def test_an_old_live_call_of_which_nothing_lives_is_closed_as_interrupted(database: Database) -> None:
    calls = await _calls(database)
    assert await LostCalls(calls, _lives, lambda: NOW).look() == 1
    record = await calls.get("old-dead")
    assert (record.state, record.outcome, record.legs[0].reason) == ("ended", "interrupted", "unknown")


async def test_calls_that_live_or_have_just_come_are_left_alone(database: Database) -> None:
    calls = await _calls(database)
    await LostCalls(calls, _lives, lambda: NOW).look()
    assert {record.id for record in (await calls.list(state="live")).calls} == {"old-alive", "young"}


async def test_a_lost_call_is_closed_once(database: Database) -> None:
    calls = await _calls(database)
    lost = LostCalls(calls, _lives, lambda: NOW)
    await lost.look()
    assert await lost.look() == 0
    assert live_record(_facts("young", 5.0), flow="f", version=1, environment="default") == await calls.get("young")
