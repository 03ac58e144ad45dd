"""Text phones at the simulator's door, over real sockets in real time."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from engine.errors import CordboardError
from engine.telephony.calls import BridgeId, LegId, PromptId
from engine.telephony.commands import Answer, Bridge, Hangup, Ring, StartMusic, StopMusic, StopPrompt, Unbridge
from engine.telephony.events import CallOffered, KeyPressed, LegAnswered, LegEnded
from telephony_adapters.simulator import SimulatedSwitch
from telephony_adapters.simulator.door import LINE_MOST, Door
from telephony_adapters.simulator.phones import Answers
from telephony_adapters.simulator.text_phone import PhoneEvent, TextPhone
from tests.telephony_adapters.simulator.conftest import Stage, ring, say, stage


@pytest.fixture
async def on() -> Stage:
    return await stage(SimulatedSwitch(check_sounds=False))


@pytest.fixture
async def door(on: Stage) -> AsyncIterator[Door]:
    opened = Door(on.switch, 0)
    await opened.start()
    yield opened
    await opened.close()


async def until(phone: TextPhone, kind: str) -> PhoneEvent:
    async with asyncio.timeout(10):
        async for event in phone:
            if event.kind == kind:
                return event
    raise AssertionError(f"the events ended before {kind}")


async def gone(writer: asyncio.StreamWriter) -> None:
    """Close our side of a connection that the other has given up."""
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def raw(door: Door, sent: bytes) -> list[dict[str, Any]]:
    """Send bytes, then a known mistake, and give all answers before the answer to that."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    writer.write(sent + b'\n{"do": "the last"}\n')
    answers: list[dict[str, Any]] = []
    async with asyncio.timeout(10):
        while (answer := json.loads(await reader.readline())).get("code") != "unknown-do":
            answers.append(answer)
    writer.close()
    await writer.wait_closed()
    return answers[1:]


async def test_a_caller_hears_a_whole_call(on: Stage, door: Door) -> None:
    on.switch.phones.extension("6001", Answers(talks=60))
    async with TextPhone(port=door.port) as phone:
        await phone.dial("4001", "13900001111")
        offer = await on.told.get(CallOffered)
        leg, do = offer.leg, on.adapter.perform
        assert (offer.caller, offer.dialled, offer.entry) == ("13900001111", "4001", "trunk")
        await do(Ring(leg))
        await do(Answer(leg))
        await do(say(leg, "p-1", 60.0, "请按一。"))
        await phone.press("1")
        await on.told.get(KeyPressed, leg=leg, key="1")
        await do(StopPrompt(leg, PromptId("p-1")))
        await do(StartMusic(leg))
        await do(StopMusic(leg))
        await do(ring("l-1"))
        await on.told.get(LegAnswered, leg="l-1")
        await do(Bridge(BridgeId("b-1"), (leg, LegId("l-1"))))
        await do(Unbridge(BridgeId("b-1")))
        await do(Hangup(leg))
        heard = [event async for event in _to_the_end(phone)]
    assert [(event.kind, dict(event.details)) for event in heard] == [
        ("ringing", {}),
        ("quiet", {}),
        ("answered", {}),
        ("prompt", {"text": "请按一。", "seconds": 60.0, "paths": [""]}),
        ("prompt_ended", {"how": "stopped"}),
        ("music", {"music": "default"}),
        ("quiet", {}),
        ("connected", {"with": ["6001"]}),
        ("parted", {}),
        ("ended", {"reason": "normal", "q850": 16, "by": "switch"}),
    ]
    assert [event.at for event in heard] == sorted(event.at for event in heard)


async def _to_the_end(phone: TextPhone) -> AsyncIterator[PhoneEvent]:
    async for event in phone:
        yield event
        if event.kind == "ended":
            return


async def test_hanging_up_ends_the_call_and_the_phone_can_dial_again(on: Stage, door: Door) -> None:
    async with TextPhone(port=door.port) as phone:
        for number in ("4001", "4002"):
            await phone.dial(number)
            leg = (await on.told.get(CallOffered, dialled=number)).leg
            await phone.hang_up()
            assert (await until(phone, "ended")).details["by"] == "self"
            await on.told.get(LegEnded, leg=leg)


async def test_a_phone_that_vanishes_has_hung_up(on: Stage, door: Door) -> None:
    async with TextPhone(port=door.port) as phone:
        await phone.dial("4001")
        leg = (await on.told.get(CallOffered)).leg
        await on.adapter.perform(Answer(leg))
        phone._writer.transport.abort()
    await on.told.get(LegEnded, leg=leg)


async def test_an_extension_rings_where_somebody_is_logged_in(on: Stage, door: Door) -> None:
    async with TextPhone(port=door.port) as phone:
        await phone.log_in("6009")
        await until(phone, "logged_in")
        await on.adapter.perform(ring("l-1", "6009"))
        assert (await until(phone, "incoming")).details == {"from": "13800138000"}
        await phone.answer()
        await on.told.get(LegAnswered, leg="l-1")
        await on.adapter.perform(ring("l-2", "6009"))
        assert (await on.told.get(LegEnded, leg="l-2")).cause.q850 == 17  # it is in a call
        await on.adapter.perform(Hangup(LegId("l-1")))
        await until(phone, "ended")
        await on.adapter.perform(ring("l-3", "6009"))
        await until(phone, "incoming")
        await phone.reject()
        assert (await on.told.get(LegEnded, leg="l-3")).cause.q850 == 21
        await until(phone, "ended")
        await phone.dial("4001")
        offer = await on.told.get(CallOffered)
        assert (offer.caller, offer.entry) == ("6009", "6009")
    await on.told.get(LegEnded, leg=offer.leg)


async def test_whoever_logs_out_gives_the_extension_back(on: Stage, door: Door) -> None:
    before = Answers()
    on.switch.phones.extension("6001", before)
    async with TextPhone(port=door.port) as first, TextPhone(port=door.port) as second:
        await first.log_in("6001")
        await until(first, "logged_in")
        await second.log_in("6001")
        assert (await until(second, "error")).details["code"] == "extension-taken"
        await first.log_in("6002")
        await until(first, "logged_in")
        await second.log_in("6001")
        await until(second, "logged_in")
    await door.close()  # waits until both have left
    assert on.switch.phones.extension("6001", None) is before
    assert on.switch.phones.extension("6002", None) is None


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"hello", "not-json"),
        (b"[1]", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"[" * 3000, "not-json"),
        (b'{"do": 7}', ""),
        (b'{"do": "dial"}', "bad-number"),
        (b'{"do": "dial", "to": 4001}', "bad-number"),
        (b'{"do": "dial", "to": "4001; rm"}', "bad-number"),
        (b'{"do": "dial", "to": "4001", "from": "\\ud800"}', "bad-number"),
        (b'{"do": "login", "extension": ""}', "bad-number"),
        (b'{"do": "key", "key": "12"}', "bad-key"),
        (b'{"do": "key", "key": ["1"]}', "bad-key"),
        (b'{"do": "key", "key": "1"}', "no-call"),
        (b'{"do": "speak"}', "no-call"),
        (b'{"do": "speak", "seconds": -1}', "bad-seconds"),
        (b'{"do": "speak", "seconds": "long"}', "bad-seconds"),
        (b'{"do": "hangup"}', "no-call"),
        (b'{"do": "answer"}', "not-ringing"),
        (b'{"do": "reject"}', "not-ringing"),
        (b'{"do": "dial", "to": "1"}\n{"do": "dial", "to": "1"}', "line-busy"),
        (b"x" * (LINE_MOST + 1), "line-too-long"),
        (b"x" * 1_000_000 + b"\n" + b"y" * 1_000_000, "line-too-long"),
    ],
)
async def test_bad_input_is_answered_with_an_error_and_harms_nobody(on: Stage, door: Door, sent: bytes, code: str) -> None:
    async with TextPhone(port=door.port) as other:
        await other.dial("4009")
        leg = (await on.told.get(CallOffered)).leg
        answers = await raw(door, sent)
        assert [answer["code"] for answer in answers if answer["event"] == "error"][-1:] == ([code] if code else [])
        assert all(answer["mend"] for answer in answers if answer["event"] == "error")
        await on.adapter.perform(say(leg, "p-1", 0.01))
        await until(other, "prompt_ended")


async def test_a_phone_that_does_not_read_is_let_go_of(on: Stage, door: Door) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port, limit=1)
    writer.write(b'{"do": "dial", "to": "4001"}\n')
    leg = (await on.told.get(CallOffered)).leg
    for number in range(3000):  # 30 MB, far more than sockets hold
        if on.told.of(LegEnded):
            break
        await on.adapter.perform(say(leg, f"p-{number}", 60.0, "and again " * 1000))
        await asyncio.sleep(0)
    else:
        raise AssertionError("all of it is kept for a phone that does not read")
    await gone(writer)


async def test_an_adapter_that_is_away_is_told_by_its_notice(on: Stage, door: Door) -> None:
    await on.adapter.close()
    async with TextPhone(port=door.port) as phone:
        await phone.dial("4001")
        assert (await until(phone, "prompt")).details["text"]


async def test_closing_the_door_ends_the_phones_calls(on: Stage, door: Door) -> None:
    async with TextPhone(port=door.port) as phone:
        await phone.dial("4001")
        leg = (await on.told.get(CallOffered)).leg
        await door.close()
        await on.told.get(LegEnded, leg=leg)
        async with asyncio.timeout(10):
            assert "hello" not in [event.kind async for event in phone]  # and the events end


async def test_the_door_closes_though_a_phone_does_not_read(on: Stage, door: Door) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port, limit=1)
    writer.write(b'{"do": "dial", "to": "4001"}\n')
    leg = (await on.told.get(CallOffered)).leg
    inside = next(iter(door._inside.values())).transport
    for number in range(3000):
        await on.adapter.perform(say(leg, f"p-{number}", 60.0, "and again " * 1000))
        if inside.get_write_buffer_size():
            break
        await asyncio.sleep(0)
    assert inside.get_write_buffer_size()
    async with asyncio.timeout(10):
        await door.close()
    await on.told.get(LegEnded, leg=leg)
    await gone(writer)


async def test_a_port_in_use_is_said_with_its_mend(on: Stage, door: Door) -> None:
    with pytest.raises(CordboardError) as failed:
        await Door(on.switch, door.port).start()
    assert failed.value.code == "port-taken" and "CORDBOARD_SIMULATOR_PORT" in failed.value.mend


async def test_a_text_phone_without_a_simulator_says_how_to_start_it(on: Stage, door: Door) -> None:
    port = door.port
    await door.close()
    with pytest.raises(CordboardError) as failed:
        async with TextPhone(port=port):
            pass
    assert failed.value.code == "simulator-not-running" and "cordboard up" in failed.value.mend


@pytest.mark.parametrize("greeting", [b"SSH-2.0-server\n", b"[]\n", b'{"event": "other"}\n', b""])
async def test_a_text_phone_knows_a_stranger(greeting: bytes) -> None:
    async def stranger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        writer.close()

    server = await asyncio.start_server(stranger, "127.0.0.1", 0)
    with pytest.raises(CordboardError) as failed:
        async with TextPhone(port=server.sockets[0].getsockname()[1]):
            pass
    assert failed.value.code == "not-the-simulator"
    server.close()
    await server.wait_closed()
