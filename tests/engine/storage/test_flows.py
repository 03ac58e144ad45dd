"""Flows are kept as the flows room asks for it, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

import pytest

from engine.errors import Conflict, NotFound
from engine.flows.model import Flow, NumberBinding
from engine.flows.ports import FlowRepository
from engine.program import Program, Step
from engine.storage.flows import StoredFlows
from engine.storage.session import Database

T0 = 1_780_000_000.25


def drawing(name: str = "Main menu") -> Mapping[str, Any]:
    return {"spec": 1, "id": "main", "name": name, "zone": {"b": 1, "a": [1.0, 2, None, "菜单"]}}


def program(text: str = "hello") -> Program:
    step = Step("start", "start@1", "edge", {"text": text}, {})
    return Program(flow="main", entry="start", steps={"start": step}, languages=("en",))


async def make(flows: FlowRepository, *ids: str) -> None:
    for flow in ids or ("main",):
        await flows.create_flow(Flow(flow, flow.title(), T0), drawing(), by="ada")


async def publish(flows: FlowRepository, *texts: str, flow: str = "main") -> None:
    for text in texts:
        await flows.add_version(flow, drawing(text), program(text), at=T0, by="ada")


async def test_a_new_flow_has_its_drawing_at_revision_one(flows: StoredFlows) -> None:
    made = await flows.create_flow(Flow("main", "Main", T0), drawing(), by="ada")
    assert (made.revision, made.saved_at, made.saved_by) == (1, T0, "ada")
    assert await flows.draft("main") == made
    assert await flows.flow("main") == Flow("main", "Main", T0)


async def test_a_drawing_comes_back_as_it_was_drawn_in_the_order_it_was_drawn(flows: StoredFlows) -> None:
    await make(flows)
    document = (await flows.draft("main")).document
    assert document == drawing()
    assert list(document["zone"]) == ["b", "a"]
    assert isinstance(document["zone"]["a"][0], float)


async def test_flows_are_listed_by_code_point_of_their_id(flows: StoredFlows) -> None:
    await make(flows, "b", "a", "A", "a-1", "a1", "é", "_")
    assert [flow.id for flow in await flows.flows()] == ["A", "_", "a", "a-1", "a1", "b", "é"]


async def test_lists_tell_each_flows_revision_and_live_version(flows: StoredFlows) -> None:
    await make(flows, "b", "a")
    await flows.save_draft("a", drawing("Newer"), expected_revision=1, at=T0, by="ada")
    await publish(flows, "one", "two", flow="b")
    await flows.set_alias("b", "live", 2, at=T0, by="ada")
    await flows.set_alias("b", "trial", 1, at=T0, by="ada")
    known = await flows.overview()
    assert [(facts.flow, facts.draft_revision, facts.live_version) for facts in known] == [
        (await flows.flow("a"), 2, None),
        (await flows.flow("b"), 1, 2),
    ]
    assert [await flows.facts("a"), await flows.facts("b")] == known
    with pytest.raises(NotFound) as caught:
        await flows.facts("c")
    assert caught.value.code == "no-such-flow"


async def test_an_id_is_taken_once(flows: StoredFlows) -> None:
    await make(flows)
    with pytest.raises(Conflict) as caught:
        await flows.create_flow(Flow("main", "Other", T0), {}, by="bob")
    assert caught.value.code == "flow-exists"
    assert (await flows.flow("main")).name == "Main"


async def test_saving_a_draft_raises_the_revision_and_the_name_follows(flows: StoredFlows) -> None:
    await make(flows)
    saved = await flows.save_draft("main", drawing("Night menu"), expected_revision=1, at=T0 + 1, by="bob")
    assert saved.revision == 2
    assert await flows.draft("main") == saved
    assert (await flows.flow("main")).name == "Night menu"


@pytest.mark.parametrize("name", [None, 7, ["x"]])
async def test_a_drawing_with_a_broken_name_is_kept_and_the_flow_keeps_its_own(flows: StoredFlows, name: object) -> None:
    await make(flows)
    await flows.save_draft("main", {"name": name}, expected_revision=1, at=T0, by="bob")
    assert (await flows.flow("main")).name == "Main"


@pytest.mark.parametrize("revision", [0, 1, 3, 2**40])
async def test_a_draft_saved_from_another_revision_is_refused_naming_who_saved_what(flows: StoredFlows, revision: int) -> None:
    await make(flows)
    await flows.save_draft("main", drawing("newer"), expected_revision=1, at=T0, by="bob")
    with pytest.raises(Conflict) as caught:
        await flows.save_draft("main", drawing("lost"), expected_revision=revision, at=T0, by="ada")
    assert caught.value.code == "draft-changed"
    assert "bob" in caught.value.message and "revision 2" in caught.value.message
    assert (await flows.draft("main")).document == drawing("newer")


async def test_of_two_savers_at_once_one_is_told(flows: StoredFlows, other: Database) -> None:
    await make(flows)
    savers = (flows, StoredFlows(other))
    results = await asyncio.gather(
        *(
            saver.save_draft("main", drawing(by), expected_revision=1, at=T0, by=by)
            for saver, by in zip(savers, "ab", strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Draft"]
    assert (await flows.draft("main")).revision == 2


async def test_versions_are_numbered_within_their_flow_and_listed_newest_first(flows: StoredFlows) -> None:
    await make(flows, "main", "side")
    await publish(flows, "one", "two")
    await publish(flows, "one", flow="side")
    assert [release.number for release in await flows.versions("main")] == [2, 1]
    assert [release.number for release in await flows.versions("side")] == [1]


async def test_a_version_comes_back_whole(flows: StoredFlows) -> None:
    await make(flows)
    made = await flows.add_version("main", drawing(), program(), at=T0, by="ada")
    assert await flows.version("main", 1) == made
    assert await flows.version_of_digest("main", program().digest) == made
    assert await flows.program(program().digest) == program().canonical


async def test_publishing_the_same_program_again_gives_the_same_version(flows: StoredFlows) -> None:
    await make(flows)
    first = await flows.add_version("main", drawing(), program(), at=T0, by="ada")
    again = await flows.add_version("main", drawing("other layout"), program(), at=T0 + 9, by="bob")
    assert again == first
    assert len(await flows.versions("main")) == 1


async def test_publishers_at_once_get_each_a_number_of_their_own(flows: StoredFlows, other: Database) -> None:
    await make(flows)
    publishers = (flows, StoredFlows(other))
    made = await asyncio.gather(
        *(publishers[n % 2].add_version("main", drawing(), program(str(n)), at=T0, by="ada") for n in range(12))
    )
    assert sorted(version.number for version in made) == list(range(1, 13))


async def test_publishers_of_one_program_at_once_get_one_version(flows: StoredFlows, other: Database) -> None:
    await make(flows)
    publishers = (flows, StoredFlows(other))
    made = await asyncio.gather(
        *(publishers[n % 2].add_version("main", drawing(), program(), at=T0, by=str(n)) for n in range(8))
    )
    assert {version.number for version in made} == {1}
    assert len({version.published_by for version in made}) == 1


async def test_an_alias_names_a_version_with_its_digest_and_moves(flows: StoredFlows) -> None:
    await make(flows)
    await publish(flows, "one", "two")
    first = await flows.set_alias("main", "live", 1, at=T0, by="ada")
    assert first.digest == program("one").digest
    second = await flows.set_alias("main", "live", 2, at=T0 + 5, by="bob")
    assert await flows.alias("main", "live") == second
    assert (second.version, second.digest, second.moved_by) == (2, program("two").digest, "bob")
    await flows.set_alias("main", "beta", 1, at=T0, by="ada")
    assert [alias.name for alias in await flows.aliases("main")] == ["beta", "live"]


async def test_a_pattern_is_bound_once_in_an_environment_and_binding_again_replaces(flows: StoredFlows) -> None:
    await make(flows, "main", "side")
    await flows.put_binding(NumberBinding("default", "4001", "main"))
    await flows.put_binding(NumberBinding("test", "4001", "main"))
    await flows.put_binding(NumberBinding("default", "4001", "side", "beta"))
    assert await flows.bindings("default") == [NumberBinding("default", "4001", "side", "beta")]
    assert [binding.environment for binding in await flows.bindings()] == ["default", "test"]


async def test_binders_at_once_leave_one_binding(flows: StoredFlows, other: Database) -> None:
    await make(flows, "main", "side")
    binders = (flows, StoredFlows(other))
    await asyncio.gather(*(binders[n % 2].put_binding(NumberBinding("e", "_4XXX", ("main", "side")[n % 2])) for n in range(8)))
    assert len(await flows.bindings()) == 1


async def test_an_unbound_pattern_is_gone(flows: StoredFlows) -> None:
    await make(flows)
    await flows.put_binding(NumberBinding("default", "4001", "main"))
    await flows.delete_binding("default", "4001")
    assert await flows.bindings() == []
    with pytest.raises(NotFound) as caught:
        await flows.delete_binding("default", "4001")
    assert caught.value.code == "no-such-binding"


async def test_digests_are_those_of_all_programs_newest_first(flows: StoredFlows) -> None:
    await make(flows, "main", "side")
    await flows.add_version("main", drawing(), program("old"), at=T0, by="ada")
    await flows.add_version("side", drawing(), program("new"), at=T0 + 1, by="ada")
    await flows.add_version("main", drawing(), program("new"), at=T0 + 2, by="ada")
    assert await flows.digests() == [program("new").digest, program("old").digest]


async def test_what_is_not_there_is_named(flows: StoredFlows) -> None:
    await make(flows)
    absent: dict[str, list[Coroutine[Any, Any, object]]] = {
        "no-such-flow": [
            flows.flow("x"),
            flows.draft("x"),
            flows.save_draft("x", {}, expected_revision=1, at=T0, by="a"),
            flows.add_version("x", {}, program(), at=T0, by="a"),
            flows.versions("x"),
            flows.version("x", 1),
            flows.aliases("x"),
            flows.alias("x", "live"),
            flows.set_alias("x", "live", 1, at=T0, by="a"),
            flows.put_binding(NumberBinding("e", "1", "x")),
        ],
        "no-such-version": [
            flows.version("main", 1),
            flows.version("main", 2**40),
            flows.set_alias("main", "live", 1, at=T0, by="a"),
        ],
        "no-such-alias": [flows.alias("main", "live")],
        "no-such-program": [flows.program("00" * 32)],
    }
    for code, questions in absent.items():
        for question in questions:
            with pytest.raises(NotFound) as caught:
                await question
            assert caught.value.code == code
    assert await flows.version_of_digest("x", "00" * 32) is None
