"""Let time pass."""

from __future__ import annotations

from collections.abc import Mapping

from engine.nodes.base import Config, CoreCall, CoreType, Exit, FlowFailed, Text, Uses
from engine.nodes.forms import Expression, field
from engine.nodes.pacing import Hearing, Pace

SHORTEST_SECONDS = 0.5
LONGEST_SECONDS = 24 * 3600.0


class WaitConfig(Config):
    """How long, and what the caller hears meanwhile."""

    seconds: float = field(
        5.0,
        en="Seconds",
        zh="秒数",
        unit="s",
        ge=SHORTEST_SECONDS,
        le=LONGEST_SECONDS,
        help_en="Half a second to a day.",
        help_zh="半秒到一天。",
    )
    expression: Expression | None = field(
        None,
        en="Computed by",
        zh="由表达式计算",
        help_en="In place of the fixed time. Less than half a second is made half a second, so that a loop never spins.",
        help_zh="代替固定时长。不足半秒按半秒计，以免循环空转。",
    )
    music: str = field(
        "",
        inherits="music",
        en="Music",
        zh="等待音乐",
        max_length=80,
        help_en="A class of music on hold; empty is silence.",
        help_zh="等待音乐的类别；留空则静音。",
    )


class Wait(CoreType[WaitConfig]):
    """Lets time pass, in silence or with music. The time runs on through any crash.

    Keys pressed meanwhile are kept for the next question.

    Exits: `next`.
    """

    help_zh = """等待一段时间，静音或播放音乐。即使系统故障，计时也会继续。

    期间的按键会保留给下一个问题。

    出口：`next`。
    """

    name = "wait"
    title = Text("Wait", "等待")
    category = "call"
    config = WaitConfig
    after_call = True
    waits = True

    def exits(self, config: WaitConfig) -> tuple[Exit, ...]:
        """One way on."""
        return (Exit("next", Text("Next", "下一步")),)

    def uses(self, config: WaitConfig) -> Uses:
        """The expression."""
        return Uses(expressions=[("/expression", config.expression)] if config.expression else ())

    def paces(self, config: WaitConfig, hearing: Hearing) -> Mapping[str, Pace]:
        """The time itself; a computed one is not known before the call, and counts as the form's."""
        return {"next": Pace(config.seconds, config.seconds)}

    async def run(self, config: WaitConfig, call: CoreCall) -> str:
        """Wait."""
        seconds: object = config.seconds
        if config.expression is not None:
            seconds = call.evaluate(config.expression)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST_SECONDS:
            raise FlowFailed("bad-wait", f"The waiting time is not a number of seconds from 0 to {LONGEST_SECONDS:.0f}.")
        await call.wait(max(float(seconds), SHORTEST_SECONDS), music=config.music)
        return "next"
