"""How soon callers hear something: after they dial, and after each key; one at a time and at ten calls a second."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial

from tests.bench.figures import Measured, PartFailed, Row, Tell, ms, spread
from tests.bench.processes import cpu_ms, family
from tests.bench.stage import NUMBERS, Stage
from tests.bench.wire import Callers, Manner, Walk, at_rate

CALLS, QUICK_CALLS = 60, 6
RATE = 10.0
ROUND_SECONDS, ROUNDS, QUICK_ROUNDS = 5.0, 4, 1
_MANNERS: Sequence[Manner] = ("after", "over")
_TOLD: Mapping[Manner, str] = {"after": "key after the prompt's end", "over": "key over the prompt (cut short)"}


async def digits(stage: Stage, quick: bool, tell: Tell) -> Measured:
    """One call at a time, a contender after the other, every second one cutting the prompts short."""
    walks: dict[str, dict[Manner, list[Walk]]] = {name: {manner: [] for manner in _MANNERS} for name in NUMBERS}
    count = QUICK_CALLS if quick else CALLS
    async with Callers(stage.node) as callers:
        for name, number in NUMBERS.items():
            _whole(name, [await callers.walk(number)])  # warm
        for turn in range(count):
            manner = _MANNERS[turn % 2]
            for name, number in NUMBERS.items():
                walk = await callers.walk(number, manner)
                _whole(name, [walk])
                walks[name][manner].append(walk)
            tell(f"{turn + 1} of {count} calls to each contender")
    offers = {name: spread([w.offer_ms for of in walks[name].values() for w in of]) for name in NUMBERS}
    keys = {
        manner: {name: spread([value for w in walks[name][manner] for value in w.digit_ms]) for name in NUMBERS}
        for manner in _MANNERS
    }
    rows = [
        Row(
            "offered → first prompt, one call at a time (p50 / p99)",
            "p50 ≤ 40 ms",
            {name: ms(offers[name]) for name in NUMBERS},
            offers["cordboard"]["p50"] <= 40,
        )
    ]
    for manner in _MANNERS:
        ratio = keys[manner]["cordboard"]["p50"] / keys[manner]["bare_ari"]["p50"]
        cells = {name: ms(keys[manner][name]) for name in NUMBERS}
        cells["cordboard"] += f", {ratio:.2f} ×"
        rows.append(Row(f"digit → next prompt: {_TOLD[manner]}", "p50 ≤ 1.3 × bare ARI", cells, ratio <= 1.3))
    return Measured(rows, {"offer_ms": offers, "digit_ms": keys})


async def load(stage: Stage, quick: bool, tell: Tell) -> Measured:
    """Ten calls a second to each contender in turn, in rounds; every caller measures. CPU is read around each round."""
    walks: dict[str, list[Walk]] = {name: [] for name in NUMBERS}
    spent: dict[str, dict[str, float]] = {name: {} for name in NUMBERS}
    rounds = QUICK_ROUNDS if quick else ROUNDS
    async with Callers(stage.node) as callers:
        for turn in range(rounds):
            for name, number in NUMBERS.items():
                tell(f"round {turn + 1} of {rounds}: {name}")
                before = _cpu(stage)
                walks[name] += await at_rate(RATE, ROUND_SECONDS, partial(callers.walk, number))
                left = await stage.node.empty()
                if any(left.values()):
                    raise PartFailed(f"{name} left behind {left}")
                for process, used in _cpu(stage).items():
                    spent[name][process] = spent[name].get(process, 0.0) + used - before.get(process, 0.0)
    for name in NUMBERS:
        _whole(name, walks[name])
    offers = {name: spread([w.offer_ms for w in walks[name]]) for name in NUMBERS}
    keys = {name: spread([value for w in walks[name] for value in w.digit_ms]) for name in NUMBERS}
    cpu = {name: {what: round(used / len(walks[name]), 2) for what, used in spent[name].items()} for name in NUMBERS}
    ours = sum(used for what, used in cpu["cordboard"].items() if what not in _OTHERS)
    script = cpu["bare_ari"]["bare_ari"]
    parts = ", ".join(f"{what} {used:.1f}" for what, used in cpu["cordboard"].items() if what not in _OTHERS and used >= 0.1)
    rows = [
        Row(
            "digit → next prompt at 10 calls/s (p50 / p99)",
            "p99 ≤ 50 ms",
            {name: ms(keys[name]) for name in NUMBERS},
            keys["cordboard"]["p99"] <= 50,
        ),
        Row("offered → first prompt at 10 calls/s (p50 / p99)", "", {name: ms(offers[name]) for name in NUMBERS}),
        Row("CPU of a call: own processes", "", {"cordboard": f"{ours:.1f} ms ({parts})", "bare_ari": f"{script:.1f} ms"}),
        Row("CPU of a call: Asterisk", "", {name: f"{cpu[name]['asterisk']:.1f} ms" for name in NUMBERS}),
    ]
    return Measured(rows, {"offer_ms_at_10": offers, "digit_ms_at_10": keys, "cpu_ms_per_call": cpu})


_OTHERS = ("asterisk", "bare_ari", "callers")


def _cpu(stage: Stage) -> dict[str, float]:
    used = {name: cpu_ms(pid) for name, pid in {**stage.processes(), "bare_ari": stage.bare_pid}.items()}
    used["asterisk"] = sum(cpu_ms(pid) for pid in family(stage.node.pid).values())
    used["callers"] = cpu_ms(os.getpid())
    return used


def _whole(name: str, walks: Sequence[Walk]) -> None:
    lost = [walk.lost for walk in walks if walk.lost]
    if lost:
        raise PartFailed(f"{name}: {len(lost)} of {len(walks)} calls were lost, the first one at {lost[0]}")
