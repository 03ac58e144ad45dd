"""The drawings that users get: without any finding, and with what each is meant to show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli.neighbours import links_beside
from engine.cli.prompt_folder import library_beside
from engine.graph.compile import compile_graph
from engine.graph.model import FlowGraph
from engine.graph.resolve import Catalog
from engine.graph.validate import validate
from engine.nodes.catalog import TYPES
from engine.nodes.defaults import NO_DEFAULTS
from engine.program import Program, Step
from engine.steps.discovery import discover

SAMPLES = Path(__file__).parents[3] / "samples"
FLOWS = sorted(SAMPLES.glob("*/flow.json"))


def blocks(folder: Path) -> Catalog:
    """The palette where a sample's own steps are installed."""
    return (*TYPES, *discover(folder, ()).blocks)


def drawn(name: str) -> FlowGraph:
    checked = validate((SAMPLES / name / "flow.json").read_bytes(), blocks(SAMPLES / name))
    assert checked.graph is not None
    return checked.graph


@pytest.fixture(scope="module")
def hello_menu() -> Program:
    return compile_graph(drawn("hello_menu"))


def of_type(program: Program, word: str) -> list[Step]:
    return [step for step in program.steps.values() if step.type.partition("@")[0] == word]


def menus_in_a_row(program: Program, name: str, seen: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The menus on every way that goes down from a menu to a menu, each once."""
    yield (*seen, name)
    for to in program.steps[name].exits.values():
        if to not in (*seen, name) and program.steps[to].type.startswith("menu@"):
            yield from menus_in_a_row(program, to, (*seen, name))


def test_the_samples_are_there() -> None:
    assert {"dial_extension", "hello_menu", "member_points", "order_lookup"} <= {path.parent.name for path in FLOWS}


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("hello_menu", "4991f558766df362a95d8de05e35d539cecf183acc109754addc7cd21e68117e"),
        ("dial_extension", "85ffcce4f7439a2d375df219ca3a3914b66a1e0d85dc33e497aa86bafef5427a"),
    ],
)
def test_a_sample_that_leads_into_no_other_flow_keeps_its_bytes_and_its_semantics(name: str, digest: str) -> None:
    # A new digest is right only when the sample itself was drawn anew: what is published must stay what it is.
    program = compile_graph(drawn(name))
    assert (program.digest, program.ir) == (digest, 1)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.parent.name)
def test_there_is_nothing_to_mend_in_a_sample(path: Path) -> None:
    links = links_beside(path, drawn(path.parent.name), blocks(path.parent), NO_DEFAULTS)
    found = validate(path.read_bytes(), blocks(path.parent), links, library=library_beside(path)).diagnostics
    assert [one for one in found if one.severity != "info"] == []


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.parent.name)
def test_a_sample_is_kept_as_the_product_writes_it_with_every_block_placed(path: Path) -> None:
    graph = drawn(path.parent.name)
    assert path.read_text(encoding="utf-8") == graph.as_text().decode()
    assert graph.layout.keys() == graph.nodes.keys()
    assert all(node.name for node in graph.nodes.values())


def test_the_main_menu_of_four_cities_is_as_large_and_as_kind_as_it_says() -> None:
    graph = drawn("main_menu")
    assert len(graph.nodes) >= 30
    assert graph.languages == ("zh-CN", "en")
    assert graph.budgets.always_a_human
    assert graph.budgets.enforce == "error"
    program = compile_graph(graph, links=links_beside(SAMPLES / "main_menu" / "flow.json", graph, TYPES, NO_DEFAULTS))
    assert [linked.flow for linked in program.linked.values()] == ["survey"]
    assert max(len(way) for way in menus_in_a_row(program, "main_menu")) == 3
    kinds = {step.type.partition("@")[0] for step in program.steps.values()}
    assert {"business_hours", "caller_class", "http_request", "record", "subflow", "transfer"} <= kinds


def test_hello_menu_lets_callers_choose_their_language(hello_menu: Program) -> None:
    (language,) = of_type(hello_menu, "language")
    assert {"zh-cn", "en"} <= language.exits.keys()


def test_hello_menu_goes_three_menus_down(hello_menu: Program) -> None:
    assert max(len(way) for way in menus_in_a_row(hello_menu, "main_menu")) == 3


def test_hello_menu_treats_callers_by_their_number(hello_menu: Program) -> None:
    (branch,) = of_type(hello_menu, "branch")
    assert {case["test"]["subject"] for case in branch.config["cases"]} == {"call.caller"}
    assert len(set(branch.exits.values())) == 3


def test_hello_menu_leads_each_fate_of_a_transfer_somewhere_of_its_own(hello_menu: Program) -> None:
    (transfer,) = of_type(hello_menu, "transfer")
    assert transfer.exits.keys() == {"answered", "busy", "no_answer", "rejected", "failed"}
    assert len(set(transfer.exits.values())) == 5


def test_hello_menu_tells_silence_wrong_keys_and_too_many_tries_apart(hello_menu: Program) -> None:
    for name in ("main_menu", "sales_menu", "service_menu", "repair_menu", "ask_ticket"):
        exits = hello_menu.steps[name].exits
        assert len({exits["no_input"], exits["no_match"], exits["too_many_tries"]}) == 3, name
