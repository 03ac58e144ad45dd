"""The pictures of the READMEs, made from the running product: ``python -m tests.docs.pictures`` writes ``docs/pictures/``."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests.docs import designer
from tests.parts.product import Product

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
COLUMNS = 108
_KEYS = "~,,2~,,,2~,,,,1~,,,1\n"
"""Two seconds of each menu, then its key; the goodbye is heard to its end."""

_THEME = TerminalTheme(
    (250, 249, 246),
    (52, 54, 60),
    [
        (52, 54, 60),
        (190, 60, 50),
        (46, 125, 80),
        (160, 110, 20),
        (50, 90, 160),
        (130, 70, 140),
        (30, 125, 140),
        (120, 120, 120),
    ],
    [
        (140, 142, 148),
        (210, 80, 70),
        (60, 150, 100),
        (180, 130, 30),
        (70, 110, 190),
        (150, 90, 160),
        (50, 150, 165),
        (90, 90, 90),
    ],
)

_PICTURE = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace("Fira Code", "ui-monospace")
"""Without rich's web fonts: a picture in a README fetches nothing from anywhere."""


def terminal(words: list[str], environment: Mapping[str, str], given: str = "") -> str:
    """Run a command in a terminal of its own and give all that it showed, colours included."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "engine.cli", *words],
        stdin=subprocess.PIPE,
        stdout=theirs,
        stderr=theirs,
        env={**environment, "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"},
    )
    os.close(theirs)
    assert process.stdin is not None
    process.stdin.write(given.encode())
    process.stdin.close()
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:
        pass  # the terminal's other end was closed: the command is over
    os.close(ours)
    process.wait()
    return shown.decode().replace("\r\n", "\n")


def draw(name: str, title: str, shown: str) -> None:
    """Write what a terminal showed as a picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True)
        console.print(Text.from_ansi(shown.rstrip()))
        console.save_svg(str(FOLDER / f"{name}.svg"), title=title, theme=_THEME, unique_id=name, code_format=_PICTURE)


async def make() -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder) / "data")
        await product.start()
        try:
            for name, language in (("call-en", "C.UTF-8"), ("call-zh", "zh_CN.UTF-8")):
                environment = {**product.environment, "LANG": language, "LC_ALL": language}
                keys = _KEYS if name == "call-en" else _KEYS.replace("~,,2", "~,,1", 1)
                shown = await asyncio.to_thread(terminal, ["dial", "4001", "--silent"], environment, keys)
                # The line of what can be done is rubbed out at the end, which only a terminal knows how to do.
                lasting = "\n".join(line for line in shown.splitlines() if "Ctrl-C" not in line)
                draw(name, "cordboard dial 4001", lasting)
                call = (await product.newest_call())["call"]["id"]
                story = await asyncio.to_thread(terminal, ["calls", "show", call[:8]], environment)
                draw(name.replace("call", "story"), f"cordboard calls show {call[:8]}", story)
                await asyncio.sleep(0.1)
            await designer.take(product)
        finally:
            await product.stop()


if __name__ == "__main__":
    asyncio.run(make())
