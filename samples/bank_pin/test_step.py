"""The step alone, against a small bank: no call, no Temporal."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from step import check_pin, hashed

from engine.sdk import Outcome, StepContext, run_step

SALT = b"0123456789abcdef"


@pytest.fixture(autouse=True)
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "bank.sqlite"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE accounts (account TEXT PRIMARY KEY, salt BLOB, pin BLOB, wrong INTEGER, last_try TEXT)")
        database.execute("INSERT INTO accounts VALUES ('62170001', ?, ?, 0, '')", (SALT, hashed("482915", SALT)))
    monkeypatch.setenv("BANK_DB", str(file))
    return file


def tried(pin: str, key: str, account: str = "62170001") -> Outcome:
    return run_step(check_pin, StepContext(key=key), account=account, pin=pin)


def test_the_right_pin_is_right() -> None:
    assert tried("482915", "a").exit == "right"


def test_the_third_wrong_pin_locks_the_account_for_the_right_one_too() -> None:
    assert [tried("111111", key).outputs for key in ("a", "b")] == [{"left": 2}, {"left": 1}]
    assert [tried(pin, key).exit for pin, key in (("111111", "c"), ("482915", "d"))] == ["locked", "locked"]


def test_the_right_pin_begins_the_count_anew() -> None:
    for key in ("a", "b"):
        tried("111111", key)
    assert tried("482915", "c").exit == "right"
    assert tried("111111", "d").outputs == {"left": 2}


def test_a_try_that_a_fault_repeats_is_counted_once() -> None:
    assert [tried("111111", "a").outputs for _ in range(5)] == [{"left": 2}] * 5


def test_an_unknown_account_answers_as_a_wrong_pin_does() -> None:
    assert tried("482915", "a", account="99999999") == tried("111111", "a")


def test_a_bank_that_is_away_is_an_error(bank: Path) -> None:
    bank.unlink()
    assert tried("482915", "a").exit == "error"
