"""A whole call to the telephone bank: the PIN opens the account, and is found nowhere afterwards."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.trace import MASK
from tests.house.tree import ROOT
from tests.parts.product import Product

PIN, WRONG = "739154820663", "739154820664"
"""Longer than the sample's, so that no time or digest holds it by chance."""


def _bank(file: Path) -> None:
    salt = b"0123456789abcdef"
    kept = hashlib.scrypt(PIN.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    with closing(sqlite3.connect(file)) as bank, bank:
        bank.execute("CREATE TABLE accounts (account TEXT PRIMARY KEY, salt BLOB, pin BLOB, wrong INTEGER, last_try TEXT)")
        bank.execute("INSERT INTO accounts VALUES ('62170001', ?, ?, 0, '')", (salt, kept))


def _files_with(folder: Path, digits: str) -> set[str]:
    kept = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).parts[0] for path in kept if digits.encode() in path.read_bytes()}


async def test_a_pin_opens_the_account_and_is_found_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _bank(tmp_path / "bank.sqlite")
    monkeypatch.setenv("BANK_DB", str(tmp_path / "bank.sqlite"))
    drawing = json.loads((ROOT / "samples" / "bank_pin" / "flow.json").read_bytes())
    drawing["nodes"]["ask_pin"]["config"] |= {"min_digits": len(PIN), "max_digits": len(PIN)}
    (tmp_path / "flow.json").write_text(json.dumps(drawing))
    product = Product(tmp_path / "data", steps=ROOT / "samples" / "bank_pin")
    await product.start()
    try:
        for words in (("flow", "import", str(tmp_path / "flow.json"), "--publish"), ("numbers", "bind", "4005", "bank-pin")):
            done = await product.command(*words)
            assert done.returncode == 0, done.stdout + done.stderr
        for _ in range(3):  # the adapter reads its numbers anew every second
            call = await product.command("dial", "4005", "--silent", given=f"~~2~62170001~{WRONG}~~{PIN}~~1~1~,h\n")
            if "not in service" not in call.stdout:
                break
        assert "Your card is blocked" in call.stdout, call.stdout
        told = await product.newest_call()
        shown = await product.command("calls", "show", told["call"]["id"])
        history = await product.command("calls", "history", told["call"]["id"])
    finally:
        await product.stop()
    collected = [entry["data"]["digits"] for entry in told["trace"] if entry["kind"] == "collected"]
    assert collected.count(MASK * len(PIN)) == 2
    for text in (json.dumps(told), shown.stdout, history.stdout, product.log):
        assert PIN[:-1] not in text
    assert not _files_with(product.data, PIN[:-1])
    assert _files_with(product.data, "62170001"), "the search finds what is there"
