"""Set variables."""

from __future__ import annotations

from typing import Self

from pydantic import ConfigDict, JsonValue, model_validator

from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Text, Uses
from engine.nodes.forms import Expression, VariableName, either, field, misfit
from engine.program import types_that_hold


class Assignment(Config):
    """One variable and its new value: a CEL expression, or the value itself."""

    model_config = ConfigDict(json_schema_extra=either(["value"], ["expression"]))

    variable: VariableName = field(
        en="Variable", zh="变量", help_en="One that the flow declares.", help_zh="流程中已声明的变量。"
    )
    expression: Expression | None = field(
        None, en="Computed by", zh="由表达式计算", help_en="CEL: `count + 1`", help_zh="CEL 表达式：`count + 1`"
    )
    value: JsonValue = field(
        None, en="Value", zh="值", help_en="A fixed value, of the variable's type.", help_zh="与变量类型一致的固定值。"
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.expression is not None and self.value is not None:
            raise misfit("give either an expression or a value", "表达式和值只能填写一个")
        return self


class SetVariablesConfig(Config):
    """What to set, in order."""

    assignments: tuple[Assignment, ...] = field(
        en="Assignments",
        zh="赋值",
        min_length=1,
        max_length=60,
        help_en="In this order: a later one sees what an earlier one set.",
        help_zh="按顺序执行，后面的可以使用前面的结果。",
    )


class SetVariables(EdgeType[SetVariablesConfig]):
    """Sets declared variables, one after the other: a later line sees what an earlier one set.

    A value that does not fit the variable's declared type ends the call with the apology, and the record says which; the
    drawing's check finds most of these beforehand.

    Exits: `next`.
    """

    help_zh = """依次设置已声明的变量：后面的一行可以使用前面的结果。

    取值与变量声明的类型不符时，通话以致歉结束，话单会说明是哪一个；大多数情况在绘制时即可发现。

    出口：`next`。
    """

    name = "set_variables"
    title = Text("Set variables", "设置变量")
    category = "decide"
    config = SetVariablesConfig
    after_call = True
    waits = False

    def exits(self, config: SetVariablesConfig) -> tuple[Exit, ...]:
        """One way on."""
        return (Exit("next", Text("Next", "下一步")),)

    def uses(self, config: SetVariablesConfig) -> Uses:
        """Expressions and the variables written."""
        listed = list(enumerate(config.assignments))
        return Uses(
            expressions=[(f"/assignments/{n}/expression", a.expression) for n, a in listed if a.expression],
            assigns=[(f"/assignments/{n}/variable", a.variable) for n, a in listed],
            computes=[(f"/assignments/{n}/{'value' if a.expression is None else 'expression'}", a.variable) for n, a in listed],
            gives=[
                (f"/assignments/{n}/value", a.variable, types_that_hold(a.value))
                for n, a in listed
                if a.expression is None and a.value is not None
            ],
        )

    async def run(self, config: SetVariablesConfig, call: EdgeCall) -> str:
        """Set them."""
        for line in config.assignments:
            value = call.evaluate(line.expression) if line.expression is not None else line.value
            call.assign({line.variable: value})
        return "next"
