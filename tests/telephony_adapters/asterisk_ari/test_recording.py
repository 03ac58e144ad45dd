"""Recordings whose fate an answer does not tell: Asterisk is asked what it has, and nothing is recorded twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.telephony.calls import LegId, RecordingId
from engine.telephony.commands import PauseRecording, Record, RecordConversation, ResumeRecording
from engine.telephony.events import CallOffered, RecordingFailed, RecordingFinished, RecordingStarted
from engine.telephony.port import CommandFailed, LegGone
from tests.telephony_adapters.asterisk_ari.conftest import Connect
from tests.telephony_adapters.asterisk_ari.eventlog import EventLog
from tests.telephony_adapters.asterisk_ari.fake_switch import FakeSwitch

LEG, R = LegId("leg-1"), RecordingId("c1.r1")


async def offered(fake: FakeSwitch, log: EventLog) -> None:
    await fake.offer(LEG, "Up")
    await log.get(CallOffered, leg=LEG)


async def test_t4_a_recording_that_an_error_denies_but_that_runs_is_taken_as_it_is(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await offered(fake, log)
    fake.on("POST", f"channels/{LEG}/record", (500, {"error": "Allocation failed"}))
    fake.on("GET", f"recordings/live/{R}", (200, {"name": R, "state": "recording"}))
    fake.on("GET", f"recordings/stored/{R}/file", (200, {"not": "audio"}))
    await adapter.perform(Record(LEG, R, 60))
    assert len(fake.asked("POST", f"channels/{LEG}/record")) == 1
    await fake.tell("RecordingStarted", recording={"name": R})
    await fake.tell("ChannelDtmfReceived", channel=fake.channels[LEG], digit="#", duration_ms=100)
    await fake.tell("RecordingFinished", recording={"name": R})
    assert (await log.get(RecordingFinished, recording=R)).why == "key"


async def test_a_recording_that_is_called_finished_and_has_no_file_has_failed(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await offered(fake, log)
    fake.on("POST", f"channels/{LEG}/record", (201, {}))
    await adapter.perform(Record(LEG, R, 60, silence_seconds=5))
    await fake.tell("RecordingStarted", recording={"name": R})
    await fake.tell("RecordingFinished", recording={"name": R})
    await log.get(RecordingFailed, recording=R)
    assert not log.of(RecordingFinished)


async def test_a_recording_that_is_stored_already_tells_its_end(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await offered(fake, log)
    fake.on("POST", f"channels/{LEG}/record", (409, {"message": "already exists"}))
    fake.on("GET", f"recordings/stored/{R}/file", (200, {"not": "audio"}))
    await adapter.perform(Record(LEG, R, 60))
    assert (await log.get(RecordingFinished, recording=R)).why == "unknown"
    assert not log.of(RecordingStarted)


@pytest.mark.parametrize("answer", [(500, {"error": "Internal"}), "drop"])
async def test_a_recording_that_does_not_exist_is_asked_for_once_more_and_then_refused(
    fake: FakeSwitch, connect: Connect, answer: tuple[int, dict[str, str]] | str
) -> None:
    adapter, log = await connect(fake)
    await offered(fake, log)
    fake.on("POST", f"channels/{LEG}/record", answer, answer)
    with pytest.raises(CommandFailed, match="would not record"):
        await adapter.perform(Record(LEG, R, 60))
    assert len(fake.asked("POST", f"channels/{LEG}/record")) == 2


async def test_t20_a_snoop_that_is_not_in_stasis_yet_is_waited_for(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await offered(fake, log)
    fake.on("POST", f"channels/{LEG}/snoop/snoop-{R}", (200, {"id": f"snoop-{R}"}))
    fake.on("POST", f"channels/snoop-{R}/record", *[(409, {"message": "Channel not in Stasis application"})] * 3, (201, {}))
    await adapter.perform(RecordConversation(LEG, R))
    assert len(fake.asked("POST", f"channels/snoop-{R}/record")) == 4


async def test_a_snoop_is_nobodys_leg(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await offered(fake, log)
    snoop = fake.channel(f"snoop-{R}", "Up", "recorder")
    await fake.tell("StasisStart", channel=snoop, args=["recorder"])
    await fake.offer("leg-2")
    await log.get(CallOffered, leg="leg-2")
    assert [event.leg for event in log.of(CallOffered)] == [LEG, "leg-2"]
    assert {leg.leg for leg in (await adapter.snapshot()).legs} == {LEG, "leg-2"}


async def test_a_muted_recording_is_not_muted_again_which_would_turn_the_sound_on(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await offered(fake, log)
    fake.on("POST", f"channels/{LEG}/snoop/snoop-{R}", (200, {}))
    fake.on("POST", f"channels/snoop-{R}/record", (201, {}))
    await adapter.perform(RecordConversation(LEG, R))
    for verb in ("POST", "DELETE"):
        fake.on(verb, f"recordings/live/{R}/mute", *[(204, None)] * 9)
    await adapter.perform(PauseRecording(LEG, R))
    await adapter.perform(PauseRecording(LEG, R))
    assert len(fake.asked("POST", f"recordings/live/{R}/mute")) == 1
    await adapter.perform(ResumeRecording(LEG, R))
    await adapter.perform(PauseRecording(LEG, R))
    assert len(fake.asked("POST", f"recordings/live/{R}/mute")) == 2


async def test_a_pause_that_the_switch_does_not_make_fails(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await offered(fake, log)
    fake.on("DELETE", f"recordings/live/{R}/mute", *[(500, None)] * 2)
    fake.on("GET", f"recordings/live/{R}", (200, {"state": "recording"}))
    with pytest.raises(CommandFailed, match="would not pause"):
        await adapter.perform(PauseRecording(LEG, R))


async def test_an_end_that_was_missed_is_found_when_the_socket_is_back(fake: FakeSwitch, connect: Connect) -> None:
    adapter, log = await connect(fake)
    await offered(fake, log)
    fake.on("POST", f"channels/{LEG}/record", (201, {}), (201, {}))
    await adapter.perform(Record(LEG, R, 60))
    await adapter.perform(Record(LEG, RecordingId("c1.r2"), 60))
    fake.on("GET", f"recordings/stored/{R}/file", (200, {"not": "audio"}))
    await fake.hang_up_sockets()
    assert (await log.get(RecordingFinished, recording=R)).why == "unknown"
    await log.get(RecordingFailed, recording="c1.r2")


async def test_a_switch_that_does_not_say_keeps_a_recording_waiting(fake: FakeSwitch, connect: Connect, tmp_path: Path) -> None:
    adapter, _ = await connect(fake)
    fake.on("GET", f"recordings/live/{R}", (500, None), (503, None))
    for _ in range(2):
        with pytest.raises(CommandFailed, match="does not give"):
            await adapter.fetch_recording(R, tmp_path / "r.wav")
    assert await adapter.fetch_recording(R, tmp_path / "r.wav") == "absent"
    with pytest.raises(LegGone):
        await adapter.perform(RecordConversation(LegId("nobody"), R))
