"""Secrets in both databases: sealed, for their own name alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from engine.errors import CordboardError, NotFound
from engine.flows.model import SecretFacts
from engine.storage.keys import PayloadKeys
from engine.storage.secrets import StoredSecrets
from engine.storage.session import Database
from engine.storage.tables import secrets as table

KEYS = PayloadKeys("one", {"one": bytes(32)})
VALUE = "s3cr3t-密-0f-the-house"


@pytest.fixture
def secrets(database: Database) -> StoredSecrets:
    return StoredSecrets(database, KEYS)


async def test_a_secret_is_kept_listed_without_its_value_changed_and_forgotten(secrets: StoredSecrets) -> None:
    await secrets.put_secret("crm-token", VALUE, at=1.0, by="ann")
    await secrets.put_secret("b", "x", at=2.0, by="ann")
    assert await secrets.secrets() == [SecretFacts("b", 2.0, "ann"), SecretFacts("crm-token", 1.0, "ann")]
    assert await secrets.value("crm-token") == VALUE
    await secrets.put_secret("crm-token", "another", at=3.0, by="bob")
    assert (await secrets.value("crm-token"), (await secrets.secrets())[1].set_by) == ("another", "bob")
    await secrets.delete_secret("crm-token")
    for asked in (secrets.value("crm-token"), secrets.delete_secret("crm-token")):
        with pytest.raises(NotFound, match="crm-token"):
            await asked


async def test_what_the_database_holds_does_not_tell_the_value(secrets: StoredSecrets, database: Database) -> None:
    await secrets.put_secret("crm-token", VALUE, at=1.0, by="ann")
    async with database.reading() as connection:
        sealed = await connection.scalar(select(table.c.sealed))
    assert sealed and VALUE.encode() not in sealed


async def test_a_row_put_under_another_name_does_not_open(secrets: StoredSecrets, database: Database) -> None:
    await secrets.put_secret("crm-token", VALUE, at=1.0, by="ann")
    async with database.writing() as connection:
        await connection.execute(update(table).values(name="other"))
    with pytest.raises(CordboardError) as refused:
        await secrets.value("other")
    assert refused.value.code == "seal-broken" and VALUE not in str(refused.value)


async def test_a_secret_outlives_a_change_of_key_and_not_the_loss_of_it(secrets: StoredSecrets, database: Database) -> None:
    await secrets.put_secret("crm-token", VALUE, at=1.0, by="ann")
    new = bytes([1]) * 32
    assert await StoredSecrets(database, PayloadKeys("two", {"two": new, "one": bytes(32)})).value("crm-token") == VALUE
    with pytest.raises(CordboardError) as refused:
        await StoredSecrets(database, PayloadKeys("two", {"two": new})).value("crm-token")
    assert refused.value.code == "seal-key-unknown"
