"""The repositories, on both databases."""

from __future__ import annotations

import pytest

from engine.storage.calls import StoredCalls
from engine.storage.flows import StoredFlows
from engine.storage.session import Database


@pytest.fixture
def flows(database: Database) -> StoredFlows:
    return StoredFlows(database)


@pytest.fixture
def calls(database: Database) -> StoredCalls:
    return StoredCalls(database)
