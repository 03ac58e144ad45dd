"""What docs/calling.md shows can be typed: the built-in simulator calls a telephone, and what it says of numbers is so."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shlex
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import fields

import pytest
import pytest_asyncio

from engine.config import Settings
from engine.testcalls.dialling import SETTING
from telephony_adapters.simulator.text_phone import TextPhone
from tests.house.tree import ROOT
from tests.parts.product import Product

pytestmark = [pytest.mark.xdist_group("calling"), pytest.mark.asyncio(loop_scope="module")]

PAGE = (ROOT / "docs/calling.md").read_text(encoding="utf-8")
MENU = "For products and offers, press 1."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    running = Product(tmp_path_factory.mktemp("calling") / "data", call_most=20)
    await running.start()
    yield running
    await running.stop()


@contextlib.asynccontextmanager
async def at_6001(product: Product) -> AsyncIterator[list[str]]:
    """Somebody who answers, listens, presses 2 when asked for the language, and hangs up in the main menu."""
    heard: list[str] = []

    async def live(phone: TextPhone) -> None:
        async for event in phone:
            if event.kind == "incoming":
                await phone.answer()
            elif event.kind == "prompt":
                heard.append(str(event.details["text"]))
                if "For English" in heard[-1]:
                    await phone.press("2")
                elif heard[-1].startswith(MENU):
                    await phone.hang_up()

    async with TextPhone(port=product.settings.simulator_port) as phone:
        await phone.log_in("6001")
        living = asyncio.create_task(live(phone))
        yield heard
        living.cancel()


async def test_its_commands_call_a_telephone_and_tell_what_happens_there(product: Product) -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines():
        async with at_6001(product) as heard:
            done = await product.command(*shlex.split(line)[1:])
        assert done.returncode == 0, done.stdout + done.stderr + product.log[-3000:]
        for words in ("It was answered", "language", "main_menu", "the caller hung up"):
            assert words in done.stdout
        assert heard[-1].startswith(MENU)
        told = await product.newest_call()
        assert (told["call"]["direction"], told["call"]["caller"], told["call"]["outcome"]) == (
            "outbound-test",
            "6001",
            "abandoned",
        )
        assert told["call"]["version"] == (1 if "--version" in line else None)
        assert (told["call"]["id"] in product.log) and "6001" not in product.log


async def test_nobody_reached_is_said_in_words_and_by_the_exit_code(product: Product) -> None:
    done = await product.command("call", "hello-menu", "6002", "--lang", "zh")
    assert (done.returncode, "电话占线" in done.stdout) == (1, True), done.stdout + done.stderr
    listed = await product.command("calls", "-n", "1")
    assert "unreached" in listed.stdout and "hello-menu draft" in listed.stdout
    shown = (await product.command("calls", "show", (await product.newest_call())["call"]["id"], "--lang", "en")).stdout
    for words in (
        "hello-menu draft",
        "nobody reached",
        "called 6002",
        "nobody came to the telephone: busy",
        "asked for by local",
    ):
        assert words in " ".join(shown.split()), shown


async def test_nothing_outside_is_called_and_the_way_to_allow_it_is_told(product: Product) -> None:
    done = await product.command("call", "hello-menu", "01062345678")
    assert done.returncode == 1 and SETTING in done.stderr and "01062345678" not in done.stderr
    known = {f"CORDBOARD_{field.name.upper()}" for field in fields(Settings)}
    assert set(re.findall(r"`(CORDBOARD_[A-Z_]+)", PAGE)) <= known


async def test_ctrl_c_stops_the_telephone_from_ringing(product: Product) -> None:
    words = (sys.executable, "-m", "engine.cli", "call", "hello-menu", "6003")
    typed = await asyncio.create_subprocess_exec(
        # A shell starts what runs in its background deaf to SIGINT, and so would be all that the tests start there.
        "env",
        "--default-signal=INT",
        *words,
        stdout=asyncio.subprocess.PIPE,
        env=dict(product.environment),
    )
    assert typed.stdout is not None
    async with asyncio.timeout(30):
        while "It rings." not in (await typed.stdout.readline()).decode():
            pass
        typed.send_signal(signal.SIGINT)
        rest = (await typed.stdout.read()).decode()
        assert await typed.wait() == 1
    assert "The call was given up." in rest and "It rings." not in rest
    assert (await product.newest_call())["call"]["outcome"] == "unreached"
