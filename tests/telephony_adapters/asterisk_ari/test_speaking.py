"""Prompts, whose ends are certain whatever Asterisk says."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.telephony.calls import LegId, PromptId
from engine.telephony.commands import Answer, Play, StopPrompt
from engine.telephony.events import CallOffered, KeyPressed, LegEnded, PromptEnded, PromptStarted
from engine.telephony.media import Sound
from engine.telephony.port import CommandFailed, LegGone
from telephony_adapters.asterisk_ari import AsteriskAdapter
from tests.parts.asterisk import AsteriskNode
from tests.parts.calls import Caller
from tests.parts.tones import write_tone
from tests.telephony_adapters.asterisk_ari.conftest import Connect, tone
from tests.telephony_adapters.asterisk_ari.eventlog import EventLog
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch

P1, P2 = PromptId("p-1"), PromptId("p-2")


@pytest.fixture
def sound(tmp_path: Path) -> Sound:
    """A sound for the fake, which plays nothing."""
    write_tone(tmp_path / "tone.wav", 0.1, 440)
    return Sound("tone", str(tmp_path / "tone.wav"), 0.1)


async def answered(adapter: AsteriskAdapter, log: EventLog, call: Caller) -> LegId:
    leg = (await log.get(CallOffered)).leg
    await adapter.perform(Answer(leg))
    await call.answered()
    return leg


async def offered(fake: FakeSwitch, log: EventLog) -> LegId:
    await fake.offer("pbx1-1", "Up")
    return (await log.get(CallOffered)).leg


async def test_a_prompt_of_several_sounds_is_heard_as_one(asterisk: AsteriskNode, connect: Connect) -> None:
    adapter, log = await connect(asterisk)
    sounds = tone(asterisk, 0.4, 440), tone(asterisk, 0.3, 880)
    async with Caller(asterisk, "4001") as call:
        leg = await answered(adapter, log, call)
        since = call.now
        await adapter.perform(Play(leg, P1, sounds))
        assert (await log.get(PromptEnded, prompt=P1)).how == "done"
        heard = await call.heard(0.65, since=since)
        assert heard.seconds == pytest.approx(0.7, abs=0.1)
    assert len(log.of(PromptStarted)) == 1 and len(log.of(PromptEnded)) == 1


async def test_names_of_files_may_hold_any_sign(asterisk: AsteriskNode, connect: Connect) -> None:
    path = asterisk.shared / "a b,c&d:中.1.wav"
    write_tone(path, 0.3, 440)
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = await answered(adapter, log, call)
        await adapter.perform(Play(leg, P1, (Sound("odd", str(path), 0.3),)))
        assert (await log.get(PromptEnded, prompt=P1)).how == "done"
        await call.heard(0.2)


async def test_a_stopped_prompt_is_told_from_one_that_was_played_to_its_end(
    asterisk: AsteriskNode, connect: Connect, short: Sound, long: Sound
) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = await answered(adapter, log, call)
        await adapter.perform(Play(leg, P1, (long,)))
        await log.get(PromptStarted, prompt=P1)
        await call.press("5")
        await log.get(KeyPressed, key="5")
        await adapter.perform(StopPrompt(leg, P1))
        assert (await log.get(PromptEnded, prompt=P1)).how == "stopped"
        await adapter.perform(StopPrompt(leg, P1))
        await adapter.perform(Play(leg, P2, (short,)))
        assert (await log.get(PromptEnded, prompt=P2)).how == "done"
    assert len(log.of(PromptEnded)) == 2


async def test_t7_a_list_of_sounds_stops_as_one(asterisk: AsteriskNode, connect: Connect, short: Sound, long: Sound) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = await answered(adapter, log, call)
        await adapter.perform(Play(leg, P1, (short, long, long)))
        await call.heard(0.6)
        await adapter.perform(StopPrompt(leg, P1))
        assert (await log.get(PromptEnded, prompt=P1)).how == "stopped"
        await call.quiet(0.5)


async def test_t8_a_prompt_played_twice_by_the_same_id_is_heard_once(
    asterisk: AsteriskNode, connect: Connect, short: Sound
) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = await answered(adapter, log, call)
        await adapter.perform(Play(leg, P1, (short,)))
        await adapter.perform(Play(leg, P1, (short,)))
        await log.get(PromptEnded, prompt=P1)
        await call.quiet(0.5)
        assert call.audio.speech() == pytest.approx(0.5, abs=0.1)
        # Who asks again after its end waits for an end, and is told.
        await adapter.perform(Play(leg, P1, (short,)))
        assert (await log.get(PromptEnded, prompt=P1, count=2)).how == "done"
        assert call.audio.speech() == pytest.approx(0.5, abs=0.1)


async def test_t12_a_new_prompt_ends_the_one_before_instead_of_waiting_behind_it(
    asterisk: AsteriskNode, connect: Connect, short: Sound, long: Sound
) -> None:
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = await answered(adapter, log, call)
        await adapter.perform(Play(leg, P1, (long,)))
        await adapter.perform(Play(leg, P2, (short,)))
        assert (await log.get(PromptEnded, prompt=P1)).how == "stopped"
        assert (await log.get(PromptEnded, prompt=P2)).how == "done"


async def test_t12_the_first_prompt_of_a_new_process_does_not_wait_behind_the_last_of_the_one_before(
    asterisk: AsteriskNode, connect: Connect, short: Sound, long: Sound
) -> None:
    first, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = await answered(first, log, call)
        for number in range(5):  # whatever its number, the successor finds it
            await first.perform(Play(leg, PromptId(f"p-{number}"), (long,)))
            await log.get(PromptStarted, prompt=f"p-{number}")
        await first.close()
        second, log = await connect(asterisk)
        await log.get(CallOffered, leg=leg, recovered=True)
        await second.perform(Play(leg, P2, (short,)))
        assert (await log.get(PromptEnded, prompt=P2)).how == "done"
        await call.quiet(0.5)


async def test_t12_a_new_process_can_stop_what_the_one_before_began(
    asterisk: AsteriskNode, connect: Connect, long: Sound
) -> None:
    first, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = await answered(first, log, call)
        await first.perform(Play(leg, P1, (long,)))
        await log.get(PromptStarted)
        await first.close()
        second, log = await connect(asterisk)
        await second.perform(StopPrompt(leg, P1))
        await call.quiet(0.5)


async def test_t1_a_prompt_whose_end_is_never_told_ends_as_unknown(fake: FakeSwitch, connect: Connect, sound: Sound) -> None:
    adapter, log = await connect(fake, prompt_margin=0.05)
    leg = await offered(fake, log)
    await adapter.perform(Play(leg, P1, (sound,)))
    fake.playbacks.clear()  # over for Asterisk, but it tells no PlaybackFinished
    assert (await log.get(PromptEnded, prompt=P1)).how == "unknown"


async def test_t1_a_prompt_that_still_plays_past_its_time_is_waited_for(
    fake: FakeSwitch, connect: Connect, sound: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("telephony_adapters.asterisk_ari.prompts._ASK_AGAIN_SECONDS", 0.02)
    adapter, log = await connect(fake, prompt_margin=0.0)
    leg = await offered(fake, log)
    await adapter.perform(Play(leg, P1, (sound,)))
    await fake.until(lambda: len(fake.asked("GET", "playbacks/.*")) >= 3)
    assert not log.of(PromptEnded)
    (name,) = fake.playbacks
    await fake.tell("PlaybackFinished", playback={"id": name, "state": "done"})
    assert (await log.get(PromptEnded, prompt=P1)).how == "done"


async def test_t1_a_stopped_prompt_whose_end_is_never_told_ends_as_stopped(
    fake: FakeSwitch, connect: Connect, sound: Sound
) -> None:
    adapter, log = await connect(fake, settle=0.05)
    leg = await offered(fake, log)
    await adapter.perform(Play(leg, P1, (sound,)))
    await adapter.perform(StopPrompt(leg, P1))
    assert (await log.get(PromptEnded, prompt=P1)).how == "stopped"


async def test_t1_the_end_of_a_leg_ends_its_prompt_without_a_word(
    asterisk: AsteriskNode, connect: Connect, long: Sound
) -> None:
    # Asterisk says "failed" of it; whoever believed that would take the step's failed exit.
    adapter, log = await connect(asterisk)
    async with Caller(asterisk, "4001") as call:
        leg = await answered(adapter, log, call)
        await adapter.perform(Play(leg, P1, (long,)))
        await log.get(PromptStarted)
        await call.hang_up()
        await log.get(LegEnded, leg=leg)
    assert not log.of(PromptEnded)


async def test_t1_a_sound_that_is_not_there_is_refused_before_asterisk_is_asked(
    asterisk: AsteriskNode, connect: Connect, short: Sound
) -> None:
    adapter, log = await connect(asterisk)
    missing = Sound("gone", str(asterisk.shared / "gone.wav"), 1.0)
    async with Caller(asterisk, "4001") as call:
        leg = await answered(adapter, log, call)
        with pytest.raises(CommandFailed) as failed:
            await adapter.perform(Play(leg, P1, (short, missing)))
        assert failed.value.code == "sound-missing" and failed.value.mend
        await adapter.perform(Play(leg, P2, (short,)))
        assert (await log.get(PromptEnded, prompt=P2)).how == "done"
    assert not log.of(PromptEnded, prompt=P1)


async def test_a_sound_that_is_no_wav_by_an_absolute_path_is_refused(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    leg = await offered(fake, log)
    for path in ("tone.wav", "/tmp/tone.gsm"):
        with pytest.raises(CommandFailed) as failed:
            await adapter.perform(Play(leg, P1, (Sound("x", path, 1.0),)))
        assert failed.value.code == "bad-sound"


async def test_t8_a_play_whose_reply_is_lost_is_not_repeated_when_asterisk_has_it(
    fake: FakeSwitch, connect: Connect, sound: Sound
) -> None:
    adapter, log = await connect(fake)
    leg = await offered(fake, log)

    async def play_and_lose(switch: FakeSwitch, match: object, body: dict[str, str]) -> tuple[int, None]:
        switch.playbacks.add(body["playbackId"])
        return -1, None

    fake.on("POST", "channels/.*/play", play_and_lose)
    await adapter.perform(Play(leg, P1, (sound,)))
    assert len(fake.asked("POST", "channels/.*/play")) == 1


async def test_t8_a_play_whose_reply_is_lost_is_not_repeated_when_its_events_came(
    fake: FakeSwitch, connect: Connect, sound: Sound
) -> None:
    adapter, log = await connect(fake)
    leg = await offered(fake, log)

    async def play_at_once(switch: FakeSwitch, match: object, body: dict[str, str]) -> tuple[int, None]:
        await switch.tell("PlaybackStarted", playback={"id": body["playbackId"], "state": "playing"})
        await switch.tell("PlaybackFinished", playback={"id": body["playbackId"], "state": "done"})
        await log.get(PromptEnded, prompt=P1)
        return -1, None

    fake.on("POST", "channels/.*/play", play_at_once)
    await adapter.perform(Play(leg, P1, (sound,)))
    assert len(fake.asked("POST", "channels/.*/play")) == 1
    assert [event.how for event in log.of(PromptEnded)] == ["done"]


async def test_t8_a_play_that_never_reached_asterisk_is_repeated(fake: FakeSwitch, connect: Connect, sound: Sound) -> None:
    adapter, log = await connect(fake)
    leg = await offered(fake, log)
    fake.on("POST", "channels/.*/play", "drop")
    await adapter.perform(Play(leg, P1, (sound,)))
    assert len(fake.asked("POST", "channels/.*/play")) == 2


async def test_a_play_that_asterisk_refuses_leaves_no_prompt_behind(fake: FakeSwitch, connect: Connect, sound: Sound) -> None:
    adapter, log = await connect(fake, prompt_margin=0.0)
    leg = await offered(fake, log)
    fake.on("POST", "channels/.*/play", (403, {"message": "No"}))
    with pytest.raises(CommandFailed):
        await adapter.perform(Play(leg, P1, (sound,)))
    await adapter.perform(Play(leg, P1, (sound,)))
    assert len(fake.asked("POST", "channels/.*/play")) == 2
    assert not fake.asked("DELETE", "playbacks/.*")


async def test_a_play_on_a_leg_that_is_gone_says_so(fake: FakeSwitch, connect: Connect, sound: Sound) -> None:
    adapter, log = await connect(fake)
    leg = await offered(fake, log)
    del fake.channels[leg]
    with pytest.raises(LegGone):
        await adapter.perform(Play(leg, P1, (sound,)))
    await log.get(LegEnded, leg=leg)
    assert not log.of(PromptEnded)


async def test_the_end_of_a_stopped_prompt_that_comes_late_is_not_taken_for_the_next_ones(
    fake: FakeSwitch, connect: Connect, sound: Sound
) -> None:
    adapter, log = await connect(fake)
    leg = await offered(fake, log)
    await adapter.perform(Play(leg, P1, (sound,)))
    (name,) = fake.playbacks
    await adapter.perform(Play(leg, P2, (sound,)))
    await fake.tell("PlaybackFinished", playback={"id": name, "state": "done"})
    assert (await log.get(PromptEnded)).prompt == P1
    assert not log.of(PromptEnded, prompt=P2)


async def test_a_prompt_of_nothing_is_over_at_once(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    leg = await offered(fake, log)
    await adapter.perform(Play(leg, P1, ()))
    assert (await log.get(PromptEnded, prompt=P1)).how == "done"
    assert not fake.asked("POST", "channels/.*/play")
