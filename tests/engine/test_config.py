"""Settings: what is read, what follows from what, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.config import Settings, described
from engine.errors import InvalidInput


def refused(**environ: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        Settings.from_env({f"CORDBOARD_{name}": value for name, value in environ.items()})
    return caught.value


def test_without_variables_everything_lies_in_the_data_folder_of_the_checkout() -> None:
    settings = Settings.from_env({})
    checkout = Path(__file__).resolve().parents[2]
    assert settings.data == checkout / "var"
    assert settings.database_url == f"sqlite+aiosqlite:///{checkout}/var/cordboard.sqlite"
    assert settings.adapter == "simulator"
    assert settings.journal == checkout / "var/journal/node1.sqlite"


def test_the_database_follows_the_data_folder(tmp_path: Path) -> None:
    settings = Settings.from_env({"CORDBOARD_DATA": str(tmp_path / "with space")})
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/with space/cordboard.sqlite"
    assert settings.keys == tmp_path / "with space/keys"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_env({"CORDBOARD_ENVIRONMENT": ""}).environment == "default"


def test_variables_of_others_are_none_of_our_business() -> None:
    assert Settings.from_env({"HOME": "/root", "TEMPORAL_ADDRESS": "x"}) == Settings()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_each_way_to_write_a_postgresql_address_means_the_same(scheme: str) -> None:
    settings = Settings.from_env({"CORDBOARD_DATABASE_URL": f"{scheme}://u:p@db:5432/cordboard"})
    assert settings.database_url == "postgresql+asyncpg://u:p@db:5432/cordboard"


def test_a_relative_sqlite_file_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env({"CORDBOARD_DATABASE_URL": "sqlite:///calls.sqlite"})
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/calls.sqlite"


def test_hosts_and_networks_that_flows_may_reach_are_listed() -> None:
    settings = Settings.from_env({"CORDBOARD_HTTP_ALLOW": "crm.local, 10.1.0.0/16,::1,9to5"})
    assert settings.http_allow == ("crm.local", "10.1.0.0/16", "::1", "9to5")


def test_numbers_that_may_be_called_are_listed_as_people_write_them() -> None:
    settings = Settings.from_env({"CORDBOARD_CALL_ALLOW": "+86 138-0013-8000, (010) 6234*"})
    assert settings.call_allow == ("+8613800138000", "0106234*")
    assert Settings.from_env({}).call_allow == (), "nobody outside, unless somebody says so"
    for wrong in ("*", "6001@trunk", "138,,139", "+861*2"):
        with pytest.raises(InvalidInput):
            Settings.from_env({"CORDBOARD_CALL_ALLOW": wrong})


def test_a_misspelt_variable_is_refused_with_the_name_that_was_meant() -> None:
    wrong = refused(DATABSE_URL="sqlite:////tmp/x")
    assert wrong.code == "unknown-setting"
    assert "CORDBOARD_DATABSE_URL" in wrong.message
    assert wrong.mend == "Did you mean CORDBOARD_DATABASE_URL?"


def test_a_variable_that_resembles_nothing_is_refused_too() -> None:
    assert "doctor" in refused(ZZZZZZZZZZ="1").mend


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("API_PORT", "80x", "port number"),
        ("API_PORT", "0", "port number"),
        ("API_PORT", "65536", "port number"),
        ("API_PORT", "٨٠", "port number"),
        ("API_HOST", "0.0.0.0", "loopback"),
        ("API_HOST", "example.org", "loopback"),
        ("HTTP_ALLOW", "10.0.0.0/33", "host names, addresses and networks"),
        ("HTTP_ALLOW", "crm.local,,10.1.0.0/16", "host names, addresses and networks"),
        ("HTTP_ALLOW", "*.local", "host names, addresses and networks"),
        ("HTTP_ALLOW", "http://crm.local", "host names, addresses and networks"),
        ("HTTP_ALLOW", "10.0.0.300", "host names, addresses and networks"),
        ("ADAPTER", "freeswitch", "simulator, asterisk"),
        ("NODE", "Büro 1", "lower-case"),
        ("NODE", "../x", "lower-case"),
        ("DATABASE_URL", "mysql://x/y", "postgresql://"),
        ("DATABASE_URL", "cordboard.sqlite", "sqlite:////"),
        ("DATABASE_URL", "sqlite:///:memory:", "memory"),
        ("DATABASE_URL", "sqlite://", "memory"),
        ("DATABASE_URL", "sqlite://host/file", "absolute"),
        ("DATABASE_URL", "postgresql://u@host", "names its database"),
        ("ARI_URL", "ws://127.0.0.1:8088", "http://"),
        ("ARI_URL", "http://u:p@127.0.0.1:8088", "ARI_PASSWORD"),
        ("ARI_LISTEN", "8089", "host:port"),
        ("TEMPORAL_ADDRESS", "localhost:", "host:port"),
        ("SPEECH_VOICES", "zh-CN", "language=voice"),
        ("SPEECH_VOICES", "en=a,en=b", "each language once"),
        ("SPEECH_WORDS_PER_MINUTE", "1000", "80 to 450"),
        ("DATA", "/tmp/a?b", "folder"),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_with_what_was_expected(name: str, value: str, expected: str) -> None:
    wrong = refused(**{name: value})
    assert wrong.code == "bad-setting"
    assert f"CORDBOARD_{name}" in wrong.message
    assert expected in wrong.mend


def test_a_secret_shows_neither_in_a_refusal_nor_in_the_settings_repr() -> None:
    wrong = refused(DATABASE_URL="mysql://u:hunter2@x/y")
    assert "hunter2" not in str(wrong)
    settings = Settings(database_url="postgresql+asyncpg://u:hunter2@db/x", ari_password="hunter2")
    assert "hunter2" not in repr(settings)
    assert settings.database_label == "postgresql+asyncpg://u:***@db/x"


def test_an_embedded_temporal_server_cannot_be_elsewhere() -> None:
    assert "CORDBOARD_TEMPORAL=remote" in refused(TEMPORAL_ADDRESS="temporal.example:7233").mend
    remote = Settings.from_env({"CORDBOARD_TEMPORAL": "remote", "CORDBOARD_TEMPORAL_ADDRESS": "temporal.example:7233"})
    assert remote.temporal_address == "temporal.example:7233"


def test_asterisk_needs_its_password() -> None:
    assert "ari.conf" in refused(ADAPTER="asterisk").mend


def test_two_doors_cannot_share_a_port() -> None:
    wrong = refused(API_PORT="8233")
    assert "CORDBOARD_API_PORT" in wrong.message
    assert "CORDBOARD_TEMPORAL_UI_PORT" in wrong.message


def test_a_remote_temporal_server_leaves_its_ports_free() -> None:
    settings = Settings.from_env({"CORDBOARD_TEMPORAL": "remote", "CORDBOARD_API_PORT": "8233"})
    assert settings.api_port == 8233


def test_voices_are_found_by_language() -> None:
    settings = Settings.from_env({"CORDBOARD_SPEECH_VOICES": "zh-CN=cmn, de=de"})
    assert settings.voice("zh-CN") == "cmn"
    assert settings.voice("de") == "de"
    assert settings.voice("fr") is None


def test_every_setting_says_what_it_is_for() -> None:
    assert all(help for _, help in described())
    assert ("CORDBOARD_DATA" in dict(described())) and len(described()) == len(dict(described()))


def test_defaults_of_flows_are_pairs_of_names_and_values() -> None:
    settings = Settings.from_env({"CORDBOARD_FLOW_DEFAULTS": "first_digit_seconds=8, barge_in=false,music=jazz"})
    assert settings.flow_defaults == (("first_digit_seconds", 8), ("barge_in", False), ("music", "jazz"))
    assert "each name once" in refused(FLOW_DEFAULTS="music=a,music=b").mend
