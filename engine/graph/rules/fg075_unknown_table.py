"""FG075: a block names a table, or a column of one, that is not there.

What: the settings name a table that this installation does not keep, or a column that the table does not have.

Why it is bad: calls take the exit `error` until there is one. It may still be made: tables are kept beside the flows.

Mend: make the table, `cordboard tables create`, or name one that is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import renamed
from engine.graph.resolve import Resolved, ResolvedNode
from engine.graph.rules.base import Rule, did_you_mean, nearest
from engine.nodes.base import Text
from engine.nodes.table_lookup import TableLookupConfig
from engine.nodes.table_store import TableStoreConfig

RULE = Rule("FG075", "warning", Text("Table missing", "数据表不存在"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look up every table and column that a block names; nothing is said where nobody can look."""
    for name, block in drawing.nodes.items() if drawing.tables is not None else ():
        config = block.config
        if not isinstance(config, TableLookupConfig | TableStoreConfig):
            continue
        assert drawing.tables is not None
        columns = drawing.tables.get(config.table)
        if columns is None:
            mend = Text(
                f"Make it with `cordboard tables create {config.table} --key NAME`.",
                f"请先用 `cordboard tables create {config.table} --key 列名` 创建。",
            )
            message = Text(f"There is no table “{config.table}” here.", f"此处没有数据表“{config.table}”。")
            yield _found(name, block, "/table", config.table, drawing.tables, message, mend)
            continue
        for within, column in columns_of(config):
            if column not in columns:
                message = Text(f"Table “{config.table}” has no column “{column}”.", f"数据表“{config.table}”没有列“{column}”。")
                mend = Text("Name one that it has, or add it to the table.", "请改用已有的列，或为数据表添加该列。")
                yield _found(name, block, within, column, columns, message, mend)


def columns_of(config: TableLookupConfig | TableStoreConfig) -> list[tuple[str, str]]:
    """List the columns that a block names: (pointer in its settings, column)."""
    named = [(f"/readings/{n}/column", reading.column) for n, reading in enumerate(config.readings)]
    if isinstance(config, TableStoreConfig):
        named += [(f"/values/{n}/column", value.column) for n, value in enumerate(config.values)]
    return named


def _found(
    name: str, block: ResolvedNode, within: str, word: str, known: Iterable[str], message: Text, mend: Text
) -> Diagnostic:
    listed = list(known)
    return RULE.found(
        message,
        did_you_mean(word, listed, mend),
        node=name,
        pointer=block.at(within),
        fixes=renamed(block.at(within), nearest(word, listed)),
    )
