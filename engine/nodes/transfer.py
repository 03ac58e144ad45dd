"""Connect the caller to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import model_validator

from engine.expressions import template
from engine.nodes.base import Config, CoreCall, CoreType, Exit, FlowFailed, Text, Uses
from engine.nodes.forms import field, misfit
from engine.nodes.pacing import Hearing, Pace
from engine.telephony.calls import Address


class TransferConfig(Config):
    """Whom to ring, how long, and what the caller hears meanwhile."""

    to: Literal["endpoint", "number"] = field(
        "endpoint",
        en="Transfer to",
        zh="转接到",
        help_en="A phone of ours, or a number.",
        help_zh="本系统的分机，或外部号码。",
        words={"endpoint": ("A phone of ours", "本系统分机"), "number": ("A number", "外部号码")},
    )
    target: str = field(
        format="template",
        en="Name or number",
        zh="分机或号码",
        min_length=1,
        max_length=200,
        help_en="May hold computed places: `${extension}`.",
        help_zh="可以包含表达式：`${extension}`。",
    )
    trunk: str = field(
        "",
        only={"to": ["number"]},
        en="Trunk",
        zh="中继",
        max_length=80,
        help_en="For numbers: the trunk they go out by.",
        help_zh="呼叫号码时使用的中继。",
    )
    caller_id: str = field(
        "",
        format="template",
        en="Caller ID shown",
        zh="显示的主叫号码",
        max_length=80,
        help_en="Empty: the caller's own.",
        help_zh="留空则显示来电者号码。",
    )
    ring_seconds: float = field(
        30.0,
        inherits="ring_seconds",
        en="Ring for",
        zh="振铃时长",
        unit="s",
        ge=3,
        le=300,
        help_en="Then nobody has answered.",
        help_zh="超过后视为无人接听。",
    )
    music: str = field(
        "",
        inherits="music",
        en="Music while ringing",
        zh="振铃时音乐",
        max_length=80,
        help_en="A class of music on hold; empty: the caller hears ringing.",
        help_zh="等待音乐的类别；留空则来电者听到回铃音。",
    )
    talk_seconds: float | None = field(
        None,
        en="Longest conversation",
        zh="最长通话时长",
        unit="s",
        ge=1,
        le=86400,
        help_en="Then it is ended, and the caller goes on at an exit of its own. Empty: no limit.",
        help_zh="到时结束通话，来电者走单独的出口。留空表示不限。",
    )

    @model_validator(mode="after")
    def _a_number_goes_out_somewhere(self) -> Self:
        if self.to == "number" and not self.trunk:
            raise misfit("a number needs the trunk it goes out by", "呼叫号码需要指定中继")
        return self


class Transfer(CoreType[TransferConfig]):
    """Rings a phone or number and lets the two talk.

    The caller hears ringing, or music. When the conversation is over and the caller is still there, the flow goes on at
    `answered`; each way of not being answered has its own exit. A caller who hangs up while it rings makes the phone
    stop ringing.

    Exits: `answered`, `busy`, `no_answer`, `rejected`, `failed` (unreachable, unknown number, trunk full…); `time_limit`
    when a longest conversation is set.
    """

    help_zh = """呼叫分机或号码，接通双方。

    来电者听到回铃音或音乐。通话结束后来电者仍在线时，流程从 `answered` 继续；每一种未接通的情况都有自己的出口。振铃时来电
    者挂机，分机停止振铃。

    出口：`answered`、`busy`、`no_answer`、`rejected`、`failed`（无法接通、空号、中继占满等）；设置了最长通话时长时有 
    `time_limit`。
    """

    name = "transfer"
    title = Text("Transfer", "转接")
    category = "connect"
    config = TransferConfig
    waits = True

    def exits(self, config: TransferConfig) -> tuple[Exit, ...]:
        """One for each fate."""
        fates = (
            Exit("answered", Text("Conversation over", "通话结束")),
            Exit("busy", Text("Busy", "忙线"), fails=True),
            Exit("no_answer", Text("No answer", "无人接听"), fails=True),
            Exit("rejected", Text("Rejected", "被拒接"), fails=True),
            Exit("failed", Text("Failed", "失败"), fails=True),
        )
        return fates if config.talk_seconds is None else (*fates, Exit("time_limit", Text("Time is up", "到达时限")))

    def uses(self, config: TransferConfig) -> Uses:
        """Target and caller id, and the expressions inside them."""
        texts = (("/target", config.target), ("/caller_id", config.caller_id))
        return Uses(
            expressions=[
                (pointer, source) for pointer, text in texts for source in template(text).expressions if source.strip()
            ],
            texts=texts,
        )

    def paces(self, config: TransferConfig, hearing: Hearing) -> Mapping[str, Pace]:
        """Ringing that nobody answers; a conversation is not time that a caller waits."""
        rings = config.ring_seconds
        return {
            "no_answer": Pace(rings, rings),
            "busy": Pace(1.0, rings),
            "rejected": Pace(2.0, rings),
            "failed": Pace(1.0, rings),
        }

    def reaches_people(self, config: TransferConfig) -> bool:
        """It does."""
        return True

    async def run(self, config: TransferConfig, call: CoreCall) -> str:
        """Ring, connect, wait for the end."""
        target = call.fill(config.target).strip()
        if not target:
            raise FlowFailed("no-target", "The transfer's target came out empty.")
        party = await call.dial(
            Address(config.to, target, config.trunk),
            caller_id=call.fill(config.caller_id) or call.caller,
            ring_seconds=config.ring_seconds,
            music=config.music,
        )
        if party.how != "answered":
            return party.how
        talked = await call.talk(party.leg, limit_seconds=config.talk_seconds)
        return "answered" if talked.ended_by == "party" or config.talk_seconds is None else "time_limit"
