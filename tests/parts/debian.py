"""Packages from the system's own Debian mirror: unpacked into a folder, which needs no root, or installed by root."""

from __future__ import annotations

import functools
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.parts.cache import PartMissing, alone, cache_folder

_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# What the tests run from Debian's unstable suite, which alone carries Asterisk 22.
_PACKAGES = ("asterisk", "asterisk-core-sounds-en-wav", "sip-tester")
_LOADERS = {
    "x86_64": ("usr/lib/x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "aarch64": ("usr/lib/aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}


@dataclass(frozen=True)
class Tree:
    """An unpacked system: its programs run by its own loader and libraries, whatever this system's are."""

    root: Path

    @property
    def libraries(self) -> Path:
        """The folder of libraries and modules."""
        return self.root / _loader()[0]

    def command(self, program: str) -> list[str]:
        """The words that start ``program`` (a path inside the tree)."""
        lib = self.libraries
        return [str(lib / _loader()[1]), "--library-path", f"{lib}:{lib / 'asterisk'}", str(self.root / program)]


def _loader() -> tuple[str, str]:
    machine = platform.machine()
    if machine not in _LOADERS:
        raise PartMissing(f"The tests' Asterisk runs on {' and '.join(_LOADERS)}, not on {machine}: run them on one of these")
    return _LOADERS[machine]


@functools.cache
def unstable() -> Tree:
    """Asterisk 22 and SIPp with all they depend on, downloaded once (about 100 MB) and shared by all runs.

    The mirror is the one this system uses; signatures are verified against Debian's keyring.
    """
    root = cache_folder() / "unstable"
    recipe = " ".join(_PACKAGES)
    made = root / ".complete"
    with alone("unstable"):
        if not made.exists() or made.read_text() != recipe:
            shutil.rmtree(root, ignore_errors=True)
            _unpack(root)
            made.write_text(recipe)
    return Tree(root)


def _unpack(root: Path) -> None:
    if not Path(_KEYRING).exists():
        raise PartMissing("Debian's keys are missing: sudo apt-get install debian-archive-keyring")
    state = root / ".apt"
    state.mkdir(parents=True)
    (state / "status").touch()  # nothing is installed there, so that every library comes along
    sources = state / "sources.list"
    sources.write_text(f"deb [signed-by={_KEYRING}] {_mirror()} unstable main\n")
    own = {
        "Dir::State::status": state / "status",
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferences": "-",
        "Dir::Etc::preferencesparts": "-",
    }
    downloaded(_PACKAGES, root, own)


def downloaded(packages: Sequence[str], root: Path, options: Mapping[str, object] | None = None) -> None:
    """Download packages, with what they need and this system lacks, and unpack them into a folder; needs no root.

    They come from this system's own sources unless ``options`` say otherwise; signatures are verified.
    """
    if shutil.which("apt-get") is None:
        raise PartMissing(f"{' and '.join(packages)} come from Debian's packages, and this system has no apt: use Debian")
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o755)
    state = root / ".apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True)
    told: dict[str, object] = {
        "Dir::State::lists": state / "lists",
        "Dir::Cache": state / "cache",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "APT::Get::AllowUnauthenticated": "false",
        "APT::Get::ReInstall": "true",
        "Acquire::AllowInsecureRepositories": "false",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Debug::NoLocking": "true",
        **(options or {}),
    }
    apt = ["apt-get", "-qq", *(f"-o{key}={value}" for key, value in told.items())]
    for step in (["update"], ["install", "-y", "--download-only", *packages]):
        done = subprocess.run([*apt, *step], capture_output=True, text=True)
        if done.returncode != 0:
            raise PartMissing(
                f"{' and '.join(packages)} cannot be downloaded from Debian's mirror:\n{done.stderr.strip()[-800:]}\n"
                "See whether this machine reaches its package mirror: sudo apt-get update"
            )
    for archive in sorted((state / "cache/archives").glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", archive, root], check=True)
    shutil.rmtree(state)


def _mirror() -> str:
    """The address of the main archive in this system's own apt configuration (security and updates live elsewhere)."""
    targets = ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"]
    listed = subprocess.run(targets, capture_output=True, text=True).stdout.splitlines()
    mirrors = [
        uri for origin, _, uri in (line.partition(" ") for line in listed) if origin == "Debian" and "security" not in uri
    ]
    if not mirrors:
        raise PartMissing("No Debian mirror is configured, or none was asked yet: sudo apt-get update")
    return mirrors[0]


def installed(package: str) -> bool:
    """Install a package of this system, as root; False when this user may not or the mirror does not have it."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with alone("apt"):
        steps = (["update"], ["install", "-y", "--no-install-recommends", package])
        return all(subprocess.run(["apt-get", "-qq", *step], capture_output=True, env=quiet).returncode == 0 for step in steps)
