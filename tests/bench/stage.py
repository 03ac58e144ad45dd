"""All contenders on one Asterisk: its dialplan, a bare ARI script, and Cordboard as a user runs it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client

from engine.flows.model import LIVE, Flow, NumberBinding
from engine.flows.publish import publish
from engine.records.model import CallRecord
from engine.speech.voice import Speech
from engine.storage.calls import LARGEST_PAGE, StoredCalls
from engine.storage.flows import StoredFlows
from engine.storage.keys import payload_key_file, read_keys
from engine.storage.session import Database
from tests.bench import bare_ari, menu
from tests.bench.processes import family
from tests.parts.asterisk import AsteriskNode
from tests.parts.cache import dies_with_us
from tests.parts.product import Product
from workflows.connection import connect

NUMBERS: Mapping[str, str] = {"dialplan": "4201", "bare_ari": "4301", "cordboard": "4101"}
"""Contender → the number that its menu answers. What is measured is measured in this order, over and over."""

TRANSFER_FLOW, TRANSFER_NUMBER, TRANSFER_PHONE = "bench-transfer", "4102", "6001"
LOST_SECONDS = 20.0
"""A record that is not there so long after its call counts as lost."""

_BARE_DIALPLAN = """\
[from-trunk]
exten => {number},1,Stasis({application})
 same => n,Hangup()
"""


@dataclass(frozen=True)
class Stage:
    """The running contenders."""

    node: AsteriskNode
    product: Product
    bare_pid: int
    temporal: Client
    calls: StoredCalls

    def processes(self) -> Mapping[str, int]:
        """Cordboard's own processes by name; the supervisor is ``up``."""
        return family(self.product.pid)

    async def records(self, since: float, flow: str = menu.FLOW) -> Sequence[CallRecord]:
        """The calls offered since this Unix time, newest first."""
        found: list[CallRecord] = []
        after: str | None = None
        while True:
            page = await self.calls.list(flow=flow, after=after, limit=LARGEST_PAGE)
            found += [record for record in page.calls if record.offered_at >= since]
            if page.next is None or page.calls[-1].offered_at < since:
                return found
            after = page.next

    async def missing(self, since: float, expected: int) -> str:
        """Wait until so many calls since then have ended, all by the menu's whole path; gives what is missing in the end."""
        deadline = asyncio.get_running_loop().time() + LOST_SECONDS
        while True:
            records = await self.records(since)
            right = [r for r in records if r.outcome == "completed" and tuple(s.step for s in r.path) == menu.PATH]
            running = await self.temporal.count_workflows("ExecutionStatus = 'Running'")
            if len(right) == expected and not running.count:
                return ""
            if asyncio.get_running_loop().time() > deadline:
                return f"{expected - len(right)} of {expected} records, {running.count} workflows open"
            await asyncio.sleep(0.2)


@contextlib.asynccontextmanager
async def standing() -> AsyncIterator[Stage]:
    """Start all contenders; everything is ended and taken away when the block is left."""
    files = _prompts()
    dialplan = menu.dialplan(NUMBERS["dialplan"], files)
    dialplan += _BARE_DIALPLAN.format(number=NUMBERS["bare_ari"], application=bare_ari.APPLICATION)
    node = AsteriskNode(extra={"extensions_site.conf": dialplan})
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, files[0].parent)
        stack.push_async_callback(node.stop)
        await node.start()
        bare = await stack.enter_async_context(_bare(node, files))
        product = Product(node.shared / "data", node=node)
        stack.push_async_callback(product.stop)
        await product.start()
        database = Database.open(product.settings.database_url)
        stack.push_async_callback(database.close)
        await _publish(product, StoredFlows(database))
        keys = read_keys(payload_key_file(product.settings.keys))
        temporal = await connect(product.settings, keys, identity="bench")
        yield Stage(node, product, bare, temporal, StoredCalls(database))


def _prompts() -> Sequence[Path]:
    folder = Path(tempfile.mkdtemp(prefix="cordboard-bench-"))
    folder.chmod(0o755)  # Asterisk runs as another user
    files = [folder / f"p{prompt}.wav" for prompt in range(menu.PROMPTS)]
    for prompt, file in enumerate(files):
        menu.write_prompt(file, prompt)
    return files


@contextlib.asynccontextmanager
async def _bare(node: AsteriskNode, files: Sequence[Path]) -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        *dies_with_us(),
        *(sys.executable, "-m", "tests.bench.bare_ari", node.url, node.user),
        *(f"sound:{file.with_suffix('')}" for file in files),
        stdout=asyncio.subprocess.PIPE,
        stdin=asyncio.subprocess.DEVNULL,
        env={**os.environ, bare_ari.PASSWORD: node.password},
    )
    assert process.stdout is not None
    try:
        if (await process.stdout.readline()).decode().strip() != bare_ari.READY:
            raise RuntimeError("the bare ARI script did not come up")
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _publish(product: Product, flows: StoredFlows) -> None:
    """Publish the flows, put the tones in the place of their audio, and wait until the adapter knows the numbers."""
    drawings = {
        NUMBERS["cordboard"]: menu.document(),
        TRANSFER_NUMBER: menu.transfer_document(TRANSFER_FLOW, TRANSFER_PHONE),
    }
    async with Speech.from_settings(product.settings) as speech:
        for number, drawing in drawings.items():
            await flows.create_flow(Flow(drawing["id"], drawing["name"], time.time()), drawing, by="bench")
            version = await publish(drawing, repository=flows, speaker=speech, at=time.time(), by="bench")
            await flows.set_alias(drawing["id"], LIVE, version.number, at=time.time(), by="bench")
            await flows.put_binding(NumberBinding(product.settings.environment, number, drawing["id"]))
        for prompt, text in menu.texts().items():
            sound = speech.find(text, "en")
            assert sound is not None, f"{text} was not spoken"
            menu.write_prompt(Path(sound.path), prompt)
    await asyncio.sleep(3.0)  # numbers are read every second or two; nothing tells from outside when they were
