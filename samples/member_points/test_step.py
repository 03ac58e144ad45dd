"""The step alone, against a small database: no call, no Temporal. Copy this to test a step of your own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from step import member_points

from engine.sdk import StepContext, run_step


@pytest.fixture(autouse=True)
def members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "members.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE members (telephone TEXT PRIMARY KEY, points INTEGER NOT NULL)")
        database.execute("INSERT INTO members VALUES ('5551001', 12000), ('5551002', 300)")
    monkeypatch.setenv("MEMBERS_DB", str(file))


def test_a_member_is_known_by_the_telephone() -> None:
    outcome = run_step(member_points, StepContext(caller="5551002"))
    assert (outcome.exit, outcome.outputs) == ("member", {"points": 300, "gold": False})


def test_many_points_make_a_gold_member() -> None:
    assert run_step(member_points, StepContext(caller="5551001")).outputs["gold"] is True
    assert run_step(member_points, StepContext(caller="5551002"), gold_from=300).outputs["gold"] is True


def test_another_telephone_is_no_members() -> None:
    assert run_step(member_points, StepContext(caller="5559999")).exit == "stranger"
    assert run_step(member_points, StepContext(caller="")).exit == "stranger"


def test_a_database_that_is_away_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMBERS_DB", "/nowhere/members.sqlite")
    outcome = run_step(member_points, StepContext(caller="5551001"))
    assert (outcome.exit, outcome.reason) == ("error", "raised")
    assert isinstance(outcome.raised, sqlite3.OperationalError)


def test_nobody_is_gold_from_nothing() -> None:
    assert run_step(member_points, StepContext(caller="5551001"), gold_from=0).reason == "bad-input"
