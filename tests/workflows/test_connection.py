from __future__ import annotations

from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client

from engine.config import Settings
from engine.errors import CordboardError
from engine.storage.keys import PayloadKeys
from workflows.connection import connect
from workflows.namespace import prepare_namespace
from workflows.server import EmbeddedServer


async def test_a_cluster_needs_configuration_alone(
    temporal: EmbeddedServer, keys: PayloadKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal.address)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "default")
    client = await connect(Settings(data=tmp_path, temporal="remote"), keys, identity="tests")
    await prepare_namespace(client, own=False)
    assert client.namespace == "default"


async def test_a_profile_file_configures_a_cluster_too(
    temporal: EmbeddedServer, keys: PayloadKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = tmp_path / "temporal.toml"
    profile.write_text(f'[profile.main]\naddress = "{temporal.address}"\nnamespace = "sales"\n')
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(profile))
    monkeypatch.setenv("TEMPORAL_PROFILE", "main")
    client = await connect(Settings(data=tmp_path, temporal="remote"), keys, identity="tests")
    with pytest.raises(CordboardError, match="no namespace sales.*temporal operator namespace create --namespace sales"):
        await prepare_namespace(client, own=False)


async def test_a_broken_profile_is_named(keys: PayloadKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = tmp_path / "temporal.toml"
    profile.write_text("[profile.main\n")
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(profile))
    with pytest.raises(CordboardError, match="The Temporal profile cannot be read"):
        await connect(Settings(data=tmp_path, temporal="remote"), keys, identity="tests")


@pytest.mark.parametrize(("kind", "mend"), [("embedded", "cordboard up"), ("remote", "TEMPORAL_ADDRESS")])
async def test_nobody_there_says_what_to_start_or_check(
    keys: PayloadKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, mend: str
) -> None:
    monkeypatch.setenv("CORDBOARD_TEMPORAL", kind)
    monkeypatch.setenv("CORDBOARD_TEMPORAL_ADDRESS", "127.0.0.1:1")
    with pytest.raises(CordboardError, match=f"Temporal at 127.0.0.1:1 cannot be reached.*{mend}"):
        await connect(Settings.from_env(), keys, identity="tests", wait_seconds=0.0)


async def test_the_search_attributes_are_there_and_hold_nothing_personal(client: Client) -> None:
    found = await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace="default"))
    ours = {name: kind for name, kind in found.custom_attributes.items() if name.startswith("Cordboard")}
    keyword, number = IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD, IndexedValueType.INDEXED_VALUE_TYPE_INT
    assert ours == {
        "CordboardNode": keyword,
        "CordboardFlow": keyword,
        "CordboardEnvironment": keyword,
        "CordboardEnding": keyword,
        "CordboardVersion": number,
    }
