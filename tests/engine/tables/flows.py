"""A flow that comes to every exit of the table blocks."""

from __future__ import annotations

from typing import Any

from engine.program import Program, Variable
from engine.tables.model import Column, Table
from tests.engine.runtime.flows import BYE, Block, flow

CUSTOMERS = Table("customers", "phone", (Column("phone", "phone"), Column("level"), Column("visits", "number")))
MEMBERS = Table("members", "card", (Column("card", sensitive=True), Column("points", "number", sensitive=True)))
PIN = "90125x7"
POINTS = 481516
EXITS = ["not_found", "done", "found", "done", "done", "found", "error", "error", "error", "error", "error"]


def lookup(to: str, **config: Any) -> Block:
    return Block("table_lookup", {"table": "customers", **config}, dict.fromkeys(("found", "not_found", "error"), to))


def store(to: str, **config: Any) -> Block:
    return Block("table_store", {"table": "customers", **config}, dict.fromkeys(("done", "error"), to))


def every_exit() -> Program:
    """Look the caller up, write and count, read what is sensitive, and then all that goes wrong."""
    return flow(
        {
            "first": lookup("write"),
            "write": store("again", values=[{"column": "level", "expression": "'gold'"}]),
            "again": lookup("count", readings=[{"column": "level", "variable": "level"}]),
            "count": store(
                "twice",
                change="increment",
                values=[{"column": "visits", "expression": "1"}],
                readings=[{"column": "visits", "variable": "visits"}],
            ),
            "twice": store("secret", change="increment", values=[{"column": "visits", "expression": "visits"}]),
            "secret": lookup(
                "unmarked",
                table="members",
                key="pin",
                readings=[{"column": "points", "variable": "points"}],
                sensitive=True,
            ),
            "unmarked": lookup("nowhere", table="members", key="pin", readings=[{"column": "points", "variable": "points"}]),
            "nowhere": lookup("no_column", table="nobodys"),
            "no_column": lookup("misfit", readings=[{"column": "colour", "variable": "level"}]),
            "misfit": lookup("there", readings=[{"column": "level", "variable": "visits"}]),
            "there": store("bye", change="insert"),
            "bye": BYE,
        },
        variables={
            "level": Variable("string", ""),
            "visits": Variable("number", 0),
            "pin": Variable("string", PIN, sensitive=True),
            "points": Variable("number", 0, sensitive=True),
        },
    )
