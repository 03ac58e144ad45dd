"""Messages and recorded conversations, in whole calls beside the simulated switch."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.program import Handlers, Program
from engine.runtime.redrive import redrive
from engine.telephony.commands import PauseRecording, StopRecording
from engine.trace import TraceEntry
from telephony_adapters.simulator import virtual_time
from telephony_adapters.simulator.parties import SimulatedCaller
from telephony_adapters.simulator.phones import Answers
from telephony_adapters.simulator.recordings import KEY_HERTZ, OTHER_HERTZ, OWN_HERTZ
from telephony_adapters.simulator.signs import Beeped, Connected, PromptBegan
from tests.engine.runtime.flows import BYE, SECRET, TEXT, Block, collect, flow, play, transfer
from tests.engine.runtime.house import House
from tests.engine.runtime.recorder import Recorder

EXITS = dict.fromkeys(("saved", "too_short", "silence", "cancelled", "error"), "bye")
REVIEW: dict[str, Any] = {"review": True, "review_prompt": "review"}
HEARS = Block("note", {"name": "message", "text": "${message}"}, {"next": "end"})


def leaves(*, to: str = "bye", **config: Any) -> Program:
    """A message, and a handler of hanging up that notes the variable."""
    blocks = {
        "r": Block("record", {"variable": "message", "prompt": "speak", **config}, {**EXITS, "saved": to}),
        "p": Block("play", {"prompts": ["yours"], "recording": "message"}, {"next": "bye", "interrupted": "bye"}),
        "bye": BYE,
        "note": HEARS,
        "end": Block("return", {}),
    }
    return flow(blocks, variables={"message": TEXT}, handlers=Handlers(hangup="note"))


Person = Callable[[SimulatedCaller], Awaitable[None]]


async def a_call(
    folder: Path, program: Program, person: Person, *, house: Callable[[House], None] = lambda house: None
) -> tuple[Recorder, list[TraceEntry]]:
    """Let somebody call; give what was kept and told, after driving it again."""
    place = House()
    recorder = Recorder(folder, place.clock)
    place = House(recordings=recorder.beside)
    house(place)
    async with place:
        caller = await place.ring_in(program)
        await person(caller)
        over = await place.over.get()
        await recorder.settled()
        await place.nothing_is_left()
    again = await redrive(program, over.facts, [TraceEntry.from_json(entry.as_json()) for entry in over.trace])
    assert again.stopped is None, again.stopped
    return recorder, list(over.trace)


def of(trace: list[TraceEntry], kind: str) -> list[Mapping[str, Any]]:
    return [entry.data for entry in trace if entry.kind == kind]


def exit_of(trace: list[TraceEntry], step: str) -> str:
    return next(str(entry.data["exit"]) for entry in trace if (entry.kind, entry.step) == ("exited", step))


async def speaks(caller: SimulatedCaller, seconds: float, *, count: int = 1) -> None:
    """Speak behind the beep."""
    await caller.get(Beeped, count=count)
    caller.speak(seconds)
    await asyncio.sleep(seconds)


def test_a_message_is_kept_and_can_be_played(tmp_path: Path) -> None:
    async def person(caller: SimulatedCaller) -> None:
        await speaks(caller, 3)
        await caller.press("#")

    async def run() -> None:
        recorder, trace = await a_call(tmp_path, leaves(to="p"), person)
        (kept,) = recorder.list.rows.values()
        assert (kept.state, kept.kind, kept.step, round(kept.seconds)) == ("kept", "message", "r", 3)
        assert await recorder.hears(kept.id, OWN_HERTZ) > 2.5
        (told,) = of(trace, "recorded")
        assert (told["ended"], told["recording"], told["kept"]) == ("key", kept.id, True)
        played = of(trace, "played")[0]
        assert (played["ended"], played["prompts"][1]["recording"]) == ("done", kept.id)
        assert list((tmp_path / "playing").iterdir()) == [] and recorder.notes.all() == []

    virtual_time.run(run())


@pytest.mark.parametrize(("seconds", "kept"), [(3.0, True), (0.2, False)])
def test_who_hangs_up_while_speaking_has_left_the_message_if_it_is_long_enough(
    tmp_path: Path, seconds: float, kept: bool
) -> None:
    async def person(caller: SimulatedCaller) -> None:
        await speaks(caller, seconds)
        caller.hang_up()

    async def run() -> None:
        recorder, trace = await a_call(tmp_path, leaves(min_seconds=2), person)
        ids = list(recorder.list.rows)
        assert len(ids) == kept
        assert of(trace, "noted") == [{"name": "message", "text": ids[0] if kept else ""}]
        (told,) = of(trace, "recorded")
        assert (told["ended"], told["kept"]) == ("gone", kept)

    virtual_time.run(run())


@pytest.mark.parametrize(
    ("seconds", "key", "exit"), [(0.0, "", "silence"), (0.7, "#", "too_short"), (1.5, "", "saved"), (30.0, "", "saved")]
)
def test_how_a_message_ends_chooses_the_exit(tmp_path: Path, seconds: float, key: str, exit: str) -> None:
    async def person(caller: SimulatedCaller) -> None:
        await caller.get(Beeped)
        if seconds:
            caller.speak(seconds)
        if key:
            await asyncio.sleep(seconds)
            await caller.press(key)

    async def run() -> None:
        recorder, trace = await a_call(tmp_path, leaves(max_seconds=20, silence_seconds=3), person)
        assert exit_of(trace, "r") == exit
        assert [round(one.seconds, 1) for one in recorder.list.rows.values()] == (
            [min(seconds + 0.2, 20)] if exit == "saved" else []
        )

    virtual_time.run(run())


def test_a_message_is_heard_recorded_again_and_left(tmp_path: Path) -> None:
    async def person(caller: SimulatedCaller) -> None:
        await speaks(caller, 3)
        await caller.press("#")
        await caller.get(PromptBegan, count=2)
        await caller.press("1")
        await caller.get(PromptBegan, count=4)
        await caller.press("2")
        await speaks(caller, 5, count=2)
        await caller.press("#")
        await caller.get(PromptBegan, count=6)
        await caller.press("#")

    async def run() -> None:
        recorder, trace = await a_call(tmp_path, leaves(**REVIEW), person)
        (kept,) = recorder.list.rows.values()
        assert (kept.id, round(kept.seconds)) == (of(trace, "recorded")[1]["recording"], 5)
        assert not recorder.vault.holds(of(trace, "recorded")[0]["recording"])
        assert of(trace, "played")[0]["prompts"][0]["recording"] == of(trace, "recorded")[0]["recording"]

    virtual_time.run(run())


@pytest.mark.parametrize(("does", "kept"), [("*", 0), ("hangs up", 1), ("", 1)])
def test_a_review_keeps_the_message_unless_it_is_cancelled(tmp_path: Path, does: str, kept: int) -> None:
    async def person(caller: SimulatedCaller) -> None:
        await speaks(caller, 3)
        await caller.press("#")
        await caller.get(PromptBegan, count=2)
        if does == "hangs up":
            caller.hang_up()
        else:
            await caller.press(does)

    async def run() -> None:
        recorder, _ = await a_call(tmp_path, leaves(**REVIEW), person)
        assert len(recorder.list.rows) == kept

    virtual_time.run(run())


def test_a_process_that_dies_while_it_records_loses_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        clock = House().clock
        recorder = Recorder(tmp_path, clock)
        async with House(tmp_path / "journal.sqlite", recordings=recorder.beside) as house:
            caller, order = house.order(leaves())
            before = asyncio.create_task(house.regions.run(order, b""))
            await speaks(caller, 2)
            before.cancel()
            await asyncio.wait([before])
            await house.new_process()
            caller.speak(2)
            (left,) = house.journal.open_regions()
            going_on = asyncio.create_task(house.regions.resume(left))
            await asyncio.sleep(2)
            await caller.press("#")
            report = await going_on
            (kept,) = await recorder.settled()
            assert kept.seconds > 3.9 and caller.heard == ["speak", "bye"]
            assert report.state["variables"]["message"] == kept.id

    virtual_time.run(run())


CARD = flow(
    {
        "start": Block("record_conversation", {"consent_prompt": "recorded"}, {"next": "card", "error": "bye"}),
        "card": collect("card", sensitive=True, max_digits=4, min_digits=4, terminator="", to="p"),
        "p": play("thanks", to="t", interruptible=False),
        "t": transfer("6001"),
        "bye": BYE,
    },
    variables={"card": SECRET},
)


async def keys_the_card(caller: SimulatedCaller) -> None:
    await caller.get(PromptBegan, count=2)
    caller.speak()
    await caller.press("41111")  # one too many
    await caller.get(Connected)
    caller.hush()
    await asyncio.sleep(2)
    caller.hang_up()


def plug_in(house: House) -> None:
    class Speaks(Answers):
        def rung(self, phone: Any) -> None:
            super().rung(phone)
            phone.speaking = True

    house.switch.phones.extension("6001", Speaks(talks=60))


def test_a_conversation_is_recorded_through_a_transfer_and_silent_while_a_secret_is_keyed_in(tmp_path: Path) -> None:
    async def run() -> None:
        recorder, trace = await a_call(tmp_path, CARD, keys_the_card, house=plug_in)
        (kept,) = recorder.list.rows.values()
        assert kept.kind == "conversation"
        assert await recorder.hears(kept.id, KEY_HERTZ) == 0
        assert await recorder.hears(kept.id, OTHER_HERTZ) > 1.5
        told = [(entry.data["act"], entry.data["by"]) for entry in trace if entry.kind == "recording"]
        assert told == [("start", "flow"), ("pause", "question"), ("resume", "question")]
        pause, resume = (entry.at for entry in trace if entry.kind == "recording" and entry.data["by"] == "question")
        keys = [at for _, at in of(trace, "collected")[0]["keys"]]
        assert pause < min(keys) and resume >= max(keys) + 1

    virtual_time.run(run())


def test_a_recording_that_would_not_pause_is_stopped_before_a_secret(tmp_path: Path) -> None:
    def refuses(house: House) -> None:
        plug_in(house)
        house.switch.faults.refuse(PauseRecording)

    async def run() -> None:
        recorder, trace = await a_call(tmp_path, CARD, keys_the_card, house=refuses)
        (kept,) = recorder.list.rows.values()
        assert await recorder.hears(kept.id, KEY_HERTZ) == 0
        assert [(told["act"], told["how"]) for told in of(trace, "recording")] == [
            ("start", "done"),
            ("pause", "failed"),
            ("stop", "done"),
        ]

    virtual_time.run(run())


def test_a_secret_is_not_asked_for_while_a_recording_can_neither_be_paused_nor_stopped(tmp_path: Path) -> None:
    async def run() -> None:
        recorder = Recorder(tmp_path, House().clock)
        async with House(recordings=recorder.beside) as house:
            house.switch.faults.refuse(PauseRecording)
            house.switch.faults.refuse(StopRecording)
            caller = await house.ring_in(CARD)
            trace = await house.trace()
            assert "ask" not in caller.heard
            assert of(trace, "failed")[0]["code"] == "recording-not-paused"

    virtual_time.run(run())


def test_a_recording_is_fetched_when_switch_and_database_are_back(tmp_path: Path) -> None:
    async def person(caller: SimulatedCaller) -> None:
        await speaks(caller, 3)
        caller.hang_up()

    async def run() -> None:
        clock = House().clock
        recorder = Recorder(tmp_path, clock)
        async with House(recordings=recorder.beside) as house:
            caller = await house.ring_in(leaves())
            await person(caller)
            await house.over.get()
            house.switch.reachable = False
            assert await recorder.settled() == []
            house.switch.reachable, recorder.list.away = True, 1
            assert await recorder.settled() == []
            await house.new_process()  # whose keeper knows of it by its note alone
            (kept,) = await recorder.settled()
            assert kept.state == "kept" and recorder.notes.all() == []

    virtual_time.run(run())


def test_a_recording_that_the_switch_has_lost_is_listed_as_lost(tmp_path: Path) -> None:
    async def run() -> None:
        recorder = Recorder(tmp_path, House().clock)
        async with House(recordings=recorder.beside) as house:
            caller = await house.ring_in(leaves())
            await speaks(caller, 3)
            house.switch.restart()
            await house.over.get()
            assert await recorder.settled() == []  # it could be about to begin
            await asyncio.sleep(90)
            (lost,) = await recorder.settled()
            assert (lost.state, lost.seconds, lost.bytes) == ("lost", 0, 0)

    virtual_time.run(run())
