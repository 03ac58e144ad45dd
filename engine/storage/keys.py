"""The keys that payloads and the journal are encrypted with, and the one file they live in.

One line for each key, ``<id> <base64 of 32 bytes>``; the first line encrypts, every line decrypts. To rotate, put a new line
on top; take an old one out only when nothing that it sealed is kept any more.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import CordboardError

KEY_BYTES = 32
"""AES-256."""


@dataclass(frozen=True)
class PayloadKeys:
    """Keys by id. ``current`` encrypts. Key bytes never show in a repr, so they cannot slip into a log."""

    current: str
    by_id: Mapping[str, bytes] = field(repr=False)


def payload_key_file(keys: Path) -> Path:
    """Name the file within the installation's folder of keys."""
    return keys / "payload.key"


def read_keys(path: Path) -> PayloadKeys:
    """Read a key file; raises ``CordboardError`` that names the line, never its content."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise CordboardError(
            "payload-key-missing",
            f"There is no payload key at {path}.",
            "Copy it from the machine that made it; every process of one installation shares one key file.",
        ) from None
    except UnicodeDecodeError:
        raise CordboardError("payload-key-bad", f"{path} is no key file.", "Restore it from the backup.") from None
    except OSError as wrong:
        raise CordboardError(
            "payload-key-unreadable", f"{path} cannot be read: {wrong.strerror}.", "Check its owner."
        ) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CordboardError("payload-key-open", f"Others than its owner can reach {path}.", f"Type: chmod 600 {path}")
    keys: dict[str, bytes] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            name, key = _read_line(path, number, line)
            if name in keys:
                raise CordboardError("payload-key-bad", f"Line {number} of {path} repeats an id.", "Give each key its own.")
            keys[name] = key
    if not keys:
        raise CordboardError("payload-key-bad", f"{path} holds no key.", "Restore it from the backup.")
    return PayloadKeys(current=next(iter(keys)), by_id=keys)


def read_or_make_keys(path: Path) -> PayloadKeys:
    """Read the key file, or make one with a first key that only its owner may read.

    Processes that start together agree: the file appears whole under its name or not at all, and the others read it.
    """
    if not path.exists():
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(path)
        except OSError as wrong:
            raise CordboardError(
                "payload-key-unwritable", f"{path} cannot be made: {wrong.strerror}.", "Check the folder's owner."
            ) from None
    return read_keys(path)


def _make(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    line = f"{secrets.token_hex(4)} {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # unlike a rename, fails when the name is taken
    except FileExistsError:
        pass  # another process was first; its key is the one
    finally:
        draft.unlink()


def _read_line(path: Path, number: int, line: str) -> tuple[str, bytes]:
    name, _, encoded = line.strip().partition(" ")
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES or len(name) > 32:
        raise CordboardError(
            "payload-key-bad",
            f"Line {number} of {path} is not '<id> <base64 of {KEY_BYTES} bytes>'.",
            "Restore the file from the backup.",
        )
    return name, key
