"""When a question is answered."""

from __future__ import annotations

import pytest

from engine.nodes.base import Collect, Collected
from engine.runtime.answering import answer, answer_by_silence

PLAIN = Collect((), max_digits=3, cancel="*")
MENU = Collect((), matches=("1", "12", "*"), terminators="")


@pytest.mark.parametrize(
    ("ask", "keys", "expected"),
    [
        (PLAIN, "", None),
        (PLAIN, "12", None),
        (PLAIN, "123", Collected("complete", "123")),
        (PLAIN, "12#", Collected("terminator", "12")),
        (PLAIN, "#", Collected("terminator", "")),
        (PLAIN, "12*", Collected("cancelled")),
        (MENU, "1", None),  # 12 may follow
        (MENU, "12", Collected("match", "12")),
        (MENU, "*", Collected("match", "*")),
        (MENU, "13", Collected("complete", "13")),
        (MENU, "7", Collected("complete", "7")),
    ],
)
def test_a_question_ends_at_the_key_that_settles_it(ask: Collect, keys: str, expected: Collected | None) -> None:
    assert answer(ask, keys) == expected


def test_silence_ends_it_with_what_there_is() -> None:
    assert answer_by_silence("1") == Collected("timeout", "1")
    assert answer_by_silence("") == Collected("no_input")
