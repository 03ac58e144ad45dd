"""Moments, texts and JSON come back alike from both databases, or are refused alike."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import InvalidInput
from engine.flows.model import Flow
from engine.storage.base import write_json
from engine.storage.flows import StoredFlows
from engine.storage.session import Database

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet=st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet=st.characters()), inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.text(), JSON, max_size=4)


async def kept(flows: StoredFlows, document: dict[str, Any]) -> Any:
    found = await flows.draft("main")
    await flows.save_draft("main", document, expected_revision=found.revision, at=0.0, by="ada")
    return (await flows.draft("main")).document


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=DOCUMENTS.filter(lambda document: not isinstance(document.get("name"), str)))
async def test_any_json_comes_back_as_it_was(flows: StoredFlows, document: dict[str, Any]) -> None:
    if not await flows.flows():
        await flows.create_flow(Flow("main", "Main", 0.0), {}, by="ada")
    assert json.dumps(await kept(flows, document)) == json.dumps(document)


@pytest.mark.parametrize("document", [{"b": 1, "a": 2, "aa": 3}, {"n": [1.0, 1e300, 10**30, -0.0]}, {"s": "\0 \ud800 菜单 😀"}])
async def test_order_form_and_every_character_survive(flows: StoredFlows, document: dict[str, Any]) -> None:
    await flows.create_flow(Flow("main", "Main", 0.0), document, by="ada")
    assert json.dumps((await flows.draft("main")).document) == json.dumps(document)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
async def test_what_json_has_no_word_for_is_refused(flows: StoredFlows, value: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        await flows.create_flow(Flow("main", "Main", 0.0), {"value": value}, by="ada")
    assert caught.value.code == "not-json"
    assert await flows.flows() == []


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of a face"])
async def test_a_text_that_one_database_cannot_keep_is_refused_by_both(flows: StoredFlows, text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await flows.create_flow(Flow("main", text, 0.0), {}, by="ada")
    assert caught.value.code == "bad-text"


@pytest.mark.parametrize("at", [0.0, 0.000001, 1_780_000_000.123456, 1_780_000_000.9999999, 4_102_444_800.5])
async def test_a_moment_is_kept_to_the_microsecond(flows: StoredFlows, at: float) -> None:
    await flows.create_flow(Flow("main", "Main", at), {}, by="ada")
    assert (await flows.flow("main")).created_at == pytest.approx(at, abs=1e-6)


async def test_a_transaction_that_fails_leaves_nothing(database: Database, flows: StoredFlows) -> None:
    from engine.storage.tables import flows as table

    with pytest.raises(RuntimeError):
        async with database.writing() as connection:
            await connection.execute(table.insert().values(id="x", name="X", created_at=0.0))
            raise RuntimeError("something else went wrong")
    assert await flows.flows() == []


def test_json_is_written_readable_and_small() -> None:
    assert write_json({"name": "菜单", "n": 1}) == '{"name":"菜单","n":1}'
