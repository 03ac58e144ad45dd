"""The example that ``cordboard steps new`` writes: a step and its test, to be changed into one's own."""

from __future__ import annotations

STEP = '''"""A step of our own: a typed function that analysts find in the palette."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from engine.sdk import StepContext, StepError, Text, field, step

STOCK = {{"1001": 12, "1002": 0}}  # in place of your database or service


# Each class of the return type is an exit (found → "found", sold out → "sold_out"); its members can be kept in variables.
@dataclass
class Found:
    pieces: Annotated[int, field(en="Pieces left", zh="库存数量")]


@dataclass
class SoldOut:
    pass


@step(
    name="{name}",
    title=Text("{title}", "{title}"),
    version=1,  # a published step never changes what it does: count this up, and keep the old function beside the new one
    exits={{"found": Text("Found", "已找到"), "sold_out": Text("Sold out", "售罄")}},
    timeout="5s",  # longer: the flow goes on at "timeout"
    tries=2,  # a step that failed may be run again, always with the same context.key
    effect="read",  # pure, read, write, money, message or dial: asked before a call is run again
)
def {name}(
    article: Annotated[
        str, field(en="Article number", zh="商品编号", help_en="As printed on the label.", help_zh="标签上的编号。")
    ],
    context: StepContext,
) -> Found | SoldOut:
    """Looks up how many pieces of an article are left."""
    if article not in STOCK:
        raise StepError("no-such-article")  # leaves by "error", with this word as its reason
    context.log.info("looked up an article")  # nothing of the caller belongs into a log
    pieces = STOCK[article]
    return Found(pieces) if pieces else SoldOut()
'''

TEST = """from __future__ import annotations

from {name} import {name}

from engine.sdk import run_step


def test_an_article_in_stock_is_found() -> None:
    outcome = run_step({name}, article="1001")
    assert (outcome.exit, outcome.outputs) == ("found", {{"pieces": 12}})


def test_an_article_that_is_gone_is_sold_out() -> None:
    assert run_step({name}, article="1002").exit == "sold_out"


def test_an_article_nobody_knows_is_an_error_with_its_reason() -> None:
    outcome = run_step({name}, article="9")
    assert (outcome.exit, outcome.reason) == ("error", "no-such-article")
"""


def example(name: str) -> tuple[str, str]:
    """Give the texts of a step's file and of its test."""
    title = name.replace("_", " ").capitalize()
    return STEP.format(name=name, title=title), TEST.format(name=name)
