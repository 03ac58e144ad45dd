"""What an adapter must be told of its Asterisk. Frozen, checked when made, without secrets in its ``repr``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from engine.errors import InvalidInput
from engine.telephony.calls import DIALLABLE, Address, NodeName
from engine.telephony.port import CommandFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskConfig:
    """One Asterisk. Durations are seconds.

    Attributes:
        node: our name of the switch; never Asterisk's own ``asterisk_id``, which clones share (``ari.md`` T19).
        url: Asterisk's HTTP server, without ``/ari``.
        user: a user of ``ari.conf``; it and its password travel in the Authorization header only.
        password: that user's password.
        application: the Stasis application that the dialplan names; one adapter at a time owns it.
        events: who opens the event socket. ``inbound``: we do (every version). ``outbound``: Asterisk does (20.15, 22.5 and
            later) and keeps what happens while we are away.
        listen: host:port for Asterisk to connect to when events are outbound.
        listen_path: the path it asks for there.
        listen_user: what it calls itself there (``username`` in ``websocket_client.conf``).
        listen_password: its password there; empty means the same as ``password``.
        endpoint: how the address of a phone of ours is dialled; ``{value}`` is its name.
        number: how a number is dialled; ``{value}`` is the number, ``{trunk}`` the trunk.
        trunk: the trunk for numbers that name none.
        away_context: where callers go whom a draining adapter does not take; the sample dialplan says a notice there.
        command: how long a command may take. Asterisk answers in milliseconds unless something is wrong.
        probe: how long the watchdog's question may take (``ari.md`` T2).
        watch: how often the watchdog asks.
        reconcile: how often the switch's whole state is compared with ours.
        ping: how often the event socket is pinged (``ari.md`` T16).
        pong: how long a ping may stay unanswered.
        retry_least: the first pause before connecting again; it doubles each time.
        retry_most: the longest such pause.
        prompt_margin: how long after its own length a prompt's end may be outstanding before we ask (``ari.md`` T1).
        settle: how long an event may be late after the HTTP answer that shows its effect.
        bridge_idle: how long a bridge of ours may stand empty before it is taken away (``ari.md`` T11).
    """

    node: NodeName
    password: str = field(repr=False)
    url: str = "http://127.0.0.1:8088"
    user: str = "cordboard"
    application: str = "cordboard"
    events: Literal["inbound", "outbound"] = "inbound"
    listen: str = "127.0.0.1:8089"
    listen_path: str = "/ari"
    listen_user: str = "asterisk"
    listen_password: str = field(default="", repr=False)
    endpoint: str = "PJSIP/{value}"
    number: str = "PJSIP/{value}@{trunk}"
    trunk: str = "trunk"
    away_context: str = "cordboard-away"
    command: float = 5.0
    probe: float = 3.0
    watch: float = 5.0
    reconcile: float = 45.0
    ping: float = 5.0
    pong: float = 5.0
    retry_least: float = 0.1
    retry_most: float = 5.0
    prompt_margin: float = 3.0
    settle: float = 1.0
    bridge_idle: float = 60.0

    def __post_init__(self) -> None:
        """Refuse what cannot work, before a caller finds out."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise InvalidInput(
                "bad-ari-url",
                "The address of Asterisk's HTTP server must look like http://127.0.0.1:8088, without user and password.",
                "Set CORDBOARD_ARI_URL, and user and password in settings of their own.",
            )
        if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", self.application):
            raise InvalidInput(
                "bad-ari-application",
                f"{self.application!r} cannot be a Stasis application's name: letters, digits, - and _ only.",
                "Set CORDBOARD_ARI_APPLICATION to the name that extensions.conf uses in Stasis(…).",
            )
        host, colon, port = self.listen.rpartition(":")
        if self.events == "outbound" and not (host and colon and port.isdigit()):
            raise InvalidInput(
                "bad-ari-listen", f"{self.listen!r} is no host:port.", "Set CORDBOARD_ARI_LISTEN, such as 127.0.0.1:8089."
            )

    @property
    def listen_at(self) -> tuple[str, int]:
        """Host and port to listen at."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    def render(self, address: Address) -> str:
        """Give Asterisk's dial string; raises ``CommandFailed`` (``bad-address``) for what is neither number nor name."""
        trunk = address.trunk or self.trunk
        for part in (address.value, trunk):
            if not DIALLABLE.fullmatch(part):
                raise CommandFailed(
                    "bad-address",
                    "The address to dial, or its trunk, holds something that is neither letter, digit, + * # . - nor _.",
                    "Look at the value that the step is given; spaces and @ are not taken.",
                )
        template = self.endpoint if address.kind == "endpoint" else self.number
        return template.format(value=address.value, trunk=trunk)
