"""Requests to a real server on loopback, which only a test's own list lets be reached."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from engine.errors import NotFound
from engine.http.client import HttpClient
from engine.http.performer import HttpPerformer
from engine.http.reach import Reach

SECRET = "s3cr3t-0f-the-house"


class Kept:
    """Secrets in memory."""

    def __init__(self) -> None:
        self.values = {"crm-token": SECRET}
        self.asked: list[str] = []

    async def value(self, name: str) -> str:
        self.asked.append(name)
        if name not in self.values:
            raise NotFound("no-such-secret", f"There is no secret {name}.")
        return self.values[name]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
async def performer(kept: Kept) -> AsyncIterator[HttpPerformer]:
    async with HttpClient(Reach(["127.0.0.1"])) as client:
        yield HttpPerformer(client, kept)
