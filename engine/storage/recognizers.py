"""Descriptions of recognisers of speech."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete, select

from engine.errors import CordboardError, NotFound
from engine.recognition.ports import RecognizerFacts
from engine.recognition.recognizer import Recognizer
from engine.storage.session import Database
from engine.storage.tables import recognizers


class StoredRecognizers:
    """Implements ``engine.recognition.ports.RecognizerRepository``."""

    def __init__(self, database: Database) -> None:
        """Take the open database."""
        self._database = database

    async def recognizers(self) -> Sequence[RecognizerFacts]:
        """List all by name."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(recognizers).order_by(recognizers.c.name))
            return [RecognizerFacts(one.name, _read(one.name, one.description), one.set_at, one.set_by) for one in found]

    async def recognizer(self, name: str) -> Recognizer:
        """Give one."""
        async with self._database.reading() as connection:
            found = await connection.scalar(select(recognizers.c.description).where(recognizers.c.name == name))
        if found is None:
            raise _no_such(name)
        return _read(name, found)

    async def put_recognizer(self, name: str, recognizer: Recognizer, *, at: float, by: str) -> None:
        """Keep a description."""
        kept = {"description": recognizer.model_dump(mode="json"), "set_at": at, "set_by": by}
        new = self._database.insert(recognizers).values(name=name, **kept)
        async with self._database.writing() as connection:
            await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=kept))

    async def delete_recognizer(self, name: str) -> None:
        """Forget it."""
        async with self._database.writing() as connection:
            if not (await connection.execute(delete(recognizers).where(recognizers.c.name == name))).rowcount:
                raise _no_such(name)


def _read(name: str, description: Any) -> Recognizer:
    try:
        return Recognizer.model_validate(description)
    except ValidationError:
        raise CordboardError(
            "bad-recognizer", f"The description of recogniser {name} cannot be read.", "Set it anew: cordboard speech set"
        ) from None


def _no_such(name: str) -> NotFound:
    return NotFound("no-such-recognizer", f"There is no recogniser {name}.", "Describe it with: cordboard speech set")
