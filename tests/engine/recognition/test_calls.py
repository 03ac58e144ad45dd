"""Calls whose messages are recognised: by the real performer over HTTP, with a double of a recogniser at the other end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from engine.bootstrap.performers import performers
from engine.config import Settings
from engine.nodes.recognize import KIND
from engine.recognition.recognizer import GENERIC, Recognizer
from engine.records.telling import TELLERS
from engine.storage.keys import PayloadKeys
from engine.storage.recognizers import StoredRecognizers
from engine.storage.recordings import StoredRecordings
from engine.storage.secrets import StoredSecrets
from engine.storage.session import Database
from engine.storage.vault import SealedVault
from engine.trace import TraceEntry
from tests.engine.http.other_side import other_side
from tests.engine.recognition.flows import EXITS, MESSAGE, SAID, every_exit, record
from tests.engine.runtime.house import House

KEYS = PayloadKeys("one", {"one": bytes(32)})


def of(kind: str, trace: Sequence[TraceEntry]) -> list[TraceEntry]:
    return [entry for entry in trace if entry.kind == kind]


async def test_every_exit_is_taken_and_every_opening_of_the_recording_noted(database: Database, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, http_allow=("127.0.0.1",))
    audio = await record(database, SealedVault(settings.recordings, KEYS), tmp_path)
    await StoredSecrets(database, KEYS).put_secret("speech-token", "t0ken-t0ken", at=1.0, by="ann")
    async with other_side(*SAID) as side, performers(settings, database, KEYS) as doing:
        described = Recognizer.model_validate({**GENERIC.model_dump(), "url": side.at("/v1/recognize")})
        await StoredRecognizers(database).put_recognizer("default", described, at=1.0, by="ann")
        async with House(tmp_path / "journal.sqlite", performers={KIND: doing[KIND]}) as house:
            await house.ring_in(every_exit())
            over = await house.over.get()
    assert [entry.data["exit"] for entry in of("exited", over.trace)][: len(EXITS)] == EXITS
    assert of("assigned", over.trace)[0].data["values"] == {"text": "After-sales, please.", "sure": 0.93}
    asked = side.asked[0]
    assert (asked.body, asked.headers["content-type"]) == (audio, "audio/wav")
    assert asked.headers["authorization"] == "Bearer t0ken-t0ken"
    assert asked.target.startswith("/v1/recognize?language=en&hints=sales%2C%20%E9%94%80%E5%94%AE%2C%20after%20sales")
    assert "language=zh-CN" in side.asked[2].target
    listened = await StoredRecordings(database).listenings(MESSAGE)
    assert {one.by for one in listened} == {f"speech recognition default for call {over.facts.call}"}
    assert len(listened) == len(side.asked) == len(SAID)
    written = json.dumps([entry.data for entry in over.trace], ensure_ascii=False)
    assert "王芳" not in written and "t0ken" not in written and "After-sales" in written
    told = [TELLERS["performed"](entry.data) for entry in of("performed", over.trace)]
    assert told[0] == ("recognised “After-sales, please.” (93% sure)", "识别结果“After-sales, please.”（置信度 93%）")
    assert "no-such-recognizer" in told[4][0]
