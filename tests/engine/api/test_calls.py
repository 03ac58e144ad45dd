"""Calls over HTTP, kept in both databases."""

from __future__ import annotations

import httpx
import pytest

from engine.records.fold import record_of
from engine.storage.calls import StoredCalls
from tests.engine.api.conftest import on_sqlite
from tests.engine.api.stand_ins import HistoriesStandIn
from tests.engine.api.test_events import offered, ring
from tests.engine.api.test_flows import problem
from tests.engine.records.calls import put_through


async def end(calls: StoredCalls, number: int) -> None:
    await calls.closed(record_of(offered(number), put_through(), flow="main", version=3, environment="default"), put_through())


async def test_calls_are_listed_newest_first_page_by_page(client: httpx.AsyncClient, calls: StoredCalls) -> None:
    await ring(calls, *range(1, 8))
    found: list[str] = []
    after: str | None = None
    for _ in range(3):
        page = (await client.get("/v1/calls", params={"limit": 3, **({"after": after} if after else {})})).json()
        found += [call["id"] for call in page["calls"]]
        after = page["next"]
    assert found == [offered(number).call for number in range(7, 0, -1)]
    assert after is None


async def test_live_and_ended_calls_are_told_apart(client: httpx.AsyncClient, calls: StoredCalls) -> None:
    await ring(calls, 1, 2)
    await end(calls, 1)
    live = (await client.get("/v1/calls?state=live&flow=main")).json()["calls"]
    ended = (await client.get("/v1/calls?state=ended")).json()["calls"]
    assert [call["id"] for call in live] == [offered(2).call]
    assert (live[0]["ended_at"], live[0]["outcome"]) == (None, "")
    assert [(call["id"], call["outcome"], call["ended_by"]) for call in ended] == [(offered(1).call, "connected", "caller")]
    assert ended[0]["offered_at"].endswith("Z")
    assert (await client.get("/v1/calls?flow=other")).json() == {"calls": [], "next": None}


async def test_a_call_is_told_whole_also_by_a_shortened_id(client: httpx.AsyncClient, calls: StoredCalls) -> None:
    await ring(calls, 1, 2)
    await end(calls, 1)
    told = (await client.get(f"/v1/calls/{offered(1).call[:8]}")).json()
    assert told["call"]["id"] == offered(1).call
    assert [leg["role"] for leg in told["legs"]][0] == "caller"
    assert len(told["trace"]) == len(put_through())
    assert all(line["text"]["en"] and line["text"]["zh"] for line in told["story"])
    problem(await client.get("/v1/calls/0000000"), 422, "ambiguous-call")
    problem(await client.get("/v1/calls/none"), 404, "no-such-call")


async def test_the_history_is_given_as_temporal_wrote_it(
    client: httpx.AsyncClient, calls: StoredCalls, histories: HistoriesStandIn
) -> None:
    await ring(calls, 1)
    problem(await client.get(f"/v1/calls/{offered(1).call}/history"), 404, "no-such-history")
    histories.kept[offered(1).call] = text = '{\n  "events": [ {"eventId": "1"} ]\n}'
    history = await client.get(f"/v1/calls/{offered(1).call[:8]}/history")
    assert (history.text, history.headers["content-type"]) == (text, "application/json")
    problem(await client.get("/v1/calls/none/history"), 404, "no-such-call")


@on_sqlite
@pytest.mark.parametrize("after", ["x", "", "0.0", "ÿ"])
async def test_a_cursor_that_was_never_given_out_is_refused(client: httpx.AsyncClient, after: str) -> None:
    problem(await client.get("/v1/calls", params={"after": after}), 422, "bad-cursor")
