"""Number patterns against a real Asterisk: what it would match, and in which order it would try."""

from __future__ import annotations

import re
import subprocess
from collections.abc import AsyncIterator
from random import Random

import pytest_asyncio

from engine.flows.model import NumberBinding
from engine.flows.numbers import choose, parse_pattern
from tests.parts.asterisk import AsteriskNode
from tests.parts.cache import unprivileged
from tests.parts.debian import unstable

_CHOSEN = (
    ["4001", "4002", "40", "+4989123", "*80", "#1", "A1"]
    + ["_400X", "_400Z", "_400N", "_40XX", "_4XXX", "_4.", "_4!", "_40.", "_40!", "_400.", "_400!", "_X.", "_X!", "_.", "_!"]
    + ["_[45]00X", "_[4-6]00X", "_400[1-3]", "_400[13]", "_400[02]", "_400[79]", "_+X.", "_*X", "_[*#]X", "_[*#0-9]!", "_Z!"]
    + ["_N.", "_NXXX", "_0N.", "_00.", "_00!", "_1[3-9]X", "_1[358]XXXXXXXXX", "_13[0-9]", "_AX", "_[A-D]X"]
)
_NUMBERS = [
    "4001",
    "4002",
    "4003",
    "4007",
    "40",
    "4",
    "400",
    "40011",
    "5001",
    "6009",
    "+4989123",
    "*8",
    "#1",
    "A1",
    "B2",
    "0049",
]


def _patterns() -> list[str]:
    random = Random(7)
    places = ["4", "0", "X", "Z", "N", "[1-3]", "[13]", "[0-4*]", "[#*]", "+"]
    made = ["_" + "".join(random.choices(places, k=random.randint(1, 4))) + random.choice(["", ".", "!"]) for _ in range(150)]
    return sorted({parse_pattern(text).canonical for text in [*_CHOSEN, *made]})


PATTERNS = _patterns()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def dialplan() -> AsyncIterator[AsteriskNode]:
    lines = "\n".join(f"exten => {pattern},1,NoOp()" for pattern in PATTERNS)
    node = AsteriskNode("pbx3", extra={"extensions_site.conf": f"[order]\n{lines}\n"})
    await node.start()
    yield node
    await node.stop()


def shown(node: AsteriskNode, what: str) -> list[str]:
    """The extensions that Asterisk shows, in the order in which it tries them."""
    start = unstable().command("usr/sbin/asterisk")
    command = [*unprivileged(), *start, "-C", str(node.run / "etc/asterisk.conf"), "-rx", f"dialplan show {what}"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=node.run).stdout
    return re.findall(r"^  '(.+)' =>", answer, re.MULTILINE)


async def test_patterns_are_tried_in_asterisks_order(dialplan: AsteriskNode) -> None:
    theirs = shown(dialplan, "order")
    assert sorted(theirs) == PATTERNS
    exact = [text for text in theirs if not text.startswith("_")]
    assert theirs[: len(exact)] == exact
    ours = sorted((text for text in PATTERNS if text.startswith("_")), key=lambda text: parse_pattern(text).specificity)
    assert theirs[len(exact) :] == ours


async def test_a_number_is_matched_by_what_asterisk_matches_and_takes_what_it_takes(dialplan: AsteriskNode) -> None:
    bindings = [NumberBinding("default", pattern, "main") for pattern in PATTERNS]
    for number in _NUMBERS:
        theirs = shown(dialplan, f"{number}@order")
        assert sorted(theirs) == [pattern for pattern in PATTERNS if parse_pattern(pattern).matches(number)], number
        chosen = choose(bindings, "default", number)
        assert chosen is not None and chosen.pattern == theirs[0], number
