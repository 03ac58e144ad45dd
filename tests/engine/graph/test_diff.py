"""What changed between two drawings is told change by change, each at its place."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings

from engine.graph.compile import compile_graph
from engine.graph.diff import Change, diff
from engine.graph.model import FlowGraph, parse
from tests.engine.graph.drawings.base import Document, block, digits, drawing, menu, said, then
from tests.engine.graph.strategies import valid_documents

PLAY = {"prompts": ["hello"], "interruptible": False}


def graph_of(document: object) -> FlowGraph:
    parsed = parse(document)
    assert parsed.graph is not None, parsed.diagnostics
    return parsed.graph


def changes(before: Document, after: Document) -> tuple[Change, ...]:
    return diff(graph_of(before), graph_of(after))


def play(**more: Any) -> Document:
    return drawing({"say": {**block("play", PLAY, next="bye"), **more}})


CHANGES = {
    "flow renamed": (drawing(), drawing(name="x"), "flow_renamed", "/name", "", "x"),
    "languages": (drawing(), drawing(languages=["en"]), "languages_changed", "/languages", ["zh-CN", "en"], ["en"]),
    "entry": (drawing(), drawing(entry="answer"), "entry_changed", "/entry", "start", "answer"),
    "handler added": (
        *(drawing(), drawing(handlers={"error": "bye", "operator_key": {"key": "0", "node": "bye"}})),
        *("handlers_changed", "/handlers", None, {"error": "bye", "operator_key": {"key": "0", "node": "bye"}}),
    ),
    "defaults": (drawing(), drawing(defaults={"music": "x"}), "defaults_changed", "/defaults", None, {"music": "x"}),
    "prompt added": (
        *(drawing(), drawing(prompts={"more": {"en": {"text": "Hi"}}})),
        *("prompt_added", "/prompts/more/en", None, {"text": "Hi"}),
    ),
    "prompt without a text added": (drawing(), drawing(prompts={"more": {}}), "prompt_added", "/prompts/more", None, {}),
    "prompt changed": (
        *(drawing(), drawing(prompts={"hello": said("早。")})),
        *("prompt_changed", "/prompts/hello/zh-CN", {"text": "您好。"}, {"text": "早。"}),
    ),
    "block renamed": (play(), play(name="Say"), "node_renamed", "/nodes/say/name", "", "Say"),
    "type": (play(), play(type="play@1"), "type_changed", "/nodes/say/type", "play", "play@1"),
    "setting added": (
        *(play(), play(config={**PLAY, "repeat": 2})),
        *("config_changed", "/nodes/say/config/repeat", None, 2),
    ),
    "setting deep inside": (
        *(then(menu("1", "2")), then(menu("1", "3"))),
        *("config_changed", "/nodes/here/config/options/1/keys", "2", "3"),
    ),
    "list of another length": (
        *(then(digits(one_of=["1"])), then(digits(one_of=["1", "2"]))),
        *("config_changed", "/nodes/here/config/one_of", ["1"], ["1", "2"]),
    ),
    "true is not 1": (
        *(
            drawing(variables={"l": {"type": "list", "initial": [1]}}),
            drawing(variables={"l": {"type": "list", "initial": [True]}}),
        ),
        *("variable_changed", "/variables/l"),
        {"type": "list", "initial": [1], "sensitive": False},
        {"type": "list", "initial": [True], "sensitive": False},
    ),
    "cord moved": (play(), play(exits={"next": "say"}), "cord_moved", "/nodes/say/exits/next", "bye", "say"),
    "cord taken away": (play(), play(exits={}), "cord_removed", "/nodes/say/exits/next", "bye", None),
    "cord drawn": (play(exits={}), play(), "cord_added", "/nodes/say/exits/next", None, "bye"),
    "moved": (drawing(), drawing(layout={"say": {"x": 1, "y": 2}}), "node_moved", "/layout/say", None, {"x": 1.0, "y": 2.0}),
}


@pytest.mark.parametrize("case", CHANGES.values(), ids=CHANGES.keys())
def test_one_change_is_told_once_and_at_its_place(case: tuple[Document, Document, str, str, Any, Any]) -> None:
    before, after, what, place, was, now = case
    (change,) = changes(before, after)
    assert (change.what, change.pointer, change.before, change.after) == (what, place, was, now)
    assert change.node == (place.split("/")[2] if place.startswith(("/nodes", "/layout")) else None)


def test_a_block_that_comes_or_goes_is_told_whole() -> None:
    (added,) = changes(drawing(), drawing({"alone": block("play", PLAY, next="bye")}))
    (removed,) = changes(drawing({"alone": block("play", PLAY, next="bye")}), drawing())
    whole = {"type": "play", "name": "", "config": PLAY, "exits": {"next": "bye"}}
    assert (added.what, added.before, added.after) == ("node_added", None, whole)
    assert (removed.what, removed.before, removed.after) == ("node_removed", whole, None)


@settings(max_examples=50, deadline=None)
@given(valid_documents(max_blocks=5), valid_documents(max_blocks=5))
def test_there_are_changes_exactly_where_drawings_differ(one: Document, other: Document) -> None:
    assert changes(one, copy.deepcopy(one)) == ()
    found = changes(one, other)
    assert (found == ()) == (graph_of(one).as_text() == graph_of(other).as_text())
    json.dumps([change.as_json() for change in found], allow_nan=False)
    if not any(change.audible for change in found):
        assert compile_graph(graph_of(one)).digest == compile_graph(graph_of(other)).digest


@settings(max_examples=50, deadline=None)
@given(valid_documents(max_blocks=5), valid_documents(max_blocks=5))
def test_going_back_undoes_every_change(one: Document, other: Document) -> None:
    there = {(change.pointer, json.dumps([change.before, change.after])) for change in changes(one, other)}
    back = {(change.pointer, json.dumps([change.after, change.before])) for change in changes(other, one)}
    assert there == back
