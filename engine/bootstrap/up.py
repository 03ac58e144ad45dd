"""The whole product on one machine: the embedded Temporal server and our processes, watched over."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping, Sequence

from engine.api.contract import PartState
from engine.bootstrap.children import Child
from engine.bootstrap.first_start import MORE_NUMBERS, SAMPLE_NUMBERS, import_samples
from engine.bootstrap.readiness import Readiness
from engine.config import Settings
from engine.errors import CordboardError
from engine.flows.publish import Progress
from engine.speech.voice import Speech
from engine.steps.discovery import may_have_steps
from engine.storage.flows import StoredFlows
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys, payload_key_file, read_or_make_keys
from engine.storage.scenarios import StoredScenarios
from engine.storage.schema import migrations_home
from engine.storage.session import Database
from workflows.connection import connect
from workflows.namespace import prepare_namespace
from workflows.onlooker import Onlooker
from workflows.server import EmbeddedServer, ServerOptions

log = logging.getLogger(__name__)

CHILDREN = ("worker", "adapter", "serve")
READY_SECONDS = 60.0

Tell = Callable[[str], None]


async def up(settings: Settings, tell: Tell, *, reload: bool = False, all_samples: bool = False) -> None:
    """Run everything until cancelled. The database is at its newest revision already. ``tell`` takes lines for people.

    With ``reload`` the steps' worker is started anew whenever a file of theirs changes; with ``all_samples`` a first start
    takes in the larger samples, too.
    """
    async with contextlib.AsyncExitStack() as stack:
        keys = read_or_make_keys(payload_key_file(settings.keys))
        ui = ""
        if settings.temporal == "embedded":
            tell("Starting the Temporal server…")
            server = EmbeddedServer(
                ServerOptions(
                    settings.temporal_file,
                    port=int(settings.temporal_address.rpartition(":")[2]),
                    ui_port=settings.temporal_ui_port,
                )
            )
            await server.start()
            stack.push_async_callback(server.stop)
            ui = server.ui
        client = await connect(settings, keys, identity="up")
        await prepare_namespace(client, own=settings.temporal == "embedded")
        database = Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        await _import_samples(settings, database, keys, tell, MORE_NUMBERS if all_samples else {})
        tell("Starting worker, adapter and API…")
        readiness = Readiness(settings, database, Onlooker(client))
        readiness.from_now()
        for child in _children(settings, reload):
            stack.push_async_callback(child.stop)
            await child.start()
        await _ready(readiness, settings)
        for line in _welcome(settings, ui):
            tell(line)
        await asyncio.Event().wait()


def _children(settings: Settings, reload: bool) -> Sequence[Child]:
    children = [Child(name) for name in CHILDREN]
    if may_have_steps(settings.steps):
        children.append(Child("steps", "steps", "work", *(("--reload",) if reload else ())))
    return children


async def _import_samples(
    settings: Settings, database: Database, keys: PayloadKeys, tell: Tell, more: Mapping[str, str]
) -> None:
    last = ""

    def progress(flow: str, done: Progress) -> None:
        nonlocal last
        if flow != last:
            tell(f"Speaking the prompts of “{flow}” ({done.total} of them)…")
            last = flow

    async with Speech.from_settings(settings) as speech:
        await import_samples(
            migrations_home() / "samples",
            flows=StoredFlows(database),
            scenarios=StoredScenarios(database),
            tables=StoredTables(database, keys, region=settings.country),
            speaker=speech,
            environment=settings.environment,
            at=time.time(),
            tell=progress,
            numbers={**SAMPLE_NUMBERS, **more},
        )


async def _ready(readiness: Readiness, settings: Settings) -> None:
    deadline = asyncio.get_running_loop().time() + READY_SECONDS
    while True:
        parts: Sequence[PartState] = await readiness.parts()
        missing = [part for part in parts if not part.ok]
        if not missing and await _api_answers(settings):
            return
        if asyncio.get_running_loop().time() > deadline:
            what = "; ".join(f"{part.name}: {part.detail}" for part in missing) or "the API does not answer"
            raise CordboardError("not-ready", f"Cordboard did not come up: {what}.", "cordboard doctor tells more.")
        await asyncio.sleep(0.2)


async def _api_answers(settings: Settings) -> bool:
    try:
        _, writer = await asyncio.open_connection(settings.api_host, settings.api_port)
    except OSError:
        return False
    writer.close()
    return True


def _welcome(settings: Settings, ui: str) -> Sequence[str]:
    lines = [
        "",
        "Cordboard is ready.",
        f"  Designer           http://{settings.api_host}:{settings.api_port}/",
        f"  API                http://{settings.api_host}:{settings.api_port}/v1/openapi.json",
    ]
    if ui:
        lines.append(f"  Temporal           {ui}")
    lines.append(f"  Telephony          {settings.adapter}, node {settings.node}")
    if settings.adapter == "simulator":
        number = SAMPLE_NUMBERS["hello_menu"]
        lines += [
            "",
            f"Call it from a second terminal:  cordboard dial {number}",
            "Then look at the call:           cordboard calls",
        ]
    return [*lines, "", "Ctrl-C stops everything; calls on a real switch stay where they are."]
