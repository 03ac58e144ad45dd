"""The designer's pictures, taken in a real browser: for the READMEs, and of each sample's flow for the sample's own."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from fractions import Fraction
from io import BytesIO

import av
from playwright.async_api import Browser, async_playwright, expect

from tests.designer_ui.conftest import window
from tests.designer_ui.designer import Designer, Look
from tests.designer_ui.drawing import Drawing, blank
from tests.designer_ui.drawing import drawing as new_drawing
from tests.designer_ui.hands import Mouse
from tests.designer_ui.planning import analyst, few
from tests.house.tree import ROOT
from tests.parts.chromium import chromium
from tests.parts.product import Product

PICTURES = ROOT / "docs" / "pictures"
SAMPLES = ROOT / "samples"

_WIDE = {"width": 1600, "height": 640}
_TICK = Fraction(1, 10)
_LONGEST = 2_000_000
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
        async with window(browser, product, Look("en")) as designer:
            await _film(designer)
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


async def _film(designer: Designer) -> None:
    """A menu is drawn and called: a frame whenever something is to be seen."""
    drawn = await new_drawing(designer, blank(""))
    frames: list[bytes] = []
    done = asyncio.Event()

    async def watch() -> None:
        while not done.is_set():
            shot = await designer.page.screenshot()
            if not frames or frames[-1] != shot:
                frames.append(shot)
            await asyncio.sleep(0.25)

    watching = asyncio.create_task(watch())
    hand = Mouse(drawn)
    await (await analyst(hand, designer)).draw(few())
    await hand.command("canvas:actions.tidy", keys="")
    await drawn.page.keyboard.press("1")
    await hand.open_phone()
    await designer.field("phone:place.fast").check()
    await designer.button("phone:actions.dial").click()
    await expect(designer.page.get_by_text(designer.word("phone:turns.caller")).first).to_be_visible()
    await asyncio.sleep(0.6)
    await hand.dial("1")
    await asyncio.sleep(1.2)
    done.set()
    await watching
    PICTURES.joinpath("drawing.webp").write_bytes(_animated(frames))


def _animated(frames: Sequence[bytes]) -> bytes:
    """Bind screenshots into an animated WebP of two thirds of their size."""
    kept = BytesIO()
    with av.open(kept, mode="w", format="webp", options={"loop": "0"}) as film:
        stream = film.add_stream("libwebp_anim", rate=10, options={"quality": "55", "compression_level": "5"})
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 910, 512, "yuv420p", _TICK
        for n, shot in enumerate(frames):
            with av.open(BytesIO(shot), "r") as still:
                picture = next(still.decode(video=0)).reformat(width=910, height=512, format="yuv420p")
            picture.pts, picture.time_base = 4 * n, _TICK
            film.mux(stream.encode(picture))
        film.mux(stream.encode(None))
    made = kept.getvalue()
    assert len(made) <= _LONGEST, f"the film has {len(made)} bytes"
    return made


async def _samples(designer: Designer) -> None:
    """Each sample's flow as the designer draws it, tidied up, without what stands around it."""
    await designer.page.set_viewport_size({"width": _WIDE["width"], "height": _WIDE["height"]})
    for folder in sorted(path.parent for path in SAMPLES.glob("*/flow.json")):
        document = json.loads((folder / "flow.json").read_text(encoding="utf-8"))
        drawn = await new_drawing(designer, document)
        for key in ("[", "]", "1"):
            await designer.page.locator("body").press(key) if key != "1" else await drawn.canvas.press(key)
        await designer.page.add_style_tag(content=".react-flow__minimap, [role=toolbar] { visibility: hidden; }")
        await asyncio.sleep(0.5)
        picture = await drawn.canvas.screenshot(path=folder / "flow.png")
        assert len(picture) <= _LARGEST, f"{folder.name}: {len(picture)} bytes"
