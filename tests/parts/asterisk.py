"""A real Asterisk 22, run unprivileged from an unpacked folder with the very configuration that we ship."""

from __future__ import annotations

import asyncio
import base64
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.parts.cache import dies_with_us, give_away, unprivileged
from tests.parts.debian import unstable
from tests.parts.ports import free_ports, media_range
from tests.parts.tones import write_tone

SAMPLES = Path(__file__).parents[2] / "samples" / "asterisk"
CALLER_ADDRESS = "127.0.0.2"  # what the trunk is known by
PHONE_ADDRESS = "127.0.0.3"
_SITE_LINE = re.compile(r"^(?P<key>[^;]*?(?:=>|=)\s*)(?P<value>.*?)\s*;\s*SITE\s+(?P<name>[\w-]+)\s*$")
_TEST_NUMBERS = """\
[from-trunk]
exten => 9100,1,Answer()
 same => n,Echo()
exten => 9101,1,Answer()
 same => n,Playback({tone})
 same => n,Hangup(16)
"""


@dataclass
class AsteriskNode:
    """One switch with its own ports and folders.

    Attributes:
        node: its name, as ``CORDBOARD_NODE`` has it.
        outbound: the port of an adapter's event socket on loopback, to dial out to; None waits for an adapter to come in.
        extra: file name → text of more ``*_site.conf`` files.
        shared: a folder for prompts, which the tests write and Asterisk reads; ``tmp_path`` is closed to Asterisk's user.
        places: where each SIP peer is expected, by endpoint name: the phones and the far end of the trunk.
    """

    node: str = "pbx1"
    outbound: int | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http_port, self.sip_port, *peers = free_ports(5)
        self.places = {
            "6001": (PHONE_ADDRESS, peers[0]),
            "6002": (PHONE_ADDRESS, peers[1]),
            "trunk": (CALLER_ADDRESS, peers[2]),
        }
        self.user = "cordboard"
        self.password = secrets.token_hex(12)
        self.run = Path(tempfile.mkdtemp(prefix="cordboard-asterisk-"))
        self.run.chmod(0o755)
        self.shared = self.run / "shared"
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

    @property
    def recordings(self) -> Path:
        """Where recordings made by ARI lie."""
        return self.run / "spool/recording"

    async def start(self) -> None:
        """Write the configuration when there is none yet, and wait until ARI answers."""
        if not (self.run / "etc").exists():
            self._lay_out()
        process = self._spawn()
        try:
            async with asyncio.timeout(30):
                await self._answers(process)
        except TimeoutError:
            raise RuntimeError(f"Asterisk does not answer:\n{self.log[-3000:]}") from None

    def _spawn(self) -> subprocess.Popen[bytes]:
        # From this thread and no other: the kernel ends the part when the thread that began it does.
        start = unstable().command("usr/sbin/asterisk")
        command = [*unprivileged(), *dies_with_us(), *start, "-C", str(self.run / "etc/asterisk.conf"), "-f", "-n", "-q"]
        with (self.run / "console.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.run, start_new_session=True
            )
        return self._process

    async def _answers(self, process: subprocess.Popen[bytes]) -> None:
        async with self.client() as client:
            while process.poll() is None:
                try:
                    if (await client.get("/ari/asterisk/ping")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.02)
        raise RuntimeError(f"Asterisk ended at its start:\n{self.log[-3000:]}")

    def client(self) -> httpx.AsyncClient:
        """An HTTP client for looking at the switch from outside, at paths below ``/ari``."""
        return httpx.AsyncClient(base_url=self.url, headers={"Authorization": self.authorization}, trust_env=False)

    async def left_behind(self) -> dict[str, list[str]]:
        """Whatever is in the switch now: channels and bridges have no business there after a test."""
        async with self.client() as client:
            channels = (await client.get("/ari/channels")).raise_for_status().json()
            bridges = (await client.get("/ari/bridges")).raise_for_status().json()
        return {"channels": [c["id"] for c in channels], "bridges": [b["id"] for b in bridges]}

    async def empty(self, seconds: float = 5.0) -> dict[str, list[str]]:
        """Wait until nothing is left in the switch; gives what still is after ``seconds``."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            left = await self.left_behind()
            if not any(left.values()) or asyncio.get_running_loop().time() > deadline:
                return left
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End it by its pid and take its folder away."""
        await self.kill(signal.SIGTERM)
        shutil.rmtree(self.run, ignore_errors=True)

    async def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End the process, leaving its folder; ``start`` brings it back with the same ports."""
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
        await self.start()

    def _lay_out(self) -> None:
        tree = unstable()
        run = self.run
        # Debian's own files lie beneath ours, as they do where a user installs the package.
        shutil.copytree(tree.root / "etc/asterisk", run / "etc")
        for folder in ("var/keys", "run", "log", "spool/recording", "spool/tmp", "moh", "data/sounds"):
            (run / folder).mkdir(parents=True)
        share = tree.root / "usr/share/asterisk"
        # Debian's sounds/en leads through /etc/alternatives, which is outside the tree.
        (run / "data/sounds/en").symlink_to(share / "sounds/en_US_f_Allison")
        (run / "data/documentation").symlink_to(share / "documentation")
        write_tone(run / "moh/tone.wav", seconds=20, hertz=350)
        write_tone(run / "data/tone.wav", seconds=2, hertz=500)
        rtp_start, rtp_end = media_range()
        site = {
            "etc": run / "etc",
            "modules": tree.libraries / "asterisk/modules",
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
            "trunk-contact": _contact("trunk", self.places["trunk"]),
            "phone-password": secrets.token_hex(8),
            "rtp-start": rtp_start,
            "rtp-end": rtp_end,
            "moh": run / "moh",
        }
        for source in SAMPLES.glob("*.conf"):
            lines = [_settled(line, site, source.name) for line in source.read_text().splitlines()]
            (run / "etc" / source.name).write_text("\n".join(lines) + "\n")
        for name, text in {**self._site_files(), **self.extra}.items():
            (run / "etc" / name).write_text(text)
        give_away(run)
        self.shared.mkdir()  # stays the tests' own

    def _site_files(self) -> dict[str, str]:
        phones = [name for name in self.places if name != "trunk"]
        files = {
            "extensions_site.conf": _TEST_NUMBERS.format(tone=self.run / "data/tone"),
            "pjsip_site.conf": "\n".join(
                f"[{name}](+type=aor)\ncontact = {_contact(name, self.places[name])}\n" for name in phones
            ),
        }
        if self.outbound is not None:
            files["ari_site.conf"] = (
                "[cordboard-out]\ntype = outbound_websocket\nwebsocket_client_id = cordboard\n"
                f"apps = cordboard\nlocal_ari_user = {self.user}\n"
            )
            files["websocket_client_site.conf"] = (
                "[cordboard]\ntype = websocket_client\nconnection_type = persistent\n"
                f"uri = ws://127.0.0.1:{self.outbound}/ari\nprotocols = ari\nusername = asterisk\n"
                f"password = {self.password}\nconnection_timeout = 500\nreconnect_interval = 500\n"
            )
        return files


def _contact(name: str, place: tuple[str, int]) -> str:
    address, port = place
    return f"sip:{name}@{address}:{port}"


def _settled(line: str, site: dict[str, object], file: str) -> str:
    """Set one line marked SITE, as a user would."""
    found = _SITE_LINE.match(line)
    if found is None:
        return line
    if found["name"] not in site:
        raise KeyError(f"{file}: the tests have no value for SITE {found['name']}")
    return f"{found['key']}{site[found['name']]}"
