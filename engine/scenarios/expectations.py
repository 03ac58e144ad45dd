"""What a scenario expects of its call."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from engine.nodes import emit_event, send_email, send_sms
from engine.saying.e164 import international
from engine.scenarios import model
from engine.scenarios.hearing import Heard
from engine.scenarios.position import Deviation, Position
from engine.scenarios.words import length
from engine.trace import mask


async def _hear(here: Position, step: model.Hear) -> None:
    await _hears(here, lambda heard: step.hear in heard.keys, f"hears {step.hear}", step, here.heard)


async def _hear_text(here: Position, step: model.HearText) -> None:
    await _hears(here, lambda heard: step.hear_text in heard.text, f"hears “{step.hear_text}”", step, _again(here))


async def _hear_matching(here: Position, step: model.HearMatching) -> None:
    pattern = re.compile(step.hear_matching)
    what = f"hears something like “{step.hear_matching}”"
    await _hears(here, lambda heard: pattern.search(heard.text), what, step, _again(here))


def _again(here: Position) -> int:
    """Words may be those of the prompt that was just expected by its key."""
    return max(here.acted, here.heard - 1)


async def _hears(here: Position, fits: Callable[[Heard], Any], what: str, step: Any, since: int) -> None:
    def found() -> int | None:
        for number in range(since, len(here.ear.heard)):
            heard = here.ear.heard[number]
            if fits(heard) and step.in_ in (None, heard.language):
                return number + 1
        return None

    expected = f"the caller {what}{_in(step.in_)}{_within(step.within)}"
    _pass_by(here, await here.until(found, expected, step.within))


async def _hear_in_order(here: Position, step: model.HearInOrder) -> None:
    until = here.stage.now() + step.within
    for key in step.hear_in_order:
        expected = f"the caller next hears {key}{_in(step.in_)}{_within(step.within)}"

        def one_more() -> int | None:
            return here.heard + 1 if len(here.ear.heard) > here.heard else None

        number = await here.until(one_more, expected, max(0.0, until - here.stage.now()))
        heard = here.ear.heard[number - 1]
        if key not in heard.keys or step.in_ not in (None, heard.language):
            raise Deviation(expected, here.instead())
        _pass_by(here, number)


def _pass_by(here: Position, number: int) -> None:
    here.heard = number
    here.prompts = here.waited_for = max(here.prompts, here.ear.heard[number - 1].prompt)


async def _not_heard(here: Position, step: model.NotHeard) -> None:
    here.ear.listen(here.stage.now())
    heard = next((heard for heard in here.ear.heard if step.not_heard in heard.keys), None)
    if heard is not None:
        raise Deviation(f"the caller has not heard {step.not_heard}", f"it was heard at {length(heard.at)}")


async def _at(here: Position, step: model.At) -> None:
    def found() -> int | None:
        trace = here.course.trace
        entered = [number for number, entry in enumerate(trace) if entry.kind == "entered"]
        coming = [number + 1 for number in entered if number >= here.entered and trace[number].step == step.at]
        if coming:
            return coming[0]
        return here.entered if entered and trace[entered[-1]].step == step.at else None

    here.entered = await here.until(found, f"the call comes to {step.at}{_within(step.within)}", step.within, here.where)


async def _variable(here: Position, step: model.Variables) -> None:
    secret = {name for name, declared in here.course.program.variables.items() if declared.sensitive}
    wanted = {name: mask(str(value)) if name in secret else value for name, value in step.variable.items()}

    def found() -> bool | None:
        return all(_same(here.course.variables().get(name), value) for name, value in wanted.items()) or None

    def instead() -> str:
        now = here.course.variables()
        return ", ".join(f"{name} is {now.get(name)!r}" for name, value in wanted.items() if not _same(now.get(name), value))

    said = ", ".join(f"{name} is {value!r}" for name, value in wanted.items())
    await here.until(found, f"{said}{_within(step.within)}", step.within, instead)


async def _connected_to(here: Position, step: model.ConnectedTo) -> None:
    def found() -> int | None:
        for number, (_, others) in enumerate(here.course.connections):
            if number >= here.connections and step.connected_to in others:
                return number + 1
        return None

    expected = f"the caller talks with {step.connected_to}{_within(step.within)}"
    here.connections = await here.until(found, expected, step.within)


async def _sent_email(here: Position, step: model.SentEmail) -> None:
    await _sends(here, send_email.KIND, "an e-mail", step.sent_email.model_dump(exclude_none=True), step.within)


async def _sent_sms(here: Position, step: model.SentSms) -> None:
    await _sends(here, send_sms.KIND, "a short message", step.sent_sms.model_dump(exclude_none=True), step.within)


async def _sends(here: Position, kind: str, what: str, parts: Mapping[str, str], within: float) -> None:
    def fits(order: Mapping[str, Any]) -> bool:
        return all(part in str(order[name]) or _number(part) == order[name] for name, part in parts.items())

    said = f"{what} goes out" + (f" with {_pairs({name: f'“{part}”' for name, part in parts.items()})}" if parts else "")
    await _told(here, kind, fits, said, within, tuple(parts) or ("to",))


async def _emitted(here: Position, step: model.Emitted) -> None:
    event = step.emitted

    def fits(order: Mapping[str, Any]) -> bool:
        payload = order["payload"]
        return order["name"] == event.event and all(_same(payload.get(name), value) for name, value in event.payload.items())

    said = f"the event {event.event} is told" + (f" with {event.payload}" if event.payload else "")
    await _told(here, emit_event.KIND, fits, said, step.within, ("name", "payload"))


async def _told(
    here: Position,
    kind: str,
    fits: Callable[[Mapping[str, Any]], bool],
    said: str,
    within: float,
    shown: Sequence[str],
) -> None:
    def found() -> int | None:
        fitting = (n + 1 for n, (sent, order) in enumerate(here.course.sent) if n >= here.sent and sent == kind and fits(order))
        return next(fitting, None)

    def instead() -> str:
        others = [order for n, (sent, order) in enumerate(here.course.sent) if n >= here.sent and sent == kind]
        told = "; ".join(_pairs({name: f"“{order[name]}”" for name in shown}) for order in others[-3:])
        return f"there was {told}" if told else "nothing of the kind went out"

    here.sent = await here.until(found, f"{said}{_within(within)}", within, instead)


def _number(written: str) -> str | None:
    return international(written, "CN")


async def _ends(here: Position, step: model.Ends) -> None:
    await here.until(lambda: here.course.over or None, f"the call ends{_within(step.within)}", step.within)
    record = here.record()
    end = step.ends
    there = {
        "by": record.ended_by,
        "at": record.path[-1].step if record.path else "",
        "outcome": record.outcome,
    }
    wanted = {name: value for name, value in (("by", end.by), ("at", end.at), ("outcome", end.outcome)) if value is not None}
    if any(there[name] != value for name, value in wanted.items()):
        raise Deviation(f"the call ends {_pairs(wanted)}", f"it ended {_pairs({name: there[name] for name in wanted})}")


def _in(language: str | None) -> str:
    return f" in {language}" if language else ""


def _within(seconds: float) -> str:
    return "" if seconds == model.LONGEST_SECONDS else f" within {length(seconds)}"


def _pairs(pairs: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in pairs.items())


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


EXPECTATIONS: Mapping[type, Callable[[Position, Any], Awaitable[None]]] = {
    model.Hear: _hear,
    model.HearText: _hear_text,
    model.HearMatching: _hear_matching,
    model.HearInOrder: _hear_in_order,
    model.NotHeard: _not_heard,
    model.At: _at,
    model.Variables: _variable,
    model.ConnectedTo: _connected_to,
    model.SentEmail: _sent_email,
    model.SentSms: _sent_sms,
    model.Emitted: _emitted,
    model.Ends: _ends,
}
"""How each is waited for, or looked at."""
