"""End the call."""

from __future__ import annotations

from typing import Literal

from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Line, Text, Uses
from engine.nodes.forms import PromptKey, field
from engine.telephony.calls import EndReason


class HangupConfig(Config):
    """A last word, and what the network is told."""

    farewell: PromptKey | None = field(
        None, en="Farewell", zh="结束语", help_en="Said before the call ends.", help_zh="挂机前播放。"
    )
    reason: Literal["normal", "busy", "rejected", "congestion"] = field(
        "normal",
        en="Reason",
        zh="挂机原因",
        words={
            "normal": ("Normal end", "正常结束"),
            "busy": ("Busy", "忙"),
            "rejected": ("Rejected", "拒接"),
            "congestion": ("Congestion", "线路拥塞"),
        },
        help_en="What the caller's network is told; an unanswered caller hears the matching tone.",
        help_zh="告知主叫网络的原因；未应答的主叫会听到相应的信号音。",
    )


class Hangup(EdgeType[HangupConfig]):
    """Ends the call, after a farewell when one is given.

    The flow is over: this block has no exits.
    """

    help_zh = """结束通话，可先播放结束语。

    流程到此结束：本节点没有出口。
    """

    name = "hangup"
    title = Text("Hang up", "挂机")
    category = "call"
    config = HangupConfig
    waits = True

    def exits(self, config: HangupConfig) -> tuple[Exit, ...]:
        """None."""
        return ()

    def uses(self, config: HangupConfig) -> Uses:
        """The farewell."""
        return Uses(prompts=[("/farewell", config.farewell)] if config.farewell else ())

    async def run(self, config: HangupConfig, call: EdgeCall) -> str:
        """Say the last word and end the leg."""
        if config.farewell:
            await call.play([Line(config.farewell)])
        await call.hang_up(EndReason(config.reason))
        return ""
