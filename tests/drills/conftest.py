"""One installation for all drills: a real Asterisk, reached by a cable that can be cut, and PostgreSQL."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from temporalio.client import Client

from engine.runtime.notices import TEXTS, Notice
from engine.speech.voice import Speech
from engine.storage.keys import payload_key_file, read_keys
from tests.parts.asterisk import AsteriskNode
from tests.parts.cable import Cable
from tests.parts.calls import Caller
from tests.parts.postgres import Cluster
from tests.parts.product import Product
from workflows.connection import connect


@dataclass(frozen=True)
class Stage:
    """All that a drill plays with."""

    node: AsteriskNode
    cable: Cable
    cluster: Cluster
    product: Product
    speech: Speech
    temporal: Client
    before: str = ""  # the newest call when the drill began

    def prompt(self, key: str, language: str = "en") -> Path:
        """The recording of a prompt of the sample flow, as the switch plays it."""
        sound = self.speech.find(PROMPTS[key][language], language)
        assert sound is not None, f"{key} was not made when the flow was published"
        return Path(sound.path)

    def notice(self, notice: Notice, language: str = "en") -> Path:
        """The recording of one of the product's own notices."""
        sound = self.speech.find(TEXTS[notice][language], language)
        assert sound is not None, f"{notice} was not made at the adapter's start"
        return Path(sound.path)

    async def at_service_menu(self, call: Caller) -> None:
        """Walk a caller to the second level: English, then service."""
        await call.answered()
        await call.heard(0.5)
        await call.press("2")
        await call.heard_recording(self.prompt("main_menu"), seconds=1.0)
        since = call.now
        await call.press("2")
        await call.heard_recording(self.prompt("service_menu"), since=since, seconds=1.0)

    async def finish(self, call: Caller, *, since: float) -> None:
        """Press on from the service menu to the leaf (a repair of an air conditioner) and hear the call end there."""
        await call.press("1")
        await call.heard_recording(self.prompt("repair_menu"), since=since, seconds=1.0)
        since = call.now
        await call.press("1")
        await call.heard_recording(self.prompt("goodbye"), since=since, seconds=1.2, timeout=30.0)
        ending = await call.ended()
        assert ending.by == "switch" and ending.q850 in (16, None)

    async def with_an_agent(self, call: Caller) -> None:
        """Walk a caller to where the switch rings 6001: English, then somebody to speak to."""
        await call.answered()
        await call.heard(0.5)
        await call.press("2")
        await call.heard_recording(self.prompt("main_menu"), seconds=1.0)
        since = call.now
        await call.press("0")
        await call.heard_recording(self.prompt("connecting"), since=since, seconds=1.0)

    async def record(self, seconds: float = 30.0) -> dict[str, Any]:
        """Wait for the record of this drill's call."""
        return await self.product.newest_call(after=self.before, seconds=seconds)

    async def nothing_left(self, seconds: float = 10.0) -> None:
        """Wait until neither switch nor Temporal nor database holds anything of a call that is over."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            left = {**await self.node.left_behind(), "recordings": [str(path) for path in self.node.recordings.rglob("*.*")]}
            left["workflows"] = [w.id async for w in self.temporal.list_workflows("ExecutionStatus = 'Running'")]
            async with self.product.api() as api:
                live = (await api.get("/v1/calls", params={"state": "live"})).raise_for_status().json()["calls"]
            left["records"] = [call["id"] for call in live]
            if not any(left.values()):
                return
            assert asyncio.get_running_loop().time() < deadline, f"left behind: {left}\n{self.product.log[-6000:]}"
            await asyncio.sleep(0.1)


def _prompts() -> dict[str, dict[str, str]]:
    document = json.loads((Path(__file__).parents[2] / "samples/hello_menu/flow.json").read_text(encoding="utf-8"))
    return {key: {language: said["text"] for language, said in by.items()} for key, by in document["prompts"].items()}


PROMPTS = _prompts()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage_of_session(cluster: Cluster) -> AsyncIterator[Stage]:
    """The stage behind ``stage``; drills ask for that."""
    node = AsteriskNode()
    await node.start()
    async with Cable(node.http_port) as cable:
        product = Product(node.shared / "data", node=node, database_url=await cluster.new_database(), ari_url=cable.url)
        await product.start()
        settings = product.settings
        temporal = await connect(settings, read_keys(payload_key_file(settings.keys)), identity="drill")
        async with Speech.from_settings(settings) as speech:
            yield Stage(node, cable, cluster, product, speech, temporal)
        await product.stop()
    await node.stop()


@pytest.fixture
async def stage(stage_of_session: Stage) -> AsyncIterator[Stage]:
    """The installation, found with nothing in it and left so."""
    await stage_of_session.nothing_left()
    async with stage_of_session.product.api() as api:
        calls = (await api.get("/v1/calls", params={"limit": 1})).raise_for_status().json()["calls"]
    yield replace(stage_of_session, before=calls[0]["id"] if calls else "")
    await stage_of_session.nothing_left()
