"""FG079: what is sensitive passes between a flow and a table unprotected.

What: a sensitive variable is stored in a column that is not sensitive, or a sensitive column is read by a block that does not
mark its values as sensitive.

Why it is bad: the value would lie in the clear, or stand readable in the trace; a call that reads it so leaves by `error`.

Mend: make the column sensitive, or the block's values; keep them in sensitive variables.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import names_in
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text
from engine.nodes.table_lookup import TableLookupConfig
from engine.nodes.table_store import TableStoreConfig

RULE = Rule("FG079", "error", Text("Secret shelved openly", "敏感数据未受保护"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Compare variables and columns; what is not there is for FG075."""
    secret = {name for name, variable in drawing.graph.variables.items() if variable.sensitive}
    for name, block in drawing.nodes.items() if drawing.tables is not None else ():
        config = block.config
        if not isinstance(config, TableLookupConfig | TableStoreConfig):
            continue
        columns = (drawing.tables or {}).get(config.table, {})
        for n, value in enumerate(config.values if isinstance(config, TableStoreConfig) else ()):
            told = sorted(secret & set(names_in(value.expression).variables))
            if told and columns.get(value.column) is False:
                yield RULE.found(
                    Text(
                        f"The sensitive “{told[0]}” would lie open in column “{value.column}”.",
                        f"敏感变量“{told[0]}”会以明文存入列“{value.column}”。",
                    ),
                    Text("Store it in a sensitive column.", "请存入标记为敏感的列。"),
                    node=name,
                    pointer=block.at(f"/values/{n}/expression"),
                )
        for n, reading in enumerate(config.readings):
            if columns.get(reading.column) and not config.sensitive:
                yield RULE.found(
                    Text(
                        f"Column “{reading.column}” is sensitive; this block does not say that its values are.",
                        f"列“{reading.column}”为敏感列，但此节点未开启“敏感数据”。",
                    ),
                    Text(
                        "Switch “Sensitive values” on, and keep them in sensitive variables.",
                        "请开启“敏感数据”，并存入敏感变量。",
                    ),
                    node=name,
                    pointer=block.at(f"/readings/{n}/column"),
                )
