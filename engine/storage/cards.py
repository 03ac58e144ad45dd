"""What lists show of flows, and what people write on them; what is promised stands at ``engine.flows.ports.FlowRepository``."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.errors import Conflict
from engine.flows.model import LIVE, Card, Flow, FlowFacts
from engine.storage.session import Database
from engine.storage.tables import aliases, drafts, flow_cards, flows, number_bindings, version_notes, versions

_BLANK = {"folder": "", "tags": [], "about": ""}


def known() -> Select[Any]:
    """All flows with what ``facts`` needs, removed ones too."""
    live = (aliases.c.flow == flows.c.id) & (aliases.c.name == LIVE)
    version = (versions.c.flow == aliases.c.flow) & (versions.c.number == aliases.c.version)
    noted = (version_notes.c.flow == aliases.c.flow) & (version_notes.c.number == aliases.c.version)
    wanted = select(
        flows,
        drafts.c.revision,
        drafts.c.saved_at,
        drafts.c.saved_by,
        versions.c.number,
        versions.c.published_at,
        flow_cards.c.folder,
        flow_cards.c.tags,
        flow_cards.c.about,
        flow_cards.c.content,
        flow_cards.c.removed_at,
        version_notes.c.content.label("live_content"),
    )
    return (
        wanted.join(drafts, drafts.c.flow == flows.c.id)
        .join(flow_cards, flow_cards.c.flow == flows.c.id, isouter=True)
        .join(aliases, live, isouter=True)
        .join(versions, version, isouter=True)
        .join(version_notes, noted, isouter=True)
        .order_by(flows.c.id)
    )


def facts(row: Row[Any]) -> FlowFacts:
    """Make the noun of a row of ``known``."""
    if row.number is None:
        differs = False
    elif row.content and row.live_content:
        differs = row.content != row.live_content
    else:  # from before contents were kept
        differs = row.saved_at > row.published_at
    return FlowFacts(
        Flow(row.id, row.name, row.created_at),
        row.revision,
        row.number,
        row.saved_at,
        row.saved_by,
        row.published_at,
        differs,
        Card(row.folder or "", tuple(row.tags or ()), row.about or ""),
        removed=row.removed_at is not None,
    )


async def note_draft(database: Database, connection: AsyncConnection, flow: str, content: str) -> None:
    """Keep which content the draft has, beside the draft."""
    new = database.insert(flow_cards).values(flow=flow, content=content, **_BLANK)
    await connection.execute(new.on_conflict_do_update(index_elements=["flow"], set_={"content": content}))


async def note_version(
    database: Database, connection: AsyncConnection, flow: str, number: int, *, note: str, content: str
) -> None:
    """Keep what is said of a version, and the content of the drawing that was last published as it.

    A drawing with other names for its blocks may be the same program. A note that is there is replaced by words only.
    """
    told = {"content": content, **({"note": note} if note else {})}
    new = database.insert(version_notes).values(flow=flow, number=number, note=note, content=content)
    await connection.execute(new.on_conflict_do_update(index_elements=["flow", "number"], set_=told))


async def put_card(database: Database, connection: AsyncConnection, flow: str, card: Card) -> None:
    """Write it anew."""
    told = {"folder": card.folder, "tags": list(card.tags), "about": card.about}
    new = database.insert(flow_cards).values(flow=flow, **told)
    await connection.execute(new.on_conflict_do_update(index_elements=["flow"], set_=told))


async def remove(database: Database, connection: AsyncConnection, flow: str, *, at: float, by: str) -> None:
    """Take it out of lists, unless numbers lead to it."""
    bound = select(number_bindings.c.pattern).where(number_bindings.c.flow == flow).order_by(number_bindings.c.pattern)
    if patterns := (await connection.execute(bound)).scalars().all():
        raise Conflict(
            "flow-answers-numbers",
            f"Flow {flow} answers {', '.join(patterns)}.",
            "Let other flows answer these numbers, or unbind them; then delete the flow.",
        )
    gone = {"removed_at": at, "removed_by": by}
    new = database.insert(flow_cards).values(flow=flow, **_BLANK, **gone)
    await connection.execute(new.on_conflict_do_update(index_elements=["flow"], set_=gone))


async def restore(connection: AsyncConnection, flow: str) -> None:
    """Bring it back."""
    back = update(flow_cards).where(flow_cards.c.flow == flow).values(removed_at=None, removed_by=None)
    await connection.execute(back)
