from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, sources, text

# Each library obeys its own law, so each has one room (ARCHITECTURE.md). import-linter holds the packages to it; here are
# migrations, samples and single files too.
_HOMES = {
    "temporalio": ("workflows",),
    "starlette": ("engine/api",),
    "sqlalchemy": ("engine/storage", "migrations"),
    "alembic": ("engine/cli/db.py", "migrations"),
    "networkx": ("engine/graph",),
    "jsonschema": ("engine/graph",),
    "pyttsx3": ("engine/speech",),
    "aiosmtplib": ("engine/messages/mail.py",),
    "babel": ("engine/saying",),
    "phonenumbers": ("engine/saying",),
    "aiohttp": ("telephony_adapters/asterisk_ari",),
    "yaml": ("engine/plain_yaml.py",),
    "httpx": ("engine/http", "engine/cli/door.py", "engine/bootstrap/reach.py", "samples"),
    "httpcore": ("engine/http",),
}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(text(path))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.ImportFrom():
                yield "."


def _product() -> list[Path]:
    return [path for path in sources(".py") if path.parts[0] in (*PACKAGES, "migrations", "samples")]


def _is_in(path: Path, home: str) -> bool:
    return path == Path(home) or Path(home) in path.parents


@pytest.mark.parametrize("library", _HOMES)
def test_each_library_stays_in_its_room(library: str) -> None:
    strays = [
        str(path)
        for path in _product()
        if not any(_is_in(path, home) for home in _HOMES[library])
        and any(name == library or name.startswith(f"{library}.") for name in _imports(path))
    ]
    assert strays == []


def test_imports_are_absolute() -> None:
    assert [str(path) for path in sources(".py") if "." in _imports(path)] == []


def test_nothing_imports_tests_and_samples_know_only_the_sdk() -> None:
    for path in _product():
        roots = {name.partition(".")[0] for name in _imports(path)}
        assert "tests" not in roots, path
        if path.parts[0] == "samples":
            assert {name for name in _imports(path) if name.partition(".")[0] in PACKAGES} <= {"engine.sdk"}, path
        if path.parts[0] == "migrations":
            ours = {name for name in _imports(path) if name.partition(".")[0] in PACKAGES}
            assert all(name.startswith("engine.storage") for name in ours), path


def test_the_ladder_of_rooms_holds() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def test_no_contract_has_an_exception() -> None:
    linter = tomllib.loads(text(Path("pyproject.toml")))["tool"]["importlinter"]
    assert all("ignore_imports" not in contract for contract in linter["contracts"])
