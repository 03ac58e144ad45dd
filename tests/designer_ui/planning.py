"""A plan on paper is drawn in the designer, by whichever hand."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from playwright.async_api import Locator

from tests.designer_ui.designer import Designer, Language
from tests.designer_ui.four_cities import PLAN, Both, Entry, Keeps, Lists, Planned, Says, Step, Switches, Writes
from tests.designer_ui.hands import Hand, form

_FAILURES = (
    "no_input",
    "no_match",
    "too_many_tries",
    "busy",
    "no_answer",
    "rejected",
    "failed",
    "silence",
    "too_short",
    "error",
)


Lead = tuple[str, str, str, str]
"""An exit that is to be connected: its block's key and name, its own name, and the key of the block that it leads to."""


class Analyst:
    """Draws what is planned, in the language that the designer is shown in."""

    def __init__(self, hand: Hand, types: Mapping[str, Mapping[str, Any]]) -> None:
        """Take a hand, and the catalog of blocks by their names."""
        self._hand = hand
        self._types = types
        self._language = hand.designer.look.language

    async def draw(self, plan: Mapping[str, Planned] = PLAN) -> None:
        """Draw every block behind the first exit that leads to it, and the cords to what is there; then those left."""
        start = self._title(self._types["start"]["title"])
        leads = [("", start, "next", "answer")]
        drawn: set[str] = set()
        for key, planned in plan.items():
            name = planned.name.of(self._language)
            _, behind, exit_, _ = lead = next(lead for lead in leads if lead[3] == key)
            leads.remove(lead)
            await self._hand.add(self._title(self._types[planned.kind]["title"]), behind, exit_)
            await self._hand.name(name)
            if planned.form:
                await self._hand.fill_in()
                for step in planned.form:
                    await self._fill(step, planned.kind, "", form(self._hand.drawn))
            drawn.add(key)
            own = [(key, name, exit_, to) for exit_, to in planned.leads.items()]
            await self._connect([lead for lead in own if lead[3] in drawn], plan)
            leads += [lead for lead in own if lead[3] not in drawn]
        await self._connect(leads, plan)

    async def _connect(self, leads: Sequence[Lead], plan: Mapping[str, Planned]) -> None:
        for (block, to), exits in _together(leads).items():
            target = plan[to].name.of(self._language)
            failures = [exit_ for exit_ in exits if exit_ in _FAILURES]
            for exit_ in exits:
                if len(failures) < 2 or exit_ not in failures:
                    await self._hand.connect(block, exit_, target)
            if len(failures) > 1:
                await self._hand.connect_failures(block, failures, target)

    async def _fill(self, step: Step, kind: str, under: str, within: Locator) -> None:
        match step:
            case Lists(field, entries):
                await self._list(field, entries, kind, within)
            case Says(field, words):
                await self._say(self._label(kind, under, field), words, within)
            case Writes(field, text):
                value = text.of(self._language) if isinstance(text, Both) else text
                await self._hand.write(value, _field(within, self._label(kind, under, field)))
            case Switches(to):
                await self._hand.switch(within.get_by_role("radio", name=self._label(kind, under, to), exact=True))
            case Keeps(field, variable):
                await self._keep(self._label(kind, under, field), variable, within)

    async def _list(self, field: str, entries: Sequence[Sequence[Entry]], kind: str, within: Locator) -> None:
        title = self._label(kind, "", field)
        group = within.get_by_role("group", name=title, exact=True)
        for n, entry in enumerate(entries):
            await self._hand.press(group.get_by_role("button", name=self._word("forms:add", what=title), exact=True))
            for step in entry:
                await self._fill(step, kind, field, group.locator("ol > li").nth(n))

    async def _say(self, label: str, words: Both, within: Locator) -> None:
        title = label or self._word("forms:entry", n=1)
        group = within.get_by_role("group", name=title, exact=True)
        await self._hand.press(group.get_by_role("button", name=self._word("forms:writePrompt"), exact=True))
        for language, text in (("en", words.en), ("zh-CN", words.zh)):
            if text:
                name = self._word("forms:wordsIn", what=title, language=language)
                await self._hand.write(text, group.get_by_role("textbox", name=name, exact=True))

    async def _keep(self, label: str, variable: str, within: Locator) -> None:
        await self._hand.write(variable, _field(within, label))
        page = self._hand.page
        known = page.get_by_role("option").filter(has=page.get_by_text(variable, exact=True))
        new = page.get_by_role("option", name=self._word("forms:declare", name=variable), exact=True)
        await self._hand.pick(known.or_(new).first)

    def _label(self, kind: str, under: str, field: str) -> str:
        return label(self._types[kind]["schema"], under, field, self._language) if field else ""

    def _title(self, words: Mapping[str, str]) -> str:
        return words[self._language]

    def _word(self, key: str, **values: object) -> str:
        return self._hand.designer.word(key, **values)


def _together(leads: Sequence[Lead]) -> dict[tuple[str, str], list[str]]:
    """The exits that lead from one block to another, by the two."""
    found: dict[tuple[str, str], list[str]] = {}
    for _, block, exit_, to in leads:
        found.setdefault((block, to), []).append(exit_)
    return found


def content(document: Mapping[str, Any]) -> dict[str, tuple[str, dict[str, str]]]:
    """What a drawing says, whatever its blocks' ids: each block's kind by its name, and where its exits lead."""
    nodes = document["nodes"]
    return {
        node["name"]: (node["type"].partition("@")[0], {exit_: nodes[to]["name"] for exit_, to in node["exits"].items()})
        for node in nodes.values()
    }


def planned(plan: Mapping[str, Planned], language: Language) -> dict[str, tuple[str, dict[str, str]]]:
    """The same of a plan; the start has no name."""
    first = next(iter(plan.values())).name.of(language)
    drawn = {
        block.name.of(language): (block.kind, {exit_: plan[to].name.of(language) for exit_, to in block.leads.items()})
        for block in plan.values()
    }
    return {"": ("start", {"next": first}), **drawn}


def _field(within: Locator, name: str) -> Locator:
    return within.get_by_role("textbox", name=name, exact=True).or_(within.get_by_role("combobox", name=name, exact=True))


def label(schema: Mapping[str, Any], under: str, field: str, language: str) -> str:
    """What a field is called, in a list's entries when told so."""
    resolve = functools.partial(_resolved, schema)
    properties = schema["properties"]
    if under:
        properties = resolve(properties[under]["items"])["properties"]
    found = {**resolve(properties[field]), **properties[field]}
    title: str = found["title"] if language == "en" else found["x-title"]["zh-CN"]
    return title


def _resolved(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    there: Mapping[str, Any] = root["$defs"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    return there


async def analyst(hand: Hand, designer: Designer) -> Analyst:
    """An analyst who knows what the blocks are called."""
    async with designer.api() as api:
        types = (await api.get("/v1/catalog")).raise_for_status().json()["types"]
    return Analyst(hand, {kind["name"]: kind for kind in types})
