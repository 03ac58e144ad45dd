"""What the table blocks have in common: how a table, its columns and the values of a row are named in their forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from engine.nodes.base import Call, Config, FlowFailed, Worked
from engine.nodes.forms import Expression, VariableName, field, misfit

_NAME = r"^[a-z][a-z0-9_]{0,62}$"
TableName = Annotated[str, StringConstraints(pattern=_NAME), Field(json_schema_extra={"x-format": "table"})]
ColumnName = Annotated[str, StringConstraints(pattern=_NAME), Field(json_schema_extra={"x-format": "column"})]

LOOK_SECONDS = 4.0
TRIES = 3
LIMIT_SECONDS = 16.0
"""A row is there within milliseconds; the time is for a database that is just being restarted."""


class ColumnReading(Config):
    """A value taken from the row."""

    column: ColumnName = field(en="Column", zh="列", help_en="Of the table.", help_zh="数据表的列。")
    variable: VariableName = field(
        en="Into variable", zh="存入变量", help_en="One that the flow declares.", help_zh="流程中已声明的变量。"
    )


class ColumnValue(Config):
    """A value put into the row."""

    column: ColumnName = field(en="Column", zh="列", help_en="Of the table, not its key.", help_zh="数据表的列，不能是主键列。")
    expression: Expression = field(
        en="Value",
        zh="值",
        help_en="CEL: `'gold'`, `visits`, `call.language`; null takes the value away.",
        help_zh="CEL 表达式：`'gold'`、`visits`、`call.language`；null 表示清空。",
    )


def distinct(readings: Iterable[ColumnReading]) -> None:
    """Refuse two readings into one variable; raised in a validator."""
    variables = [reading.variable for reading in readings]
    if len(set(variables)) != len(variables):
        raise misfit("two readings go into the same variable", "两项读取存入了同一个变量")


def keep(readings: Iterable[ColumnReading], came: Worked, call: Call) -> bool:
    """Put the row's values into the variables; false when one does not fit its variable."""
    values: Mapping[str, Any] = came.result["values"]
    kept = {reading.variable: values.get(reading.column) for reading in readings}
    if kept:
        try:
            call.assign(kept)
        except FlowFailed as wrong:
            if wrong.code != "wrong-type":
                raise
            return False
    return True
