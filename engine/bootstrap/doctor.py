"""Every part of an installation, looked at from outside: what is well, what is not, and how to mend it.

Each check is a small function in ``CHECKS``. It gives a ``Verdict`` or raises ``CordboardError``, which counts as bad. All run
at once, each with its own deadline, so that the answer comes as soon when everything is down. Nothing is changed by looking.
"""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
import socket
import stat
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import engine
from engine.bootstrap import reach
from engine.bootstrap.verdict import Finding, Verdict
from engine.config import PREFIX, Settings, variable_of
from engine.errors import CordboardError, InvalidInput
from engine.speech.voice import Speech
from engine.storage.keys import payload_key_file, read_keys
from engine.storage.schema import REVISIONS, require_schema
from engine.storage.session import Database

Check = Callable[[Settings], Awaitable[Verdict]]

DEADLINE_SECONDS = 10.0
"""How long one check may take; the slowest that is well, loading the voice, takes a second."""

_LITTLE_DISK, _TOO_LITTLE_DISK = 2_000_000_000, 200_000_000  # bytes: warn, bad
_SQLITE = "sqlite+aiosqlite:///"
_OTHERS_MAY_ENTER = stat.S_IROTH | stat.S_IXOTH


async def examine(environ: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """Look at everything. Never raises: settings that cannot be used are a finding, and left out for the other checks."""
    settings, verdict = read_settings(os.environ if environ is None else environ)
    others = await asyncio.gather(*(_run(check, settings) for _, check in CHECKS))
    verdicts = [("settings", verdict), *((name, other) for (name, _), other in zip(CHECKS, others, strict=True))]
    return tuple(Finding(name, found.outcome, found.detail, found.mend) for name, found in verdicts)


async def _run(check: Check, settings: Settings) -> Verdict:
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await check(settings)
    except CordboardError as wrong:
        return Verdict("bad", wrong.message, wrong.mend)
    except TimeoutError:
        return Verdict("bad", f"no answer within {DEADLINE_SECONDS:g} s", "Look at its log; it may hang.")
    except Exception as wrong:  # a check that fails is a finding too, and must not hide the others
        return Verdict("bad", f"could not be checked ({type(wrong).__name__}: {wrong})", "Report this as a bug.")


def read_settings(environ: Mapping[str, str]) -> tuple[Settings, Verdict]:
    """Read the settings; what cannot be used is left out and told."""
    given = {name: raw for name, raw in environ.items() if name.startswith(PREFIX)}
    unfit = {name: wrong for name, raw in given.items() if (wrong := _unfit(name, raw)) is not None}
    rest = {name: raw for name, raw in given.items() if name not in unfit}
    contradictions: list[InvalidInput] = []
    try:
        settings = Settings.from_env(rest)
    except InvalidInput as wrong:  # each is right by itself, but not all together
        contradictions.append(wrong)
        data = variable_of(next(f for f in fields(Settings) if f.name == "data"))
        settings = Settings.from_env({data: rest[data]} if data in rest else {})
    problems = [*unfit.values(), *contradictions]
    if problems:
        return settings, Verdict("bad", " ".join(p.message for p in problems), " ".join(p.mend for p in problems if p.mend))
    named = ", ".join(sorted(given)) or "none; all are at their defaults"
    return settings, Verdict("ok", f"set: {named}")


def _unfit(name: str, raw: str) -> InvalidInput | None:
    setting = next((one for one in fields(Settings) if variable_of(one) == name), None)
    if setting is not None and (not raw or _parses(setting, raw)):
        return None
    try:
        Settings.from_env({name: raw})
    except InvalidInput as wrong:
        return wrong
    return None


def _parses(setting: Field[Any], raw: str) -> bool:
    # By itself, because a value may be right and yet contradict the default of another setting.
    try:
        setting.metadata["parse"](raw)
    except ValueError:
        return False
    return True


async def versions(settings: Settings) -> Verdict:
    """Tell the versions of Cordboard and Python."""
    return Verdict("ok", f"Cordboard {engine.__version__} on Python {platform.python_version()}")


async def data_folder(settings: Settings) -> Verdict:
    """See whether the data folder can be written, and how much room there is."""
    there = next(folder for folder in (settings.data, *settings.data.parents) if folder.exists())
    mend = f"Give it to the user that Cordboard runs as, or set {PREFIX}DATA to another folder."
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as wrong:
        return Verdict("bad", f"{there} cannot be written: {wrong.strerror}", mend)
    free = shutil.disk_usage(there).free
    room = f"{free / 1e9:.1f} GB free"
    if free < _LITTLE_DISK:
        return Verdict("bad" if free < _TOO_LITTLE_DISK else "warn", f"{settings.data}: only {room}", "Make room on that disk.")
    made = "" if there == settings.data else "; it is made at the first start"
    return Verdict("ok", f"{settings.data}, {room}{made}")


async def database(settings: Settings) -> Verdict:
    """Reach the database and compare its revision with this program's."""
    url = settings.database_url
    file = _sqlite_file(url)
    if file is not None and not file.is_file():  # opening would make it
        return Verdict("warn", f"{settings.database_label} is not there yet", "Make it with: cordboard db upgrade")
    opened = Database.open(url)
    try:
        await require_schema(opened)
    finally:
        await opened.close()
    return Verdict("ok", f"{settings.database_label} at {REVISIONS[-1]}")


def _sqlite_file(url: str) -> Path | None:
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None


async def key(settings: Settings) -> Verdict:
    """Read the key file."""
    path = payload_key_file(settings.keys)
    if not path.exists() and settings.temporal == "embedded" and not settings.temporal_file.exists():
        return Verdict(
            "warn", "there is no payload key yet", "The first start makes it. On a second machine copy it there first."
        )
    read_keys(path)
    return Verdict("ok", str(path))


async def speech(settings: Settings) -> Verdict:
    """Say something in each language."""
    wrong: list[CordboardError] = []
    with tempfile.TemporaryDirectory() as folder:
        voices = dict(settings.speech_voices)
        async with Speech(Path(folder), voices, library=settings.speech_library) as voice:
            for language in voices:
                try:
                    await voice.check(language)
                except CordboardError as refused:
                    wrong.append(CordboardError(refused.code, f"{language}: {refused.message}", refused.mend))
    if wrong:
        return Verdict("bad", " ".join(one.message for one in wrong), wrong[0].mend)
    return Verdict("ok", ", ".join(f"{language} ({name})" for language, name in settings.speech_voices))


async def sounds(settings: Settings) -> Verdict:
    """See whether the audio can be read, also by a switch that runs as another user."""
    folder = settings.sounds
    if not folder.is_dir():
        return Verdict("warn", f"{folder} is not there yet", "It is made at the first start.")
    try:
        os.listdir(folder)
    except OSError as wrong:
        return Verdict("bad", f"{folder} cannot be read: {wrong.strerror}", f"Give it to this user: chown {folder}")
    if settings.adapter == "asterisk":
        for closed in (folder, *folder.parents):
            needed = _OTHERS_MAY_ENTER if closed == folder else stat.S_IXOTH
            if closed.stat().st_mode & needed != needed:
                mend = f"Type: chmod o+{'rx' if closed == folder else 'x'} {closed} (or run Asterisk as this user)"
                return Verdict("warn", f"Asterisk may be unable to read the audio: {closed} is closed to other users", mend)
    return Verdict("ok", str(folder))


async def ports(settings: Settings) -> Verdict:
    """See whether our ports are free, or used by ourselves."""
    taken = [f"{port} ({name})" for name, port in _ports(settings).items() if _is_taken(port)]
    if not taken:
        return Verdict("ok", "all free")
    if await reach.is_up(settings):
        return Verdict("ok", f"Cordboard runs, on {', '.join(taken)}")
    detail = f"in use, though Cordboard's API does not answer: {', '.join(taken)}"
    return Verdict("warn", detail, "Stop the program that uses it, or set the variable named to a free port.")


def _ports(settings: Settings) -> dict[str, int]:
    ours = {"API_PORT": settings.api_port}
    if settings.adapter == "simulator":
        ours["SIMULATOR_PORT"] = settings.simulator_port
    elif settings.ari_events == "outbound":
        ours["ARI_LISTEN"] = int(settings.ari_listen.rpartition(":")[2])
    if settings.temporal == "embedded":
        ours["TEMPORAL_ADDRESS"] = int(settings.temporal_address.rpartition(":")[2])
        ours["TEMPORAL_UI_PORT"] = settings.temporal_ui_port
    return {PREFIX + name: port for name, port in ours.items()}


def _is_taken(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


CHECKS: tuple[tuple[str, Check], ...] = (
    ("version", versions),
    ("data folder", data_folder),
    ("database", database),
    ("key file", key),
    ("speech", speech),
    ("sounds", sounds),
    ("ports", ports),
    ("Temporal", reach.temporal),
    ("namespace", reach.namespace),
    ("worker", reach.worker),
    ("steps", reach.steps),
    ("adapter", reach.adapter),
    ("Asterisk", reach.asterisk),
    ("API", reach.api),
)
"""What is looked at, in the order in which it is told: what others stand on comes first."""
