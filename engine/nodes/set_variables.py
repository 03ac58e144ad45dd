"""Set variables."""

from __future__ import annotations

from typing import Self

from pydantic import JsonValue, model_validator

from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Text, Uses
from engine.nodes.forms import Expression, VariableName, field


class Assignment(Config):
    """One variable and its new value: a CEL expression, or the value itself."""

    variable: VariableName = field(en="Variable", zh="变量")
    expression: Expression | None = field(None, en="Computed by", zh="由表达式计算")
    value: JsonValue = field(None, en="Value", zh="值")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.expression is not None and self.value is not None:
            raise ValueError("give either an expression or a value")
        return self


class SetVariablesConfig(Config):
    """What to set, in order."""

    assignments: tuple[Assignment, ...] = field(en="Assignments", zh="赋值", min_length=1, max_length=60)


class SetVariables(EdgeType[SetVariablesConfig]):
    """Sets declared variables, one after the other: a later line sees what an earlier one set.

    A value that does not fit the variable's declared type ends the call with the apology, and the record says which; the
    drawing's check finds most of these beforehand.

    Exits: `next`.
    """

    name = "set_variables"
    title = Text("Set variables", "设置变量")
    category = "decide"
    config = SetVariablesConfig
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
        )

    async def run(self, config: SetVariablesConfig, call: EdgeCall) -> str:
        """Set them."""
        for line in config.assignments:
            value = call.evaluate(line.expression) if line.expression is not None else line.value
            call.assign({line.variable: value})
        return "next"
