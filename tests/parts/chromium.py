"""Chromium, and the fonts the designer is looked at with: the system's, else installed by root, else unpacked from packages."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.parts.cache import PartMissing, alone, cache_folder
from tests.parts.debian import downloaded, installed

_BROWSERS = ("chromium", "chromium-browser")
_PACKAGES = ("chromium", "chromium-common")
_FONTS = {"fonts-noto-cjk": ":lang=zh-cn", "fonts-inter": "Inter"}
"""Package → the pattern by which fontconfig finds what it brings: Chinese, and the face that the designer names first."""

# Nothing of the browser's own business: no graphics card, no requests that the tests did not make.
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Chromium:
    """How to start it."""

    path: Path
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """What it says of itself."""
        told = subprocess.run([self.path, "--version"], capture_output=True, text=True, env={**os.environ, **self.environment})
        return told.stdout.strip()


@functools.cache
def chromium() -> Chromium:
    """Find or bring it, with its fonts."""
    path = _on_path()
    if path is None and installed("chromium"):
        path = _on_path()
    lacking = [package for package, pattern in _FONTS.items() if not _has_font(pattern) and not installed(package)]
    if path is not None and not lacking:
        root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to start as root within its sandbox
        return Chromium(path, [*_ARGUMENTS, *root])
    return unpacked([*(() if path else _PACKAGES), *lacking], path)


def unpacked(packages: Sequence[str], path: Path | None = None) -> Chromium:
    """Unpack packages of this system beside it, with whatever they need and it lacks."""
    root = cache_folder() / "chromium"
    recipe = " ".join(packages)
    made = root / ".complete"
    with alone("chromium"):
        if not made.exists() or made.read_text() != recipe:
            shutil.rmtree(root, ignore_errors=True)
            try:
                downloaded(packages, root)
            except PartMissing as missing:
                raise PartMissing(f"{missing}\nor install it: sudo apt-get install {' '.join(packages)}") from missing
            (root / "fonts.conf").write_text(
                '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
                '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
                f"<dir>{root}/usr/share/fonts</dir><cachedir>{root}/fonts.cache</cachedir></fontconfig>"
            )
            made.write_text(recipe)
    libraries = sorted({str(library.parent) for library in (root / "usr/lib").glob("**/*.so*")})
    return Chromium(
        path or root / "usr/lib/chromium/chromium",
        [*_ARGUMENTS, "--no-sandbox"],  # its sandbox needs a helper that root owns
        {"LD_LIBRARY_PATH": ":".join(libraries), "FONTCONFIG_FILE": str(root / "fonts.conf")},
    )


def _on_path() -> Path | None:
    found = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    return Path(found) if found else None


def _has_font(pattern: str) -> bool:
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", pattern], capture_output=True, text=True).stdout.strip())
