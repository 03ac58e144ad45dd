"""``cordboard steps``: from an empty folder to a block, and what is broken on the way."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from engine.bootstrap import reach
from engine.bootstrap.up import CHILDREN, _children
from engine.config import Settings
from engine.flows.model import Flow
from engine.storage.keys import payload_key_file, read_or_make_keys
from tests.engine.cli.product import CommandLine, Product
from tests.engine.steps.test_block import drawn
from tests.workflows.test_steps import programmed
from workflows.connection import connect
from workflows.namespace import prepare_namespace
from workflows.server import EmbeddedServer, ServerOptions
from workflows.work_worker import work_worker


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "my-steps"
    made.mkdir()
    return made


@pytest.fixture
def command(alone: CommandLine, folder: Path) -> CommandLine:
    alone.settings["CORDBOARD_STEPS"] = str(folder)
    return alone


def test_a_new_step_is_written_with_its_test_and_both_are_right_at_once(command: CommandLine, folder: Path) -> None:
    assert command.right("steps", "new", "stock").split() == [str(folder / "stock.py"), str(folder / "test_stock.py")]
    (step,) = command.json("steps", "list")["steps"]
    assert step == {
        "name": "stock",
        "version": 1,
        "exits": ["found", "sold_out", "timeout", "error"],
        "effect": "read",
        "queue": "steps",
        "where": f"{folder / 'stock.py'}:{_line(folder / 'stock.py', '@step(')}",
    }
    code, answer, said = command.ended("steps", "test", "--", "-q", "-n", "0")
    assert (code, "3 passed" in answer) == (0, True), said
    assert "stock@1" in command.right("steps", "list")


def _line(file: Path, beginning: str) -> int:
    return next(n for n, line in enumerate(file.read_text().splitlines(), start=1) if line.startswith(beginning))


def test_a_test_that_is_red_is_the_exit_code(command: CommandLine, folder: Path) -> None:
    command.right("steps", "new", "stock")
    (folder / "stock.py").write_text((folder / "stock.py").read_text().replace("12", "13"))
    code, answer, _ = command.ended("steps", "test", "--", "-q", "-n", "0")
    assert (code, "1 failed" in answer) == (1, True)


def test_what_is_there_is_never_written_over(command: CommandLine, folder: Path) -> None:
    (folder / "test_stock.py").write_text("mine")
    what, mend = command.refused("steps", "new", "stock")
    assert "test_stock.py is there already" in what and mend == "Choose another name."
    assert [path.name for path in folder.iterdir()] == ["test_stock.py"]


def test_a_name_that_no_step_can_have_is_refused(command: CommandLine) -> None:
    for name in ("My Step", "class", "über"):
        assert "cannot be a step's name" in command.refused("steps", "new", name)[0]


def test_without_a_folder_it_says_how_the_new_one_is_found(
    alone: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert alone.refused("steps", "test")[1] == "Write a step: cordboard steps new NAME"
    result = alone("steps", "new", "stock")
    assert f"CORDBOARD_STEPS={tmp_path / 'steps'}" in result.stderr
    assert (tmp_path / "steps" / "stock.py").exists()


def test_where_there_are_none_it_says_how_to_write_one(command: CommandLine) -> None:
    result = command("steps", "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "cordboard steps new NAME" in result.stderr


def test_a_broken_file_is_listed_with_its_line_and_the_exit_code_tells(command: CommandLine, folder: Path) -> None:
    command.right("steps", "new", "stock")
    (folder / "broken.py").write_text("import json\n\ndef oops(:\n")
    result = command("steps", "list")
    assert result.exit_code == 1
    assert "stock@1" in result.stdout
    assert f"{folder / 'broken.py'}:3: SyntaxError" in result.stdout
    told = json.loads(command("steps", "list", "--json").stdout)
    assert [one["where"] for one in told["broken"]] == [f"{folder / 'broken.py'}:3"]


def test_drawings_in_files_are_checked_with_the_steps_that_are_here(command: CommandLine, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "flow.json"
    document = drawn("step.stock", {"inputs": {"article": "${number}"}})
    document["nodes"]["lookup"]["exits"] = dict.fromkeys(("found", "sold_out", "timeout", "error"), "bye")
    file.write_text(json.dumps(document))
    assert "The step “stock” is not installed here." in command("flow", "validate", str(file)).stdout
    command.right("steps", "new", "stock")
    assert "can be published" in command.right("flow", "validate", str(file))


def test_the_doctor_tells_a_step_that_cannot_be_read(command: CommandLine, folder: Path) -> None:
    (folder / "broken.py").write_text("x = 1 / 0\n")
    (told,) = [one for one in json.loads(command("doctor", "--json").stdout) if one["name"] == "steps"]
    assert told["outcome"] == "bad"
    assert f"{folder / 'broken.py'}:1: ZeroDivisionError" in told["detail"]
    assert "cordboard steps list" in told["mend"]


async def test_the_doctor_sees_whether_somebody_runs_the_steps(folder: Path, tmp_path: Path) -> None:
    assert (await reach.steps(Settings(data=tmp_path))).detail == "none are installed"
    server = EmbeddedServer(ServerOptions(tmp_path / "temporal" / "temporal.sqlite"))
    await server.start()
    try:
        settings = Settings(data=tmp_path, temporal_address=server.address, steps=folder)
        (folder / "erp.py").write_text(
            "from engine.sdk import Text, step\n\n"
            "@step(name='erp', title=Text('ERP', 'ERP'), queue='erp')\ndef erp() -> None: ...\n"
        )
        client = await connect(settings, read_or_make_keys(payload_key_file(settings.keys)), identity="tests")
        await prepare_namespace(client, own=True)
        verdict = await reach.steps(settings)
        assert (verdict.outcome, "queue erp" in verdict.detail) == ("bad", True)
        assert "cordboard steps work --queue erp" in verdict.mend
        async with work_worker(client, {}, "erp"):
            async with asyncio.timeout(30):  # until its first poll has reached the server
                while (await reach.steps(settings)).outcome != "ok":  # noqa: ASYNC110 -- the server tells nobody
                    await asyncio.sleep(0.05)
    finally:
        await server.stop()


def test_the_product_starts_a_worker_of_steps_where_there_may_be_some(folder: Path, tmp_path: Path) -> None:
    def started(*, reload: bool) -> list[tuple[str, ...]]:
        settings = Settings(data=tmp_path, steps=folder)
        return [tuple(child._command())[3:-1] for child in _children(settings, reload)]

    assert started(reload=False) == [(name,) for name in CHILDREN]
    (folder / "a.py").write_text("raise RuntimeError('the supervisor runs nobody\\'s code')\n")
    assert started(reload=False)[-1] == ("steps", "work")
    assert started(reload=True)[-1] == ("steps", "work", "--reload")


def test_it_tells_which_flows_run_a_step(product: Product) -> None:
    result = product("steps", "uses")
    assert (result.exit_code, result.stdout) == (0, "")
    program = programmed("steps")
    document = {"id": "flow"}
    product.wait(product.flows.create_flow(Flow("flow", "Flow", 1.0), document, by="me"))
    product.wait(product.flows.add_version("flow", document, program, at=1.0, by="me"))
    product.wait(product.flows.set_alias("flow", "live", 1, at=1.0, by="me"))
    assert product.json("steps", "uses")["steps"][0]["uses"] == [{"flow": "flow", "version": 1, "aliases": ["live"]}]
    assert product.right("steps", "uses").splitlines()[1].split() == ["never_installed@7", "no", "flow", "1", "live"]
