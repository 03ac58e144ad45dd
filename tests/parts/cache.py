"""Where downloaded parts are kept between runs, how parallel runs share one download, and who runs the parts."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
from collections.abc import Iterator
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]
_NOBODY = "nobody"


class PartMissing(RuntimeError):
    """A part that the tests need is not here; the message ends with the one command that brings it."""


def cache_folder() -> Path:
    """The folder for unpacked parts: ``CORDBOARD_CACHE``, else ``.cache`` in the checkout.

    Root's parts run as an unprivileged user; where that user cannot reach the checkout (under root's home) it is the system's.
    """
    named = os.environ.get("CORDBOARD_CACHE")
    folder = Path(named).resolve() if named else _CHECKOUT / ".cache"
    if not named and os.geteuid() == 0 and not _open_to_all(_CHECKOUT):
        folder = Path("/var/cache/cordboard")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _open_to_all(folder: Path) -> bool:
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold a lock among all processes of this machine while a part is being made."""
    with (cache_folder() / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def unprivileged() -> list[str]:
    """The command prefix that drops root: some parts (Asterisk by our rule, PostgreSQL by its own) never run as root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_NOBODY}", f"--regid={pwd.getpwnam(_NOBODY).pw_gid}", "--clear-groups"]


def dies_with_us() -> list[str]:
    """The command prefix for a part that must not outlive the tests, even when they are killed."""
    return ["setpriv", "--pdeathsig=KILL"]


def give_away(folder: Path) -> None:
    """Let the unprivileged user own a run folder."""
    if os.geteuid() != 0:
        return
    nobody = pwd.getpwnam(_NOBODY)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
