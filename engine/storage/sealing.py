"""Sealing what lies on a disk: AES-256-GCM under the installation's keys, each seal bound to the place it belongs to.

A sealed value is: one byte with the length of the key's id, the id, a random 96-bit nonce, the ciphertext with its tag. NIST
SP 800-38D §8.3 allows 2^32 random nonces a key: at a hundred checkpoints a second more than a year; then rotate.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import CordboardError
from engine.storage.keys import PayloadKeys

_NONCE_BYTES = 12


class Sealer:
    """Seals and opens bytes. ``place`` is authenticated, not hidden: a value moved to another place does not open there."""

    def __init__(self, keys: PayloadKeys) -> None:
        """Take the keys; the current one seals, all of them open."""
        self._ciphers = {name: AESGCM(key) for name, key in keys.by_id.items()}
        self._current = keys.current
        name = keys.current.encode()
        self._label = bytes([len(name)]) + name

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Seal."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._label + nonce + self._ciphers[self._current].encrypt(nonce, plain, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Open; raises ``CordboardError`` (``seal-broken``, ``seal-key-unknown``) without a word of the content."""
        end = 1 + sealed[0] if sealed else 0
        name, nonce, rest = (
            sealed[1:end].decode("ascii", "replace"),
            sealed[end : end + _NONCE_BYTES],
            sealed[end + _NONCE_BYTES :],
        )
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise CordboardError(
                "seal-key-unknown",
                f"Something was sealed with key {name!r}, which the key file does not hold.",
                "Put the line of that key back into the file.",
            )
        try:
            return cipher.decrypt(nonce, rest, place)
        except (InvalidTag, ValueError):
            raise CordboardError(
                "seal-broken", f"Something sealed with key {name} does not open.", "Check that the key file is the right one."
            ) from None
