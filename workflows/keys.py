"""The keys that payloads are encrypted with, and the file they live in.

One line for each key, ``<id> <base64 of 32 bytes>``; the first line encrypts, every line decrypts. To rotate, put a new line
on top; take an old one out only when no history that it wrote is kept any more.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import CordboardError

KEY_BYTES = 32  # AES-256


@dataclass(frozen=True)
class PayloadKeys:
    """Keys by id. ``current`` encrypts. Key bytes never show in a repr, so they cannot slip into a log."""

    current: str
    by_id: dict[str, bytes] = field(repr=False)


def read_keys(path: Path) -> PayloadKeys:
    """Read a key file; raises ``CordboardError`` that names the line, never its content."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        raise CordboardError(
            "payload-key-missing",
            f"There is no payload key at {path}.",
            "Copy it from the machine that made it; every process of one installation shares one key file.",
        ) from None
    except (OSError, UnicodeDecodeError) as wrong:
        raise CordboardError("payload-key-unreadable", f"{path} cannot be read: {wrong}.", "Check its owner.") from None
    keys: dict[str, bytes] = {}
    for number, line in enumerate(lines, start=1):
        if line.strip():
            name, key = _read_line(path, number, line)
            keys[name] = key
    if not keys:
        raise CordboardError("payload-key-bad", f"{path} holds no key.", "Restore it from the backup.")
    return PayloadKeys(current=next(iter(keys)), by_id=keys)


def read_or_make_keys(path: Path) -> PayloadKeys:
    """Read the key file, or make one with a first key that only its owner may read.

    Two processes that start together agree: the file appears whole under its name or not at all, and the second one reads it.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        line = f"{secrets.token_hex(4)} {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its key is the one
        finally:
            draft.unlink()
    return read_keys(path)


def _read_line(path: Path, number: int, line: str) -> tuple[str, bytes]:
    name, _, encoded = line.strip().partition(" ")
    try:
        key = base64.b64decode(encoded.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise CordboardError(
            "payload-key-bad",
            f"Line {number} of {path} is not '<id> <base64 of {KEY_BYTES} bytes>'.",
            "Restore the file from the backup.",
        )
    return name, key
