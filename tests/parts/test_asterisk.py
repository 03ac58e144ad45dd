from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.parts.asterisk import AsteriskNode

# Debian's own files beneath ours are to blame for these.
_NOT_OURS = ("users.conf is deprecated",)


async def test_the_shipped_configuration_loads_without_a_complaint() -> None:
    fresh = AsteriskNode("pbx7")
    await fresh.start()
    try:
        complaints = [line for line in fresh.log.splitlines() if "WARNING[" in line or "ERROR[" in line]
        assert [line for line in complaints if not any(known in line for known in _NOT_OURS)] == []
    finally:
        await fresh.stop()


async def test_it_never_runs_as_root(asterisk: AsteriskNode) -> None:
    status = await asyncio.to_thread(Path(f"/proc/{asterisk.pid}/status").read_text)
    assert "\nUid:\t" in status
    assert "\nUid:\t0\t" not in status


async def test_it_is_a_22_with_the_name_it_was_given(asterisk: AsteriskNode) -> None:
    async with asterisk.client() as client:
        info = (await client.get("/ari/asterisk/info")).raise_for_status().json()
    assert info["system"]["version"].startswith("22.")
    assert info["config"]["name"] == "pbx1"


async def test_ari_is_closed_to_a_wrong_password(asterisk: AsteriskNode) -> None:
    async with asterisk.client() as client:
        refused = await client.get("/ari/asterisk/info", auth=("cordboard", "change-me"))
    assert refused.status_code == 401


async def test_an_account_made_over_ari_is_taken(asterisk: AsteriskNode) -> None:
    path = "/ari/asterisk/config/dynamic/res_pjsip/aor/7001"
    async with asterisk.client() as client:
        made = await client.put(path, json={"fields": [{"attribute": "max_contacts", "value": "1"}]})
        gone = await client.delete(path)
    assert (made.status_code, gone.status_code) == (200, 204)


async def test_killed_it_comes_back_with_the_same_ports(asterisk: AsteriskNode) -> None:
    before = (asterisk.pid, asterisk.url)
    await asterisk.restart()
    assert asterisk.pid != before[0]
    assert asterisk.url == before[1]
    assert not any((await asterisk.left_behind()).values())


async def test_an_outbound_node_dials_the_adapter(asterisk_outbound: AsteriskNode) -> None:
    came = asyncio.Event()
    seen: dict[str, str | None] = {}

    async def accept(request: web.Request) -> web.WebSocketResponse:
        seen["user"] = aiohttp.BasicAuth.decode(request.headers["Authorization"]).login
        socket = web.WebSocketResponse(protocols=("ari",))
        await socket.prepare(request)
        seen["first"] = (await socket.receive_json())["type"]
        came.set()
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.router.add_get("/ari", accept)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", asterisk_outbound.outbound).start()
        async with asyncio.timeout(15):
            await came.wait()
    finally:
        await runner.cleanup()
    assert seen == {"user": "asterisk", "first": "ApplicationRegistered"}
