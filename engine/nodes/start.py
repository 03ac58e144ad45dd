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
