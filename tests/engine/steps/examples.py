"""Steps of all kinds, as developers would write them."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from engine.sdk import StepContext, StepError, Text, field, step

OrderNumber = Annotated[
    str, field(en="Order number", zh="订单号", help_en="Four digits.", help_zh="四位数字。", pattern=r"^[0-9]{4}$")
]


@dataclass
class Found:
    status: Annotated[str, field(en="Status", zh="状态")]
    due: date | None = None


@dataclass
class NotFound:
    pass


@step(
    name="order_lookup",
    title=Text("Look up an order", "查询订单"),
    exits={"found": Text("Found", "已找到"), "not_found": Text("Not found", "未找到")},
    timeout="500ms",
    tries=2,
    effect="read",
)
async def order_lookup(
    number: OrderNumber,
    most: Annotated[int, field(en="Most", zh="最多", ge=1, le=9)] = 3,
    kind: Literal["web", "shop"] = "web",
    since: date | None = None,
) -> Found | NotFound:
    """Looks an order up by its number.

    More about it.
    """
    await asyncio.sleep(0)
    return Found("shipped", date(2026, 1, 2)) if number == "1001" else NotFound()


@step(name="order_lookup", title=Text("Look up an order", "查询订单"), version=2, effect="read")
def order_lookup_2(number: OrderNumber) -> Found | NotFound | None:
    """Looks an order up, and knows that some are secret."""
    return None


class Points(BaseModel):
    points: int
    level: str = "silver"


@step(name="points", title=Text("Points", "积分"), timeout=2.0, effect="read", secret_result=True, caller=True)
def points(context: StepContext, card: str | None = None) -> Points:
    """Reads the caller's points."""
    context.log.info("read")
    return Points(points=len(context.caller) + len(card or ""), level=context.language)


@step(name="shop", title=Text("Is the shop open?", "是否营业"), effect="pure")
def shop(hour: int, open: bool = True) -> Literal["open", "closed"]:
    return "open" if open and 9 <= hour < 18 else "closed"


@step(name="thread", title=Text("Thread", "线程"), effect="pure")
def thread() -> str:
    return threading.current_thread().name


@step(name="stops", title=Text("Stops", "停止"), effect="pure")
def stops() -> None:
    next(iter(()))


def _breaks(value: str) -> str:
    return str(1 / (len(value) - 4)) and value


@dataclass
class Moody:
    mood: str

    def __getattribute__(self, name: str) -> object:
        if name == "mood":
            raise OSError("13800138000")
        return super().__getattribute__(name)


@step(name="checks", title=Text("Own checks", "自有校验"), effect="pure")
def checks(
    text: Annotated[str, AfterValidator(_breaks)], number: Annotated[int, AfterValidator(lambda n: n // (n - 1))]
) -> Moody:
    return Moody("well")


@step(name="nothing", title=Text("Nothing", "无"), effect="write")
def nothing() -> None:
    return None


How = Literal["says so", "says so, again", "raises", "exits", "hangs", "blocks", "lies", "wrong class", "too much", "well"]


@step(name="trouble", title=Text("Trouble", "麻烦"), timeout="200ms", effect="pure")
async def trouble(how: How) -> Found | int:
    match how:
        case "says so" | "says so, again":
            raise StepError("out-of-stock", again="again" in how)
        case "raises":
            raise KeyError("13800138000")
        case "exits":
            sys.exit(3)
        case "hangs":
            await asyncio.Event().wait()
        case "lies":
            return Found(5)  # type: ignore[arg-type]
        case "wrong class":
            return "no"  # type: ignore[return-value]
        case "too much":
            return Found("x" * 3_000_000)
    return 7


@step(name="blocks", title=Text("Blocks", "阻塞"), timeout="200ms", effect="pure")
def blocks(seconds: Annotated[float, Field(ge=0)]) -> float:
    time.sleep(seconds)
    return seconds


@dataclass
class Made:
    json: str
    schema: int = 1


@step(name="awkward", title=Text("Awkward names", "特殊名称"), effect="pure")
def awkward(copy: int, json: str, dict: bool = False) -> Made:
    return Made(f"{json}{copy}")
