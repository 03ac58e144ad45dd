"""One product and one browser for all tests of this folder; a window of its own for each test."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Generator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import Error as PlaywrightError

from tests.designer_ui.designer import Designer, Look
from tests.house.tree import ROOT
from tests.parts.chromium import chromium
from tests.parts.product import Product

_WORDS_PER_MINUTE = 260
_SECTION_CHARACTERS = 6000
_FAILED = pytest.StashKey[bool]()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """The whole product with the simulator as its switch, the samples in it, and one Python step."""
    data = tmp_path_factory.mktemp("designer") / "data"
    made = Product(data, speech_words_per_minute=_WORDS_PER_MINUTE, steps=ROOT / "samples" / "order_lookup")
    try:
        await made.start()
        yield made
    finally:
        await made.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a screen."""
    found = chromium()
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=found.path, args=list(found.arguments), env={**found.environment}, headless=True
        )
        try:
            yield started
        finally:
            await started.close()


@pytest.fixture
def look() -> Look:
    """English and light, unless a test asks for others (``looks``, ``all_looks``)."""
    return Look()


@contextlib.asynccontextmanager
async def window(browser: Browser, product: Product, look: Look) -> AsyncIterator[Designer]:
    """A window of its own, with nothing remembered from another; 1366×768 is the smallest that people draw on."""
    context = await browser.new_context(
        viewport={"width": 1366, "height": 768},
        locale=look.locale,
        color_scheme=look.scheme,
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(15_000)
    designer = Designer(await context.new_page(), look, f"http://{product.settings.api_host}:{product.settings.api_port}")
    designer.listen()
    try:
        yield designer
    finally:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def designer(browser: Browser, product: Product, look: Look, request: pytest.FixtureRequest) -> AsyncIterator[Designer]:
    """The designer in a window; a test that leaves a complaint in its console fails. What a failed test saw last is kept."""
    async with window(browser, product, look) as opened:
        yield opened
        if request.node.stash.get(_FAILED, False):
            with contextlib.suppress(PlaywrightError):
                await opened.picture(f"failed-{request.node.originalname}")
        assert opened.said == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(designer: Designer) -> Page:
    """Playwright's page of ``designer``."""
    return designer.page


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.CallInfo[None], None]:
    """Attach to a failed test's report what the product wrote and what the page complained of."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    arguments = getattr(item, "funcargs", {})
    if report.failed and isinstance(made := arguments.get("product"), Product):
        report.sections.append(("Cordboard's log", made.log[-_SECTION_CHARACTERS:]))
    if report.failed and isinstance(opened := arguments.get("designer"), Designer):
        report.sections.append(("The page", "\n".join(opened.said)))
