"""What messages leave in the database: descriptions of SMS providers, which messages went out, and flows' events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, delete, select, update

from engine.errors import CordboardError, NotFound
from engine.messages.ports import Begun
from engine.messages.provider import ProviderFacts, SmsProvider
from engine.storage import outbox
from engine.storage.session import Database
from engine.storage.tables import calls, sent_messages, sms_providers


class StoredProviders:
    """Implements ``engine.messages.ports.ProviderRepository``."""

    def __init__(self, database: Database) -> None:
        """Take the open database."""
        self._database = database

    async def providers(self) -> Sequence[ProviderFacts]:
        """List all by name."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(sms_providers).order_by(sms_providers.c.name))
            return [ProviderFacts(one.name, _provider(one.name, one.description), one.set_at, one.set_by) for one in found]

    async def provider(self, name: str) -> SmsProvider:
        """Give one."""
        async with self._database.reading() as connection:
            found = await connection.scalar(select(sms_providers.c.description).where(sms_providers.c.name == name))
        if found is None:
            raise _no_such_provider(name)
        return _provider(name, found)

    async def put_provider(self, name: str, provider: SmsProvider, *, at: float, by: str) -> None:
        """Keep a description."""
        kept = {"description": provider.model_dump(mode="json"), "set_at": at, "set_by": by}
        new = self._database.insert(sms_providers).values(name=name, **kept)
        async with self._database.writing() as connection:
            await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=kept))

    async def delete_provider(self, name: str) -> None:
        """Forget it."""
        async with self._database.writing() as connection:
            if not (await connection.execute(delete(sms_providers).where(sms_providers.c.name == name))).rowcount:
                raise _no_such_provider(name)


class StoredSentMessages:
    """Implements ``engine.messages.ports.SentLog``."""

    def __init__(self, database: Database) -> None:
        """Take the open database."""
        self._database = database

    async def begin(self, key: str, kind: str, call: str, *, at: float) -> Begun:
        """Note that a try begins."""
        new = self._database.insert(sent_messages).values(key=key, kind=kind, call=call, begun_at=at)
        async with self._database.writing() as connection:
            if (await connection.execute(new.on_conflict_do_nothing(index_elements=["key"]))).rowcount:
                return Begun(before=False)
            return Begun(True, await connection.scalar(select(sent_messages.c.result).where(sent_messages.c.key == key)))

    async def done(self, key: str, result: Mapping[str, Any], *, at: float) -> None:
        """Note what came of it."""
        known = update(sent_messages).where(sent_messages.c.key == key)
        async with self._database.writing() as connection:
            await connection.execute(known.values(done_at=at, result=dict(result)))


class StoredEvents:
    """Implements ``engine.messages.ports.EventSink`` over the outbox, whose stream other systems follow."""

    def __init__(self, database: Database) -> None:
        """Take the open database."""
        self._database = database

    async def emit(self, call: str, key: str, name: str, payload: Mapping[str, Any], *, at: float) -> None:
        """Write an event, once for each ``key``."""

        def write(connection: Connection) -> None:
            asked = select(calls.c.node, calls.c.environment, calls.c.flow, calls.c.version).where(calls.c.id == call)
            record = connection.execute(asked).one_or_none()
            where = dict.fromkeys(("node", "environment", "flow", "version")) if record is None else dict(record._mapping)
            data = {"name": name, "payload": dict(payload), **where}
            outbox.put(self._database, connection, outbox.Fact(at, call, "flow-event", data, key))

        await self._database.write_at_once(write)


def _provider(name: str, description: Any) -> SmsProvider:
    try:
        return SmsProvider.model_validate(description)
    except ValidationError:
        raise CordboardError(
            "bad-provider", f"The description of SMS provider {name} cannot be read.", "Set it anew: cordboard sms set"
        ) from None


def _no_such_provider(name: str) -> NotFound:
    return NotFound("no-such-provider", f"There is no SMS provider {name}.", "Describe it with: cordboard sms set")
