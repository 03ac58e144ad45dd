from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from telephony_adapters.asterisk_ari.client import AriClient, Reply
from tests.parts.asterisk import AsteriskNode
from tests.telephony_adapters.asterisk_ari.conftest import settings
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch


@pytest.fixture
async def client(fake: FakeSwitch) -> AsyncIterator[AriClient]:
    made = AriClient(settings(fake, command=0.2))
    yield made
    await made.close()


@pytest.mark.parametrize("body", [{"message": "Channel not found"}, {"error": "Channel not found"}])
def test_t4_a_failure_is_told_under_either_of_two_keys(body: dict[str, str]) -> None:
    assert Reply(404, body).why == "404 Channel not found"


def test_a_failure_without_words_is_told_by_its_status() -> None:
    assert Reply(500, None).why == "status 500"
    assert Reply(502, "<html>").why == "status 502"


@pytest.mark.parametrize(("status", "unclear"), [(0, True), (409, True), (500, True), (503, True), (404, False), (400, False)])
def test_t4_t9_what_proves_nothing_is_unclear(status: int, unclear: bool) -> None:
    assert Reply(status).unclear is unclear


async def test_a_request_that_is_not_answered_ends_at_its_deadline(fake: FakeSwitch, client: AriClient) -> None:
    fake.on("GET", "channels/x", "hang")
    reply = await client.get("channels", "x")
    assert reply.unclear and not reply.ok and "no answer" in reply.why


async def test_a_broken_connection_is_an_unclear_reply_and_no_exception(fake: FakeSwitch, client: AriClient) -> None:
    fake.on("POST", "channels/x/answer", "drop")
    reply = await client.post("channels", "x", "answer")
    assert reply.status == 0


async def test_a_switch_that_is_not_there_is_an_unclear_reply() -> None:
    async with FakeSwitch() as gone:
        config = settings(gone)
    client = AriClient(config)
    assert (await client.get("asterisk", "ping")).status == 0
    await client.close()


async def test_t14_connections_are_kept_shorter_and_fewer_than_asterisk_keeps_them(client: AriClient) -> None:
    connector = client.session.connector
    assert connector is not None
    # Asterisk lets go after session_keep_alive = 15 s, and has 100 sessions unless http.conf says more.
    kept = connector._keepalive_timeout
    assert kept is not None and kept < 15
    assert connector.limit < 100


async def test_t14_a_connection_is_used_again(asterisk: AsteriskNode) -> None:
    client = AriClient(settings(asterisk))
    for _ in range(3):
        assert (await client.get("asterisk", "ping")).ok
    connector = client.session.connector
    assert connector is not None
    assert sum(len(idle) for idle in connector._conns.values()) == 1
    await client.close()


async def test_an_empty_id_never_names_a_whole_collection(client: AriClient) -> None:
    with pytest.raises(ValueError, match="empty id"):
        await client.delete("bridges", "")


async def test_ids_are_quoted(fake: FakeSwitch, client: AriClient) -> None:
    await client.get("channels", "l-1;2/../x ?")
    assert fake.requests[-1][1] == "channels/l-1;2/../x ?"


async def test_neither_login_nor_numbers_are_in_an_address(fake: FakeSwitch, client: AriClient) -> None:
    assert "secret" not in str(client.url("channels", "x"))
    await client.post("channels", "create", body={"endpoint": "PJSIP/13800001111@trunk", "channelId": "l-1"})
    (path, body) = fake.requests[-1][1:]
    assert path == "channels/create" and body["endpoint"] == "PJSIP/13800001111@trunk"


async def test_many_requests_share_the_pool(asterisk: AsteriskNode) -> None:
    client = AriClient(settings(asterisk))
    replies = await asyncio.gather(*(client.get("asterisk", "ping") for _ in range(300)))
    assert all(reply.ok for reply in replies)
    await client.close()
