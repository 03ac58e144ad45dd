"""The real parts as pytest fixtures. They live as long as a worker; each test finds them empty and leaves them so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.parts.asterisk import AsteriskNode
from tests.parts.ports import free_ports
from tests.parts.postgres import Cluster


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def asterisk_of_session() -> AsyncIterator[AsteriskNode]:
    """The switch behind ``asterisk``; tests ask for that."""
    node = AsteriskNode()
    await node.start()
    yield node
    await node.stop()


@pytest.fixture
async def asterisk(asterisk_of_session: AsteriskNode) -> AsyncIterator[AsteriskNode]:
    """A running switch. What a test leaves in it fails that test, not the next."""
    yield asterisk_of_session
    left = await asterisk_of_session.empty()
    assert not any(left.values()), f"left behind in Asterisk: {left}\n{asterisk_of_session.log[-3000:]}"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def outbound_of_session() -> AsyncIterator[AsteriskNode]:
    """The switch behind ``asterisk_outbound``; tests ask for that."""
    node = AsteriskNode("pbx2", outbound=free_ports(1)[0])
    await node.start()
    yield node
    await node.stop()


@pytest.fixture
async def asterisk_outbound(outbound_of_session: AsteriskNode) -> AsyncIterator[AsteriskNode]:
    """A running switch that dials out to an adapter listening at port ``outbound``."""
    yield outbound_of_session
    left = await outbound_of_session.empty()
    assert not any(left.values()), f"left behind in Asterisk: {left}\n{outbound_of_session.log[-3000:]}"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server."""
    made = Cluster()
    yield made
    made.remove()


@pytest.fixture
async def postgres_url(cluster: Cluster) -> str:
    """An empty database of this test."""
    return await cluster.new_database()
