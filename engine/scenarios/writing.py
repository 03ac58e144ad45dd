"""Scenarios written as text: those that a search found become readable ones, with what is heard between the acts."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from engine import plain_yaml
from engine.errors import Conflict
from engine.plain_yaml import Path
from engine.program import Program
from engine.scenarios import model
from engine.scenarios.coverage import ExitOf
from engine.scenarios.exploring import SILENCE, Explored, Play, Way, heard_last
from engine.scenarios.result import Result
from engine.scenarios.words import WITHHELD, length


def generated(explored: Explored, program: Program, play: Play, names: Container[str]) -> list[model.Scenario]:
    """Make scenarios that take all exits that a search found; none has one of the ``names`` that are there already.

    The longest ways come first to the choice, because short ones are often a part of them.
    """
    made: list[model.Scenario] = []
    taken: set[ExitOf] = set()
    for pair, way in reversed(explored.ways):
        if pair not in taken:
            scenario = told(way, pair, program, play)
            taken |= play(scenario).exits
            free = (f"{scenario.scenario} ({n})" if n else scenario.scenario for n in count())
            made.append(scenario.model_copy(update={"scenario": next(name for name in free if name not in names)}))
    return made[::-1]


def told(way: Way, pair: ExitOf, program: Program, play: Play) -> model.Scenario:
    """Make the scenario of a way that was found: its steps, and what is heard then, or how the call ends.

    Keys are pressed while the prompt is said, as people do, where that comes to the same.
    """
    result = play(way.scenario("", [*way.steps, SILENCE]))
    heard = heard_last(program, result)
    last = [_end(result)] if not result.passed else [model.Hear(hear=heard)] if heard is not None else []
    name = f"{pair[0]} is left by {pair[1]}"
    hasty = [model.Press(press=step.press) if isinstance(step, model.Press) else step for step in way.steps]
    short = way.scenario(name, [*hasty, *last])
    again = play(short)
    if again.passed and pair in again.exits:
        return short
    return way.scenario(name, [*way.steps, *last])


def _end(result: Result) -> model.Ends:
    record = result.record
    at = record.path[-1].step if record.path else None
    return model.Ends(ends=model.End(by=record.ended_by or None, at=at, outcome=record.outcome or None))


def as_text(scenarios: Sequence[model.Scenario]) -> str:
    """Write scenarios as the YAML of a file's list."""
    return "\n".join(plain_yaml.write([dict(_plain(scenario))], compact=_on_one_line) for scenario in scenarios)


def append(before: str, scenarios: Sequence[model.Scenario]) -> str:
    """Put scenarios behind a file's text, which stays as it was written; ``Conflict`` (``not-in-lines``) when it cannot be."""
    listed = plain_yaml.read(before).value if before.strip() else None
    if listed and before.lstrip().startswith("["):
        raise Conflict("not-in-lines", "The scenarios are a list in brackets.", "Write it with a dash for each scenario.")
    return (before.rstrip() + "\n\n" if listed else "") + as_text(scenarios)


def _plain(scenario: model.Scenario) -> Iterator[tuple[str, Any]]:
    fields = model.Scenario.model_fields
    yield "scenario", scenario.scenario
    if scenario.generated:
        yield "generated", True
    if scenario.dials != fields["dials"].default:
        yield "dials", scenario.dials
    if scenario.from_ != fields["from_"].default:
        yield "from", scenario.from_ or WITHHELD
    if scenario.by_way_of != fields["by_way_of"].default:
        yield "by way of", scenario.by_way_of
    if scenario.language is not None:
        yield "language", scenario.language
    if scenario.clock is not None:
        yield "clock", datetime.fromtimestamp(scenario.clock, UTC).isoformat()
    if scenario.phones:
        yield "phones", {address: _phone(phone) for address, phone in scenario.phones.items()}
    if scenario.replies:
        yield "replies", scenario.replies
    yield "steps", [_step(step) for step in scenario.steps]


def _phone(phone: model.Phone) -> Any:
    if isinstance(phone, str):
        return phone
    talks = None if phone.talks is None else length(phone.talks)
    return {"answers after": length(phone.answers_after), "talks": talks}


def _step(step: Any) -> Any:
    plain = step.model_dump(by_alias=True, exclude_defaults=True)
    word = next(iter(plain))
    if word in model.BARE_WORDS and plain[word] is None:
        return word
    return {key: value for key, value in plain.items() if value is not None}


def _on_one_line(path: Path, value: Any) -> bool:
    return len(path) >= 3 and isinstance(value, (dict, list)) and path[1] in ("phones", "replies") or path[-1:] == ("ends",)
