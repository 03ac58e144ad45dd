"""A call whose message is recognised, over the real performer and a double of a recogniser."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from engine.bootstrap.performers import performers
from engine.config import Settings
from engine.nodes.recognize import KIND
from engine.program import Program
from engine.recognition.recognizer import GENERIC, Recognizer
from engine.storage.keys import PayloadKeys
from engine.storage.recognizers import StoredRecognizers
from engine.storage.secrets import StoredSecrets
from engine.storage.vault import SealedVault
from engine.telephony.calls import CallId
from tests.engine.conftest import opened
from tests.engine.http.other_side import other_side
from tests.engine.recognition.flows import SAID, every_exit, heard, one_choice, record
from tests.workflows.adapter import Adapter

KEYS = PayloadKeys("one", {"one": bytes(32)})


async def recognition(adapter: Adapter) -> CallId:
    """Come to every exit that is not a choice, and to one that is."""
    return await _recognised(adapter, every_exit(), SAID)


async def recognition_of_a_choice(adapter: Adapter) -> CallId:
    """Come to the other choice."""
    return await _recognised(adapter, one_choice(), (heard("Sales!", 1.0),))


async def _recognised(adapter: Adapter, program: Program, said: Sequence[bytes]) -> CallId:
    with tempfile.TemporaryDirectory() as folder:
        database = await opened(f"sqlite+aiosqlite:///{Path(folder)}/recognition.sqlite")
        settings = Settings(data=Path(folder), http_allow=("127.0.0.1",))
        await record(database, SealedVault(settings.recordings, KEYS), Path(folder))
        await StoredSecrets(database, KEYS).put_secret("speech-token", "t", at=1.0, by="ann")
        async with other_side(*said) as side, performers(settings, database, KEYS) as doing:
            described = Recognizer.model_validate({**GENERIC.model_dump(), "url": side.at()})
            await StoredRecognizers(database).put_recognizer("default", described, at=1.0, by="ann")
            adapter.house.performers[KIND] = doing[KIND]
            try:
                call = adapter.ring_in(program).call
                await adapter.house.over(call)
            finally:
                del adapter.house.performers[KIND]
        await database.close()
        return call
