"""What the API asks of test calls; the composition root has them, beside a simulated switch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from engine.errors import Conflict, NotFound
from engine.program import Program
from engine.scenarios.model import Scenario
from engine.scenarios.result import Result
from engine.testcalls.model import Act, ByPhone, Told, Wanted


@dataclass(frozen=True, slots=True)
class Around:
    """What of the installation scenarios see: the documents of its calendars, by name. A closure of today is none of theirs."""

    calendars: Mapping[str, Any] = field(default_factory=dict)


class TestCall(Protocol):
    """One call, live or over. What is over can still be gone back in."""

    @property
    def id(self) -> str:
        """Its name, which nobody can guess."""
        ...

    @property
    def program(self) -> Program:
        """What it runs."""
        ...

    @property
    def live(self) -> bool:
        """Whether it goes on."""
        ...

    def told(self) -> Sequence[Told]:
        """Everything told so far, but for what was gone back behind."""
        ...

    def sound(self, number: int) -> Path:
        """Find the audio of a sound; ``NotFound`` (``no-such-sound``)."""
        ...

    async def do(self, act: Act) -> None:
        """Do something; ``Conflict`` (``call-over``, ``not-now``) when it cannot be done."""
        ...

    async def back(self, to: int, program: Program) -> None:
        """Go back to where a block was entered, by the number of what told it, and on from there with this program.

        Where the program is another one and goes another way before that block, it is gone back to where they part. Raises
        ``NotFound`` (``no-such-place``), ``Conflict`` (``block-gone``).
        """
        ...

    async def scenario(self, name: str, play: Callable[[Scenario], Result]) -> Scenario:
        """Write the call as a scenario that plays as it went; ``Conflict`` (``not-repeatable``) when none does."""
        ...

    async def end(self) -> None:
        """End it, and keep nothing of it."""
        ...


class TestCalls(Protocol):
    """The calls that are being tried in this process, of which there are only so many."""

    async def start(self, program: Program, wanted: Wanted, tell: Callable[[str, Told], None]) -> TestCall:
        """Begin one; ``tell`` is given the call's id and each thing. ``Conflict`` (``too-many-test-calls``)."""
        ...

    def find(self, id: str) -> TestCall:
        """Find one; ``NotFound`` (``no-such-test-call``)."""
        ...

    def rehearsal(self, program: Program, world: Around) -> Callable[[Scenario], Result]:
        """Give what plays scenarios of a program; each takes about a millisecond of the thread that asks."""
        ...


class NoTestCalls:
    """Implements ``TestCalls`` where the engine is not at hand."""

    async def start(self, program: Program, wanted: Wanted, tell: Callable[[str, Told], None]) -> TestCall:
        """Refuse."""
        raise _nowhere()

    def find(self, id: str) -> TestCall:
        """Find none."""
        raise NotFound("no-such-test-call", "There is no such test call.", "Begin another one.")

    def rehearsal(self, program: Program, world: Around) -> Callable[[Scenario], Result]:
        """Refuse."""
        raise _nowhere()


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether telephones can be called from here: why not, by a code, and which outside numbers may be."""

    unable: str = ""
    allowed: Sequence[str] = ()
    shown: str = ""


class PhoneCalls(Protocol):
    """Calls that authors have placed to telephones, to hear a flow as its callers do. The real engine runs them."""

    async def outlook(self) -> Outlook:
        """Tell whether telephones can be called now."""
        ...

    async def start(
        self, program: Program, wanted: ByPhone, *, version: int, by: str, tell: Callable[[str, Told], None]
    ) -> TestCall:
        """Have a telephone called; version 0 is a draft. ``tell`` is given the call's id and each thing.

        Raises ``InvalidInput`` (``bad-number``), ``NotAllowed`` (``number-not-allowed``), ``TooMany`` (``too-many-calls``),
        ``Conflict`` (``cannot-call``).
        """
        ...

    def find(self, id: str) -> TestCall | None:
        """Find one that is followed here."""
        ...

    async def resume(self, id: str, tell: Callable[[str, Told], None]) -> TestCall | None:
        """Follow on one that a process before this one has placed; ``None`` when there is no record of such a call."""
        ...


class NoPhoneCalls:
    """Implements ``PhoneCalls`` where no switch is at hand."""

    async def outlook(self) -> Outlook:
        """Say so."""
        return Outlook("no-switch")

    async def start(
        self, program: Program, wanted: ByPhone, *, version: int, by: str, tell: Callable[[str, Told], None]
    ) -> TestCall:
        """Refuse."""
        raise cannot_call("no-switch")

    def find(self, id: str) -> TestCall | None:
        """Find none."""
        return None

    async def resume(self, id: str, tell: Callable[[str, Told], None]) -> TestCall | None:
        """Find none."""
        return None


_UNABLE = {
    "temporal-away": ("Temporal does not answer", "Check that it is running: cordboard doctor tells more."),
    "adapter-away": ("no adapter looks after the switch", "Start it with: cordboard adapter"),
    "no-calls": ("the installation allows no calls", "An administrator can allow them with CORDBOARD_CALL_MOST."),
    "no-switch": ("no switch is at hand in this process", "Ask where `cordboard serve` runs."),
}


def cannot_call(unable: str) -> Conflict:
    """Say why no telephone can be called."""
    why, mend = _UNABLE[unable]
    return Conflict("cannot-call", f"No telephone can be called: {why}.", mend)


def _nowhere() -> Conflict:
    return Conflict("no-test-calls", "Test calls are not at hand in this process.", "Ask where `cordboard serve` runs.")
