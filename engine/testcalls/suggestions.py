"""What an author may want work away from the switch to bring: one reply for each way the block can go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.nodes import caller_class, http_request, python_step
from engine.program import Program
from engine.runtime.interpreter import configured
from engine.scenarios.replies import FAILS, TIMES_OUT

_EXAMPLES: Mapping[str, Any] = {"string": "text", "number": 1, "boolean": True, "list": [], "map": {}}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A reply, in a word or two, as a scenario writes it."""

    name: str
    reply: Any

    def as_json(self) -> dict[str, Any]:
        """Give the plain form."""
        return {"name": self.name, "reply": self.reply}


def suggestions(program: Program, step: str, kind: str) -> tuple[Suggestion, ...]:
    """List replies for the work of a step; for kinds of work that nothing is known of, only that it fails or takes too long."""
    maker = _MAKERS.get(kind)
    made = maker(program, step) if maker is not None else ()
    return (*made, Suggestion(FAILS, FAILS), Suggestion(TIMES_OUT, TIMES_OUT))


def _http(program: Program, step: str) -> tuple[Suggestion, ...]:
    _, form = configured(program, step)
    here, _ = program.owner(step)
    values = {
        reading.variable: _EXAMPLES[here.variables[reading.variable].type]
        for reading in getattr(form, "readings", ())
        if reading.variable in here.variables
    }
    return (
        Suggestion("200", {"status": 200, "seconds": 0.1, "values": values}),
        Suggestion("404", {"status": 404, "seconds": 0.1, "values": {}}),
        Suggestion("500", {"status": 500, "seconds": 0.1, "values": {}}),
    )


def _step(program: Program, step: str) -> tuple[Suggestion, ...]:
    _, form = configured(program, step)
    here, _ = program.owner(step)
    outputs = {
        name: _EXAMPLES[here.variables[variable].type]
        for name, variable in getattr(form, "outputs", {}).items()
        if variable in here.variables
    }
    return tuple(Suggestion(exit, {"exit": exit, "outputs": outputs}) for exit in getattr(form, "exits", ()))


def _classes(program: Program, step: str) -> tuple[Suggestion, ...]:
    _, form = configured(program, step)
    return tuple(Suggestion(name, {"class": name, "because": ""}) for name in ("normal", *getattr(form, "classes", ())))


_MAKERS: Mapping[str, Callable[[Program, str], tuple[Suggestion, ...]]] = {
    http_request.KIND: _http,
    python_step.KIND: _step,
    caller_class.KIND: _classes,
}
"""Kinds of work whose results are known."""
