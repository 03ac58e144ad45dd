"""The installation's secrets in the database; what is promised stands at ``engine.flows.ports.SecretRepository``.

A value is sealed for its name: the row of one secret under the name of another does not open.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from engine.errors import NotFound
from engine.flows.model import SecretFacts
from engine.storage.keys import PayloadKeys
from engine.storage.sealing import Sealer
from engine.storage.session import Database
from engine.storage.tables import secrets


class StoredSecrets:
    """The ``SecretRepository`` of an installation, and the source from which requests take values."""

    def __init__(self, database: Database, keys: PayloadKeys) -> None:
        """Take the open database, and the keys that seal what lies in it."""
        self._database = database
        self._sealer = Sealer(keys)

    async def secrets(self) -> Sequence[SecretFacts]:
        """List all by name, without their values."""
        wanted = select(secrets.c.name, secrets.c.set_at, secrets.c.set_by).order_by(secrets.c.name)
        async with self._database.reading() as connection:
            return [SecretFacts(row.name, row.set_at, row.set_by) for row in await connection.execute(wanted)]

    async def put_secret(self, name: str, value: str, *, at: float, by: str) -> None:
        """Keep a secret, in place of what the name stood for."""
        kept = {"sealed": self._sealer.seal(value.encode(), _place(name)), "set_at": at, "set_by": by}
        new = self._database.insert(secrets).values(name=name, **kept)
        async with self._database.writing() as connection:
            await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=kept))

    async def delete_secret(self, name: str) -> None:
        """Forget it."""
        async with self._database.writing() as connection:
            if (await connection.execute(delete(secrets).where(secrets.c.name == name))).rowcount == 0:
                raise _no_such_secret(name)

    async def value(self, name: str) -> str:
        """Open one; besides ``NotFound``, raises ``CordboardError`` when the key file is not the one it was sealed by."""
        async with self._database.reading() as connection:
            sealed = await connection.scalar(select(secrets.c.sealed).where(secrets.c.name == name))
        if sealed is None:
            raise _no_such_secret(name)
        return self._sealer.open(sealed, _place(name)).decode()


def _place(name: str) -> bytes:
    return f"secret/{name}".encode()


def _no_such_secret(name: str) -> NotFound:
    return NotFound("no-such-secret", f"There is no secret {name}.", "List them with: cordboard secrets list")
