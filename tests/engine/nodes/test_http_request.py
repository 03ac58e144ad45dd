"""The HTTP request's form, and what the block orders and makes of the answer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.graph.validate import validate
from engine.nodes.base import FlowFailed, Work, Worked
from engine.nodes.catalog import latest
from tests.engine.graph.drawings.base import block, then
from tests.engine.nodes.scripted import ScriptedCall, form, run

URL = "https://crm.example/tickets/${t}"
JSON: dict[str, Any] = {"method": "POST", "body": "json"}
OK = Worked("done", {"status": 200, "seconds": 0.1, "values": {}})


async def ordered(variables: dict[str, Any] | None = None, **config: Any) -> tuple[Work, str, bool | str]:
    """Run the block and give what it had done, with what music and how secretly."""
    call = ScriptedCall(OK, variables={"t": "4711", **(variables or {})})
    assert await run("http_request", {"url": URL, **config}, call) == "ok"
    [(_, work, music, secret)] = call.asked
    return work, music, secret


@pytest.mark.parametrize(
    ("config", "word"),
    [
        ({"url": "ftp://crm.example/"}, "http://"),
        ({"url": "crm.example"}, "http://"),
        ({"url": "https://${t}.example/"}, "same for every call"),
        ({"url": "https://crm.example:${t}/"}, "same for every call"),
        ({"url": "https:///tickets"}, "no usable host"),
        ({"url": "https://crm.example:99999/"}, "no usable host"),
        ({"url": "https://crm.exa mple/"}, "no usable host"),
        ({"url": "https://evil.example\\@crm.example/"}, "no usable host"),
        ({"url": "https://ann:secret@crm.example/"}, "name and password"),
        ({"url": "https://crm.example/#top"}, "has no “#”"),
        ({"body": "json"}, "carries no body"),
        ({"method": "HEAD", "body": "text", "text": "x"}, "carries no body"),
        ({"method": "POST", "text": "x"}, "“text” body"),
        ({**JSON, "fields": [{"name": "a"}]}, "“form” body"),
        ({**JSON, "idempotency_key": False}, "twice"),
        ({**JSON, "members": [{"name": "a"}]}, "either an expression or a secret"),
        ({**JSON, "members": [{"name": "a", "expression": "t", "secret": "s"}]}, "either an expression or a secret"),
        ({"headers": [{"name": "Host", "value": "x"}]}, "written by the engine"),
        ({"headers": [{"name": "idempotency-KEY", "value": "x"}]}, "written by the engine"),
        ({"headers": [{"name": "a b", "value": "x"}]}, "pattern"),
        ({"headers": [{"name": "A", "secret": "Not A Name"}]}, "pattern"),
        ({"readings": [{"variable": "x"}]}, "place in the body or an expression"),
        ({"readings": [{"variable": "x", "pointer": "a/b"}]}, "pattern"),
        ({"readings": [{"variable": "x", "pointer": "/~2"}]}, "pattern"),
        ({"readings": [{"variable": "x", "expression": "response.("}]}, "cannot be read"),
        ({"readings": [{"variable": "x", "expression": "response.body + t"}]}, "not “t”"),
        ({"readings": [{"variable": "x", "expression": "random(response)"}]}, "not “random”"),
        ({"readings": [{"variable": "x", "pointer": "/a"}] * 2}, "same variable"),
        ({"status_exits": [{"exit": "a", "statuses": "404"}] * 2}, "is taken"),
        ({"status_exits": [{"exit": "ok", "statuses": "404"}]}, "is taken"),
        ({"status_exits": [{"exit": "a", "statuses": "499-400"}]}, "above its end"),
        ({"status_exits": [{"exit": "a", "statuses": "4xx"}]}, "pattern"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_the_form(config: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError) as refused:
        form(latest("http_request"), {"url": URL, **config})
    assert word in str(refused.value)


async def test_the_order_holds_secrets_by_name_and_what_is_told_holds_neither() -> None:
    work, music, secret = await ordered(
        **JSON,
        query=[{"name": "key", "value": "v", "secret": "crm-token"}],
        headers=[{"name": "Authorization", "value": "Bearer ", "secret": "crm-token"}],
        members=[{"name": "pass", "secret": "crm-pass"}, {"name": "t", "expression": "t"}],
        music="soft",
    )
    assert work.order["headers"] == [{"name": "Authorization", "value": "Bearer ", "secret": "crm-token"}]
    assert work.order["body"]["members"] == [{"name": "pass", "secret": "crm-pass"}, {"name": "t", "value": "4711"}]
    assert work.told == {"method": "POST", "url": "https://crm.example/tickets/4711?key=v•"}
    assert (music, secret) == ("soft", False)
    json.dumps(work.order, allow_nan=False)


async def test_all_tries_have_their_time_and_the_pauses_between_them() -> None:
    work, _, _ = await ordered(tries=4, timeout_seconds=3)
    assert (work.tries, work.try_seconds) == (4, 3.0)
    assert work.limit_seconds >= 4 * 3 + 1 + 2 + 4


async def test_a_sensitive_answer_is_kept_back_from_the_trace() -> None:
    assert (await ordered(sensitive=True))[2] == "values"


@given(value=st.text(min_size=1, max_size=30))
@example(value="/?&=#;@:\\%2F\r\n")
async def test_no_value_changes_the_shape_of_the_address(value: str) -> None:
    work, _, _ = await ordered({"t": value}, url="https://crm.example/a/${t}/b?x=${t}&y=1")
    url = work.order["url"]
    assert url.startswith("https://crm.example/a/") and url.endswith("&y=1")
    assert (url.count("/"), url.count("?"), url.count("&"), url.count("="), url.count("#")) == (5, 1, 1, 2, 0)
    assert url.isascii() and url.isprintable() and " " not in url and "\\" not in url


async def test_what_is_read_goes_into_the_variables() -> None:
    call = ScriptedCall(Worked("done", {"status": 404, "seconds": 0.1, "values": {"name": "Ann", "n": 3}}))
    config = {"url": "http://h/", "status_exits": [{"exit": "none", "statuses": "404"}]}
    assert await run("http_request", config, call) == "none"
    assert call.variables == {"name": "Ann", "n": 3}


async def test_the_first_exit_that_fits_is_taken_before_the_usual_ones() -> None:
    named = [{"exit": "gone", "statuses": "410"}, {"exit": "some", "statuses": "201, 404-499,503"}]
    for status, exit in ((410, "gone"), (201, "some"), (404, "some"), (499, "some"), (403, "client_error"), (200, "ok")):
        call = ScriptedCall(Worked("done", {"status": status, "seconds": 0.1, "values": {}}))
        assert await run("http_request", {"url": "http://h/", "status_exits": named}, call) == exit
    call = ScriptedCall(Worked("failed", reason="status-503"))
    assert await run("http_request", {"url": "http://h/", "status_exits": named}, call) == "some"


async def test_a_value_that_cannot_be_computed_is_the_drawings_mistake() -> None:
    with pytest.raises(FlowFailed):
        await run("http_request", {"url": URL}, ScriptedCall())


def drawn(variables: dict[str, Any] | None = None, **config: Any) -> set[tuple[str, str]]:
    """What the rules find in a drawing with this request."""
    exits = dict.fromkeys(("ok", "client_error", "server_error", "timeout", "error"), "bye")
    here = block("http_request", {"url": "https://crm.example/", **config}, **exits)
    document = then(here, variables=variables or {"pin": {"type": "string", "initial": "", "sensitive": True}})
    return {(found.code, found.pointer.removeprefix("/nodes/here/config")) for found in validate(document).diagnostics}


def test_the_rules_know_what_the_request_names() -> None:
    assert drawn() == set()
    assert ("FG018", "/headers/0/value") in drawn(headers=[{"name": "A", "value": "${nobody}"}])
    assert ("FG018", "/members/0/expression") in drawn(**JSON, members=[{"name": "a", "expression": "nobody"}])
    assert ("FG021", "/fields/0/value") in drawn(method="PUT", body="form", fields=[{"name": "a", "value": "${pin"}])
    assert ("FG021", "/text") in drawn(method="PUT", body="text", text="${ }")
    assert ("FG020", "/readings/0/variable") in drawn(readings=[{"variable": "nobody", "pointer": "/a"}])


def test_a_sensitive_value_may_be_sent_in_a_body_but_not_in_an_address() -> None:
    sent = drawn(**JSON, members=[{"name": "a", "expression": "pin"}], headers=[{"name": "A", "value": "${pin}"}])
    assert sent == {("FG042", "/headers/0/value")}  # which says so, and no more
    assert ("FG022", "/url") in drawn(url="https://crm.example/${pin}")


def test_a_sensitive_answer_goes_into_sensitive_variables() -> None:
    reading: dict[str, Any] = {"readings": [{"variable": "pin", "pointer": "/a"}], "sensitive": True}
    assert drawn(**reading) == set()
    assert ("FG028", "/readings/0/variable") in drawn({"pin": {"type": "string", "initial": ""}}, **reading)
