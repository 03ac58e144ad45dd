"""Test calls: the real engine, at the pace and with the world that their author likes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.bootstrap.testcalls import calls
from engine.errors import Conflict, NotFound
from engine.program import Variable
from engine.testcalls import log
from tests.engine.runtime.flows import BYE, SECRET, Block, collect, flow, menu, play, transfer
from tests.engine.testcalls.house import Author

FLOW = flow(
    {
        "answer": Block("answer", {}, {"next": "hello"}),
        "hello": play("hello", to="menu"),
        "menu": menu("1", "2", exits={"key_0": "operator", "no_input": "gone"}, no_input_limit=1),
        "operator": transfer("6001"),
        "gone": play("gone"),
        "bye": BYE,
    }
)


async def test_a_call_is_followed_from_its_beginning_to_its_end(author: Author) -> None:
    await author.dial(FLOW)
    assert (await author.turn("caller")).data["node"] == "menu"
    await author.press("2")
    over = await author.over()
    assert (over["by"], over["outcome"]) == ("flow", "completed")
    assert author.path() == ["answer", "hello", "menu", "bye"]
    assert author.heard() == ["hello", "menu", "bye"]


async def test_nothing_is_passed_over_that_somebody_has_to_answer_and_silence_is_said_so(author: Author) -> None:
    await author.dial(FLOW)
    await author.turn("caller")
    await author.do("skip")
    assert (await author.over())["outcome"] == "completed"
    assert author.path()[-2:] == ["gone", "bye"]


async def test_the_author_answers_the_phone_that_the_call_dials_and_ends_the_talk(author: Author) -> None:
    await author.dial(FLOW)
    await author.turn("caller")
    await author.press("1")
    await author.until(lambda told: told.kind == "phone" and told.data == {"address": "6001", "state": "rings"})
    await author.turn("phone")
    await author.do("at phone", address="6001", act="answer")
    await author.until(lambda told: told.kind == "line" and told.data.get("others") == ["6001"])
    await author.do("at phone", address="6001", act="hang up")
    assert (await author.over())["outcome"] == "connected"


@pytest.mark.parametrize(("act", "how"), [("busy", "busy"), ("reject", "rejected")])
async def test_an_agent_refuses(author: Author, act: str, how: str) -> None:
    await author.dial(FLOW)
    await author.turn("caller")
    await author.press("1")
    await author.turn("phone")
    await author.do("at phone", address="6001", act=act)
    await author.over()
    assert [told.data["data"]["how"] for told in author.told if told.kind == "trace" and told.data["what"] == "dialled"] == [
        how
    ]


async def test_a_phone_that_is_let_ring_is_given_up_and_one_that_is_told_beforehand_asks_nobody(author: Author) -> None:
    await author.dial(FLOW)
    await author.turn("caller")
    await author.press("1")
    await author.turn("phone")
    with pytest.raises(Conflict, match="Wait until the call dials it"):
        await author.do("at phone", address="6001", act="hang up")
    await author.do("skip")
    await author.over()
    other = Author(author.calls)
    await other.dial(FLOW, phones={"6001": "answers"})
    await other.turn("caller")
    await other.press("1")
    assert (await other.over())["outcome"] == "connected"
    assert not [told for told in other.told if told.kind == "phone"]


async def test_a_lost_line_ends_the_call_as_the_network_would(author: Author) -> None:
    await author.dial(FLOW)
    await author.turn("caller")
    await author.do("fault", what="line lost")
    assert (await author.over())["outcome"] == "abandoned"
    with pytest.raises(Conflict, match="The call is over"):
        await author.do("hang up")


async def test_a_prompt_that_the_switch_refuses_is_gone_without(author: Author) -> None:
    await author.dial(FLOW, paused=True)
    await author.until(lambda told: told.kind == "pace" and told.data["at"] == "answer")
    await author.do("fault", what="refuses", command="play", times=1)
    await author.do("go on")
    await author.turn("caller")
    assert author.heard() == ["menu"]


async def test_a_call_goes_step_by_step_and_stands_at_each_block_until_it_is_let_go(author: Author) -> None:
    await author.dial(FLOW, paused=True)
    for node in ("answer", "hello", "menu"):
        held = await author.until(lambda told, node=node: told.kind == "pace" and told.data["at"] == node)  # type: ignore[misc]
        assert held.data["paused"]
        assert author.path()[-1] == node
        await author.do("step")
    await author.turn("caller")
    await author.do("pause")
    await author.press("1")  # what it leads to waits
    await author.until(lambda told: told.kind == "pace" and told.data["at"] == "operator")
    await author.do("go on")
    await author.turn("phone")


async def test_in_real_time_a_prompt_takes_as_long_as_it_sounds_and_can_be_cut_short(author: Author) -> None:
    await author.dial(FLOW, speed="real")
    began = await author.until(lambda told: told.kind == "prompt" and told.data["sounds"][0]["text"] == "menu")
    await author.press("2")
    cut = await author.until(lambda told: told.kind == "prompt over" and told.data["how"] == "stopped")
    assert cut.at - began.at < began.data["seconds"]
    first = next(told for told in author.told if told.kind == "prompt")
    over = next(told for told in author.told if told.kind == "prompt over")
    assert over.at - first.at == pytest.approx(first.data["seconds"])
    await author.do("speed", speed="fast")
    await author.over()


async def test_three_days_of_waiting_pass_at_once(author: Author) -> None:
    waits = {f"day{n}": Block("wait", {"seconds": 86_400}, {"next": f"day{n + 1}" if n < 3 else "bye"}) for n in (1, 2, 3)}
    await author.dial(flow({**waits, "bye": BYE}), speed="real")
    for node in waits:
        await author.is_at(node)
        await author.do("skip")
    prompt = await author.until(lambda told: told.kind == "prompt")
    assert prompt.at == pytest.approx(259_200, abs=30)


async def test_the_flow_sees_the_date_that_the_author_sets(author: Author) -> None:
    day = Block("say", {"parts": [{"kind": "date", "value": "'2026-10-01'", "options": ["relative"]}]}, {"next": "menu"})
    program = flow({"day": day, "menu": menu("1", exits={"key_0": "day"}), "bye": BYE})
    await author.dial(program, clock=1_790_812_800)  # 2026-10-01
    await author.turn("caller")
    await author.do("clock", ahead=86_400)
    await author.press("1")
    await author.turn("caller")
    await author.do("clock", to=1_790_812_800 - 86_400)
    await author.press("1")
    await author.turn("caller")
    assert author.heard()[::2] == ["today", "yesterday", "tomorrow"]


async def test_one_goes_back_to_a_block_and_tries_another_key(author: Author) -> None:
    await author.dial(FLOW)
    await author.turn("caller")
    await author.press("2")
    await author.over()
    asked = await author.is_at("menu")
    await author.call.back(asked.number, FLOW)
    assert author.call.live and author.heard() == ["hello"]
    await author.turn("caller", after=author.told[-1].number - 1)
    await author.press("1")
    await author.turn("phone")
    assert author.path() == ["answer", "hello", "menu", "operator"]
    with pytest.raises(NotFound):
        await author.call.back(asked.number, FLOW)


async def test_variables_are_what_they_were_at_the_block_that_is_gone_back_to(author: Author) -> None:
    count = Block("set_variables", {"assignments": [{"variable": "n", "expression": "n + 1"}]}, {"next": "menu"})
    program = flow(
        {"count": count, "menu": menu("1", exits={"key_0": "count"}), "bye": BYE}, variables={"n": Variable("number", 0)}
    )

    def last() -> object:
        return [told.data["data"]["values"]["n"] for told in author.call.told() if told.data.get("what") == "assigned"][-1]

    await author.dial(program)
    await author.turn("caller")
    first = await author.is_at("menu")
    for _ in range(2):
        await author.press("1")
        await author.turn("caller")
    assert last() == 3
    await author.call.back(first.number, program)
    await author.turn("caller", after=author.told[-1].number - 1)
    await author.press("1")
    await author.turn("caller")
    assert last() == 2


async def test_a_changed_drawing_is_gone_on_with_from_where_it_goes_another_way(author: Author) -> None:
    await author.dial(FLOW)
    await author.turn("caller")
    await author.press("1")
    await author.turn("phone")
    operator = await author.is_at("operator")
    steps = {**FLOW.steps, "menu": replace(FLOW.steps["menu"], exits={**FLOW.steps["menu"].exits, "key_0": "gone"})}
    changed = replace(FLOW, steps=steps)
    await author.call.back(operator.number, changed)
    parted = await author.until(lambda told: told.kind == "parted")
    assert parted.data["step"] == "operator"
    await author.turn("caller", after=parted.number)
    await author.press("1")
    await author.over(parted.number)
    assert author.path() == ["answer", "hello", "menu", "gone", "bye"]


async def test_work_away_from_the_switch_waits_for_what_its_author_says(author: Author) -> None:
    request = Block(
        "http_request",
        {"url": "https://example.org/", "readings": [{"variable": "name", "pointer": "/name"}]},
        {"ok": "bye", "client_error": "sorry", "server_error": "sorry", "timeout": "sorry", "error": "sorry"},
    )
    program = flow({"ask": request, "sorry": play("sorry"), "bye": BYE}, variables={"name": Variable("string", "")})
    await author.dial(program)
    asked = await author.until(lambda told: told.kind == "work")
    assert asked.data["suggestions"][0] == {
        "name": "200",
        "reply": {"status": 200, "seconds": 0.1, "values": {"name": "text"}},
    }
    with pytest.raises(Conflict, match="reply is waited for"):
        await author.do("skip")
    await author.do("reply", node="ask", reply={"status": 500, "values": {}})
    await author.over()
    assert author.path() == ["ask", "sorry", "bye"]


async def test_who_calls_is_chosen_among_the_classes_that_the_block_tells_apart(author: Author) -> None:
    classes = Block("caller_class", {"classes": ["vip"]}, {"vip": "bye", "normal": "sorry", "error": "sorry"})
    await author.dial(flow({"who": classes, "sorry": play("sorry"), "bye": BYE}))
    asked = await author.until(lambda told: told.kind == "work")
    offered = {one["name"]: one["reply"] for one in asked.data["suggestions"]}
    assert list(offered) == ["normal", "vip", "fails", "times out"]
    await author.do("reply", node="who", reply=offered["vip"])
    await author.over()
    assert author.path() == ["who", "bye"]


async def test_replies_said_beforehand_ask_nobody(author: Author) -> None:
    request = Block(
        "http_request",
        {"url": "https://example.org/"},
        dict.fromkeys(("ok", "client_error", "server_error", "timeout", "error"), "bye"),
    )
    await author.dial(flow({"ask": request, "bye": BYE}), replies={"ask": "times out"})
    await author.over()
    assert [told.data["data"]["exit"] for told in author.told if told.data.get("what") == "exited"] == ["timeout"]


async def test_sensitive_digits_are_told_masked(author: Author) -> None:
    program = flow({"ask": collect("pin", sensitive=True), "bye": BYE}, variables={"pin": SECRET})
    await author.dial(program)
    await author.turn("caller")
    await author.press("1234#")
    await author.over()
    entries = [told.data for told in author.told if told.kind == "trace"]
    assert "1234" not in str(entries)
    assert {"pin": "••••"} in [entry["data"].get("values") for entry in entries]


async def test_the_caller_may_speak_another_language_first(author: Author) -> None:
    program = flow({"hi": play("hi"), "bye": BYE}, texts={"hi": {"en": "Hello.", "zh-CN": "您好。"}})
    await author.dial(program, language="zh-CN")
    await author.over()
    assert author.heard()[0] == "您好。"


async def test_there_are_only_so_many_calls_and_those_that_are_over_make_room(
    author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MOST", 2)
    for _ in range(2):
        await author.dial(FLOW)
        await author.turn("caller", after=0)
    with pytest.raises(Conflict, match="go on at once"):
        await author.dial(FLOW)
    await author.do("hang up")
    await author.over()
    first = author.call.id
    await author.dial(FLOW)
    with pytest.raises(NotFound):
        author.calls.find(first)


async def test_a_call_that_nobody_looks_at_ends_by_itself(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "IDLE_SECONDS", 0.05)
    await author.dial(FLOW, speed="real")
    await author.gone()
    with pytest.raises(NotFound):
        author.calls.find(author.call.id)


async def test_a_call_that_says_more_than_anybody_reads_is_ended(author: Author, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MOST", 50)
    await author.dial(
        flow({"a": Block("wait", {"seconds": 1}, {"next": "b"}), "b": Block("wait", {"seconds": 1}, {"next": "a"})})
    )
    await author.gone()


async def test_a_caller_speaks_into_a_recording_and_leaves_it_with_a_key(author: Author) -> None:
    record = Block(
        "record", {"variable": "message"}, dict.fromkeys(("saved", "too_short", "silence", "cancelled", "error"), "bye")
    )
    blocks = {"answer": Block("answer", {}, {"next": "record"}), "record": record, "bye": BYE}
    await author.dial(flow(blocks, variables={"message": Variable("string", "")}))
    await author.until(lambda told: told.kind == "line" and told.data["state"] == "beep")
    await author.do("speak", seconds=5)
    await author.until(lambda told: told.kind == "line" and told.data["state"] == "spoken")
    await author.press("#")
    await author.over()
    assert [told.data["data"]["exit"] for told in author.told if told.data.get("what") == "exited"][-1] == "saved"
