"""What stands beside a scenario's call: tables in memory, lists of callers, and people who get e-mails, SMS and events.

Nothing is really looked up, sent or told. What a node's ``replies`` say goes before all of this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.callers.model import NORMAL
from engine.messages.letters import addresses
from engine.messages.segments import measure
from engine.nodes import caller_class, emit_event, send_email, send_sms, table_lookup, table_store
from engine.runtime.performers import Performer, Performers, WorkFailed
from engine.saying.e164 import international
from engine.scenarios.model import Scenario

_COUNTRY = "CN"

Sent = Callable[[str, Mapping[str, Any]], None]
"""Told of every e-mail, SMS and event: its kind of work, and the order."""


class _Tables:
    """The scenario's tables, which its stores change."""

    def __init__(self, tables: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
        self._tables = {name: {_key(key): dict(row) for key, row in rows.items()} for name, rows in tables.items()}

    async def look_up(self, order: Mapping[str, Any]) -> Any:
        row = self._table(order).get(_key(order["key"]))
        return _answer(row, order)

    async def store(self, order: Mapping[str, Any]) -> Any:
        rows, key, how = self._table(order), _key(order["key"]), order["change"]
        there = rows.get(key)
        if how == "insert" and there is not None:
            raise WorkFailed("row-exists", "The scenario's table has a row of this key already.")
        if how == "update" and there is None:
            raise WorkFailed("no-such-row", "The scenario's table has no row of this key.")
        if how == "delete":
            rows.pop(key, None)
            return _answer(None, order)
        row = rows.setdefault(key, {})
        for column, value in order["values"].items():
            row[column] = (row.get(column) or 0) + value if how == "increment" else value
        return _answer(row, order)

    def _table(self, order: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        if order["table"] not in self._tables:
            raise WorkFailed("no-such-table", f"The scenario has no table {order['table']}.")
        return self._tables[order["table"]]


class _Doing:
    """A performer made of a function of the order."""

    def __init__(self, do: Callable[[Mapping[str, Any]], Any]) -> None:
        self._do = do

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        made = self._do(order)
        return await made if hasattr(made, "__await__") else made


def performers(scenario: Scenario, sent: Sent) -> Performers:
    """Give who does the work of the blocks that act beside the call."""
    tables = _Tables(scenario.tables)

    def mail(order: Mapping[str, Any]) -> Any:
        everybody = [*addresses(order["to"]), *addresses(order["cc"])]
        if not everybody:
            raise WorkFailed("no-recipient", "Nobody is named that the e-mail goes to.")
        sent(send_email.KIND, order)
        return {"id": "<scenario>", "accepted": len(everybody), "refused": 0}

    def sms(order: Mapping[str, Any]) -> Any:
        number, measured = international(order["to"], _COUNTRY), measure(order["text"])
        if number is None:
            raise WorkFailed("bad-number", "That is no number that a message can go to.")
        if measured.segments > order["most_segments"]:
            raise WorkFailed("too-long", f"The text needs {measured.segments} parts.")
        sent(send_sms.KIND, {**order, "to": number})
        return {"id": "scenario", "encoding": measured.encoding, "units": measured.units, "segments": measured.segments}

    def event(order: Mapping[str, Any]) -> Any:
        sent(emit_event.KIND, order)
        return {"bytes": 0}

    def judge(order: Mapping[str, Any]) -> Any:
        known = scenario.caller_class in order["classes"]
        return {"class": scenario.caller_class if known else NORMAL, "because": "the scenario" if known else ""}

    doing: Mapping[str, Performer] = {
        table_lookup.KIND: _Doing(tables.look_up),
        table_store.KIND: _Doing(tables.store),
        caller_class.KIND: _Doing(judge),
        send_email.KIND: _Doing(mail),
        send_sms.KIND: _Doing(sms),
        emit_event.KIND: _Doing(event),
    }
    return doing


def _key(written: Any) -> str:
    text = str(written)
    return international(text, _COUNTRY) or text


def _answer(row: Mapping[str, Any] | None, order: Mapping[str, Any]) -> dict[str, Any]:
    return {"found": row is not None, "values": {} if row is None else {name: row.get(name) for name in order["columns"]}}
