"""Orders performed against a real server: what is sent, what is read, and every way to fail."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
from typing import Any

import pytest

from engine.errors import StorageUnavailable
from engine.http import performer as performing
from engine.http.client import BODY_LIMIT, MOST_REDIRECTS
from engine.http.performer import HttpPerformer
from engine.nodes.base import Worked
from engine.runtime.performers import RESULT_LIMIT
from tests.engine.http.conftest import SECRET, Kept
from tests.engine.http.orders import asked
from tests.engine.http.other_side import Reply, drips, endless, hangs_up, other_side, reply, silent, speaks_no_http

NAME = {"variable": "name", "pointer": "/customer/name"}
FOUND = json.dumps({"customer": {"name": "Ann", "a/b": {"~": [10, 20]}}, "count": 3}).encode()


def values(came: Worked) -> Any:
    assert came.how == "done", came
    return came.result["values"]


async def test_what_is_drawn_is_what_is_sent(performer: HttpPerformer) -> None:
    async with other_side(reply(201)) as side:
        came = await asked(
            performer,
            side.at("/tickets/${t}?from=${t}"),
            {"t": "a/b?c#d&e%41 é"},
            method="POST",
            query=[{"name": "q q", "value": "${t}"}],
            headers=[{"name": "X-Who", "value": "李 ${t.size()}"}],
            body="json",
            members=[{"name": "ticket", "expression": "t"}, {"name": "deep", "expression": "{'n': [1, t == 'x']}"}],
        )
        [got] = side.asked
    encoded = "a%2Fb%3Fc%23d%26e%2541%20%C3%A9"
    assert (got.method, got.target) == ("POST", f"/tickets/{encoded}?from={encoded}&q%20q={encoded}")
    assert got.headers["x-who"].encode("latin-1").decode() == "李 15"
    assert (got.headers["content-type"], got.headers["idempotency-key"]) == ("application/json", "key-1")
    assert json.loads(got.body) == {"ticket": "a/b?c#d&e%41 é", "deep": {"n": [1, False]}}
    assert came.how == "done" and came.result["status"] == 201 and came.result["seconds"] >= 0 and values(came) == {}


async def test_form_and_text_bodies_carry_their_type(performer: HttpPerformer) -> None:
    async with other_side(reply()) as side:
        await asked(performer, side.at(), {"t": "a&b"}, method="PUT", body="form", fields=[{"name": "x", "value": "${t}"}])
        await asked(
            performer, side.at(), {"t": "李"}, method="PUT", body="text", text="<t>${t}</t>", content_type="application/xml"
        )
        form, text = side.asked
    assert (form.headers["content-type"], form.body) == ("application/x-www-form-urlencoded", b"x=a%26b")
    assert (text.headers["content-type"], text.body.decode()) == ("application/xml", "<t>李</t>")
    assert "idempotency-key" not in form.headers  # PUT may be repeated by itself


async def test_a_request_says_who_it_is_from_and_what_it_carries_unless_the_flow_does(performer: HttpPerformer) -> None:
    async with other_side(reply()) as side:
        await asked(performer, side.at())
        headers = [{"name": "user-agent", "value": "Ours/1"}, {"name": "content-type", "value": "application/merge-patch+json"}]
        await asked(performer, side.at(), method="PATCH", body="json", headers=headers)
        plain, drawn = side.asked
    assert plain.headers["user-agent"].startswith("Cordboard/") and "content-type" not in plain.headers
    assert (drawn.headers["user-agent"], drawn.headers["content-type"]) == ("Ours/1", "application/merge-patch+json")


async def test_secrets_go_into_header_query_and_body_by_name(performer: HttpPerformer) -> None:
    secret = {"secret": "crm-token"}
    async with other_side(reply()) as side:
        await asked(
            performer,
            side.at(),
            method="POST",
            headers=[{"name": "Authorization", "value": "Bearer ", **secret}],
            query=[{"name": "key", **secret}],
            body="json",
            members=[{"name": "pass", **secret}],
        )
        [got] = side.asked
    assert got.headers["authorization"] == f"Bearer {SECRET}"
    assert got.target == f"/?key={SECRET}"
    assert json.loads(got.body) == {"pass": SECRET}


async def test_a_secret_that_is_not_kept_is_a_failure_before_anything_is_sent(performer: HttpPerformer) -> None:
    async with other_side(reply()) as side:
        came = await asked(performer, side.at(), headers=[{"name": "A", "secret": "none"}])
        assert (came, side.asked) == (Worked("failed", reason="secret-missing"), [])


async def test_secrets_that_cannot_be_read_now_are_asked_for_again(
    performer: HttpPerformer, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    value, away = kept.value, [True]

    async def sometimes(name: str) -> str:
        if away:
            away.pop()
            raise StorageUnavailable("it is away")
        return await value(name)

    monkeypatch.setattr(kept, "value", sometimes)
    async with other_side(reply()) as side:
        headers = [{"name": "A", "secret": "crm-token"}]
        assert (await asked(performer, side.at(), headers=headers)).reason == "secrets-unavailable"
        away.append(True)
        assert (await asked(performer, side.at(), headers=headers, tries=2)).how == "done"


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ({"pointer": "/customer/name"}, "Ann"),
        ({"pointer": "/customer/a~1b/~0/1"}, 20),
        ({"pointer": "/count"}, 3),
        ({"pointer": ""}, json.loads(FOUND)),
        ({"expression": "response.status"}, 200),
        ({"expression": "response.headers['x-more']"}, "yes"),
        ({"expression": "text(response.body.count) + response.body.customer.name"}, "3Ann"),
    ],
)
async def test_a_value_is_read_by_pointer_or_expression(
    performer: HttpPerformer, reading: dict[str, Any], expected: object
) -> None:
    async with other_side(reply(200, FOUND, ("X-More", "yes"))) as side:
        assert values(await asked(performer, side.at(), readings=[{"variable": "x", **reading}])) == {"x": expected}


@pytest.mark.parametrize("pointer", ["/none", "/customer/name/x", "/customer/a~1b/~0/2", "/customer/a~1b/~0/01", "/count/0"])
async def test_a_value_that_is_not_there_is_a_failure_only_when_it_is_required(performer: HttpPerformer, pointer: str) -> None:
    async with other_side(reply(200, FOUND)) as side:
        reading = {"variable": "x", "pointer": pointer}
        assert await asked(performer, side.at(), readings=[reading]) == Worked("failed", reason="value-missing")
        assert values(await asked(performer, side.at(), readings=[{**reading, "required": False}])) == {}


async def test_an_expression_that_fails_counts_as_nothing_there(performer: HttpPerformer) -> None:
    async with other_side(reply(200, FOUND)) as side:
        reading = {"variable": "x", "expression": "response.body.none.more"}
        assert (await asked(performer, side.at(), readings=[reading])).reason == "value-missing"


async def test_values_are_read_from_named_answers_but_not_from_other_failures(performer: HttpPerformer) -> None:
    named = [{"exit": "closed", "statuses": "409-410"}]
    for status, expected in ((409, {"name": "Ann"}), (404, {}), (500, {})):
        async with other_side(reply(status, FOUND)) as side:
            came = await asked(performer, side.at(), readings=[NAME], status_exits=named)
            assert (came.result["status"], values(came)) == (status, expected)


async def test_only_what_is_read_comes_back(performer: HttpPerformer) -> None:
    body = json.dumps({"customer": {"name": "Ann"}, "pin": "4711" * 30_000}).encode()
    async with other_side(reply(200, body)) as side:
        came = await asked(performer, side.at(), readings=[NAME])
        assert "4711" not in json.dumps(came.result)
        whole = await asked(performer, side.at(), readings=[{"variable": "x", "pointer": "/pin"}])
        assert whole == Worked("failed", reason="result-too-large") and len(body) > RESULT_LIMIT


@pytest.mark.parametrize(
    ("body", "headers", "kind", "expected"),
    [
        (b"caf\xe9", (), "text/plain; charset=latin-1", "café"),
        ("é\0".encode(), (), "text/plain", "é"),
        (b"\xff", (), "text/plain", "\N{REPLACEMENT CHARACTER}"),
        ("您好".encode("gb18030"), (), 'text/plain; charset="GB2312"; x=y', "您好"),
        (b'{"a": 1}', (), "application/problem+json", {"a": 1}),
        (gzip.compress(b'{"a": 1}', mtime=0), (("Content-Encoding", "gzip"),), "application/json", {"a": 1}),
        (b"", (), "", None),
    ],
)
async def test_a_body_is_understood_as_it_is_declared(
    performer: HttpPerformer, body: bytes, headers: tuple[tuple[str, str], ...], kind: str, expected: object
) -> None:
    async with other_side(reply(200, body, *headers, kind=kind)) as side:
        assert values(await asked(performer, side.at(), readings=[{"variable": "x", "pointer": ""}])) == {"x": expected}


BOMB = gzip.compress(b"\0" * (20 * BODY_LIMIT), mtime=0)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (reply(200, b"{"), "bad-answer"),
        (reply(200, b"NaN"), "bad-answer"),
        (reply(200, b"[" * 200_000), "bad-answer"),
        *(
            (reply(200, b"x", kind=f"text/plain; charset={name}"), "bad-answer")
            for name in ("klingon", "idna", "punycode", "zlib")
        ),
        (reply(200, b"x", ("Content-Encoding", "br")), "bad-answer"),
        (reply(200, b"no gzip", ("Content-Encoding", "gzip")), "bad-answer"),
        (reply(200, BOMB[:100], ("Content-Encoding", "gzip")), "bad-answer"),
        (reply(200, BOMB, ("Content-Encoding", "gzip")), "answer-too-large"),
        (reply(200, b"x" * (BODY_LIMIT + 1), kind="text/plain"), "answer-too-large"),
        (endless, "answer-too-large"),
        (hangs_up, "bad-answer"),
        (speaks_no_http, "bad-answer"),
        (reply(302, b"", ("Location", "/")), "too-many-redirects"),
        (reply(302, b"", ("Location", "ftp://127.0.0.1/")), "redirect-refused"),
        (reply(302, b"", ("Location", "http://[::1")), "bad-answer"),
    ],
)
async def test_an_answer_that_cannot_be_used_is_a_failure_with_its_reason(
    performer: HttpPerformer, given: Reply, reason: str
) -> None:
    async with other_side(given) as side:
        came = await asked(performer, side.at(), readings=[{"variable": "x", "pointer": ""}])
        assert came == Worked("failed", reason=reason)


@pytest.mark.parametrize("given", [silent, drips])
async def test_an_answer_that_does_not_come_or_never_ends_is_given_up(performer: HttpPerformer, given: Reply) -> None:
    async with other_side(given) as side:
        came = await asked(performer, side.at(), readings=[{"variable": "x", "pointer": ""}], timeout_seconds=0.5)
        assert came == Worked("timeout", reason="timeout")


async def test_nobody_at_the_address_is_told_apart(performer: HttpPerformer) -> None:
    async with other_side(reply()) as side:
        pass
    assert await asked(performer, side.at()) == Worked("failed", reason="not-reached")


async def test_a_passing_failure_is_tried_again_with_the_same_key(performer: HttpPerformer) -> None:
    async def fails_once(status: int) -> None:
        async with other_side(reply(status), reply(200, FOUND)) as side:
            came = await asked(performer, side.at(), method="POST", tries=2, readings=[NAME])
            assert values(came) == {"name": "Ann"}
            assert [got.headers["idempotency-key"] for got in side.asked] == ["key-1", "key-1"]

    await asyncio.gather(*map(fails_once, (429, 502, 503, 504)))


async def test_a_failure_that_stays_tells_its_status(performer: HttpPerformer) -> None:
    async with other_side(reply(503)) as side:
        assert await asked(performer, side.at(), tries=2) == Worked("failed", reason="status-503")
        assert len(side.asked) == 2


@pytest.mark.parametrize("status", [200, 400, 404, 500, 501])
async def test_what_another_try_would_not_mend_is_not_tried_again(performer: HttpPerformer, status: int) -> None:
    async with other_side(reply(status)) as side:
        came = await asked(performer, side.at(), tries=3)
        assert (came.result["status"], len(side.asked)) == (status, 1)


@pytest.mark.parametrize(
    ("place", "url", "reason"),
    [
        ("..", "/a/${t}/b", "bad-address"),
        (".", "/a/${t}", "bad-address"),
        ("%2e%2E", "/a/${t}/b", "done"),  # encoded once more, it is a name like any other
        ("", "/a/${t}/b", "empty-in-path"),
        ("", "/a?t=${t}", "done"),
        ("..", "/a?t=${t}", "done"),
    ],
)
async def test_no_value_leads_out_of_its_place_in_the_address(
    performer: HttpPerformer, place: str, url: str, reason: str
) -> None:
    async with other_side(reply()) as side:
        came = await asked(performer, side.at(url), {"t": place})
        assert (came.reason or came.how) == reason
        assert len(side.asked) == (reason == "done")


async def test_a_value_cannot_write_another_header(performer: HttpPerformer) -> None:
    async with other_side(reply()) as side:
        came = await asked(performer, side.at(), {"t": "a\r\nX-Admin: yes"}, headers=[{"name": "A", "value": "${t}"}])
        assert (came.reason, side.asked) == ("bad-header", [])


async def test_redirects_are_followed_with_the_method_that_belongs_to_them(performer: HttpPerformer) -> None:
    for status, method, body in ((302, "GET", b""), (303, "GET", b""), (307, "POST", b"{}"), (308, "POST", b"{}")):
        async with other_side(reply(status, b"", ("Location", "/b?x=1")), reply()) as side:
            came = await asked(performer, side.at("/a"), method="POST", body="json")
            assert came.how == "done"
            assert [(got.method, got.target, got.body) for got in side.asked] == [
                ("POST", "/a", b"{}"),
                (method, "/b?x=1", body),
            ]


async def test_redirects_come_to_an_end(performer: HttpPerformer) -> None:
    async with other_side(*[reply(302, b"", ("Location", "/next"))] * MOST_REDIRECTS, reply()) as side:
        assert (await asked(performer, side.at())).how == "done"
        assert len(side.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "config",
    [
        {"headers": [{"name": "X-Key", "secret": "crm-token"}]},
        {"query": [{"name": "key", "secret": "crm-token"}]},
        {"method": "POST", "body": "json"},
    ],
)
async def test_a_secret_or_a_body_is_not_taken_elsewhere(performer: HttpPerformer, config: dict[str, Any]) -> None:
    async with other_side(reply()) as elsewhere, other_side(reply(307, b"", ("Location", elsewhere.at()))) as side:
        assert (await asked(performer, side.at(), **config)).reason == "redirect-refused"
        assert (len(side.asked), elsewhere.asked) == (1, [])
        assert (await asked(performer, side.at())).how == "done"  # without either there is nothing to lose
        assert len(elsewhere.asked) == 1


async def test_no_cookie_is_kept_from_one_caller_to_the_next(performer: HttpPerformer) -> None:
    async with other_side(reply(200, b"", ("Set-Cookie", "session=ann"))) as side:
        await asked(performer, side.at())
        await asked(performer, side.at())
        assert [got.headers.get("cookie") for got in side.asked] == [None, None]
        assert side.connections == 1  # the pool is shared, what was said over it is not


async def test_a_proxy_of_the_environment_is_not_used(performer: HttpPerformer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with other_side(reply()) as side:
        assert (await asked(performer, side.at())).how == "done"


async def test_an_answer_that_repeats_the_secret_is_not_kept(performer: HttpPerformer) -> None:
    async with other_side(reply(200, json.dumps({"customer": {"name": f"Bearer {SECRET}"}}).encode())) as side:
        headers = [{"name": "Authorization", "value": "Bearer ", "secret": "crm-token"}]
        assert (await asked(performer, side.at(), headers=headers, readings=[NAME])).reason == "secret-in-answer"


async def test_neither_secrets_nor_callers_digits_reach_a_log(
    performer: HttpPerformer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = [{"name": "Authorization", "value": "Bearer ", "secret": "crm-token"}]
    query = [{"name": "k", "secret": "crm-token"}]
    for given in (reply(200, b"{"), reply(500), reply(302, b"", ("Location", "http://127.0.0.1:1/")), hangs_up):
        async with other_side(given) as side:
            await asked(performer, side.at("/t/${t}"), {"t": "48151623"}, headers=headers, query=query, readings=[NAME])
            assert len(side.asked) == 1
    assert SECRET not in caplog.text and "48151623" not in caplog.text


async def test_a_short_secret_in_an_answer_is_an_accident(performer: HttpPerformer, kept: Kept) -> None:
    kept.values["crm-token"] = "A" * (performing._TELLING_SECRET - 1)
    async with other_side(reply(200, json.dumps({"customer": {"name": "A" * 20}}).encode())) as side:
        headers = [{"name": "X-Key", "secret": "crm-token"}]
        assert values(await asked(performer, side.at(), headers=headers, readings=[NAME])) == {"name": "A" * 20}
