"""The adapter for Asterisk 18 to 23, by ARI: commands over HTTP, events over a WebSocket, one adapter for each switch."""

from telephony_adapters.asterisk_ari.adapter import AsteriskAdapter
from telephony_adapters.asterisk_ari.config import AsteriskConfig

__all__ = ["AsteriskAdapter", "AsteriskConfig"]
