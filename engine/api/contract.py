"""The words of the API: what goes in and what comes out. The OpenAPI document and the browser's types are made from these."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

NAME = r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"
"""Names that people give: aliases, and environments as the settings take them."""

AliasName = Annotated[str, Field(pattern=NAME)]
EnvironmentName = Annotated[str, Field(pattern=NAME)]


class Contract(BaseModel):
    """Base of every model: unknown members are refused, so that a misspelt one is noticed."""

    # A failure's story goes to the log, so it must not repeat what was sent: that may be a caller's number.
    # An answer holds every member, so that its schema requires also those with a default.
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, json_schema_serialization_defaults_required=True
    )


class Nothing(Contract):
    """The query of an endpoint that takes none."""


class ProblemDetail(BaseModel):
    """RFC 9457, with ``mend``: what to do about it. ``diagnostics`` and ``fields`` say where, when there is a where.

    ``zh`` says title and mend in Chinese, without the names that ``title`` may hold.
    """

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    mend: str = ""
    zh: dict[str, str] | None = None


class TextView(Contract):
    """A text in both languages of the product."""

    en: str
    zh: str


class Cord(Contract):
    """One cord on a path through the drawing."""

    node: str
    exit: str


class EditView(Contract):
    """One change of the document at a JSON pointer.

    ``set`` writes the value there and makes the objects on the way that are not there yet; in a list it replaces an item, or
    adds one behind the last. ``remove`` takes away what is there.
    """

    op: Literal["set", "remove"]
    pointer: str
    value: Any = None


class FixView(Contract):
    """One way to mend a finding that the designer can offer as a button: its title, and the changes in order."""

    title: TextView
    edits: list[EditView]


class DiagnosticView(Contract):
    """One finding in a drawing: which rule, where, the path that proves it, how to mend it, and what a button can mend.

    ``path`` leads from the start (or a handler) to ``node``, by the exits taken; or round a loop.
    """

    code: str
    title: TextView
    severity: Literal["error", "warning", "info"]
    message: TextView
    mend: TextView
    node: str | None = None
    pointer: str = ""
    path: list[Cord] = []
    fixes: list[FixView] = []


class InheritedView(Contract):
    """A value that blocks take over, and whose it is."""

    value: Any
    source: Literal["flow", "installation"]


class WayView(Contract):
    """How callers of a language come to one block that reaches people: seconds, menus passed, and the ways themselves.

    A cord whose exit is ``operator_key`` is the flow's operator key, pressed at that question.
    """

    node: str
    typical_seconds: float
    worst_seconds: float
    menu_depth: int
    typical_path: list[Cord]
    worst_path: list[Cord]


class FirstOptionView(Contract):
    """Where a caller is first offered a choice, and after how many seconds."""

    node: str
    seconds: float
    path: list[Cord]


class EffortView(Contract):
    """What a flow asks of callers of one language: the ways to people, the quickest first, and the first option."""

    language: str
    ways: list[WayView]
    first_option: FirstOptionView | None


class CheckedView(Contract):
    """What validating said. ``publishable`` when no finding is an error.

    ``inherited`` is what stands in a form's field that is left out and marked ``x-inherits`` with that name; a name that is not
    there leaves the field at the ``default`` of its schema.
    """

    publishable: bool
    diagnostics: list[DiagnosticView]
    inherited: dict[str, InheritedView] = {}
    effort: list[EffortView] = []


class FlowView(Contract):
    """A flow as lists show it.

    ``live_version`` is ``None`` until the first publication; ``differs`` when the draft says something else to callers than it.
    ``numbers`` are those that lead to it in this environment, ``calls`` how many it had since the time asked for.
    """

    id: str
    name: str
    created_at: datetime
    draft_revision: int
    live_version: int | None = None
    changed_at: datetime
    changed_by: str
    published_at: datetime | None = None
    differs: bool = False
    folder: str = ""
    tags: list[str] = []
    about: str = ""
    removed: bool = False
    numbers: list[str] = []
    calls: int = 0


class FlowList(Contract):
    """All flows, by id."""

    flows: list[FlowView]


class DraftView(Contract):
    """A flow's draft, as it was drawn."""

    flow: str
    revision: int
    document: dict[str, Any]
    saved_at: datetime
    saved_by: str


class SaveDraft(Contract):
    """A drawing to keep. ``revision`` is the one it was made from: 0 for a flow that does not exist yet.

    ``tab`` is the page's own name, by which it knows its own saving among those it is told of.
    """

    document: dict[str, Any]
    revision: int = Field(ge=0)
    tab: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None


class Publish(Contract):
    """Publish the draft, and point ``alias`` at the version (an empty one leaves every alias where it is).

    ``revision`` is the draft that is meant; when somebody has saved another meanwhile, nothing is published.
    """

    alias: AliasName | Literal[""] = "live"
    revision: int | None = Field(default=None, ge=1)
    note: str = Field(default="", max_length=2_000)


class ProgressView(Contract):
    """How far the audio is: ``done`` of ``total`` texts, and which prompt was made last in which language."""

    done: int
    total: int
    prompt: str
    language: str


class ReleaseView(Contract):
    """The light facts of a published version. ``digest`` is the sha256 of its program, ``note`` what its publisher said."""

    flow: str
    number: int
    digest: str
    published_at: datetime
    published_by: str
    note: str = ""


class PublishedView(Contract):
    """The end of a publication that went well."""

    release: ReleaseView


class VersionList(Contract):
    """A flow's versions, newest first."""

    versions: list[ReleaseView]


class VersionView(ReleaseView):
    """A published version with the drawing it was made from."""

    document: dict[str, Any]


class MoveAlias(Contract):
    """The version that the alias shall name: publishing forward or rolling back."""

    version: int = Field(ge=1)


class AliasView(Contract):
    """A movable name for a version."""

    flow: str
    name: str
    version: int
    digest: str
    moved_at: datetime
    moved_by: str


class AliasList(Contract):
    """A flow's aliases, by name."""

    aliases: list[AliasView]


class NumberView(Contract):
    """Which flow answers the numbers that match a pattern, in one environment."""

    environment: str
    pattern: str
    flow: str
    alias: str


class NumberList(Contract):
    """All bindings, by environment and pattern."""

    numbers: list[NumberView]


class BindNumber(Contract):
    """A pattern in Asterisk's dialplan letters (X Z N . ! and [set]) or a plain number, and the flow that answers it.

    An ``environment`` left out is the one that this installation serves, here and below.
    """

    environment: EnvironmentName | None = None
    pattern: str
    flow: str
    alias: AliasName = "live"


class Unbind(Contract):
    """Which binding to take away."""

    environment: EnvironmentName | None = None
    pattern: str


class Dialled(Contract):
    """A number as the switch would give it."""

    environment: EnvironmentName | None = None
    dialled: str = Field(min_length=1, max_length=79)


class LeadsTo(Contract):
    """Where a dialled number leads now.

    ``answer`` is ``version`` when a caller would hear that version; ``no-version`` when the binding's alias names none yet;
    ``nothing`` when no binding matches. In the last two the caller hears that the number is not in service.
    """

    answer: Literal["version", "no-version", "nothing"]
    environment: str
    binding: NumberView | None = None
    version: int | None = None
    digest: str | None = None
    text: TextView


class SecretView(Contract):
    """A secret's name, and when it was set; never its value."""

    name: str
    set_at: datetime
    set_by: str


class SecretList(Contract):
    """All secrets, by name."""

    secrets: list[SecretView]


class StepUseView(Contract):
    """A published version that runs a step; ``aliases`` are the names that lead to it now."""

    flow: str
    version: int
    aliases: list[str]


class StepView(Contract):
    """A step, as ``name@version``, and the published versions that run it."""

    step: str
    installed: bool
    uses: list[StepUseView]


class StepList(Contract):
    """All steps that are installed here or run by a published version."""

    steps: list[StepView]


class SetSecret(Contract):
    """The value to keep. It is sealed with the installation's key and never given out."""

    value: str = Field(min_length=1, max_length=8192)


class CallView(Contract):
    """A call in a list. Numbers are shown to whoever may see calls; they are in no address and in no log.

    ``direction`` is ``inbound`` or ``outbound-test``, and then ``caller`` was called. ``version`` of a draft is ``None``.
    """

    id: str
    node: str
    caller: str
    dialled: str
    environment: str
    direction: str
    flow: str | None
    version: int | None
    digest: str | None
    state: str
    outcome: str
    ended_by: str
    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


class CallList(Contract):
    """A page of calls, newest first. ``next`` is the cursor of the following page, ``None`` on the last."""

    calls: list[CallView]
    next: str | None = None


class CallQuery(Contract):
    """Which calls to list."""

    after: str | None = None
    limit: int = Field(default=50, ge=1, le=500)
    state: Literal["live", "ended"] | None = None
    flow: str | None = None


class LegView(Contract):
    """One party's connection in a call, with the Q.850 cause it ended by."""

    id: str
    role: str
    address: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    reason: str
    q850: int | None
    tech: int | None


class StoryLine(Contract):
    """One line of a call's story: when, in which step, and in words."""

    at: datetime
    step: str
    kind: str
    text: TextView


class CallStory(Contract):
    """A call told whole."""

    call: CallView
    legs: list[LegView]
    story: list[StoryLine]
    trace: list[dict[str, Any]]


class PartState(Contract):
    """How one part of the product is."""

    name: str
    ok: bool
    detail: str = ""
    mend: str = ""


class Health(Contract):
    """Whether the product can take calls."""

    ok: bool
    parts: list[PartState] = []


class EventsQuery(Contract):
    """Where to begin: ``start`` (the oldest kept), ``now``, or the id of the last event seen. ``Last-Event-ID`` goes first."""

    after: Annotated[str, Field(max_length=64)] = "start"


class CallEventView(Contract):
    """A fact about a call; no number of anybody is in it. Members that a kind of event does not have are left out.

    ``direction`` is left out of calls that came in; ``outbound-test`` is a telephone called to try a flow.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    call: str
    at: float
    node: str
    environment: str
    flow: str | None
    version: int | None
    state: str
    outcome: str = ""
    ended_by: str = ""
    seconds: float | None = None
    direction: str = "inbound"


class FlowEventView(Contract):
    """What a flow tells by *Emit event*: its name and payload, and where the call runs, as far as that is known."""

    call: str
    at: float
    name: str
    payload: dict[str, Any]
    node: str | None
    environment: str | None
    flow: str | None
    version: int | None
