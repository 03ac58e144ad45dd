"""How many calls a second go through the whole menu with nothing lost: the rate is raised until calls are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from tests.bench.crowd import Crowd
from tests.bench.figures import Measured, PartFailed, Row, Tell, spread
from tests.bench.stage import NUMBERS, Stage
from tests.bench.wire import Callers, at_rate

RATES: Sequence[float] = (10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 100, 120)
QUICK_RATES: Sequence[float] = (5, 10)
STEP_SECONDS, QUICK_STEP_SECONDS = 8.0, 3.0
SATURATED_SECONDS = 1.0
"""A first prompt later than this (p99) means that a queue grows somewhere: the rate is not sustained."""

TARGET_ON_SIMULATOR = 40.0
TARGET_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """One rate, and what came of it; ``wrong`` says why it does not count as sustained."""

    rate: float
    calls: int
    offer_p99_ms: float
    digit_p50_ms: float
    digit_p99_ms: float
    wrong: str = ""


async def on_asterisk(stage: Stage, quick: bool, tell: Tell) -> Measured:
    """Raise the rate of each contender in turn."""
    steps: dict[str, list[Step]] = {}
    async with Callers(stage.node) as callers:
        for name, number in NUMBERS.items():
            steps[name] = await _raise(partial(_on_asterisk, stage, callers, name, number), quick, name, tell)
    best = {name: _best(name, found) for name, found in steps.items()}
    share = best["cordboard"] / best["bare_ari"]
    cells = {name: f"{rate:g} calls/s" for name, rate in best.items()}
    cells["cordboard"] += f", {share:.2f} × bare ARI"
    row = Row("sustained three-level menus, nothing lost", "≥ 0.5 × bare ARI", cells, share >= TARGET_SHARE)
    return Measured([row], {"steps": {name: [asdict(step) for step in found] for name, found in steps.items()}, "best": best})


async def on_simulator(stage: Stage, quick: bool, tell: Tell) -> Measured:
    """The same on the simulated switch, whose callers live in the adapter's process."""
    async with Crowd.of(stage) as crowd:
        steps = await _raise(partial(_on_simulator, stage, crowd), quick, "simulator", tell)
    best = _best("simulator", steps)
    row = Row(
        "sustained three-level menus on the simulator, nothing lost",
        "≥ 40 calls/s",
        {"cordboard": f"{best:g} calls/s"},
        best >= TARGET_ON_SIMULATOR,
    )
    return Measured([row], {"steps": [asdict(step) for step in steps], "best": best})


async def _raise(step: Callable[[float, float], Awaitable[Step]], quick: bool, name: str, tell: Tell) -> list[Step]:
    steps: list[Step] = []
    for rate in QUICK_RATES if quick else RATES:
        tell(f"{name}: {rate:g} calls/s")
        steps.append(await step(rate, QUICK_STEP_SECONDS if quick else STEP_SECONDS))
        if steps[-1].wrong:
            tell(f"{name}: {steps[-1].wrong}")
            break
        await asyncio.sleep(1.0)
    return steps


async def _on_asterisk(stage: Stage, callers: Callers, name: str, number: str, rate: float, seconds: float) -> Step:
    since = time.time()
    walks = await at_rate(rate, seconds, partial(callers.walk, number))
    lost = [walk.lost for walk in walks if walk.lost]
    whole = [walk for walk in walks if not walk.lost]
    left = await stage.node.empty(10.0)
    wrong = f"{len(lost)} of {len(walks)} callers did not hear it all: {lost[0]}" if lost else ""
    if not wrong and name == "cordboard":
        wrong = await stage.missing(since, len(walks))
    if not wrong and any(left.values()):
        wrong = f"left in the switch: {left}"
    return _step(rate, len(walks), [w.offer_ms for w in whole], [v for w in whole for v in w.digit_ms], wrong)


async def _on_simulator(stage: Stage, crowd: Crowd, rate: float, seconds: float) -> Step:
    since = time.time()
    walked = await crowd.walk(rate, seconds)
    wrong = f"{walked.lost} of {walked.calls} callers did not hear it all" if walked.lost else ""
    wrong = wrong or await stage.missing(since, walked.calls)
    if not wrong and walked.left:
        wrong = f"{walked.left} legs left in the switch"
    return _step(rate, walked.calls, walked.offer_ms, walked.digit_ms, wrong)


def _step(rate: float, calls: int, offers: Sequence[float], digits: Sequence[float], wrong: str) -> Step:
    if not offers or not digits:
        return Step(rate, calls, 0.0, 0.0, 0.0, wrong or "nobody heard anything")
    offer, digit = spread(offers), spread(digits)
    if not wrong and offer["p99"] > SATURATED_SECONDS * 1e3:
        wrong = f"saturated: the first prompt came after {offer['p99']:.0f} ms (p99)"
    return Step(rate, calls, offer["p99"], digit["p50"], digit["p99"], wrong)


def _best(name: str, steps: Sequence[Step]) -> float:
    best = max((step.rate for step in steps if not step.wrong), default=0.0)
    if not best:
        raise PartFailed(f"{name} lost calls at {steps[0].rate:g} calls/s already: {steps[0].wrong}")
    return best
