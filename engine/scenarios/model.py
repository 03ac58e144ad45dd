"""What a scenario file says: a list of scenarios, each a caller and the steps of one call, acts and expectations in turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, TypeAdapter

from engine.records.model import EndedBy, Outcome
from engine.scenarios.words import Caller, Count, Duration, Keys, Moment, Text

LONGEST_SECONDS = 600.0
"""How long an expectation waits unless it says otherwise."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# What the caller does


class Press(_Part):
    """The caller presses keys: now, when the next prompt begins, when it is over, or so far into a prompt."""

    press: Keys
    when: Literal["now", "at the prompt", "after the prompt"] = "now"
    during: Annotated[dict[str, Duration], Field(min_length=1, max_length=1)] | None = None


class Wait(_Part):
    """The caller lets time pass, whatever the flow makes of it."""

    wait: Duration


class SayNothing(_Part):
    """The caller lets the flow wait in vain for a key, once."""

    say_nothing: None = Field(alias="say nothing")


class Speak(_Part):
    """The caller speaks for so long, from the next beep on, or now."""

    speak: Annotated[Duration, Field(gt=0)]
    when: Literal["at the beep", "now"] = "at the beep"


class HangUp(_Part):
    """The caller hangs up."""

    hang_up: None = Field(alias="hang up")


# What goes wrong


class SwitchRefuses(_Part):
    """The switch refuses the next commands of a kind."""

    switch_refuses: Literal[
        "answer",
        "play",
        "stop prompt",
        "ring",
        "dial",
        "bridge",
        "music",
        "hang up",
        "record",
        "record conversation",
        "pause recording",
    ] = Field(alias="switch refuses")
    times: Count = 1


class SwitchLoses(_Part):
    """The switch does not tell that the next prompts have ended."""

    switch_loses: Literal["prompt end"] = Field(alias="switch loses")
    times: Count = 1


class SwitchDelays(_Part):
    """From now on the switch tells everything late."""

    switch_delays: Duration = Field(alias="switch delays events")


class SwitchRestarts(_Part):
    """The switch crashes and is back at once; all its calls are dead."""

    switch_restarts: None = Field(alias="switch restarts")


# What is expected


class _Expectation(_Part):
    within: Duration = LONGEST_SECONDS


class Hear(_Expectation):
    """The caller comes to hear a prompt; others may come before it."""

    hear: str
    in_: str | None = Field(None, alias="in")


class HearText(_Expectation):
    """The caller comes to hear words that contain this text."""

    hear_text: Text = Field(alias="hear text")
    in_: str | None = Field(None, alias="in")


class HearMatching(_Expectation):
    """The caller comes to hear words in which this regular expression is found."""

    hear_matching: str = Field(alias="hear matching")
    in_: str | None = Field(None, alias="in")


class HearInOrder(_Expectation):
    """The caller hears these prompts next, one after the other, and nothing before or between them."""

    hear_in_order: Annotated[tuple[str, ...], Field(min_length=1)] = Field(alias="hear in order")
    in_: str | None = Field(None, alias="in")


class NotHeard(_Part):
    """The caller has not heard a prompt in this call so far."""

    not_heard: str = Field(alias="not heard")


class At(_Expectation):
    """The call comes to a node, or has come to it since the last such step."""

    at: str


class Variables(_Expectation):
    """Variables of the flow come to have these values."""

    variable: Annotated[dict[str, Any], Field(min_length=1)]


class ConnectedTo(_Expectation):
    """The caller comes to talk with somebody, named by extension or number."""

    connected_to: Text = Field(alias="connected to")


class Mail(_Part):
    """An e-mail: to whom, and what subject and text have in them."""

    to: Text | None = None
    subject: str | None = None
    text: str | None = None


class SentEmail(_Expectation):
    """An e-mail goes out that fits."""

    sent_email: Mail = Field(alias="sent email")


class Sms(_Part):
    """A short message: to which number, and what its text has in it."""

    to: Text | None = None
    text: str | None = None


class SentSms(_Expectation):
    """A short message goes out that fits."""

    sent_sms: Sms = Field(alias="sent sms")


class Told(_Part):
    """An event by its name, with these members of its payload among others."""

    event: str
    payload: dict[str, Any] = {}


class Emitted(_Expectation):
    """The flow tells an event that fits."""

    emitted: Told


class End(_Part):
    """How a call ends: by whom, in which node, and what became of it."""

    by: EndedBy | None = None
    at: str | None = None
    outcome: Outcome | None = None


class Ends(_Expectation):
    """The call ends, in this way."""

    ends: Annotated[End, BeforeValidator(lambda given: {} if given is None else given)]


Act = Press | Speak | Wait | SayNothing | HangUp
Fault = SwitchRefuses | SwitchLoses | SwitchDelays | SwitchRestarts
Message = SentEmail | SentSms | Emitted
Expectation = (
    Hear
    | HearText
    | HearMatching
    | HearInOrder
    | NotHeard
    | At
    | Variables
    | ConnectedTo
    | SentEmail
    | SentSms
    | Emitted
    | Ends
)
Step = Act | Fault | Expectation

_STEPS: tuple[type[_Part], ...] = (
    *(Hear, HearText, HearMatching, HearInOrder, NotHeard, At, Variables, ConnectedTo, SentEmail, SentSms, Emitted, Ends),
    *(Press, Speak, Wait, SayNothing, HangUp),
    *(SwitchRefuses, SwitchLoses, SwitchDelays, SwitchRestarts),
)


def _first(step: type[_Part]) -> str:
    """The word that a kind of step is known by: its own first field."""
    own = next(name for name in step.__annotations__ if name != "within")
    return step.model_fields[own].alias or own


STEP_WORDS: Mapping[str, type[_Part]] = {_first(step): step for step in _STEPS}
"""The word each kind of step begins with."""
BARE_WORDS = ("say nothing", "hang up", "switch restarts", "ends")
"""Steps that may be written as a word alone."""


def _spread(step: Any) -> Any:
    return {step: None} if isinstance(step, str) and step in BARE_WORDS else step


def _kind(step: Any) -> str | None:
    words = [word for word in step if word in STEP_WORDS] if isinstance(step, dict) else []
    return words[0] if len(words) == 1 else None  # two words that each begin a step make neither


AnyStep = Annotated[
    Annotated[Hear, Tag("hear")]
    | Annotated[HearText, Tag("hear text")]
    | Annotated[HearMatching, Tag("hear matching")]
    | Annotated[HearInOrder, Tag("hear in order")]
    | Annotated[NotHeard, Tag("not heard")]
    | Annotated[At, Tag("at")]
    | Annotated[Variables, Tag("variable")]
    | Annotated[ConnectedTo, Tag("connected to")]
    | Annotated[SentEmail, Tag("sent email")]
    | Annotated[SentSms, Tag("sent sms")]
    | Annotated[Emitted, Tag("emitted")]
    | Annotated[Ends, Tag("ends")]
    | Annotated[Press, Tag("press")]
    | Annotated[Wait, Tag("wait")]
    | Annotated[SayNothing, Tag("say nothing")]
    | Annotated[Speak, Tag("speak")]
    | Annotated[HangUp, Tag("hang up")]
    | Annotated[SwitchRefuses, Tag("switch refuses")]
    | Annotated[SwitchLoses, Tag("switch loses")]
    | Annotated[SwitchDelays, Tag("switch delays events")]
    | Annotated[SwitchRestarts, Tag("switch restarts")],
    Discriminator(_kind),
    BeforeValidator(_spread),
]


# Who is there


class Answering(_Part):
    """A phone that is answered after a while; whoever answers talks for so long, then hangs up."""

    answers_after: Duration = Field(2.0, alias="answers after")
    talks: Duration | None = 20.0
    presses: Keys | None = None


def _manner(given: Any) -> str:
    return "how" if isinstance(given, dict) else "word"


Word = Literal["answers", "busy", "no answer", "rejects", "unreachable"]
Phone = Annotated[Annotated[Word, Tag("word")] | Annotated[Answering, Tag("how")], Discriminator(_manner)]
"""How a phone behaves when it is rung."""


class Closure(_Part):
    """An emergency closure that is in force when the call comes."""

    reason: Annotated[str, Field(max_length=200)] = ""
    until: Moment | None = None


Closed = Annotated[
    Closure,
    BeforeValidator(lambda given: {"reason": given} if isinstance(given, str) else given, json_schema_input_type=str | Closure),
]
"""An emergency closure; a text alone is its reason."""

Reply = Any
"""What work away from the switch brings: ``fails``, ``times out`` or its result as plain JSON; a list has one for each time."""


class Scenario(_Part):
    """One call told beforehand."""

    scenario: Annotated[str, Field(min_length=1, max_length=200)]
    dials: Text = "4001"
    from_: Caller = Field("13800138000", alias="from")
    by_way_of: Text = Field("trunk", alias="by way of")
    language: str | None = None
    clock: Moment | None = None
    phones: dict[str, Phone] = {}
    replies: dict[str, Reply] = {}
    tables: dict[str, dict[Text, dict[str, Any]]] = {}
    caller_class: str = Field("normal", alias="caller class")
    calendars: dict[str, dict[str, Any] | Literal["missing"]] = {}
    emergency: dict[str, Closed] = {}
    generated: bool = False
    steps: Annotated[tuple[AnyStep, ...], Field(min_length=1, max_length=500)]


class Surroundings(_Part):
    """What all scenarios of a file find around them; what a scenario says itself under the same name goes before it."""

    phones: dict[str, Phone] = {}
    replies: dict[str, Reply] = {}
    tables: dict[str, dict[Text, dict[str, Any]]] = {}
    calendars: dict[str, dict[str, Any] | Literal["missing"]] = {}

    def of(self, scenario: Scenario) -> Scenario:
        """Give the scenario with this around it."""
        told = {name: {**getattr(self, name), **getattr(scenario, name)} for name in Surroundings.model_fields}
        return scenario.model_copy(update=told)


class ForAll(_Part):
    """Says once what holds for every scenario of the file."""

    for_all_scenarios: Surroundings = Field(alias="for all scenarios")


class CannotBeTaken(_Part):
    """Exits that no call can take, by node, and why; coverage leaves them out, and a scenario that takes one fails."""

    cannot_be_taken: Annotated[dict[str, str | tuple[str, ...]], Field(min_length=1)] = Field(alias="cannot be taken")
    because: Annotated[str, Field(min_length=1)]

    @property
    def exits(self) -> tuple[tuple[str, str], ...]:
        """The exits as pairs of node and exit."""
        listed = {node: (exits,) if isinstance(exits, str) else exits for node, exits in self.cannot_be_taken.items()}
        return tuple((node, exit) for node, exits in listed.items() for exit in exits)


def _item(item: Any) -> str:
    words = ("cannot be taken", "for all scenarios") if isinstance(item, dict) else ()
    return next((word for word in words if word in item), "scenario")


Item = Annotated[
    Annotated[Scenario, Tag("scenario")]
    | Annotated[CannotBeTaken, Tag("cannot be taken")]
    | Annotated[ForAll, Tag("for all scenarios")],
    Discriminator(_item),
]
FILE: TypeAdapter[tuple[Scenario | CannotBeTaken | ForAll, ...]] = TypeAdapter(tuple[Item, ...])
"""A whole scenario file."""


def schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of scenario files, for editors that check while one writes."""
    made = FILE.json_schema(by_alias=True)
    steps = made["$defs"]["Scenario"]["properties"]["steps"]
    steps["items"] = {"anyOf": [steps["items"], {"enum": list(BARE_WORDS)}]}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Cordboard scenarios", **made}
