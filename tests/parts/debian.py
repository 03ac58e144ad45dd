"""Packages from the system's own Debian mirror, unpacked into a folder; needs no root and touches nothing of the system."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.parts.cache import PartMissing, alone, cache_folder

_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def unpacked(name: str, packages: tuple[str, ...], suite: str) -> Path:
    """Give the folder with ``packages`` of ``suite`` and all they depend on, downloading them once.

    The mirror is the one this system uses; signatures are verified against Debian's keyring.
    """
    root = cache_folder() / name
    with alone(name):
        if not (root / ".complete").exists():
            shutil.rmtree(root, ignore_errors=True)
            _unpack(root, packages, suite)
            (root / ".complete").touch()
    return root


def _unpack(root: Path, packages: tuple[str, ...], suite: str) -> None:
    state = root / ".apt"
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True)
    (state / "state/status").touch()
    (state / "sources.list").write_text(f"deb [signed-by={_KEYRING}] {_mirror()} {suite} main\n")
    options = {
        "Dir::State": state / "state",
        "Dir::State::status": state / "state/status",
        "Dir::Cache": state / "cache",
        "Dir::Etc::sourcelist": state / "sources.list",
        "Dir::Etc::sourceparts": "/nonexistent",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Debug::NoLocking": "true",
    }
    apt = ["apt-get", "-qq", *(f"-o{key}={value}" for key, value in options.items())]
    for step in (["update"], ["install", "-y", "--download-only", *packages]):
        done = subprocess.run([*apt, *step], capture_output=True, text=True)
        if done.returncode != 0:
            raise PartMissing(
                f"{' '.join(packages)} of Debian {suite} cannot be downloaded:\n{done.stderr.strip()[-800:]}\n"
                "Check this machine's package mirror with: apt-get update"
            )
    for archive in sorted((state / "cache/archives").glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", archive, root], check=True)
    shutil.rmtree(state)


def _mirror() -> str:
    if shutil.which("apt-get") is None:
        raise PartMissing("This part comes from Debian's packages and this system has no apt: run the tests on Debian")
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"], capture_output=True, text=True
    ).stdout.splitlines()
    mirrors = [line.split(" ", 1)[1] for line in listed if line.startswith("Debian ")]
    main = [mirror for mirror in mirrors if "security" not in mirror]
    if not main:
        raise PartMissing("No Debian mirror is configured or known here yet: sudo apt-get update")
    return main[0]


def ensure_installed(command: str, package: str) -> str:
    """Find a program, installing its package when root; else tell the one command to type."""
    found = shutil.which(command)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        with alone("apt"):
            for step in (["update"], ["install", "-y", "--no-install-recommends", package]):
                subprocess.run(["apt-get", "-qq", *step], capture_output=True, env=quiet)
        found = shutil.which(command)
    if found is None:
        raise PartMissing(f"{command} is not installed: sudo apt-get install {package}")
    return found
