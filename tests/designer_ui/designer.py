"""The designer in a real browser, in either language: what tests of its pages look at and act on."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from playwright.async_api import ConsoleMessage, Locator, Page

from tests.house.tree import ROOT

Language = Literal["en", "zh"]
Scheme = Literal["light", "dark"]

ONE_PRODUCT = [pytest.mark.asyncio(loop_scope="session")]
"""Marks of every test with a browser: those of a worker share one product and one browser, so one loop runs them."""

SCREENS = ROOT / "build" / "screens"
"""Where pictures are kept, to be looked at."""

_UI = ROOT / "designer_ui"
_LOCALES = {"en": "en-US", "zh": "zh-CN"}


@dataclass(frozen=True)
class Look:
    """How a person has the designer: language and colours."""

    language: Language = "en"
    scheme: Scheme = "light"

    def __str__(self) -> str:
        """Name it in a test's id and a picture's name."""
        return f"{self.language}-{self.scheme}"

    @property
    def locale(self) -> str:
        """The browser's own language."""
        return _LOCALES[self.language]


BOTH = (Look("en", "light"), Look("zh", "dark"))
"""Both languages and both schemes, in two runs."""
ALL = (*BOTH, Look("en", "dark"), Look("zh", "light"))

looks = pytest.mark.parametrize("look", BOTH, ids=str)
all_looks = pytest.mark.parametrize("look", ALL, ids=str)


@functools.cache
def _catalogue(language: Language) -> dict[str, dict[str, Any]]:
    folder = _UI / "src" / "i18n" / language
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


@dataclass
class Designer:
    """One browser window. ``page`` is Playwright's own; what is here besides is what every test wants of it."""

    page: Page
    look: Look
    address: str
    said: list[str] = field(default_factory=list)
    """What the page complained of in the console: a test that leaves anything here fails."""

    def listen(self) -> None:
        """Note what goes wrong inside the page."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.said.append(f"{error.name}: {error.message}\n{error.stack}"))

    def _console(self, message: ConsoleMessage) -> None:
        # The browser itself complains of each failing answer, which a page may well expect.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.said.append(f"{message.type}: {message.text}")

    async def go(self, path: str = "/") -> None:
        """Go to an address of the designer and wait until nothing is being fetched."""
        await self.page.goto(self.address + path)
        await self.page.wait_for_load_state("networkidle")

    def api(self) -> httpx.AsyncClient:
        """A client of the product's API, beside the browser."""
        return httpx.AsyncClient(base_url=self.address, trust_env=False)

    def word(self, key: str, /, **values: object) -> str:
        """What the catalogue of this window's language says under ``area:a.b.c``."""
        area, _, path = key.partition(":")
        said: Any = _catalogue(self.look.language)[area]
        for part in path.split("."):
            said = said[part]
        return re.sub(r"{{\s*(\w+).*?}}", lambda match: str(values[match[1]]), str(said))

    def button(self, key: str, /, **values: object) -> Locator:
        """The button of this name, looked up in the catalogue."""
        return self.page.get_by_role("button", name=self.word(key, **values), exact=True)

    def link(self, key: str, **values: object) -> Locator:
        """The link of this name."""
        return self.page.get_by_role("link", name=self.word(key, **values), exact=True)

    def heading(self, key: str, **values: object) -> Locator:
        """The heading of these words."""
        return self.page.get_by_role("heading", name=self.word(key, **values), exact=True)

    def field(self, key: str, **values: object) -> Locator:
        """The field of this label."""
        labelled = self.page.get_by_label(self.word(key, **values), exact=True)
        return labelled.and_(self.page.locator("input, textarea, select"))  # a list that drops down from it has its label too

    def text(self, key: str, **values: object) -> Locator:
        """Where these words stand."""
        return self.page.get_by_text(self.word(key, **values), exact=True)

    async def picture(self, name: str) -> Path:
        """Take a picture of the window for people to look at: ``build/screens/<name>-<look>.png``."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        path = SCREENS / f"{name}-{self.look}.png"
        await self.page.screenshot(path=path)
        return path

    async def barriers(self, within: str = "body") -> list[str]:
        """What axe-core finds that keeps people out (WCAG 2.2 A and AA, and best practices), a line each."""
        await self.page.evaluate(_axe())  # by the debugger's door, which the page's policy does not bar
        found = await self.page.evaluate(
            """async (within) => {
                // A menu floats beside the page's landmarks, as dialogs do.
                axe.configure({ checks: [{ id: "region", options: {
                    regionMatcher: "dialog, [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=alert], svg",
                } }] });
                const { violations } = await axe.run(within, {
                    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
                    resultTypes: ["violations"],
                    // Mantine heads its dialogs by a header element, which axe takes for the page's.
                    rules: { "landmark-no-duplicate-banner": { enabled: false }, "landmark-unique": { enabled: false } },
                });
                return violations.flatMap(({ id, nodes }) =>
                    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}\\n${failureSummary}`));
            }""",
            within,
        )
        return list(found)


@functools.cache
def _axe() -> str:
    return (_UI / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
