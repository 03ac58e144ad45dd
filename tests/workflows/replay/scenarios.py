"""Calls whose histories are kept for ever: every type of block, every exit of a core step, every way to end.

Add to these; what is recorded is never recorded anew. Callers are invented.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from engine.graph.compile import compile_graph
from engine.graph.validate import validate
from engine.program import Program, Variable
from engine.telephony.calls import CallId, Cause, EndReason
from telephony_adapters.simulator.phones import BUSY, REJECTS, Answers, Manner, Rings
from telephony_adapters.simulator.signs import Beeped, Connected, MusicBegan, PromptBegan
from tests.engine.runtime.flows import BYE, Block, flow, play, transfer
from tests.house.tree import ROOT
from tests.workflows.adapter import Adapter, Ringing
from tests.workflows.installation import soon, until
from tests.workflows.replay.called_out import called_out, called_out_and_given_up, called_out_in_vain
from tests.workflows.replay.callers import caller_classes, caller_of_gold, set_up_wrongly
from tests.workflows.replay.handlers import (
    asks_for_the_operator,
    cancelled_behind_a_hangup,
    goes_on,
    leaves_the_hold,
    leaves_the_menu,
)
from tests.workflows.replay.hours import business_hours
from tests.workflows.replay.linked import linked
from tests.workflows.replay.messages import messages
from tests.workflows.replay.recognition import recognition, recognition_of_a_choice
from tests.workflows.replay.requests import http_request
from tests.workflows.replay.steps import music_after_a_while, python_step
from tests.workflows.replay.tables import table_blocks

Scenario = Callable[[Adapter], Awaitable[CallId]]

WAITS = flow({"w": Block("wait", {"seconds": 3600, "music": "default"}, {"next": "bye"}), "bye": BYE})
TALKS = flow({"to": transfer("6001", talk_seconds=600), "bye": BYE})
SPEAKS = flow({"a": Block("answer", {}, {"next": "p"}), "p": play("long story"), "bye": BYE})

_UNSURE = ("no_input", "no_match", "too_many_tries")
EVERY_BLOCK = flow(
    {
        "start": Block("start", {}, {"next": "answer"}),
        "answer": Block("answer", {}, {"next": "language"}),
        "language": Block(
            "language",
            {
                "choices": [
                    {"language": "zh-CN", "key": "1", "prompt": "choose_zh"},
                    {"language": "en", "key": "2", "prompt": "choose_en"},
                ]
            },
            {"zh-cn": "menu", "en": "menu", **dict.fromkeys(_UNSURE, "bye")},
        ),
        "menu": Block(
            "menu",
            {"prompt": "menu", "options": [{"keys": "1", "exit": "ticket"}]},
            {"ticket": "ticket", **dict.fromkeys(_UNSURE, "bye")},
        ),
        "ticket": Block(
            "collect_digits",
            {"variable": "ticket", "prompt": "ticket", "max_digits": 4},
            {"value": "set", **dict.fromkeys(_UNSURE, "bye")},
        ),
        "set": Block(
            "set_variables", {"assignments": [{"variable": "known", "expression": "ticket == '1234'"}]}, {"next": "branch"}
        ),
        "branch": Block("branch", {"cases": [{"exit": "known", "when": "known"}]}, {"known": "wait", "otherwise": "wait"}),
        "wait": Block("wait", {"seconds": 0.5, "music": "default"}, {"next": "play"}),
        "play": play("connecting", to="transfer", interruptible=False),
        "transfer": Block(
            "transfer",
            {"target": "6001", "music": "default"},
            {"answered": "bye", "busy": "bye", "no_answer": "bye", "rejected": "bye", "failed": "bye"},
        ),
        "bye": BYE,
    },
    variables={"ticket": Variable("string", ""), "known": Variable("boolean", False)},
)

SAYS_DATA = flow(
    {
        "answer": Block("answer", {}, {"next": "say"}),
        "say": Block(
            "say",
            {"parts": [{"prompt": "balance"}, {"kind": "currency", "value": "balance", "options": ["CNY"]}]},
            {"next": "playlist", "interrupted": "bye", "invalid": "bye"},
        ),
        "playlist": Block("play", {"prompts": ["la la"], "repeat": 0}, {"next": "bye", "interrupted": "bye"}),
        "bye": BYE,
    },
    variables={"balance": Variable("number", 12.5)},
)


_REFUSED = ("busy", "no_answer", "rejected", "failed")
RECORDS = flow(
    {
        "both": Block("record_conversation", {"consent_prompt": "recorded"}, {"next": "message", "error": "bye"}),
        "message": Block(
            "record",
            {"variable": "message", "prompt": "speak", "min_seconds": 0, "review": True, "review_prompt": "review"},
            dict.fromkeys(("saved", "too_short", "silence", "cancelled", "error"), "to"),
        ),
        "to": Block("transfer", {"target": "6001"}, dict.fromkeys(("answered", *_REFUSED), "stop")),
        "stop": Block("record_conversation", {"act": "stop"}, {"next": "bye", "error": "bye"}),
        "bye": BYE,
    },
    variables={"message": Variable("string", "")},
)


def sample(name: str) -> Program:
    """Compile a flow that users are given."""
    checked = validate(json.loads((ROOT / "samples" / name / "flow.json").read_bytes()))
    assert checked.ok and checked.graph is not None
    return compile_graph(checked.graph)


async def answering(ringing: Ringing, *answers: str) -> None:
    """Answer one question after the other."""
    for count, keys in enumerate(answers, start=1):
        await soon(ringing.caller.get(PromptBegan, count=count))
        await ringing.caller.press(keys)


async def every_block(adapter: Adapter) -> CallId:
    adapter.switch.phones.extension("6001", Answers(talks=0.2))
    ringing = adapter.ring_in(EVERY_BLOCK)
    await answering(ringing, "2", "1", "1234")
    return ringing.call


async def says_data(adapter: Adapter) -> CallId:
    ringing = adapter.ring_in(SAYS_DATA)
    await soon(ringing.caller.get(PromptBegan, count=3))  # the playlist's second round
    await ringing.caller.press("1")
    return ringing.call


def transferred(manner: Manner | None, **config: Any) -> Scenario:
    async def run(adapter: Adapter) -> CallId:
        adapter.switch.phones.extension("6001", manner)
        return adapter.ring_in(flow({"to": transfer("6001", **config), "bye": BYE})).call

    return run


def ended(program: Program, when: Callable[[Ringing, Adapter], Awaitable[object]], how: str) -> Scenario:
    """Let a call come to a moment, and end there by the caller or by an operator."""

    async def run(adapter: Adapter) -> CallId:
        adapter.switch.phones.extension("6001", Answers() if "talk" in how else Rings())
        ringing = adapter.ring_in(program)
        await soon(when(ringing, adapter))
        if "cancelled" in how:
            await adapter.house.handle(ringing.call).cancel()
        else:
            ringing.caller.hang_up()
        return ringing.call

    return run


async def _speaks(ringing: Ringing, adapter: Adapter) -> None:
    await ringing.caller.get(PromptBegan)


async def _waits(ringing: Ringing, adapter: Adapter) -> None:
    await ringing.caller.get(MusicBegan)


async def _rings(ringing: Ringing, adapter: Adapter) -> None:
    await until(lambda: any(leg.alerted for leg in adapter.switch.legs.values()))


async def _talks(ringing: Ringing, adapter: Adapter) -> None:
    await ringing.caller.get(Connected)


async def region_fails(adapter: Adapter) -> CallId:
    return adapter.ring_in(flow({"p": play("hi", to="")})).call


async def core_step_fails(adapter: Adapter) -> CallId:
    return adapter.ring_in(flow({"w": Block("wait", {"expression": "'soon'"}, {"next": "bye"}), "bye": BYE})).call


async def end_told_twice(adapter: Adapter) -> CallId:
    ringing = adapter.ring_in(WAITS)
    await soon(ringing.caller.get(MusicBegan))
    for reason in (EndReason.CONGESTION, EndReason.NORMAL):
        await adapter.runtime.leg_ended(ringing.call, ringing.caller.leg, Cause(reason), 1_700_000_000.0)
    return ringing.call


async def switch_restarts(adapter: Adapter) -> CallId:
    adapter.switch.phones.extension("6001", Answers())
    ringing = adapter.ring_in(TALKS)
    await soon(ringing.caller.get(Connected))
    adapter.switch.restart()
    return ringing.call


async def record_waits(adapter: Adapter) -> CallId:
    calls = adapter.house.calls
    calls.away, calls.refused = True, 0
    ringing = adapter.ring_in(flow({"bye": BYE}))
    await until(lambda: calls.refused >= 5)
    calls.away = False
    return ringing.call


async def sample_hello_menu(adapter: Adapter) -> CallId:
    adapter.switch.phones.extension("6001", BUSY)
    ringing = adapter.ring_in(sample("hello_menu"))
    await answering(ringing, "2")
    await soon(ringing.caller.until(lambda: any("press 0" in text for text in ringing.caller.heard)))
    await ringing.caller.press("0")
    await soon(ringing.caller.until(lambda: any("try again" in text for text in ringing.caller.heard)))
    ringing.caller.hang_up()
    return ringing.call


async def sample_dial_extension(adapter: Adapter) -> CallId:
    adapter.switch.phones.extension("6002", Answers(talks=0.2))
    ringing = adapter.ring_in(sample("dial_extension"))
    await answering(ringing, "6002")
    return ringing.call


async def records(adapter: Adapter) -> CallId:
    adapter.switch.phones.extension("6001", Answers(talks=0.2))
    ringing = adapter.ring_in(RECORDS)
    await soon(ringing.caller.get(Beeped))
    ringing.caller.speak(0.2)
    await soon(ringing.caller.press("##"))  # ends the message, then leaves it
    return ringing.call


SCENARIOS: Mapping[str, Scenario] = {
    "every_block": every_block,
    "says_data": says_data,
    "http_request": http_request,
    "business_hours": business_hours,
    "python_step": python_step,
    "music_after_a_while": music_after_a_while,
    "table_blocks": table_blocks,
    "messages": messages,
    "caller_classes": caller_classes,
    "set_up_wrongly": set_up_wrongly,
    "caller_of_gold": caller_of_gold,
    "linked_flows": linked,
    "records": records,
    "recognition": recognition,
    "recognition_of_a_choice": recognition_of_a_choice,
    "handler_of_hangup": goes_on(leaves_the_menu),
    "handler_of_hangup_waiting": goes_on(leaves_the_hold),
    "cancelled_behind_a_hangup": cancelled_behind_a_hangup,
    "handlers_of_key_and_error": goes_on(asks_for_the_operator),
    "transfer_answered": transferred(Answers(talks=0.2)),
    "transfer_time_limit": transferred(Answers(), talk_seconds=1),
    "transfer_busy": transferred(BUSY),
    "transfer_rejected": transferred(REJECTS),
    "transfer_no_answer": transferred(Rings(), ring_seconds=3),
    "transfer_failed": transferred(None),
    "caller_leaves_region": ended(SPEAKS, _speaks, "hangs up"),
    "caller_leaves_waiting": ended(WAITS, _waits, "hangs up"),
    "caller_leaves_ringing": ended(TALKS, _rings, "hangs up"),
    "caller_leaves_talking": ended(TALKS, _talks, "hangs up, talking"),
    "cancelled_region": ended(SPEAKS, _speaks, "cancelled"),
    "cancelled_question": ended(EVERY_BLOCK, _speaks, "cancelled"),
    "cancelled_waiting": ended(WAITS, _waits, "cancelled"),
    "cancelled_ringing": ended(TALKS, _rings, "cancelled"),
    "cancelled_talking": ended(TALKS, _talks, "cancelled, talking"),
    "region_fails": region_fails,
    "core_step_fails": core_step_fails,
    "end_told_twice": end_told_twice,
    "switch_restarts": switch_restarts,
    "record_waits": record_waits,
    "sample_hello_menu": sample_hello_menu,
    "sample_dial_extension": sample_dial_extension,
    "called_out": called_out,
    "called_out_in_vain": called_out_in_vain,
    "called_out_and_given_up": called_out_and_given_up,
}
