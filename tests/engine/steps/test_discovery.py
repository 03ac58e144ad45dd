"""Finding steps: in a folder, in packages; and what is broken stops nothing and is told with its line."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from engine.bootstrap.palette import Palette
from engine.nodes.catalog import TYPES
from engine.sdk import run_step
from engine.steps.discovery import GROUP, Installed, discover, files_of, may_have_steps, stamp
from engine.steps.example import example

STEP = """
from engine.sdk import Text, step

@step(name="{name}", title=Text("{name}", "步骤"), version={version}, effect="pure")
def run() -> int:
    return {value}
"""


@pytest.fixture(autouse=True)
def _python_as_it_was() -> Iterator[None]:
    path, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name.startswith("cordboard_steps_"):
            del sys.modules[name]


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def plain(name: str = "one", version: int = 1, value: int = 1) -> str:
    return STEP.format(name=name, version=version, value=value)


def look(folder: Path | None) -> Installed:
    return discover(folder, ())


def test_each_file_of_the_folder_is_looked_at_but_for_tests_and_those_with_an_underscore(tmp_path: Path) -> None:
    put(tmp_path, "b.py", plain("two"))
    put(tmp_path, "a.py", plain("one"))
    for name in ("test_a.py", "conftest.py", "_inner.py"):
        put(tmp_path, name, "raise RuntimeError('must not run')")
    put(tmp_path, "notes.txt", "nothing")
    found = look(tmp_path)
    assert [step.pin for step in found.steps] == ["one@1", "two@1"]
    assert found.broken == ()
    assert found.steps[0].where == f"{tmp_path / 'a.py'}:4"
    assert [path.name for path in files_of(tmp_path)] == ["a.py", "b.py"]


def test_two_versions_stand_side_by_side_in_one_file_or_two(tmp_path: Path) -> None:
    put(tmp_path, "a.py", plain(version=1) + plain(version=2, value=2).replace("run()", "newer()"))
    put(tmp_path, "b.py", plain(version=3, value=3))
    found = look(tmp_path)
    assert [(step.pin, run_step(step).outputs["result"]) for step in found.steps] == [("one@1", 1), ("one@2", 2), ("one@3", 3)]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("def broken(:\n", 1, "SyntaxError"),
        ("\n\nimport no_such_module_anywhere\n", 3, "no module 'no_such_module_anywhere'"),
        ("x = 1\nx / 0\n", 2, "ZeroDivisionError"),
        ("import sys\nsys.exit(1)\n", 2, "SystemExit"),
        (plain().replace("-> int", ""), 4, "does not say what it returns"),
        (plain().replace('"one"', '"No Name"', 1), 4, "cannot be a step's name"),
    ],
    ids=["syntax", "import", "raises", "exits", "no return", "no name"],
)
def test_a_broken_file_is_told_with_its_line_and_the_others_are_used(tmp_path: Path, text: str, line: int, said: str) -> None:
    broken = put(tmp_path, "broken.py", text)
    put(tmp_path, "well.py", plain("well"))
    found = look(tmp_path)
    assert [step.pin for step in found.steps] == ["well@1"]
    (told,) = found.broken
    assert told.where == f"{broken}:{line}"
    assert said in told.message
    assert told.mend


def test_a_step_that_is_defined_twice_is_told_and_the_first_is_used(tmp_path: Path) -> None:
    put(tmp_path, "a.py", plain(value=1))
    put(tmp_path, "b.py", plain(value=2))
    found = look(tmp_path)
    assert [run_step(step).outputs for step in found.steps] == [{"result": 1}]
    assert found.broken[0].where == f"{tmp_path / 'b.py'}:4"
    assert f"{tmp_path / 'a.py'}:4" in found.broken[0].message


def test_files_may_import_each_other_and_a_name_of_the_library_hides_nothing(tmp_path: Path) -> None:
    put(tmp_path, "_shared_of_steps.py", "VALUE = 5\n")
    put(tmp_path, "json.py", plain().replace("return 1", "return VALUE") + "\nfrom _shared_of_steps import VALUE\n")
    (step,) = look(tmp_path).steps
    assert run_step(step).outputs == {"result": 5}
    import json

    assert json.dumps([1]) == "[1]"


def test_a_step_that_is_imported_is_told_where_it_is_defined(tmp_path: Path) -> None:
    put(tmp_path, "again.py", "from tests.engine.steps.examples import shop\n")
    assert look(tmp_path) == Installed((), ())


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    (told,) = look(tmp_path / "none").broken
    assert "CORDBOARD_STEPS" in told.mend
    assert look(None) == Installed((), ())


def test_packages_announce_a_step_or_a_module_of_steps() -> None:
    points = [
        EntryPoint("one", "tests.engine.steps.examples:shop", GROUP),
        EntryPoint("all", "tests.engine.steps.examples", GROUP),
        EntryPoint("gone", "tests.engine.steps.examples:gone", GROUP),
        EntryPoint("nothing", "tests.engine.steps.examples:Found", GROUP),
    ]
    found = discover(None, points)
    assert {"shop@1", "order_lookup@1", "order_lookup@2"} <= {step.pin for step in found.steps}
    assert sorted(one.where.split()[2] for one in found.broken) == ["gone", "nothing"]


def test_whether_there_may_be_steps_is_seen_without_running_anything(tmp_path: Path) -> None:
    assert not may_have_steps(None)
    assert not may_have_steps(tmp_path)
    put(tmp_path, "a.py", "raise RuntimeError('must not run')")
    assert may_have_steps(tmp_path)


def test_the_palette_follows_the_folder_and_says_what_is_broken(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    palette = Palette(tmp_path)
    assert tuple(palette.catalog()) == TYPES
    path = put(tmp_path, "a.py", plain())
    assert [kind.pin for kind in palette.catalog()][-1] == "step.one@1"
    assert palette.catalog() is palette.catalog(), "it is read again only when a file has changed"
    put(tmp_path, "a.py", plain(version=2))
    os.utime(path, ns=(1, 1))  # the clock of a file system may be coarse
    assert [kind.pin for kind in palette.catalog()][-1] == "step.one@2"
    put(tmp_path, "a.py", "oops(")
    assert tuple(palette.catalog()) == TYPES
    assert f"{path}:1" in caplog.text


def test_the_stamp_changes_with_every_file_also_those_that_are_only_imported(tmp_path: Path) -> None:
    seen = [stamp(tmp_path)]
    (tmp_path / "inner").mkdir()
    for name in ("a.py", "_b.py", "inner/c.py"):
        put(tmp_path, name, "")
        seen.append(stamp(tmp_path))
    (tmp_path / "a.py").unlink()
    seen.append(stamp(tmp_path))
    assert len(set(seen)) == len(seen)
    assert stamp(None) == stamp(tmp_path / "none") == ()


def test_the_example_is_a_step_without_a_finding(tmp_path: Path) -> None:
    text, _ = example("stock")
    put(tmp_path, "stock.py", text)
    found = look(tmp_path)
    assert [(step.pin, step.effect) for step in found.steps] == [("stock@1", "read")]
    assert found.broken == ()


def test_a_type_that_makes_no_form_is_told_and_the_palette_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(step: object) -> object:
        raise TypeError("no form")

    put(tmp_path, "a.py", plain())
    monkeypatch.setattr("engine.steps.discovery.block_of", fails)
    found = look(tmp_path)
    assert (found.steps, found.blocks) == ((), ())
    assert found.broken[0].where == f"{tmp_path / 'a.py'}:4"
