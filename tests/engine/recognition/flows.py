"""A flow that has a recording recognised again and again, and comes to every exit."""

from __future__ import annotations

import hashlib
import json
import wave
from pathlib import Path
from typing import Any

from engine.program import Program, Variable
from engine.recordings.model import Recording
from engine.storage.recordings import StoredRecordings
from engine.storage.session import Database
from engine.storage.vault import SealedVault
from tests.engine.http.other_side import reply
from tests.engine.runtime.flows import BYE, Block, flow

CHOICES = [{"exit": "sales", "phrases": ["sales", "销售"]}, {"exit": "after", "phrases": ["after sales", "售后"]}]
EXITS = ["after", "no_match", "match", "no_input", "no_input", "unavailable", "error"]
MESSAGE = "call-1.r1"


def heard(text: str, confidence: float) -> bytes:
    """Answer as the double does: it recognises nothing, says what a test wrote, and that it is a double."""
    body = json.dumps({"text": text, "confidence": confidence, "by": "recogniser double"}).encode()
    return reply(200, body, ("Server", "recogniser-double"))


SAID = (heard("After-sales, please.", 0.93), heard("sales", 0.2), heard("六楼 王芳", 0.8), heard("", 0.0), reply(403))


def recognize(to: str, **config: Any) -> Block:
    exits = ("sales", "after", "match", "no_match", "no_input", "unavailable", "error")
    return Block("recognize", {"recording": "message", **config}, dict.fromkeys(exits, to))


def every_exit() -> Program:
    """The fifth block finds no recording, the sixth no recogniser."""
    return flow(
        {
            "ask": recognize("unsure", choices=CHOICES, hints=["王芳"], variable="text", confidence="sure", music="default"),
            "unsure": recognize("open", choices=CHOICES),
            "open": recognize("silent", variable="secret", language="zh-CN", sensitive=True),
            "silent": recognize("none", variable="text"),
            "none": recognize("nobody", variable="text", recording="empty"),
            "nobody": recognize("refused", variable="text", recognizer="nobody"),
            "refused": recognize("bye", variable="text"),
            "bye": BYE,
        },
        variables={
            "message": Variable("string", MESSAGE),
            "empty": Variable("string", ""),
            "text": Variable("string", ""),
            "secret": Variable("string", "", sensitive=True),
            "sure": Variable("number", 0),
        },
    )


def one_choice() -> Program:
    """Ask for a choice once."""
    return flow({"ask": recognize("bye", choices=CHOICES), "bye": BYE}, variables={"message": Variable("string", MESSAGE)})


async def record(database: Database, vault: SealedVault, folder: Path) -> bytes:
    """Keep a message as the adapter does; gives its bytes."""
    path = folder / "message.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(1600))
    audio = path.read_bytes()
    vault.put(MESSAGE, path)
    digest = hashlib.sha256(audio).hexdigest()
    await StoredRecordings(database).add(
        Recording(MESSAGE, "call-1", "ask", "message", "node1", "kept", 1.0, 0.1, len(audio), digest)
    )
    return audio
