"""Write into a table of the installation."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from engine.nodes.base import Config, CoreCall, CoreType, Exit, Text, Uses, Work
from engine.nodes.forms import Expression, field, misfit
from engine.nodes.table_parts import LIMIT_SECONDS, LOOK_SECONDS, TRIES, ColumnReading, ColumnValue, TableName, distinct, keep
from engine.trace import MASK

KIND = "table_store"
"""The kind of work, as performers are found by it."""


class TableStoreConfig(Config):
    """Which row of which table, and what becomes of it."""

    table: TableName = field(
        en="Table",
        zh="数据表",
        help_en="One that the installation keeps: `cordboard tables list`.",
        help_zh="本系统中的数据表：`cordboard tables list`。",
    )
    change: Literal["set", "insert", "update", "increment", "delete"] = field(
        "set",
        en="What is done",
        zh="操作",
        words={
            "set": ("Write", "写入"),
            "insert": ("Write a new row only", "仅新增"),
            "update": ("Change a row that is there", "仅修改"),
            "increment": ("Add to numbers", "数值累加"),
            "delete": ("Take the row away", "删除"),
        },
        help_en="set: write, whether the row is there or not; insert: only a new one; update: only one that is there; "
        "increment: add to numbers, beginning from 0; delete: take the row away, if it is there.",
        help_zh="set：写入，无论该行是否存在；insert：仅新增；update：仅修改已有行；"
        "increment：数值累加，从 0 开始；delete：删除该行（如果存在）。",
    )
    key: Expression = field(
        "call.caller",
        en="Key",
        zh="主键",
        help_en="CEL, of the kind of the table's key column: `call.caller`, `ticket`.",
        help_zh="CEL 表达式，类型与主键列一致：`call.caller`、`ticket`。",
    )
    values: tuple[ColumnValue, ...] = field(
        (),
        en="Values",
        zh="值",
        max_length=60,
        help_en="Columns and what is put into them, or added to them. Other columns stay as they are.",
        help_zh="各列写入或累加的值。其他列保持不变。",
    )
    readings: tuple[ColumnReading, ...] = field(
        (),
        en="Read afterwards",
        zh="读取结果",
        max_length=60,
        help_en="Columns of the row as it then is, such as what a count has come to.",
        help_zh="操作完成后读取该行的列，例如累加后的数值。",
    )
    sensitive: bool = field(
        False,
        en="Sensitive values",
        zh="敏感数据",
        help_en="Key and values are masked in trace, record and log; needed to read a column that is sensitive.",
        help_zh="主键和值在轨迹、话单和日志中以掩码显示；读取敏感列时必须开启。",
    )

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        distinct(self.readings)
        columns = [value.column for value in self.values]
        if len(set(columns)) != len(columns):
            raise misfit("a column is given two values", "同一列有两个值")
        if self.change == "delete" and (self.values or self.readings):
            raise misfit("a row that is deleted takes no values and has none", "删除操作不能写入或读取值")
        if self.change == "increment" and not self.values:
            raise misfit("say what is added to which column", "请填写要累加的列和数值")
        return self


class TableStore(CoreType[TableStoreConfig]):
    """Writes into a table that the installation keeps, or takes a row away.

    It is done once for each time that a call comes here, also when a process dies while it does it; the table's history says
    which call did what (`cordboard tables history`).

    Exits: `done`, `error` (no such table or column, a value of another kind, a row that is there already or is not there, the
    table full, a sensitive column read without saying so, the database away).

    Effect: write.
    """

    help_zh = """写入系统保存的表，或删除一行。

    通话每次到达这里只执行一次，即使执行时进程中断；表的历史会记录由哪通电话执行（`cordboard tables history`）。

    出口：`done`、`error`（没有该表或列、取值类型不符、该行已存在或不存在、表已满、读取敏感列但未声明、数据库不可用）。

    影响：write。
    """

    name = "table_store"
    title = Text("Store in table", "写入数据表")
    category = "connect"
    config = TableStoreConfig
    after_call = True
    waits = False

    def exits(self, config: TableStoreConfig) -> tuple[Exit, ...]:
        """Whether it was done."""
        return Exit("done", Text("Done", "已完成")), Exit("error", Text("Could not be done", "操作失败"), fails=True)

    def uses(self, config: TableStoreConfig) -> Uses:
        """The expressions and the variables written."""
        assigns = [(f"/readings/{n}/variable", reading.variable) for n, reading in enumerate(config.readings)]
        return Uses(
            expressions=[("/key", config.key)]
            + [(f"/values/{n}/expression", value.expression) for n, value in enumerate(config.values)],
            assigns=assigns,
            secrets=assigns if config.sensitive else (),
        )

    async def run(self, config: TableStoreConfig, call: CoreCall) -> str:
        """Have it done, and keep what is read."""
        work = Work(
            KIND,
            order={
                "table": config.table,
                "change": config.change,
                "key": call.evaluate(config.key, sent=True),
                "values": {value.column: call.evaluate(value.expression, sent=True) for value in config.values},
                "columns": [reading.column for reading in config.readings],
                "sensitive": config.sensitive,
                "call": call.id,
            },
            told={
                "table": config.table,
                "change": config.change,
                "key": MASK if config.sensitive else call.fill_masked(f"${{{config.key}}}"),
                "values": {
                    value.column: MASK if config.sensitive else call.fill_masked(f"${{{value.expression}}}")
                    for value in config.values
                },
                "effect": "write",
            },
            limit_seconds=LIMIT_SECONDS,
            try_seconds=LOOK_SECONDS,
            tries=TRIES,
        )
        came = await call.perform(work, secret="values" if config.sensitive else False)
        if came.how != "done":
            return "error"
        return "done" if keep(config.readings, came, call) else "error"
