"""Topics that are kept for a while."""

from __future__ import annotations

import pytest

from engine.api import news


async def first(told: news.News, topic: str, place: str) -> bytes:
    reading = told.behind((topic,), place)
    frames = [await anext(reading), await anext(reading)]
    await reading.aclose()
    return frames[1]


async def test_a_topic_that_had_to_make_room_is_told_as_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "TOPICS", 2)
    told = news.News()
    told.tell("draft:a", "saved", {"n": 1})
    place = told.now
    told.tell("draft:a", "saved", {"n": 2})
    assert b'"n":2' in await first(told, "draft:a", place)
    for topic in ("draft:b", "draft:c"):
        told.tell(topic, "saved", {})
    assert b"event: lost" in await first(told, "draft:a", place)
    assert b"event: saved" in await first(told, "draft:c", place)
