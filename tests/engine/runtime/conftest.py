"""The tests of this room run over the simulated switch, on a clock that jumps: minutes of calls take milliseconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest

from telephony_adapters.simulator.virtual_time import VirtualTimeLoop
from tests.engine.runtime.house import House


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"virtual": VirtualTimeLoop}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with House(tmp_path / "journal.sqlite") as opened:
        yield opened
