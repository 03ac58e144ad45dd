"""Installed steps in durable calls: run by a process of their own, killed in it, written anew under it."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import sqlite3
import sys
import uuid
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.graph.compile import compile_graph
from engine.graph.validate import validate
from engine.nodes import python_step
from engine.nodes.catalog import TYPES
from engine.nodes.python_step import PythonStepConfig
from engine.program import Program, Step, Variable
from engine.sdk import FakeSteps
from engine.steps.discovery import discover
from engine.storage.keys import PayloadKeys
from tests.engine.cli.product import clean_environment
from tests.engine.runtime.flows import BYE, TEXT, flow
from tests.house.tree import ROOT
from tests.workflows.adapter import Adapter
from tests.workflows.installation import Installation, data_of, soon, until_told
from workflows.names import PERFORM, RUN_REGION
from workflows.server import EmbeddedServer
from workflows.work_worker import work_worker

pytestmark = pytest.mark.asyncio(loop_scope="session")

CUSTOMER = '''
import asyncio, os, signal, sqlite3, time
from dataclasses import dataclass
from typing import Literal
from engine.sdk import StepContext, StepError, Text, step

@dataclass
class Paid:
    receipt: str

@dataclass
class Refused:
    pass

def ledger():
    return sqlite3.connect(os.environ["LEDGER"], isolation_level=None)

@step(name="pay", title=Text("Pay", "付款"), timeout="2m", tries=3, effect="money", queue="{queue}")
def pay(order: str, context: StepContext) -> Paid | Refused:
    """Pays an order, once."""
    with ledger() as book:
        book.execute("INSERT INTO tries VALUES (?)", (context.key,))
        first = book.execute("INSERT OR IGNORE INTO paid VALUES (?)", (context.key,)).rowcount
    if order == "deadly" and first:
        os.kill(os.getpid(), signal.SIGKILL)  # paid, and nobody was told
    return Refused() if order == "refused" else Paid("receipt " + order)

@step(name="trouble", title=Text("Trouble", "麻烦"), timeout="300ms", effect="pure", queue="{queue}")
async def trouble(how: str) -> Paid:
    """Goes wrong."""
    if how == "says so":
        raise StepError("out-of-stock")
    if how == "raises":
        raise ValueError("13800138000")
    if how == "hangs":
        await asyncio.Event().wait()
    return Paid({{"lies": 5, "too much": "x" * 3_000_000}}.get(how, how))

@step(name="blocks", title=Text("Blocks", "阻塞"), timeout="300ms", effect="pure", queue="{queue}")
def blocks() -> int:
    """Never comes back."""
    time.sleep(3600)
    return 1
'''


class Customer:
    """A developer's folder with a queue of its own, and the processes that run it."""

    def __init__(self, folder: Path, server: EmbeddedServer, keys: PayloadKeys) -> None:
        self.folder = folder / "steps"
        self.queue = f"steps-{uuid.uuid4().hex[:8]}"
        self._ledger = folder / "ledger.sqlite"
        self._data = folder / "data"
        self._address = server.address
        self.folder.mkdir()
        (self._data / "keys").mkdir(parents=True)
        lines = [f"{name} {base64.b64encode(key).decode()}\n" for name, key in keys.by_id.items()]
        file = self._data / "keys" / "payload.key"
        file.touch(mode=0o600)
        file.write_text("".join(lines))
        with sqlite3.connect(self._ledger) as book:
            book.execute("CREATE TABLE tries (key TEXT)")
            book.execute("CREATE TABLE paid (key TEXT PRIMARY KEY)")
        book.close()
        self.write(CUSTOMER)

    def write(self, text: str) -> None:
        (self.folder / "shop.py").write_text(text.format(queue=self.queue))

    def booked(self, table: str) -> list[str]:
        with contextlib.closing(sqlite3.connect(self._ledger)) as book:
            return [key for (key,) in book.execute(f"SELECT key FROM {table}")]

    def drawn(self, word: str, inputs: Mapping[str, Any], *, kept: str) -> Program:
        """A flow that runs one step, and says the exit by the name of the prompt that follows."""
        exits = {"pay": ("paid", "refused"), "trouble": ("next",), "blocks": ("next",), "count": ("next",)}[word]
        ways = (*exits, "timeout", "error")
        document = {
            "spec": 1,
            "id": "shop",
            "languages": ["en"],
            "variables": {"kept": {"type": "string"}, "why": {"type": "string"}},
            "prompts": {way: {"en": {"text": way}} for way in ways},
            "entry": "start",
            "nodes": {
                "start": {"type": "start", "exits": {"next": "step"}},
                "step": {
                    "type": f"step.{word}",
                    "config": {"inputs": dict(inputs), "outputs": {kept: "kept"} if kept else {}, "reason": "why"},
                    "exits": {way: f"say_{way}" for way in ways},
                },
                **{f"say_{way}": {"type": "play", "config": {"prompts": [way]}, "exits": {"next": "bye"}} for way in ways},
                "bye": {"type": "hangup"},
            },
        }
        catalog = (*TYPES, *discover(self.folder, ()).blocks)
        checked = validate(document, catalog)
        assert checked.ok and checked.graph is not None, checked.diagnostics
        return compile_graph(checked.graph, catalog)

    @contextlib.asynccontextmanager
    async def working(self, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run ``cordboard steps work`` while the block runs."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "engine.cli", "steps", "work", "--queue", self.queue, "--supervised", *words),
            cwd=ROOT,
            env=clean_environment(
                CORDBOARD_DATA=str(self._data),
                CORDBOARD_STEPS=str(self.folder),
                CORDBOARD_TEMPORAL_ADDRESS=self._address,
                LEDGER=str(self._ledger),
            ),
            stdin=asyncio.subprocess.PIPE,
        )
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()
            await soon(process.wait())


@pytest.fixture
def customer(tmp_path: Path, temporal: EmbeddedServer, keys: PayloadKeys) -> Customer:
    return Customer(tmp_path, temporal, keys)


CASES: Mapping[str, tuple[str, Mapping[str, Any], str, str]] = {
    "paid": ("pay", {"order": "1"}, "paid", ""),
    "refused": ("pay", {"order": "refused"}, "refused", ""),
    "next": ("trouble", {"how": "well"}, "next", ""),
    "says so": ("trouble", {"how": "says so"}, "error", "out-of-stock"),
    "raises": ("trouble", {"how": "raises"}, "error", "raised"),
    "lies": ("trouble", {"how": "lies"}, "error", "wrong-result"),
    "too much": ("trouble", {"how": "too much"}, "error", "result-too-large"),
    "hangs": ("trouble", {"how": "hangs"}, "timeout", "timeout"),
    "blocks": ("blocks", {}, "timeout", "timeout"),
}


async def test_every_way_a_step_can_leave_is_a_way_on_for_the_call(
    house: Installation, adapter: Adapter, customer: Customer
) -> None:
    kept = {"pay": "receipt", "trouble": "receipt", "blocks": ""}
    ringing = {
        name: adapter.ring_in(customer.drawn(word, inputs, kept=kept[word])) for name, (word, inputs, _, _) in CASES.items()
    }
    async with customer.working():
        over = {name: await house.over(one.call) for name, one in ringing.items()}
    heard = {name: one.caller.heard for name, one in ringing.items()}
    assert heard == {name: [exit] for name, (_, _, exit, _) in CASES.items()}
    for name, (_, trace) in over.items():
        (performed,) = data_of(trace, "performed")
        assert (name, performed["work"], performed["reason"]) == (name, "step", CASES[name][3])
        assert "13800138000" not in str(trace)
    (assigned,) = data_of(over["paid"][1], "assigned")
    assert assigned["values"] == {"kept": "receipt 1", "why": ""}
    assert await house.activities(ringing["paid"].call) == [RUN_REGION, PERFORM, RUN_REGION]


async def test_a_worker_killed_in_a_step_costs_nothing_twice(house: Installation, adapter: Adapter, customer: Customer) -> None:
    ringing = adapter.ring_in(customer.drawn("pay", {"order": "deadly"}, kept="receipt"))
    async with customer.working() as first:
        await soon(first.wait())
        assert first.returncode == -9
    async with customer.working():
        _, trace = await house.over(ringing.call)
    assert ringing.caller.heard == ["paid"]
    (performed,) = data_of(trace, "performed")
    assert customer.booked("tries") == [performed["key"]] * 2
    assert customer.booked("paid") == [performed["key"]]


def programmed(queue: str, **changes: Any) -> Program:
    """A program whose step no Python of ours has ever seen."""
    config = PythonStepConfig(
        step="never_installed@7",
        queue=queue,
        values={"number": "1001"},
        outputs={"status": "status"},
        exits=("found",),
        try_seconds=0.1,
        effect="read",
    ).model_copy(update=changes)
    plain = flow({"bye": BYE}, variables={"status": TEXT, "pin": Variable("string", "", sensitive=True)})
    exits = dict.fromkeys(("found", "timeout", "error"), "bye")
    step = Step("step", "step.never_installed@7", "core", config.model_dump(mode="json"), exits)
    return Program("flow", "step", {"step": step, **plain.steps}, plain.languages, plain.prompts, plain.variables)


async def test_a_workflow_worker_runs_calls_whose_step_is_installed_elsewhere(house: Installation, adapter: Adapter) -> None:
    queue = f"steps-{uuid.uuid4().hex[:8]}"
    fakes = FakeSteps({"never_installed": {"exit": "found", "outputs": {"status": "shipped"}}})
    async with work_worker(house.client, {"step": fakes}, queue):
        ringing = adapter.ring_in(programmed(queue, try_seconds=5.0))
        record, trace = await house.over(ringing.call)
    assert [passed.exit for passed in record.path if passed.step == "step"] == ["found"]
    assert data_of(trace, "assigned")[0]["values"] == {"status": "shipped"}
    assert data_of(trace, "performed")[0]["told"] == {
        "step": "never_installed@7",
        "effect": "read",
        "inputs": {"number": "1001"},
    }
    assert fakes.asked == [("never_installed@7", {"number": "1001"})]


async def test_a_secret_result_stands_nowhere_in_the_trace(house: Installation, adapter: Adapter) -> None:
    queue = f"steps-{uuid.uuid4().hex[:8]}"
    fakes = FakeSteps({"never_installed": {"exit": "found", "outputs": {"status": "secret-4711"}}})
    async with work_worker(house.client, {"step": fakes}, queue):
        ringing = adapter.ring_in(programmed(queue, try_seconds=5.0, secret=True, outputs={"status": "pin"}))
        _, trace = await house.over(ringing.call)
    assert data_of(trace, "exited")[0]["exit"] == "found"
    assert "4711" not in str(trace)


async def test_where_nobody_runs_the_steps_the_call_goes_on(
    house: Installation, adapter: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(python_step, "_PICKUP_SECONDS", 0.0)
    monkeypatch.setattr(python_step, "_GRACE_SECONDS", 0.1)
    ringing = adapter.ring_in(programmed(f"nobody-{uuid.uuid4().hex[:8]}"))
    record, _ = await house.over(ringing.call)
    assert [passed.exit for passed in record.path if passed.step == "step"] == ["timeout"]


COUNT = '''
from engine.sdk import Text, step

@step(name="count", title=Text("Count", "计数"), effect="pure", queue="{{queue}}")
def count() -> str:
    """Counts."""
    return "{0}"
'''


async def test_a_file_that_is_changed_is_run_anew_in_development(
    house: Installation, adapter: Adapter, customer: Customer
) -> None:
    customer.write(COUNT.format("one"))
    program = customer.drawn("count", {}, kept="result")

    async def counted() -> object:
        _, trace = await house.over(adapter.ring_in(program).call)
        return data_of(trace, "assigned")[0]["values"]

    async with customer.working("--reload"):
        assert await counted() == {"kept": "one", "why": ""}
        customer.write(COUNT.format("two"))
        os.utime(customer.folder / "shop.py", ns=(1, 1))

        async def is_two() -> bool:
            return await counted() == {"kept": "two", "why": ""}

        await until_told(is_two)
