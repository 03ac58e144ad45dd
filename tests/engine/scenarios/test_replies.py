from __future__ import annotations

import pytest

from engine.runtime.performers import WorkFailed
from engine.scenarios.replies import Replies


async def told(replies: Replies) -> object:
    try:
        return await replies["any kind"].perform({}, "")
    except WorkFailed as wrong:
        return wrong.code


async def test_the_node_that_asks_decides_what_work_brings() -> None:
    node = "one"
    replies = Replies({"one": {"a": 1}, "two": "fails", "three": "times out"}, lambda: node)
    assert await told(replies) == {"a": 1}
    node = "two"
    assert await told(replies) == "failed"
    node = "three"
    assert await told(replies) == "timeout"
    node = "four"
    assert await told(replies) == "no-reply"


async def test_a_list_has_a_reply_for_each_time_and_its_last_for_all_further() -> None:
    replies = Replies({"one": ["fails", 1, 2]}, lambda: "one")
    assert [await told(replies) for _ in range(4)] == ["failed", 1, 2, 2]


async def test_a_missing_reply_says_how_to_write_one() -> None:
    with pytest.raises(WorkFailed) as wrong:
        await Replies({}, lambda: "ask")["step"].perform({}, "")
    assert wrong.value.mend == "Write `replies: {ask: …}`."
