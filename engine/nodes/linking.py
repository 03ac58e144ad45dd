"""What blocks that lead into another flow have in common: which one, and what it is given."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, JsonValue, StringConstraints, model_validator

from engine.nodes.base import Config, FlowTarget
from engine.nodes.forms import Expression, either, field, misfit

FlowId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$"), Field(json_schema_extra={"x-format": "flow"})]
AliasName = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$"), Field(json_schema_extra={"x-format": "flow-alias"})
]
VersionNumber = Annotated[int, Field(ge=1, json_schema_extra={"x-format": "flow-version"})]
TheirVariable = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$"), Field(json_schema_extra={"x-format": "linked-variable"})
]


class Input(Config):
    """One variable of the other flow and the value it begins with."""

    model_config = ConfigDict(json_schema_extra=either(["expression"], ["value"]))

    variable: TheirVariable = field(
        en="Their variable", zh="对方变量", help_en="One that the other flow declares.", help_zh="目标流程中声明的变量。"
    )
    expression: Expression | None = field(
        None, en="Computed by", zh="由表达式计算", help_en="CEL over this flow's variables.", help_zh="基于本流程变量的 CEL。"
    )
    value: JsonValue = field(
        None, en="Value", zh="值", help_en="A fixed value, of the variable's type.", help_zh="与变量类型一致的固定值。"
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.expression is not None and self.value is not None:
            raise misfit("give either an expression or a value", "表达式和值只能填写一个")
        return self


class LinkConfig(Config):
    """Which flow, in which version, and what it is given."""

    flow: FlowId = field(en="Flow", zh="流程", help_en="The id of a published flow.", help_zh="已发布流程的标识。")
    version: VersionNumber | None = field(
        None,
        en="Version",
        zh="版本",
        help_en="A published version's number; without it the version that the alias names when this flow is published.",
        help_zh="已发布版本的编号；留空则取本流程发布时别名所指的版本。",
    )
    alias: AliasName = field(
        "live",
        en="Alias",
        zh="别名",
        help_en="Looked up once, when this flow is published. Publish this flow again to take up a newer version.",
        help_zh="仅在本流程发布时查找一次；要使用新版本，请重新发布本流程。",
    )
    inputs: tuple[Input, ...] = field(
        (),
        en="Inputs",
        zh="输入",
        max_length=60,
        help_en="Variables of the other flow that do not begin as it declares them.",
        help_zh="目标流程中不使用其初始值的变量。",
    )

    @model_validator(mode="after")
    def _given_once(self) -> Self:
        if len({given.variable for given in self.inputs}) != len(self.inputs):
            raise misfit("a variable is given twice", "有变量被重复赋值")
        return self

    @property
    def target(self) -> FlowTarget:
        """The other flow."""
        return FlowTarget(self.flow, self.version, self.alias)

    @property
    def computed(self) -> dict[str, str]:
        """Their variable → CEL."""
        return {given.variable: given.expression for given in self.inputs if given.expression is not None}

    @property
    def fixed(self) -> dict[str, Any]:
        """Their variable → value."""
        return {given.variable: given.value for given in self.inputs if given.expression is None}

    def expressions(self) -> list[tuple[str, str]]:
        """Each expression with its place in the form."""
        return [(f"/inputs/{n}/expression", given.expression) for n, given in enumerate(self.inputs) if given.expression]
