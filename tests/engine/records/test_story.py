"""The story of a call, in both languages."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.records.fold import record_of
from engine.records.model import live_record
from engine.records.story import StoryLine, story
from engine.records.telling import TELLERS
from engine.trace import Kind, TraceEntry
from tests.engine.records.calls import T0, Offered, entry, prompt, put_through


def tell(*trace: TraceEntry, flow: str | None = "main") -> tuple[StoryLine, ...]:
    version = None if flow is None else 3
    return story(record_of(Offered(), trace, flow=flow, version=version, environment="default"), trace)


def of_kind(kind: str, lines: tuple[StoryLine, ...]) -> list[str]:
    return [line.en for line in lines if line.kind == kind]


def test_the_story_begins_with_who_called_and_which_version_ran() -> None:
    first, second, *_ = tell(*put_through())
    assert first.en == "13800000000 called 4001 at node1 by way of from-trunk"
    assert first.zh == "13800000000 经 from-trunk 呼入 node1 的 4001"
    assert second.en == "runs main version 3 (abababababab) in default"
    assert second.zh == "运行 main 第 3 版（abababababab），环境 default"


def test_a_withheld_number_is_said_to_be_withheld() -> None:
    record = record_of(Offered(caller=""), (), flow="main", version=1, environment="default")
    assert story(record, ())[0].en.startswith("a withheld number called")


def test_each_prompt_is_told_with_its_text_and_how_far_it_was_heard() -> None:
    assert of_kind("heard", tell(*put_through())) == [
        "prompt “Welcome.” [en]: to its end, 2 s",
        "prompt “For sales press 2.” [en]: to its end, 1 s",
        "prompt “For help press 3.” [en]: 0.5 of 1 s",
    ]


@pytest.mark.parametrize(
    ("heard", "text", "told"),
    [
        ("recording", "Welcome.", "recorded prompt “Welcome.” [en]: to its end, 2 s"),
        ("recording", "", "recorded prompt library:a [en]: to its end, 2 s"),
        ("speech", "Welcome.", "prompt “Welcome.” [en], read in place of its recording: to its end, 2 s"),
        ("tone", "Welcome.", "two notes in place of prompt “Welcome.” [en]: to its end, 2 s"),
    ],
)
def test_it_is_told_whether_a_recording_was_heard_or_what_stood_in(heard: str, text: str, told: str) -> None:
    said = prompt("library:a", text, 2) | {"heard": heard}
    assert of_kind("heard", tell(entry(3, "played", "s", prompts=[said], ended="done", keys=[]))) == [told]


def test_prompts_stand_at_the_time_they_began() -> None:
    heard = [line.at - T0 for line in tell(*put_through()) if line.kind == "heard"]
    assert heard == pytest.approx([0.2, 2.2, 3.2])


def test_what_the_entry_itself_says_was_heard_wins_over_reckoning() -> None:
    lines = tell(entry(9, "played", "s", prompts=[prompt("a", "A", 4), prompt("b", "B", 4)], ended="interrupted", heard=3.0))
    assert of_kind("heard", lines) == ["prompt “A” [en]: 3 of 4 s", "prompt “B” [en]: not reached"]


def test_a_key_typed_ahead_leaves_the_prompt_unheard() -> None:
    lines = tell(
        entry(5, "entered", "s", type="play@1"),
        entry(5, "played", "s", prompts=[prompt("a", "A", 4)], ended="interrupted", keys=[["1", T0 + 4]]),
    )
    assert of_kind("heard", lines) == ["prompt “A” [en]: not reached"]


def test_a_prompt_that_failed_is_said_to_have_failed() -> None:
    lines = tell(entry(1, "played", "s", prompts=[prompt("a", "A", 4)], ended="failed", keys=[]))
    assert of_kind("heard", lines) == ["prompt “A” [en]: could not be played"]


def test_a_caller_who_hangs_up_over_a_prompt_heard_it_so_far() -> None:
    played = entry(1.5, "played", "s", prompts=[prompt("a", "A", 4)], ended="gone", keys=[])
    asked = entry(4.5, "collected", "s", prompts=[prompt("b", "B", 2)], ended="gone", digits="", keys=[])
    assert of_kind("heard", tell(played)) == ["prompt “A” [en]: 1.5 of 4 s"]
    assert of_kind("heard", tell(played, asked))[1] == "prompt “B” [en]: to its end, 2 s"
    assert of_kind("collected", tell(asked)) == ["the caller hung up over the question"]


def test_a_prompt_whose_audio_was_never_made_has_no_length() -> None:
    lines = tell(entry(1, "played", "s", prompts=[{"key": "a", "language": "en", "text": "A"}], ended="done", keys=[]))
    assert of_kind("heard", lines) == ["prompt “A” [en]: of unknown length"]


def test_each_key_is_told_with_its_own_time_and_only_once() -> None:
    lines = tell(
        entry(2, "played", "s", prompts=[], ended="interrupted", keys=[["4", T0 + 2]]),
        entry(4, "collected", "s", prompts=[], ended="complete", digits="47", keys=[["4", T0 + 2], ["7", T0 + 3.5]]),
    )
    assert [(line.at - T0, line.en) for line in lines if line.kind == "key"] == [(2.0, "key 4"), (3.5, "key 7")]
    assert of_kind("collected", lines) == ["entered 47"]


def test_a_key_that_was_masked_while_nobody_knew_its_question_is_told_once() -> None:
    lines = tell(
        entry(2, "played", "s", prompts=[], ended="interrupted", keys=[["•", T0 + 2]]),
        entry(4, "collected", "s", prompts=[], ended="match", digits="4", keys=[["4", T0 + 2]]),
    )
    assert of_kind("key", lines) == ["a key (kept secret)"]


def test_secret_keys_are_told_by_time_only() -> None:
    keys = [["•", T0 + 1], ["•", T0 + 2]]
    lines = tell(entry(3, "collected", "s", prompts=[], ended="complete", digits="••", keys=keys))
    assert of_kind("key", lines) == ["a key (kept secret)"] * 2
    assert of_kind("collected", lines) == ["entered ••"]


def test_silence_and_late_digits_are_told_apart() -> None:
    lines = tell(
        entry(1, "collected", "s", prompts=[], ended="no_input", digits="", keys=[]),
        entry(2, "collected", "s", prompts=[], ended="timeout", digits="1", keys=[["1", T0 + 1.5]]),
    )
    assert of_kind("collected", lines) == ["no key in time", "entered 1, then nothing more in time"]


def test_legs_are_told_with_their_causes_and_who_hung_up() -> None:
    lines = tell(*put_through())
    assert of_kind("dialled", lines) == ["dialled alice: busy; busy (Q.850 17, SIP 486)", "dialled bob: answered"]
    assert of_kind("talked", lines) == ["talked for 60 s; the caller ended it"]
    assert of_kind("leg_ended", lines)[0] == "the caller's leg ended: normal end (Q.850 16); by the caller"
    assert of_kind("ended", lines) == ["the caller hung up"]
    assert of_kind("leg", lines) == [
        "caller's leg leg-a: answered for 69.5 s, normal end (Q.850 16)",
        "party's leg leg-b: answered for 0 s, busy (Q.850 17, SIP 486)",
        "party's leg leg-c: answered for 60.1 s, normal end (Q.850 16)",
    ]


def test_a_number_bound_to_nothing_is_said_to_lead_nowhere() -> None:
    assert tell(entry(1, "ended", by="flow"), flow=None)[1].en == "the number leads nowhere; the caller heard so"


def test_a_live_call_is_told_as_far_as_it_is_known() -> None:
    lines = story(live_record(Offered(), flow="main", version=3, environment="default"), ())
    assert lines[-1].en == "caller's leg leg-a: up"


def test_every_kind_of_entry_has_its_words() -> None:
    assert set(get_args(Kind)) == {*TELLERS, "offered", "played"}


def test_lots_visits_and_milestones_are_told() -> None:
    lines = tell(
        entry(1, "allotted", "split", lot=4711),
        *(entry(2, "counted", "tries", visits=visits) for visits in (1, 2, 3, 4, 11, 21)),
        entry(3, "noted", "id", name="identified", text="customer 7"),
        entry(3, "noted", "id", name="到达主菜单", text=""),
    )
    assert of_kind("allotted", lines) == ["drew lot 4711 of 10,000"]
    assert [line.split()[-2] for line in of_kind("counted", lines)] == ["1st", "2nd", "3rd", "4th", "11th", "21st"]
    assert of_kind("noted", lines) == ["noted identified: customer 7", "noted 到达主菜单"]
    assert [line.zh for line in lines if line.kind == "noted"] == ["备注 identified：customer 7", "备注 到达主菜单"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    kind=st.sampled_from([*get_args(Kind), "of-tomorrow"]),
    data=st.dictionaries(st.sampled_from(["exit", "type", "how", "reason", "by", "value", "code"]), JSON),
)
def test_an_entry_of_another_time_is_told_and_never_fails(kind: Kind, data: dict[str, object]) -> None:
    lines = tell(entry(1, kind, "s", **data))
    assert all(line.en and line.zh for line in lines)
