"""What a node type is, and what it may ask of a call.

A type touches the world only through the call it is given, so the same ``run`` serves the durable workflow, the region beside
the switch, the simulator, a re-drive of an old call and a plain unit test. Business failures (no input, busy) are exits with a
cord of their own, never exceptions. Three exceptions pass through every ``run`` and are caught by the interpreter alone:
``CallerGone``, ``OperatorAsked`` and ``FlowFailed``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from engine.errors import CordboardError
from engine.nodes.pacing import Hearing, Pace
from engine.nodes.uses import Uses as Uses  # a part of what a type says of itself
from engine.program import Place
from engine.telephony.calls import Address, Cause, EndReason, LegId
from engine.telephony.commands import Terminator

LOTS = 10_000
"""How many lots there are: a share of callers can be as small as a hundredth of a per cent."""

ERROR = "error"
"""The exit of a step that leads into another flow, taken when that one cannot go on."""


class CallerGone(Exception):
    """The caller's leg ended. Raised out of whatever the step was waiting for."""

    def __init__(self, cause: Cause) -> None:
        """Keep why, for the record."""
        super().__init__(cause.reason.value)
        self.cause = cause


class OperatorAsked(Exception):
    """The caller pressed the flow's operator key. Raised out of the question."""


class FlowFailed(CordboardError):
    """The flow cannot go on (an expression failed, no exit is left…). The caller hears the apology."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said to the caller: a prompt of the flow, in the call's language unless another is given.

    ``text`` in its place is a block's own, with ``${…}`` places, in the call's language; ``prompt`` is empty then. So it is
    where a ``recording`` of that id is played.
    """

    prompt: str
    language: str | None = None
    text: str = ""
    recording: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """How a playing ended. ``key`` is the key that cut it short; it stays in the type-ahead buffer.

    ``seconds`` is how much of it the caller can have heard.
    """

    ended: Literal["done", "interrupted", "failed"]
    key: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Collect:
    """A question for keys. Times in seconds.

    The question ends when ``digits`` equals one of ``matches`` that no longer one starts with (``match``), when
    ``max_digits`` are there (``complete``), at a terminator (``terminator``; the key itself is dropped), at the cancel key
    (``cancelled``), when the inter-digit time runs out (``timeout``) or when nothing came in time (``no_input``).
    The first-digit time starts when the prompt has ended. A key that cannot lead to any of ``matches`` ends it as ``complete``.
    """

    lines: Sequence[Line]
    min_digits: int = 1
    max_digits: int = 1
    first_digit_seconds: float = 5.0
    inter_digit_seconds: float = 3.0
    terminators: str = "#"
    cancel: str = ""
    matches: tuple[str, ...] = ()
    barge_in: bool = True
    type_ahead: bool = True  # False: keys pressed before this question are thrown away
    sensitive: bool = False  # digits are masked in trace and logs
    operator: bool = True  # the flow's operator key, pressed first, leads away from here
    own_keys: str = ""  # that it does not take from the question, beside those of ``matches``
    operator_key: str = ""  # set by the call, for a flow that has one


@dataclass(frozen=True, slots=True)
class Collected:
    """The answer to ``Collect``."""

    ended: Literal["terminator", "complete", "match", "timeout", "no_input", "cancelled", "failed", "operator"]
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What the caller is asked to say. Times in seconds; without ``silence_seconds`` silence never ends it.

    ``variable`` is given the recording's id when the caller hangs up after saying at least ``min_seconds``: a block takes no
    exit then. All other endings leave it to the block whether the message is kept.
    """

    lines: Sequence[Line]
    variable: str
    max_seconds: int
    min_seconds: float = 0.0
    silence_seconds: int = 0
    terminator: Terminator = "#"
    beep: bool = True
    barge_in: bool = True  # a key cuts the words short and goes to the beep


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded. ``recording`` is its id."""

    ended: Literal["key", "silence", "limit", "stopped", "unknown", "failed"]
    recording: str
    seconds: float = 0.0


Act = Literal["start", "pause", "resume", "stop"]
"""What is done with the recording of a conversation."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """What became of a dialled party. ``leg`` is up only when ``how`` is ``answered``."""

    how: Literal["answered", "busy", "no_answer", "rejected", "failed"]
    leg: LegId
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Talked:
    """How a conversation ended while the caller is still there (otherwise ``CallerGone`` is raised)."""

    ended_by: Literal["party", "flow"]
    seconds: float


@dataclass(frozen=True, slots=True)
class Work:
    """Something done away from the switch: an HTTP request, a Python step. Whoever has ``kind`` does it.

    ``order`` is plain JSON; ``told`` is what may be written down of it, with secrets masked. ``limit_seconds`` bounds all tries
    together. A try may happen twice although it succeeded (a process died before it could say so); ``key`` is then the same, so
    that whoever is asked can tell. ``queue`` is the task queue of workers that live elsewhere, empty for our own.
    """

    kind: str
    order: Mapping[str, Any]
    told: Mapping[str, Any]
    limit_seconds: float
    try_seconds: float
    tries: int = 1
    key: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of it. ``result`` is plain JSON; ``reason`` says in a word why it did not succeed."""

    how: Literal["done", "failed", "timeout"]
    result: Any = None
    reason: str = ""


class Call(Protocol):
    """What every step may ask."""

    @property
    def id(self) -> str:
        """The call's id, by which its record is found."""
        ...

    @property
    def variables(self) -> Mapping[str, Any]:
        """The flow's variables as they are now."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """The flow's languages, the default one first."""
        ...

    @property
    def language(self) -> str:
        """The language the caller hears."""
        ...

    @property
    def caller(self) -> str:
        """The caller's number as the switch gave it; empty when withheld."""
        ...

    @property
    def memory(self) -> dict[str, int]:
        """The step's own counters (attempts…); empty when the step begins, kept over a crash by ``save``."""
        ...

    def speak(self, language: str) -> None:
        """Change the language of what follows."""
        ...

    def assign(self, values: Mapping[str, Any]) -> None:
        """Set declared variables; a sensitive one enters the trace masked. Raises ``FlowFailed`` for an undeclared name."""
        ...

    def evaluate(self, expression: str, *, sent: bool = False) -> Any:
        """Evaluate CEL over variables and call facts; raises ``FlowFailed`` with the reason when it cannot.

        A value that is ``sent`` goes into an order and is written down nowhere, so that a re-drive need not know it.
        """
        ...

    def fill(self, text: str, *, sent: bool = False) -> str:
        """Put values into a text's ``${…}`` places; raises ``FlowFailed`` when one cannot be computed."""
        ...

    def fill_masked(self, text: str) -> str:
        """The same text as it may be written down: sensitive values as dots."""
        ...

    def decide(self, expression: str) -> bool:
        """Evaluate a condition and write down the result, so that a re-drive takes the same way."""
        ...

    def lot(self) -> int:
        """The caller's lot at this step, from 0 to below ``LOTS``: the same with every call, and written down.

        A caller who withholds the number draws anew with each call.
        """
        ...

    def count(self) -> int:
        """Count one more visit of this step in this call, write it down and tell how many that makes."""
        ...

    def note(self, name: str, text: str) -> None:
        """Write a milestone down, with values in the text's places; sensitive ones masked. Never fails."""
        ...

    def enter(self, computed: Mapping[str, str], values: Mapping[str, Any], outputs: Mapping[str, str]) -> None:
        """Go into the flow that this step links to. ``run`` names no exit then: a return from there takes it.

        Its variables begin as they are declared, but for those ``computed`` here (by CEL) and ``values``.
        ``outputs`` says which of them a return sets here. Raises ``FlowFailed`` for a value of another type than declared.
        """
        ...

    def leave_for(self, computed: Mapping[str, str], values: Mapping[str, Any]) -> None:
        """Go on in the flow that this step links to; nothing of this one, or of those that wait for it, is left."""
        ...

    def leave(self, exit: str) -> bool:
        """Come back to the step that called this flow, for ``run`` to name its exit; false when nothing waits for this one."""
        ...


class EdgeCall(Call, Protocol):
    """What a step beside the switch may ask. Every wait here can raise ``CallerGone``."""

    async def save(self) -> None:
        """Write a checkpoint, so that a crash brings the caller back to this very attempt."""
        ...

    async def answer(self) -> None:
        """Answer the caller; nothing when already up."""
        ...

    async def play(self, lines: Sequence[Line], *, interruptible: bool = False) -> Played:
        """Play the lines. When interruptible, a key (also one already typed ahead) cuts it and stays for the next question."""
        ...

    async def collect(self, ask: Collect) -> Collected:
        """Ask for keys."""
        ...

    async def record(self, ask: Message) -> Recorded:
        """Record what the caller says. A process that takes the step up again carries the same recording on."""
        ...

    async def discard(self, recording: str) -> None:
        """Keep nothing of a recording."""
        ...

    async def record_conversation(self, act: Act) -> bool:
        """Record what the caller says and hears from now on, pause that, or end it; false when the switch would not.

        It goes on through transfers until it is stopped or the caller leaves, and pauses by itself for sensitive questions. A
        pause that the switch will not make stops the recording. Of nothing that is recorded there is nothing to be done.
        """
        ...

    async def hang_up(self, reason: EndReason) -> None:
        """End the caller's leg; the program ends with it."""
        ...


class CoreCall(Call, Protocol):
    """What a step in the durable workflow may ask. Every wait here can raise ``CallerGone``."""

    async def wait(self, seconds: float, *, music: str = "") -> None:
        """Let time pass, durably; with music of that class for the caller when named."""
        ...

    async def dial(self, address: Address, *, caller_id: str, ring_seconds: float, music: str = "") -> Dialled:
        """Ring a party while the caller hears ringing (or music). Never raises for a party that does not answer."""
        ...

    async def perform(self, work: Work, *, music: str = "", music_after: float = 0.0, secret: bool | str = False) -> Worked:
        """Have something done elsewhere, with music of a class for the caller meanwhile when named.

        An answer that comes within ``music_after`` seconds comes without any. Never raises for work that fails. A ``secret``
        result is used but not written down; the name of one of its members, a text or a map of them, keeps back only that.
        """
        ...

    async def talk(self, leg: LegId, *, limit_seconds: float | None = None) -> Talked:
        """Let the caller and ``leg`` talk until one of them ends it or the limit is reached."""
        ...


@dataclass(frozen=True, slots=True)
class FlowTarget:
    """Another flow as a drawing names it: by version number, or else by an alias."""

    flow: str
    version: int | None
    alias: str


class Config(BaseModel):
    """Base of every type's form. Fields carry title, description and default in both languages.

    Use ``field(en=…, zh=…, help_en=…, help_zh=…)`` of ``engine.nodes.forms`` to say them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Text:
    """A word shown to people, in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Exit:
    """A cord's socket on the block.

    A ``required`` exit left open is an error in the drawing; any other then leads where the block's first exit leads. One that
    ``fails`` is taken where the block could not do what it is for, so that authors can lead all of those to one place.
    """

    name: str
    title: Text
    required: bool = True
    fails: bool = False


ConfigT = TypeVar("ConfigT", bound=Config)


class NodeType(ABC, Generic[ConfigT]):
    """One kind of block. Its docstring is its help page; ``help_zh`` is the same page in Chinese.

    A subclass is ``EdgeType`` or ``CoreType``, names its facts and writes ``exits`` and ``run``. A change of behaviour for
    published flows takes a new ``version`` in a new file; both stay in the catalog.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    place: ClassVar[Place]
    title: ClassVar[Text]
    help_zh: ClassVar[str] = ""
    category: ClassVar[Literal["call", "speak", "ask", "decide", "connect", "step"]]
    config: type[ConfigT]
    after_call: ClassVar[bool] = False
    """Whether it can run when the caller has hung up: it asks nothing of the leg."""
    waits: ClassVar[bool]
    """Whether running it always lets the caller's time pass; a loop without such a step spins (rule FG007)."""

    @property
    def pin(self) -> str:
        """``name@version``, as compiled programs hold it."""
        return f"{self.name}@{self.version}"

    @abstractmethod
    def exits(self, config: ConfigT) -> tuple[Exit, ...]:
        """List the sockets of a block configured so; the first is the usual way on. Empty for a block that ends the call."""

    def uses(self, config: ConfigT) -> Uses:
        """Tell what the block names, so that the rules can prove it exists."""
        return Uses()

    def compiled(self, config: ConfigT) -> dict[str, Any]:
        """Give what a program keeps of the form: plain JSON, complete, with defaults written out."""
        return config.model_dump(mode="json", by_alias=True)

    def described(self) -> dict[str, Any]:
        """Give what the palette shows of the type beside its form and help."""
        return {}

    def lets_time_pass(self, config: ConfigT) -> bool:
        """Tell whether a block configured so always lets the caller's time pass; ``waits``, unless that depends on the form."""
        return self.waits

    def target(self, config: ConfigT) -> FlowTarget | None:
        """Name the other flow that a block configured so leads into; its published version is linked into the program."""
        return None

    def bounded_exits(self, config: ConfigT) -> frozenset[str]:
        """Name the exits that no call takes for ever, so that a loop by way of them ends (rule FG007)."""
        return frozenset()

    def known_set(self, config: ConfigT, exit: str) -> frozenset[str]:
        """Name the variables that have a value for sure when the block is left by this exit (rule FG037).

        Those of ``Uses.computes`` are worked out of themselves. Unless a type says otherwise, what it assigns has a value where
        its usual exit leads.
        """
        exits = self.exits(config)
        usual = bool(exits) and exits[0].name == exit
        return frozenset(variable for _, variable in self.uses(config).assigns) if usual else frozenset()

    def may_empty(self, config: ConfigT, exit: str) -> frozenset[str]:
        """Name the variables that may have lost their value when the block is left by this exit (rule FG037)."""
        return frozenset()

    def paces(self, config: ConfigT, hearing: Hearing) -> Mapping[str, Pace]:
        """Tell how long a caller is held up here, by each exit; exits left out are left at once.

        Unless a type says otherwise, all its prompts are heard once.
        """
        said = hearing.seconds([prompt for _, prompt in self.uses(config).prompts])
        return {exit.name: Pace(said, said) for exit in self.exits(config)} if said else {}

    def first_option(self, config: ConfigT, hearing: Hearing) -> float | None:
        """Tell after how many seconds the first of its choices is offered; ``None`` for a block that offers none."""
        return None

    def answer_beginning(self, config: ConfigT, key: str) -> str:
        """Give a right answer, of several keys, that begins with the key; empty where there is none or none is found."""
        return ""

    def never_taken(self, config: ConfigT) -> Sequence[tuple[str, Text]]:
        """Tell what of the form can never come about, whoever calls: its pointer, and why (rule FG045)."""
        return ()

    def reaches_people(self, config: ConfigT) -> bool:
        """Tell whether a caller comes to a person here, or can leave word for one: a transfer, a queue, a voicemail."""
        return False


class EdgeType(NodeType[ConfigT]):
    """A type that needs only the leg and the variables."""

    place: ClassVar[Place] = "edge"

    @abstractmethod
    async def run(self, config: ConfigT, call: EdgeCall) -> str:
        """Do it and name the exit taken; the empty string ends the program."""


class CoreType(NodeType[ConfigT]):
    """A type that needs the durable world."""

    place: ClassVar[Place] = "core"

    @abstractmethod
    async def run(self, config: ConfigT, call: CoreCall) -> str:
        """Do it and name the exit taken; the empty string ends the program."""
