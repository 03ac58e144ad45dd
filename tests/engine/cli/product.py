"""A running API over real storage in a thread of its own, and the command line that is pointed at it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pty
import socket
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

from typer.testing import CliRunner, Result

from engine.api.app import build_app
from engine.api.contract import PartState
from engine.api.server import ApiServer
from engine.api.services import Services
from engine.audio.preparing import Preparer
from engine.cli.app import app
from engine.storage.base import metadata
from engine.storage.calendars import StoredCalendars
from engine.storage.callers import StoredCallers
from engine.storage.calls import StoredCalls
from engine.storage.flows import StoredFlows
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.storage.messages import StoredProviders
from engine.storage.prompts import StoredPrompts
from engine.storage.recognizers import StoredRecognizers
from engine.storage.recordings import StoredRecordings
from engine.storage.scenarios import StoredScenarios
from engine.storage.secrets import StoredSecrets
from engine.storage.session import Database
from engine.storage.vault import SealedVault
from tests.engine.api.stand_ins import HistoriesStandIn
from tests.engine.flows.drawings import drawing
from tests.engine.flows.stand_ins import SpeakerStandIn
from tests.engine.runtime.house import StandInVoice
from tests.parts.ports import free_ports

ROOT = Path(__file__).parents[3]
NOW = 1_790_000_000.5

T = TypeVar("T")


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment without anybody's settings and terminal, and with these."""
    dropped = ("CORDBOARD_", "TEMPORAL_", "LC_", "LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return {**kept, "LANG": "C.UTF-8", **settings}


class CommandLine:
    """Types commands with an environment."""

    def __init__(self, **settings: str) -> None:
        self.settings = settings

    def __call__(self, *words: str, input: str | bytes | None = None, **settings: str) -> Result:
        """Run a command in this process."""
        given = {**self.settings, **settings}
        others: dict[str, str | None] = {name: None for name in os.environ if name not in clean_environment()}
        return CliRunner().invoke(
            app, list(words), input=input, env={**others, "LANG": "C.UTF-8", **given}, prog_name="cordboard"
        )

    @contextlib.contextmanager
    def start(self, *words: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
        """Run a command in a process of its own, which is killed when it hangs."""
        process = subprocess.Popen(
            # A shell starts what runs in its background deaf to SIGINT, and so would be all that the tests start there.
            ("env", "--default-signal=INT", sys.executable, "-m", "engine.cli", *words),
            cwd=ROOT,
            env=clean_environment(**self.settings, **settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        try:
            with process:
                yield process
        finally:
            watchdog.cancel()
            watchdog.join()

    def ended(self, *words: str, **settings: str) -> tuple[int, str, list[str]]:
        """Run a command in a process of its own to its end: exit code, answer, and the lines on standard error."""
        with self.start(*words, **settings) as process:
            answer, said = process.communicate()
        return process.returncode, answer, said.splitlines()

    def right(self, *words: str, **more: Any) -> str:
        """Run a command that must succeed, and give what it printed."""
        result = self(*words, **more)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *words: str, **more: Any) -> Any:
        """Run a command with ``--json`` that must succeed, and give what it says."""
        return json.loads(self.right(*words, "--json", **more))

    def refused(self, *words: str, **more: Any) -> list[str]:
        """Run a command that must fail, and give the lines it said on standard error."""
        result = self(*words, **more)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output, result.output
        return result.stderr.splitlines()


class Product(CommandLine):
    """The API on a free port; what it is made of can be reached by ``wait``."""

    def __init__(self, folder: Path) -> None:
        (self.port,) = free_ports(1)
        self.speaker, self.histories = SpeakerStandIn(), HistoriesStandIn()
        self._folder = folder
        self._url = f"sqlite+aiosqlite:///{folder}/cordboard.sqlite"
        super().__init__(CORDBOARD_DATA=str(folder), CORDBOARD_API_PORT=str(self.port))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="product")
        self._thread.start()
        self.start_serving()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something where the product lives."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def start_serving(self) -> None:
        self.wait(self._start())

    def stop_serving(self) -> None:
        self.wait(self._stop())

    def close(self) -> None:
        self.stop_serving()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def publish(self, flow: str = "main", *, number: str = "4001") -> None:
        """A published flow that answers a number."""
        self.right("flow", "import", "-", "--publish", input=json.dumps(drawing(flow)).encode())
        self.right("numbers", "bind", number, flow)

    async def _start(self) -> None:
        self.database = Database.open(self._url)
        async with self.database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        self.flows, self.calls = StoredFlows(self.database), StoredCalls(self.database)
        keys = PayloadKeys("one", {"one": bytes(32)})
        self.secrets = StoredSecrets(self.database, keys)
        self.recordings, self.vault = StoredRecordings(self.database), SealedVault(self._folder / "recordings", keys)
        self.tables = StoredTables(self.database, keys, region="CN")
        services = Services(
            flows=self.flows,
            secrets=self.secrets,
            tables=self.tables,
            scenarios=StoredScenarios(self.database),
            calendars=StoredCalendars(self.database),
            providers=StoredProviders(self.database),
            recognizers=StoredRecognizers(self.database),
            callers=StoredCallers(self.database, keys, region="CN"),
            speaker=self.speaker,
            prompts=StoredPrompts(self.database),
            audio=Preparer(),
            sounds=StandInVoice(),
            calls=self.calls,
            recordings=self.recordings,
            vault=self.vault,
            histories=self.histories,
            parts=self._parts,
            clock=lambda: NOW,
            environment="default",
        )
        self._server = ApiServer(build_app(services), host="127.0.0.1", port=self.port)
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        self._serving = asyncio.create_task(self._server.serve([listening]))
        await self._server.listening.wait()

    async def _stop(self) -> None:
        self._server.should_exit = True
        await self._serving
        await self.database.close()

    async def _parts(self) -> list[PartState]:
        return [PartState(name="database", ok=True)]


def on_a_terminal(product: CommandLine, *words: str, **settings: str) -> str:
    """What a command writes to a terminal of 80 columns."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "engine.cli", *words],
        cwd=ROOT,
        env=clean_environment(**product.settings, **{"TERM": "xterm-256color", "COLUMNS": "80", **settings}),
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=its,
    )
    os.close(its)
    written = b""
    try:
        while part := os.read(ours, 4096):
            written += part
    except OSError:
        pass  # Linux says EIO when the other end is closed
    os.close(ours)
    assert process.wait() == 0
    return written.decode()
