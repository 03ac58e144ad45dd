"""What can be made to go wrong in the simulated switch."""

from __future__ import annotations

from collections import defaultdict

from engine.telephony.commands import Command
from engine.telephony.port import CommandFailed


class Faults:
    """Set by whoever tests; asked by the switch.

    Attributes:
        event_delay: seconds by which every event of a leg comes late, in order.
        lost_prompt_ends: how many of the next ends of prompts are never told (``ari.md`` T1).
    """

    def __init__(self) -> None:
        """Nothing goes wrong."""
        self.event_delay = 0.0
        self.lost_prompt_ends = 0
        self._refusals: defaultdict[type[Command], int] = defaultdict(int)

    def refuse(self, kind: type[Command], times: int = 1) -> None:
        """Let the next so many commands of a kind fail, with nothing done."""
        self._refusals[kind] += times

    def check(self, command: Command) -> None:
        """Raise ``CommandFailed`` when this command is to fail."""
        kind = type(command)
        if self._refusals and self._refusals.get(kind):
            self._refusals[kind] -= 1
            raise CommandFailed("switch-refused", f"The simulator was told to refuse {kind.__name__}.")

    def loses_prompt_end(self) -> bool:
        """Whether the end that is about to be told gets lost."""
        if not self.lost_prompt_ends:
            return False
        self.lost_prompt_ends -= 1
        return True
