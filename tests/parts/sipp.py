"""SIPp, a SIP stack that is not ours: fixed scenarios and load. Its media is an ``RtpEndpoint``; SIPp's own needs root.

Scenarios are in ``scenarios/``: ``caller_rfc4733``, ``caller_info``, ``phone_answers``, ``phone_is_busy``, ``phone_declines``,
``phone_rings``. Each takes ``[rtp_port]`` as the port of its media and callers ``[from]`` as their number.
"""

from __future__ import annotations

import asyncio
import contextlib
import string
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.parts.asterisk import CALLER_ADDRESS, AsteriskNode
from tests.parts.cache import dies_with_us
from tests.parts.debian import unstable
from tests.parts.ports import free_ports
from tests.parts.rtp import RtpEndpoint

SCENARIOS = Path(__file__).parent / "scenarios"
_KEYS_MARK = "<!-- keys -->"


class ScenarioFailed(AssertionError):
    """A call did not go as its scenario says; holds SIPp's errors and the messages of all calls."""


@dataclass
class Sipp:
    """A running SIPp.

    Attributes:
        media: the media port of its calls: what they heard together, and keys and tones to send.
    """

    media: RtpEndpoint
    _process: asyncio.subprocess.Process
    _folder: Path
    _node: AsteriskNode

    @property
    def messages(self) -> str:
        """Every SIP message, as SIPp logs it."""
        return self._read("messages.log")

    @property
    def errors(self) -> str:
        """What SIPp complains of."""
        return self._read("errors.log")

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    async def done(self) -> None:
        """Wait until all calls are through; raises when one did not go as its scenario says."""
        screen, _ = await self._process.communicate()
        if self._process.returncode:
            raise ScenarioFailed(
                f"SIPp ended with {self._process.returncode}:\n{self.errors[-2000:]}\n{self.messages[-6000:]}\n"
                f"{screen.decode(errors='replace')[-1000:]}\nAsterisk's log ends with:\n{self._node.log[-2000:]}"
            )

    async def end(self) -> None:
        """End it, in the middle of calls if need be."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.communicate()
        await self.media.close()

    def _read(self, name: str) -> str:
        path = self._folder / name
        return path.read_text(errors="replace") if path.exists() else ""


@contextlib.asynccontextmanager
async def playing(
    node: AsteriskNode,
    scenario: str,
    *,
    to: str = "",
    phone: str = "",
    from_: str = "5551000",
    keys: Sequence[tuple[float, str]] = (),
    calls: int = 1,
    rate: float = 10.0,
    timeout: float = 60.0,
) -> AsyncIterator[Sipp]:
    """Play a scenario while the block runs; what is left of it in the end is cut off. ``done()`` waits for all calls.

    Args:
        node: the switch.
        scenario: a file of ``scenarios/``, without its ending.
        to: the number that a caller dials.
        phone: the endpoint that a telephone is, a key of ``node.places``.
        from_: the caller's number.
        keys: for ``caller_info``: each key and the seconds before it. RFC 4733 keys are sent by ``media.press``.
        calls: how many calls in all.
        rate: how many of them a second.
        timeout: seconds after which SIPp gives up and fails.
    """
    address, port = node.places[phone] if phone else (CALLER_ADDRESS, free_ports(1)[0])
    media = RtpEndpoint(address)
    with tempfile.TemporaryDirectory(prefix="cordboard-sipp-") as name:
        folder = Path(name)
        file = folder / f"{scenario}.xml"
        file.write_text(_with_keys((SCENARIOS / f"{scenario}.xml").read_text(), keys))
        words = [*dies_with_us(), *unstable().command("usr/bin/sipp"), f"127.0.0.1:{node.sip_port}", "-sf", str(file)]
        words += ["-i", address, "-p", str(port), "-m", str(calls), "-nostdin", "-skip_rlimit"]
        words += ["-timeout", f"{timeout:.0f}s", "-timeout_error", "-key", "rtp_port", str(await media.open())]
        words += ["-trace_msg", "-message_file", str(folder / "messages.log")]
        words += ["-trace_err", "-error_file", str(folder / "errors.log")]
        if to:
            words += ["-s", to, "-key", "from", from_, "-r", f"{rate:g}"]
        process = await asyncio.create_subprocess_exec(
            *words,
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        running = Sipp(media, process, folder, node)
        try:
            yield running
        finally:
            await running.end()


def _with_keys(scenario: str, keys: Sequence[tuple[float, str]]) -> str:
    if keys and _KEYS_MARK not in scenario:
        raise ValueError("only caller_info takes its keys from the test; press RFC 4733 keys on the media port")
    one = string.Template((SCENARIOS / "key_info.xml").read_text())
    pressed = [one.substitute(pause=round(pause * 1000), key=key, number=2 + n) for n, (pause, key) in enumerate(keys)]
    return scenario.replace(_KEYS_MARK, "".join(pressed))
