"""Openings are written behind the caller's back: in order, again when the database was away, and never too many."""

from __future__ import annotations

import asyncio
import logging

import pytest

from engine.errors import CordboardError, StorageUnavailable
from engine.records import opening
from engine.records.model import Offer
from engine.records.opening import CallOpenings
from tests.engine.records.calls import Offered


class Repository:
    """Fails as told, one entry of ``fails`` for each try, then writes. Only ``opened`` is asked of it here."""

    def __init__(self, *fails: Exception | None) -> None:
        self.fails = list(fails)
        self.written: list[str] = []
        self.tries = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def opened(self, offer: Offer, *, flow: str, version: int, environment: str) -> None:
        await self.gate.wait()
        self.tries += 1
        wrong = self.fails.pop(0) if self.fails else None
        if wrong is not None:
            raise wrong
        self.written.append(offer.call)


def openings(repository: Repository, capacity: int = 100) -> CallOpenings:
    return CallOpenings(repository, capacity=capacity)  # type: ignore[arg-type]


def add(queue: CallOpenings, *calls: str) -> None:
    for call in calls:
        queue.add(Offered(call=call), flow="main", version=1, environment="default")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(opening, "LONGEST_PAUSE", 0.002)


async def test_calls_are_written_in_the_order_they_came() -> None:
    repository = Repository()
    async with openings(repository) as queue:
        add(queue, "a", "b", "c")
        await queue.written()
    assert repository.written == ["a", "b", "c"]


async def test_a_database_that_was_away_gets_every_call_when_it_is_back() -> None:
    away = StorageUnavailable("connection refused")
    repository = Repository(away, away, away)
    async with openings(repository) as queue:
        add(queue, "a", "b")
        await queue.written()
    assert repository.written == ["a", "b"]
    assert repository.tries == 5
    assert queue.dropped == 0


@pytest.mark.parametrize("wrong", [CordboardError("x", "refused"), RuntimeError("a bug")])
async def test_a_call_that_cannot_be_written_does_not_keep_the_next_from_being_written(
    wrong: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    repository = Repository(wrong)
    async with openings(repository) as queue:
        add(queue, "a", "b")
        await queue.written()
    assert repository.written == ["b"]
    assert queue.dropped == 1
    assert caplog.records[0].levelno >= logging.WARNING


async def test_a_full_queue_gives_up_the_oldest_and_keeps_the_newest() -> None:
    repository = Repository()
    repository.gate.clear()
    async with openings(repository, capacity=2) as queue:
        add(queue, "a", "b", "c", "d")
        repository.gate.set()
        await queue.written()
    assert repository.written == ["c", "d"]
    assert queue.dropped == 2


async def test_an_entry_given_up_while_it_is_being_written_takes_no_other_with_it() -> None:
    repository = Repository()
    repository.gate.clear()
    async with openings(repository, capacity=2) as queue:
        add(queue, "a", "b")
        await asyncio.sleep(0)  # "a" is being written now
        add(queue, "c")
        repository.gate.set()
        await queue.written()
    assert repository.written == ["a", "b", "c"]


async def test_leaving_writes_what_still_waits() -> None:
    repository = Repository()
    async with openings(repository) as queue:
        add(queue, "a")
    assert repository.written == ["a"]
