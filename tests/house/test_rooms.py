from __future__ import annotations

from pathlib import Path

from tests.house.tree import PACKAGES, ROOT, sources, text, tracked

_SCREEN = 60
_LONGEST = 500
# Names that say nothing of what a module is for, so that everything ends up in it.
_SHAPELESS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff"}


def _rooms() -> list[Path]:
    """The folders that somebody has to find the way in: the packages and what is right inside them, and each sample."""
    inside = {path.parent for path in tracked() if path.name == "__init__.py" and path.parts[0] in PACKAGES}
    samples = {Path(*path.parts[:2]) for path in tracked() if path.parts[0] == "samples" and len(path.parts) > 2}
    first_two_storeys = {folder for folder in inside if len(folder.parts) <= 2} - {Path("workflows/activities")}
    return sorted(first_two_storeys | samples | {Path("migrations"), Path("tests"), Path("tests/parts")})


def test_each_room_has_a_readme_of_one_screen() -> None:
    missing = [str(room) for room in _rooms() if not (ROOT / room / "README.md").exists()]
    assert missing == [], "rooms without a README.md"
    lengths = {str(room): len(text(room / "README.md").splitlines()) for room in _rooms()}
    assert {room: length for room, length in lengths.items() if not 3 <= length <= _SCREEN} == {}


def test_no_source_file_is_too_long_to_know() -> None:
    lengths = {str(path): len(text(path).splitlines()) for path in sources(".py", ".ts", ".tsx")}
    assert {path: length for path, length in lengths.items() if length > _LONGEST} == {}


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [
        str(path) for path in sources(".py", ".ts", ".tsx") if path.stem in _SHAPELESS or _SHAPELESS & set(path.parts)
    ] == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in tracked() if path.parts[0] == "tests" and path.suffix == ".py"}
    assert [str(folder) for folder in sorted(folders) if not (ROOT / folder / "__init__.py").exists()] == []


def test_ci_runs_what_people_run() -> None:
    assert "make test" in text(Path(".ci/run"))
    assert "make test" in text(Path("README.md"))
