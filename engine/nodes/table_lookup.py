"""Look a row up in a table of the installation."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.nodes.base import Config, CoreCall, CoreType, Exit, Text, Uses, Work
from engine.nodes.forms import Expression, field
from engine.nodes.table_parts import LIMIT_SECONDS, LOOK_SECONDS, TRIES, ColumnReading, TableName, distinct, keep
from engine.trace import MASK

KIND = "table_lookup"
"""The kind of work, as performers are found by it."""


class TableLookupConfig(Config):
    """Which row of which table, and what is read from it."""

    table: TableName = field(
        en="Table",
        zh="数据表",
        help_en="One that the installation keeps: `cordboard tables list`.",
        help_zh="本系统中的数据表：`cordboard tables list`。",
    )
    key: Expression = field(
        "call.caller",
        en="Key",
        zh="主键",
        help_en="CEL, of the kind of the table's key column: `call.caller`, `ticket`. An empty one is not found.",
        help_zh="CEL 表达式，类型与主键列一致：`call.caller`、`ticket`。为空时视为未找到。",
    )
    readings: tuple[ColumnReading, ...] = field(
        (),
        en="Read from the row",
        zh="读取列",
        max_length=60,
        help_en="Columns and the variables that take them. A cell with nothing in it is null.",
        help_zh="列及存入的变量。空单元格为 null。",
    )
    sensitive: bool = field(
        False,
        en="Sensitive values",
        zh="敏感数据",
        help_en="Key and values are masked in trace, record and log; needed to read a column that is sensitive.",
        help_zh="主键和读取的值在轨迹、话单和日志中以掩码显示；读取敏感列时必须开启。",
    )

    @model_validator(mode="after")
    def _each_variable_once(self) -> Self:
        distinct(self.readings)
        return self


class TableLookup(CoreType[TableLookupConfig]):
    """Looks a row up in a table that the installation keeps, and takes values from it.

    Tables are changed while calls run (`cordboard tables`, or the block *Store in table*); a call sees what is there when it
    comes here.

    Exits: `found`, `not_found`, `error` (no such table or column, a key of another kind, a value that does not fit its
    variable, a sensitive column read without saying so, the database away).

    Effect: read.
    """

    help_zh = """在系统保存的表中查找一行，并取出其中的值。

    表可以在通话进行时修改（`cordboard tables` 或*写入表*节点）；通话到达这里时看到的是当时的内容。

    出口：`found`、`not_found`、`error`（没有该表或列、键的类型不符、取值与变量不符、读取敏感列但未声明、数据库不可用）。

    影响：read。
    """

    name = "table_lookup"
    title = Text("Look up in table", "查询数据表")
    category = "connect"
    config = TableLookupConfig
    after_call = True
    waits = False

    def exits(self, config: TableLookupConfig) -> tuple[Exit, ...]:
        """Whether there is a row."""
        return (
            Exit("found", Text("Found", "已找到")),
            Exit("not_found", Text("Not found", "未找到")),
            Exit("error", Text("Could not be looked up", "查询失败"), fails=True),
        )

    def uses(self, config: TableLookupConfig) -> Uses:
        """The key's expression and the variables written."""
        assigns = [(f"/readings/{n}/variable", reading.variable) for n, reading in enumerate(config.readings)]
        return Uses(expressions=[("/key", config.key)], assigns=assigns, secrets=assigns if config.sensitive else ())

    async def run(self, config: TableLookupConfig, call: CoreCall) -> str:
        """Look, and keep what is read."""
        key = call.evaluate(config.key, sent=True)
        if key is None or key == "":
            return "not_found"  # a caller who withholds the number is in no table
        work = Work(
            KIND,
            order={
                "table": config.table,
                "key": key,
                "columns": [reading.column for reading in config.readings],
                "sensitive": config.sensitive,
            },
            told={
                "table": config.table,
                "key": MASK if config.sensitive else call.fill_masked(f"${{{config.key}}}"),
                "effect": "read",
            },
            limit_seconds=LIMIT_SECONDS,
            try_seconds=LOOK_SECONDS,
            tries=TRIES,
        )
        came = await call.perform(work, secret="values" if config.sensitive else False)
        if came.how != "done":
            return "error"
        if not came.result["found"]:
            return "not_found"
        return "found" if keep(config.readings, came, call) else "error"
