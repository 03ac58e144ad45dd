"""What a call by text phone looks like: a line for each thing that happens, and in a terminal the prompt as it plays."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

from rich.box import ROUNDED
from rich.console import Console, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from engine.cli.dial_words import HINTS, describe, phrase
from engine.cli.options import Language
from telephony_adapters.simulator.text_phone import PhoneEvent


class CallView:
    """Lines, as a pipe gets them: one for each event, written when it happens."""

    def __init__(self, console: Console, language: Language) -> None:
        """The first event's time counts from now."""
        self.console = console
        self.language = language
        self._began = time.monotonic()
        self._prompt: PhoneEvent | None = None
        self.state = "idle"

    def dialling(self, number: str) -> None:
        """A number is being called."""
        self.state = "can_wait"
        self._line(self._now(), "→", phrase("dialling", self.language, number=number), "bold")

    def pressed(self, key: str) -> None:
        """A key was pressed."""
        self._line(self._now(), "▪", key, "bold magenta")

    def speaking(self, seconds: float) -> None:
        """The caller speaks."""
        self._line(self._now(), "❞", phrase("speaking", self.language, seconds=f"{seconds:g}"), "magenta")

    def show(self, event: PhoneEvent) -> None:
        """Something was heard."""
        told = describe(event, self.language)
        if event.kind == "prompt":
            self._prompt = event
            self.prompt_began(event)
        elif event.kind in ("prompt_ended", "ended") and self._prompt is not None:
            began, self._prompt = self._prompt, None
            self.prompt_over(began, event.at - began.at, cut=event.kind == "ended" or event.details.get("how") != "done")
        if told is not None:
            self._line(event.at, *told)
        self.state = HINTS.get(event.kind, self.state)

    def prompt_began(self, event: PhoneEvent) -> None:
        """A prompt is heard from now on."""
        seconds = phrase("seconds", self.language, seconds=f"{event.details['seconds']:.1f}")
        self._line(event.at, "❝", f"{event.details['text']}  ({seconds})", "cyan")

    def prompt_over(self, event: PhoneEvent, heard: float, *, cut: bool) -> None:
        """It is over, after so many seconds, to its end or ``cut``."""
        if cut:
            self._line(event.at + heard, "✂", phrase("cut", self.language, seconds=f"{heard:.1f}"), "yellow")

    def _line(self, at: float, mark: str, text: str, style: str) -> None:
        self.console.print(Text.assemble((f"{at:7.1f}  ", "dim"), (f"{mark} ", style), (text, style)))
        self.console.file.flush()

    def _now(self) -> float:
        return time.monotonic() - self._began


class LiveView(CallView):
    """A terminal: above what has been, below what is heard now and what can be done."""

    def __init__(self, console: Console, language: Language) -> None:
        """Begin with nothing."""
        super().__init__(console, language)
        self.live = Live(console=console, get_renderable=self._present, refresh_per_second=8, transient=True)

    def prompt_began(self, event: PhoneEvent) -> None:
        """A bubble, as somebody speaks."""
        row = Table.grid()
        row.add_row(
            Text(f"\n{event.at:7.1f}  ", "dim"), Panel.fit(Text(event.details["text"]), box=ROUNDED, border_style="cyan")
        )
        self.console.print(row)

    def _present(self) -> RenderableType:
        """What is going on now: how much of the prompt is over, and what can be done."""
        row = Table.grid(padding=(0, 2, 0, 0))
        parts: list[RenderableType] = [Text(f"{self._now():7.1f}", "dim")]
        if self._prompt is not None:
            began, seconds = self._prompt.at, max(float(self._prompt.details["seconds"]), 0.1)
            played = min(self._now() - began, seconds)
            length = phrase("seconds", self.language, seconds=f"{played:.1f} / {seconds:.1f}")
            parts += [ProgressBar(total=seconds, completed=played, width=20, complete_style="cyan"), Text(length, "dim")]
        row.add_row(*parts, Text(phrase(self.state, self.language), "dim italic"))
        return row


@contextlib.contextmanager
def view_of(console: Console, language: Language) -> Iterator[CallView]:
    """Give the view that suits the console."""
    if not console.is_terminal:
        yield CallView(console, language)
        return
    view = LiveView(console, language)
    with view.live:
        yield view
