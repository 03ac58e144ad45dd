"""As much SIP (RFC 3261) over UDP as a test's telephone needs, so that keys and hang-ups can be decided while the call runs."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_T1 = 0.5  # the first pause before a request is sent again (RFC 3261 §17.1.1.2)
_REASON = re.compile(r"Q\.850\s*;\s*cause=(\d+)", re.IGNORECASE)
_URI = re.compile(r"<?(sips?:[^>;\s]+)")
_PHRASES = {
    100: "Trying",
    180: "Ringing",
    200: "OK",
    404: "Not Found",
    405: "Method Not Allowed",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    486: "Busy Here",
    487: "Request Terminated",
    503: "Service Unavailable",
    603: "Decline",
}


@dataclass(frozen=True, slots=True)
class SipMessage:
    """A request or a response."""

    first: str
    headers: tuple[tuple[str, str], ...]
    body: str = ""

    @classmethod
    def parse(cls, data: bytes) -> SipMessage:
        """Read one datagram."""
        head, _, body = data.decode().partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        pairs = (line.partition(":") for line in lines)
        return cls(first, tuple((name.strip(), value.strip()) for name, _, value in pairs), body)

    def encode(self) -> bytes:
        """Write one datagram."""
        lines = [
            self.first,
            *(f"{name}: {value}" for name, value in self.headers),
            f"Content-Length: {len(self.body.encode())}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()

    def all(self, name: str) -> list[str]:
        """Every header of a name."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def __getitem__(self, name: str) -> str:
        """The first header of a name; empty when there is none."""
        return next(iter(self.all(name)), "")

    @property
    def status(self) -> int:
        """A response's code; 0 for a request."""
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        """What is asked, or what was."""
        return self["CSeq"].split()[1] if self.status else self.first.split()[0]

    @property
    def uri(self) -> str:
        """Whom a request is for."""
        return self.first.split()[1]

    @property
    def number(self) -> int:
        """The request's number in its dialog."""
        return int(self["CSeq"].split()[0])

    @property
    def transaction(self) -> tuple[str, str]:
        """Tells retransmissions from new messages. A CANCEL shares its INVITE's number, not its method."""
        return self["Call-ID"], self["CSeq"]

    @property
    def q850(self) -> int | None:
        """The ISDN cause that the switch gives (RFC 3326)."""
        found = next((match for value in self.all("Reason") if (match := _REASON.search(value))), None)
        return int(found[1]) if found else None

    def reply(self, status: int, headers: Sequence[tuple[str, str]] = (), body: str = "", *, tag: str = "") -> SipMessage:
        """The response to this request; ``tag`` marks a dialog that begins with it."""
        to = self["To"] if not tag or ";tag=" in self["To"] else f"{self['To']};tag={tag}"
        copied = [("Via", via) for via in self.all("Via")]
        copied += [("From", self["From"]), ("To", to), ("Call-ID", self["Call-ID"]), ("CSeq", self["CSeq"])]
        return SipMessage(f"SIP/2.0 {status} {_PHRASES[status]}", (*copied, *headers), body)


def uri_of(value: str) -> str:
    """The address inside a From, To or Contact header."""
    found = _URI.search(value)
    if found is None:
        raise ValueError(f"no SIP address in {value!r}")
    return found[1]


class SipSocket(asyncio.DatagramProtocol):
    """One UDP port. Requests go to ``on_request``, once each; responses to whoever asked."""

    def __init__(self, on_request: Callable[[SipMessage], None]) -> None:
        """``on_request`` answers with ``send``."""
        self._on_request = on_request
        self._transport: asyncio.DatagramTransport | None = None
        self._waiting: dict[tuple[str, str], Callable[[SipMessage], None]] = {}
        self._answered: dict[tuple[str, str], SipMessage] = {}
        self._left = asyncio.Event()
        self.port = 0

    async def open(self, address: str, port: int = 0) -> None:
        """Bind."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(address, port))
        self.port = self._transport.get_extra_info("sockname")[1]

    async def close(self) -> None:
        """Leave the port, so that another may take it."""
        if self._transport is not None:
            self._transport.close()
            await self._left.wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._left.set()

    def send(self, message: SipMessage, peer: tuple[str, int]) -> None:
        """Send one message; a response is kept, for the case that its request comes again."""
        assert self._transport is not None, "not open"
        if message.status:
            self._answered[message.transaction] = message
        self._transport.sendto(message.encode(), peer)

    async def ask(
        self, request: SipMessage, peer: tuple[str, int], progress: Callable[[SipMessage], None] | None = None
    ) -> SipMessage:
        """Send a request, again and again until it is answered, and give its final response."""
        final: asyncio.Future[SipMessage] = asyncio.get_running_loop().create_future()
        heard = asyncio.Event()

        def take(response: SipMessage) -> None:
            heard.set()
            if response.status >= 200 and not final.done():
                final.set_result(response)
            elif response.status > 100 and progress is not None:
                progress(response)

        self._waiting[request.transaction] = take
        try:
            pause = _T1
            while not heard.is_set():
                self.send(request, peer)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(heard.wait(), pause)
                pause = min(2 * pause, 4.0)
            return await final
        finally:
            del self._waiting[request.transaction]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if not data.strip():
            return  # a keep-alive
        message = SipMessage.parse(data)
        if message.status:
            take = self._waiting.get(message.transaction)
            if take is not None:
                take(message)
            return
        known = self._answered.get(message.transaction)
        if known is not None and message.method != "ACK":
            self.send(known, addr)
            return
        self._on_request(message)


@dataclass
class Dialog:
    """The two ends of one call, and the requests between them."""

    socket: SipSocket
    peer: tuple[str, int]
    address: str  # our own
    local: str  # From header of what we send, with our tag
    remote: str  # To header of what we send
    target: str  # request URI
    call_id: str = field(default_factory=lambda: secrets.token_hex(12))
    number: int = 0

    @property
    def contact(self) -> tuple[str, str]:
        """Where the other end reaches us."""
        return "Contact", f"<sip:tests@{self.address}:{self.socket.port}>"

    def request(
        self, method: str, headers: Sequence[tuple[str, str]] = (), body: str = "", *, number: int = 0, via: str = ""
    ) -> SipMessage:
        """Make a request; one that belongs to an earlier one takes its ``number``, or even its ``via`` (RFC 3261 §17.1.1.3)."""
        if not number:
            self.number += 1
            number = self.number
        via = via or f"SIP/2.0/UDP {self.address}:{self.socket.port};branch=z9hG4bK{secrets.token_hex(8)};rport"
        own = [("Via", via), ("Max-Forwards", "70"), ("From", self.local), ("To", self.remote)]
        own += [("Call-ID", self.call_id), ("CSeq", f"{number} {method}"), self.contact]
        return SipMessage(f"{method} {self.target} SIP/2.0", (*own, *headers), body)


def offer(address: str, port: int, event_payload: int | None) -> str:
    """A session description: PCMU, and RFC 4733 keys when a payload number for them is given."""
    formats = "0" if event_payload is None else f"0 {event_payload}"
    lines = ["v=0", f"o=tests 1 1 IN IP4 {address}", "s=-", f"c=IN IP4 {address}", "t=0 0"]
    lines += [f"m=audio {port} RTP/AVP {formats}", "a=rtpmap:0 PCMU/8000"]
    if event_payload is not None:
        lines += [f"a=rtpmap:{event_payload} telephone-event/8000", f"a=fmtp:{event_payload} 0-16"]
    return "\r\n".join([*lines, "a=ptime:20", "a=sendrecv", ""])


@dataclass(frozen=True, slots=True)
class Described:
    """What the other end's session description says."""

    host: str
    port: int
    event_payload: int | None

    @classmethod
    def parse(cls, body: str) -> Described:
        """Read a session description of one audio stream."""
        host = re.search(r"^c=IN IP4 (\S+)", body, re.MULTILINE)
        port = re.search(r"^m=audio (\d+)", body, re.MULTILINE)
        if host is None or port is None:
            raise ValueError(f"no audio in this session description:\n{body}")
        event = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", body, re.MULTILINE)
        return cls(host[1], int(port[1]), int(event[1]) if event else None)
