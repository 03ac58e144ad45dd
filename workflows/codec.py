"""Encrypted payloads: whoever reads the Temporal server's file or API sees no number, digit or variable of a call.

A payload is its protobuf bytes, deflated when that helps (a trace shrinks to a fifth), sealed with AES-256-GCM under a random
96-bit nonce. NIST SP 800-38D §8.3 allows 2^32 such nonces a key: more than two years at ten calls a second; then rotate.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
)

from engine.errors import CordboardError
from engine.storage.keys import PayloadKeys

ENCODING = b"binary/encrypted"
_NONCE_BYTES = 12
_PLAIN, _DEFLATED = b"\x00", b"\x01"
_WORTH_DEFLATING = 128  # bytes; below, the deflate header eats the gain


class EncryptingCodec(PayloadCodec):
    """Seals every payload that passes. The key's id travels beside it as ``key`` and is bound to it: it cannot be swapped."""

    def __init__(self, keys: PayloadKeys) -> None:
        """Take the keys; ``keys.current`` seals, all of them open."""
        self._keys = keys
        self._ciphers = lru_cache(maxsize=None)(self._cipher)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal each payload."""
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open each payload; one that was never sealed passes as it is (history written before encryption was on)."""
        return [self._open(payload) for payload in payloads]

    def _seal(self, payload: Payload) -> Payload:
        key = self._keys.current
        plain = payload.SerializeToString()
        small = zlib.compress(plain, 6) if len(plain) >= _WORTH_DEFLATING else plain
        body = _DEFLATED + small if len(small) < len(plain) else _PLAIN + plain
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers(key).encrypt(nonce, body, key.encode())
        return Payload(metadata={"encoding": ENCODING, "key": key.encode()}, data=nonce + sealed)

    def _open(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        key = payload.metadata.get("key", b"").decode("ascii", "replace")
        nonce, sealed = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        try:
            body = self._ciphers(key).decrypt(nonce, sealed, key.encode())
        except InvalidTag:
            raise CordboardError(
                "payload-damaged",
                f"A payload sealed with key {key} does not open.",
                "Check that the key file is the right one.",
            ) from None
        plain = zlib.decompress(body[1:]) if body[:1] == _DEFLATED else body[1:]
        return Payload.FromString(plain)

    def _cipher(self, key: str) -> AESGCM:
        try:
            return AESGCM(self._keys.by_id[key])
        except KeyError:
            raise CordboardError(
                "payload-key-unknown",
                f"A payload was sealed with key {key}, which the key file does not hold.",
                "Put the line of that key back into the file.",
            ) from None


_PYDANTIC = PydanticPayloadConverter()


class SharedPydanticConverter(CompositePayloadConverter):
    """Pydantic's JSON with one cache of validators for the process.

    The SDK makes a converter for each call and for each of its tasks, and each would build the validators of our messages anew.
    """

    def __init__(self) -> None:
        """Take the shared parts; they hold nothing but that cache."""
        super().__init__(*_PYDANTIC.converters.values())


def encrypting_converter(keys: PayloadKeys) -> DataConverter:
    """Give the one data converter of the product.

    Pydantic's JSON, because it is compact and reads our frozen dataclasses back by their types; failures with their message and
    stack inside the sealed part, because a message may quote what a caller typed.
    """
    return DataConverter(
        payload_converter_class=SharedPydanticConverter,
        payload_codec=EncryptingCodec(keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
