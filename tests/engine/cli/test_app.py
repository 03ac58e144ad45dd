"""The command line as a whole: its help, its start, and how it speaks to terminals, pipes and scripts."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import engine
from engine.cli.app import app
from engine.cli.terminal import moment
from tests.engine.cli.product import ROOT, CommandLine, Product, clean_environment, on_a_terminal

HEAVY = ("alembic", "sqlalchemy", "temporalio", "networkx", "jsonschema", "starlette", "uvicorn", "aiohttp", "numpy")
READING = (
    "flow list|flow show|flow validate|flow test|flow coverage|flow versions|flow diff|"
    "numbers list|numbers resolve|secrets list|"
    "calendars list|calendars show|calendars test|calendars holidays|calendars history|calendars uses|"
    "calls list|calls show|db current|db history|doctor"
).split("|")


def commands(group: Any = None, *before: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command with the words that call it."""
    within: Any = group or get_command(app)
    for name, command in sorted(within.commands.items()):
        yield (*before, name), command
        if hasattr(command, "commands"):
            yield from commands(command, *before, name)


def test_the_help_groups_the_commands(alone: CommandLine) -> None:
    told = alone.right("--help")
    places = [told.index(f"─ {group} ─") for group in ("Run", "Flows and numbers", "Calls", "Care")]
    assert places == sorted(places)
    assert "cordboard doctor" in told


@pytest.mark.parametrize("words", [words for words, _ in commands()], ids=" ".join)
def test_each_command_explains_itself(alone: CommandLine, words: tuple[str, ...]) -> None:
    command = dict(commands())[words]
    assert command.help and command.help.partition("\n\n")[0].rstrip().endswith("."), "a command's help is whole sentences"
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{parameter.name} of {words} says nothing of itself"
    assert "Usage: cordboard " + " ".join(words) in " ".join(alone.right(*words, "--help").split())


@pytest.mark.parametrize("words", READING)
def test_each_reading_command_gives_json(words: str) -> None:
    command = dict(commands())[tuple(words.split())]
    assert any("--json" in parameter.opts for parameter in command.params)


def test_the_version_is_told(alone: CommandLine) -> None:
    assert alone.right("--version") == f"cordboard {engine.__version__}\n"


@pytest.mark.parametrize("words", [("calls",), ("--help",), ("flow", "list"), ("numbers", "list")], ids=" ".join)
def test_it_starts_without_loading_the_whole_product(alone: CommandLine, words: tuple[str, ...]) -> None:
    seen = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "engine.cli", *words],
        cwd=ROOT,
        env=clean_environment(**alone.settings),
        capture_output=True,
        text=True,
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in seen.stderr.splitlines() if "import time:" in line}
    assert "typer" in loaded
    assert loaded & set(HEAVY) == set()


def test_where_nothing_runs_it_says_how_to_start_it(alone: CommandLine) -> None:
    for words in (
        ("calls",),
        ("calls", "--follow"),
        ("flow", "list"),
        ("numbers", "resolve", "4001"),
        ("flow", "publish", "x"),
    ):
        assert alone.refused(*words) == ["Cordboard does not run here.", "Start it with: cordboard up"]


def test_what_answers_but_is_something_else_is_told_so(alone: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", int(alone.settings["CORDBOARD_API_PORT"]))) as listening:

        def answer() -> None:
            with listening.accept()[0] as other:
                other.recv(1000)
                other.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>")

        stranger = threading.Thread(target=answer)
        stranger.start()
        what, mend = alone.refused("flow", "list")
        stranger.join()
    assert "is not Cordboard" in what
    assert "CORDBOARD_API_PORT" in mend


def test_a_setting_that_is_none_is_named_with_the_one_that_was_meant(alone: CommandLine) -> None:
    what, mend = alone.refused("calls", CORDBOARD_API_PROT="1")
    assert (what, mend) == ("CORDBOARD_API_PROT is not a setting.", "Did you mean CORDBOARD_API_PORT?")


def test_debug_shows_where_a_failure_came_from(alone: CommandLine) -> None:
    result = alone("--debug", "calls")
    assert result.exit_code == 1
    assert "Traceback" in result.stderr
    assert "Cordboard does not run here." in result.stderr


def test_a_mistyped_command_is_answered_with_the_one_that_was_meant(alone: CommandLine) -> None:
    result = alone("flow", "lsit")
    assert result.exit_code == 2
    assert "list" in result.stderr


def test_a_bug_is_two_calm_lines(alone: CommandLine, tmp_path: Path) -> None:
    script = (
        "import sys; from engine.cli import app, __main__\n"
        "def broken(): raise ZeroDivisionError('by zero')\n"
        "app.app.command('broken')(broken)\n"
        "__main__.main()"
    )
    seen = subprocess.run(
        [sys.executable, "-c", script, "broken"], cwd=ROOT, env=clean_environment(), capture_output=True, text=True
    )
    assert seen.returncode == 1
    what, mend = seen.stderr.splitlines()
    assert "ZeroDivisionError: by zero" in what
    assert "--debug" in mend


def test_a_reader_that_goes_away_ends_it_silently(product: Product) -> None:
    product.publish()
    with product.start("flow", "export", "main") as exporting:
        assert exporting.stdout and exporting.stderr
        exporting.stdout.close()
        assert exporting.stderr.read() == ""


def test_a_terminal_gets_colours_unless_it_does_not_want_them(product: Product) -> None:
    product.publish()
    green = re.compile("\x1b\\[(1;)?32m")
    assert green.search(on_a_terminal(product, "flow", "rollback", "main", "1", "--alias", "a"))
    # NO_COLOR speaks of colours (no-color.org); bold may stay.
    assert not green.search(on_a_terminal(product, "flow", "rollback", "main", "1", "--alias", "b", NO_COLOR="1"))
    assert "\x1b[" not in product.right("flow", "rollback", "main", "1", "--alias", "c")


def test_a_pipe_gets_whole_lines(product: Product) -> None:
    pattern = "_" + "[13579]" * 11
    product.publish(number=pattern)
    (line,) = (line for line in product.right("numbers", "list").splitlines() if "main" in line)
    assert pattern in line


def test_a_terminal_sees_publishing_go_on(product: Product) -> None:
    product.publish()
    product.speaker.prepared.clear()
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", on_a_terminal(product, "flow", "publish", "main"))
    total = len(product.speaker.prepared)
    assert f"{total}/{total}" in shown
    assert "main version 1 is published" in shown


def completed(command: CommandLine, typed: str) -> list[str]:
    seen = subprocess.run(
        [sys.executable, "-m", "engine.cli"],
        cwd=ROOT,
        env=clean_environment(
            **command.settings,
            _CORDBOARD_COMPLETE="complete_bash",
            COMP_WORDS=typed,
            COMP_CWORD=str(len(typed.split(" ")) - 1),
        ),
        capture_output=True,
        text=True,
    )
    assert seen.stderr == ""
    return seen.stdout.split()


def test_commands_and_flows_are_completed(product: Product) -> None:
    product.publish("main")
    product.publish("maintenance")
    assert completed(product, "cordboard flow pub") == ["publish"]
    assert completed(product, "cordboard flow publish maint") == ["maintenance"]
    assert completed(product, "cordboard numbers bind 4001 ma") == ["main", "maintenance"]


def test_completion_is_silent_where_nothing_runs(alone: CommandLine) -> None:
    assert completed(alone, "cordboard flow publish ma") == []


def test_a_moment_is_told_in_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert moment(None) == ""
    assert re.fullmatch(r"2026-09-2[12] \d\d:13:20", moment("2026-09-21T14:13:20.500000Z"))
