"""Flows to draw on, and the parts of the drawing that tests look at and act on."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from playwright.async_api import Locator, expect

from tests.designer_ui.designer import Designer

_numbers = itertools.count(1)


def blank(flow: str) -> dict[str, Any]:
    """A flow with nothing but its start."""
    return {
        "spec": 1,
        "id": flow,
        "name": f"Drawn {flow}",
        "languages": ["en", "zh-CN"],
        "variables": {},
        "prompts": {},
        "entry": "start",
        "nodes": {"start": {"type": "start", "name": "", "config": {}, "exits": {}}},
        "layout": {"start": {"x": 0, "y": 0}},
    }


def small(flow: str) -> dict[str, Any]:
    """A start, an answer, words and a farewell, all connected."""
    nodes = {
        "start": {"type": "start", "name": "", "config": {}, "exits": {"next": "answer"}},
        "answer": {"type": "answer", "name": "Take the call", "config": {}, "exits": {"next": "greet"}},
        "greet": {"type": "play", "name": "Greet", "config": {"prompts": ["hello"]}, "exits": {"next": "bye"}},
        "bye": {"type": "hangup", "name": "Over", "config": {}, "exits": {}},
    }
    return {
        **blank(flow),
        "prompts": {"hello": {"en": {"text": "Welcome."}, "zh-CN": {"text": "您好。"}}},
        "nodes": nodes,
        "layout": {name: {"x": 300 * n, "y": 0} for n, name in enumerate(nodes)},
    }


class Drawing:
    """One flow in one window."""

    def __init__(self, designer: Designer, flow: str) -> None:
        """Take the window and the flow's id."""
        self.designer = designer
        self.page = designer.page
        self.flow = flow

    @property
    def canvas(self) -> Locator:
        """The drawing itself, which takes the keys."""
        return self.page.locator("[data-keys=canvas]")

    @property
    def blocks(self) -> Locator:
        """Every block in sight."""
        return self.page.locator(".react-flow__node-block")

    @property
    def cords(self) -> Locator:
        """Every cord in sight."""
        return self.page.locator(".react-flow__edge")

    def block(self, name: str) -> Locator:
        """The block of this name."""
        return self.blocks.filter(has=self.page.get_by_text(name, exact=True))

    def row(self, block: str, exit_: str) -> Locator:
        """An exit's row on a block."""
        return self.block(block).locator(f'[data-exit="{exit_}"]')

    def socket(self, block: str, exit_: str) -> Locator:
        """Where a cord is drawn from."""
        return self.row(block, exit_).locator(".react-flow__handle")

    def type_name(self, catalog: Mapping[str, Mapping[str, str]], name: str) -> str:
        """What a kind of block is called in this window's language."""
        return catalog[name][self.designer.look.language]

    async def open(self) -> None:
        """Go to the flow and wait until it is drawn."""
        await self.page.goto(f"{self.designer.address}/flows/{self.flow}")
        await expect(self.blocks.first).to_be_visible()

    async def saved(self) -> dict[str, Any]:
        """Save now, and give what the server has."""
        await self.page.keyboard.press("Control+s")
        await expect(self.page.get_by_text(self.designer.word("canvas:saving.saved"), exact=True)).to_be_visible()
        return await self.draft()

    async def draft(self) -> dict[str, Any]:
        """What the server has."""
        async with self.designer.api() as api:
            answer = await api.get(f"/v1/flows/{self.flow}/draft")
            document: dict[str, Any] = answer.raise_for_status().json()["document"]
        return document

    async def shape(self) -> dict[str, dict[str, str]]:
        """Save, and give the cords by the blocks' types: what the flow is, whatever its blocks' ids."""
        nodes = (await self.saved())["nodes"]
        return {
            node["type"]: {exit_: nodes[to]["type"] for exit_, to in sorted(node["exits"].items())}
            for node in sorted(nodes.values(), key=lambda node: str(node["type"]))
        }

    async def drag(self, source: Locator, to: tuple[float, float]) -> None:
        """Press on the middle of something, move in steps, and let go."""
        box = await source.bounding_box()
        assert box is not None
        await self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await self.page.mouse.down()
        await self.page.mouse.move(*to, steps=8)
        await self.page.mouse.up()

    async def middle(self, of: Locator) -> tuple[float, float]:
        """Where the middle of something is on the page."""
        box = await of.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def drawing(designer: Designer, document: dict[str, Any] | None = None) -> Drawing:
    """Make a flow and open it."""
    flow = f"drawn-{next(_numbers)}-{designer.look.language}-{designer.look.scheme}"
    async with designer.api() as api:
        made = {**(document or blank(flow)), "id": flow}
        (await api.put(f"/v1/flows/{flow}/draft", json={"document": made, "revision": 0})).raise_for_status()
    opened = Drawing(designer, flow)
    await opened.open()
    return opened


async def catalog(designer: Designer) -> dict[str, dict[str, str]]:
    """The blocks' names in both languages."""
    async with designer.api() as api:
        types = (await api.get("/v1/catalog")).raise_for_status().json()["types"]
    return {kind["name"]: kind["title"] for kind in types}
