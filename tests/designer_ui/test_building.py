"""How the designer gets from its sources to where it is served."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.house.tree import ROOT

UI = ROOT / "designer_ui"
BUILD = UI / "build.py"


def _build(*words: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **({"PATH": str(path)} if path else {})}
    return subprocess.run([sys.executable, str(BUILD), *words], capture_output=True, text=True, env=environment)


def test_what_is_built_already_is_not_built_again() -> None:
    assert _build().returncode == 0
    again = _build(path=Path("/nowhere"))  # without Node.js it could not
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_without_node_it_says_what_to_install_and_the_product_may_go_on(tmp_path: Path) -> None:
    refused = _build("check", path=tmp_path)
    assert refused.returncode == 1
    assert "Install Node.js 20.19 or newer" in refused.stderr
    assert _build("check", "--if-possible", path=tmp_path).returncode == 0


def test_an_old_node_is_named(tmp_path: Path) -> None:
    for name, said in (("node", "v18.19.0"), ("npm", "10.2.0")):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {said}\n")
        (tmp_path / name).chmod(0o755)
    assert "here is v18.19.0" in _build("check", path=tmp_path).stderr


def test_a_wheel_carries_the_built_designer(tmp_path: Path) -> None:
    packed = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert packed.returncode == 0, packed.stderr
    (wheel,) = tmp_path.glob("cordboard-*.whl")
    names = [
        name.split("share/cordboard/designer_ui/", 1)[1] for name in zipfile.ZipFile(wheel).namelist() if "designer_ui" in name
    ]
    built = json.loads((UI / "dist" / ".vite" / "manifest.json").read_text())
    assert {"index.html", "scheme.js", *(chunk["file"] for chunk in built.values())} <= set(names)


def test_the_first_page_stays_below_200_kilobytes_of_compressed_scripts() -> None:
    """What the list of flows needs, its words included (frontend.md §5)."""
    assert _build().returncode == 0
    chunks = json.loads((UI / "dist" / ".vite" / "manifest.json").read_text())
    needed: set[str] = set()
    waiting = ["index.html", "src/flows/FlowsPage.tsx", "src/i18n/zh.ts"]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += chunks[name].get("imports", [])
    files = sorted({chunks[name]["file"] for name in needed})
    sizes = {file: len(gzip.compress((UI / "dist" / file).read_bytes(), 9)) for file in files}
    assert sum(sizes.values()) <= 200_000, sizes


def test_the_types_of_the_api_are_those_of_the_api(tmp_path: Path) -> None:
    described = subprocess.run(
        [sys.executable, "-m", "engine.api.describe"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    openapi = tmp_path / "openapi.json"
    openapi.write_text(described.stdout)
    compared = _build("drift", str(openapi))
    assert compared.returncode == 0, f"The API changed: make contract\n{compared.stdout}{compared.stderr}"
