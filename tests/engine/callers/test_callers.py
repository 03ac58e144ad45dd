"""Lists and classes of callers, on both databases."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import select

from engine.callers.csv_form import HEAD, read_entries, read_moment, write_entries
from engine.callers.judging import CallerClassPerformer, Judge
from engine.callers.model import SHIPPED, Classes, Entry, forms, read_number
from engine.errors import CordboardError
from engine.nodes import caller_class
from engine.records.telling import TELLERS
from engine.runtime.redrive import redrive
from engine.storage.callers import StoredCallers
from engine.storage.keyed_tables import StoredTables
from engine.storage.keys import PayloadKeys
from engine.storage.session import Database
from engine.storage.tables import caller_entries
from engine.tables.csv_form import BadRows
from engine.tables.model import Change
from tests.engine.runtime.flows import BYE, Block, flow
from tests.engine.runtime.house import House
from tests.engine.tables.flows import CUSTOMERS
from tests.engine.tables.test_calls import exits

KEYS = PayloadKeys("one", {"one": bytes(32)})
ANN, BOB = "+8613800138000", "+8613900139000"
NOW = 1_790_000_000.0


@pytest.fixture
def callers(database: Database) -> StoredCallers:
    return StoredCallers(database, KEYS, region="CN")


@pytest.fixture
async def judge(callers: StoredCallers, database: Database) -> Judge:
    tables = StoredTables(database, KEYS, region="CN")
    await tables.define(CUSTOMERS, at=1.0, by="ann")
    await tables.change("customers", Change("set", BOB, {"level": "gold"}), at=1.0, by="ann")
    return Judge(callers, tables, lambda: NOW)


async def add(callers: StoredCallers, name: str, *numbers: str, until: float | None = None) -> int:
    entries = [Entry(*read_number(number, "CN"), until=until, note="why") for number in numbers]
    return await callers.add(name, entries, replace=False, at=NOW, by="ann")


async def test_a_caller_is_found_however_the_number_is_written_and_by_its_beginnings(callers: StoredCallers) -> None:
    await add(callers, "vip", "138 0013 8000")
    await add(callers, "beijing", "+8610*", "010*")
    await add(callers, "inside", "6*", "7001")
    for spelling in ("13800138000", ANN, "013800138000", "8613800138000"):
        assert await callers.lists_of(spelling, at=NOW) == ({"vip"} if spelling != "8613800138000" else frozenset({"vip"}))
    assert await callers.lists_of("01062345678", at=NOW) == {"beijing"}
    assert await callers.lists_of("+861062345678", at=NOW) == {"beijing"}
    assert [await callers.lists_of(number, at=NOW) for number in ("6001", "7001", "7002", "")] == [
        {"inside"},
        {"inside"},
        frozenset(),
        frozenset(),
    ]


async def test_an_entry_ends_by_itself(callers: StoredCallers) -> None:
    await add(callers, "blocked", ANN, until=NOW + 10)
    assert await callers.lists_of(ANN, at=NOW + 9) == {"blocked"}
    assert await callers.lists_of(ANN, at=NOW + 10) == frozenset()
    assert await callers.lists(at=NOW + 10) == []
    assert await callers.add("blocked", [Entry(BOB)], replace=False, at=NOW + 11, by="ann") == 1


async def test_lists_are_read_in_pages_replaced_and_emptied(callers: StoredCallers) -> None:
    assert await add(callers, "vip", *(str(6000 + n) for n in range(25))) == 25
    read, place = [], ""
    while page := await callers.entries("vip", after=place, limit=10):
        read += [one.number for one in page]
        place = page[-1].place
    assert sorted(read) == [str(6000 + n) for n in range(25)]
    assert await add(callers, "vip", "6001") == 25
    assert await callers.add("vip", [Entry("1"), Entry("1", note="last")], replace=True, at=NOW, by="bob") == 1
    (only,) = await callers.entries("vip")
    assert (only.number, only.note, only.added_by) == ("1", "last", "bob")
    await callers.remove("vip", "1", prefix=False)
    for asked in (callers.remove("vip", "1", prefix=False), callers.drop("vip")):
        with pytest.raises(CordboardError):
            await asked


async def test_the_database_alone_does_not_tell_who_is_on_a_list(callers: StoredCallers, database: Database) -> None:
    await add(callers, "blocked", ANN)
    async with database.reading() as connection:
        (row,) = [str(tuple(one)) for one in await connection.execute(select(caller_entries))]
    assert "13800138000" not in row and "why" not in row
    new = StoredCallers(database, PayloadKeys("two", {"two": bytes([1]) * 32, "one": bytes(32)}), region="CN")
    assert await new.lists_of(ANN, at=NOW) == {"blocked"}
    assert await add(new, "blocked", ANN) == 1
    await new.remove("blocked", ANN, prefix=False)


async def test_the_first_class_that_fits_is_the_callers(callers: StoredCallers, judge: Judge) -> None:
    assert (await judge.judge(ANN)).name == "normal"
    await add(callers, "vip", ANN)
    assert ((await judge.judge("13800138000")).name, (await judge.judge(BOB)).name) == ("vip", "normal")
    await add(callers, "blocked", ANN)
    assert (await judge.judge(ANN)).because == "list blocked"
    assert (await judge.judge(ANN, among=("vip", "important"))).name == "vip"
    wanted = {
        "classes": [
            {"name": "hidden", "any_of": [{"withheld": True}]},
            {"name": "gold", "any_of": [{"table": "customers", "column": "level", "is": "gold"}, {"list": "vip"}]},
        ]
    }
    kept = await callers.set_classes(Classes.model_validate(wanted), at=NOW, by="ann")
    assert (kept.revision, (await callers.classes()).as_json()) == (1, wanted["classes"])
    told = [(await judge.judge(number)).because for number in ("", BOB, ANN, "6001", "anonymous")]
    assert told == ["withheld", "table customers", "list vip", "", ""]
    with pytest.raises(CordboardError) as refused:
        await callers.set_classes(SHIPPED, at=NOW, by="bob")
    assert refused.value.code == "classes-changed"


async def test_a_class_whose_table_is_gone_says_so(callers: StoredCallers, judge: Judge) -> None:
    wanted = {"classes": [{"name": "x", "any_of": [{"table": "nobodys", "column": "level", "is": "gold"}]}]}
    await callers.set_classes(Classes.model_validate(wanted), at=NOW, by="ann")
    with pytest.raises(CordboardError, match="no table nobodys"):
        await judge.judge(ANN)


@pytest.mark.parametrize(
    ("classes", "says"),
    [
        ([{"name": "normal", "any_of": [{"withheld": True}]}], "taken"),
        ([{"name": "x", "any_of": []}], "at least 1"),
        ([{"name": "x", "any_of": [{}]}], "just one of"),
        ([{"name": "x", "any_of": [{"list": "a", "withheld": True}]}], "just one of"),
        ([{"name": "x", "any_of": [{"table": "t"}]}], "goes with a column"),
        ([{"name": "x", "any_of": [{"list": "a"}]}] * 2, "same name"),
    ],
)
def test_classes_that_cannot_be_say_why(classes: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Classes.model_validate({"classes": classes})


@given(st.lists(st.tuples(st.from_regex(r"\+86138[0-9]{8}|[1-9][0-9]{3}|\+[1-9][0-9]{2}", fullmatch=True), st.booleans())))
def test_a_list_that_is_exported_can_be_imported(numbers: list[tuple[str, bool]]) -> None:
    entries = [
        Entry(*read_number(number + "*" * prefix, "CN"), until=float(n) if n % 2 else None)
        for n, (number, prefix) in enumerate(numbers)
    ]
    assert read_entries((HEAD + write_entries(entries)).encode(), "CN") == entries


def test_a_file_with_mistakes_is_told_by_line() -> None:
    data = b"number,until\n13800138000,tomorrow\nnobody,\n6001,2026-12-31\n6002\n"
    with pytest.raises(BadRows) as refused:
        read_entries(data, "CN")
    assert [(one.line, one.column) for one in refused.value.problems] == [(2, "until"), (3, "number"), (5, "")]
    assert "13800138000" not in str(refused.value)
    with pytest.raises(BadRows, match="first line names"):
        read_entries(b"phone\n1\n", "CN")
    assert read_moment("2026-12-31") == 1_798_761_599.999999


def test_a_withheld_number_has_no_forms_and_a_long_one_few() -> None:
    assert forms("", "CN") == forms(" ", "CN") == []
    assert len(forms("9" * 500, "CN")) <= 40


@pytest.fixture
async def house(tmp_path: Path, judge: Judge) -> AsyncIterator[House]:
    async with House(tmp_path / "journal.sqlite", performers={caller_class.KIND: CallerClassPerformer(judge)}) as opened:
        yield opened


async def test_a_call_goes_by_its_callers_class_and_the_record_does_not_tell_the_list_to_the_switch(
    house: House, callers: StoredCallers
) -> None:
    block = Block("caller_class", {}, dict.fromkeys(("normal", "blocked", "vip", "important", "error"), "bye"))
    program = flow({"who": block, "bye": BYE})
    for expected in ("normal", "vip"):
        await house.ring_in(program)
        over = await house.over.get()
        assert exits(over.trace) == [expected]
        assert house.program is not None
        assert (await redrive(house.program, over.facts, over.trace)).stopped is None
        await add(callers, "vip", over.facts.caller)
    told = next(entry.data for entry in over.trace if entry.kind == "performed")
    assert over.facts.caller not in json.dumps(told)
    assert TELLERS["performed"](told) == ("caller class: vip (list vip)", "来电分类：vip (list vip)")
