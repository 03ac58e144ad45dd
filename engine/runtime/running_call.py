"""What every running call has, wherever it runs: variables, expressions and the trace. Pure but for the clock it is given."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import expressions
from engine.errors import InvalidInput
from engine.nodes.base import LOTS, FlowFailed, Line
from engine.program import Program, canonical_json
from engine.runtime.state import CallFacts, CallState
from engine.trace import Kind, TraceEntry, mask

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "list": (list, tuple),
    "map": (dict,),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A line in words: what the caller hears, and what may be written down of it."""

    prompt: str
    language: str
    spoken: str
    shown: str

    def as_json(self) -> dict[str, Any]:
        """Give the part that enters the trace."""
        return {"key": self.prompt, "language": self.language, "text": self.shown}


class RunningCall:
    """Base of the calls that run: beside the switch, in the workflow, in process. ``clock`` gives Unix time in seconds."""

    def __init__(
        self, program: Program, state: CallState, facts: CallFacts, trace: list[TraceEntry], clock: Callable[[], float]
    ) -> None:
        """Entries are appended to ``trace``, which the owner may read at any time."""
        self.program = program
        self.state = state
        self.facts = facts
        self.trace = trace
        self.clock = clock

    @property
    def variables(self) -> Mapping[str, Any]:
        """The flow's variables as they are now."""
        return self.state.variables

    @property
    def languages(self) -> tuple[str, ...]:
        """The flow's languages, the default one first."""
        return self.program.languages

    @property
    def language(self) -> str:
        """The language the caller hears."""
        return self.state.language

    @property
    def caller(self) -> str:
        """The caller's number."""
        return self.facts.caller

    @property
    def memory(self) -> dict[str, int]:
        """The step's own counters."""
        return self.state.memory

    def tell(self, kind: Kind, **data: Any) -> TraceEntry:
        """Write an entry of the trace at the current step, and give it back."""
        entry = TraceEntry(self.clock(), self.state.step, kind, data)
        self.trace.append(entry)
        return entry

    def speak(self, language: str) -> None:
        """Change the language of what follows."""
        self.state.language = language

    def assign(self, values: Mapping[str, Any]) -> None:
        """Set declared variables after checking their types, all or none; sensitive values enter the trace masked."""
        told: dict[str, Any] = {}
        for name, value in values.items():
            declared = self.program.variables.get(name)
            if declared is None:
                raise FlowFailed("undeclared-variable", f"Variable {name!r} is not declared.", "Declare it in the flow.")
            if value is not None and not self._fits(declared.type, value):
                raise FlowFailed(
                    "wrong-type",
                    f"Variable {name!r} is declared as {declared.type}; the value is a {type(value).__name__}.",
                    "Convert it in the expression, or declare the variable otherwise.",
                )
            told[name] = mask(str(value)) if declared.sensitive else value
        self.state.variables.update(values)
        self.tell("assigned", values=told)

    def _fits(self, type_: str, value: Any) -> bool:
        return isinstance(value, _TYPES[type_]) and not (type_ == "number" and isinstance(value, bool))

    def evaluate(self, expression: str, *, sent: bool = False) -> Any:
        """Evaluate CEL over variables and call facts."""
        try:
            return expressions.evaluate(expression, self._environment(), now=self.clock())
        except InvalidInput as wrong:
            raise self._not_computed(wrong, (expression,)) from None

    def fill(self, text: str, *, sent: bool = False) -> str:
        """Put values into a text's places."""
        try:
            return expressions.fill(text, self._environment(), now=self.clock())
        except InvalidInput as wrong:
            raise self._not_computed(wrong, expressions.template(text).expressions) from None

    def worded(self, lines: Sequence[Line]) -> tuple[Wording, ...]:
        """Put lines in words, with values as they are now.

        Each is in the language asked for, else in the call's, else in the first of the flow's that has it. Raises
        ``FlowFailed`` for a prompt that has no words at all, or a place that cannot be computed.
        """
        worded = []
        for line in lines:
            texts = {self.language: {}} if line.text else self.program.prompts.get(line.prompt, {})
            wanted = (line.language or self.language, self.language, *self.program.languages)
            language = next((language for language in wanted if language in texts), None)
            if language is None:
                raise FlowFailed("no-such-prompt", f"Prompt {line.prompt!r} has no text.", "Give it one in every language.")
            text = line.text or str(texts[language]["text"])
            worded.append(Wording(line.prompt, language, self._spoken(text, language), self.fill_masked(text, language)))
        return tuple(worded)

    def _spoken(self, text: str, language: str) -> str:
        try:
            return expressions.fill(text, self._environment(), language=language, now=self.clock())
        except InvalidInput as wrong:
            raise self._not_computed(wrong, expressions.template(text).expressions) from None

    def fill_masked(self, text: str, language: str = "") -> str:
        """The same text as it may be written down: sensitive values as dots."""
        environment = self._environment()
        for name, declared in self.program.variables.items():
            if declared.sensitive:
                environment[name] = mask(str(environment.get(name) or ""))
        try:
            return expressions.fill(text, environment, language=language, now=self.clock())
        except InvalidInput:
            return "…"  # computed from a sensitive value in a way that its mask cannot follow

    def decide(self, expression: str) -> bool:
        """Evaluate a condition and write down what it came to."""
        value = self.evaluate(expression)
        if not isinstance(value, bool):
            raise FlowFailed(
                "no-condition",
                f"{expression!r} is no condition: it gives a {type(value).__name__}.",
                "Compare it with something.",
            )
        self.tell("decided", expression=expression, value=value)
        return value

    def lot(self) -> int:
        """The caller's lot at this step. It follows from flow, step and number, so it stays when the flow is published anew."""
        who = ["caller", self.caller] if self.caller else ["call", self.facts.call]
        drawn = hashlib.sha256(canonical_json([self.program.flow, self.state.step, *who])).digest()
        lot = int.from_bytes(drawn[:8]) % LOTS
        self.tell("allotted", lot=lot)
        return lot

    def count(self) -> int:
        """Count one more visit of this step."""
        visits = self.state.counts[self.state.step] = self.state.counts.get(self.state.step, 0) + 1
        self.tell("counted", visits=visits)
        return visits

    def note(self, name: str, text: str) -> None:
        """Write a milestone down."""
        self.tell("noted", name=name, text=self.fill_masked(text))

    def _not_computed(self, wrong: InvalidInput, sources: Iterable[str]) -> FlowFailed:
        """Say why an expression failed. CEL's own words may hold a value, so of a sensitive one they are not repeated."""
        secret = {name for name, declared in self.program.variables.items() if declared.sensitive}
        if wrong.code == "expression-failed" and any(secret & set(expressions.names(source)) for source in sources):
            return FlowFailed(
                wrong.code,
                "An expression that reads a sensitive variable could not be computed; why is kept secret with its value.",
                "Test the flow with a value of the same kind.",
            )
        return FlowFailed(wrong.code, wrong.message, wrong.mend)

    def _environment(self) -> dict[str, Any]:
        facts = self.facts
        call = {"caller": facts.caller, "dialled": facts.dialled, "language": self.state.language, "entry": facts.entry}
        return {**self.state.variables, "call": call}
