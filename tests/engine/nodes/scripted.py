"""A call that follows a script: it answers a block's questions with what the test wrote, and keeps what was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine import expressions
from engine.errors import InvalidInput
from engine.nodes.base import (
    Act,
    CallerGone,
    Collect,
    Collected,
    Config,
    CoreType,
    Dialled,
    EdgeType,
    FlowFailed,
    Line,
    Message,
    NodeType,
    Played,
    Recorded,
    Talked,
    Work,
    Worked,
)
from engine.nodes.catalog import latest
from engine.runtime.answering import answer, answer_by_silence
from engine.telephony.calls import Address, Cause, EndReason, LegId

Answer = str | Played | Collected | Recorded | Dialled | Talked | Worked | CallerGone
PARTY = LegId("party")
GONE = CallerGone(Cause(EndReason.NORMAL))


class ScriptedCall:
    """Both kinds of call in one.

    Each answer serves one question, in order: for a question the keys pressed, followed by silence (``""``:
    nothing at all), or a whole ``Collected``; for a prompt the key that cuts it short, if it may; for dialling and talking
    what became of it. ``GONE`` stands for the caller who hangs up. Prompts without an answer are heard to their end; any other
    question without one fails the test.
    """

    def __init__(
        self,
        *answers: Answer,
        variables: Mapping[str, Any] | None = None,
        language: str = "zh-CN",
        caller: str = "13800000000",
        lot: int = 0,
        visits: int = 0,
    ) -> None:
        """Take the script, and what is known of the call."""
        self.answers = list(answers)
        self.variables: dict[str, Any] = dict(variables or {})
        self.languages = ("zh-CN", "en")
        self.language = language
        self.caller = caller
        self.memory: dict[str, int] = {}
        self.asked: list[Any] = []
        self.questions: list[Collect] = []
        self.decided: list[tuple[str, bool]] = []
        self.saved: list[dict[str, int]] = []
        self.drawn, self.visits = lot, visits

    @property
    def id(self) -> str:
        return "call-1"

    def said(self, question: int) -> list[str]:
        """The prompts of one question."""
        return [line.prompt for line in self.questions[question].lines]

    def speak(self, language: str) -> None:
        """Change the language."""
        self.language = language

    def assign(self, values: Mapping[str, Any]) -> None:
        """Keep the values; whether they are declared is for the real call."""
        self.variables |= values

    def evaluate(self, expression: str, *, sent: bool = False) -> Any:
        """Evaluate as real calls do."""
        call = {"caller": self.caller, "dialled": "4001", "language": self.language, "entry": "trunk"}
        try:
            return expressions.evaluate(expression, {**self.variables, "call": call})
        except InvalidInput as wrong:
            raise FlowFailed(wrong.code, wrong.message, wrong.mend) from None

    def fill_masked(self, text: str) -> str:
        """Nothing is declared sensitive here."""
        return self.fill(text)

    def fill(self, text: str, *, sent: bool = False) -> str:
        """Put values into places as real calls do."""
        call = {"caller": self.caller, "dialled": "4001", "language": self.language, "entry": "trunk"}
        try:
            return expressions.fill(text, {**self.variables, "call": call})
        except InvalidInput as wrong:
            raise FlowFailed(wrong.code, wrong.message, wrong.mend) from None

    def decide(self, expression: str) -> bool:
        """Evaluate a condition, and keep what it came to."""
        value = self.evaluate(expression)
        if not isinstance(value, bool):
            raise FlowFailed("no-condition", "That is no condition.")
        self.decided.append((expression, value))
        return value

    def lot(self) -> int:
        """Draw the lot of the test."""
        return self.drawn

    def count(self) -> int:
        """Count."""
        self.visits += 1
        return self.visits

    def note(self, name: str, text: str) -> None:
        """Keep the milestone."""
        self.asked.append(("note", name, self.fill_masked(text)))

    def enter(self, computed: Mapping[str, str], values: Mapping[str, Any], outputs: Mapping[str, str]) -> None:
        """Keep which flow was gone into, with what."""
        given = {**values, **{name: self.evaluate(source) for name, source in computed.items()}}
        self.asked.append(("enter", given, dict(outputs)))

    def leave_for(self, computed: Mapping[str, str], values: Mapping[str, Any]) -> None:
        """Keep what was gone on with."""
        given = {**values, **{name: self.evaluate(source) for name, source in computed.items()}}
        self.asked.append(("leave_for", given))

    def leave(self, exit: str) -> bool:
        """Nothing waits for this flow."""
        self.asked.append(("leave", exit))
        return False

    async def save(self) -> None:
        """Keep the counters as they are now."""
        self.saved.append(dict(self.memory))

    async def answer(self) -> None:
        """Answer."""
        self.asked.append("answer")

    async def play(self, lines: Sequence[Line], *, interruptible: bool = False) -> Played:
        """Play; a key of the script cuts it short only where that is allowed."""
        self.asked.append(("play", [line.prompt or line.text or line.recording for line in lines], interruptible))
        given = self._next() if self.answers else Played("done")
        if isinstance(given, str):
            return Played("interrupted", given) if interruptible else Played("done")
        assert isinstance(given, Played)
        return given

    async def collect(self, ask: Collect) -> Collected:
        """Ask; keys of the script end the question by the rules of the real one."""
        self.questions.append(ask)
        given = self._next()
        if not isinstance(given, str):
            assert isinstance(given, Collected)
            return given
        for length in range(len(given) + 1):
            if (got := answer(ask, given[:length])) is not None:
                return got
        return answer_by_silence(given)

    async def record(self, ask: Message) -> Recorded:
        """Record what the script says was recorded."""
        self.asked.append(("record", ask))
        given = self._next()
        assert isinstance(given, Recorded)
        return given

    async def discard(self, recording: str) -> None:
        """Keep which was thrown away."""
        self.asked.append(("discard", recording))

    async def record_conversation(self, act: Act) -> bool:
        """Do it, unless the script has the switch refuse."""
        self.asked.append(("record_conversation", act))
        return not self.answers or self._next() != "refused"

    async def hang_up(self, reason: EndReason) -> None:
        """End the call."""
        self.asked.append(("hang_up", reason))

    async def wait(self, seconds: float, *, music: str = "") -> None:
        """Let no time pass."""
        self.asked.append(("wait", seconds, music))

    async def dial(self, address: Address, *, caller_id: str, ring_seconds: float, music: str = "") -> Dialled:
        """Ring the script's party."""
        self.asked.append(("dial", address, caller_id, ring_seconds, music))
        given = self._next()
        assert isinstance(given, Dialled)
        return given

    async def perform(self, work: Work, *, music: str = "", music_after: float = 0.0, secret: bool | str = False) -> Worked:
        """Have something done by the script."""
        self.asked.append(("perform", work, music, secret, *([music_after] if music_after else [])))
        given = self._next()
        assert isinstance(given, Worked)
        return given

    async def talk(self, leg: LegId, *, limit_seconds: float | None = None) -> Talked:
        """Talk."""
        self.asked.append(("talk", leg, limit_seconds))
        given = self._next()
        assert isinstance(given, Talked)
        return given

    def _next(self) -> Answer:
        given = self.answers.pop(0)
        if isinstance(given, CallerGone):
            raise given
        return given


def form(kind: NodeType[Any], config: Mapping[str, Any]) -> Config:
    """Read a form as a drawing's is read."""
    made = kind.config.model_validate(dict(config))
    assert isinstance(made, Config)
    return made


async def run(word: str, config: Mapping[str, Any], call: ScriptedCall) -> str:
    """Run a block to its end, and hold that the exit is one it declares and that the whole script was used."""
    kind = latest(word)
    made = form(kind, config)
    assert isinstance(kind, EdgeType | CoreType)
    exit = await kind.run(made, call)
    declared = [one.name for one in kind.exits(made)]
    assert exit in declared or (exit == "" and not declared)
    assert call.answers == []
    return exit
