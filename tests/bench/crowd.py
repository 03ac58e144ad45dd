"""A crowd of callers at the simulated switch, who live in the process of its adapter.

The process is the adapter's own (``engine.bootstrap.adapter``) but for its switch, which is told over standard input how many
shall call: ``python -m tests.bench.crowd``, one JSON object a line each way. Worker, Temporal and database are those of the
installation on stage, to which it is a second switch, node ``crowd``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

import uvloop

from engine.bootstrap.adapter import adapt
from engine.bootstrap.switches import SWITCHES
from engine.bootstrap.tasks import beside
from engine.cli import logs
from engine.cli.run import until_told
from engine.config import PREFIX, Settings
from engine.telephony.calls import NodeName
from engine.telephony.port import TelephonyAdapter
from telephony_adapters.simulator.adapter import SimulatorAdapter
from telephony_adapters.simulator.signs import Ended, PromptBegan, PromptOver, Sign
from telephony_adapters.simulator.switch import SimulatedSwitch
from tests.bench.menu import KEY, LEVELS, PROMPTS
from tests.bench.stage import NUMBERS, Stage
from tests.parts.cache import dies_with_us

NODE = "crowd"
PATIENCE_SECONDS = 10.0
_SETTLING_SECONDS = 3.0  # the adapter reads the numbers and begins to take work after it has reached the switch


@dataclass(slots=True)
class Walked:
    """What a crowd of callers heard: milliseconds of each, how many there were, how many did not hear all."""

    calls: int
    lost: int = 0
    left: int = 0  # legs in the switch after the last caller
    offer_ms: list[float] = field(default_factory=list)
    digit_ms: list[float] = field(default_factory=list)


class Crowd:
    """The running process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Made by ``of``."""
        self._process = process

    @classmethod
    @contextlib.asynccontextmanager
    async def of(cls, stage: Stage) -> AsyncIterator[Crowd]:
        """Start the process beside the installation on stage; it ends with the block."""
        told = {**stage.product.environment, PREFIX + "NODE": NODE, PREFIX + "ADAPTER": "simulator"}
        process = await asyncio.create_subprocess_exec(
            *dies_with_us(),
            *(sys.executable, "-m", "tests.bench.crowd"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=told,
            limit=64 * 1024 * 1024,
        )
        crowd = cls(process)
        try:
            await crowd._answer()
            await crowd.walk(5, 1)  # warm
            yield crowd
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.wait()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    async def walk(self, rate: float, seconds: float) -> Walked:
        """Let callers come, who all go through the menu; gives what they heard when the last has gone."""
        return Walked(**await self._ask(do="walk", rate=rate, seconds=seconds))

    async def stand(self, count: int) -> None:
        """Let callers come who stand in the first menu; returns when all have heard its prompt."""
        await self._ask(do="stand", count=count)

    async def leave(self) -> None:
        """Let all who stand hang up."""
        await self._ask(do="leave")

    async def _ask(self, **asked: object) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        return await self._answer()

    async def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process of the simulated switch ended")
        answered: dict[str, Any] = json.loads(line)
        return answered


class _Conductor:
    """Inside the process: lets callers come as it is told."""

    def __init__(self, switch: SimulatedSwitch) -> None:
        self._switch = switch
        self._standing: list[Any] = []

    async def walk(self, rate: float, seconds: float) -> dict[str, Any]:
        clock = asyncio.get_running_loop().time
        walked, began = Walked(round(rate * seconds)), clock()
        walks = []
        for number in range(walked.calls):
            await asyncio.sleep(max(0.0, began + number / rate - clock()))
            walks.append(asyncio.ensure_future(self._walk(walked)))
        await asyncio.gather(*walks)
        walked.left = len(self._switch.legs)
        return asdict(walked)

    async def _walk(self, walked: Walked) -> None:
        clock = asyncio.get_running_loop().time
        offered, pressed = clock(), 0.0
        caller = self._switch.offer(NUMBERS["cordboard"])
        news: asyncio.Queue[Sign] = asyncio.Queue()
        caller.watchers.append(news.put_nowait)
        began = over = 0
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not isinstance(sign := await news.get(), Ended):
                    if isinstance(sign, PromptBegan):
                        since, times = (pressed, walked.digit_ms) if began else (offered, walked.offer_ms)
                        times.append((sign.at - since) * 1e3)
                        began += 1
                    elif isinstance(sign, PromptOver):
                        over += 1
                        if over <= LEVELS:
                            pressed = clock()
                            caller.press_key(KEY)
        except TimeoutError:
            caller.hang_up()
        if over < PROMPTS or caller.ended is None or caller.ended.by != "switch":
            walked.lost += 1

    async def stand(self, count: int) -> dict[str, Any]:
        for _ in range(count):
            self._standing.append(self._switch.offer(NUMBERS["cordboard"]))
            await asyncio.sleep(1 / 20)
        for caller in self._standing:
            await caller.get(PromptOver)
        return {}

    async def leave(self) -> dict[str, Any]:
        for caller in self._standing:
            caller.hang_up()
            await asyncio.sleep(1 / 40)
        self._standing.clear()
        return {}

    async def take_orders(self) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader()
        while self._switch.wire.sink is None:  # noqa: ASYNC110 - the adapter sets it and tells nobody
            await asyncio.sleep(0.05)
        await asyncio.sleep(_SETTLING_SECONDS)
        _tell({})
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        does: Mapping[str, Callable[..., Awaitable[dict[str, Any]]]] = {
            "walk": self.walk,
            "stand": self.stand,
            "leave": self.leave,
        }
        while line := await reader.readline():
            asked = json.loads(line)
            _tell(await does[asked.pop("do")](**asked))


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def _adapt(settings: Settings) -> None:
    @contextlib.asynccontextmanager
    async def crowded(settings: Settings) -> AsyncIterator[TelephonyAdapter]:
        switch = SimulatedSwitch(NodeName(settings.node))
        adapter = SimulatorAdapter(switch)
        async with beside(_Conductor(switch).take_orders(), "crowd"):
            yield adapter
        await adapter.close()

    known = cast(MutableMapping[str, Callable[[Settings], contextlib.AbstractAsyncContextManager[TelephonyAdapter]]], SWITCHES)
    known["simulator"] = crowded
    await adapt(settings)


def main() -> None:
    """Be the adapter of the crowd's switch until ended."""
    settings = Settings.from_env()
    logs.set_up("warning", "crowd")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_told(_adapt(settings)))


if __name__ == "__main__":
    main()
