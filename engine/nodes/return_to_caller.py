"""Return from a called flow."""

from __future__ import annotations

from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Text
from engine.nodes.forms import ExitName, field


class ReturnConfig(Config):
    """By which name."""

    exit: ExitName = field(
        "done",
        en="Name of this end",
        zh="出口名称",
        help_en="The exit that the block *Subflow* takes in the flow that called this one.",
        help_zh="调用本流程的“子流程”节点将走的出口。",
    )


class Return(EdgeType[ReturnConfig]):
    """Returns to the flow that called this one, which goes on by the exit of this name.

    In a flow that nobody called, that a number leads to or that was gone to, it ends the call; behind a hangup handler it ends
    what follows the call.

    Exits: none.
    """

    help_zh = """返回调用本流程的流程，从同名的出口继续。

    如果本流程没有被调用（由号码直接进入，或由*转到流程*进入），则结束通话；在挂机处理中则结束后续步骤。

    出口：无。
    """

    name = "return"
    title = Text("Return", "返回")
    category = "step"
    config = ReturnConfig
    after_call = True
    waits = False

    def exits(self, config: ReturnConfig) -> tuple[Exit, ...]:
        """None: the calling block goes on."""
        return ()

    async def run(self, config: ReturnConfig, call: EdgeCall) -> str:
        """Come back to the step that called."""
        return config.exit if call.leave(config.exit) else ""
