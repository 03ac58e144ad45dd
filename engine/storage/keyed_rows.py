"""How a row of a keyed table lies in the database: what is sensitive sealed, a sensitive key as its digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Row as Found

from engine.storage.base import write_json
from engine.storage.digests import Digests
from engine.storage.sealing import Sealer
from engine.tables.model import Row, Table, Value
from engine.tables.values import key_of


class RowForm:
    """Rows of one table."""

    def __init__(self, table: Table, sealer: Sealer, digests: Digests, region: str) -> None:
        """Take the table's shape, and what keeps things secret."""
        self.table = table
        self._sealer = sealer
        self._digests = digests
        self._region = region

    def places(self, key: Value) -> list[str]:
        """Give every word that the key's row may stand under, the one to write it under first; ``InvalidInput``."""
        plain = key_of(self.table, key, self._region)
        return self._digests.all(f"table/{self.table.name}", plain) if self.table.keys.sensitive else [plain]

    def told(self, key: Value) -> str:
        """Write the key as the history may hold it."""
        return "" if self.table.keys.sensitive else key_of(self.table, key, self._region)

    def closed(self, place: str, values: Mapping[str, Value]) -> dict[str, Any]:
        """Part the values into those that lie open and those that are sealed."""
        named = {column.name for column in self.table.columns}
        secret = {column.name for column in self.table.columns if column.sensitive}
        open_ = {name: value for name, value in values.items() if name in named - secret and value is not None}
        sealed = {name: value for name, value in values.items() if name in secret and value is not None}
        return {"open": open_, "sealed": self._sealer.seal(write_json(sealed).encode(), self._seal(place)) if sealed else None}

    def opened(self, found: Found[Any]) -> Row:
        """Read a row; a column that it says nothing of is ``None``."""
        sealed = json.loads(self._sealer.open(found.sealed, self._seal(found.key))) if found.sealed else {}
        there = {**found.open, **sealed}
        values = {column.name: there.get(column.name) for column in self.table.columns}
        return Row(values, found.key, found.changed_at, found.changed_by)

    def _seal(self, place: str) -> bytes:
        return f"table/{self.table.name}/{place}".encode()
