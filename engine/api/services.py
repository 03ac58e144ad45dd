"""What the API needs from the rooms it serves; the composition root fills it in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request

from engine.api.contract import PartState
from engine.calendars.ports import CalendarRepository
from engine.callers.ports import CallerRepository
from engine.flows.ports import FlowRepository, ScenarioRepository, SecretRepository, Speaker
from engine.flows.templates import Template
from engine.graph.resolve import Catalog
from engine.messages.ports import ProviderRepository
from engine.nodes.catalog import TYPES
from engine.nodes.defaults import NO_DEFAULTS, Defaults
from engine.prompts.ports import AudioPreparer, PromptRepository
from engine.recognition.ports import RecognizerRepository
from engine.recordings.ports import AudioVault, RecordingRepository
from engine.records.ports import CallRepository
from engine.runtime.sounds import SoundSource
from engine.tables.ports import TableRepository
from engine.telephony.calls import CallId
from engine.testcalls.ports import NoPhoneCalls, NoTestCalls, PhoneCalls, TestCalls


class Histories(Protocol):
    """Where the durable history of a call comes from."""

    async def history(self, call: CallId) -> str:
        """Give the call's decrypted Temporal history as JSON text; ``NotFound`` (``no-such-history``) when it is not kept."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The rooms behind the door.

    ``parts`` asks each part of the product how it is; ``catalog`` gives the blocks there are now, installed steps among them;
    ``defaults`` are what blocks inherit from the installation; ``sounds`` is what the switch would be given.
    ``country`` is that of telephone numbers that name none; ``voices`` are the names of voices.
    ``test_calls`` is the engine beside a simulated switch; ``phone_calls`` has telephones called by the real one.
    """

    flows: FlowRepository
    secrets: SecretRepository
    calendars: CalendarRepository
    speaker: Speaker
    prompts: PromptRepository
    audio: AudioPreparer
    sounds: SoundSource
    calls: CallRepository
    recordings: RecordingRepository
    vault: AudioVault
    histories: Histories
    parts: Callable[[], Awaitable[Sequence[PartState]]]
    clock: Callable[[], float]
    environment: str
    tables: TableRepository
    providers: ProviderRepository
    recognizers: RecognizerRepository
    callers: CallerRepository
    scenarios: ScenarioRepository
    templates: Callable[[], Sequence[Template]] = lambda: ()
    test_calls: TestCalls = NoTestCalls()
    phone_calls: PhoneCalls = NoPhoneCalls()
    catalog: Callable[[], Catalog] = lambda: TYPES
    defaults: Defaults = NO_DEFAULTS
    country: str = "CN"
    voices: Sequence[str] = ()


def services(request: Request) -> Services:
    """Find the services in the application's state."""
    found: Services = request.app.state.services
    return found


def author(request: Request) -> str:
    """Name who acts. Until accounts exist that is the one person at this machine."""
    return "local"
