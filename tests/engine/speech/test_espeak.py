from __future__ import annotations

import _ctypes
import re
from pathlib import Path

import espeakng_loader
import pytest

from engine.errors import CordboardError
from engine.speech import espeak
from engine.speech.espeak import find_library


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library where the system would keep it."""
    path = tmp_path / "libespeak-ng.so.1"
    path.write_bytes(Path(espeakng_loader.get_library_path()).read_bytes())
    monkeypatch.setattr(espeak, "_SYSTEM", ("libnobody-has.so.1", str(path)))
    return path


def test_the_library_that_is_set_comes_first(system: Path) -> None:
    packaged = espeakng_loader.get_library_path()
    assert find_library(packaged).name == packaged


def test_the_systems_comes_before_the_packaged_one(system: Path) -> None:
    assert find_library().name == str(system)


def test_the_packaged_one_is_used_where_the_system_has_none(system: Path) -> None:
    system.unlink()
    found = find_library()
    assert found.name == espeakng_loader.get_library_path()
    assert found.data == espeakng_loader.get_data_path()
    assert re.fullmatch(r"\d+\.\d+(\.\d+)?.*", found.version)


def test_no_library_anywhere_says_what_to_install(system: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system.unlink()
    monkeypatch.setattr(espeakng_loader, "get_library_path", lambda: str(tmp_path / "none.so"))
    with pytest.raises(CordboardError) as missing:
        find_library()
    assert missing.value.code == "speech-library-missing"
    assert "apt-get install libespeak-ng1" in missing.value.mend


@pytest.mark.parametrize("library", ["/nowhere/libespeak-ng.so", _ctypes.__file__])
def test_a_setting_that_names_no_espeak_is_told_apart(library: str) -> None:
    with pytest.raises(CordboardError) as missing:
        find_library(library)
    assert missing.value.code == "speech-library-missing"
    assert library in missing.value.message
