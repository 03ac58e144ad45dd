"""A throw-away PostgreSQL, made by ``initdb`` from the installed binaries and reached over loopback."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import asyncpg

from tests.parts.cache import PartMissing, dies_with_us, give_away, unprivileged
from tests.parts.debian import installed
from tests.parts.ports import free_ports

_ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def binaries() -> Path:
    """The folder of the newest installed server; root's runs install one when there is none."""
    found = _found()
    if found is None and installed("postgresql"):
        found = _found()
    if found is None:
        raise PartMissing("PostgreSQL is not installed: sudo apt-get install postgresql")
    return found


def _found() -> Path | None:
    # Debian keeps the server's programs off the PATH, one folder for each version.
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if debian:
        return debian[-1].parent
    return Path(on_path).resolve().parent if on_path else None


class Cluster:
    """One server with its own folder and port. ``stop`` and ``start`` again, or ``pause`` and ``resume``, for drills."""

    def __init__(self, *, durable: bool = False) -> None:
        """Make and start it. ``durable`` waits for the disk, as only a measurement needs to."""
        self._bin = binaries()
        self._fsync = "on" if durable else "off"
        self.folder = Path(tempfile.mkdtemp(prefix="cordboard-postgres-"))
        self.folder.chmod(0o755)
        (self.port,) = free_ports(1)
        self._made = 0
        self._emptied: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        give_away(self.folder)
        self._run("initdb", "-D", str(data), "-U", "cordboard", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.start()

    def start(self) -> None:
        """Start and wait until it answers."""
        settings = (f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", f"fsync={self._fsync}")
        server = [str(self._bin / "postgres"), "-D", str(self.folder / "data"), *(f"--{setting}" for setting in settings)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*unprivileged(), *dies_with_us(), *server],
                cwd=self.folder,
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        ask = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        deadline = time.monotonic() + 30
        while subprocess.run(ask, env=_ENVIRONMENT).returncode != 0:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not answer:\n{(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop at once, cutting every connection."""
        if self._process is None:
            return
        self.resume()
        process, self._process = self._process, None
        process.send_signal(signal.SIGQUIT)
        process.wait(30)

    def pause(self) -> None:
        """Freeze it: connections stay open, and nothing answers any more."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        # Each connection is a process with a session of its own, so that no group holds them all.
        assert self._process is not None, "stopped"
        pid = self._process.pid
        os.kill(pid, number)
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            os.kill(int(child), number)

    def remove(self) -> None:
        """Stop and leave nothing behind."""
        self.stop()
        shutil.rmtree(self.folder)

    def url(self, database: str) -> str:
        """The address of a database, as the settings give it."""
        return f"postgresql+asyncpg://cordboard@127.0.0.1:{self.port}/{database}"

    async def new_database(self) -> str:
        """Make an empty database and give its address."""
        self._made += 1
        name = f"test{self._made}"
        connection = await asyncpg.connect(host="127.0.0.1", port=self.port, user="cordboard", database="postgres")
        try:
            await connection.execute(f"CREATE DATABASE {name}")
        finally:
            await connection.close()
        return self.url(name)

    async def empty_database(self) -> str:
        """Give the address of one database that is emptied each time: making a new one copies a thousand files."""
        if self._emptied is None:
            self._emptied = await self.new_database()
            return self._emptied
        name = self._emptied.rpartition("/")[2]
        connection = await asyncpg.connect(host="127.0.0.1", port=self.port, user="cordboard", database=name)
        try:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
            await connection.execute(others, name)
            await connection.execute("DROP SCHEMA public CASCADE")
            await connection.execute("CREATE SCHEMA public")
        finally:
            await connection.close()
        return self._emptied

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*unprivileged(), str(self._bin / program), *arguments],
            cwd=self.folder,
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}")
