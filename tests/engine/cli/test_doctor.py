from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from temporalio import activity
from temporalio.worker import Worker

from engine.bootstrap import doctor, reach
from engine.bootstrap.doctor import CHECKS, read_settings
from engine.bootstrap.verdict import Verdict
from engine.config import Settings
from engine.errors import CordboardError
from engine.storage.keys import payload_key_file, read_or_make_keys
from tests.engine.cli.product import CommandLine, Product
from tests.parts.asterisk import AsteriskNode
from tests.parts.events import listening
from workflows.connection import connect
from workflows.namespace import prepare_namespace
from workflows.server import EmbeddedServer, ServerOptions


def found(command: CommandLine, **settings: str) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in json.loads(command("doctor", "--json", **settings).stdout)}


def test_with_everything_down_each_part_is_told_with_its_mend(alone: CommandLine) -> None:
    result = alone("doctor")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    for name in ("settings", *(name for name, _ in CHECKS)):
        assert any(line[1:].startswith(f" {name} ") and line[0] in "✓!✗" for line in lines), name
    port = alone.settings["CORDBOARD_API_PORT"]
    at = lines.index(f"✗ API          nothing answers at 127.0.0.1:{port}")
    assert lines[at + 1].strip() == "→ Start it with: cordboard up"
    assert any("worker" in line and "cannot be seen while Temporal is away" in line for line in lines)
    outcomes = {name: one["outcome"] for name, one in found(alone).items()}
    assert outcomes["Temporal"] == "bad"
    assert outcomes["database"] == "warn"
    assert outcomes["ports"] == outcomes["speech"] == outcomes["data folder"] == "ok"


def test_looking_changes_nothing(alone: CommandLine, tmp_path: Path) -> None:
    alone("doctor")
    assert list(tmp_path.iterdir()) == []


def test_settings_that_cannot_be_used_do_not_hide_the_rest(alone: CommandLine) -> None:
    told = found(alone, CORDBOARD_API_PROT="1", CORDBOARD_NODE="No Name")
    assert told["settings"]["outcome"] == "bad"
    assert "CORDBOARD_API_PROT is not a setting." in told["settings"]["detail"]
    assert "Did you mean CORDBOARD_API_PORT?" in told["settings"]["mend"]
    assert "CORDBOARD_NODE is 'No Name'" in told["settings"]["detail"]
    assert told["API"]["detail"].endswith(alone.settings["CORDBOARD_API_PORT"]), "the good settings are used"


def test_settings_that_contradict_one_another_are_told(tmp_path: Path) -> None:
    settings, verdict = read_settings({"CORDBOARD_ADAPTER": "asterisk", "CORDBOARD_DATA": str(tmp_path)})
    assert verdict.outcome == "bad"
    assert "CORDBOARD_ARI_PASSWORD is not set" in verdict.detail
    assert settings.data == tmp_path


def test_settings_that_are_right_together_are_named(tmp_path: Path) -> None:
    given = {"CORDBOARD_ADAPTER": "asterisk", "CORDBOARD_ARI_PASSWORD": "hush", "CORDBOARD_NODE": "", "HOME": "/root"}
    _, verdict = read_settings(given)
    assert (verdict.outcome, "hush" in verdict.detail) == ("ok", False)
    assert verdict.detail == "set: CORDBOARD_ADAPTER, CORDBOARD_ARI_PASSWORD, CORDBOARD_NODE"


def test_the_api_and_the_database_of_a_running_product_are_well(product: Product) -> None:
    told = found(product)
    assert told["API"] == {
        "name": "API",
        "outcome": "ok",
        "detail": f"answers at http://127.0.0.1:{product.port}",
        "mend": "",
    }
    assert f"Cordboard runs, on {product.port} (CORDBOARD_API_PORT)" in told["ports"]["detail"]
    assert told["database"]["mend"] == "Run `cordboard db upgrade`."  # this product's tables were made without Alembic


def test_a_migrated_database_is_well(alone: CommandLine) -> None:
    alone.right("db", "upgrade")
    assert found(alone)["database"]["outcome"] == "ok"


def test_a_database_that_is_away_is_told(alone: CommandLine) -> None:
    port = alone.settings["CORDBOARD_API_PORT"]
    told = found(alone, CORDBOARD_DATABASE_URL=f"postgresql://user:hush@127.0.0.1:{port}/calls")["database"]
    assert told["outcome"] == "bad"
    assert "does not answer" in told["detail"]


def test_a_port_that_another_program_has_is_told(alone: CommandLine) -> None:
    port = int(alone.settings["CORDBOARD_SIMULATOR_PORT"])
    with socket.create_server(("127.0.0.1", port)):
        told = found(alone)["ports"]
    assert told["outcome"] == "warn"
    assert f"{port} (CORDBOARD_SIMULATOR_PORT)" in told["detail"]


def test_a_folder_that_cannot_be_written_is_told(alone: CommandLine) -> None:
    told = found(alone, CORDBOARD_DATA="/proc/cordboard")["data folder"]
    assert (told["outcome"], "/proc cannot be written" in told["detail"]) == ("bad", True)


def test_a_language_that_cannot_be_spoken_is_named(alone: CommandLine) -> None:
    told = found(alone, CORDBOARD_SPEECH_VOICES="en=en-gb,tlh=klingon-without-voice")["speech"]
    assert told["outcome"] == "bad"
    assert told["detail"].startswith("tlh: ")
    assert "CORDBOARD_SPEECH_VOICES" in told["mend"]


async def test_a_key_file_that_others_can_read_is_told(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert (await doctor.key(settings)).outcome == "warn"  # before the first start
    path = payload_key_file(settings.keys)
    read_or_make_keys(path)
    assert (await doctor.key(settings)).outcome == "ok"
    path.chmod(0o644)
    with pytest.raises(CordboardError) as caught:
        await doctor.key(settings)
    assert caught.value.mend == f"Type: chmod 600 {path}"


async def test_audio_that_the_switch_may_be_unable_to_read_is_told(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", adapter="asterisk", ari_password="hush")
    assert (await doctor.sounds(settings)).outcome == "warn"
    settings.sounds.mkdir(parents=True)
    settings.data.chmod(0o700)
    verdict = await doctor.sounds(settings)
    assert verdict.outcome == "warn"
    assert verdict.mend.startswith(f"Type: chmod o+x {settings.data}")
    assert (await doctor.sounds(Settings(data=tmp_path / "data"))).outcome == "ok"  # the simulator plays nothing


async def test_a_check_that_fails_or_hangs_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(settings: Settings) -> Verdict:
        raise ZeroDivisionError("by zero")

    async def hangs(settings: Settings) -> Verdict:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(doctor, "CHECKS", (("one", breaks), ("two", hangs)))
    monkeypatch.setattr(doctor, "DEADLINE_SECONDS", 0.01)
    _, one, two = await doctor.examine({})
    assert (one.outcome, "by zero" in one.detail) == ("bad", True)
    assert (two.outcome, two.detail) == ("bad", "no answer within 0.01 s")


@activity.defn(name="idle")
async def _idle() -> None:
    """Nothing; the worker must have something to do."""


async def test_temporal_and_who_serves_it_are_seen(tmp_path: Path) -> None:
    server = EmbeddedServer(ServerOptions(tmp_path / "temporal" / "temporal.sqlite"))
    await server.start()
    try:
        settings = Settings(data=tmp_path, temporal_address=server.address)
        assert (await reach.temporal(settings)).outcome == "ok"
        before = await reach.namespace(settings)
        assert (before.outcome, "CordboardNode" in before.detail) == ("bad", True)
        client = await connect(settings, read_or_make_keys(payload_key_file(settings.keys)), identity="tests")
        await prepare_namespace(client, own=True)
        assert (await reach.namespace(settings)).outcome == "ok"
        assert "nobody takes work from queue calls" in (await reach.worker(settings)).detail
        assert "nobody takes work from queue tel.node1" in (await reach.adapter(settings)).detail
        async with Worker(client, task_queue="tel.node1", activities=[_idle]):
            async with asyncio.timeout(30):  # until its first poll has reached the server
                while (await reach.adapter(settings)).outcome != "ok":  # noqa: ASYNC110 -- the server tells nobody
                    await asyncio.sleep(0.05)
    finally:
        await server.stop()


def node_settings(node: AsteriskNode, folder: Path, **more: Any) -> Settings:
    given = {"adapter": "asterisk", "ari_url": node.url, "ari_user": node.user, "ari_password": node.password, **more}
    return Settings(data=folder, **given)


async def test_asterisk_is_seen_with_its_version(asterisk: AsteriskNode, tmp_path: Path) -> None:
    verdict = await reach.asterisk(node_settings(asterisk, tmp_path))
    assert verdict.detail.startswith("Asterisk 22.")
    assert "application cordboard is not registered" in verdict.detail
    assert "cordboard adapter" in verdict.mend
    outbound = await reach.asterisk(node_settings(asterisk, tmp_path, ari_events="outbound"))
    assert "cannot open the event socket itself" not in outbound.detail
    async with listening(asterisk):
        served = await reach.asterisk(node_settings(asterisk, tmp_path))
        assert "application cordboard is registered" in served.detail or "HTTP sessions" in served.detail
    wrong = await reach.asterisk(node_settings(asterisk, tmp_path, ari_password="wrong"))
    assert "refuses user" in wrong.detail


async def test_asterisk_that_is_away_is_told(alone: CommandLine, tmp_path: Path) -> None:
    port = alone.settings["CORDBOARD_API_PORT"]
    settings = Settings(data=tmp_path, adapter="asterisk", ari_password="hush", ari_url=f"http://127.0.0.1:{port}")
    verdict = await reach.asterisk(settings)
    assert (verdict.outcome, "does not answer" in verdict.detail) == ("bad", True)
    assert "http.conf" in verdict.mend


def test_asterisk_s_limit_of_sessions_is_read(tmp_path: Path) -> None:
    conf = tmp_path / "http.conf"
    assert reach.session_limit(conf) is None
    conf.write_text("[general]\nenabled = yes\n;sessionlimit = 900\n")
    assert reach.session_limit(conf) == 100
    conf.write_text("[general]\nsessionlimit=>500 ; plenty\n")
    assert reach.session_limit(conf) == 500
