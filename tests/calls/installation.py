"""A running installation as the calls' tests see it: what its prompts sound like, what it kept of a call, what it left."""

from __future__ import annotations

import asyncio
import copy
import itertools
import json
import math
import sqlite3
from array import array
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from temporalio.client import Client

from engine.runtime.notices import TEXTS, Notice
from engine.speech.voice import Speech
from engine.telephony.calls import CallId
from tests.parts.asterisk import AsteriskNode
from tests.parts.audio import AUDIBLE, Segment
from tests.parts.calls import Caller
from tests.parts.party import Keying, Party
from tests.parts.product import Product
from tests.parts.tones import RATE, read_wav
from workflows.names import call_workflow_id

SAMPLES = Path(__file__).parents[2] / "samples"
ONE_INSTALLATION = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("calls")]
"""Marks of every test here: those of a worker share one installation, so one loop runs them."""

T = TypeVar("T")
Json = dict[str, Any]
Language = str


def sample(folder: str) -> Json:
    """Read a sample flow, to change it at will."""
    document: Json = json.loads((SAMPLES / folder / "flow.json").read_text(encoding="utf-8"))
    return document


def variant(folder: str, name: str, **nodes: Json) -> Json:
    """Give a sample flow under another id, with these nodes' configurations changed where told."""
    document = copy.deepcopy(sample(folder))
    document["id"] = name
    for node, config in nodes.items():
        document["nodes"][node]["config"] |= config
    return document


def shorter(document: Json, **texts: str) -> Json:
    """Let a flow say these prompts in other English words."""
    for key, text in texts.items():
        document["prompts"][key]["en"]["text"] = text
    return document


HELLO = sample("hello_menu")
DIAL = sample("dial_extension")
KEYS = {"zh-CN": "1", "en": "2"}
"""What the samples take for each language."""


@dataclass(frozen=True)
class Installation:
    """A product with its switch, and what tests ask of it.

    Attributes:
        node: the switch.
        product: the product's processes.
        speech: finds the recordings that the product made.
        temporal: a client that can open payloads.
    """

    node: AsteriskNode
    product: Product
    speech: Speech
    temporal: Client
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(5_550_001))
    _bound: Iterator[int] = field(default_factory=lambda: itertools.count(4_100))

    def caller(
        self, to: str = "4001", *, digits: Keying = "rfc4733", from_: str = "", headers: dict[str, str] | None = None
    ) -> Caller:
        """Somebody with a number that nobody else has."""
        return Caller(self.node, to, from_=from_ or self.new_number(), digits=digits, headers=headers)

    def new_number(self) -> str:
        """A caller's number that nobody else has."""
        return str(next(self._numbers))

    def new_dialled(self) -> str:
        """A number to dial that nothing is bound to yet."""
        return str(next(self._bound))

    def recording(self, text: str, language: Language) -> Path:
        """The audio of a text, as the switch plays it."""
        sound = self.speech.find(text, language)
        assert sound is not None, f"nothing was recorded for “{text}” [{language}]"
        return Path(sound.path)

    async def made(self, text: str, language: Language, seconds: float = 10.0) -> Path:
        """The audio of a text that is made only when a caller comes to it."""
        deadline = asyncio.get_running_loop().time() + seconds
        while (sound := self.speech.find(text, language)) is None:
            assert asyncio.get_running_loop().time() < deadline, f"nothing was recorded for “{text}” [{language}]"
            await asyncio.sleep(0.02)
        return Path(sound.path)

    def prompt(self, key: str, language: Language = "en", *, flow: Json = HELLO) -> Path:
        """The recording of a prompt of a flow; without computed places."""
        return self.recording(flow["prompts"][key][language]["text"], language)

    def notice(self, notice: Notice, language: Language) -> Path:
        """The recording of one of the product's own notices."""
        return self.recording(TEXTS[notice][language], language)

    async def record(self, caller: Caller | str, *, state: str = "ended", seconds: float = 20.0) -> Json:
        """Wait for what is kept of the newest call from a number; of a call that ended also for its workflow's end."""
        number = caller if isinstance(caller, str) else caller.number
        deadline = asyncio.get_running_loop().time() + seconds
        async with self.product.api() as api:
            while True:
                calls = (await api.get("/v1/calls", params={"limit": 100})).raise_for_status().json()["calls"]
                mine = next((call for call in calls if call["caller"] == number), None)
                if mine is not None and mine["state"] == state:
                    break
                late = asyncio.get_running_loop().time() > deadline
                assert not late, f"no {state} call from {number}; it is {mine}\n{self.product.log[-4000:]}"
                await asyncio.sleep(0.05)
            told: Json = (await api.get(f"/v1/calls/{mine['id']}")).raise_for_status().json()
        if state == "ended" and mine["flow"] is not None:
            assert await self.workflow_result(mine["id"]) == mine["ended_by"]
        return told

    async def workflow_result(self, call: str) -> str:
        """Wait until a call's workflow is closed; gives what it returned."""
        handle = self.temporal.get_workflow_handle(call_workflow_id(CallId(call)), result_type=str)
        return await asyncio.wait_for(handle.result(), 20.0)

    async def publish(self, document: Json, number: str = "", *, calling: str = "") -> str:
        """Import and publish a flow by the command line, and bind it to a number or pattern; gives it.

        Returns when callers are led there; of a pattern ``calling`` is one number.
        """
        text = json.dumps(document, ensure_ascii=False)
        published = await self.product.command("flow", "import", "--publish", "-", given=text)
        assert published.returncode == 0, published.stdout + published.stderr
        number = number or self.new_dialled()
        bound = await self.product.command("numbers", "bind", number, document["id"])
        assert bound.returncode == 0, bound.stdout + bound.stderr
        await self.leads_to(calling or number, document["id"], (await self.versions(document["id"]))[0]["number"])
        return number

    async def versions(self, flow: str) -> list[Json]:
        """A flow's published versions, newest first."""
        async with self.product.api() as api:
            found: list[Json] = (await api.get(f"/v1/flows/{flow}/versions")).raise_for_status().json()["versions"]
        return found

    async def leads_to(self, dialled: str, flow: str | None, version: int | None = 1, seconds: float = 15.0) -> None:
        """Call a number until its calls lead there: the adapter reads its table anew every second."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            async with self.caller(dialled) as call:
                await call.answered()
            told = (await self.record(call))["call"]
            if (told["flow"], told["version"]) == (flow, version):
                return
            assert asyncio.get_running_loop().time() < deadline, f"{dialled} leads to {told['flow']} {told['version']}"

    async def left(self) -> Json:
        """What switch, server, database and journal hold now."""
        found: Json = {**await self.node.left_behind(), "recordings": [str(p) for p in self.node.recordings.rglob("*.*")]}
        found["workflows"] = [w.id async for w in self.temporal.list_workflows("ExecutionStatus = 'Running'")]
        async with self.product.api() as api:
            live = (await api.get("/v1/calls", params={"state": "live"})).raise_for_status().json()["calls"]
        found["records"] = [call["id"] for call in live]
        with closing(sqlite3.connect(f"file:{self.product.settings.journal}?mode=ro", uri=True)) as journal:
            for table in ("regions", "legs"):
                (found[table],) = journal.execute(f"SELECT count(*) FROM {table}").fetchone()
        return found

    async def nothing_left(self, seconds: float = 15.0) -> None:
        """Wait until nothing is held anywhere of calls that are over."""
        deadline = asyncio.get_running_loop().time() + seconds
        while any((left := await self.left()).values()):
            assert asyncio.get_running_loop().time() < deadline, f"left behind: {left}"
            await asyncio.sleep(0.1)


def sounding(recording: Path) -> array[int]:
    """The samples of a recording to its last sound: the switch may hang up while it sends the silence behind it."""
    samples = read_wav(recording)
    while samples and abs(samples[-1]) < AUDIBLE:
        samples.pop()
    return samples


async def hears(party: Party, recording: Path, *, since: float = 0.0, timeout: float = 30.0) -> Segment:
    """Wait until a recording was heard to its last sound: this very one, of its length and as loud as it is."""
    samples = sounding(recording)
    seconds = len(samples) / RATE
    heard = await party.heard_recording(recording, since=since, seconds=seconds, timeout=timeout)
    level = math.sqrt(sum(value * value for value in samples) / len(samples))
    assert heard.level == pytest.approx(level, rel=0.15), f"{recording.name} was not heard as loud as it is"
    assert heard.seconds == pytest.approx(seconds, abs=0.03)
    return heard


async def begins(party: Party, recording: Path, *, since: float = 0.0, seconds: float = 0.8, timeout: float = 30.0) -> Segment:
    """Wait until a recording began to be heard."""
    return await party.heard_recording(recording, since=since, seconds=seconds, timeout=timeout)


async def together(*works: Coroutine[Any, Any, T]) -> list[T]:
    """Let several callers go their ways at the same time; the first to fail fails the test."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
    return [task.result() for task in tasks]


def path(told: Json) -> list[str]:
    """The steps a call went through."""
    return [entry["step"] for entry in told["trace"] if entry["kind"] == "entered"]


def entries(told: Json, kind: str, step: str = "") -> list[Json]:
    """The data of a trace's entries of a kind."""
    return [e["data"] for e in told["trace"] if e["kind"] == kind and step in ("", e["step"])]


def story(told: Json, language: str = "en") -> str:
    """The story in one text."""
    return "\n".join(line["text"][language] for line in told["story"])


def legs(told: Json, role: str) -> Sequence[Json]:
    """The legs of a role, in the order they began."""
    return [leg for leg in told["legs"] if leg["role"] == role]


async def goes_to_main_menu(house: Installation, call: Caller, language: Language = "en", *, flow: Json = HELLO) -> None:
    """Answer the language question and listen until the main menu begins."""
    await call.answered()
    await begins(call, house.prompt("choose_zh", "zh-CN"))
    await call.press(KEYS[language])
    await begins(call, house.prompt("main_menu", language, flow=flow))
