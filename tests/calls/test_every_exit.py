"""Exits that no sample's call takes: each is taken here by a caller of its own, and leads to a hangup of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest_asyncio

from engine.nodes import catalog
from tests.calls.installation import ONE_INSTALLATION, Installation, Json, begins, path, together
from tests.parts.calls import Phone

pytestmark = ONE_INSTALLATION

ASKING = {
    "first_digit_seconds": 1.5,
    "inter_digit_seconds": 1.5,
    "no_input_limit": 2,
    "no_match_limit": 2,
    "tries_limit": 2,
}
BLOCKS: Mapping[str, tuple[str, Json]] = {
    "play": ("play", {"prompts": ["words"]}),
    "say": ("say", {"parts": [{"prompt": "words"}, {"kind": "cardinal", "value": "12"}]}),
    "unsaid": ("say", {"parts": [{"kind": "cardinal", "value": "taken"}]}),  # a text that is no number yet
    "digits": (
        "collect_digits",
        {**ASKING, "variable": "taken", "prompt": "ask", "min_digits": 2, "max_digits": 2, "cancel": "*"},
    ),
    "language": (
        "language",
        {
            **ASKING,
            "choices": [
                {"language": "en", "key": "1", "prompt": "choose_en"},
                {"language": "zh-CN", "key": "2", "prompt": "choose_zh"},
            ],
        },
    ),
    "message": ("record", {"variable": "taken", "min_seconds": 1, "review": True, "review_prompt": "review"}),
    "desk": ("transfer", {"target": "6001", "talk_seconds": 1}),
    "pause": ("wait", {"seconds": 0.5}),
}
KEYS = dict(zip(BLOCKS, "12345678", strict=True))
SAID = {
    "hub": ("Which of the blocks do you want?", "请选择要试的节点。"),
    "words": ("These words are said to their end unless somebody presses a key.", "除非有人按键，否则这段话会播放到最后。"),
    "ask": ("Please key in the two digits.", "请输入两位数字。"),
    "choose_en": ("For English press one, please.", ""),
    "choose_zh": ("", "普通话服务请按二。"),
    "goodbye": ("Goodbye.", "再见。"),  # long enough for the last key to go out
    "review": ("To take it back press the star key.", "取消留言请按星号键。"),
}
Acts = Sequence[tuple[str, str]]
"""What is heard, and the keys pressed then, one after the other."""


def _end(block: str, exit: str) -> str:
    return f"{block}_{exit.replace('-', '_')}"


def _nodes() -> Iterator[tuple[str, Json]]:
    options = [{"keys": key, "exit": block} for block, key in KEYS.items()]
    failing = ("no_input", "no_match", "too_many_tries")
    yield "start", {"type": "start", "config": {}, "exits": {"next": "answer"}}
    yield "answer", {"type": "answer", "config": {}, "exits": {"next": "hub"}}
    to = {block: block for block in BLOCKS} | dict.fromkeys(failing, "bye")
    yield "hub", {"type": "menu", "config": {**ASKING, "prompt": "hub", "options": options}, "exits": to}
    yield "bye", {"type": "hangup", "config": {}, "exits": {}}
    for block, (word, config) in BLOCKS.items():
        kind = catalog.latest(word)
        exits = [exit.name for exit in kind.exits(kind.config.model_validate(config))]
        yield block, {"type": word, "config": config, "exits": {exit: _end(block, exit) for exit in exits}}
        for exit in exits:
            yield _end(block, exit), {"type": "hangup", "config": {"farewell": "goodbye"}, "exits": {}}


def _texts(en: str, zh: str) -> Json:
    return {language: {"text": text} for language, text in (("en", en), ("zh-CN", zh)) if text}


FLOW: dict[str, Any] = {
    "spec": 1,
    "id": "every-exit",
    "name": "Every exit",
    "languages": ["en", "zh-CN"],
    "variables": {"taken": {"type": "string", "initial": "nothing", "sensitive": False}},
    "prompts": {key: _texts(*texts) for key, texts in SAID.items()},
    "entry": "start",
    "nodes": dict(_nodes()),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def number(installation_of_session: Installation) -> str:
    """The number of a menu that leads to each of the blocks."""
    return await installation_of_session.publish(FLOW)


async def _leaves(house: Installation, number: str, block: str, exit: str, acts: Acts = ()) -> None:
    """Call, come to a block, hear and press, and be led by this exit to the end."""
    async with house.caller(number) as call:
        await call.answered()
        await begins(call, house.prompt("hub", flow=FLOW))
        since = call.now
        await call.press(KEYS[block])
        for said, keys in acts:
            await begins(call, house.prompt(said, "zh-CN" if said.endswith("zh") else "en", flow=FLOW), since=since)
            since = call.now
            await call.press(keys)
        await call.ended()
    assert path(await house.record(call))[-2:] == [block, _end(block, exit)]


async def test_what_speaks_is_left_at_its_end_by_a_key_and_when_it_cannot_be_said(
    installation: Installation, number: str
) -> None:
    key: Acts = [("words", "5")]
    await together(
        _leaves(installation, number, "play", "next"),
        _leaves(installation, number, "play", "interrupted", key),
        _leaves(installation, number, "say", "next"),
        _leaves(installation, number, "say", "interrupted", key),
        _leaves(installation, number, "unsaid", "invalid"),
        _leaves(installation, number, "pause", "next"),
    )


async def test_a_question_for_digits_is_left_by_each_of_its_exits(installation: Installation, number: str) -> None:
    wrong = ("ask", "1#")
    await together(
        _leaves(installation, number, "digits", "value", [("ask", "12")]),
        _leaves(installation, number, "digits", "cancelled", [("ask", "1*")]),
        _leaves(installation, number, "digits", "no_input"),
        _leaves(installation, number, "digits", "no_match", [wrong, wrong]),
        _leaves(installation, number, "digits", "too_many_tries", [wrong]),
    )


async def test_the_choice_of_a_language_is_left_by_each_of_its_exits(installation: Installation, number: str) -> None:
    wrong = ("choose_en", "9")
    await together(
        _leaves(installation, number, "language", "en", [("choose_en", "1")]),
        _leaves(installation, number, "language", "zh-cn", [("choose_zh", "2")]),
        _leaves(installation, number, "language", "no_input"),
        _leaves(installation, number, "language", "no_match", [wrong, wrong]),
        _leaves(installation, number, "language", "too_many_tries", [wrong]),
    )


async def _leaves_a_message(house: Installation, number: str, exit: str) -> None:
    voice = house.prompt("words", flow=FLOW)
    async with house.caller(number) as call:
        await call.answered()
        await begins(call, house.prompt("hub", flow=FLOW))
        await call.press(KEYS["message"])
        await call.quiet(0.3)  # what was being said has ended
        since = call.now
        if exit == "cancelled":
            await call.say(voice)
        await call.press("#")
        if exit == "cancelled":
            await begins(call, house.prompt("review", flow=FLOW), since=since)
            await call.press("*")
        await call.ended()
    told = await house.record(call)
    assert path(told)[-2:] == ["message", _end("message", exit)]
    async with house.product.api() as api:
        listed = await api.get("/v1/recordings", params={"call": told["call"]["id"]})
    assert listed.json()["recordings"] == []


async def test_a_message_that_is_too_short_or_taken_back_is_not_kept(installation: Installation, number: str) -> None:
    await together(
        _leaves_a_message(installation, number, "too_short"),
        _leaves_a_message(installation, number, "cancelled"),
    )


async def test_a_message_that_the_switch_cannot_write_leads_the_caller_on(installation: Installation, number: str) -> None:
    folder = installation.node.recordings
    folder.mkdir(parents=True, exist_ok=True)
    mode = folder.stat().st_mode
    folder.chmod(0o555)
    try:
        await _leaves(installation, number, "message", "error")
    finally:
        folder.chmod(mode)


async def test_a_conversation_whose_time_is_up_is_ended_and_the_caller_goes_on(installation: Installation, number: str) -> None:
    async with Phone(installation.node, "6001") as phone:
        await _leaves(installation, number, "desk", "time_limit")
        leg = await phone.called()
        assert (await leg.ended()).by == "switch"
