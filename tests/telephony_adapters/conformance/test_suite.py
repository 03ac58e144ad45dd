"""The suite finds out who breaks a promise: adapters that go wrong in one way each."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.telephony.calls import LegId
from engine.telephony.commands import Command, Hangup, PauseRecording, StopPrompt, Unbridge
from engine.telephony.events import Event, KeyPressed, LegEnded, LegRinging, PromptEnded, PromptStarted, RecordingStarted
from engine.telephony.port import EventSink, LegGone, Snapshot
from telephony_adapters.conformance import PROMISES, Broken, keep
from telephony_adapters.simulator import SimulatedSwitch, SimulatorAdapter, virtual_time
from telephony_adapters.simulator.virtual_time import Deadlock
from tests.telephony_adapters.conformance.simulator_bench import SimulatorBench


class DropsStops(SimulatorAdapter):
    async def perform(self, command: Command) -> None:
        if not isinstance(command, StopPrompt):
            await super().perform(command)


class EndsCallsWithBridges(SimulatorAdapter):
    async def perform(self, command: Command) -> None:
        if isinstance(command, Unbridge):
            for leg in (await self.snapshot()).legs:
                if leg.bridge == command.bridge:
                    await super().perform(Hangup(leg.leg))
        await super().perform(command)


class MindsRepeatedHangups(SimulatorAdapter):
    async def perform(self, command: Command) -> None:
        if isinstance(command, Hangup) and command.leg not in {leg.leg for leg in (await self.snapshot()).legs}:
            raise LegGone(command.leg)
        await super().perform(command)


class EndsCallsWhenClosed(SimulatorAdapter):
    async def close(self) -> None:
        if not self._closed:
            for leg in (await self.snapshot()).legs:
                await self.perform(Hangup(leg.leg))
        await super().close()


class DropsPauses(SimulatorAdapter):
    async def perform(self, command: Command) -> None:
        if not isinstance(command, PauseRecording):
            await super().perform(command)


class DoesNotDrain(SimulatorAdapter):
    async def drain(self) -> None:
        return


class SeesNothing(SimulatorAdapter):
    async def snapshot(self) -> Snapshot:
        return dataclasses.replace(await super().snapshot(), legs=())


class Garbling(SimulatorAdapter):
    """Tells something else than what happened."""

    def __init__(self, switch: SimulatedSwitch, garble: Callable[[Event], list[Event]]) -> None:
        super().__init__(switch)
        self._garble = garble

    async def start(self, sink: EventSink) -> None:
        garble = self._garble

        class Sink:
            def take(self, event: Event) -> None:
                for told in garble(event):
                    sink.take(told)

        await super().start(Sink())


def twice(kind: type[Event]) -> Callable[[SimulatedSwitch], SimulatorAdapter]:
    return lambda switch: Garbling(switch, lambda event: [event] * (2 if isinstance(event, kind) else 1))


def never(kind: type[Event]) -> Callable[[SimulatedSwitch], SimulatorAdapter]:
    return lambda switch: Garbling(switch, lambda event: [] if isinstance(event, kind) else [event])


def always_done(switch: SimulatedSwitch) -> SimulatorAdapter:
    def garble(event: Event) -> list[Event]:
        return [dataclasses.replace(event, how="done") if isinstance(event, PromptEnded) else event]

    return Garbling(switch, garble)


def early(switch: SimulatedSwitch) -> SimulatorAdapter:
    def garble(event: Event) -> list[Event]:
        if isinstance(event, PromptStarted):
            return [event, PromptEnded(event.leg, event.prompt, "done", event.at)]
        return [] if isinstance(event, PromptEnded) else [event]

    return Garbling(switch, garble)


def forgets_legs(switch: SimulatedSwitch) -> SimulatorAdapter:
    def never_ended(leg: LegId) -> bool:
        return False

    switch.ended_lately = never_ended  # type: ignore[method-assign]
    return SimulatorAdapter(switch)


def trusts_sounds(switch: SimulatedSwitch) -> SimulatorAdapter:
    switch.check_sounds = False
    return SimulatorAdapter(switch)


@pytest.mark.parametrize(
    ("make", "promise"),
    [
        (DropsStops, "a_stopped_prompt_is_told_as_stopped"),
        (always_done, "a_new_prompt_ends_the_one_before"),
        (early, "a_prompt_is_heard_to_its_end"),
        (trusts_sounds, "a_missing_sound_is_refused"),
        (twice(PromptStarted), "a_prompt_is_heard_to_its_end"),
        (twice(KeyPressed), "keys_are_told_in_order"),
        (twice(LegEnded), "a_caller_who_leaves_is_told"),
        (never(LegEnded), "a_hangup_ends_the_leg"),
        (never(LegRinging), "a_phone_that_nobody_answers_rings_for_its_time"),
        (MindsRepeatedHangups, "a_hangup_ends_the_leg"),
        (forgets_legs, "dialling_again_rings_nobody_twice"),
        (forgets_legs, "a_hangup_before_its_dialling_keeps_the_phone_quiet"),
        (EndsCallsWithBridges, "legs_in_a_bridge_hear_one_another"),
        (DropsPauses, "a_pause_leaves_a_gap"),
        (twice(RecordingStarted), "a_recording_repeated_by_its_id_is_made_once"),
        (SeesNothing, "a_snapshot_shows_everything_and_afterwards_nothing"),
        (DoesNotDrain, "a_draining_adapter_takes_no_new_calls_and_keeps_the_old"),
        (EndsCallsWhenClosed, "closing_ends_no_call_and_the_next_adapter_finds_it"),
    ],
)
def test_a_broken_promise_is_found_out(
    make: Callable[[SimulatedSwitch], SimulatorAdapter], promise: str, tmp_path: Path
) -> None:
    (one,) = (one for one in PROMISES if one.name == promise)

    async def run() -> None:
        bench = SimulatorBench(tmp_path, make)
        await bench.connect()
        await keep(one, bench)

    with pytest.raises((Broken, Deadlock, LegGone)):
        virtual_time.run(run())
