"""The text phone in the terminal, as a process of its own, with a simulator behind it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from engine.cli.dial_sound import Speaker
from engine.telephony.calls import BridgeId, EndReason, LegId, PromptId, RecordingId
from engine.telephony.commands import Answer, Bridge, Hangup, Play, Record, Ring, StartMusic, StopPrompt, Unbridge
from engine.telephony.events import CallOffered, KeyPressed, LegAnswered, LegEnded, LegRinging, PromptEnded, RecordingFinished
from engine.telephony.media import Sound
from telephony_adapters.simulator import SimulatedSwitch
from telephony_adapters.simulator.door import Door
from telephony_adapters.simulator.phones import Answers
from tests.engine.cli.product import ROOT, clean_environment
from tests.telephony_adapters.simulator.conftest import Stage, ring, say, stage

COMMAND = (sys.executable, "-m", "engine.cli", "dial")


_PLAYER = """\
#!{python}
import socket, sys, time
line = socket.create_connection(("127.0.0.1", {port}))
line.sendall(sys.argv[1].encode() + b"\\n")
time.sleep(60)
"""


@dataclass
class Exchange(Stage):
    """A simulator with an open door."""

    door: Door
    processes: list[Process] = field(default_factory=list)

    async def start(self, *words: str, at: int = PIPE, **settings: str) -> Process:
        """Type the command, ``at`` a terminal or with pipes for all its streams."""
        process = await asyncio.create_subprocess_exec(
            *COMMAND, *words, stdin=at, stdout=at, stderr=at, cwd=ROOT, env=self.environment(**settings)
        )
        self.processes.append(process)
        return process

    def environment(self, **settings: str) -> dict[str, str]:
        return clean_environment(CORDBOARD_SIMULATOR_PORT=str(self.door.port), **settings)

    async def offered(self, **fields: Any) -> LegId:
        return (await self.told.get(CallOffered, **fields)).leg


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    made = await stage(SimulatedSwitch(check_sounds=False))
    door = Door(made.switch, 0)
    await door.start()
    opened = Exchange(made.switch, made.adapter, made.told, door)
    yield opened
    for process in opened.processes:
        if process.returncode is None:  # a failed test's
            process.kill()
            await process.communicate()
    await door.close()


async def ended(process: Process, keys: str | None = None) -> tuple[int, str, str]:
    """Type keys where some are left to type, wait for the command's end, and give exit code, answer and remarks."""
    async with asyncio.timeout(30):
        out, err = await process.communicate(keys.encode() if keys is not None else None)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def printed(process: Process, text: str) -> None:
    """Wait for a line that holds this."""
    assert process.stdout is not None
    async with asyncio.timeout(20):
        while text not in (line := (await process.stdout.readline()).decode()):
            assert line, f"the answer ended before {text!r}"


async def test_who_types_s_speaks_behind_the_beep(exchange: Exchange) -> None:
    process = await exchange.start("4001")
    typed = asyncio.create_task(ended(process, "s#\n"))
    leg, do = await exchange.offered(dialled="4001"), exchange.adapter.perform
    await do(Answer(leg))
    await do(say(leg, "p-1", 0.1, "Speak."))
    await exchange.told.get(PromptEnded)
    await do(Record(leg, RecordingId("r-1"), 60))
    told = await exchange.told.get(RecordingFinished)
    await do(Hangup(leg))
    code, out, _ = await typed
    assert (code, told.why) == (0, "key") and told.seconds > 2.9
    assert "beep" in out and "speaking for 3 s" in out


async def test_a_call_is_told_line_by_line_and_its_keys_come_by_the_pipe(exchange: Exchange) -> None:
    exchange.switch.phones.extension("6001", Answers())
    process = await exchange.start("4001", "--from", "13900001111")
    typed = asyncio.create_task(ended(process, "~1\n"))
    leg, do = await exchange.offered(caller="13900001111", dialled="4001"), exchange.adapter.perform
    await do(Ring(leg))
    await do(Answer(leg))
    await do(say(leg, "p-1", 60.0, "Press one [now]."))
    await exchange.told.get(KeyPressed, leg=leg, key="1")
    await do(StopPrompt(leg, PromptId("p-1")))
    await do(StartMusic(leg, "jazz"))
    await do(ring("l-1"))
    await exchange.told.get(LegAnswered, leg="l-1")
    await do(Bridge(BridgeId("b-1"), (leg, LegId("l-1"))))
    await do(Unbridge(BridgeId("b-1")))
    await do(Hangup(leg))
    code, out, err = await typed
    assert (code, err) == (0, "")
    expected = [
        "→ calling 4001",
        "… it rings",
        "● answered",
        "❝ Press one [now].  (60.0 s)",
        "▪ 1",
        "✂ cut short after",
        "♪ music (jazz)",
        "⇄ talking with 6001",
        "⇹ apart again",
        "■ the call is over: hung up there, normal end (Q.850 16)",
    ]
    assert [line[9 : 9 + len(words)] for line, words in zip(out.splitlines(), expected, strict=True)] == expected


async def test_keys_of_a_pipe_wait_for_their_prompts(exchange: Exchange) -> None:
    process = await exchange.start("4001")
    typed = asyncio.create_task(ended(process, "12~3\n,h\n"))
    leg, do = await exchange.offered(), exchange.adapter.perform
    await do(Answer(leg))
    assert not exchange.told.of(KeyPressed)
    await do(say(leg, "p-1", 60.0))
    await exchange.told.get(KeyPressed, leg=leg, key="2")
    await asyncio.sleep(0.5)  # time enough for a key that does not wait
    assert [key.key for key in exchange.told.of(KeyPressed)] == ["1", "2"]
    await do(say(leg, "p-2", 60.0))
    await exchange.told.get(KeyPressed, leg=leg, key="3")
    await exchange.told.get(LegEnded, leg=leg)
    code, out, _ = await typed
    assert code == 0 and "hung up here" in out


async def test_a_call_that_does_not_end_normally_is_told_by_the_exit_code(exchange: Exchange) -> None:
    process = await exchange.start("4001")
    typed = asyncio.create_task(ended(process, ""))
    await exchange.adapter.perform(Hangup(await exchange.offered(), EndReason.CONGESTION))
    code, out, _ = await typed
    assert code == 1 and "congestion (Q.850 34)" in out


@pytest.mark.parametrize("settings", [{"LANG": "zh_CN.UTF-8"}, {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}])
async def test_the_terminals_language_is_spoken(exchange: Exchange, settings: dict[str, Any]) -> None:
    process = await exchange.start("4001", **settings)
    typed = asyncio.create_task(ended(process, ""))
    await exchange.adapter.perform(Hangup(await exchange.offered()))
    code, out, _ = await typed
    assert code == 0 and "通话结束：对方挂机，正常结束" in out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_ctrl_c_hangs_up(exchange: Exchange, number: signal.Signals) -> None:
    process = await exchange.start("4001")
    leg = await exchange.offered()
    await exchange.adapter.perform(Answer(leg))
    await printed(process, "answered")
    process.send_signal(number)
    await exchange.told.get(LegEnded, leg=leg)
    code, out, err = await ended(process)
    assert code == 0 and "hung up here" in out and "Traceback" not in err


async def test_a_simulator_that_does_not_run_is_said_with_how_to_start_it(exchange: Exchange) -> None:
    await exchange.door.close()
    code, out, err = await ended(await exchange.start("4001"), "")
    assert (code, out) == (1, "")
    assert err.splitlines()[1] == "Start it with: cordboard up" and len(err.splitlines()) == 2


async def test_a_simulator_that_stops_during_the_call_is_said(exchange: Exchange) -> None:
    process = await exchange.start("4001")
    await exchange.offered()
    await exchange.door.close()
    code, _, err = await ended(process, "")
    assert code == 1 and "The simulator has stopped" in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Say which number to call"),
        (("40 01",), 1, "The number to call cannot be dialled."),
        (("4001", "--from", "a b"), 1, "The caller's number cannot be dialled."),
        (("--as", "6 1"), 1, "The extension cannot be dialled."),
    ],
)
async def test_what_cannot_be_dialled_is_refused(exchange: Exchange, words: tuple[str, ...], code: int, said: str) -> None:
    given, out, err = await ended(await exchange.start(*words), "")
    assert given == code and said in err and "Traceback" not in err


async def test_an_extensions_phone_answers_and_its_keys_are_heard(exchange: Exchange) -> None:
    process = await exchange.start("--as", "6009")
    await printed(process, "☎ this is the phone of extension 6009")
    typed = asyncio.create_task(ended(process, "a5\n"))
    await exchange.adapter.perform(ring("l-1", "6009"))
    await exchange.told.get(LegAnswered, leg="l-1")
    await exchange.told.get(KeyPressed, leg="l-1", key="5")
    await exchange.adapter.perform(Hangup(LegId("l-1")))
    code, out, _ = await typed
    assert code == 0 and "← 13800138000 is calling" in out


async def test_an_extensions_phone_rejects(exchange: Exchange) -> None:
    process = await exchange.start("--as", "6009")
    await printed(process, "6009")
    typed = asyncio.create_task(ended(process, "r\n"))
    await exchange.adapter.perform(ring("l-1", "6009"))
    assert (await exchange.told.get(LegEnded, leg="l-1")).cause.reason is EndReason.REJECTED
    assert (await typed)[0] == 0


async def test_an_extension_can_call_and_is_shown_as_itself(exchange: Exchange) -> None:
    process = await exchange.start("4001", "--as", "6009")
    typed = asyncio.create_task(ended(process, "h\n"))
    await exchange.offered(caller="6009", entry="6009")
    assert (await typed)[0] == 0


class Terminal:
    """The command in a terminal of its own."""

    def __init__(self) -> None:
        self.master, self.slave = os.openpty()
        self.shown = ""
        self._news = asyncio.Event()
        os.set_blocking(self.master, False)
        asyncio.get_running_loop().add_reader(self.master, self._read)

    async def start(self, exchange: Exchange, *words: str, **settings: str) -> Process:
        self.before = termios.tcgetattr(self.slave)
        return await exchange.start(*words, at=self.slave, TERM="xterm-256color", COLUMNS="100", LINES="30", **settings)

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    async def shows(self, text: str) -> None:
        async with asyncio.timeout(20):
            while text not in self.shown:
                self._news.clear()
                await self._news.wait()

    @property
    def as_found(self) -> bool:
        """Whether it echoes and waits for whole lines again."""
        return termios.tcgetattr(self.slave)[:4] == self.before[:4]

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.master)
        os.close(self.master)
        os.close(self.slave)

    def _read(self) -> None:
        self.shown += os.read(self.master, 65536).decode(errors="replace")
        self._news.set()


@pytest.fixture
async def terminal() -> AsyncIterator[Terminal]:
    made = Terminal()
    yield made
    made.close()


async def test_in_a_terminal_each_key_is_pressed_at_once_and_the_terminal_is_left_as_found(
    exchange: Exchange, terminal: Terminal
) -> None:
    process = await terminal.start(exchange, "4001", "--silent")
    leg = await exchange.offered()
    await exchange.adapter.perform(Answer(leg))
    await exchange.adapter.perform(say(leg, "p-1", 60.0, "Press one."))
    await terminal.shows("Press one.")
    await terminal.shows("h hangs up")
    assert not terminal.as_found
    terminal.type("\x1b[A")  # an arrow, whose letter is no key
    terminal.type("1")
    await exchange.told.get(KeyPressed)
    assert [key.key for key in exchange.told.of(KeyPressed)] == ["1"]
    await exchange.adapter.perform(StopPrompt(leg, PromptId("p-1")))
    await terminal.shows("✂ ")
    terminal.type("h")
    await exchange.told.get(LegEnded, leg=leg)
    assert await asyncio.wait_for(process.wait(), 20) == 0
    assert terminal.as_found


@pytest.mark.parametrize("stop", [lambda process: process.send_signal(signal.SIGTERM), lambda process: None])
async def test_the_terminal_is_left_as_found_however_the_command_ends(
    exchange: Exchange, terminal: Terminal, stop: Callable[[Process], None]
) -> None:
    process = await terminal.start(exchange, "--as", "6009")
    await terminal.shows("Ctrl-C ends")
    stop(process)
    await exchange.door.close()  # which ends it by itself, with an error
    await asyncio.wait_for(process.wait(), 20)
    assert terminal.as_found and "Traceback" not in terminal.shown


async def test_an_extension_in_a_terminal_takes_one_call_after_the_other(exchange: Exchange, terminal: Terminal) -> None:
    process = await terminal.start(exchange, "--as", "6009")
    await terminal.shows("Ctrl-C ends")
    for leg in ("l-1", "l-2"):
        await exchange.adapter.perform(ring(leg, "6009"))
        await exchange.told.get(LegRinging, leg=leg)
        await terminal.shows("a answers")
        terminal.type("a")
        await exchange.told.get(LegAnswered, leg=leg)
        await exchange.adapter.perform(Hangup(LegId(leg)))
    terminal.shown = ""
    await terminal.shows("Ctrl-C ends")
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), 20) == 0


async def test_prompts_are_sounded_by_the_machines_player_until_they_are_cut_short(
    exchange: Exchange, terminal: Terminal, tmp_path: Path
) -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.put_nowait(await reader.readline())
        heard.put_nowait(await reader.read())  # until the player is gone
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    player = tmp_path / "paplay"
    player.write_text(_PLAYER.format(python=sys.executable, port=server.sockets[0].getsockname()[1]))
    player.chmod(0o755)
    process = await terminal.start(exchange, "4001", PATH=f"{tmp_path}:{os.environ['PATH']}")
    leg = await exchange.offered()
    await exchange.adapter.perform(Play(leg, PromptId("p-1"), (Sound("s", "/sounds/hello.wav", 60.0, "Hello."),)))
    async with asyncio.timeout(20):
        assert await heard.get() == b"/sounds/hello.wav\n"
        await exchange.adapter.perform(StopPrompt(leg, PromptId("p-1")))
        assert await heard.get() == b""
    terminal.type("h")
    assert await asyncio.wait_for(process.wait(), 20) == 0
    server.close()


async def test_a_player_that_fails_is_silent(tmp_path: Path) -> None:
    for command in ((str(tmp_path / "none"),), ("false",)):
        speaker = Speaker(command)
        await speaker.play(["/sounds/hello.wav", ""])
        await speaker.play(["/sounds/again.wav"])
        await speaker.stop()
        await speaker.stop()
