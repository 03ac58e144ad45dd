"""Checks a caller's PIN against a bank's database of hashes, and locks the account after three wrong ones."""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated

from engine.sdk import StepContext, Text, field, step

TRIES = 3


@dataclass
class Right:
    pass


@dataclass
class Wrong:
    left: Annotated[int, field(en="Tries left", zh="剩余次数")]


@dataclass
class Locked:
    pass


def hashed(pin: str, salt: bytes) -> bytes:
    """The form in which a PIN is kept (RFC 7914)."""
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)


@step(
    name="check_pin",
    title=Text("Check a PIN", "验证密码"),
    exits={"right": Text("Right", "正确"), "wrong": Text("Wrong", "错误"), "locked": Text("Account locked", "账户已锁定")},
    timeout="5s",
    effect="write",
)
def check_pin(
    context: StepContext,
    account: Annotated[str, field(en="Account", zh="账号")],
    pin: Annotated[str, field(en="PIN", zh="密码")],
) -> Right | Wrong | Locked:
    """Compares the PIN with the bank's hash of it; the third wrong one in a row locks the account.

    An unknown account answers as a wrong PIN does, so that nobody finds out which accounts there are. The database is the
    SQLite file in `BANK_DB`. A try is counted once, however often the step is repeated after a fault.
    """
    with closing(sqlite3.connect(f"file:{os.environ['BANK_DB']}?mode=rw", uri=True)) as bank, bank:
        row = bank.execute("SELECT salt, pin, wrong, last_try FROM accounts WHERE account = ?", (account,)).fetchone()
        salt, kept, wrong, last_try = row or (b"no such account", b"", 0, None)
        right = hmac.compare_digest(hashed(pin, salt), kept)
        if row is None:
            return Wrong(TRIES - 1)
        if wrong >= TRIES and last_try != context.key:
            return Locked()
        if last_try != context.key:
            wrong = 0 if right else wrong + 1
            bank.execute("UPDATE accounts SET wrong = ?, last_try = ? WHERE account = ?", (wrong, context.key, account))
    if right:
        return Right()
    return Locked() if wrong >= TRIES else Wrong(TRIES - wrong)
