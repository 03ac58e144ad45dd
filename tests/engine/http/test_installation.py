"""Requests as an installation's worker makes them: by its own settings, with the secrets of its database."""

from __future__ import annotations

from pathlib import Path

from engine.bootstrap.performers import performers
from engine.config import Settings
from engine.runtime.performers import work_here
from engine.storage.keys import PayloadKeys
from engine.storage.secrets import StoredSecrets
from engine.storage.session import Database
from tests.engine.conftest import opened
from tests.engine.http.conftest import SECRET
from tests.engine.http.orders import work
from tests.engine.http.other_side import other_side, reply

KEYS = PayloadKeys("one", {"one": bytes(32)})


async def kept(folder: Path) -> Database:
    database = await opened(f"sqlite+aiosqlite:///{folder}/cordboard.sqlite")
    await StoredSecrets(database, KEYS).put_secret("crm-token", SECRET, at=1.0, by="ann")
    return database


async def test_what_the_settings_allow_is_asked_with_the_secrets_that_are_kept(tmp_path: Path) -> None:
    database = await kept(tmp_path)
    settings = Settings.from_env({"CORDBOARD_DATA": str(tmp_path), "CORDBOARD_HTTP_ALLOW": "127.0.0.0/8"})
    async with other_side(reply()) as side, performers(settings, database, KEYS) as doing:
        header = {"name": "Authorization", "value": "Bearer ", "secret": "crm-token"}
        assert (await work_here(doing, await work(side.at(), tries=1, headers=[header]))).how == "done"
        assert side.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    await database.close()


async def test_an_installation_without_settings_reaches_nothing_beside_it(tmp_path: Path) -> None:
    database = await kept(tmp_path)
    async with other_side(reply()) as side, performers(Settings(data=tmp_path), database, KEYS) as doing:
        assert (await work_here(doing, await work(side.at(), tries=1))).reason == "address-refused"
        assert side.connections == 0
    await database.close()
