"""Performs the orders of ``engine.nodes.send_email`` by SMTP (RFC 5321). The only module that imports aiosmtplib."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, Literal

import aiosmtplib

from engine.errors import InvalidInput, NotFound, StorageUnavailable
from engine.messages.letters import address, written
from engine.messages.ports import Attachment, AttachmentSource, SecretSource, SentLog
from engine.runtime.performers import WorkFailed

_MOST_ATTACHED = 20 * 1024 * 1024
"""Bytes; many servers take no larger message."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes the installation's e-mails. ``secret`` names the password; without a ``user`` nobody logs in.

    ``tls``: ``starttls`` and ``tls`` verify the server's certificate and send nothing in the clear; ``none`` is for a server on
    this machine.
    """

    host: str
    port: int
    sender: str
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    secret: str = "smtp-password"


class MailPerformer:
    """Implements ``engine.runtime.performers.Performer``."""

    def __init__(
        self,
        server: MailServer | None,
        secrets: SecretSource,
        log: SentLog,
        *,
        clock: Callable[[], float],
        attachments: AttachmentSource | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """``server`` is None where none was named; ``trust`` verifies servers, by default with the usual authorities."""
        self._server = server
        self._secrets = secrets
        self._log = log
        self._clock = clock
        self._attachments = attachments
        self._trust = trust or ssl.create_default_context()

    async def perform(self, order: Mapping[str, Any], key: str) -> Any:
        """Send once. The result is ``{id, accepted, refused}``: how many of the recipients the server took."""
        try:
            return await self._perform(order, key)
        except StorageUnavailable as wrong:
            raise WorkFailed(wrong.code, wrong.message, wrong.mend, again=True) from None

    async def _perform(self, order: Mapping[str, Any], key: str) -> Any:
        server = self._server
        if server is None:
            raise WorkFailed(
                "mail-not-set-up",
                "No server is named that takes e-mails.",
                "Set CORDBOARD_SMTP_SERVER and CORDBOARD_SMTP_FROM.",
            )
        attachments = await self._attached(order["attachments"], order["call"])
        message, recipients = written(order, sender=address(server.sender), key=key, at=self._clock(), attachments=attachments)
        begun = await self._log.begin(key, "email", order["call"], at=self._clock())
        if begun.result is not None:
            return begun.result
        refused = await self._hand_over(server, message, recipients)
        result = {"id": message["Message-ID"], "accepted": len(recipients) - refused, "refused": refused}
        await self._log.done(key, result, at=self._clock())
        return result

    async def _attached(self, references: Sequence[str], call: str) -> list[Attachment]:
        found: list[Attachment] = []
        room = _MOST_ATTACHED
        for reference in references:
            if self._attachments is None:
                raise WorkFailed("no-such-recording", "No recordings are kept here.")
            try:
                one = await self._attachments.attachment(reference, most=room, at=self._clock(), by=f"e-mail of call {call}")
            except (NotFound, InvalidInput) as wrong:
                on_its_way = wrong.code in ("no-such-recording", "no-such-audio")  # a message is fetched when it is over
                raise WorkFailed(wrong.code, wrong.message, wrong.mend, again=on_its_way) from None
            if one is None:
                raise WorkFailed("too-large", f"Attachments have {_MOST_ATTACHED // 1024 // 1024} MiB at most.")
            found.append(one)
            room -= len(one.data)
        return found

    async def _password(self, server: MailServer) -> str:
        try:
            return await self._secrets.value(server.secret)
        except NotFound:
            raise WorkFailed(
                "secret-missing",
                f"There is no secret {server.secret}, the mail server's password.",
                f"Set it with: cordboard secrets set {server.secret}",
            ) from None

    async def _hand_over(self, server: MailServer, message: EmailMessage, recipients: list[str]) -> int:
        """Give the message to the server; tells how many recipients it refused while it took others."""
        password = await self._password(server) if server.user else ""
        # The time is the block's: what ends it is engine.runtime.performers.try_once.
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls == "tls",
            start_tls=server.tls == "starttls",
            tls_context=self._trust if server.tls != "none" else None,
            timeout=None,
        )
        try:
            await client.connect()
            if server.user:
                await client.login(server.user, password)
            refused, _ = await client.send_message(message, sender=address(server.sender).addr_spec, recipients=recipients)
            await _leave(client)
            return len(refused)
        except (aiosmtplib.SMTPException, OSError) as wrong:
            raise _failed(wrong) from None
        finally:
            client.close()


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye; whatever the server makes of that, it has the message."""
    try:
        async with asyncio.timeout(1.0):
            await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        pass


def _failed(wrong: BaseException) -> WorkFailed:
    """Say what a failure means. The server's own words may repeat addresses, so only its code is told (RFC 5321 §4.2)."""
    if _is_of_tls(wrong):
        return WorkFailed("bad-certificate", "The mail server cannot prove who it is.", "Check its name and certificate.")
    match wrong:
        case aiosmtplib.SMTPRecipientsRefused(recipients=refusals):
            passing = any(400 <= one.code < 500 for one in refusals)
            code = next((one.code for one in refusals if 400 <= one.code < 500), refusals[0].code if refusals else 550)
            return WorkFailed(f"smtp-{code}", "The mail server refuses every recipient.", again=passing)
        case aiosmtplib.SMTPAuthenticationError(code=code) if code >= 500:
            return WorkFailed("login-refused", "The mail server refuses the login.", "Check user and password.")
        case aiosmtplib.SMTPSenderRefused(code=code) if code >= 500:
            return WorkFailed("sender-refused", "The mail server refuses the sender.", "Check CORDBOARD_SMTP_FROM.")
        case aiosmtplib.SMTPResponseException(code=code) if code > 0:
            return WorkFailed(f"smtp-{code}", f"The mail server answered {code}.", again=400 <= code < 500)
        case aiosmtplib.SMTPTimeoutError() | TimeoutError():
            return WorkFailed("timeout", "The mail server does not answer in time.", again=True)
        case aiosmtplib.SMTPServerDisconnected() | aiosmtplib.SMTPConnectError() | OSError():
            return WorkFailed("not-reached", "The mail server cannot be reached, or broke off.", again=True)
        case _:
            return WorkFailed("no-tls", "The mail server does not do what is asked of it.", "Check CORDBOARD_SMTP_TLS.")


def _is_of_tls(wrong: BaseException | None) -> bool:
    while wrong is not None:
        if isinstance(wrong, ssl.SSLError):
            return True
        wrong = wrong.__cause__ or wrong.__context__
    return False
