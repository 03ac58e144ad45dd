"""The long-running processes: how they are told to stop, and how they log."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli.run import until_told
from tests.engine.cli.product import ROOT, CommandLine, clean_environment

_WORK = """
import asyncio, sys
from engine.cli.run import until_told

async def work():
    print("working", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        print("tidying", flush=True)
        if "slowly" in sys.argv:
            await asyncio.Event().wait()
        print("tidied", flush=True)

asyncio.run(until_told(work(), supervised="supervised" in sys.argv))
"""


@pytest.fixture
def process(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    started = subprocess.Popen(
        [sys.executable, "-c", _WORK, request.param],
        cwd=ROOT,
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with started:
        assert started.stdout and started.stdout.readline() == "working\n"
        yield started
        started.kill()


def rest(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.read()


@pytest.mark.parametrize("process", [""], indirect=True)
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_process_that_is_told_to_stop_tidies_up_first(process: subprocess.Popen[str], told: signal.Signals) -> None:
    process.send_signal(told)
    assert rest(process) == "tidying\ntidied\n"
    assert process.wait() == 0


@pytest.mark.parametrize("process", ["slowly"], indirect=True)
def test_a_second_interrupt_ends_it_at_once(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    assert process.stdout and process.stdout.readline() == "tidying\n"
    process.send_signal(signal.SIGINT)
    assert rest(process) == ""
    assert process.wait() == 130


async def test_being_told_twice_to_terminate_does_not_cut_the_tidying_short() -> None:
    working, tidying, tidy = asyncio.Event(), asyncio.Event(), asyncio.Event()
    tidied = []

    async def work() -> None:
        working.set()
        try:
            await asyncio.Event().wait()
        finally:
            tidying.set()
            await tidy.wait()
            tidied.append(True)

    running = asyncio.create_task(until_told(work()))
    await working.wait()
    signal.raise_signal(signal.SIGTERM)
    await tidying.wait()
    signal.raise_signal(signal.SIGTERM)
    for _ in range(5):  # rounds of the loop in which it takes notice of the signal
        await asyncio.sleep(0)
    tidy.set()
    await running
    assert tidied


@pytest.mark.parametrize("process", ["supervised"], indirect=True)
def test_a_supervised_process_ends_with_its_supervisor(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.close()
    assert rest(process) == "tidying\ntidied\n"
    assert process.wait() == 0


@pytest.mark.parametrize("name", ["serve", "worker", "adapter"])
def test_what_keeps_a_process_from_starting_is_two_lines(alone: CommandLine, tmp_path: Path, name: str) -> None:
    profile = tmp_path / "temporal.toml"
    profile.write_text("this is no TOML")
    code, answer, (what, mend) = alone.ended(
        name, CORDBOARD_TEMPORAL="remote", TEMPORAL_CONFIG_FILE=str(profile), CORDBOARD_LOG_LEVEL="error"
    )
    assert (code, answer) == (1, "")
    assert what.startswith("The Temporal profile cannot be read")
    assert mend.startswith("Mend the file it names")


def test_up_says_what_it_did_before_what_stops_it(alone: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "data" / "temporal").mkdir(parents=True)
    (tmp_path / "data" / "temporal" / "server.lock").mkdir()
    code, answer, said = alone.ended("up")
    assert code == 1
    assert answer.startswith("The database is made: ")
    assert "Traceback" not in "".join(said)


_LOGGING = """
import logging, sys, warnings
from engine.cli import logs
logs.set_up(sys.argv[1], "worker")
log = logging.getLogger("engine.somewhere")
log.debug("a detail")
log.info("first\\nsecond\\r\\nthird")
try:
    raise ValueError("it broke")
except ValueError:
    log.exception("what happened")
logging.getLogger("httpx").info("HTTP Request: GET an address")
logging.getLogger("uvicorn.access").info("GET an address")
warnings.warn("take care")
"""


def logged(level: str) -> list[str]:
    seen = subprocess.run(
        [sys.executable, "-c", _LOGGING, level], cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=True
    )
    assert seen.stdout == ""
    return seen.stderr.splitlines()


def test_each_record_is_one_line_that_names_level_process_and_place() -> None:
    first, broken, warning = logged("info")
    assert first[10] == "T" and first.endswith(" INFO    worker engine.somewhere: first ⏎ second ⏎ third")
    assert "what happened ⏎ Traceback (most recent call last): ⏎ " in broken
    assert broken.endswith("ValueError: it broke")
    assert "WARNING worker py.warnings: " in warning and "take care" in warning


def test_the_level_decides_how_much_is_told_and_addresses_never_are() -> None:
    assert any("a detail" in line for line in logged("debug"))
    assert not any("address" in line for line in logged("debug"))
    assert len(logged("error")) == 1


def test_a_process_that_others_supervise_hides_the_option_for_it(alone: CommandLine) -> None:
    for name in ("serve", "worker", "adapter"):
        assert "--supervised" not in alone.right(name, "--help")
