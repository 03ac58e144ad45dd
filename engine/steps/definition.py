"""A step: a Python function with all that its signature says of it."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, TypeVar, get_args, get_type_hints

from pydantic import ValidationError

from engine.nodes.base import Config, Text
from engine.nodes.python_step import PREFIX, Effect
from engine.runtime.performers import WorkFailed
from engine.steps.inputs import Input, read_parameters
from engine.steps.outcomes import Outcome, read_return, read_value
from engine.steps.refusals import BadStep
from engine.steps.words import seconds

STEPS_QUEUE = "steps"
"""The task queue of steps that name none."""

SHORTEST_SECONDS, LONGEST_SECONDS, MOST_TRIES = 0.1, 600.0, 20

_NAME = re.compile(r"[a-z][a-z0-9_]{0,57}")
_QUEUE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")

_FUNCTION = "Put @step on a function made by def or async def, without yield."

P = ParamSpec("P")
R = TypeVar("R")
Log = logging.Logger | logging.LoggerAdapter[logging.Logger]


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step may know of the call; it asks by a parameter of this type.

    Attributes:
        key: the same for every try of the same work: give it to whoever must not do a thing twice.
        language: what the caller hears, such as ``zh-CN``.
        caller: the caller's number; empty when withheld, and for steps that did not ask (``caller=True``).
        log: for what happened, never for what a caller said: nothing personal belongs into a log.
    """

    key: str = "test"
    language: str = "en"
    caller: str = ""
    log: Log = field(default=logging.getLogger("cordboard.steps"), compare=False)


@dataclass(frozen=True, eq=False)
class Step(Generic[P, R]):
    """A function that is a block. Called, it is the function that it was."""

    function: Callable[P, R]
    name: str
    version: int
    title: Text
    inputs: Mapping[str, Input]
    form: type[Config]
    context: str | None
    outcomes: tuple[Outcome, ...]
    try_seconds: float
    tries: int
    effect: Effect
    secret_result: bool
    caller: bool
    queue: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function itself."""
        return self.function(*args, **kwargs)

    @property
    def pin(self) -> str:
        """``name@version``."""
        return f"{self.name}@{self.version}"

    @property
    def type(self) -> str:
        """The type's name in drawings."""
        return PREFIX + self.name

    @property
    def where(self) -> str:
        """The file and line of the function."""
        code = inspect.unwrap(self.function).__code__
        return f"{code.co_filename}:{code.co_firstlineno}"

    @property
    def help(self) -> str:
        """The function's docstring."""
        return inspect.cleandoc(self.function.__doc__ or "")

    def arguments(self, given: Mapping[str, Any], context: StepContext) -> dict[str, Any]:
        """Make the function's arguments of plain JSON; raises ``WorkFailed`` (``bad-input``) when they do not fit."""
        arguments: dict[str, Any] = {}
        if unknown := sorted(given.keys() - self.inputs.keys()):
            raise WorkFailed("bad-input", f"Step {self.pin} has no parameter {unknown[0]!r}.")
        for name, taken in self.inputs.items():
            if name not in given:
                if taken.required:
                    raise WorkFailed("bad-input", f"Step {self.pin} was not given {name!r}.")
                continue
            try:
                arguments[name] = taken.adapter.validate_python(given[name])
            except ValidationError as wrong:
                why = wrong.errors(include_url=False, include_input=False)[0]["type"]  # its words may hold the value
                raise WorkFailed("bad-input", f"Step {self.pin} does not take the given {name!r}: {why}.") from None
            except Exception as bug:  # of the developer's own check
                raise WorkFailed("bad-input", f"The check of {name!r} of step {self.pin} raised {type(bug).__name__}.") from bug
        if self.context is not None:
            arguments[self.context] = context
        return arguments

    def result(self, value: Any) -> dict[str, Any]:
        """Give what the function returned as plain JSON; raises ``WorkFailed`` (``wrong-result``)."""
        return read_value(self.outcomes, value)


def define(
    function: Callable[P, R],
    *,
    name: str,
    title: Text,
    version: int,
    exits: Mapping[str, Text],
    timeout: str | float,
    tries: int,
    effect: Effect,
    secret_result: bool,
    caller: bool,
    queue: str,
) -> Step[P, R]:
    """Read a function; raises ``BadStep``."""
    _check(inspect.isfunction(function) and not inspect.isasyncgenfunction(function), f"{name} is no function.", _FUNCTION)
    _check(bool(_NAME.fullmatch(name)), f"{name!r} cannot be a step's name.", "Use small letters, digits and underscores.")
    _check(1 <= version <= 99_999, f"Version {version} of {name} is none.", "Count versions from 1.")
    _check(bool(_QUEUE.fullmatch(queue)), f"{queue!r} cannot be a queue.", "Use small letters, digits and hyphens.")
    _check(1 <= tries <= MOST_TRIES, f"{tries} tries are not possible.", f"Give 1 to {MOST_TRIES}.")
    _check(effect in get_args(Effect), f"{effect!r} is no effect.", f"Choose one of {', '.join(get_args(Effect))}.")
    lasting = seconds(timeout)
    if lasting is None or not SHORTEST_SECONDS <= lasting <= LONGEST_SECONDS:
        raise BadStep(f"{timeout!r} is no time a step may take.", 'Write it as "500ms", "10s" or "2m", at most "10m".')
    try:
        hints = get_type_hints(function, include_extras=True)
    except Exception as wrong:  # whatever an annotation does when it is evaluated
        raise BadStep(f"The types of {name} cannot be read: {wrong}.", "Define them at the top of the file.") from None
    _check("return" in hints, f"{name} does not say what it returns.", "Write its return type: -> Found | NotFound")
    taking, inputs, form = read_parameters(function, hints, StepContext)
    return Step(
        function=function,
        name=name,
        version=version,
        title=title,
        inputs=inputs,
        form=form,
        context=taking,
        outcomes=read_return(hints["return"], exits),
        try_seconds=lasting,
        tries=tries,
        effect=effect,
        secret_result=secret_result,
        caller=caller,
        queue=queue,
    )


def _check(right: bool, message: str, mend: str) -> None:
    if not right:
        raise BadStep(message, mend)
