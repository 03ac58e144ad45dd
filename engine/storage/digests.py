"""Digests by which something personal is found without lying open: HMAC-SHA256 under the installation's keys.

A plain hash of a telephone number is none: all numbers there are can be tried in a minute. Under a key only its holder can try.
"""

from __future__ import annotations

import hashlib
import hmac

from engine.storage.keys import PayloadKeys

_PURPOSE = b"cordboard/digest/"  # a key is never used for two things: the digests have keys made from the sealing ones


class Digests:
    """Makes digests. ``place`` parts them: the same text in two places has two digests."""

    def __init__(self, keys: PayloadKeys) -> None:
        """Take the keys; the current one is written by, all of them are searched by."""
        order = (keys.current, *(name for name in keys.by_id if name != keys.current))
        self._keys = [hmac.digest(keys.by_id[name], _PURPOSE, hashlib.sha256) for name in order]

    def current(self, place: str, text: str) -> str:
        """Digest a text as it is written from now on."""
        return self.all(place, text)[0]

    def all(self, place: str, text: str) -> list[str]:
        """Give every digest that the text may have been written by, the current one first."""
        message = f"{place}\0{text}".encode()
        return [hmac.digest(key, message, hashlib.sha256).hex() for key in self._keys]
