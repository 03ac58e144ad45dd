"""The compiled flow as plain data: the same bytes for the same program, read back whole, never guessed at."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.program import IR, Program, Step, Variable, canonical_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)
PROGRAM = Program(
    flow="small",
    entry="say",
    steps={
        "say": Step("say", "play@1", "edge", {"prompts": ["hello"]}, {"next": "wait"}, 0),
        "wait": Step("wait", "wait@1", "core", {"seconds": 5.0}, {"next": "say"}),
    },
    languages=("zh-CN", "en"),
    prompts={"hello": {"zh-CN": {"text": "您好。"}, "en": {"text": "Hello."}}},
    variables={"pin": Variable("string", "", True)},
)


@given(JSON)
def test_equal_data_gives_equal_bytes_that_read_back_the_same(plain: Any) -> None:
    data = canonical_json(plain)
    assert json.loads(data) == plain
    assert canonical_json(json.loads(data)) == data


def test_canonical_text_has_sorted_keys_no_white_space_and_letters_as_they_are() -> None:
    assert canonical_json({"b": [1, 2.5, None], "a": "中文"}) == '{"a":"中文","b":[1,2.5,null]}'.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_has_no_word_for_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json({"x": value})


def test_a_program_reads_back_from_its_plain_form() -> None:
    again = Program.from_json(json.loads(json.dumps(PROGRAM.as_json())))
    assert again == PROGRAM
    assert again.canonical == PROGRAM.canonical


def test_a_program_is_named_by_the_sha256_of_its_bytes() -> None:
    assert PROGRAM.digest == hashlib.sha256(PROGRAM.canonical).hexdigest()
    turned = replace(PROGRAM, steps=dict(reversed(list(PROGRAM.steps.items()))))
    assert turned.digest == PROGRAM.digest


def test_the_bytes_of_a_program_never_change_while_its_semantics_number_stays() -> None:
    # The name under which such a program is kept in databases; if this changes, published versions are lost.
    assert PROGRAM.digest == "56592099ba5acefc7964b09376bfafc74bae4ac876d2996f4b096cebaf5d7ff8"


@pytest.mark.parametrize("ir", [IR + 1, 0, -1])
def test_semantics_this_engine_does_not_know_are_refused(ir: int) -> None:
    with pytest.raises(ValueError, match=f"program semantics {ir} are not known here"):
        Program.from_json({**PROGRAM.as_json(), "ir": ir})


def test_the_plain_form_is_a_copy() -> None:
    PROGRAM.as_json()["steps"]["say"]["exits"]["next"] = "elsewhere"
    assert PROGRAM.steps["say"].exits == {"next": "wait"}
