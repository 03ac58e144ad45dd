"""E-mails handed to a real server."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.messages.letters import addresses
from engine.messages.mail import MailPerformer, MailServer
from engine.messages.ports import Attachment
from engine.nodes.base import Work, Worked
from engine.nodes.send_email import KIND
from engine.recordings.model import Recording
from engine.runtime.performers import WorkFailed, work_here
from engine.storage.attachments import RecordedAttachments
from engine.storage.keys import PayloadKeys
from engine.storage.recordings import StoredRecordings
from engine.storage.session import Database
from engine.storage.vault import SealedVault
from tests.engine.messages.post_office import PASSWORD, USER, PostOffice, authority, post_office
from tests.engine.messages.stand_ins import Kept, Log
from tests.parts.ports import free_ports

ORDER: dict[str, Any] = {
    "to": "Ann <ann@example.com>, bob@example.com",
    "cc": "",
    "reply_to": "",
    "subject": "来电 from Ann",
    "text": "您好 Ann,\nplease call back.",
    "html": "",
    "attachments": [],
    "call": "call-1",
}


def work(tries: int = 1, **order: Any) -> Work:
    return Work(KIND, {**ORDER, **order}, {}, limit_seconds=30.0, try_seconds=5.0, tries=tries, key="key-1")


def server(office: PostOffice | int, **more: Any) -> MailServer:
    port = office if isinstance(office, int) else office.port
    return replace(MailServer("localhost", port, "calls@example.com", tls="none"), **more)


async def sent(server: MailServer | None, asked: Work, log: Log | None = None, **more: Any) -> Worked:
    secrets = more.pop("secrets", Kept(**{"smtp-password": PASSWORD}))
    performer = MailPerformer(server, secrets, log or Log(), clock=lambda: 1_790_000_000.0, **more)
    return await work_here({KIND: performer}, asked)


async def test_an_email_arrives_with_its_words_and_one_name_for_all_tries() -> None:
    async with post_office() as office:
        came = await sent(server(office), work(cc="carl@example.com", reply_to="desk@example.com", html="<p>您好</p>"))
    [(recipients, message)] = office.taken
    assert came.result == {"id": "<key-1@example.com>", "accepted": 3, "refused": 0}
    assert recipients == ["ann@example.com", "bob@example.com", "carl@example.com"]
    assert (message["Subject"], message["From"], message["Reply-To"]) == (
        "来电 from Ann",
        "calls@example.com",
        "desk@example.com",
    )
    assert (message["Message-ID"], message["Auto-Submitted"]) == ("<key-1@example.com>", "auto-generated")
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    assert plain.get_content().splitlines() == ORDER["text"].splitlines() and "<p>您好</p>" in html.get_content()


async def test_a_line_end_in_a_value_begins_no_header() -> None:
    async with post_office() as office:
        await sent(
            server(office), work(subject="Hi\r\nBcc: eve@evil.example\r\n\r\nbody", to='"A\r\nBcc: e@e.e" <a@b.example>')
        )
    [(recipients, message)] = office.taken
    assert recipients == ["a@b.example"] and message["Bcc"] is None
    assert message["Subject"] == "Hi Bcc: eve@evil.example body"


@pytest.mark.parametrize(
    "to", ["ann", "ann@", "@x", "a b@example.com", "<ann@example.com", "ann@exa mple", "安@example.com", "a@-x.y"]
)
async def test_an_address_that_is_none_fails_before_anything_is_sent(to: str) -> None:
    came = await sent(server(1), work(to=to))
    assert (came.how, came.reason) == ("failed", "bad-address")


async def test_nobody_to_send_to_is_a_failure() -> None:
    assert (await sent(server(1), work(to=" , "))).reason == "no-recipient"
    assert (await sent(server(1), work(to=",".join(f"a{n}@b.example" for n in range(51))))).reason == "too-many-recipients"


def test_a_domain_in_chinese_is_written_as_mail_servers_know_it() -> None:
    assert [one.addr_spec for one in addresses("ann@例子.中国；Bob <b@c.example>")] == [
        "ann@xn--fsqu00a.xn--fiqs8s",
        "b@c.example",
    ]


async def test_what_the_server_puts_off_is_tried_again_and_what_it_refuses_is_not() -> None:
    async with post_office() as office:
        office.answers = ["451 4.7.1 Greylisted", "250 OK"]
        assert (await sent(server(office), work(tries=2))).how == "done"
        office.answers = ["554 5.7.1 Spam", "250 OK"]
        refused = await sent(server(office), work(tries=3))
        assert (refused.how, refused.reason) == ("failed", "smtp-554")
        assert office.answers == ["250 OK"]


async def test_a_recipient_who_is_refused_keeps_nobody_else_from_the_email() -> None:
    async with post_office() as office:
        office.refused = {"bob@example.com": "550 5.1.1 Unknown"}
        assert (await sent(server(office), work())).result["refused"] == 1
        office.refused = dict.fromkeys(("ann@example.com", "bob@example.com"), "550 5.1.1 Unknown")
        assert (await sent(server(office), work(tries=3))).reason == "smtp-550"
        assert [recipients for recipients, _ in office.taken] == [["ann@example.com"]]


async def test_recipients_put_off_are_tried_again() -> None:
    async with post_office() as office:
        office.refused = dict.fromkeys(("ann@example.com", "bob@example.com"), "450 4.2.1 Later")
        performer = MailPerformer(server(office), Kept(), Log(), clock=lambda: 1.0)
        with pytest.raises(WorkFailed) as failed:
            await performer.perform(ORDER, "key-1")
        assert (failed.value.code, failed.value.again) == ("smtp-450", True)


async def test_a_server_that_is_silent_or_away_is_waited_for_no_longer_than_the_block_says() -> None:
    async with post_office() as office:
        office.slow = True
        came = await sent(server(office), replace(work(), try_seconds=0.3))
        assert (came.how, came.reason) == ("timeout", "timeout")
    assert (await sent(server(free_ports(1)[0]), work())).reason == "not-reached"


async def test_it_speaks_in_the_clear_to_nobody_who_should_speak_tls(tmp_path: Path) -> None:
    ours, trusting = authority(tmp_path)
    async with post_office(starttls=ours, login=True) as office:
        secured = server(office, tls="starttls", user=USER)
        assert (await sent(secured, work(), trust=trusting)).how == "done"
        assert office.sessions[0].ssl is not None and office.sessions[0].authenticated
        assert (await sent(secured, work())).reason == "bad-certificate"  # nobody we trust has signed it
        assert (await sent(replace(secured, host="127.0.0.1"), work(), trust=trusting)).reason == "bad-certificate"
        assert (await sent(secured, work(), trust=trusting, secrets=Kept(**{"smtp-password": "x"}))).reason == "login-refused"
        assert (await sent(secured, work(), trust=trusting, secrets=Kept())).reason == "secret-missing"
        assert len(office.taken) == 1
    async with post_office() as office:
        assert (await sent(server(office, tls="starttls"), work(), trust=trusting)).reason == "no-tls"
        assert office.taken == []
    async with post_office(tls=ours) as office:
        assert (await sent(server(office, tls="tls"), work(), trust=trusting)).how == "done"


async def test_what_is_not_set_up_is_told_apart_from_what_fails() -> None:
    assert (await sent(None, work())).reason == "mail-not-set-up"
    async with post_office() as office:
        office.senders_refused = True
        assert (await sent(server(office), work())).reason == "sender-refused"


async def test_what_was_taken_once_is_not_sent_again() -> None:
    log = Log()
    async with post_office() as office:
        first = await sent(server(office), work(), log)
        again = await sent(server(office), work(), log)
        assert first.result == again.result and len(office.taken) == 1


async def test_a_recording_goes_with_it_where_recordings_are_kept() -> None:
    class Recordings:
        async def attachment(self, reference: str, *, most: int, at: float, by: str) -> Attachment | None:
            if reference == "large":
                return None
            return Attachment(f"{reference}.wav", "audio/wav", b"RIFF")

    async with post_office() as office:
        assert (await sent(server(office), work(attachments=["r1"]))).reason == "no-such-recording"
        assert (await sent(server(office), work(attachments=["r1"]), attachments=Recordings())).how == "done"
        assert (await sent(server(office), work(attachments=["large"]), attachments=Recordings())).reason == "too-large"
    [(_, message)] = office.taken
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("r1.wav", b"RIFF")


def test_servers_are_verified_unless_a_test_says_otherwise() -> None:
    performer = MailPerformer(None, Kept(), Log(), clock=lambda: 1.0)
    assert performer._trust.verify_mode is ssl.CERT_REQUIRED and performer._trust.check_hostname


async def test_a_kept_recording_is_attached_and_noted_as_given_out_and_one_on_its_way_is_waited_for(
    database: Database, tmp_path: Path
) -> None:
    keys = PayloadKeys("one", {"one": bytes(32)})
    recordings, vault = StoredRecordings(database), SealedVault(tmp_path / "vault", keys)
    source = RecordedAttachments(recordings, vault)
    performer = MailPerformer(server(1), Kept(), Log(), clock=lambda: 5.0, attachments=source)
    with pytest.raises(WorkFailed) as failed:
        await performer.perform({**ORDER, "attachments": ["call-1.r1"]}, "key-1")
    assert (failed.value.code, failed.value.again) == ("no-such-recording", True)
    audio = tmp_path / "audio.wav"
    audio.write_bytes(b"RIFF" * 100)
    vault.put("call-1.r1", audio)
    known = Recording("call-1.r1", "call-1", "ask", "message", "node1", "kept", 1.0, seconds=1.0, bytes=400, sha256="0" * 64)
    await recordings.add(known)
    async with post_office() as office:
        came = await sent(server(office), work(attachments=["call-1.r1"]), attachments=source)
        assert came.how == "done", came
    [(_, message)] = office.taken
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == ("call-1.r1.wav", "audio/wav", b"RIFF" * 100)
    assert [one.by for one in await recordings.listenings("call-1.r1")] == ["e-mail of call call-1"]
    await recordings.add(Recording("call-1.r2", "call-1", "ask", "message", "node1", "lost", 1.0))
    assert (await sent(server(1), work(attachments=["call-1.r2"], tries=3), attachments=source)).reason == "recording-lost"
