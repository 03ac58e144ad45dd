"""Which published versions run which installed steps: what nobody may take away while a number leads there."""

from __future__ import annotations

import json
from dataclasses import dataclass

from engine.flows.ports import FlowRepository
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
