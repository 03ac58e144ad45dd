"""Prompts, keys and time over one leg of the simulated switch."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from engine.nodes.base import CallerGone, Collect, FlowFailed, Line
from engine.program import Program
from engine.runtime.leg_call import END_SECONDS, PROMPT_MARGIN_SECONDS, LegCall
from engine.runtime.state import CallState
from engine.telephony.calls import Cause, EndReason
from engine.telephony.commands import Answer, Command, Hangup, Play, StopPrompt
from engine.telephony.events import KeyPressed
from engine.trace import MASK
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.signs import PromptBegan, PromptOver
from tests.engine.runtime.flows import BYE, SECRET, flow
from tests.engine.runtime.house import SECONDS_A_LETTER, House

TEXTS = {"ten": {"en": "0123456789"}, "twenty": {"en": "01234567890123456789"}, "pin": {"en": "${pin}"}}
TEN, TWENTY = [Line("ten")], [Line("twenty")]
PROGRAM = flow({"bye": BYE}, texts=TEXTS)
SECRETS = flow({"bye": BYE}, texts=TEXTS, variables={"pin": SECRET})


class Scene:
    """A caller, and the call as steps see it."""

    def __init__(
        self, house: House, program: Program = PROGRAM, *, leaves_at: int | None = None, state: CallState | None = None
    ) -> None:
        self.house = house
        self.caller: SimulatedCaller = house.switch.offer("4001", leaves_at=leaves_at)
        facts = house.arrived(self.caller, program)
        leg = house.legs.get(facts.leg)
        assert leg is not None
        self.leg = leg
        self.saved: list[dict[str, Any]] = []
        self.call = LegCall(
            program,
            state or house.state(program),
            facts,
            [],
            port=house.port,
            leg=self.leg,
            sounds=house.voice,
            clock=house.clock,
            checkpoint=lambda: self.saved.append(self.call.state.as_json()),
        )

    def at(self, seconds: float, act: Callable[..., object], *values: object) -> None:
        asyncio.get_running_loop().call_later(seconds, act, *values)

    def keys(self, seconds: float, keys: str, gap: float = 0.2) -> None:
        for n, key in enumerate(keys):
            self.at(seconds + n * gap, self.caller.press_key, key)

    @property
    def told(self) -> dict[str, Any]:
        return dict(self.call.trace[-1].data)


def now() -> float:
    return asyncio.get_running_loop().time()


# Prompts


async def test_a_prompt_plays_to_its_end(house: House) -> None:
    scene = Scene(house)
    played = await scene.call.play(TEN)
    assert played.ended == "done"
    assert now() == pytest.approx(10 * SECONDS_A_LETTER)
    assert scene.told["ended"] == "done" and scene.told["heard"] == 1.0
    assert scene.told["prompts"][0]["text"] == "0123456789" and scene.told["prompts"][0]["seconds"] == 1.0


async def test_lines_are_one_prompt(house: House) -> None:
    scene = Scene(house)
    await scene.call.play([*TEN, *TWENTY])
    assert len(scene.caller.of(PromptBegan)) == 1
    assert scene.told["heard"] == 3.0


async def test_a_key_pressed_during_the_prompt_cuts_it_short_and_stays(house: House) -> None:
    scene = Scene(house)
    scene.keys(0.4, "5")
    played = await scene.call.play(TEN, interruptible=True)
    assert (played.ended, played.key) == ("interrupted", "5")
    assert scene.caller.of(PromptOver)[0].how == "stopped"
    assert scene.told["heard"] == pytest.approx(0.4)
    assert scene.told["keys"] == [["5", scene.call.state.typed_ahead[0][1]]]
    got = await scene.call.collect(Collect(TEN))
    assert (got.ended, got.digits) == ("complete", "5")


async def test_a_key_typed_ahead_cuts_a_prompt_before_it_begins(house: House) -> None:
    scene = Scene(house)
    scene.caller.press_key("5")
    assert (await scene.call.play(TEN, interruptible=True)).ended == "interrupted"
    assert scene.caller.heard == [] and scene.told["heard"] == 0.0


async def test_a_key_does_not_cut_a_prompt_that_says_so_and_answers_the_next_question(house: House) -> None:
    scene = Scene(house)
    scene.keys(0.4, "5")
    assert (await scene.call.play(TEN)).ended == "done"
    got = await scene.call.collect(Collect(TWENTY))
    assert got.digits == "5"
    assert scene.caller.heard == ["0123456789"]  # the question itself needed not be said
    assert scene.told["heard"] == 0.0


async def test_a_prompt_whose_end_is_never_told_ends_at_its_deadline(house: House) -> None:
    scene = Scene(house)
    house.switch.faults.lost_prompt_ends = 1
    played = await scene.call.play(TEN)
    assert played.ended == "failed"
    assert now() == pytest.approx(1.0 + PROMPT_MARGIN_SECONDS)


async def test_the_end_of_an_earlier_prompt_is_not_taken_for_this_ones(house: House) -> None:
    scene = Scene(house)
    house.switch.faults.event_delay = 1.5  # the stopped prompt's end comes while the next one plays
    scene.keys(0.1, "1")
    await scene.call.play(TEN, interruptible=True)
    scene.call.state.typed_ahead.clear()
    began = now()
    assert (await scene.call.play(TWENTY)).ended == "done"
    assert now() - began == pytest.approx(2.0 + 1.5)


async def test_a_prompt_the_switch_refuses_has_failed(house: House) -> None:
    scene = Scene(house)
    house.switch.faults.refuse(Play)
    assert (await scene.call.play(TEN)).ended == "failed"
    assert scene.told["heard"] == 0.0


async def test_a_prompt_is_stopped_when_its_region_is_cancelled(house: House) -> None:
    scene = Scene(house)
    playing = asyncio.create_task(scene.call.play(TEN))
    await scene.caller.get(PromptBegan)
    playing.cancel()
    await asyncio.wait([playing])
    assert scene.caller.of(PromptOver)[0].how == "stopped"
    assert scene.call.trace == []  # whoever carries on tells it


# Questions


@pytest.mark.parametrize("refused", [True, False])
async def test_a_question_whose_prompt_cannot_be_played_is_asked_all_the_same(house: House, refused: bool) -> None:
    scene = Scene(house)
    house.switch.faults.refuse(Play, int(refused))
    house.switch.faults.lost_prompt_ends = int(not refused)
    scene.keys(8.0, "3")
    got = await scene.call.collect(Collect(TEN, first_digit_seconds=10))
    assert (got.ended, got.digits) == ("complete", "3")


async def test_the_time_for_the_first_key_begins_when_the_prompt_has_ended(house: House) -> None:
    scene = Scene(house)
    got = await scene.call.collect(Collect(TEN, first_digit_seconds=5))
    assert got.ended == "no_input"
    assert now() == pytest.approx(1.0 + 5.0)


async def test_the_time_between_keys_begins_anew_with_each_key(house: House) -> None:
    scene = Scene(house)
    scene.keys(2.0, "123", gap=2.5)
    got = await scene.call.collect(Collect((), max_digits=9, inter_digit_seconds=3))
    assert (got.ended, got.digits) == ("timeout", "123")
    assert now() == pytest.approx(2.0 + 5.0 + 3.0)


async def test_a_terminator_ends_the_answer_and_is_no_part_of_it(house: House) -> None:
    scene = Scene(house)
    scene.keys(0.5, "12#3")
    got = await scene.call.collect(Collect((), max_digits=9))
    assert (got.ended, got.digits) == ("terminator", "12")
    assert [key for key, _ in scene.told["keys"]] == ["1", "2", "#"]
    assert (await scene.call.collect(Collect(()))).digits == "3"  # what came behind it answers the next question


async def test_the_cancel_key_throws_the_answer_away(house: House) -> None:
    scene = Scene(house)
    scene.keys(0.5, "12*")
    got = await scene.call.collect(Collect((), max_digits=9, cancel="*"))
    assert (got.ended, got.digits) == ("cancelled", "")
    assert scene.told["digits"] == ""


@pytest.mark.parametrize(
    ("keys", "ended", "digits", "after"), [("1", "timeout", "1", 3.0), ("12", "match", "12", 0.2), ("2", "match", "2", 0.0)]
)
async def test_a_key_that_begins_another_waits_for_the_time_between_keys(
    house: House, keys: str, ended: str, digits: str, after: float
) -> None:
    scene = Scene(house)
    scene.keys(1.0, keys)
    got = await scene.call.collect(Collect((), matches=("1", "12", "2"), terminators=""))
    assert (got.ended, got.digits) == (ended, digits)
    assert now() == pytest.approx(1.0 + after)


async def test_a_question_without_barge_in_is_said_to_its_end(house: House) -> None:
    scene = Scene(house)
    scene.keys(0.2, "4")
    got = await scene.call.collect(Collect(TEN, barge_in=False))
    assert got.digits == "4"
    assert now() == pytest.approx(1.0) and scene.told["heard"] == 1.0


async def test_keys_pressed_before_a_question_can_be_thrown_away(house: House) -> None:
    scene = Scene(house)
    scene.caller.press_key("1")
    scene.keys(1.5, "2")
    got = await scene.call.collect(Collect(TEN, type_ahead=False))
    assert got.digits == "2" and scene.caller.heard == ["0123456789"]


async def test_keys_of_one_burst_answer_one_question_after_the_other(house: House) -> None:
    scene = Scene(house)
    await scene.caller.press("12345")
    answers = [await scene.call.collect(Collect(TEN, max_digits=n)) for n in (1, 2, 1)]
    assert [got.digits for got in answers] == ["1", "23", "4"]
    assert scene.call.state.typed_ahead[0][0] == "5"


async def test_keys_typed_ahead_survive_a_checkpoint(house: House) -> None:
    scene = Scene(house)
    scene.caller.press_key("1")
    await scene.call.save()
    await scene.call.play(TEN)  # a checkpoint is written when the caller begins to wait
    assert [key for key, _ in scene.saved[0]["typed_ahead"]] == ["1"]
    later = Scene(house, state=CallState.from_json(scene.saved[0]))
    assert (await later.call.collect(Collect(TEN))).digits == "1"


async def test_a_key_told_twice_counts_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(house)
    scene.keys(0.5, "1")
    put = house.legs.put
    monkeypatch.setattr(house.legs, "put", lambda event, leg: [put(event, leg), put(event, leg)])
    got = await scene.call.collect(Collect((), max_digits=2, inter_digit_seconds=1))
    assert (got.ended, got.digits) == ("timeout", "1")


async def test_a_caller_cannot_type_ahead_without_end(house: House) -> None:
    scene = Scene(house)
    for _ in range(100):
        scene.caller.press_key("1")
    await scene.call.save()
    assert len(scene.call.state.typed_ahead) == 64


# Secrets


async def test_no_digit_of_a_sensitive_question_is_written_down(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    scene = Scene(house, SECRETS)
    scene.keys(0.2, "AB")  # keys like these are nowhere in times and digests, so that any trace of them shows
    await scene.call.play(TEN)  # typed ahead, before anybody knows that it will be a secret
    scene.keys(0.5, "CD#")
    got = await scene.call.collect(Collect(TEN, max_digits=6, sensitive=True))
    scene.call.assign({"pin": got.digits})
    await scene.call.play([Line("pin")])
    assert got.digits == "ABCD"
    assert "ABCD" in scene.caller.heard
    written = repr([entry.as_json() for entry in scene.call.trace])
    assert MASK * 4 in written
    assert not set("ABCD") & set(written)
    assert "AB" not in caplog.text and "CD" not in caplog.text
    spoken = house.voice.find("ABCD", "en")
    assert spoken is not None and spoken.id not in written  # its name is a digest, which ten thousand guesses would open


async def test_a_caller_who_hangs_up_within_a_sensitive_question_leaves_no_digit(house: House) -> None:
    scene = Scene(house, SECRETS)
    scene.keys(0.5, "471")
    scene.at(3.0, scene.caller.hang_up)
    with pytest.raises(CallerGone) as gone:
        await scene.call.collect(Collect(TEN, max_digits=6, sensitive=True))
    assert "471" not in f"{gone.value!r} {scene.told}"
    assert [key for key, _ in scene.told["keys"]] == [MASK] * 3 and scene.told["ended"] == "gone"


async def test_keys_beyond_a_secrets_last_answer_no_later_question(house: House) -> None:
    scene = Scene(house, SECRETS)
    scene.keys(0.5, "ABCD12")
    assert (await scene.call.collect(Collect(TEN, max_digits=4, sensitive=True))).digits == "ABCD"
    assert (await scene.call.collect(Collect(TEN, max_digits=1, first_digit_seconds=1.0))).ended == "no_input"
    assert scene.told["keys"] == []


async def test_a_key_some_time_after_a_secret_answers_the_next_question(house: House) -> None:
    scene = Scene(house, SECRETS)
    scene.keys(0.5, "ABCD")
    await scene.call.collect(Collect(TEN, max_digits=4, sensitive=True))
    scene.keys(3.0, "1")
    assert (await scene.call.collect(Collect(TEN, max_digits=1))).digits == "1"


@pytest.mark.parametrize("barge_in", [True, False], ids=["pressed later", "typed ahead"])
async def test_the_finished_key_behind_a_full_answer_belongs_to_it(house: House, barge_in: bool) -> None:
    scene = Scene(house)
    scene.keys(0.1, "1234#", 0.1)
    assert (await scene.call.collect(Collect(TEN, max_digits=4, terminators="#", barge_in=barge_in))).digits == "1234"
    assert (await scene.call.play(TWENTY, interruptible=True)).ended == "done"
    assert scene.call.state.typed_ahead == []


@pytest.mark.parametrize(("more", "kept"), [("##", "#"), ("5#", "5#")])
async def test_what_else_follows_a_full_answer_answers_the_next_question(house: House, more: str, kept: str) -> None:
    scene = Scene(house)
    scene.keys(0.5, "1234" + more)
    await scene.call.collect(Collect(TEN, max_digits=4, terminators="#"))
    await scene.call.play(TWENTY)
    assert "".join(key for key, _ in scene.call.state.typed_ahead) == kept


async def test_a_finished_key_long_after_a_full_answer_answers_the_next_question(house: House) -> None:
    scene = Scene(house)
    scene.keys(0.5, "1234")
    await scene.call.collect(Collect(TEN, max_digits=4, terminators="#", inter_digit_seconds=1.0))
    scene.keys(1.5, "#")
    assert (await scene.call.collect(Collect(TEN, max_digits=1, terminators=""))).digits == "#"


# Callers who leave


async def everything(scene: Scene) -> None:
    await scene.call.save()
    await scene.call.answer()
    scene.keys(0.3, "1")
    await scene.call.play(TEN, interruptible=True)
    await scene.call.collect(Collect(TEN, max_digits=2, inter_digit_seconds=1))
    await scene.call.play(TWENTY)
    await scene.call.hang_up(EndReason.NORMAL)


@pytest.mark.parametrize("at", range(1, 20))
async def test_a_caller_may_hang_up_at_every_instant(house: House, at: int) -> None:
    scene = Scene(house, leaves_at=at)
    with scene.leg.attended():
        try:
            await everything(scene)
        except CallerGone as gone:
            assert gone.cause.reason == EndReason.NORMAL
        scene.leg.acknowledge_end()
    assert scene.leg.ended is not None
    assert [entry.data["ended"] for entry in scene.call.trace if entry.data.get("ended") == "gone"] in ([], ["gone"])
    await house.nothing_stands()


@pytest.mark.parametrize("command", [Answer, Play, StopPrompt, Hangup])
async def test_a_leg_that_is_gone_without_a_word_ends_the_call_after_a_moment(
    house: House, monkeypatch: pytest.MonkeyPatch, command: type[Command]
) -> None:
    scene = Scene(house)
    house.switch.detach(house)  # no event arrives any more
    perform = house.port.perform

    async def gone_before(asked: Command) -> None:
        if isinstance(asked, command):
            scene.caller.hang_up()
        await perform(asked)

    monkeypatch.setattr(house.port, "perform", gone_before)
    scene.leg.put(KeyPressed(scene.leg.id, "1", 1.0))
    work: dict[type[Command], Callable[[], Awaitable[object]]] = {
        Answer: scene.call.answer,
        Play: lambda: scene.call.play(TEN),
        StopPrompt: lambda: scene.call.play(TEN),
        Hangup: lambda: scene.call.hang_up(EndReason.NORMAL),
    }
    if command in (Answer, Play):
        with pytest.raises(CallerGone) as gone:
            await work[command]()
        assert gone.value.cause == Cause(EndReason.UNKNOWN, reconciled=True)
        assert now() == pytest.approx(END_SECONDS)
    else:
        await work[command]()


async def test_the_cause_of_a_leg_that_is_gone_is_waited_for(house: House) -> None:
    scene = Scene(house)
    house.switch.faults.event_delay = 1.0
    scene.caller.hang_up()
    with pytest.raises(CallerGone) as gone:
        await scene.call.play(TEN)
    assert gone.value.cause.reason == EndReason.NORMAL
    assert scene.told["ended"] == "gone"


async def test_a_call_that_cannot_be_answered_fails_the_flow(house: House) -> None:
    scene = Scene(house)
    house.switch.faults.refuse(Answer)
    with pytest.raises(FlowFailed) as failed:
        await scene.call.answer()
    assert failed.value.code == "not-answered" and not scene.call.state.answered
    await scene.call.answer()
    await scene.call.answer()
    assert [entry.kind for entry in scene.call.trace] == ["answered"]


async def test_a_leg_the_switch_will_not_hang_up_does_not_keep_the_call(house: House) -> None:
    scene = Scene(house)
    house.switch.faults.refuse(Hangup)
    await scene.call.hang_up(EndReason.BUSY)
    assert scene.leg.ended is None


async def test_hanging_up_tells_the_network_why(house: House) -> None:
    scene = Scene(house)
    await scene.call.hang_up(EndReason.BUSY)
    assert scene.caller.ended is not None and scene.caller.ended.cause == Cause(EndReason.BUSY, 17)
    assert scene.leg.ended is not None


async def test_a_prompt_that_will_not_stop_does_not_keep_the_key_from_counting(house: House) -> None:
    scene = Scene(house)
    house.switch.faults.refuse(StopPrompt)
    scene.keys(0.4, "5")
    assert (await scene.call.collect(Collect(TEN))).digits == "5"
