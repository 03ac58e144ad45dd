"""Calls are kept as the records room asks for it, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from engine.errors import InvalidInput, NotFound
from engine.records.fold import record_of
from engine.records.model import CallRecord, live_record
from engine.records.opening import CallOpenings
from engine.storage.calls import StoredCalls, _page
from engine.storage.cursors import call_cursor
from engine.storage.session import Database
from tests.engine.records.calls import T0, Offered, entry, put_through


def offered(number: int, at: float = 0.0) -> Offered:
    return Offered(call=f"{number:08x}-0000-4000-8000-000000000000", leg=f"leg-{number}", offered_at=T0 + at)


def over(offer: Offered, flow: str | None = "main") -> CallRecord:
    return record_of(offer, put_through(), flow=flow, version=3, environment="default")


async def live(calls: StoredCalls, *offers: Offered, flow: str = "main") -> None:
    for offer in offers:
        await calls.opened(offer, flow=flow, version=3, environment="default")


async def everything(calls: StoredCalls, limit: int, **wanted: str) -> list[list[str]]:
    pages, after = [], None
    while True:
        page = await calls.list(after=after, limit=limit, **wanted)  # type: ignore[arg-type]
        pages.append([record.id for record in page.calls])
        after = page.next
        if after is None:
            return pages


async def test_an_opened_call_is_live_with_the_callers_leg(calls: StoredCalls) -> None:
    await live(calls, Offered())
    found = await calls.get(Offered().call)
    assert found == live_record(Offered(), flow="main", version=3, environment="default")
    assert await calls.trace(found.id) == []


async def test_a_closed_call_is_kept_whole(calls: StoredCalls) -> None:
    await live(calls, Offered())
    record = over(Offered())
    await calls.closed(record, put_through())
    assert await calls.get(record.id) == record
    assert await calls.trace(record.id) == list(put_through())


async def test_a_telephone_called_to_try_a_draft_is_kept_as_that_and_is_none_of_the_flows_calls(calls: StoredCalls) -> None:
    await live(calls, offered(1))
    placed = replace(offered(2), direction="outbound-test")
    await calls.opened(placed, flow="main", version=0, environment="default")
    found = await calls.get(placed.call)
    assert (found.direction, found.version, found.flow) == ("outbound-test", None, "main")
    assert await calls.count_by_flow(since=T0 - 1) == {"main": 1}
    told = [event.data.get("direction") for event in await calls.events_since(None, 10)]
    assert told == [None, "outbound-test"]


async def test_a_call_never_shown_as_live_is_kept_all_the_same(calls: StoredCalls) -> None:
    record = record_of(Offered(program=""), (entry(3, "ended", by="flow"),), flow=None, version=None, environment="default")
    await calls.closed(record, (entry(3, "ended", by="flow"),))
    assert await calls.get(record.id) == record


async def test_closing_again_replaces_and_leaves_nothing_over(calls: StoredCalls) -> None:
    record = over(Offered())
    await calls.closed(record, put_through())
    shorter = replace(record, legs=record.legs[:1], outcome="failed")
    await calls.closed(shorter, put_through()[:2])
    assert await calls.get(record.id) == shorter
    assert len(await calls.trace(record.id)) == 2


async def test_opening_late_or_twice_changes_nothing(calls: StoredCalls) -> None:
    record = over(Offered())
    await calls.closed(record, put_through())
    await live(calls, Offered(), Offered())
    assert await calls.get(record.id) == record


async def test_calls_queued_by_the_switchboard_are_shown(calls: StoredCalls) -> None:
    async with CallOpenings(calls) as openings:
        for number in range(20):
            openings.add(offered(number), flow="main", version=3, environment="default")
        await openings.written()
    assert len((await calls.list(state="live")).calls) == 20


async def test_writers_of_one_call_at_once_leave_one_whole_call(calls: StoredCalls, other: Database) -> None:
    record, writers = over(Offered()), (calls, StoredCalls(other))
    work = [writers[n % 2].closed(record, put_through()) for n in range(6)]
    await asyncio.gather(
        *work, *(writer.opened(Offered(), flow="main", version=3, environment="default") for writer in writers)
    )
    assert await calls.get(record.id) == record
    assert await calls.trace(record.id) == list(put_through())


async def test_the_list_is_newest_first_page_by_page_without_gap_or_repeat(calls: StoredCalls) -> None:
    # Ten calls share an instant, so that the page break falls among equals.
    await live(calls, *(offered(n, at=float(n // 10)) for n in range(35)))
    pages = await everything(calls, limit=7)
    assert [len(page) for page in pages] == [7] * 5
    flat = [call for page in pages for call in page]
    assert flat == sorted(flat, key=lambda call: (int(call[:8], 16) // 10, call), reverse=True)
    assert len(set(flat)) == 35


async def test_a_call_offered_while_paging_does_not_move_the_pages(calls: StoredCalls) -> None:
    await live(calls, *(offered(n, at=n) for n in range(4)))
    first = await calls.list(limit=2)
    await live(calls, offered(9, at=9))
    second = await calls.list(limit=2, after=first.next)
    assert [record.id[:8] for record in first.calls + second.calls] == ["00000003", "00000002", "00000001", "00000000"]
    assert second.next is None


async def test_the_list_can_be_narrowed_to_a_state_and_a_flow(calls: StoredCalls) -> None:
    await live(calls, offered(1), offered(2))
    await live(calls, offered(3), flow="side")
    await calls.closed(over(offered(2)), put_through())
    assert await everything(calls, 5, state="live") == [[offered(3).call, offered(1).call]]
    assert await everything(calls, 5, state="ended") == [[offered(2).call]]
    assert await everything(calls, 5, flow="main") == [[offered(2).call, offered(1).call]]
    assert await everything(calls, 1, state="live", flow="main") == [[offered(1).call]]
    assert await everything(calls, 5, flow="nobody's") == [[]]


async def test_listed_calls_carry_their_legs_in_order(calls: StoredCalls) -> None:
    await calls.closed(over(offered(1)), put_through())
    await live(calls, offered(2))
    newest, oldest = (await calls.list()).calls
    assert [leg.id for leg in oldest.legs] == ["leg-1", "leg-b", "leg-c"]
    assert [leg.id for leg in newest.legs] == ["leg-2"]


@pytest.mark.parametrize("limit", [0, -1, 1001])
async def test_a_page_of_a_foolish_size_is_refused(calls: StoredCalls, limit: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        await calls.list(limit=limit)
    assert caught.value.code == "bad-limit"


async def test_a_call_is_found_by_the_beginning_of_its_id(calls: StoredCalls) -> None:
    await live(calls, offered(0x1A), offered(0x1B))
    assert (await calls.get("0000001a")).id == offered(0x1A).call
    with pytest.raises(InvalidInput) as caught:
        await calls.get("0000001")
    assert caught.value.code == "ambiguous-call"


async def test_a_whole_id_wins_over_longer_ones_that_begin_with_it(calls: StoredCalls) -> None:
    await live(calls, Offered(call="abc"), Offered(call="abcd"))
    assert (await calls.get("abc")).id == "abc"


@pytest.mark.parametrize("call", ["", "0", "%", "_______", "00000001-0000-4000-8000-000000000000x", "\U0010ffff"])
async def test_a_call_that_is_not_there_is_not_found(calls: StoredCalls, call: str) -> None:
    await live(calls, offered(1)) if call != "0" else None
    with pytest.raises(NotFound) as caught:
        await calls.get(call)
    assert caught.value.code == "no-such-call"


async def test_the_trace_of_no_call_is_not_found(calls: StoredCalls) -> None:
    with pytest.raises(NotFound):
        await calls.trace(offered(1).call)


async def test_a_page_deep_in_the_list_is_found_by_index(database: Database, calls: StoredCalls) -> None:
    """The plan says so: neither a scan of the table nor a sort, whatever the filter."""
    await live(calls, *(offered(n, at=n) for n in range(50)))
    after = call_cursor(T0 + 25, offered(25).call)
    explain = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
    async with database.writing() as connection:
        if database.dialect == "postgresql":  # so small a table is best scanned; ask for the plan of a large one
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
            await connection.execute(text("SET LOCAL enable_bitmapscan = off"))
            await connection.execute(text("SET LOCAL enable_sort = off"))
        for state, flow in ((None, None), ("live", None), ("ended", None), (None, "main"), ("live", "main")):
            query = _page(state, flow, after).limit(10)  # type: ignore[arg-type]
            sql = str(query.compile(dialect=database.engine.dialect, compile_kwargs={"literal_binds": True}))
            plan = "\n".join(str(row) for row in await connection.execute(text(explain + sql.replace(":", r"\:"))))
            assert "ix_calls_" in plan, plan
            assert "SCAN calls" not in plan and "Seq Scan" not in plan, plan
            assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan
