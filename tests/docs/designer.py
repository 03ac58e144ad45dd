"""The designer's pictures, taken in a real browser: for the READMEs, and of each sample's flow for the sample's own."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from playwright.async_api import Browser, async_playwright, expect

from tests.designer_ui.conftest import window
from tests.designer_ui.designer import Designer, Look
from tests.designer_ui.drawing import Drawing
from tests.designer_ui.drawing import drawing as new_drawing
from tests.designer_ui.hands import Mouse
from tests.docs import film
from tests.house.tree import ROOT
from tests.parts.chromium import chromium
from tests.parts.product import Product

PICTURES = ROOT / "docs" / "pictures"
SAMPLES = ROOT / "samples"

_WIDE = {"width": 1500, "height": 700}
_LARGEST = 120_000


@contextlib.asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    found = chromium()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=found.path, args=list(found.arguments), env={**found.environment}
        )
        try:
            yield launched
        finally:
            await launched.close()


async def take(product: Product) -> None:
    """Take all pictures of a product that has the samples in it."""
    async with _browser() as browser:
        for look in (Look("en"), Look("zh")):
            async with window(browser, product, look) as designer:
                await _hello(designer)
        for look in (Look("en"), Look("zh")):
            async with window(browser, product, look) as designer:
                await film.shoot(designer, PICTURES / f"designer-{look.language}.webp")
        async with window(browser, product, Look("en")) as designer:
            await _samples(designer)


async def _hello(designer: Designer) -> None:
    """A flow on the canvas, with a call to it beside."""
    drawn = Drawing(designer, "hello-menu")
    await drawn.open()
    await Mouse(drawn).open_phone()
    await designer.field("phone:place.fast").check()
    await designer.button("phone:actions.dial").click()
    await expect(designer.page.get_by_text(designer.word("phone:turns.caller")).first).to_be_visible()
    await designer.button("phone:key", key="2" if designer.look.language == "en" else "1").click()
    await asyncio.sleep(1.0)
    await designer.page.screenshot(path=PICTURES / f"designer-{designer.look.language}.png")


async def _samples(designer: Designer) -> None:
    """Each sample's flow as the designer draws it, tidied up, without what stands around it."""
    await designer.page.set_viewport_size({"width": _WIDE["width"], "height": _WIDE["height"]})
    for folder in sorted(path.parent for path in SAMPLES.glob("*/flow.json")):
        document = json.loads((folder / "flow.json").read_text(encoding="utf-8"))
        drawn = await new_drawing(designer, document)
        for key in ("[", "]", "1"):
            await drawn.canvas.press(key)
        await drawn.canvas.blur()
        await designer.page.add_style_tag(content=".react-flow__minimap, [role=toolbar] { visibility: hidden; }")
        await asyncio.sleep(0.5)
        picture = await drawn.canvas.screenshot(path=folder / "flow.png")
        assert len(picture) <= _LARGEST, f"{folder.name}: {len(picture)} bytes"
