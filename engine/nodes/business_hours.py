"""Go by the opening hours of a calendar."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from engine.nodes.base import Config, CoreCall, CoreType, Exit, FlowFailed, Text, Uses, Work
from engine.nodes.forms import Expression, VariableName, field

KIND = "business_hours"
"""The kind of work, as performers are found by it."""

_TRIES = 3
_TRY_SECONDS = 2.0
_LIMIT_SECONDS = 8.0
"""A look takes milliseconds; while the worker or the database comes back the caller is not kept waiting longer."""
_STATES = ("open", "closed", "holiday", "emergency")

CalendarName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"),
    Field(json_schema_extra={"x-format": "calendar"}),
]


class BusinessHoursConfig(Config):
    """Which calendar, at which moment, and what is kept of the answer."""

    calendar: CalendarName = field(
        en="Calendar",
        zh="日历",
        help_en="Its name. Calendars are kept by the installation and changed without publishing the flow.",
        help_zh="日历的名称。日历由系统保存，修改日历无需重新发布流程。",
    )
    at: Expression | None = field(
        None,
        en="At",
        zh="时刻",
        help_en="Empty: now. Else a moment such as '2026-10-01T10:00', by the calendar's clock, or Unix seconds.",
        help_zh="留空表示现在。否则为一个时刻，例如 '2026-10-01T10:00'（按日历所在时区），或 Unix 秒数。",
    )
    reason: VariableName | None = field(
        None,
        en="Reason into",
        zh="原因存入",
        help_en="The holiday's or the day's name, or why it is closed, in the caller's language where it is known. Or empty.",
        help_zh="节假日或当天的名称，或关闭原因；如有，则使用来电者的语言。可能为空。",
    )
    next_opening: VariableName | None = field(
        None,
        en="Next opening into",
        zh="下次营业时间存入",
        help_en="Say it with date() and time(). Empty while open, and when no opening can be foreseen.",
        help_zh="可用 date() 和 time() 播报。营业时，或无法预知何时营业时为空。",
    )
    next_change: VariableName | None = field(
        None,
        en="Next change into",
        zh="下次变化时间存入",
        help_en="When this answer ends: while open, when it closes. Empty when no change can be foreseen.",
        help_zh="当前状态何时结束：营业时即为下班时间。无法预知时为空。",
    )


class BusinessHours(CoreType[BusinessHoursConfig]):
    """Goes by the opening hours of a calendar, as they are at this moment.

    The calendar is named, not copied: hours, holidays and an emergency closure (`cordboard calendars emergency NAME on`) act on
    the next call within two seconds, without publishing. An emergency comes before a holiday, a holiday before the week's
    hours. Make-up working days (调休) of China are open. The answer is kept with the call, so its story tells it ever after.

    Times are kept with their offset, as the calendar's clock shows them: `${date(opens, 'weekday')}, ${time(opens)}`.

    Exits: `open`, `closed`, `holiday`, `emergency`, `error` (the calendar is missing or cannot be read, or `at` is no moment).
    """

    help_zh = """按日历此刻的营业时间前进。

    这里引用日历的名称而不是复制内容：营业时间、节假日和紧急停业（`cordboard calendars emergency NAME on`）在两秒内对下一
    通来电生效，无需重新发布。紧急停业优先于节假日，节假日优先于每周时间。中国的调休上班日视为营业。判断结果随通话保存，事
    后查看不会改变。

    时间按日历所在时区连同偏移一起保存：`${date(opens, 'weekday')}, ${time(opens)}`。

    出口：`open`、`closed`、`holiday`、`emergency`、`error`（日历不存在或无法读取，或 `at` 不是有效时刻）。
    """

    name = "business_hours"
    title = Text("Business hours", "营业时间")
    category = "decide"
    config = BusinessHoursConfig
    after_call = True
    waits = False

    def exits(self, config: BusinessHoursConfig) -> tuple[Exit, ...]:
        """One for each state, and one for a calendar that cannot be asked."""
        return (
            Exit("open", Text("Open", "营业中")),
            Exit("closed", Text("Closed", "非营业时间")),
            Exit("holiday", Text("Holiday", "节假日")),
            Exit("emergency", Text("Emergency closure", "紧急关闭")),
            Exit("error", Text("Calendar cannot be asked", "无法查询日历"), fails=True),
        )

    def uses(self, config: BusinessHoursConfig) -> Uses:
        """The calendar, the expression and the variables written."""
        assigns = [(f"/{name}", variable) for name, variable in _outputs(config).items()]
        return Uses(
            expressions=[("/at", config.at)] if config.at is not None else (),
            assigns=assigns,
            gives=[(where, variable, ("string",)) for where, variable in assigns],
            calendars=[("/calendar", config.calendar)],
        )

    def known_set(self, config: BusinessHoursConfig, exit: str) -> frozenset[str]:
        """What is kept of the answer, whatever it was."""
        return frozenset(_outputs(config).values()) if exit != "error" else frozenset()

    async def run(self, config: BusinessHoursConfig, call: CoreCall) -> str:
        """Ask, keep what is wanted of the answer, and go by it."""
        at = None if config.at is None else call.evaluate(config.at, sent=True)
        told = {"calendar": config.calendar}
        if config.at is not None:
            told["at"] = call.fill_masked(f"${{{config.at}}}")
        came = await call.perform(
            Work(
                KIND,
                order={"calendar": config.calendar, "at": at, "language": call.language},
                told=told,
                limit_seconds=_LIMIT_SECONDS,
                try_seconds=_TRY_SECONDS,
                tries=_TRIES,
            )
        )
        if came.how != "done" or came.result.get("state") not in _STATES:
            return "error"
        results = {"reason": "reason", "next_opening": "opens_at", "next_change": "changes_at"}
        kept = {variable: str(came.result.get(results[name]) or "") for name, variable in _outputs(config).items()}
        if kept:
            try:
                call.assign(kept)
            except FlowFailed as wrong:
                if wrong.code != "wrong-type":
                    raise
                return "error"  # the variable is declared as something else than text
        return str(came.result["state"])


def _outputs(config: BusinessHoursConfig) -> dict[str, str]:
    named = {"reason": config.reason, "next_opening": config.next_opening, "next_change": config.next_change}
    return {name: variable for name, variable in named.items() if variable is not None}
