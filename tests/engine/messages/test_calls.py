"""Calls that send e-mails and short messages and tell events, as an installation's worker does it, on both databases."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.bootstrap.performers import performers
from engine.config import Settings
from engine.messages.provider import GENERIC, SmsProvider
from engine.records.telling import TELLERS
from engine.runtime.redrive import redrive
from engine.storage.calls import StoredCalls
from engine.storage.keys import PayloadKeys
from engine.storage.messages import StoredEvents, StoredProviders
from engine.storage.secrets import StoredSecrets
from engine.storage.session import Database
from tests.engine.http.other_side import OtherSide, other_side, reply
from tests.engine.messages.flows import EXITS, SECRET, every_exit
from tests.engine.messages.post_office import PostOffice, post_office
from tests.engine.runtime.house import House
from tests.engine.tables.test_calls import QUIET, exits

KEYS = PayloadKeys("one", {"one": bytes(32)})
TOKEN = "s3cr3t-t0ken"


@dataclass
class World:
    """A house whose messages go to real servers."""

    house: House
    office: PostOffice
    side: OtherSide
    database: Database


@pytest.fixture
async def world(tmp_path: Path, database: Database) -> AsyncIterator[World]:
    async with post_office() as office, other_side(reply(200, b'{"id": "m-1"}')) as side:
        settings = Settings(
            data=tmp_path,
            http_allow=("127.0.0.1",),
            smtp_server=f"127.0.0.1:{office.port}",
            smtp_tls="none",
            smtp_from="calls@example.com",
        )
        await StoredSecrets(database, KEYS).put_secret("sms-token", TOKEN, at=1.0, by="ann")
        provider = SmsProvider.model_validate({**GENERIC.model_dump(), "url": side.at()})
        await StoredProviders(database).put_provider("default", provider, at=1.0, by="ann")
        async with (
            performers(settings, database, KEYS) as doing,
            House(tmp_path / "journal.sqlite", performers=doing) as house,
        ):
            yield World(house, office, side, database)


async def test_messages_go_out_in_the_callers_language_and_nothing_sensitive_is_written_down(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in QUIET:
        caplog.set_level(logging.WARNING, name)
    await world.house.ring_in(every_exit())
    over = await world.house.over.get()
    assert exits(over.trace) == EXITS
    [(recipients, message)] = world.office.taken
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    assert (recipients, message["Subject"]) == (["desk@example.com"], "Call of Ann <b>")
    assert (plain.get_content().strip(), html.get_content().strip()) == (f"Pin {SECRET}", "<p>Ann &lt;b&gt;</p>")
    (asked,) = world.side.asked
    assert json.loads(asked.body)["text"] == "Hello Ann <b>"
    performed = [entry.data for entry in over.trace if entry.kind == "performed"]
    assert message["Message-ID"] == f"<{performed[0]['key']}@example.com>"
    assert asked.headers["idempotency-key"] == performed[1]["key"]
    assert [entry["reason"] for entry in performed] == [
        "",
        "",
        "",
        "bad-address",
        "bad-number",
        "no-such-provider",
        "payload-too-large",
    ]
    written = json.dumps([entry.as_json() for entry in over.trace], ensure_ascii=False)
    for nobodys in (SECRET, TOKEN):
        assert nobodys not in written and nobodys not in caplog.text
    await world.house.nothing_is_left()


async def test_an_event_is_in_the_stream_once_with_its_types_and_the_call_s_id(world: World) -> None:
    await world.house.ring_in(every_exit())
    over = await world.house.over.get()
    (first,) = await StoredCalls(world.database).events_since(None, 10)
    assert (first.kind, first.call, first.data["name"]) == ("flow-event", over.facts.call, "survey.done")
    assert first.data["payload"] == {"score": 3, "good": True}
    key = next(e.data["key"] for e in over.trace if e.kind == "performed" and e.data["work"] == "emit_event")
    await StoredEvents(world.database).emit(over.facts.call, key, "survey.done", {"score": 3}, at=9.0)
    assert len(await StoredCalls(world.database).events_since(None, 10)) == 1
    await StoredEvents(world.database).emit(over.facts.call, "another-step", "survey.done", {"score": 3}, at=9.0)
    assert len(await StoredCalls(world.database).events_since(None, 10)) == 2


async def test_the_call_is_driven_again_and_nothing_is_sent_twice(world: World) -> None:
    await world.house.ring_in(every_exit())
    over = await world.house.over.get()
    assert world.house.program is not None
    again = await redrive(world.house.program, over.facts, over.trace)
    assert again.stopped is None and again.trace == over.trace
    assert (len(world.office.taken), len(world.side.asked)) == (1, 1)
    assert len(await StoredCalls(world.database).events_since(None, 10)) == 1


async def test_the_story_tells_what_was_sent(world: World) -> None:
    await world.house.ring_in(every_exit())
    over = await world.house.over.get()
    told = [TELLERS["performed"](entry.data) for entry in over.trace if entry.kind == "performed"]
    assert told[0] == ("e-mail to desk@example.com “Call of Ann <b>”: done", "邮件 desk@example.com“Call of Ann <b>”：完成")
    assert told[1][0] == "SMS to 13800138000 “Hello Ann <b>”: done"
    assert told[2][0] == "event survey.done [score 3, good True]: done"
    assert told[4][0].endswith("failed (bad-number)")
