"""Many callers at once: each walks a way of its own, or leaves at an instant of its own, and each is kept."""

from __future__ import annotations

import asyncio
import contextlib
import itertools

from tests.calls.installation import KEYS, ONE_INSTALLATION, Installation, Json, Language, entries, path, together
from tests.parts.calls import Caller

pytestmark = ONE_INSTALLATION

WAYS = {
    "11": ("main_menu", "sales_menu", "new_products"),
    "12": ("main_menu", "sales_menu", "offers"),
    "19": ("main_menu", "sales_menu", "main_menu"),
    "3": ("main_menu", "hours"),
    "211": ("main_menu", "service_menu", "repair_menu", "set_air", "repair_booked", "bye"),
    "212": ("main_menu", "service_menu", "repair_menu", "set_fridge", "repair_booked", "bye"),
    "213": ("main_menu", "service_menu", "repair_menu", "set_washer", "repair_booked", "bye"),
    "219": ("main_menu", "service_menu", "repair_menu", "service_menu"),
    "22*": ("main_menu", "service_menu", "ask_ticket", "service_menu"),
    "29": ("main_menu", "service_menu", "main_menu"),
}
"""Keys at the main menu, and the steps they lead through."""

_FIRST_WORDS = 0.3


async def _presses(call: Caller, keys: str) -> None:
    """Press each key once something has been said after the one before."""
    await call.answered()
    since = 0.0
    for key in keys:
        await call.heard(0.4, since=since)
        since = call.now
        await call.press(key)


async def _walks(house: Installation, language: Language, keys: str) -> Caller:
    async with house.caller(digits="rfc4733" if language == "en" else "info") as call:
        await _presses(call, KEYS[language])
        await call.heard(2.5, since=call.now)  # the greeting and some of the menu
        await _presses(call, keys)
        if WAYS[keys][-1] == "bye":
            await call.ended()
        else:
            await call.heard(1.0, since=call.now)
            await call.hang_up()
    return call


def _begun(told: Json, language: Language) -> list[str]:
    """The prompts of questions that a record says were heard, at least their first words."""
    begun = []
    for question in entries(told, "collected"):
        left = question["heard"]
        for said in question["prompts"]:
            if left > 2 * _FIRST_WORDS and said["language"] == language:
                begun.append(said["key"])
            left -= said["seconds"]
    return begun


async def test_twenty_callers_walk_their_own_ways_at_once(installation: Installation) -> None:
    chosen = list(itertools.product(KEYS, WAYS))
    assert len(chosen) == 20
    callers = await together(*(_walks(installation, language, keys) for language, keys in chosen))
    for call, (language, keys) in zip(callers, chosen, strict=True):
        told = await installation.record(call)
        assert path(told)[:4] == ["start", "answer", "language", "who_calls"]
        assert tuple(path(told)[5:]) == WAYS[keys], (language, keys)
        assert "".join(got["digits"] or "*" for got in entries(told, "collected") if got["ended"] != "gone")[1:] == keys
        whole = WAYS[keys][-1] == "bye"
        outcome = ("completed", "flow") if whole else ("abandoned", "caller")
        assert (told["call"]["outcome"], told["call"]["ended_by"]) == outcome
        begun = _begun(told, language)
        assert "main_menu" in begun
        for prompt in begun:
            recording = installation.prompt(prompt, language)
            assert call.audio.find(recording, seconds=_FIRST_WORDS), f"{prompt} was not heard at {keys}"


async def _leaves(house: Installation, seconds: float) -> Caller:
    async with house.caller() as call:
        walking = asyncio.create_task(_presses(call, "22131"))
        await asyncio.sleep(seconds)  # the instant at which this caller leaves
        walking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await walking
        await call.hang_up()
    return call


async def test_callers_who_hang_up_at_any_instant_are_all_kept_and_leave_nothing(installation: Installation) -> None:
    before_the_answer = [n * 0.008 for n in range(10)]
    later = [0.1 + n * 0.35 for n in range(15)]
    callers = await together(*(_leaves(installation, seconds) for seconds in (*before_the_answer, *later)))
    for call in callers:
        told = await installation.record(call)
        assert told["call"]["outcome"] in ("abandoned", "completed")
        assert told["call"]["ended_by"] == ("caller" if told["call"]["outcome"] == "abandoned" else "flow")
        (leg,) = told["legs"]
        # Of who leaves before the switch can be asked for news only the absence is seen.
        assert leg["ended_at"] and leg["reason"] in (("normal",) if leg["answered_at"] else ("normal", "unknown"))
