"""Where scenarios stand in their file: one can be taken out and put back, and the others stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.scenarios.parts import Lines, lines_of
from engine.scenarios.reading import read

_NAMES = st.lists(st.text("ab é#:-'\"[", min_size=1, max_size=8).filter(str.strip), min_size=1, max_size=4, unique=True)
_BEFORE = st.sampled_from(
    ["", "# a note\n", "\n", "# of the file\n\n# of the scenario\n", "- cannot be taken: {a: b}\n  because: c\n"]
)


def written(name: str) -> str:
    quoted = name.replace("'", "''")
    return f"- scenario: '{quoted}'\n  steps:\n    - hang up\n"


def parts(text: str) -> list[str | None]:
    lines = text.split("\n")
    found = lines_of(read("scenario.yaml", text), text)
    return [None if one is None else "\n".join(lines[one.begin - 1 : one.end - 1]) for one in found]


@given(_NAMES, st.data())
def test_each_part_is_its_own_scenario_and_nothing_of_another(names: list[str], data: st.DataObject) -> None:
    text = "".join(data.draw(_BEFORE) + written(name) for name in names)
    for name, part in zip(names, parts(text), strict=True):
        assert part is not None and [one.scenario for one in read("", part).scenarios] == [name]


def test_a_comment_right_above_belongs_to_the_scenario_below() -> None:
    text = "# The file\n\n# The first\n" + written("one") + "\n# The second\n" + written("two")
    assert lines_of(read("", text), text) == (Lines(3, 8), Lines(8, 12))


def test_a_dash_on_a_line_of_its_own_belongs_to_it() -> None:
    text = "-\n  scenario: one\n  steps: [hang up]\n" + written("two")
    assert lines_of(read("", text), text) == (Lines(1, 4), Lines(4, 7))


@pytest.mark.parametrize(
    "text",
    [
        "[{scenario: one, steps: [hang up]}, {scenario: two, steps: [hang up]}]",
        "- {scenario: one, steps: [hang up]}\n- {scenario: two,\u2028steps: [hang up]}\n",
    ],
)
def test_what_cannot_be_parted_by_lines_is_left_whole(text: str) -> None:
    assert lines_of(read("", text), text) == (None, None)
