"""The block every flow begins with."""

from __future__ import annotations

from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Text


class StartConfig(Config):
    """Nothing to set."""


class Start(EdgeType[StartConfig]):
    """Where a call enters the flow.

    Every drawing has exactly one. The caller has not been answered yet: what comes before an **Answer** block is heard as early
    media or not at all.

    Exits: `next`.
    """

    help_zh = """来电从这里进入流程。

    每张流程图有且只有一个。此时尚未应答：在**应答**节点之前的内容以早期媒体播放，或者来电者根本听不到。

    出口：`next`。
    """

    name = "start"
    title = Text("Start", "开始")
    category = "call"
    config = StartConfig
    after_call = True
    waits = False

    def exits(self, config: StartConfig) -> tuple[Exit, ...]:
        """One way on."""
        return (Exit("next", Text("Next", "下一步")),)

    async def run(self, config: StartConfig, call: EdgeCall) -> str:
        """Go on."""
        return "next"
