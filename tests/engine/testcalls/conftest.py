"""One author, and nothing left of their calls."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator

import pytest

from engine.bootstrap.testcalls.calls import TriedCalls
from engine.scenarios.hearing import StandInVoice
from tests.engine.testcalls.house import Author


@pytest.fixture
async def author() -> AsyncIterator[Author]:
    calls = TriedCalls(StandInVoice())
    yield Author(calls)
    await calls.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "test call"]
