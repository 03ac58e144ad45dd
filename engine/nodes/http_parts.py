"""What an HTTP request is put together from, and what is read from its answer: the inner forms of ``http_form``."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from engine.errors import InvalidInput
from engine.expressions import FUNCTIONS, functions, names
from engine.nodes.base import Config
from engine.nodes.forms import ExitName, Expression, VariableName, either, field, misfit

_TOKEN = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"  # RFC 9110 §5.6.2
_RANGE = re.compile(r"([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?")

SecretName = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?)?$"), Field(json_schema_extra={"x-format": "secret"})
]


class Part(Config):
    """A named text of the request."""

    name: str = field(
        en="Name",
        zh="名称",
        min_length=1,
        max_length=200,
        help_en="As the other side knows it.",
        help_zh="对方系统使用的名称。",
    )
    value: str = field(
        "",
        format="template",
        en="Value",
        zh="值",
        max_length=2000,
        help_en="May hold computed places: `${ticket}`.",
        help_zh="可以包含表达式：`${ticket}`。",
    )
    secret: SecretName = field(
        "",
        en="Secret",
        zh="密钥",
        help_en="A named secret of the installation, put behind the value: `Bearer ` and the secret. Empty: none.",
        help_zh="本系统中保存的密钥名称，接在值的后面，例如 `Bearer ` 加密钥。留空表示不使用。",
    )


class Header(Part):
    """A header of the request."""

    name: str = field(
        en="Header",
        zh="请求头",
        max_length=200,
        pattern=_TOKEN,
        help_en="Such as `Authorization` or `X-Api-Key`.",
        help_zh="例如 `Authorization` 或 `X-Api-Key`。",
    )


class Member(Config):
    """One member of a JSON body."""

    model_config = ConfigDict(json_schema_extra=either(["expression"], ["secret"]))

    name: str = field(en="Name", zh="名称", min_length=1, max_length=200, help_en="Of the member.", help_zh="JSON 成员的名称。")
    expression: Expression | None = field(
        None,
        en="Value",
        zh="值",
        help_en="CEL: `ticket`, or `{'id': ticket}`.",
        help_zh="CEL 表达式：`ticket` 或 `{'id': ticket}`。",
    )
    secret: SecretName = field(
        "",
        en="Secret",
        zh="密钥",
        help_en="A named secret of the installation, in place of a value.",
        help_zh="本系统中保存的密钥名称，代替值。",
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.expression is None) == (not self.secret):
            raise misfit("give either an expression or a secret", "请填写表达式或密钥之一")
        return self


class Reading(Config):
    """A value taken from the answer."""

    model_config = ConfigDict(json_schema_extra=either(["pointer"], ["expression"]))

    variable: VariableName = field(
        en="Into variable", zh="存入变量", help_en="One that the flow declares.", help_zh="流程中已声明的变量。"
    )
    pointer: str | None = field(
        None,
        en="Where in the body",
        zh="在响应中的位置",
        max_length=500,
        pattern=r"^(/([^/~]|~[01])*)*$",
        help_en="A JSON pointer (RFC 6901) into a JSON body: `/customer/name`. Empty: the whole body.",
        help_zh="JSON 指针（RFC 6901）：`/customer/name`。留空表示整个响应。",
    )
    expression: Expression | None = field(
        None,
        en="Computed by",
        zh="由表达式计算",
        help_en="In place of a pointer: CEL over `response.status`, `.headers` (names in small letters) and `.body`.",
        help_zh="代替指针的 CEL 表达式，可使用 `response.status`、`response.headers`（名称小写）和 `response.body`。",
    )
    required: bool = field(
        True,
        en="Required",
        zh="必需",
        help_en="An answer without it leads to `error`. Off: the variable then stays as it is.",
        help_zh="响应中没有该值时走 `error` 出口。关闭后变量保持原值。",
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.pointer is None) == (self.expression is None):
            raise misfit("give either a place in the body or an expression", "请填写响应中的位置或表达式之一")
        if self.expression is not None:
            self._check(self.expression)
        return self

    def _check(self, expression: str) -> None:
        """What it reads exists on the other side alone, so the rules about a flow's variables cannot judge it."""
        try:
            strange = [name for name in names(expression) if name != "response"]
            strange += [name for name in functions(expression) if name.isidentifier() and name not in FUNCTIONS]
        except InvalidInput as wrong:
            raise misfit(f"the expression cannot be read: {wrong.message}", f"表达式无法解析：{wrong.message}") from None
        if strange:
            raise misfit(
                f"only `response` can be read here, not “{strange[0]}”", f"此处只能读取 `response`，不能使用“{strange[0]}”"
            )


class StatusExit(Config):
    """An exit of its own for some answers."""

    exit: ExitName = field(en="Exit", zh="出口", help_en="Names the way in the drawing.", help_zh="该分支在流程图中的名称。")
    statuses: str = field(
        en="Status codes",
        zh="状态码",
        max_length=100,
        pattern=r"^ *[1-5][0-9]{2}(-[1-5][0-9]{2})?( *, *[1-5][0-9]{2}(-[1-5][0-9]{2})?)* *$",
        help_en="Codes and ranges: `404`, or `409,420-429`.",
        help_zh="状态码及范围：`404` 或 `409,420-429`。",
    )

    @property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        """The codes as (first, last)."""
        return tuple((int(first), int(last or first)) for first, last in _RANGE.findall(self.statuses))
