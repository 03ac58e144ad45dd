"""What a scenario needs of the place where its call happens. ``engine.bootstrap.scenarios`` has one with a simulated switch."""

from __future__ import annotations

from typing import Protocol

KEY_SECONDS = 0.1
"""How long a key is held, and how long until the next."""


class Stage(Protocol):
    """A caller's telephone, the switch it is plugged into, and a clock. Nothing here waits."""

    def now(self) -> float:
        """Seconds since the call began."""
        ...

    def press(self, key: str) -> None:
        """Let the caller press a key."""
        ...

    def speak(self, seconds: float) -> None:
        """Let the caller speak for so long from now on."""
        ...

    def hang_up(self) -> None:
        """Let the caller hang up."""
        ...

    def refuse(self, command: str, times: int) -> None:
        """Let the switch refuse its next commands of a kind."""
        ...

    def lose_prompt_ends(self, times: int) -> None:
        """Let the next ends of prompts get lost."""
        ...

    def delay_events(self, seconds: float) -> None:
        """Let everything be told late."""
        ...

    def restart(self) -> None:
        """Let the switch crash and come back."""
        ...
