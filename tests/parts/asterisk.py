"""A real Asterisk 22, from Debian's unstable suite, run unprivileged from an unpacked folder with the configuration we ship."""

from __future__ import annotations

import asyncio
import base64
import math
import re
import secrets
import shutil
import signal
import struct
import subprocess
import tempfile
import wave
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.parts.cache import give_away, unprivileged
from tests.parts.debian import unpacked
from tests.parts.ports import free_ports

SAMPLES = Path(__file__).parents[2] / "samples" / "asterisk"
CALLER_ADDRESS = "127.0.0.2"
PHONE_ADDRESS = "127.0.0.3"
_LIB = "usr/lib/x86_64-linux-gnu"
_MARK = re.compile(r"^(?P<key>[^;]*?(?:=>|=)\s*)(?P<value>.*?)\s*;\s*SITE\s+(?P<name>[\w-]+)\s*$")


def asterisk_root() -> Path:
    """The unpacked Asterisk, downloaded the first time (about 100 MB)."""
    return unpacked("asterisk-22", ("asterisk", "asterisk-core-sounds-en-wav"), "unstable")


@dataclass
class AsteriskNode:
    """One switch with its own ports and folders. ``outbound`` makes it dial out to an adapter's event socket at that port."""

    node: str = "pbx1"
    outbound: int | None = None
    extra: dict[str, str] = field(default_factory=dict)  # file name → text, for the *_site.conf files

    def __post_init__(self) -> None:
        self.http_port, self.sip_port, self.phone_port = free_ports(3)
        self.rtp_start = free_ports(1)[0] // 2 * 2
        self.user = "cordboard"
        self.password = secrets.token_hex(12)
        self.run = Path(tempfile.mkdtemp(prefix="cordboard-asterisk-"))
        self.run.chmod(0o755)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where ARI is."""
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def authorization(self) -> str:
        """The value of the Authorization header."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    @property
    def log(self) -> str:
        """What Asterisk wrote, for a failing test's report."""
        path = self.run / "console.log"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def pid(self) -> int:
        """The process, for drills."""
        assert self._process is not None, "not started"
        return self._process.pid

    async def start(self) -> None:
        """Write the configuration and wait until ARI answers."""
        if not (self.run / "etc").exists():
            self._lay_out()
        await self._spawn()

    async def _spawn(self) -> None:
        root = asterisk_root()
        command = [
            *unprivileged(),
            str(root / _LIB / "ld-linux-x86-64.so.2"),
            "--library-path",
            f"{root / _LIB}:{root / _LIB / 'asterisk'}",
            str(root / "usr/sbin/asterisk"),
            "-C",
            str(self.run / "etc/asterisk.conf"),
            "-f",
            "-n",
            "-q",
        ]
        with (self.run / "console.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.run, start_new_session=True
            )
        async with self.client() as client:
            for _ in range(600):
                if self._process.poll() is not None:
                    raise RuntimeError(f"Asterisk ended at its start:\n{self.log[-3000:]}")
                try:
                    if (await client.get("/ari/asterisk/ping")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise RuntimeError(f"Asterisk does not answer:\n{self.log[-3000:]}")

    def client(self) -> httpx.AsyncClient:
        """An HTTP client for looking at the switch from outside."""
        return httpx.AsyncClient(base_url=self.url, headers={"Authorization": self.authorization}, trust_env=False)

    async def left_behind(self) -> dict[str, list[str]]:
        """Whatever is in the switch now: channels, bridges and live playbacks have no business there after a test."""
        async with self.client() as client:
            channels = (await client.get("/ari/channels")).json()
            bridges = (await client.get("/ari/bridges")).json()
        return {"channels": [c["id"] for c in channels], "bridges": [b["id"] for b in bridges]}

    async def stop(self) -> None:
        """End it by its pid and take its folder away."""
        await self.kill(signal.SIGTERM)
        shutil.rmtree(self.run, ignore_errors=True)

    async def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the process, leaving its folder."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.send_signal(number)
        try:
            await asyncio.to_thread(process.wait, 5)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)

    async def restart(self) -> None:
        """Crash and come back with the same ports."""
        await self.kill()
        await self._spawn()

    def _lay_out(self) -> None:
        root = asterisk_root()
        run = self.run
        for folder in ("etc", "var", "run", "log", "spool/recording", "spool/tmp", "moh", "data/sounds"):
            (run / folder).mkdir(parents=True)
        share = root / "usr/share/asterisk"
        (run / "data/sounds/en").symlink_to(share / "sounds/en_US_f_Allison")
        (run / "data/documentation").symlink_to(share / "documentation")
        _write_tone(run / "moh/tone.wav", seconds=20, hertz=350)
        site = {
            "etc": run / "etc",
            "modules": root / _LIB / "asterisk/modules",
            "varlib": run / "var",
            "data": run / "data",
            "agi": run / "data",
            "spool": run / "spool",
            "run": run / "run",
            "log": run / "log",
            "node": self.node,
            "ari-password": self.password,
            "http-address": "127.0.0.1",
            "http-port": self.http_port,
            "sip-bind": f"127.0.0.1:{self.sip_port}",
            "media-address": "127.0.0.1",
            "trunk-match": CALLER_ADDRESS,
            "trunk-contact": f"sip:trunk@{CALLER_ADDRESS}:{self.phone_port}",
            "phone-password": secrets.token_hex(8),
            "rtp-start": self.rtp_start,
            "rtp-end": self.rtp_start + 2000,
            "moh": run / "moh",
        }
        for source in SAMPLES.glob("*.conf"):
            lines = [_settled(line, site, source.name) for line in source.read_text().splitlines()]
            (run / "etc" / source.name).write_text("\n".join(lines) + "\n")
        for name, text in {**self._site_files(), **self.extra}.items():
            (run / "etc" / name).write_text(text)
        for quiet in ("acl", "features", "udptl", "stasis", "ccss", "pjproject", "res_http_media_cache"):
            (run / "etc" / f"{quiet}.conf").write_text("[general]\n" if quiet != "pjproject" else "")
        give_away(run)

    def _site_files(self) -> dict[str, str]:
        phones = "\n".join(
            f"[{name}](+)\ntype = aor\ncontact = sip:{name}@{PHONE_ADDRESS}:{self.phone_port}\n"
            for name in ("6001", "6002", "6003")
        )
        files = {"pjsip_site.conf": phones}
        if self.outbound is not None:
            files["ari_site.conf"] = (
                "[cordboard-out]\ntype = outbound_websocket\nwebsocket_client_id = cordboard\n"
                "apps = cordboard\nlocal_ari_user = cordboard\n"
            )
            files["websocket_client_site.conf"] = (
                "[cordboard]\ntype = websocket_client\nconnection_type = persistent\n"
                f"uri = ws://127.0.0.1:{self.outbound}/ari\nprotocols = ari\nusername = asterisk\n"
                f"password = {self.password}\nconnection_timeout = 500\nreconnect_interval = 500\n"
            )
        return files


def _settled(line: str, site: dict[str, object], file: str) -> str:
    found = _MARK.match(line)
    if found is None:
        return line
    if found["name"] not in site:
        raise KeyError(f"{file}: nothing is known for SITE {found['name']}")
    return f"{found['key']}{site[found['name']]}"


def _write_tone(path: Path, seconds: int, hertz: int) -> None:
    samples = [round(4000 * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(seconds * 8000)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
