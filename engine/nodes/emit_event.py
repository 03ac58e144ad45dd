"""Tell other systems that something happened in a call."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from engine.nodes.base import Config, CoreCall, CoreType, Exit, Text, Uses, Work
from engine.nodes.forms import Expression, field, misfit

KIND = "emit_event"
"""The kind of work, as performers are found by it."""

_TRY_SECONDS = 4.0
_LIMIT_SECONDS = 16.0
_TRIES = 3

EventName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$")]


class EventMember(Config):
    """One member of the event's payload."""

    name: str = field(
        en="Name", zh="名称", min_length=1, max_length=80, help_en="As the followers know it.", help_zh="接收方使用的名称。"
    )
    expression: Expression = field(
        en="Value",
        zh="值",
        help_en="CEL; its type stays: `ticket`, `score > 3`. No sensitive value and not the caller's number.",
        help_zh="CEL 表达式，类型保持不变：`ticket`、`score > 3`。不能是敏感值或来电号码。",
    )


class EmitEventConfig(Config):
    """What is told."""

    event: EventName = field(
        en="Event",
        zh="事件",
        help_en="Always the same name, which followers choose by: `ticket.closed`.",
        help_zh="固定的事件名称，接收方据此区分：`ticket.closed`。",
    )
    members: tuple[EventMember, ...] = field(
        (), en="Payload", zh="内容", max_length=60, help_en="What else is told, by name.", help_zh="随事件发送的数据。"
    )

    @model_validator(mode="after")
    def _each_member_once(self) -> Self:
        named = [member.name for member in self.members]
        if len(set(named)) != len(named):
            raise misfit("two members have the same name", "内容中有重复的名称")
        return self


class EmitEvent(CoreType[EmitEventConfig]):
    """Writes an event into the stream that other systems follow (`GET /v1/events`, event `flow-event`).

    It is written once for each time that a call comes here, whatever dies meanwhile, with the call's id, by which whoever may
    see the caller finds the call.

    Exits: `next`, `error` (the payload larger than 16 KiB, the database away). Left open, `error` leads where `next` leads.

    Effect: write.
    """

    help_zh = """向其他系统订阅的事件流（`GET /v1/events`，事件 `flow-event`）写入一个事件。

    通话每次到达这里只写入一次，无论期间发生什么故障；事件带有通话编号，有权查看来电者的人可据此找到该通话。

    出口：`next`、`error`（内容超过 16 KiB、数据库不可用）。不连接时，`error` 走 `next` 的方向。

    影响：write。
    """

    name = "emit_event"
    title = Text("Emit event", "发出事件")
    category = "connect"
    config = EmitEventConfig
    after_call = True
    waits = False

    def exits(self, config: EmitEventConfig) -> tuple[Exit, ...]:
        """On, or not told."""
        return (
            Exit("next", Text("Next", "下一步")),
            Exit("error", Text("Could not be told", "发出失败"), required=False, fails=True),
        )

    def uses(self, config: EmitEventConfig) -> Uses:
        """The members' expressions."""
        return Uses(expressions=[(f"/members/{n}/expression", one.expression) for n, one in enumerate(config.members)])

    async def run(self, config: EmitEventConfig, call: CoreCall) -> str:
        """Have it written."""
        payload = {member.name: call.evaluate(member.expression) for member in config.members}
        work = Work(
            KIND,
            order={"name": config.event, "payload": payload, "call": call.id},
            told={"event": config.event, "payload": payload, "effect": "write"},
            limit_seconds=_LIMIT_SECONDS,
            try_seconds=_TRY_SECONDS,
            tries=_TRIES,
        )
        return "next" if (await call.perform(work)).how == "done" else "error"
