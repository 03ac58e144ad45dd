"""Part calls by who calls."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from engine.nodes.base import Config, CoreCall, CoreType, Exit, Text, Uses, Work
from engine.nodes.forms import ExitName, Expression, field, misfit

KIND = "caller_class"
"""The kind of work, as performers are found by it."""

_NORMAL, _ERROR = "normal", "error"
_TITLES = {
    "blocked": Text("Blocked", "黑名单"),
    "vip": Text("VIP", "VIP"),
    "important": Text("Important", "重要客户"),
}
_TRY_SECONDS = 4.0
_LIMIT_SECONDS = 9.0
_TRIES = 2

ClassName = Annotated[ExitName, Field(json_schema_extra={"x-format": "caller_class"})]


class CallerClassConfig(Config):
    """Which classes have a way of their own."""

    classes: tuple[ClassName, ...] = field(
        ("blocked", "vip", "important"),
        en="Classes",
        zh="类别",
        min_length=1,
        max_length=30,
        help_en="Those that this block has an exit for; `cordboard callers classes` lists all. Others go by `normal`.",
        help_zh="此节点设有出口的类别；用 `cordboard callers classes` 查看全部。其他来电走 `normal`。",
    )
    number: Expression = field(
        "call.caller",
        en="Number",
        zh="号码",
        help_en="CEL that gives the number to be judged; an empty one counts as withheld.",
        help_zh="要判断的号码（CEL 表达式）；为空时视为隐藏号码。",
    )

    @model_validator(mode="after")
    def _each_class_once(self) -> Self:
        if len(set(self.classes)) != len(self.classes):
            raise misfit("a class is listed twice", "同一类别填写了两次")
        if taken := {_NORMAL, _ERROR} & set(self.classes):
            raise misfit(f"“{min(taken)}” is an exit already", f"“{min(taken)}”已是出口名称")
        return self


class CallerClass(CoreType[CallerClassConfig]):
    """Parts calls by the caller's class: blocked, VIP, important, or what the installation defines.

    A class follows from lists of numbers and beginnings of numbers, from a value in a table, or from a number that is withheld;
    lists and classes are changed while calls run (`cordboard callers`). Where a caller fits several, the first in the
    installation's order of those that have an exit here counts.

    Exits: `normal` for everybody else, one for each class, `error` (the lists cannot be asked; left open, it leads where
    `normal` leads).

    Effect: read.
    """

    help_zh = """按来电者的类别分流：黑名单、VIP、重要客户，或系统自行定义的类别。

    类别来自号码名单、号码开头、数据表中的值，或隐藏号码；名单和类别可以在通话进行时修改（`cordboard callers`）。来电者符合多
    个类别时，按系统中的顺序取第一个在此设有出口的类别。

    出口：其他来电走 `normal`，每个类别各一个，`error`（无法查询名单；不连接时走 `normal` 的方向）。

    影响：read。
    """

    name = "caller_class"
    title = Text("Caller class", "来电分类")
    category = "decide"
    config = CallerClassConfig
    after_call = True
    waits = False

    def exits(self, config: CallerClassConfig) -> tuple[Exit, ...]:
        """Everybody else, and each class."""
        return (
            Exit(_NORMAL, Text("Normal", "普通来电")),
            *(Exit(name, _TITLES.get(name, Text(name, name))) for name in config.classes),
            Exit(_ERROR, Text("Cannot be judged", "无法判断"), required=False, fails=True),
        )

    def uses(self, config: CallerClassConfig) -> Uses:
        """The number's expression."""
        return Uses(expressions=[("/number", config.number)])

    async def run(self, config: CallerClassConfig, call: CoreCall) -> str:
        """Ask, and go by the class."""
        number = call.evaluate(config.number, sent=True)
        work = Work(
            KIND,
            order={"caller": number if isinstance(number, str) else "", "classes": list(config.classes)},
            told={"classes": list(config.classes), "effect": "read"},
            limit_seconds=_LIMIT_SECONDS,
            try_seconds=_TRY_SECONDS,
            tries=_TRIES,
        )
        came = await call.perform(work)
        if came.how != "done":
            return _ERROR
        found = str(came.result["class"])
        return found if found in config.classes else _NORMAL
