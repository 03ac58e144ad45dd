"""Call another flow and come back."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from engine.nodes.base import ERROR, Config, EdgeCall, EdgeType, Exit, FlowTarget, Text, Uses
from engine.nodes.forms import ExitName, VariableName, field, misfit
from engine.nodes.linking import LinkConfig, TheirVariable

EndName = Annotated[ExitName, Field(json_schema_extra={"x-format": "flow-end"})]


class Output(Config):
    """One variable of the called flow and where its value goes."""

    variable: TheirVariable = field(
        en="Their variable", zh="对方变量", help_en="One that the called flow declares.", help_zh="被调用流程中声明的变量。"
    )
    to: VariableName = field(
        en="Variable", zh="变量", help_en="One of this flow, of the same type.", help_zh="本流程中类型相同的变量。"
    )


class SubflowConfig(LinkConfig):
    """Which flow, what it is given, what it gives back, and by which ends it returns."""

    outputs: tuple[Output, ...] = field(
        (),
        en="Outputs",
        zh="输出",
        max_length=60,
        help_en="What is taken over from the called flow when it returns.",
        help_zh="被调用流程返回时带回的值。",
    )
    ends: tuple[EndName, ...] = field(
        ("done",),
        en="Ends",
        zh="返回出口",
        max_length=30,
        help_en="The names of the called flow's Return blocks; each is an exit here.",
        help_zh="被调用流程中各“返回”节点的名称，每个名称对应一个出口。",
    )

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if len({*self.ends, ERROR}) != len(self.ends) + 1:
            raise misfit("two ends have the same name, or one is called “error”", "返回出口重名，或使用了名称“error”")
        if len({given.to for given in self.outputs}) != len(self.outputs):
            raise misfit("a variable is set twice", "有变量被重复赋值")
        return self


class Subflow(EdgeType[SubflowConfig]):
    """Calls another flow, which comes back by one of its *Return* blocks: draw once how callers are identified or how they pay.

    The called flow's published version is linked in when this flow is published, and stays what it is until this flow is
    published again. Each flow has its own variables; what passes between them is listed as inputs and outputs. A flow cannot
    call itself, directly or by way of others.

    Exits: one for each *Return* block of the called flow, by its name; `error` when the called flow cannot go on.
    """

    help_zh = """调用另一个流程，并从其某个*返回*节点回来：身份识别、支付等步骤只需绘制一次。

    发布本流程时链接被调用流程的已发布版本，在本流程再次发布之前保持不变。各流程有自己的变量，传递的内容列为输入和输出。流
    程不能直接或间接调用自己。

    出口：被调用流程的每个*返回*节点各一个，以其名称命名；被调用流程无法继续时走 `error`。
    """

    name = "subflow"
    title = Text("Subflow", "子流程")
    category = "step"
    config = SubflowConfig
    waits = False

    def exits(self, config: SubflowConfig) -> tuple[Exit, ...]:
        """The called flow's ends, and its failure."""
        ends = [Exit(end, Text(end, end)) for end in config.ends]
        return (*ends, Exit(ERROR, Text("It could not go on", "无法继续"), fails=True))

    def uses(self, config: SubflowConfig) -> Uses:
        """Expressions of the inputs, variables of the outputs."""
        return Uses(
            expressions=config.expressions(),
            assigns=[(f"/outputs/{n}/to", given.to) for n, given in enumerate(config.outputs)],
        )

    def known_set(self, config: SubflowConfig, exit: str) -> frozenset[str]:
        """What the called flow gives back, by whichever of its ends."""
        return frozenset(given.to for given in config.outputs) if exit != ERROR else frozenset()

    def target(self, config: SubflowConfig) -> FlowTarget:
        """The called flow."""
        return config.target

    async def run(self, config: SubflowConfig, call: EdgeCall) -> str:
        """Go into it; the return from there takes the exit."""
        call.enter(config.computed, config.fixed, {given.variable: given.to for given in config.outputs})
        return ""
