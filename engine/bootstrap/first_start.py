"""A new installation answers the telephone at once: the samples are imported, with tests and tables, and bound to numbers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from engine.flows.model import LIVE, Flow, NumberBinding
from engine.flows.ports import FlowRepository, ScenarioRepository, Speaker
from engine.flows.publish import Progress, publish
from engine.flows.samples import scenarios_of
from engine.plain_yaml import read
from engine.tables.model import Column, Table
from engine.tables.ports import TableRepository

SAMPLE_NUMBERS: Mapping[str, str] = {"hello_menu": "4001", "dial_extension": "4002"}
"""Folder below ``samples`` → the number its flow answers."""

MORE_NUMBERS: Mapping[str, str] = {"voicemail": "4005", "survey": "4006", "callback": "4007", "main_menu": "4000"}
"""The samples beyond those that need nothing of their own set up. A flow stands behind those that it leads into."""

_BY = "first start"


async def import_samples(
    samples: Path,
    *,
    flows: FlowRepository,
    scenarios: ScenarioRepository,
    tables: TableRepository,
    speaker: Speaker,
    environment: str,
    at: float,
    tell: Callable[[str, Progress], None],
    numbers: Mapping[str, str] = SAMPLE_NUMBERS,
) -> bool:
    """Import samples into an installation without flows; false when it has some.

    ``numbers`` says which, and the number that each answers; ``tell`` gets the flow's name. The tables of all samples are made,
    for others can be begun from as templates.
    """
    if await flows.flows():
        return False
    there = {facts.table.name for facts in await tables.tables()}
    for table in tables_of(samples):
        if table.name not in there:
            await tables.define(table, at=at, by=_BY)
    for folder, number in numbers.items():
        document: dict[str, Any] = json.loads((samples / folder / "flow.json").read_text(encoding="utf-8"))
        flow, name = document["id"], document["name"]
        await flows.create_flow(Flow(flow, name, at), document, by=_BY)
        if tests := scenarios_of(samples / folder):
            await scenarios.save_scenarios(flow, tests, expected_revision=0, at=at, by=_BY)
        version = await publish(
            document,
            repository=flows,
            speaker=speaker,
            at=at,
            by=_BY,
            on_progress=partial(tell, name),
        )
        await flows.set_alias(flow, LIVE, version.number, at=at, by=_BY)
        await flows.put_binding(NumberBinding(environment, number, flow))
    return True


def tables_of(samples: Path) -> list[Table]:
    """Give the tables that samples write into, as ``tables.yaml`` beside them tells: name → key and columns by their type."""
    return [
        Table(name, told["key"], tuple(Column(column, type_) for column, type_ in told["columns"].items()))
        for file in sorted(samples.glob("*/tables.yaml"))
        for name, told in read(file.read_text(encoding="utf-8")).value.items()
    ]
