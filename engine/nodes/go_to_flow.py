"""Go on in another flow."""

from __future__ import annotations

from engine.nodes.base import EdgeCall, EdgeType, Exit, FlowTarget, Text, Uses
from engine.nodes.linking import LinkConfig


class GoToFlow(EdgeType[LinkConfig]):
    """Leaves this flow for another, for good. From a called flow it leaves those that called it, too.

    As with *Subflow*, the other flow's published version is linked in when this one is published.

    Exits: none.
    """

    help_zh = """离开本流程，转到另一个流程，不再返回。如果本流程是被调用的，调用它的流程也一并离开。

    与*子流程*一样，发布本流程时链接对方的已发布版本。

    出口：无。
    """

    name = "go_to_flow"
    title = Text("Go to flow", "转到流程")
    category = "step"
    config = LinkConfig
    waits = False

    def exits(self, config: LinkConfig) -> tuple[Exit, ...]:
        """None: the other flow goes on."""
        return ()

    def uses(self, config: LinkConfig) -> Uses:
        """Expressions of the inputs."""
        return Uses(expressions=config.expressions())

    def target(self, config: LinkConfig) -> FlowTarget:
        """The other flow."""
        return config.target

    async def run(self, config: LinkConfig, call: EdgeCall) -> str:
        """Go there."""
        call.leave_for(config.computed, config.fixed)
        return ""
