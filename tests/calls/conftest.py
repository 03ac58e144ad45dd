"""One installation for all tests of this folder."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Generator

import pytest
import pytest_asyncio

from engine.speech.voice import Speech
from engine.storage.keys import payload_key_file, read_keys
from tests.calls.installation import Installation
from tests.parts.asterisk import AsteriskNode
from tests.parts.product import Product
from workflows.connection import connect

WORDS_PER_MINUTE = 260
"""The prompts are spoken faster than to people, so that the tests wait less for them."""

ALLOWED, SHOWN = "+861062345678", "01087654321"
"""The outside number that authors may have called, and what the telephone shows then."""

_SECTION_CHARACTERS = 6000


@contextlib.asynccontextmanager
async def installed(node: AsteriskNode, folder: str = "data", *, database_url: str = "") -> AsyncIterator[Installation]:
    """A product on a running switch, with a data folder that the switch can read."""
    product = Product(
        node.shared / folder,
        node=node,
        database_url=database_url,
        speech_words_per_minute=WORDS_PER_MINUTE,
        call_allow=ALLOWED,
        call_shown=SHOWN,
    )
    try:
        await product.start()
        temporal = await connect(product.settings, read_keys(payload_key_file(product.settings.keys)), identity="tests")
        async with Speech.from_settings(product.settings) as speech:
            yield Installation(node, product, speech, temporal)
    finally:
        await product.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def installation_of_session() -> AsyncIterator[Installation]:
    """The installation behind ``installation``; tests ask for that."""
    node = AsteriskNode()
    await node.start()
    try:
        async with installed(node) as made:
            yield made
    finally:
        await node.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def installation(installation_of_session: Installation) -> AsyncIterator[Installation]:
    """A running product on a real Asterisk. What a test leaves in either fails that test, not the next."""
    yield installation_of_session
    await installation_of_session.nothing_left()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.CallInfo[None], None]:
    """Attach what the product and the switch wrote to the report of a test that failed."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    used = getattr(item, "funcargs", {}).get("installation")
    if report.failed and isinstance(used, Installation):
        report.sections.append(("Cordboard's log", used.product.log[-_SECTION_CHARACTERS:]))
        report.sections.append(("Asterisk's log", used.node.log[-_SECTION_CHARACTERS:]))
