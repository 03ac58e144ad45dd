from __future__ import annotations

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        env={**os.environ, "HATCH_BUILD_NO_HOOKS": "true"},  # the designer's is tested where the designer is
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("cordboard-*.whl")
    return zipfile.ZipFile(path)


def _top(wheel: zipfile.ZipFile) -> set[str]:
    return {Path(name).parts[0] for name in wheel.namelist()}


def test_it_installs_three_packages_and_no_other(wheel: zipfile.ZipFile) -> None:
    assert {name for name in _top(wheel) if "-" not in name} == set(PACKAGES)


def test_it_carries_what_a_first_start_needs(wheel: zipfile.ZipFile) -> None:
    shared = [name.split("share/cordboard/", 1)[1] for name in wheel.namelist() if "share/cordboard/" in name]
    assert {"alembic.ini", "migrations/env.py", "samples/asterisk/extensions.conf"} <= set(shared)
    assert not [name for name in wheel.namelist() if name.startswith("tests") or "__pycache__" in name]


def test_it_brings_the_command(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    points = configparser.ConfigParser()
    points.read_string(wheel.read(name).decode())
    assert dict(points["console_scripts"]) == {"cordboard": "engine.cli.__main__:main"}
