"""To which class a caller belongs, and the performer of the block that asks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from engine.callers.model import NORMAL, CallerClass, Condition
from engine.callers.ports import CallerReader
from engine.errors import CordboardError, InvalidInput, StorageUnavailable
from engine.runtime.performers import WorkFailed
from engine.tables.ports import TableReader


@dataclass(frozen=True, slots=True)
class Judged:
    """A caller's class, and why: ``list vip``, ``table customers``, ``withheld``; empty for nobody's."""

    name: str
    because: str = ""


class Judge:
    """Asks lists and tables."""

    def __init__(self, callers: CallerReader, tables: TableReader, clock: Callable[[], float]) -> None:
        """``clock`` gives Unix seconds: entries end by themselves."""
        self._callers = callers
        self._tables = tables
        self._clock = clock

    async def judge(self, caller: str, among: Collection[str] | None = None) -> Judged:
        """Find the first class that fits; of ``among`` alone, where that is given. An empty ``caller`` is withheld."""
        lists = await self._callers.lists_of(caller, at=self._clock()) if caller else frozenset()
        for one in (await self._callers.classes()).classes:
            if among is None or one.name in among:
                because = await self._because(one, caller, lists)
                if because:
                    return Judged(one.name, because)
        return Judged(NORMAL)

    async def _because(self, one: CallerClass, caller: str, lists: Collection[str]) -> str:
        for condition in one.any_of:
            if condition.withheld:
                if not caller:
                    return "withheld"
            elif condition.list is not None:
                if condition.list in lists:
                    return f"list {condition.list}"
            elif caller and await self._in_table(condition, caller):
                return f"table {condition.table}"
        return ""

    async def _in_table(self, condition: Condition, caller: str) -> bool:
        assert condition.table is not None and condition.column is not None
        try:
            table, row = await self._tables.row(condition.table, caller)
            value = None if row is None else row.values.get(table.column(condition.column).name)
        except InvalidInput:
            return False  # a number that the table's key cannot be
        return value is not None and value == condition.value and isinstance(value, bool) == isinstance(condition.value, bool)


class CallerClassPerformer:
    """Implements ``engine.runtime.performers.Performer`` for ``engine.nodes.caller_class``."""

    def __init__(self, judge: Judge) -> None:
        """Take the judge."""
        self._judge = judge

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Judge once. The result is ``{class, because}``."""
        try:
            judged = await self._judge.judge(order["caller"], order["classes"])
        except CordboardError as wrong:
            again = isinstance(wrong, StorageUnavailable)
            raise WorkFailed(wrong.code, wrong.message, wrong.mend, again=again) from None
        return {"class": judged.name, "because": judged.because}
