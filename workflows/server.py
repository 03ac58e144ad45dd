"""The embedded Temporal server: one process on loopback with its file in the data folder, kept alive and stopped by its id.

Honest label: a single-node edition for about ten calls a second (``temporal server start-dev`` says "not intended for
production": no login, no TLS, one shard). It is safe here because it listens on loopback only. A cluster needs configuration
alone, see ``connection.py``.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import signal
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Protocol

from temporalio.service import ConnectConfig, GrpcCompression, ServiceClient

from engine.errors import Conflict, CordboardError
from workflows.executable import Executable, find_executable

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
READY_SECONDS = 60.0  # a cold start with an empty page cache; usual is 0.15 to 0.9 s
STOP_SECONDS = 10.0
FIRST_BACKOFF_SECONDS, LONGEST_BACKOFF_SECONDS = 0.1, 5.0
STEADY_SECONDS = 60.0  # having lived this long, a server is no longer "failing at once" and the back-off begins anew
_LOG_LIMIT_BYTES = 5_000_000

TUNING: tuple[tuple[str, str], ...] = (
    # Each reader of the one shard polls 20 times a second unless told otherwise: p50 118 ms at ten calls a second against 15.
    ("history.transferProcessorMaxPollRPS", "1000"),
    ("history.timerProcessorMaxPollRPS", "1000"),
    ("history.visibilityProcessorMaxPollRPS", "1000"),
    # Four partitions forward tasks between one another, which on one host is only a detour.
    ("matching.numTaskqueueReadPartitions", "1"),
    ("matching.numTaskqueueWritePartitions", "1"),
    # The floor of a timer's lateness, one second by default.
    ("history.timerProcessorMaxTimeShift", '"10ms"'),
    # A cancel is pushed to the worker that runs the activity (25 ms) instead of waiting for its next heartbeat.
    ("frontend.WorkerCommandsEnabled", "true"),
    ("system.enableCancelActivityWorkerCommand", "true"),
)

PRAGMAS: tuple[tuple[str, str], ...] = (
    ("journal_mode", "WAL"),  # the rollback journal gives outliers of 850 ms
    ("synchronous", "NORMAL"),  # survives the death of the process; a power cut may lose the last commits
)


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How to run it. ``database`` is its file; port 0 takes any free one; ``ui_port`` None means no web pages."""

    database: Path
    port: int = 0
    ui_port: int | None = None
    executable: Path | None = None


@dataclass(frozen=True, slots=True)
class ServerCard:
    """What a later process needs to know of a running server, kept as ``server.json`` beside the database."""

    pid: int
    port: int
    ui_port: int | None
    server: str  # version of the server that wrote the database


class _Process(Protocol):
    """A server that runs: started by us or found running."""

    @property
    def pid(self) -> int: ...

    async def wait(self) -> object:
        """Return when it is gone."""
        ...


class EmbeddedServer:
    """Starts the server, starts it again on the same ports whenever it dies, and stops it.

    A server left over by a killed supervisor still holds the database and the callers' workflows; it is adopted, not fought.
    """

    def __init__(self, options: ServerOptions) -> None:
        """Take the options; nothing happens before ``start``."""
        self._options = options
        self._folder = options.database.parent
        self._lock: IO[str] | None = None
        self._process: _Process | None = None
        self._guard: asyncio.Task[None] | None = None
        self._port = options.port
        self._ui_port = options.ui_port

    @property
    def address(self) -> str:
        """Where it listens, as ``host:port``; the same after every restart."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def ui(self) -> str:
        """Where its web pages are, empty when headless."""
        return f"http://{LOOPBACK}:{self._ui_port}" if self._ui_port else ""

    @property
    def pid(self) -> int:
        """The server's process id, 0 before the start; another one after each restart."""
        return self._process.pid if self._process else 0

    async def start(self) -> str:
        """Start or adopt the server, wait until it serves, keep it alive from now on; return its address.

        Raises ``Conflict`` when another supervisor has this database, ``CordboardError`` when the server cannot start.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _locked(self._folder / "server.lock")
        try:
            executable = await asyncio.to_thread(find_executable, self._options.executable)
            if not await self._adopt():
                self._choose_ports()
                self._set_old_database_aside(executable)
                await self._spawn(executable)
        except BaseException:
            self._lock.close()
            raise
        self._guard = asyncio.create_task(self._keep_alive(executable), name="temporal-server")
        return self.address

    async def stop(self) -> None:
        """End the server by its process id: politely, and after ten seconds without asking."""
        if self._guard is not None:
            self._guard.cancel()
            await asyncio.wait([self._guard])
        if self._process is not None:
            await _end(self._process)
        if self._lock is not None:
            self._lock.close()

    async def _adopt(self) -> bool:
        card = read_card(self._folder)
        if card is None or not _is_our_server(card.pid, self._options.database):
            return False
        found = _FoundProcess(card.pid)
        if self._options.port not in (0, card.port) or not await _serves(f"{LOOPBACK}:{card.port}"):
            await _end(found)  # ours by its command line, but deaf or listening where nobody will look for it
            return False
        self._process, self._port, self._ui_port = found, card.port, card.ui_port
        log.info("adopted the Temporal server left running at %s", self.address)
        return True

    def _choose_ports(self) -> None:
        self._port = self._port or _free_port()
        for port in filter(None, (self._port, self._ui_port)):
            if not _is_free(port):
                raise CordboardError(
                    "port-taken",
                    f"Port {port} on {LOOPBACK} is taken by another program, so the Temporal server cannot listen there.",
                    "Stop that program, or configure another port (CORDBOARD_TEMPORAL_ADDRESS, CORDBOARD_TEMPORAL_UI_PORT).",
                )

    def _set_old_database_aside(self, executable: Executable) -> None:
        # The schema is made only when the file is absent: a server of another version neither migrates nor refuses an old one.
        card, database = read_card(self._folder), self._options.database
        if card is None or not database.exists() or _minor(card.server) == _minor(executable.version):
            return
        aside = database.with_stem(f"{database.stem}-{_minor(card.server)}")
        log.warning("server %s cannot read the file of %s; it is kept as %s", executable.version, card.server, aside.name)
        for suffix in ("", "-wal", "-shm"):
            part = database.with_name(database.name + suffix)
            if part.exists():
                part.replace(aside.with_name(aside.name + suffix))

    async def _spawn(self, executable: Executable) -> None:
        log_file = self._folder / "server.log"
        too_long = log_file.exists() and log_file.stat().st_size > _LOG_LIMIT_BYTES
        with log_file.open("wb" if too_long else "ab") as out:
            process = await asyncio.create_subprocess_exec(
                *self._command(executable),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C in the terminal is for us: workers drain before the server goes
            )
        self._process = process
        write_card(self._folder, ServerCard(process.pid, self._port, self._ui_port, executable.version))
        ended = asyncio.create_task(process.wait())
        ready = asyncio.create_task(_ready(self.address))
        try:
            await asyncio.wait([ended, ready], timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                await _end(process)
                raise CordboardError(
                    "temporal-not-ready",
                    f"The Temporal server did not come up: {_last_line(log_file)}",
                    f"Its log is {log_file}.",
                )
        finally:
            ready.cancel()
            ended.cancel()

    def _command(self, executable: Executable) -> list[str]:
        command = [str(executable.path), "server", "start-dev", "--ip", LOOPBACK, "--port", str(self._port)]
        command += ["--db-filename", str(self._options.database), "--log-level", "warn"]
        command += ["--ui-port", str(self._ui_port), "--ui-disable-news-fetch"] if self._ui_port else ["--headless"]
        for name, value in PRAGMAS:
            command += ["--sqlite-pragma", f"{name}={value}"]
        for name, value in TUNING:
            command += ["--dynamic-config-value", f"{name}={value}"]
        return command

    async def _keep_alive(self, executable: Executable) -> None:
        clock = asyncio.get_running_loop().time
        backoff = FIRST_BACKOFF_SECONDS
        while True:
            since = clock()
            if self._process is not None:
                await self._process.wait()
            log.warning("the Temporal server ended; starting it again at %s", self.address)
            backoff = FIRST_BACKOFF_SECONDS if clock() - since > STEADY_SECONDS else min(backoff * 2, LONGEST_BACKOFF_SECONDS)
            await asyncio.sleep(backoff)
            try:
                await self._spawn(executable)
            except (CordboardError, OSError) as wrong:
                log.error("%s", wrong)


class _FoundProcess:
    """A server that another supervisor started: not our child, so its end is seen by looking."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    async def wait(self) -> None:
        """Return when the process is gone."""
        while True:
            if not _alive(self.pid):
                return
            await asyncio.sleep(0.1)


def read_card(folder: Path) -> ServerCard | None:
    """Read what is known of the server of this folder; ``None`` before its first start."""
    try:
        return ServerCard(**json.loads((folder / "server.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def write_card(folder: Path, card: ServerCard) -> None:
    """Write it whole or not at all."""
    draft = folder / ".server.json"
    draft.write_text(json.dumps(asdict(card)), encoding="utf-8")
    draft.replace(folder / "server.json")


async def _end(process: _Process) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        if _alive(process.pid):
            os.kill(process.pid, how)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
            return


async def _ready(address: str) -> None:
    while True:
        if await _serves(address):
            return
        await asyncio.sleep(0.05)


async def _serves(address: str) -> bool:
    try:
        service = await ServiceClient.connect(ConnectConfig(target_host=address, grpc_compression=GrpcCompression.NONE))
        return await service.check_health()
    except RuntimeError:  # the bridge says so for "connection refused" as well as for "not serving yet"
        return False


def _locked(path: Path) -> IO[str]:
    file = path.open("w", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Conflict(
            "temporal-running",
            f"Another process supervises the Temporal server of {path.parent}.",
            "Stop it first, or choose another data folder.",
        ) from None
    return file


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_our_server(pid: int, database: Path) -> bool:
    """Whether the process is a Temporal server on this very file: its id may have gone to another program since."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False  # gone, or not ours to look at: do not touch it
    return b"start-dev" in words and str(database).encode() in words


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _last_line(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][-400:] if lines else "it said nothing"
