"""What messages need from other rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from engine.messages.provider import ProviderFacts, SmsProvider


class SecretSource(Protocol):
    """Where the installation's secrets are."""

    async def value(self, name: str) -> str:
        """Give one; ``NotFound`` (``no-such-secret``), ``StorageUnavailable``."""
        ...


class ProviderSource(Protocol):
    """Where the providers of short messages are described."""

    async def provider(self, name: str) -> SmsProvider:
        """Give one; ``NotFound`` (``no-such-provider``), ``StorageUnavailable``."""
        ...


class ProviderRepository(ProviderSource, Protocol):
    """Keeps the descriptions of providers."""

    async def providers(self) -> Sequence[ProviderFacts]:
        """List all by name."""
        ...

    async def put_provider(self, name: str, provider: SmsProvider, *, at: float, by: str) -> None:
        """Keep a description, in place of what the name stood for."""
        ...

    async def delete_provider(self, name: str) -> None:
        """Forget it; ``NotFound`` (``no-such-provider``)."""
        ...


@dataclass(frozen=True, slots=True)
class Begun:
    """What is known of a message: ``before`` whether a try had begun already, ``result`` what came of one that succeeded."""

    before: bool
    result: Any = None


class SentLog(Protocol):
    """Remembers which messages went out, by the key of the work, so that none goes out twice."""

    async def begin(self, key: str, kind: str, call: str, *, at: float) -> Begun:
        """Note that a try begins, and tell what was known before."""
        ...

    async def done(self, key: str, result: Mapping[str, Any], *, at: float) -> None:
        """Note what came of it."""
        ...


class EventSink(Protocol):
    """Where events go that other systems follow."""

    async def emit(self, call: str, key: str, name: str, payload: Mapping[str, Any], *, at: float) -> None:
        """Write an event, once for each ``key``."""
        ...


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an e-mail."""

    name: str
    type: str  # media type, such as audio/wav
    data: bytes


class AttachmentSource(Protocol):
    """Where recordings are, by their ids."""

    async def attachment(self, reference: str, *, most: int, at: float, by: str) -> Attachment | None:
        """Give one, and note that ``by`` was given it; None for one that has more than ``most`` bytes.

        ``NotFound``: ``no-such-recording`` where there is none or none yet, ``recording-lost``; ``StorageUnavailable``.
        """
        ...
