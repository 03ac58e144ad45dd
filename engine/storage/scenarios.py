"""Scenarios in the database; what is promised stands at ``engine.flows.ports.ScenarioRepository``."""

from __future__ import annotations

from sqlalchemy import select, update

from engine.errors import Conflict, NotFound
from engine.flows.model import ScenarioText
from engine.storage.base import storable
from engine.storage.session import Database
from engine.storage.tables import flows, scenarios


class StoredScenarios:
    """The ``ScenarioRepository`` of an installation."""

    def __init__(self, database: Database) -> None:
        """Take the open database."""
        self._database = database

    async def scenarios(self, flow: str) -> ScenarioText:
        """Get a flow's scenarios; revision 0 and no text for a flow that has none."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(scenarios).where(scenarios.c.flow == flow))).one_or_none()
            if row is not None:
                return ScenarioText(row.flow, row.revision, row.text, row.saved_at, row.saved_by)
            if (await connection.execute(select(flows.c.id).where(flows.c.id == flow))).one_or_none() is None:
                raise _no_such_flow(flow)
        return ScenarioText(flow, 0, "", 0.0, "")

    async def save_scenarios(self, flow: str, text: str, *, expected_revision: int, at: float, by: str) -> ScenarioText:
        """Replace them when they still stand at ``expected_revision``."""
        kept = {"text": text, "saved_at": at, "saved_by": by}
        async with self._database.writing() as connection:
            if (await connection.execute(select(flows.c.id).where(flows.c.id == flow))).one_or_none() is None:
                raise _no_such_flow(flow)
            if expected_revision == 0:
                new = self._database.insert(scenarios).values(flow=flow, revision=1, **kept).on_conflict_do_nothing()
                done = await connection.execute(new)
            else:
                done = await connection.execute(
                    update(scenarios)
                    .where(scenarios.c.flow == flow, scenarios.c.revision == storable(expected_revision))
                    .values(revision=scenarios.c.revision + 1, **kept)
                )
        if done.rowcount == 0:
            raise Conflict(
                "scenarios-changed",
                f"The scenarios of {flow} were saved by somebody else meanwhile.",
                "Load them anew and make your change there.",
            )
        return ScenarioText(flow, expected_revision + 1, text, at, by)


def _no_such_flow(flow: str) -> NotFound:
    return NotFound("no-such-flow", f"There is no flow {flow}.", "`cordboard flow list` names those there are.")
