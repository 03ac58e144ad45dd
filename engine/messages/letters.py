"""E-mails written out (RFC 5322): addresses judged, headers that nothing can be smuggled into, text beside HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from engine.messages.ports import Attachment
from engine.runtime.performers import WorkFailed

MOST_RECIPIENTS = 50
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")  # RFC 5321 §4.1.2, Dot-string
_DOMAIN = re.compile(
    r"(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_NAMED = re.compile(r"\s*\"?([^\"<>]*?)\"?\s*<([^<>]+)>\s*")


def address(text: str) -> Address:
    """Read one address, such as ``ann@example.com`` or ``Ann <ann@example.com>``; raises ``WorkFailed``, not repeating it."""
    named = _NAMED.fullmatch(text)
    shown, bare = (named[1], named[2]) if named else ("", text)
    local, at, domain = bare.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii") if domain else ""
    except UnicodeError:
        domain = ""
    if not at or not _LOCAL.fullmatch(local) or len(local) > 64 or not _DOMAIN.fullmatch(domain):
        raise WorkFailed("bad-address", "A recipient's e-mail address is none.")
    return Address(_one_line(shown), local, domain)


def addresses(text: str) -> list[Address]:
    """Read addresses with commas or semicolons between; empty ones are left out."""
    return [address(part) for part in re.split(r"[,;，；]", text) if part.strip()]


def written(
    order: Mapping[str, Any], *, sender: Address, key: str, at: float, attachments: Sequence[Attachment] = ()
) -> tuple[EmailMessage, list[str]]:
    """Write the e-mail of an order, and list whom it goes to; raises ``WorkFailed``."""
    to, copies = addresses(order["to"]), addresses(order["cc"])
    everybody = list(dict.fromkeys(one.addr_spec for one in (*to, *copies)))
    if not to:
        raise WorkFailed("no-recipient", "Nobody is named that the e-mail goes to.")
    if len(everybody) > MOST_RECIPIENTS:
        raise WorkFailed("too-many-recipients", f"An e-mail goes to {MOST_RECIPIENTS} people at most.")
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = to
    if copies:
        message["Cc"] = copies
    if order["reply_to"]:
        message["Reply-To"] = addresses(order["reply_to"])
    message["Subject"] = _one_line(order["subject"])
    message["Date"] = format_datetime(datetime.fromtimestamp(at, UTC))
    message["Message-ID"] = message_id(key, sender)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: answering machines stay silent
    try:
        message.set_content(_text(order["text"]), charset="utf-8")
        if order["html"]:
            message.add_alternative(_text(order["html"]), subtype="html", charset="utf-8")
        for one in attachments:
            kind, _, subtype = one.type.partition("/")
            message.add_attachment(one.data, maintype=kind, subtype=subtype, filename=_one_line(one.name))
    except (MessageError, ValueError, UnicodeError):
        raise WorkFailed("bad-message", "The e-mail cannot be written.") from None
    return message, everybody


def message_id(key: str, sender: Address) -> str:
    """Name a message, the same for every try of the same work, so that a repetition is recognised (RFC 5322 §3.6.4)."""
    return f"<{re.sub(r'[^A-Za-z0-9-]', '-', key)}@{sender.domain}>"


def _one_line(text: str) -> str:
    """Keep a header one: a line's end in a value could begin another header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
