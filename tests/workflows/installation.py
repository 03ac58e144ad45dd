"""What the durable side of an installation is made of: real server, real worker, real storage on SQLite.

The parts of the adapter's process stand in ``adapter.py``.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from engine.config import Settings
from engine.errors import StorageUnavailable
from engine.flows.shelf import ProgramShelf
from engine.program import Program
from engine.records.model import CallRecord
from engine.runtime.performers import Performer
from engine.storage.base import metadata
from engine.storage.calls import StoredCalls
from engine.storage.keys import PayloadKeys
from engine.storage.session import Database
from engine.telephony.calls import CallId
from engine.trace import TraceEntry
from workflows import programs
from workflows.call_worker import call_worker
from workflows.connection import connect
from workflows.deployment import BUILD
from workflows.messages import LiveCall
from workflows.names import LIVE, call_workflow_id
from workflows.namespace import prepare_namespace
from workflows.server import EmbeddedServer, ServerOptions

T = TypeVar("T")

PATIENCE_SECONDS = 20.0
"""How long a test waits for what is to come before it says that it never came."""


# The shelf is set for the process, so its module must be the process's own; the workflow's own modules are run anew.
SANDBOX = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules(
        "engine", "common_expression_language", "workflows.programs"
    )
)


class Keeper(StoredCalls):
    """The stored calls, over a database that can be away."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.away = False
        self.refused = 0

    async def closed(self, record: CallRecord, trace: Sequence[TraceEntry]) -> None:
        if self.away:
            self.refused += 1
            raise StorageUnavailable("it was taken away by a test")
        await super().closed(record, trace)


@dataclass(frozen=True)
class Lead:
    """Where a number leads; implements ``engine.runtime.switchboard.Route``."""

    flow: str
    version: int
    digest: str


class Numbers:
    """Stands in for the number bindings: every published program has a number of its own."""

    def __init__(self) -> None:
        self.leads: dict[str, Lead] = {}

    def resolve(self, environment: str, dialled: str) -> Lead | None:
        return self.leads.get(dialled)


class Installation:
    """One installation, as the tests see it."""

    def __init__(self, client: Client, shelf: ProgramShelf, calls: Keeper) -> None:
        self.client = client
        self.shelf = shelf
        self.calls = calls
        self.numbers = Numbers()
        self.performers: dict[str, Performer] = {}
        """Who does the work that core steps have done away from the switch; tests put stand-ins here."""

    def publish(self, program: Program) -> str:
        """Put a program on the shelf and give the number that leads to it."""
        self.shelf.put(program.digest, program.canonical)
        number = f"4{len(self.numbers.leads):03}"
        self.numbers.leads[number] = Lead(program.flow, 1, program.digest)
        return number

    def handle(self, call: CallId) -> WorkflowHandle[object, str]:
        return self.client.get_workflow_handle(call_workflow_id(call), result_type=str)

    async def begun(self, call: CallId) -> WorkflowHandle[object, str]:
        """Wait until a call's workflow is there."""
        handle = self.handle(call)

        async def there() -> bool:
            try:
                await handle.describe()
            except RPCError as wrong:
                if wrong.status != RPCStatusCode.NOT_FOUND:
                    raise
                return False
            return True

        await until_told(there)
        return handle

    async def over(self, call: CallId) -> tuple[CallRecord, Sequence[TraceEntry]]:
        """Wait for a call's end and give what is kept of it."""
        handle = await self.begun(call)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await handle.result()
        return await self.calls.get(call), await self.calls.trace(call)

    async def live(self, call: CallId) -> LiveCall:
        """Ask a call where it stands."""
        live: LiveCall = await self.handle(call).query(LIVE, result_type=LiveCall)
        return live

    async def events(self, call: CallId) -> list[str]:
        """Name the events of a call's history, in order."""
        history = await self.handle(call).fetch_history()
        return [str(event.WhichOneof("attributes")).removesuffix("_event_attributes") for event in history.events]

    async def has_heard_of_its_cancel(self, call: CallId) -> None:
        """Wait until a call's workflow has acted on being cancelled."""
        asked, acted = "workflow_execution_cancel_requested", "workflow_task_completed"

        async def acted_on() -> bool:
            events = await self.events(call)
            return asked in events and acted in events[events.index(asked) :]

        await until_told(acted_on)

    async def activities(self, call: CallId) -> list[str]:
        """Name the activities that a call has asked for, in order."""
        history = await self.handle(call).fetch_history()
        return [
            event.activity_task_scheduled_event_attributes.activity_type.name
            for event in history.events
            if event.HasField("activity_task_scheduled_event_attributes")
        ]


@contextlib.asynccontextmanager
async def installation(client: Client, folder: Path) -> AsyncIterator[Installation]:
    """Open an installation without a worker."""
    database = Database.open(f"sqlite+aiosqlite:///{folder}/cordboard.sqlite")
    async with database.writing() as connection:
        await connection.run_sync(metadata.create_all)
    try:
        yield Installation(client, ProgramShelf(folder / "programs"), Keeper(database))
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def installation_of_its_own(folder: Path, keys: PayloadKeys) -> AsyncIterator[tuple[Installation, EmbeddedServer]]:
    """Open an installation on a server that nobody else uses, without a worker."""
    server = EmbeddedServer(ServerOptions(folder / "temporal.sqlite"))
    await server.start()
    try:
        client = await connect(Settings(data=folder, temporal_address=server.address), keys, identity="tests")
        await prepare_namespace(client, own=True)
        async with installation(client, folder) as opened:
            yield opened, server
    finally:
        await server.stop()


@contextlib.asynccontextmanager
async def working(house: Installation, *, build: str = BUILD, runner: WorkflowRunner | None = None) -> AsyncIterator[None]:
    """Run the worker, in the sandbox unless told otherwise."""
    before = programs._Shelf.source
    try:
        async with call_worker(house.client, shelf=house.shelf, calls=house.calls, build=build, runner=runner or SANDBOX):
            yield
    finally:
        if before is not None:
            programs.set_program_source(before)  # of the worker that all tests share


async def soon(what: Awaitable[T]) -> T:
    """Wait for something that is to happen, and say where when it does not."""
    return await asyncio.wait_for(what, PATIENCE_SECONDS)


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that nothing tells of."""

    async def now() -> bool:
        return true()

    await until_told(now)


async def until_told(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that has to be asked for."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            if await true():
                return
            await asyncio.sleep(0.01)


def kinds(trace: Sequence[TraceEntry]) -> list[str]:
    return [entry.kind for entry in trace]


def data_of(trace: Sequence[TraceEntry], kind: str) -> list[Mapping[str, object]]:
    return [entry.data for entry in trace if entry.kind == kind]
