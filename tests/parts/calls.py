"""Callers and telephones."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Mapping
from types import TracebackType
from typing import Literal, Self

from tests.parts.asterisk import CALLER_ADDRESS, AsteriskNode
from tests.parts.party import EVENT_PAYLOAD, CallFailed, Ending, Keying, NotHeard, Party
from tests.parts.sip import Dialog, SipMessage, SipSocket, offer, uri_of

__all__ = ["CallFailed", "Caller", "Ending", "IncomingCall", "Manner", "NotHeard", "Phone"]

Manner = Literal["answer", "ring", "busy", "reject", "unavailable"]
_REFUSALS = {"busy": 486, "reject": 603, "unavailable": 480}


class Caller(Party):
    """Someone who calls in over the trunk; entering the context dials."""

    def __init__(
        self,
        node: AsteriskNode,
        to: str,
        *,
        from_: str = "5551000",
        name: str = "Caller",
        digits: Keying = "rfc4733",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare a call.

        Args:
            node: the switch.
            to: the number dialled.
            from_: the caller's number; never that of an endpoint, which the switch would take for that phone.
            name: the caller's display name.
            digits: how keys travel. A caller with ``info`` offers no RFC 4733.
            headers: more headers of the INVITE.
        """
        super().__init__(node, SipSocket(self.take), CALLER_ADDRESS, digits)
        self._to = to
        self._from = (name, from_)
        self._headers = tuple((headers or {}).items())
        self._ringing: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> Self:
        await self._socket.open(self._address)
        self._media_port = await self.media.open()
        host, port = self._switch
        name, user = self._from
        target = f"sip:{self._to}@{host}:{port}"
        local = f'"{name}" <sip:{user}@{self._address}:{self._socket.port}>;tag={secrets.token_hex(6)}'
        self._dialog = Dialog(self._socket, self._switch, self._address, local, f"<{target}>", target)
        body = offer(self._address, self._media_port, EVENT_PAYLOAD if self._keying == "rfc4733" else None)
        self._invite = self._dialog.request("INVITE", [*self._headers, ("Content-Type", "application/sdp")], body)
        self.spawn(self._call())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            error.add_note(f"Asterisk's log ends with:\n{self._node.log[-3000:]}")
        await self.close()
        await self._socket.close()

    @property
    def number(self) -> str:
        """The number it calls from."""
        return self._from[1]

    async def ringing(self, timeout: float = 15.0) -> None:
        """Wait until the switch says that it rings or sends early media."""
        await self._first(self._ringing, timeout, "ringing")

    async def _call(self) -> None:
        final = await self._socket.ask(self._invite, self._switch, self._progress)
        self._dialog.remote = final["To"]
        if final.status != 200:
            # The ACK of a refusal travels in the INVITE's transaction (RFC 3261 §17.1.1.3).
            ack = self._dialog.request("ACK", number=self._invite.number, via=self._invite["Via"])
            self._socket.send(ack, self._switch)
            self._end(Ending("self" if final.status == 487 else "switch", final.status, final.q850))
            return
        self._dialog.target = uri_of(final["Contact"])
        self._socket.send(self._dialog.request("ACK", number=self._invite.number), self._switch)
        self._listen_to(final.body)
        self._up.set_result(None)

    def _progress(self, response: SipMessage) -> None:
        if response.body:
            self._listen_to(response.body)
        if not self._ringing.done():
            self._ringing.set_result(None)

    async def _give_up(self) -> None:
        cancel = self._dialog.request("CANCEL", number=self._invite.number, via=self._invite["Via"])
        await self._socket.ask(cancel, self._switch)
        with contextlib.suppress(CallFailed):
            await self.answered(10.0)  # both may cross
            await self.hang_up()


class IncomingCall(Party):
    """A call that a telephone was offered."""

    def __init__(self, phone: Phone, invite: SipMessage) -> None:
        """``invite`` is still to be answered."""
        super().__init__(phone.node, phone.socket, phone.address, "rfc4733")
        self._invite = invite
        self._tag = secrets.token_hex(6)
        self._dialog = Dialog(
            self._socket,
            self._switch,
            self._address,
            local=f"{invite['To']};tag={self._tag}",
            remote=invite["From"],
            target=uri_of(invite["Contact"]),
            call_id=invite["Call-ID"],
        )
        self._acknowledged = asyncio.Event()

    @property
    def shown(self) -> str:
        """What the telephone's display shows of the caller: the From header's name and number."""
        return self._invite["From"].partition(";")[0]

    @property
    def dialled(self) -> str:
        """What was called: the request's address."""
        return self._invite.first.split()[1]

    def ring(self) -> None:
        """Say that the bell rings."""
        self._reply(self._invite.reply(180, [self._dialog.contact], tag=self._tag))

    async def answer(self) -> None:
        """Lift the receiver; returns when the switch has taken note."""
        self._media_port = await self.media.open()
        self._listen_to(self._invite.body)
        body = offer(self._address, self._media_port, self.media.event_payload)
        headers = [self._dialog.contact, ("Content-Type", "application/sdp")]
        response = self._invite.reply(200, headers, body, tag=self._tag)
        pause = 0.5
        while not self._acknowledged.is_set():
            self._reply(response)
            try:
                await asyncio.wait_for(self._acknowledged.wait(), pause)
            except TimeoutError:
                pause = min(2 * pause, 4.0)
        if not self.is_over:
            self._up.set_result(None)

    def refuse(self, status: int) -> None:
        """Do not take the call: 486 is busy, 603 declined, 480 unavailable."""
        self._reply(self._invite.reply(status, tag=self._tag))
        self._end(Ending("self", status, None))

    def _on_ack(self, request: SipMessage) -> None:
        self._acknowledged.set()

    def _on_bye(self, request: SipMessage) -> None:
        self._acknowledged.set()
        super()._on_bye(request)

    def _on_cancel(self, request: SipMessage) -> None:
        self._reply(request.reply(200, tag=self._tag))
        if not self._up.done() and not self.is_over:
            self._reply(self._invite.reply(487, tag=self._tag))
            self._end(Ending("switch", 487, request.q850))

    async def _give_up(self) -> None:
        if not self._media_port:
            self.refuse(480)
            return
        await asyncio.wait_for(self._acknowledged.wait(), 10.0)  # being answered
        await self.hang_up()


class Phone:
    """A telephone where ``node.places`` says; it does the same with every call, one after the other or at a time."""

    def __init__(self, node: AsteriskNode, name: str = "6001", *, does: Manner = "answer") -> None:
        """Prepare a telephone.

        Args:
            node: the switch.
            name: the endpoint, a key of ``node.places``; "trunk" is the far end of the trunk.
            does: what it does when called. "ring" rings until the test answers or the switch cancels.
        """
        self.node = node
        self.address, self._port = node.places[name]
        self.socket = SipSocket(self._on_request)
        self._does: Manner = does
        self._calls: dict[str, IncomingCall] = {}
        self._new: asyncio.Queue[IncomingCall] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        await self.socket.open(self.address, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        for call in self._calls.values():
            await call.close()
        await self.socket.close()

    async def called(self, timeout: float = 15.0) -> IncomingCall:
        """Wait for the next call that was not asked for yet."""
        try:
            return await asyncio.wait_for(self._new.get(), timeout)
        except TimeoutError:
            raise CallFailed(f"The phone was not called within {timeout} s") from None

    async def ringing(self) -> IncomingCall:
        """Wait for the next call that the switch has not given up meanwhile.

        A call of the test before, begun as its telephone went away, is sent again until somebody answers there: this
        telephone's 180 is what the switch was waiting for to cancel it (RFC 3261 §9.1).
        """
        while (call := await self.called()).is_over:
            pass
        return call

    @property
    def calls(self) -> tuple[IncomingCall, ...]:
        """All calls so far."""
        return tuple(self._calls.values())

    def _on_request(self, request: SipMessage) -> None:
        call = self._calls.get(request["Call-ID"])
        if call is not None:
            call.take(request)
        elif request.method == "INVITE":
            call = self._calls[request["Call-ID"]] = IncomingCall(self, request)
            self._receive(call)
            self._new.put_nowait(call)
        elif request.method == "OPTIONS":
            self.socket.send(request.reply(200, tag=secrets.token_hex(6)), ("127.0.0.1", self.node.sip_port))

    def _receive(self, call: IncomingCall) -> None:
        if self._does == "unavailable":
            call.refuse(_REFUSALS[self._does])
            return
        call.ring()
        if self._does in _REFUSALS:
            call.refuse(_REFUSALS[self._does])
        elif self._does == "answer":
            call.spawn(call.answer())
