"""Flows in the database; what is promised stands at ``engine.flows.ports.FlowRepository``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from engine.errors import Conflict, CordboardError, NotFound
from engine.flows.model import Alias, Card, Draft, Flow, FlowFacts, NumberBinding, Release, Version
from engine.graph.content import content_hash
from engine.program import Program
from engine.storage import cards
from engine.storage.base import storable
from engine.storage.session import Database
from engine.storage.tables import aliases, drafts, flow_cards, flows, number_bindings, programs, version_notes, versions

_RELEASE = (
    versions.c.flow,
    versions.c.number,
    versions.c.digest,
    versions.c.published_at,
    versions.c.published_by,
    func.coalesce(version_notes.c.note, "").label("note"),
)
_NOTED = (version_notes.c.flow == versions.c.flow) & (version_notes.c.number == versions.c.number)


class StoredFlows:
    """The ``FlowRepository`` of an installation."""

    def __init__(self, database: Database) -> None:
        """Take the open database."""
        self._database = database

    async def flows(self) -> Sequence[Flow]:
        """List all flows by id."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(flows).order_by(flows.c.id))
            return [_flow(row) for row in rows]

    async def flow(self, flow: str) -> Flow:
        """Get one."""
        async with self._database.reading() as connection:
            row = (await connection.execute(select(flows).where(flows.c.id == flow))).one_or_none()
        if row is None:
            raise _no_such_flow(flow)
        return _flow(row)

    async def overview(self) -> Sequence[FlowFacts]:
        """List all flows by id with what lists show."""
        async with self._database.reading() as connection:
            listed = cards.known().where(flow_cards.c.removed_at.is_(None))
            return [cards.facts(row) for row in await connection.execute(listed)]

    async def facts(self, flow: str) -> FlowFacts:
        """Get what lists show of one flow."""
        async with self._database.reading() as connection:
            row = (await connection.execute(cards.known().where(flows.c.id == flow))).one_or_none()
        if row is None:
            raise _no_such_flow(flow)
        return cards.facts(row)

    async def put_card(self, flow: str, card: Card) -> None:
        """Write what people find the flow by."""
        async with self._database.writing() as connection:
            await _must_exist(connection, flow)
            await cards.put_card(self._database, connection, flow, card)

    async def remove_flow(self, flow: str, *, at: float, by: str) -> None:
        """Take the flow out of lists."""
        async with self._database.writing() as connection:
            await _must_exist(connection, flow)
            await cards.remove(self._database, connection, flow, at=at, by=by)

    async def restore_flow(self, flow: str) -> None:
        """Bring back what was removed."""
        async with self._database.writing() as connection:
            await _must_exist(connection, flow)
            await cards.restore(connection, flow)

    async def create_flow(self, flow: Flow, document: Mapping[str, Any], *, by: str) -> Draft:
        """Create a flow with its draft at revision 1."""
        content = await asyncio.to_thread(content_hash, document)
        async with self._database.writing() as connection:
            new = self._database.insert(flows).values(id=flow.id, name=flow.name, created_at=flow.created_at)
            if (await connection.execute(new.on_conflict_do_nothing())).rowcount == 0:
                raise Conflict("flow-exists", f"There is a flow {flow.id} already.", "Save its draft, or choose another id.")
            await connection.execute(
                drafts.insert().values(flow=flow.id, revision=1, document=document, saved_at=flow.created_at, saved_by=by)
            )
            await cards.note_draft(self._database, connection, flow.id, content)
        return Draft(flow.id, 1, document, flow.created_at, by)

    async def draft(self, flow: str) -> Draft:
        """Get the draft."""
        async with self._database.reading() as connection:
            return await _draft(connection, flow)

    async def save_draft(self, flow: str, document: Mapping[str, Any], *, expected_revision: int, at: float, by: str) -> Draft:
        """Replace the draft when it still stands at ``expected_revision``."""
        content = await asyncio.to_thread(content_hash, document)
        async with self._database.writing() as connection:
            # One statement compares and replaces, so of two savers one finds the other's revision.
            replaced = await connection.execute(
                update(drafts)
                .where(drafts.c.flow == flow, drafts.c.revision == storable(expected_revision))
                .values(revision=drafts.c.revision + 1, document=document, saved_at=at, saved_by=by)
            )
            if replaced.rowcount == 0:
                found = await _draft(connection, flow)
                raise Conflict(
                    "draft-changed",
                    f"{found.saved_by} saved revision {found.revision} of {flow}; yours was made from {expected_revision}.",
                    "Load the newest draft and make your change there.",
                )
            name = document.get("name")
            if isinstance(name, str):
                await connection.execute(update(flows).where(flows.c.id == flow).values(name=name))
            await cards.note_draft(self._database, connection, flow, content)
        return Draft(flow, expected_revision + 1, document, at, by)

    async def add_version(
        self, flow: str, document: Mapping[str, Any], program: Program, *, at: float, by: str, note: str = ""
    ) -> Version:
        """Keep a new version under the flow's next number, or give back the one that holds this program already."""
        digest, said = program.digest, {"note": note, "content": await asyncio.to_thread(content_hash, document)}
        async with self._database.writing() as connection:
            # The flow's row is the queue at which publishers line up, so that a number is never counted twice. SQLite has one
            # writer anyway. NO KEY: rows that merely refer to the flow may be written meanwhile.
            line = select(flows.c.id).where(flows.c.id == flow).with_for_update(key_share=True)
            if (await connection.execute(line)).one_or_none() is None:
                raise _no_such_flow(flow)
            there = (
                await connection.execute(_whole().where(versions.c.flow == flow, versions.c.digest == digest))
            ).one_or_none()
            if there is not None:
                await cards.note_version(self._database, connection, flow, there.number, **said)
                return _version(there)
            last = select(func.coalesce(func.max(versions.c.number), 0)).where(versions.c.flow == flow)
            version = Version(flow, (await connection.execute(last)).scalar_one() + 1, digest, document, program, at, by, note)
            content = self._database.insert(programs).values(digest=digest, content=program.canonical, added_at=at)
            await connection.execute(content.on_conflict_do_nothing())
            await connection.execute(
                versions.insert().values(
                    flow=flow, number=version.number, digest=digest, document=document, published_at=at, published_by=by
                )
            )
            await cards.note_version(self._database, connection, flow, version.number, **said)
        return version

    async def versions(self, flow: str) -> Sequence[Release]:
        """List the published versions, newest first."""
        async with self._database.reading() as connection:
            await _must_exist(connection, flow)
            wanted = select(*_RELEASE).join(version_notes, _NOTED, isouter=True).where(versions.c.flow == flow)
            wanted = wanted.order_by(versions.c.number.desc())
            return [Release(*row) for row in await connection.execute(wanted)]

    async def version(self, flow: str, number: int) -> Version:
        """Get one whole."""
        async with self._database.reading() as connection:
            wanted = _whole().where(versions.c.flow == flow, versions.c.number == storable(number))
            row = (await connection.execute(wanted)).one_or_none()
            if row is None:
                await _must_exist(connection, flow)
                raise _no_such_version(flow, number)
        return _version(row)

    async def version_of_digest(self, flow: str, digest: str) -> Version | None:
        """Get the flow's version with this program, if there is one."""
        async with self._database.reading() as connection:
            wanted = _whole().where(versions.c.flow == flow, versions.c.digest == digest)
            row = (await connection.execute(wanted)).one_or_none()
        return None if row is None else _version(row)

    async def aliases(self, flow: str) -> Sequence[Alias]:
        """List the flow's aliases by name."""
        async with self._database.reading() as connection:
            await _must_exist(connection, flow)
            wanted = _pointing().where(aliases.c.flow == flow).order_by(aliases.c.name)
            return [_alias(row) for row in await connection.execute(wanted)]

    async def alias(self, flow: str, name: str) -> Alias:
        """Get one."""
        async with self._database.reading() as connection:
            wanted = _pointing().where(aliases.c.flow == flow, aliases.c.name == name)
            row = (await connection.execute(wanted)).one_or_none()
            if row is None:
                await _must_exist(connection, flow)
                raise NotFound("no-such-alias", f"Flow {flow} has no alias {name}.", f"Publish {flow} first.")
        return _alias(row)

    async def set_alias(self, flow: str, name: str, version: int, *, at: float, by: str) -> Alias:
        """Point the alias at a version."""
        async with self._database.writing() as connection:
            wanted = select(versions.c.digest).where(versions.c.flow == flow, versions.c.number == storable(version))
            digest = (await connection.execute(wanted)).scalar_one_or_none()
            if digest is None:
                await _must_exist(connection, flow)
                raise _no_such_version(flow, version)
            moved = {"version": version, "moved_at": at, "moved_by": by}
            new = self._database.insert(aliases).values(flow=flow, name=name, **moved)
            await connection.execute(new.on_conflict_do_update(index_elements=["flow", "name"], set_=moved))
        return Alias(flow, name, version, digest, at, by)

    async def bindings(self, environment: str | None = None) -> Sequence[NumberBinding]:
        """List number bindings by (environment, pattern)."""
        b = number_bindings.c
        wanted = select(b.environment, b.pattern, b.flow, b.alias).order_by(b.environment, b.pattern)
        if environment is not None:
            wanted = wanted.where(b.environment == environment)
        async with self._database.reading() as connection:
            return [NumberBinding(*row) for row in await connection.execute(wanted)]

    async def put_binding(self, binding: NumberBinding) -> None:
        """Bind a pattern, replacing what it was bound to."""
        leads_to = {"flow": binding.flow, "alias": binding.alias}
        new = self._database.insert(number_bindings).values(
            environment=binding.environment, pattern=binding.pattern, **leads_to
        )
        async with self._database.writing() as connection:
            await _must_exist(connection, binding.flow)
            await connection.execute(new.on_conflict_do_update(index_elements=["environment", "pattern"], set_=leads_to))

    async def delete_binding(self, environment: str, pattern: str) -> None:
        """Unbind."""
        b = number_bindings.c
        gone = delete(number_bindings).where(b.environment == environment, b.pattern == pattern)
        async with self._database.writing() as connection:
            if (await connection.execute(gone)).rowcount == 0:
                raise NotFound(
                    "no-such-binding",
                    f"Nothing is bound to {pattern} in {environment}.",
                    "List the bindings to see how their patterns are written.",
                )

    async def keep_program(self, program: Program, *, at: float) -> None:
        """Keep a program that is no version; one that is kept already stays as it is."""
        content = self._database.insert(programs).values(digest=program.digest, content=program.canonical, added_at=at)
        async with self._database.writing() as connection:
            await connection.execute(content.on_conflict_do_nothing())

    async def digests(self) -> Sequence[str]:
        """List the digests of all programs kept, newest first."""
        wanted = select(programs.c.digest).order_by(programs.c.added_at.desc(), programs.c.digest)
        async with self._database.reading() as connection:
            return (await connection.execute(wanted)).scalars().all()

    async def program(self, digest: str) -> bytes:
        """Get a program's canonical JSON."""
        wanted = select(programs.c.content).where(programs.c.digest == digest)
        async with self._database.reading() as connection:
            content = (await connection.execute(wanted)).scalar_one_or_none()
        if content is None:
            raise NotFound("no-such-program", f"No published program has the digest {digest}.")
        return bytes(content)


def _whole() -> Select[Any]:
    wanted = select(*_RELEASE, versions.c.document, programs.c.content)
    return wanted.join(programs, programs.c.digest == versions.c.digest).join(version_notes, _NOTED, isouter=True)


def _pointing() -> Select[Any]:
    at = (versions.c.flow == aliases.c.flow) & (versions.c.number == aliases.c.version)
    return select(aliases, versions.c.digest).join(versions, at)


async def _draft(connection: AsyncConnection, flow: str) -> Draft:
    row = (await connection.execute(select(drafts).where(drafts.c.flow == flow))).one_or_none()
    if row is None:
        raise _no_such_flow(flow)
    return Draft(row.flow, row.revision, row.document, row.saved_at, row.saved_by)


async def _must_exist(connection: AsyncConnection, flow: str) -> None:
    if (await connection.execute(select(flows.c.id).where(flows.c.id == flow))).one_or_none() is None:
        raise _no_such_flow(flow)


def _flow(row: Row[Any]) -> Flow:
    return Flow(row.id, row.name, row.created_at)


def _alias(row: Row[Any]) -> Alias:
    return Alias(row.flow, row.name, row.version, row.digest, row.moved_at, row.moved_by)


def _version(row: Row[Any]) -> Version:
    try:
        program = Program.from_json(json.loads(row.content))
    except ValueError as newer:  # a database that a newer engine has published to
        raise CordboardError("program-too-new", f"Version {row.number} of {row.flow}: {newer}.", "Upgrade Cordboard.") from None
    return Version(row.flow, row.number, row.digest, row.document, program, row.published_at, row.published_by, row.note)


def _no_such_flow(flow: str) -> NotFound:
    return NotFound("no-such-flow", f"There is no flow {flow}.", "`cordboard flow list` names those there are.")


def _no_such_version(flow: str, number: int) -> NotFound:
    return NotFound("no-such-version", f"Flow {flow} has no version {number}.", f"`cordboard flow versions {flow}` names them.")
