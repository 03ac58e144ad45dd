"""Which published versions run which steps and go by which calendars: what nobody may take away while a number leads there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.flows.ports import FlowRepository
from engine.nodes.business_hours import KIND as BUSINESS_HOURS
from engine.nodes.python_step import PREFIX


@dataclass(frozen=True, slots=True)
class StepUse:
    """One published version that runs a step. ``step`` is ``name@version``; ``aliases`` are the names that lead there now."""

    step: str
    flow: str
    version: int
    aliases: tuple[str, ...]


async def step_uses(repository: FlowRepository) -> tuple[StepUse, ...]:
    """List all uses by step, flow and version, the newest version first."""
    found: list[StepUse] = []
    for flow in await repository.flows():
        leading: dict[int, list[str]] = {}
        for alias in await repository.aliases(flow.id):
            leading.setdefault(alias.version, []).append(alias.name)
        for release in await repository.versions(flow.id):
            program = json.loads(await repository.program(release.digest))
            types = {str(step["type"]) for step in program["steps"].values()}
            found.extend(
                StepUse(type_.removeprefix(PREFIX), flow.id, release.number, tuple(leading.get(release.number, ())))
                for type_ in types
                if type_.startswith(PREFIX)
            )
    return tuple(sorted(found, key=lambda use: (use.step, use.flow, -use.version)))


@dataclass(frozen=True, slots=True)
class CalendarUse:
    """A published version that goes by a calendar, itself or in a flow linked into it, and the aliases that lead there now."""

    flow: str
    version: int
    aliases: tuple[str, ...]


async def calendar_uses(repository: FlowRepository, calendar: str) -> tuple[CalendarUse, ...]:
    """List the versions that an alias leads to and that go by this calendar."""
    found: list[CalendarUse] = []
    for flow in await repository.flows():
        leading: dict[int, list[str]] = {}
        digests: dict[int, str] = {}
        for alias in await repository.aliases(flow.id):
            leading.setdefault(alias.version, []).append(alias.name)
            digests[alias.version] = alias.digest
        for version, names in sorted(leading.items()):
            if calendar in _calendars(json.loads(await repository.program(digests[version]))):
                found.append(CalendarUse(flow.id, version, tuple(names)))
    return tuple(found)


def _calendars(program: Mapping[str, Any]) -> set[str]:
    bodies = (program, *program.get("linked", {}).values())
    steps = (step for body in bodies for step in body["steps"].values())
    return {str(step["config"]["calendar"]) for step in steps if str(step["type"]).partition("@")[0] == BUSINESS_HOURS}
