"""The whole product as a user runs it: ``cordboard up`` in processes of its own, on ports and a folder of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from engine.config import PREFIX, Settings
from tests.parts.asterisk import AsteriskNode
from tests.parts.cache import dies_with_us
from tests.parts.ports import free_ports

START_SECONDS = 60.0
_READY = "Cordboard is ready"


class Product:
    """One installation. ``start`` again after ``stop`` or ``kill`` finds what the last run kept.

    Attributes:
        data: its data folder, which the switch must be able to read.
        settings: what it is told, as its own processes read it.
    """

    def __init__(self, data: Path, *, node: AsteriskNode | None = None, database_url: str = "", **more: object) -> None:
        """Take its data folder. Without ``node`` its switch is the simulator. ``more`` are further settings by field name."""
        self.data = data
        temporal, ui, api, simulator = free_ports(4)
        told: dict[str, object] = {
            "data": data,
            "temporal_address": f"127.0.0.1:{temporal}",
            "temporal_ui_port": ui,
            "api_port": api,
            "simulator_port": simulator,
        }
        if database_url:
            told["database_url"] = database_url
        if node is not None:
            told |= {
                "adapter": "asterisk",
                "node": node.node,
                "ari_url": node.url,
                "ari_user": node.user,
                "ari_password": node.password,
            }
            if node.outbound is not None:
                told |= {"ari_events": "outbound", "ari_listen": f"127.0.0.1:{node.outbound}"}
        self._told = {PREFIX + name.upper(): str(value) for name, value in (told | more).items()}
        self.settings = Settings.from_env(self._told)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of its processes, and of a command that shall speak to it."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return {**ours, **self._told, "PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"}

    @property
    def log(self) -> str:
        """What its processes wrote, for a failing test's report."""
        path = self.data / "up.log"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        assert self._process is not None, "not started"
        return self._process.pid

    def pid_of(self, name: str) -> int:
        """The process id of ``worker``, ``adapter``, ``serve`` or ``temporal``; 0 while there is none."""
        words = {"temporal": "start-dev"}.get(name, name).encode()
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(path.read_text().rpartition(")")[2].split()[1])
                if parent == self.pid and words in (path.parent / "cmdline").read_bytes().split(b"\0"):
                    return int(path.parent.name)
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended while we looked
        return 0

    async def start(self) -> None:
        """Start it and wait until it can take calls."""
        self.data.mkdir(parents=True, exist_ok=True)
        already = len(self.log)
        process = self._spawn()
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        while _READY not in self.log[already:]:
            if process.poll() is not None or asyncio.get_running_loop().time() > deadline:
                await self.stop()
                raise RuntimeError(f"Cordboard did not come up:\n{self.log[-5000:]}")
            await asyncio.sleep(0.05)

    def _spawn(self) -> subprocess.Popen[bytes]:
        with (self.data / "up.log").open("ab") as log:
            # From this thread and no other: the kernel ends the part when the thread that began it does.
            self._process = subprocess.Popen(
                [*dies_with_us(), sys.executable, "-m", "engine.cli", "up"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.environment),
                start_new_session=True,
            )
        return self._process

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End it: all its processes end with their supervisor."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            await asyncio.to_thread(process.wait, 30)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    async def kill(self, name: str) -> None:
        """SIGKILL one of its processes; the supervisor brings it back."""
        pid = self.pid_of(name)
        assert pid, f"{name} does not run"
        os.kill(pid, signal.SIGKILL)

    async def returned(self, name: str, but: int, seconds: float = 30.0) -> int:
        """Wait until another process than ``but`` does the work of ``name``; gives its id."""
        deadline = asyncio.get_running_loop().time() + seconds
        while (pid := self.pid_of(name)) in (0, but):
            assert asyncio.get_running_loop().time() < deadline, f"{name} did not come back:\n{self.log[-5000:]}"
            await asyncio.sleep(0.05)
        return pid

    def api(self) -> httpx.AsyncClient:
        """A client of its API."""
        return httpx.AsyncClient(base_url=f"http://{self.settings.api_host}:{self.settings.api_port}", trust_env=False)

    async def newest_call(self, *, state: str = "ended", after: str = "", seconds: float = 15.0) -> dict[str, Any]:
        """Wait for the newest call to be in this state, and another one than ``after``; gives it as the API tells it whole."""
        deadline = asyncio.get_running_loop().time() + seconds
        async with self.api() as api:
            while True:
                calls = (await api.get("/v1/calls", params={"limit": 1})).raise_for_status().json()["calls"]
                if calls and calls[0]["state"] == state and calls[0]["id"] != after:
                    told: dict[str, Any] = (await api.get(f"/v1/calls/{calls[0]['id']}")).raise_for_status().json()
                    return told
                assert asyncio.get_running_loop().time() < deadline, f"no such call; the newest is {calls}\n{self.log[-5000:]}"
                await asyncio.sleep(0.05)

    async def command(
        self, *words: str, given: str = "", seconds: float = 60.0, settings: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a ``cordboard`` command on this installation, with further variables where they are given."""
        return await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "engine.cli", *words],
            input=given,
            capture_output=True,
            text=True,
            timeout=seconds,
            env={**self.environment, **(settings or {})},
            check=False,
        )
