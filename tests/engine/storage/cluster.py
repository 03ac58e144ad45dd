"""A throw-away PostgreSQL, made by ``initdb`` from the installed binaries and reached over loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import asyncpg

from tests.parts.cache import give_away, unprivileged
from tests.parts.ports import free_ports


class PostgresMissing(RuntimeError):
    """PostgreSQL is not installed."""


def binaries() -> Path:
    """The folder of the newest installed server."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]), reverse=True)
    if found:
        return found[0].parent
    if on_path:
        return Path(on_path).parent
    raise PostgresMissing("PostgreSQL is not installed; type: apt-get install postgresql")


class Cluster:
    """One server with its own folder and port. ``stop`` and ``start`` again for drills; ``remove`` in the end."""

    def __init__(self, *, durable: bool = False) -> None:
        self._fsync = "on" if durable else "off"  # only a measurement needs to wait for the disk
        self.folder = Path(tempfile.mkdtemp(prefix="cordboard-postgres-"))
        self.folder.chmod(0o755)
        (self.port,) = free_ports(1)
        self._made = 0
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        give_away(self.folder)
        self._run("initdb", "-D", str(data), "-U", "cordboard", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.start()

    def start(self) -> None:
        """Start and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync={self._fsync}"
        log = str(self.folder / "data" / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "30", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, cutting every connection."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

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

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*unprivileged(), str(binaries() / program), *arguments],
            cwd=self.folder,
            env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stdout}")
