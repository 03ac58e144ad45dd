"""What every running call has, wherever it runs: variables, expressions and the trace. Pure but for the clock it is given."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine import expressions
from engine.errors import InvalidInput
from engine.nodes.base import LOTS, Collect, FlowFailed, Line
from engine.program import WITHIN, Program, canonical_json, fits
from engine.runtime.state import CallFacts, CallState, Frame
from engine.trace import Kind, TraceEntry, mask


@dataclass(frozen=True, slots=True)
class Wording:
    """A line in words: what the caller hears, and what may be written down of it."""

    prompt: str
    language: str
    spoken: str
    shown: str
    voice: str = ""
    audio: str = ""
    recording: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the part that enters the trace."""
        plain = {"key": self.prompt, "language": self.language, "text": self.shown}
        return {**plain, "recording": self.recording} if self.recording else plain


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
    def id(self) -> str:
        """The call's id."""
        return self.facts.call

    @property
    def flow(self) -> Program:
        """The flow that the current step belongs to: the call's own, or one it led into."""
        return self.program.owner(self.state.step)[0]

    @property
    def variables(self) -> Mapping[str, Any]:
        """The flow's variables as they are now."""
        return self.state.variables

    @property
    def languages(self) -> tuple[str, ...]:
        """The flow's languages, the default one first."""
        return self.flow.languages

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
        told = self._checked(self.flow, values)
        self.state.variables.update(values)
        self.tell("assigned", values=told)

    def _checked(self, flow: Program, values: Mapping[str, Any]) -> dict[str, Any]:
        """Check values of a flow's variables; give them as they may be written down."""
        told: dict[str, Any] = {}
        for name, value in values.items():
            declared = flow.variables.get(name)
            if declared is None:
                raise FlowFailed("undeclared-variable", f"Variable {name!r} is not declared.", "Declare it in the flow.")
            if value is not None and not self._fits(declared.type, value):
                raise FlowFailed(
                    "wrong-type",
                    f"Variable {name!r} is declared as {declared.type}; the value is a {type(value).__name__}.",
                    "Convert it in the expression, or declare the variable otherwise.",
                )
            told[name] = mask(str(value)) if declared.sensitive else value
        return told

    def _fits(self, type_: str, value: Any) -> bool:
        return fits(type_, value)

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
            if line.recording:
                worded.append(Wording("", self.language, "", "", recording=line.recording))
                continue
            texts: Mapping[str, Mapping[str, Any]] = (
                {self.language: {}} if line.text else self.flow.prompts.get(line.prompt, {})
            )
            wanted = (line.language or self.language, self.language, *self.flow.languages)
            language = next((language for language in wanted if language in texts), None)
            if language is None:
                raise FlowFailed("no-such-prompt", f"Prompt {line.prompt!r} has no text.", "Give it one in every language.")
            said = texts[language]
            text = line.text or str(said["text"])
            spoken, shown = self._spoken(text, language), self.fill_masked(text, language)
            worded.append(Wording(line.prompt, language, spoken, shown, said.get("voice", ""), said.get("audio", "")))
        return tuple(worded)

    def _spoken(self, text: str, language: str) -> str:
        try:
            return expressions.fill(text, self._environment(), language=language, now=self.clock())
        except InvalidInput as wrong:
            raise self._not_computed(wrong, expressions.template(text).expressions) from None

    def fill_masked(self, text: str, language: str = "") -> str:
        """The same text as it may be written down: sensitive values as dots."""
        environment = self._environment()
        for name, declared in self.flow.variables.items():
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
        flow, step = self.program.owner(self.state.step)
        drawn = hashlib.sha256(canonical_json([flow.flow, step, *who])).digest()
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

    def heeding(self, ask: Collect) -> Collect:
        """Give a question the operator key of its flow, unless the block will not have it."""
        key = self.flow.handlers.operator_key
        return replace(ask, operator_key=key) if key and ask.operator else ask

    def enter(self, computed: Mapping[str, str], values: Mapping[str, Any], outputs: Mapping[str, str]) -> None:
        """Go into the flow that this step links to; a return comes back here."""
        frame = Frame(self.state.step, self.state.variables, dict(outputs))
        self._go_into(computed, values)
        self.state.frames.append(frame)

    def leave_for(self, computed: Mapping[str, str], values: Mapping[str, Any]) -> None:
        """Go on in the flow that this step links to; nothing waits for it."""
        self._go_into(computed, values)
        self.state.frames.clear()

    def leave(self, exit: str) -> bool:
        """Come back to the step that called this flow, with its outputs; false when no flow waits for this one."""
        if not self.state.frames:
            return False
        outputs = {to: self.variables.get(name) for name, to in self.state.frames[-1].outputs.items()}
        self.abandon()
        told = self._checked(self.flow, outputs)
        self.state.variables.update(outputs)
        self.tell("returned", exit=exit, values=told)
        return True

    def abandon(self) -> None:
        """Stand again at the step that called this flow."""
        frame = self.state.frames.pop()
        self.state.step, self.state.variables = frame.step, dict(frame.variables)
        self.state.handled = [flow for flow in self.state.handled if not flow.startswith(frame.step + WITHIN)]

    def _go_into(self, computed: Mapping[str, str], values: Mapping[str, Any]) -> None:
        here, step = self.program.owner(self.state.step)
        link = here.steps[step].link
        if link is None:
            raise FlowFailed("not-linked", f"Step {self.state.step!r} leads into no flow.", "Publish the flow anew.")
        flow = self.program.linked[link.digest]
        given = {**values, **{name: self._handed(source) for name, source in computed.items()}}
        told = self._checked(flow, given)
        self.tell("called", flow=link.flow, version=link.version, values=told)
        self.state.variables = {name: declared.initial for name, declared in flow.variables.items()} | given
        self.state.step = f"{self.state.step}{WITHIN}{flow.entry}"

    def _handed(self, source: str) -> Any:
        """Compute what a flow is given."""
        return self.evaluate(source)

    def _not_computed(self, wrong: InvalidInput, sources: Iterable[str]) -> FlowFailed:
        """Say why an expression failed. CEL's own words may hold a value, so of a sensitive one they are not repeated."""
        secret = {name for name, declared in self.flow.variables.items() if declared.sensitive}
        if wrong.code == "expression-failed" and any(secret & set(expressions.names(source)) for source in sources):
            return FlowFailed(
                wrong.code,
                "An expression that reads a sensitive variable could not be computed; why is kept secret with its value.",
                "Test the flow with a value of the same kind.",
            )
        return FlowFailed(wrong.code, wrong.message, wrong.mend)

    def _environment(self) -> dict[str, Any]:
        facts = self.facts
        call = {
            "caller": facts.caller,
            "dialled": facts.dialled,
            "language": self.state.language,
            "entry": facts.entry,
            "id": facts.call,
        }
        return {**self.state.variables, "call": call}
