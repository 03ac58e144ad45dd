"""Short messages by a provider that is described, asked on a real server."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.errors import NotFound
from engine.http.client import HttpClient
from engine.http.performer import HttpPerformer
from engine.http.reach import Reach
from engine.messages.provider import GENERIC, SmsProvider
from engine.messages.segments import measure
from engine.messages.sms import SmsPerformer
from engine.nodes.base import Work, Worked
from engine.nodes.send_sms import KIND
from engine.runtime.performers import work_here
from tests.engine.http.other_side import OtherSide, other_side, reply, silent
from tests.engine.messages.stand_ins import Kept, Log

TOKEN = "s3cr3t-t0ken"
ORDER = {
    "to": "138 0013 8000",
    "text": "您的验证码 “8642”\n{ok}",
    "provider": "default",
    "sender": "",
    "most_segments": 3,
    "call": "call-1",
}


@dataclass
class Providers:
    by_name: dict[str, SmsProvider]

    async def provider(self, name: str) -> SmsProvider:
        if name not in self.by_name:
            raise NotFound("no-such-provider", f"There is no SMS provider {name}.")
        return self.by_name[name]


@pytest.fixture
async def http() -> AsyncIterator[HttpPerformer]:
    async with HttpClient(Reach(["127.0.0.1"])) as client:
        yield HttpPerformer(client, Kept(**{"sms-token": TOKEN}))


def work(tries: int = 1, **order: Any) -> Work:
    return Work(KIND, {**ORDER, **order}, {}, limit_seconds=30.0, try_seconds=5.0, tries=tries, key="key-1")


def described(side: OtherSide, **more: Any) -> SmsProvider:
    return SmsProvider.model_validate({**GENERIC.model_dump(), "url": side.at("/v1/messages"), **more})


async def sent(http: HttpPerformer, provider: SmsProvider, asked: Work, log: Log | None = None) -> Worked:
    performer = SmsPerformer(Providers({"default": provider}), http, log or Log(), region="CN", clock=lambda: 1.0)
    return await work_here({KIND: performer}, asked)


async def test_the_shipped_description_sends_plain_json_with_the_secret_and_a_key(http: HttpPerformer) -> None:
    async with other_side(reply(202, b'{"id": "m-1"}')) as side:
        came = await sent(http, described(side, sender="CORD"), work())
        (asked,) = side.asked
    assert came.result == {"id": "m-1", "encoding": "UCS-2", "units": 17, "segments": 1}
    assert json.loads(asked.body) == {"to": "+8613800138000", "from": "CORD", "text": ORDER["text"], "reference": "key-1"}
    assert (asked.headers["authorization"], asked.headers["idempotency-key"]) == (f"Bearer {TOKEN}", "key-1")


async def test_another_provider_takes_a_form_and_says_in_its_body_whether_it_is_done(http: HttpPerformer) -> None:
    more: dict[str, Any] = {
        "body": "form",
        "members": [],
        "fields": [
            {"name": "phone", "value": "${digits}"},
            {"name": "msg", "value": "【公司】${text}"},
            {"name": "k", "secret": "sms-token"},
        ],
        "headers": [],
        "success": "response.body.code == 0",
        "message_id": "/data/sid",
    }
    async with other_side(
        reply(200, b'{"code": 0, "data": {"sid": 77}}'), reply(200, b'{"code": 33}'), reply(200, b"?")
    ) as side:
        assert (await sent(http, described(side, **more), work(text="a&b"))).result["id"] == "77"
        assert side.asked[0].body.startswith(b"phone=8613800138000&msg=%E3%80%90") and side.asked[0].body.endswith(
            TOKEN.encode()
        )
        assert (await sent(http, described(side, **more), work())).reason == "refused-by-provider"
        assert (await sent(http, described(side, **more), work())).reason == "bad-answer"


async def test_a_number_in_the_address_stays_in_its_place(http: HttpPerformer) -> None:
    async with other_side(reply()) as side:
        provider = described(side, url=side.at("/send/${to}?t=${text}"), method="GET", body="none", members=[])
        assert (await sent(http, provider, work(text="a/b?c&d"))).how == "done"
    assert side.asked[0].target == "/send/%2B8613800138000?t=a%2Fb%3Fc%26d"


async def test_only_a_provider_that_knows_repetitions_is_asked_again(http: HttpPerformer) -> None:
    for knows, count in ((True, 2), (False, 1)):
        async with other_side(reply(503), reply(200, b'{"id": "m"}')) as side:
            came = await sent(http, described(side, knows_key=knows), work(tries=2))
            assert (came.how == "done", len(side.asked)) == (knows, count)
    async with other_side(silent) as side:
        came = await sent(http, described(side, knows_key=False, timeout_seconds=1), work(tries=2))
        assert (came.how, len(side.asked)) == ("timeout", 1)


async def test_a_message_that_may_have_gone_out_is_not_sent_again_and_one_that_did_is_told_again(http: HttpPerformer) -> None:
    log = Log()
    async with other_side(reply(200, b'{"id": "m"}')) as side:
        first = await sent(http, described(side, knows_key=False), work(), log)
        assert (await sent(http, described(side, knows_key=False), work(), log)).result == first.result
        log.known["key-1"] = None  # as a process leaves it that dies while it sends
        assert (await sent(http, described(side, knows_key=False), work(), log)).reason == "maybe-sent"
        assert len(side.asked) == 1
        assert (await sent(http, described(side, knows_key=True), work(), log)).how == "done"


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ({"to": ""}, "bad-number"),
        ({"to": "6001"}, "bad-number"),
        ({"to": "call me"}, "bad-number"),
        ({"text": "字" * 300}, "too-long"),
        ({"provider": "nobody"}, "no-such-provider"),
    ],
)
async def test_what_cannot_be_sent_asks_nobody(http: HttpPerformer, order: dict[str, Any], reason: str) -> None:
    async with other_side(reply()) as side:
        came = await sent(http, described(side), work(tries=3, **order))
        assert (came.how, came.reason, side.asked) == ("failed", reason, [])


@pytest.mark.parametrize("status", [400, 401, 422])
async def test_a_refusal_is_told_by_its_status(http: HttpPerformer, status: int) -> None:
    async with other_side(reply(status)) as side:
        assert (await sent(http, described(side), work(tries=3))).reason == f"status-{status}"
        assert len(side.asked) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("GSM-7", 0, 1)),
        ("a" * 160, ("GSM-7", 160, 1)),
        ("a" * 161, ("GSM-7", 161, 2)),
        ("a" * 306, ("GSM-7", 306, 2)),
        ("a" * 307, ("GSM-7", 307, 3)),
        ("{" * 80, ("GSM-7", 160, 1)),
        ("a" * 152 + "{" + "a" * 10, ("GSM-7", 164, 2)),
        ("a" * 152 + "{" + "a" * 152, ("GSM-7", 306, 3)),  # the brace may not be parted, and moves on whole
        ("字" * 70, ("UCS-2", 70, 1)),
        ("字" * 71, ("UCS-2", 71, 2)),
        ("😀" * 35, ("UCS-2", 70, 1)),
        ("😀" * 36, ("UCS-2", 72, 2)),
        ("字" * 66 + "😀" + "字" * 66, ("UCS-2", 134, 3)),
    ],
)
def test_a_text_is_measured_as_networks_part_it(text: str, expected: tuple[str, int, int]) -> None:
    found = measure(text)
    assert (found.encoding, found.units, found.segments) == expected


@given(st.text(), st.text())
def test_more_text_is_never_shorter(one: str, other: str) -> None:
    first, both = measure(one), measure(one + other)
    assert both.units >= first.units or both.encoding != first.encoding
    assert both.segments >= first.segments


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"url": "ftp://x"}, "http"),
        ({"url": "https://${to}.example/"}, "same for every message"),
        ({"url": "https://user:pass@sms.example/"}, "same for every message"),
        ({"body": "form"}, "json body"),
        ({"method": "GET"}, "carries none"),
        ({"members": [{"name": "t", "value": {"a": ["${caller}"]}}]}, "is no place"),
        ({"success": "code == 0"}, "only `response`"),
        ({"success": "response."}, "cannot be read"),
        ({"colour": "red"}, "Extra inputs"),
        ({"message_id": "id"}, "pattern"),
    ],
)
def test_a_description_that_cannot_work_says_why(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        SmsProvider.model_validate({**GENERIC.model_dump(), **change})
