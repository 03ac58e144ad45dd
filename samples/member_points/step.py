"""Reads a member's points from a database, by the number that calls."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated

from engine.sdk import StepContext, Text, field, step


@dataclass
class Member:
    points: Annotated[int, field(en="Points", zh="积分")]
    gold: Annotated[bool, field(en="Is a gold member", zh="是否金卡会员")]


@dataclass
class Stranger:
    pass


@step(
    name="member_points",
    title=Text("Read a member's points", "查询会员积分"),
    exits={"member": Text("Member", "会员"), "stranger": Text("No member", "非会员")},
    timeout="2s",
    effect="read",
    caller=True,
)
def member_points(
    context: StepContext,
    gold_from: Annotated[
        int,
        field(
            en="Gold from", zh="金卡起点", help_en="Points that make a gold member.", help_zh="达到该积分即为金卡会员。", ge=1
        ),
    ] = 10_000,
) -> Member | Stranger:
    """Finds the member whose telephone calls, and reads the points.

    A plain function may block, as this one does: it has a thread of its own. The database is the SQLite file in `MEMBERS_DB`.
    """
    with closing(sqlite3.connect(f"file:{os.environ['MEMBERS_DB']}?mode=ro", uri=True)) as database:
        row = database.execute("SELECT points FROM members WHERE telephone = ?", (context.caller,)).fetchone()
    return Stranger() if row is None else Member(points=row[0], gold=row[0] >= gold_from)
