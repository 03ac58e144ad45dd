from __future__ import annotations

import pytest

from engine.errors import NotFound
from engine.http.secrets import REMEMBERED_SECONDS, RecentSecrets
from tests.engine.http.conftest import SECRET, Kept


async def test_a_secret_is_remembered_for_some_seconds_and_no_longer() -> None:
    kept, now = Kept(), [100.0]
    recent = RecentSecrets(kept, clock=lambda: now[0])
    assert await recent.value("crm-token") == SECRET
    kept.values["crm-token"] = "changed"
    now[0] += REMEMBERED_SECONDS - 0.1
    assert (await recent.value("crm-token"), len(kept.asked)) == (SECRET, 1)
    now[0] += 0.1
    assert await recent.value("crm-token") == "changed"


async def test_a_secret_that_was_removed_or_is_not_there_is_asked_for_each_time() -> None:
    kept, now = Kept(), [100.0]
    recent = RecentSecrets(kept, clock=lambda: now[0])
    with pytest.raises(NotFound):
        await recent.value("new")
    kept.values["new"] = "there"
    assert await recent.value("new") == "there"
    del kept.values["new"]
    now[0] += REMEMBERED_SECONDS
    with pytest.raises(NotFound):
        await recent.value("new")
