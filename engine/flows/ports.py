"""What the flows room needs from rooms above it: somewhere to keep things, and a voice. Storage and speech implement these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from engine.flows.model import (
    Alias,
    Card,
    Draft,
    Flow,
    FlowFacts,
    NumberBinding,
    Release,
    ScenarioText,
    SecretFacts,
    Version,
)
from engine.program import Program


class FlowRepository(Protocol):
    """Keeps flows. Every method is one transaction. What is not there raises ``NotFound``, with the code named here."""

    async def flows(self) -> Sequence[Flow]:
        """List all flows by id."""
        ...

    async def flow(self, flow: str) -> Flow:
        """Get one; ``NotFound`` (``no-such-flow``)."""
        ...

    async def overview(self) -> Sequence[FlowFacts]:
        """List all flows by id with what lists show, but those that were removed; no drawing is read for it."""
        ...

    async def facts(self, flow: str) -> FlowFacts:
        """Get what lists show of one flow; ``NotFound`` (``no-such-flow``)."""
        ...

    async def put_card(self, flow: str, card: Card) -> None:
        """Write what people find the flow by; ``NotFound`` (``no-such-flow``)."""
        ...

    async def remove_flow(self, flow: str, *, at: float, by: str) -> None:
        """Take the flow out of lists, with all its versions kept; ``NotFound`` (``no-such-flow``).

        ``Conflict`` (``flow-answers-numbers``, naming them) while numbers lead to it.
        """
        ...

    async def restore_flow(self, flow: str) -> None:
        """Bring back what was removed; nothing happens to a flow that was not. ``NotFound`` (``no-such-flow``)."""
        ...

    async def create_flow(self, flow: Flow, document: Mapping[str, Any], *, by: str) -> Draft:
        """Create a flow with its draft at revision 1; ``Conflict`` (``flow-exists``) when the id is taken."""
        ...

    async def draft(self, flow: str) -> Draft:
        """Get the draft; ``NotFound`` (``no-such-flow``)."""
        ...

    async def save_draft(self, flow: str, document: Mapping[str, Any], *, expected_revision: int, at: float, by: str) -> Draft:
        """Replace the draft and give it back at the next revision; the flow's name follows the document's.

        Raises ``Conflict`` (``draft-changed``, naming who saved what revision) when the draft is not at ``expected_revision``,
        ``NotFound`` (``no-such-flow``).
        """
        ...

    async def add_version(
        self, flow: str, document: Mapping[str, Any], program: Program, *, at: float, by: str, note: str = ""
    ) -> Version:
        """Keep a new version under the flow's next number; ``note`` is what the publisher says of it.

        When the flow already has a version of this digest, that one is given back unchanged, also when two publishers race.
        Raises ``NotFound`` (``no-such-flow``).
        """
        ...

    async def versions(self, flow: str) -> Sequence[Release]:
        """List the published versions, newest first; ``NotFound`` (``no-such-flow``)."""
        ...

    async def version(self, flow: str, number: int) -> Version:
        """Get one whole; ``NotFound`` (``no-such-flow``, ``no-such-version``)."""
        ...

    async def version_of_digest(self, flow: str, digest: str) -> Version | None:
        """Get the flow's version with this program, if there is one."""
        ...

    async def aliases(self, flow: str) -> Sequence[Alias]:
        """List the flow's aliases by name; ``NotFound`` (``no-such-flow``)."""
        ...

    async def alias(self, flow: str, name: str) -> Alias:
        """Get one; ``NotFound`` (``no-such-flow``, ``no-such-alias``)."""
        ...

    async def set_alias(self, flow: str, name: str, version: int, *, at: float, by: str) -> Alias:
        """Point the alias at a version, making it when new; ``NotFound`` (``no-such-flow``, ``no-such-version``)."""
        ...

    async def bindings(self, environment: str | None = None) -> Sequence[NumberBinding]:
        """List number bindings by (environment, pattern), of one environment or of all."""
        ...

    async def put_binding(self, binding: NumberBinding) -> None:
        """Bind a pattern, replacing what the same (environment, pattern) was bound to; ``NotFound`` (``no-such-flow``).

        The pattern comes in canonical form (``engine.flows.numbers.NumberPattern.canonical``). The alias need not exist yet.
        """
        ...

    async def delete_binding(self, environment: str, pattern: str) -> None:
        """Unbind; ``NotFound`` (``no-such-binding``)."""
        ...

    async def keep_program(self, program: Program, *, at: float) -> None:
        """Keep a program that is no version: a draft that a telephone is called with, which every process must find."""
        ...

    async def digests(self) -> Sequence[str]:
        """List the digests of all programs kept, newest first: what the background sync brings to a shelf."""
        ...

    async def program(self, digest: str) -> bytes:
        """Get a program's canonical JSON, byte for byte as published; ``NotFound`` (``no-such-program``)."""
        ...


class ScenarioRepository(Protocol):
    """Keeps the scenarios that flows are tested by, one text for each."""

    async def scenarios(self, flow: str) -> ScenarioText:
        """Get a flow's scenarios; revision 0 and no text where it has none. ``NotFound`` (``no-such-flow``)."""
        ...

    async def save_scenarios(self, flow: str, text: str, *, expected_revision: int, at: float, by: str) -> ScenarioText:
        """Replace them, and give them back at the next revision.

        Raises ``Conflict`` (``scenarios-changed``) when they are not at ``expected_revision``, ``NotFound`` (``no-such-flow``).
        """
        ...


class SecretRepository(Protocol):
    """Keeps secrets by name. Their values are for whoever sends them, and come out of no method here."""

    async def secrets(self) -> Sequence[SecretFacts]:
        """List all by name, without their values."""
        ...

    async def put_secret(self, name: str, value: str, *, at: float, by: str) -> None:
        """Keep a secret, in place of what the name stood for."""
        ...

    async def delete_secret(self, name: str) -> None:
        """Forget it; ``NotFound`` (``no-such-secret``)."""
        ...


class Speaker(Protocol):
    """The voice, as publishing needs it: strict where a running call would be lenient."""

    async def check(self, language: str) -> None:
        """Prove that the language can be spoken here; raises ``CordboardError`` with the mend when it cannot."""
        ...

    def voice(self, language: str, variant: str) -> str:
        """Give the speech engine's word for a named voice (``female``); empty for a language's usual one."""
        ...

    async def prepare(self, text: str, language: str, *, voice: str = "") -> None:
        """Make the audio, or find it made already; raises ``CordboardError`` when it cannot be made."""
        ...

    async def keep(self, audio: str) -> None:
        """See to it that a recording lies where the switch plays it from; raises ``CordboardError`` when it is nowhere."""
        ...
