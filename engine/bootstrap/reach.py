"""The doctor's checks that ask another process: Temporal and who serves it, our own API, Asterisk."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx

from engine.bootstrap.verdict import Verdict
from engine.config import PREFIX, Settings
from engine.errors import CordboardError
from engine.steps.definition import STEPS_QUEUE
from engine.steps.discovery import discover
from engine.telephony.calls import NodeName
from workflows.names import CALLS_QUEUE, switch_queue
from workflows.onlooker import POLL_SECONDS, Onlooker

_SESSIONS = 200
"""Asterisk's HTTP sessions that an adapter under load needs at least: its pool of 48, its socket, and those of others."""
_HTTP_CONF = Path("/etc/asterisk/http.conf")
_START = "Start it with: cordboard up"
_UNSEEN = Verdict("warn", "cannot be seen while Temporal is away")  # the check of Temporal itself says why


async def temporal(settings: Settings) -> Verdict:
    """Reach the Temporal server."""
    onlooker = await _seen(settings)
    if onlooker is None and settings.temporal == "embedded":
        return Verdict("bad", f"nothing answers at {settings.temporal_address}", _START)
    onlooker = onlooker or await Onlooker.connect(settings)  # a cluster: raises what stands in the way
    kind = "embedded server" if settings.temporal == "embedded" else "cluster"
    return Verdict("ok", f"{kind} {await onlooker.version()} at {settings.temporal_address}")


async def namespace(settings: Settings) -> Verdict:
    """See whether the namespace knows our search attributes."""
    onlooker = await _seen(settings)
    if onlooker is None:
        return _UNSEEN
    lacking = await onlooker.lacking_search_attributes()
    if lacking:
        return Verdict(
            "bad",
            f"{onlooker.namespace} lacks the search attributes {', '.join(lacking)}",
            "`cordboard up` and `cordboard worker` add them, or say what to type when they may not.",
        )
    return Verdict("ok", f"{onlooker.namespace} is prepared")


async def worker(settings: Settings) -> Verdict:
    """See whether somebody runs the calls' workflows."""
    return await _polled(settings, CALLS_QUEUE, activities=False, command="cordboard worker")


async def adapter(settings: Settings) -> Verdict:
    """See whether somebody serves our switch."""
    return await _polled(settings, switch_queue(NodeName(settings.node)), activities=True, command="cordboard adapter")


async def steps(settings: Settings) -> Verdict:
    """See whether the installed steps can be read, and whether somebody runs them."""
    installed = await asyncio.to_thread(discover, settings.steps)  # somebody's code may take its time
    if installed.broken:
        first = installed.broken[0]
        more = f" (and {len(installed.broken) - 1} more)" if len(installed.broken) > 1 else ""
        return Verdict("bad", f"{first.where}: {first.message}{more}", f"{first.mend} `cordboard steps list` tells all.")
    if not installed.steps:
        return Verdict("ok", "none are installed")
    for queue in sorted({step.queue for step in installed.steps}):
        command = "cordboard steps work" + (f" --queue {queue}" if queue != STEPS_QUEUE else "")
        verdict = await _polled(settings, queue, activities=True, command=command)
        if verdict.outcome != "ok":
            return verdict
    return Verdict("ok", ", ".join(step.pin for step in installed.steps))


async def _polled(settings: Settings, queue: str, *, activities: bool, command: str) -> Verdict:
    onlooker = await _seen(settings)
    if onlooker is None:
        return _UNSEEN
    age = await onlooker.last_poll(queue, activities=activities)
    mend = f"Start it with: cordboard up (or alone: {command})"
    if age is None:
        return Verdict("bad", f"nobody takes work from queue {queue}", mend)
    if age > POLL_SECONDS:
        return Verdict("bad", f"queue {queue} was last asked for work {age:.0f} s ago; who did so is gone", mend)
    return Verdict("ok", f"takes work from queue {queue}")


async def _seen(settings: Settings) -> Onlooker | None:
    try:
        return await Onlooker.connect(settings)
    except CordboardError:
        return None


async def api(settings: Settings) -> Verdict:
    """Ask the API how it and the parts behind it are."""
    where = f"{settings.api_host}:{settings.api_port}"
    try:
        health = await _health(settings, "ready")
    except (httpx.ConnectError, httpx.ConnectTimeout):
        return Verdict("bad", f"nothing answers at {where}", _START)
    except httpx.TransportError as wrong:
        return Verdict("bad", f"{where} gives no answer ({type(wrong).__name__})", f"See its log, or restart it. {_START}")
    if health is None:
        mend = f"Stop that program, or set {PREFIX}API_PORT to a free port."
        return Verdict("bad", f"what answers at {where} is not Cordboard", mend)
    away = [part for part in health.get("parts", ()) if not part["ok"]]
    if away:
        told = "; ".join(f"{part['name']}: {part['detail']}" for part in away)
        return Verdict("warn", f"answers at {where}, but it says: {told}", str(away[0].get("mend", "")))
    return Verdict("ok", f"answers at http://{where}")


async def is_up(settings: Settings) -> bool:
    """Tell whether our own API answers."""
    try:
        return await _health(settings, "live") is not None
    except httpx.TransportError:
        return False


async def _health(settings: Settings, what: str) -> dict[str, Any] | None:
    host = f"[{settings.api_host}]" if ":" in settings.api_host else settings.api_host
    async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
        response = await client.get(f"http://{host}:{settings.api_port}/health/{what}")
    try:
        health = response.json()
    except ValueError:
        return None
    return health if isinstance(health, dict) and "ok" in health else None


async def asterisk(settings: Settings) -> Verdict:
    """Ask Asterisk for its version, and whether our application is registered."""
    if settings.adapter != "asterisk":
        return Verdict("ok", f"not used: the switch is the {settings.adapter}")
    from telephony_adapters.asterisk_ari.capabilities import probe
    from telephony_adapters.asterisk_ari.client import AriClient
    from telephony_adapters.asterisk_ari.config import AsteriskConfig

    client = AriClient(
        AsteriskConfig(
            node=NodeName(settings.node), password=settings.ari_password, url=settings.ari_url, user=settings.ari_user
        )
    )
    try:
        info = await client.get("asterisk", "info")
        if not info.ok:
            return _no_asterisk(settings, info.status, info.why)
        version = str(info.body.get("system", {}).get("version", "?"))
        if settings.ari_events == "outbound" and "outbound_events" not in await probe(client, version):
            mend = f"Set {PREFIX}ARI_EVENTS=inbound, or update Asterisk."
            return Verdict("bad", f"Asterisk {version} cannot open the event socket itself", mend)
        registered = await client.get("applications", settings.ari_application)
    finally:
        await client.close()
    if not registered.ok:
        detail = f"Asterisk {version} answers, but application {settings.ari_application} is not registered: no adapter listens"
        return Verdict("bad", detail, "Start it with: cordboard up (or alone: cordboard adapter)")
    sessions = session_limit(_HTTP_CONF)
    if sessions is not None and sessions < _SESSIONS:
        mend = f"Set sessionlimit = 500 in {_HTTP_CONF}, then: asterisk -rx 'module reload http'"
        return Verdict("warn", f"Asterisk {version} allows {sessions} HTTP sessions only", mend)
    return Verdict("ok", f"Asterisk {version} at {settings.ari_url}, application {settings.ari_application} is registered")


def _no_asterisk(settings: Settings, status: int, why: str) -> Verdict:
    if status in (401, 403):
        mend = f"Make {PREFIX}ARI_USER and {PREFIX}ARI_PASSWORD those of ari.conf; the user must not be read-only."
        return Verdict("bad", f"Asterisk at {settings.ari_url} refuses user {settings.ari_user}", mend)
    if status == 404:
        mend = "Load res_ari and its parts (modules.conf), and set enabled = yes in ari.conf."
        return Verdict("bad", f"what answers at {settings.ari_url} has no ARI", mend)
    mend = f"Start Asterisk with enabled = yes in http.conf, or mend {PREFIX}ARI_URL."
    return Verdict("bad", f"Asterisk at {settings.ari_url} does not answer: {why}", mend)


def session_limit(http_conf: Path) -> int | None:
    """Read Asterisk's limit of HTTP sessions; its own default when the file names none, ``None`` when it cannot be seen."""
    try:
        text = http_conf.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = re.search(r"^\s*sessionlimit\s*=>?\s*(\d+)", text, re.MULTILINE)
    return int(found[1]) if found else 100
