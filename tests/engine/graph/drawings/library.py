"""Drawings that play prompts of the library."""

from __future__ import annotations

from engine.prompts.model import Entry
from tests.engine.graph.drawings.base import Document, Pair, block, drawing
from tests.engine.prompts.stand_ins import audio, library, prompt

AT = "/nodes/say/config/prompts/0"

KEPT = library(
    prompt("welcome", Entry("zh", text="您好。"), Entry("en", text="Hello."), Entry("en", "female", text="Hello there.")),
    prompt("english", Entry("en", text="English only.")),
    prompt("recorded", Entry("zh-CN", audio=audio()), Entry("en", text="Read.")),
    prompt("secret", Entry("zh-CN", text="${pin}"), Entry("en", text="${pin}")),
    prompt("broken", Entry("zh-CN", text="${nobody}"), Entry("en", text="${nobody}")),
)


def plays(word: str) -> Document:
    """A drawing that plays one thing."""
    return drawing({"say": block("play", {"prompts": [word, "hello"], "interruptible": False}, next="bye")})


def pair(code: str, bad: str, good: str, name: str = "") -> Pair:
    """A pair over the library."""
    return Pair(code, plays(bad), plays(good), AT, "say", name=name, library=KEPT)


PAIRS = (
    pair("FG070", "library:welcom", "library:welcome"),
    pair("FG070", "library:no such key!", "library:welcome", "what cannot be a key"),
    pair("FG071", "library:english", "library:welcome"),
    pair("FG072", "library:recorded", "library:welcome"),
    Pair("FG073", plays("library:welcome"), plays("hello"), AT, "say"),
    pair("FG074", "library:welcome@female", "library:welcome"),
    Pair("FG018", plays("library:broken"), plays("library:welcome"), AT, name="a name in the library's text", library=KEPT),
)
