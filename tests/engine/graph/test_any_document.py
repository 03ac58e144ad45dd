"""Whatever is given as a drawing, validating answers with findings: it never raises, and never takes long."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.graph.compile import compile_graph
from engine.graph.model import parse
from engine.graph.validate import Checked, validate
from engine.nodes.catalog import TYPES
from tests.engine.graph.drawings.base import block, drawing, menu, said, then
from tests.engine.graph.strategies import valid_documents

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)
WORDS = st.sampled_from(
    [
        "spec",
        "id",
        "nodes",
        "entry",
        "prompts",
        "variables",
        "config",
        "exits",
        "type",
        "languages",
        "layout",
        "comments",
        "groups",
        "text",
        "options",
    ]
)
FLOW_LIKE = st.dictionaries(WORDS, st.recursive(SCALARS, lambda inner: st.dictionaries(WORDS, inner, max_size=4)), max_size=8)


def checked(document: object) -> Checked:
    """Validate, and hold that every finding can be shown and that what is found right can be compiled."""
    result = validate(document)
    for found in result.diagnostics:
        json.dumps(found.as_json(), allow_nan=False).encode()
        assert found.code and found.message.en and found.message.zh and found.mend.en and found.mend.zh
        assert found.pointer == "" or found.pointer.startswith("/")
    if result.ok:
        assert result.graph is not None
        assert compile_graph(result.graph).digest
    return result


@settings(max_examples=200, deadline=None)
@given(ANYTHING | FLOW_LIKE)
def test_any_value_gets_findings(value: object) -> None:
    assert not checked(value).ok


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | FLOW_LIKE.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_get_findings(data: bytes) -> None:
    assert not checked(data).ok


def mutated(document: Any, chance: random.Random, value: Any) -> None:
    """Replace, remove or add something anywhere in a document."""
    here, keys = document, list(document)
    while True:
        key = chance.choice(keys)
        inside = here[key]
        if not isinstance(inside, dict | list) or not inside or chance.random() < 0.2:
            break
        here, keys = inside, list(inside) if isinstance(inside, dict) else list(range(len(inside)))
    if chance.random() < 0.3:
        del here[key]
    elif isinstance(here, dict) and chance.random() < 0.3:
        here[chance.choice(["x", "exits", "config", "when", "é"])] = value
    else:
        here[key] = value


@settings(max_examples=250, deadline=None)
@given(valid_documents(max_blocks=4), st.randoms(use_true_random=True), st.lists(SCALARS | ANYTHING, min_size=1, max_size=3))
def test_a_valid_document_with_something_changed_anywhere_never_raises(
    document: Any, chance: random.Random, values: list[Any]
) -> None:
    document = json.loads(json.dumps(document))
    for value in values:
        mutated(document, chance, value)
    checked(document)


@settings(max_examples=100, deadline=None)
@given(valid_documents(max_blocks=2), st.data())
def test_a_document_with_bytes_broken_never_raises(document: Any, data: st.DataObject) -> None:
    text = bytearray(json.dumps(document, ensure_ascii=False).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    checked(bytes(text))


def itself() -> Any:
    inner: list[Any] = []
    inner.append(inner)
    return {"nodes": inner}


def deep() -> Any:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    return value


UNREADABLE: dict[str, Callable[[], object]] = {
    "nothing": lambda: b"",
    "only a byte order mark": lambda: b"\xef\xbb\xbf",
    "100,000 opening brackets": lambda: b"[" * 100_000,
    "100,000 pairs of brackets": lambda: b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects in each other": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a value nested 100,000 deep": deep,
    "a value that contains itself": itself,
    "a number of a million digits": lambda: b'{"spec": ' + b"9" * 1_000_000 + b"}",
    "a number beyond all numbers": lambda: b'{"spec": 1e999}',
    "half a surrogate pair, escaped": lambda: rb'{"id": "\udc00"}',
    "half a surrogate pair as a key": lambda: {"\ud800": 1},
    "a duplicate key among many": lambda: b"{" + b",".join(b'"k%d":1' % (n % 50_000) for n in range(50_001)) + b"}",
    "a set": lambda: {"nodes": {1, 2}},
    "bytes inside": lambda: {"id": b"x"},
    "a key that is no text": lambda: {(1, 2): 3},
    "UTF-16": lambda: json.dumps(drawing()).encode("utf-16"),
    "5 MB": lambda: json.dumps(drawing(name="x" * 5_000_000)).encode(),
    "100,000 blocks": lambda: json.dumps(drawing({f"n{n}": block("play") for n in range(100_000)})).encode(),
    "100,000 blocks as a value": lambda: drawing({f"n{n}": block("play") for n in range(100_000)}),
}


@pytest.mark.parametrize("make", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_refused_in_one_finding(make: Callable[[], object]) -> None:
    result = checked(make())
    assert result.graph is None
    assert [found.code in ("FG001", "FG002") for found in result.diagnostics] == [True]


LARGE: dict[str, Callable[[], object]] = {
    "as many empty blocks as a document holds": lambda: drawing({f"n{n}": {"type": "play"} for n in range(30_000)}),
    "a long chain without an answer": lambda: drawing(
        {
            "start": block("start", next="n0"),
            **{f"n{n}": block("play", {"prompts": ["no"]}, next=f"n{n + 1}") for n in range(9_000)},
            "n9000": block("hangup"),
        }
    ),
    "every block leads to every other": lambda: drawing(
        {f"n{n}": block("branch", {}, **{f"e{to}": f"n{to}" for to in range(200)}) for n in range(200)}
    ),
    "thousands of prompts and as many mistaken": lambda: drawing(
        {f"m{n}": block("play", {"prompts": [f"promt{n}"]}, next="bye") for n in range(3_000)},
        prompts={f"prompt{n}": said() for n in range(8_000)},
    ),
    "thousands of variables, none of them the one that is read": lambda: then(
        menu(*(str(n) for n in range(10, 40)), prompt="all"),
        variables={f"variable_{n}": {"type": "string"} for n in range(15_000)},
        prompts={"all": said(" ".join(f"${{variabl_{n}}}" for n in range(200)))},
    ),
    "an expression that goes on and on": lambda: then(
        block("branch", {"cases": [{"exit": "yes", "when": "(" * 1000 + ")" * 1000}]}, yes="bye", otherwise="bye")
    ),
    "a condition by form with 500 long values": lambda: then(
        block(
            "branch",
            {"cases": [{"exit": "yes", "test": {"subject": "pin", "is": "one_of", "values": ["9" * 1000] * 500}}]},
            yes="bye",
            otherwise="bye",
        )
    ),
    "a pattern that repeats for ever": lambda: then(
        block("collect_digits", {"variable": "pin", "prompt": "hello", "regex": "(((0{1000}){1000}){1000}){1000}"})
    ),
    "a pattern with a number too great": lambda: then(
        block("collect_digits", {"variable": "pin", "prompt": "hello", "regex": "0{99999999999999999999}"})
    ),
}


@pytest.mark.parametrize("make", LARGE.values(), ids=LARGE.keys())
def test_what_is_large_or_hard_is_checked_all_the_same(make: Callable[[], object]) -> None:
    assert checked(make()).diagnostics != ()


def test_a_mistaken_word_is_not_compared_with_thousands(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def count(word: str, known: list[str], n: int) -> list[str]:
        asked.append(len(known))
        return []

    monkeypatch.setattr("engine.graph.rules.base.difflib.get_close_matches", count)
    validate(LARGE["thousands of prompts and as many mistaken"]())
    assert max(asked, default=0) <= 500


def test_a_document_is_the_same_as_a_value_and_as_text() -> None:
    text = json.dumps(drawing()).encode()
    assert parse(text) == parse(b"\xef\xbb\xbf" + text) == parse(drawing())


def test_nothing_is_remembered_from_one_document_to_the_next() -> None:
    first = validate(drawing())
    validate({"nodes": {"say": {"type": "play"}}})
    assert validate(drawing()) == first


def test_a_catalog_of_ones_own_is_used_in_place_of_the_usual_one() -> None:
    without_play = tuple(kind for kind in TYPES if kind.name != "play")
    assert [found.node for found in validate(drawing(), without_play).diagnostics if found.code == "FG010"] == ["say"]
