"""Where downloaded parts are kept between runs, and how parallel runs share one download."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class PartMissing(RuntimeError):
    """A part that the tests need is not here; the message ends with the one command that brings it."""


def cache_folder() -> Path:
    """The folder for unpacked parts: readable to the unprivileged user that Asterisk runs as, so never under root's home."""
    named = os.environ.get("CORDBOARD_CACHE")
    if named:
        folder = Path(named)
    elif os.geteuid() == 0:
        folder = Path("/var/cache/cordboard")
    else:
        folder = Path.home() / ".cache" / "cordboard"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def give_away(folder: Path) -> None:
    """Let the unprivileged user own a run folder."""
    if os.geteuid() != 0:
        return
    import pwd

    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
