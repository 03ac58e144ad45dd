"""How quick the designer is with large flows, in Chromium without a graphics card, from the page's own clock.

Targets are for 1,000 blocks and 1,500 cords at a zoom one works at. A rate is of frames painted while a mouse moves.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Page, async_playwright

from tests.bench.figures import Measured, Row, Tell, spread
from tests.parts.chromium import chromium
from tests.parts.product import Product

_STRETCH = 7
_LETTERS = "abcdefghijklmnopqrst"
_WATCH = """() => {
  window.bench = { painted: [], frames: 0, counting: false };
  const count = () => { if (window.bench.counting) window.bench.frames += 1; requestAnimationFrame(count); };
  requestAnimationFrame(count);
  const painted = (event) => requestAnimationFrame(() => setTimeout(() =>
    window.bench.painted.push(performance.now() - event.timeStamp)));
  addEventListener("input", painted, true);
  addEventListener("keydown", (event) => { if (event.ctrlKey && event.key === "z") painted(event); }, true);
}"""
_DRAWN = """() => new Promise((resolve) => {
  const draft = () => performance.getEntriesByType("resource").find((entry) => entry.name.endsWith("/draft"));
  const look = () => document.querySelector(".react-flow__node") && draft()
    ? setTimeout(() => resolve(performance.now() - draft().responseEnd)) : requestAnimationFrame(look);
  look();
})"""


def flow(blocks: int) -> dict[str, Any]:
    """Draw a tree of menus: five blocks in a row lead to each, it leads to two others, back, and to an end of its own."""
    nodes: dict[str, dict[str, Any]] = {"start": {"type": "start", "name": "", "config": {}, "exits": {"next": "b0"}}}
    count = blocks - 1

    def first(stretch: int, otherwise: str) -> str:
        return f"b{stretch * _STRETCH}" if (stretch + 1) * _STRETCH <= count else otherwise

    for n in range(count):
        stretch, place = divmod(n, _STRETCH)
        end = f"b{stretch * _STRETCH + _STRETCH - 1}" if (stretch + 1) * _STRETCH <= count else "b6"
        if place == _STRETCH - 1:
            nodes[f"b{n}"] = {"type": "hangup", "name": f"Over {n}", "config": {}, "exits": {}}
        elif place == _STRETCH - 2:
            options = [{"keys": str(key), "exit": exit_, "prompt": "words"} for key, exit_ in enumerate(("on", "more", "back"))]
            exits = {
                "on": first(2 * stretch + 1, end),
                "more": first(2 * stretch + 2, end),
                "back": f"b{stretch * _STRETCH}",
                **dict.fromkeys(("no_input", "no_match", "too_many_tries"), end),
            }
            nodes[f"b{n}"] = {"type": "menu", "name": f"Menu {n}", "config": {"options": options}, "exits": exits}
        else:
            onward = f"b{n + 1}" if n + 1 < count else end
            nodes[f"b{n}"] = {"type": "play", "name": f"Words {n}", "config": {"prompts": ["words"]}, "exits": {"next": onward}}
    return {
        "spec": 1,
        "id": f"bench-{blocks}",
        "name": f"{blocks} blocks",
        "languages": ["en"],
        "variables": {},
        "prompts": {"words": {"en": {"text": "For sales, press one."}}},
        "entry": "start",
        "nodes": nodes,
        "layout": {name: {"x": 320 * (n % 36), "y": 300 * (n // 36)} for n, name in enumerate(nodes)},
    }


async def editing(quick: bool, tell: Tell) -> Measured:
    """Open, drag, pan, type, undo and tidy up."""
    sizes = (100, 300) if quick else (100, 300, 1000)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        product = Product(Path(folder) / "data")
        await product.start()
        try:
            address = f"http://{product.settings.api_host}:{product.settings.api_port}"
            async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=30) as api:
                for blocks in sizes:
                    body = {"document": flow(blocks), "revision": 0}
                    (await api.put(f"/v1/flows/bench-{blocks}/draft", json=body)).raise_for_status()
            found = chromium()
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=found.path, args=list(found.arguments), env={**found.environment}, headless=True
                )
                page = await browser.new_page(viewport={"width": 1600, "height": 900})
                for blocks in sizes:
                    tell(f"{blocks} blocks")
                    figures[str(blocks)] = await _one(page, f"{address}/flows/bench-{blocks}")
                await browser.close()
        finally:
            await product.stop()
    return Measured([*_rows(figures, max(sizes)), *_tidying(figures)], figures)


async def _one(page: Page, address: str) -> dict[str, Any]:
    await page.goto(address, wait_until="commit")
    opened = await page.evaluate(_DRAWN)
    await page.wait_for_timeout(1500)  # the first check of the flow is over, and nothing else is measured with it
    await page.evaluate(_WATCH)
    block = page.locator(".react-flow__node-block").filter(has_text="Words 0").first
    box = await block.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 20
    await page.mouse.move(x, y)
    await page.mouse.down()
    drag = await _rate(page, [(x + 2 * n, y + n) for n in range(1, 121)], wheel=False)
    await page.mouse.up()
    pan = await _rate(page, [(6.0, 3.0)] * 120, wheel=True)
    await page.mouse.click(x + 240, y + 120)
    await page.evaluate("() => { window.bench.painted = []; }")
    await page.keyboard.press("F2")
    await page.keyboard.press("Escape")
    field = page.locator("[data-keys=inspector] :is(input, textarea)").first
    await block.click(force=True)
    await field.click()
    letters = [took for letter in _LETTERS for took in await _painted(page, letter)]
    await page.locator("[data-keys=canvas]").focus()
    undone = []
    for _ in range(5):
        undone += await _painted(page, "Control+z")
        await page.keyboard.press("Control+Shift+Z")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    started = await page.evaluate("() => performance.now()")
    await page.keyboard.press("Control+Shift+L")
    await page.wait_for_function(
        "() => [...document.querySelectorAll('[role=status]')].some((at) => at.textContent === 'Tidied up.')"
    )
    tidied = await page.evaluate("(started) => performance.now() - started", started)
    return {
        "open_ms": round(opened, 1),
        "drag_frames": round(drag, 1),
        "pan_frames": round(pan, 1),
        "letter_ms": spread(letters),
        "undo_ms": spread(undone),
        "tidy_ms": round(tidied, 1),
    }


async def _painted(page: Page, key: str) -> list[float]:
    """Press a key, and give the milliseconds until what it did was on the screen."""
    await page.keyboard.press(key)
    await page.wait_for_function("() => window.bench.painted.length > 0")
    painted: list[float] = await page.evaluate("() => window.bench.painted.splice(0)")
    return painted


async def _rate(page: Page, moves: list[tuple[float, float]], *, wheel: bool) -> float:
    """Frames a second while the mouse moves or its wheel turns."""
    await page.evaluate(
        "() => { window.bench.frames = 0; window.bench.counting = true; window.bench.from = performance.now(); }"
    )
    for x, y in moves:
        await (page.mouse.wheel(x, y) if wheel else page.mouse.move(x, y))
    frames, milliseconds = await page.evaluate(
        "() => { window.bench.counting = false; return [window.bench.frames, performance.now() - window.bench.from]; }"
    )
    return float(frames) * 1000 / float(milliseconds)


def _rows(figures: Mapping[str, Any], blocks: int) -> list[Row]:
    measured = figures[str(blocks)]
    letter, undo = measured["letter_ms"], measured["undo_ms"]
    told = {
        "draft there → drawn": ("≤ 600 ms", f"{measured['open_ms']:.0f} ms", measured["open_ms"] <= 600),
        "a block dragged": ("≥ 50 frames/s", f"{measured['drag_frames']:.0f} frames/s", measured["drag_frames"] >= 50),
        "panned": ("≥ 45 frames/s", f"{measured['pan_frames']:.0f} frames/s", measured["pan_frames"] >= 45),
        "letter → painted, p50 / p99": ("p50 ≤ 50 ms", f"{letter['p50']:.0f} / {letter['p99']:.0f} ms", letter["p50"] <= 50),
        "undo → painted, p50 / p99": ("≤ 60 ms", f"{undo['p50']:.0f} / {undo['p99']:.0f} ms", undo["p50"] <= 60),
    }
    return [
        Row(f"designer, {blocks:,} blocks: {what}", target, {"cordboard": cell}, met)
        for what, (target, cell, met) in told.items()
    ]


def _tidying(figures: Mapping[str, Any]) -> list[Row]:
    targets = {"100": 600, "300": 1000, "1000": 4000}
    return [
        Row(
            f"designer: {int(blocks):,} blocks tidied up",
            f"≤ {targets[blocks] / 1000:g} s",
            {"cordboard": f"{measured['tidy_ms'] / 1000:.2f} s"},
            measured["tidy_ms"] <= targets[blocks],
        )
        for blocks, measured in figures.items()
    ]
