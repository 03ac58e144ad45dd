"""What the caller of a scenario does, and what goes wrong in its switch."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from engine.scenarios import model
from engine.scenarios.hearing import Heard
from engine.scenarios.position import Deviation, Position
from engine.scenarios.stage import KEY_SECONDS
from engine.scenarios.words import length
from engine.trace import TraceEntry


async def _press(here: Position, step: model.Press) -> None:
    what = f"presses {step.press}"
    if step.during is not None:
        ((key, into),) = step.during.items()
        await _until_into(here, key, into, what)
    elif step.when == "at the prompt":
        await here.until(lambda: here.ear.prompts > here.prompts or None, f"a prompt begins, and the caller {what}")
    elif step.when == "after the prompt":
        await here.until(here.prompt_is_over, f"a prompt is over, and the caller {what}")
    else:
        await here.until(lambda: here.ear.prompts > 0 or None, f"somebody speaks, and the caller {what}")
    for number, key in enumerate(step.press):
        if number or step.during is None:
            await asyncio.sleep(KEY_SECONDS)
        if here.course.over:
            raise Deviation(f"the caller {what}", "the call is over")
        if not number:  # what comes next is what follows the first key: the last one may be more than was asked for
            here.ear.listen(here.stage.now())
            here.heard = here.acted = len(here.ear.heard)
            here.await_prompt_after(here.ear.prompts)
            here.beeps = len(here.course.beeps)
        here.course.did(here.stage.now(), f"the caller presses {key}")
        here.stage.press(key)
        await asyncio.sleep(KEY_SECONDS)


async def _until_into(here: Position, key: str, into: float, what: str) -> None:
    expected = f"{key} is heard for {length(into)}, and then the caller {what}"
    heard = await here.until(lambda: _last_of(here, key), expected)
    if into >= heard.seconds:
        raise Deviation(expected, f"{key} takes {length(heard.seconds)} only")
    if (left := heard.at + into - here.stage.now()) > 0:
        await asyncio.sleep(left)
    if here.ear.prompts != heard.prompt or not here.ear.playing:
        raise Deviation(expected, f"{key} was cut short before")


def _last_of(here: Position, key: str) -> Heard | None:
    """The newest sound of a prompt that is being said, or is still to be passed."""
    for heard in reversed(here.ear.heard):
        if key in heard.keys and (heard.prompt == here.ear.prompts and here.ear.playing):
            return heard
    return None


async def _wait(here: Position, step: model.Wait) -> None:
    await asyncio.sleep(step.wait)
    here.course.did(here.stage.now(), f"{length(step.wait)} have passed")
    here.silences = len(here.unanswered())


async def _say_nothing(here: Position, step: model.SayNothing) -> None:
    def unanswered() -> TraceEntry | None:
        found = here.unanswered()
        return found[here.silences] if len(found) > here.silences else None

    silence = await here.until(unanswered, "the flow waits for a key in vain", silent=True)
    here.silences += 1
    here.beeps = len(here.course.beeps)  # what beeped before was for the message in which nothing was said
    at = here.course.since(silence)
    here.course.did(at, "the caller says nothing")
    here.ear.listen(here.stage.now())
    begun_before = [heard for heard in here.ear.heard if heard.at < at - 1e-3]
    here.heard = here.acted = max(here.heard, len(begun_before))
    here.await_prompt_after(max(here.prompts, begun_before[-1].prompt if begun_before else 0))


async def _speak(here: Position, step: model.Speak) -> None:
    what = f"the caller speaks for {length(step.speak)}"
    if step.when == "at the beep":
        await here.until(lambda: len(here.course.beeps) > here.beeps or None, f"it beeps, and {what}")
    if here.course.over:
        raise Deviation(what, "the call is over")
    here.beeps = len(here.course.beeps)
    here.course.did(here.stage.now(), what)
    here.stage.speak(step.speak)
    await asyncio.sleep(step.speak)
    here.ear.listen(here.stage.now())
    here.heard = here.acted = len(here.ear.heard)
    here.await_prompt_after(here.ear.prompts)


async def _hang_up(here: Position, step: model.HangUp) -> None:
    if here.course.over:
        raise Deviation("the caller hangs up", "the call is over")
    here.course.did(here.stage.now(), "the caller hangs up")
    here.stage.hang_up()


async def _switch_refuses(here: Position, step: model.SwitchRefuses) -> None:
    here.stage.refuse(step.switch_refuses, step.times)


async def _switch_loses(here: Position, step: model.SwitchLoses) -> None:
    here.stage.lose_prompt_ends(step.times)


async def _switch_delays(here: Position, step: model.SwitchDelays) -> None:
    here.stage.delay_events(step.switch_delays)


async def _switch_restarts(here: Position, step: model.SwitchRestarts) -> None:
    here.course.did(here.stage.now(), "the switch restarts")
    here.stage.restart()


ACTS: Mapping[type, Callable[[Position, Any], Awaitable[None]]] = {
    model.Press: _press,
    model.Wait: _wait,
    model.SayNothing: _say_nothing,
    model.Speak: _speak,
    model.HangUp: _hang_up,
    model.SwitchRefuses: _switch_refuses,
    model.SwitchLoses: _switch_loses,
    model.SwitchDelays: _switch_delays,
    model.SwitchRestarts: _switch_restarts,
}
"""How each is done."""
