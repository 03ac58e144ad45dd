"""Scenarios over HTTP: kept beside the draft, played, measured by the exits they take, and found where some are missing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from engine.api import contract as base
from engine.api import contract_testing as c
from engine.api.access import Access
from engine.api.answers import answer, moment
from engine.api.endpoint import Endpoint
from engine.api.reading import body_of
from engine.api.services import Services, author, services
from engine.api.testcalls import around, drawn_now
from engine.flows.compiling import Compiled
from engine.flows.model import ScenarioText
from engine.scenarios import checking
from engine.scenarios.coverage import Coverage, coverage
from engine.scenarios.exploring import explore
from engine.scenarios.model import Scenario
from engine.scenarios.parts import lines_of
from engine.scenarios.reading import Problem, ScenarioFile, read
from engine.scenarios.result import Result
from engine.scenarios.writing import as_text, generated

T = TypeVar("T")

FILE = "scenario.yaml"
MOST_CALLS = 2_000
"""Calls that a search tries: five seconds or so, after which somebody who waits would rather see what there is."""


class Rehearsals:
    """Plays one request's scenarios after the other's: each is all work and no waiting, and others are served meanwhile."""

    def __init__(self) -> None:
        """Nobody plays."""
        self._turn = asyncio.Semaphore(1)

    async def do(self, work: Callable[[], T]) -> T:
        """Do it in a thread, when its turn has come."""
        async with self._turn:
            return await asyncio.to_thread(work)


async def show_scenarios(request: Request) -> Response:
    """Give a flow's scenarios: the text, and what is in it."""
    return answer(_view(await services(request).scenarios.scenarios(request.path_params["flow"])))


async def save_scenarios(request: Request) -> Response:
    """Keep the scenarios, right or wrong; what is wrong is told by line."""
    wanted = await body_of(c.SaveScenarios, request)
    kept, flow = services(request), request.path_params["flow"]
    saved = await kept.scenarios.save_scenarios(
        flow, wanted.text, expected_revision=wanted.revision, at=kept.clock(), by=author(request)
    )
    return answer(_view(saved))


async def run_scenarios(request: Request) -> Response:
    """Play scenarios against a drawing, and tell which exits none of them takes. Nothing is published or really done."""
    wanted = await body_of(c.RunScenarios, request)
    kept = services(request)
    drawn, file, play, problems = await _rehearsed(kept, request.path_params["flow"], wanted)
    if problems:
        return answer(c.RunView(passed=False, problems=problems, played=[], coverage=None))
    chosen = [n for n, one in enumerate(file.scenarios) if _is_wanted(wanted, one, file.place(n)[0])]

    def work() -> tuple[list[Result], Coverage]:
        results = [play(file.scenarios[n]) for n in chosen]
        return results, coverage(drawn.graph, drawn.program, results, file.exceptions)

    results, covered = await _rehearsals(request).do(work)
    played = [_played(file, n, result) for n, result in zip(chosen, results, strict=True)]
    passed = all(result.passed for result in results) and not covered.taken_all_the_same
    return answer(c.RunView(passed=passed, problems=[], played=played, coverage=_covered(covered)))


async def search_scenarios(request: Request) -> Response:
    """Look for calls that take exits which no scenario takes. What is found is given, and saved only by whoever asked."""
    wanted = await body_of(c.RunScenarios, request)
    kept = services(request)
    drawn, file, play, problems = await _rehearsed(kept, request.path_params["flow"], wanted)
    scenarios = [] if problems else list(file.scenarios)

    def work() -> c.SearchView:
        covered = coverage(drawn.graph, drawn.program, map(play, scenarios), file.exceptions)
        explored = explore(drawn.program, play, covered.missed_exits, hints=scenarios, most=MOST_CALLS)
        new = generated(explored, drawn.program, play, {one.scenario for one in file.scenarios})
        return c.SearchView(
            found=[one.scenario for one in new],
            text=as_text(new) if new else "",
            missed_exits=_cords(explored.missed),
            calls=explored.calls,
        )

    return answer(await _rehearsals(request).do(work))


def _is_wanted(wanted: c.RunScenarios, scenario: Scenario, line: int) -> bool:
    within = wanted.within
    return (wanted.names is None or scenario.scenario in wanted.names) and (within is None or within.begin <= line < within.end)


_Play = Callable[[Scenario], Result]


async def _rehearsed(
    kept: Services, flow: str, wanted: c.RunScenarios
) -> tuple[Compiled, ScenarioFile, _Play, list[c.ScenarioMistake]]:
    text = (await kept.scenarios.scenarios(flow)).text if wanted.text is None else wanted.text
    drawn = await drawn_now(kept, flow, wanted.document)
    seen = await around(kept)
    file = _file(text)
    problems = file.problems or checking.check(file, drawn.program, seen.calendars)
    play = kept.test_calls.rehearsal(drawn.program, seen)
    # What a search finds will stand in this file, too, so it is tried with what holds for all scenarios there.
    return drawn, file, lambda scenario: play(file.surroundings.of(scenario)), [_mistake(one) for one in problems]


def _rehearsals(request: Request) -> Rehearsals:
    found: Rehearsals = request.app.state.rehearsals
    return found


def _file(text: str) -> ScenarioFile:
    return read(FILE, text if text.strip() else "[]")


def _view(kept: ScenarioText) -> c.ScenariosView:
    file = _file(kept.text)
    lines = [
        c.ScenarioLine(
            name=one.scenario,
            line=file.place(n)[0],
            generated=one.generated,
            lines=None if own is None else c.LinesOf(begin=own.begin, end=own.end),
        )
        for n, (one, own) in enumerate(zip(file.scenarios, lines_of(file, kept.text), strict=True))
    ]
    return c.ScenariosView(
        flow=kept.flow,
        revision=kept.revision,
        text=kept.text,
        saved_at=moment(kept.saved_at) if kept.revision else None,
        saved_by=kept.saved_by,
        scenarios=lines,
        problems=[_mistake(one) for one in file.problems],
    )


def _mistake(found: Problem) -> c.ScenarioMistake:
    line, column = found.place
    return c.ScenarioMistake(line=line, column=column, scenario=found.scenario, message=found.message, mend=found.mend)


def _played(file: ScenarioFile, number: int, result: Result) -> c.PlayedView:
    deviated = result.deviated
    return c.PlayedView(
        scenario=result.scenario.scenario,
        line=file.place(number)[0],
        generated=result.scenario.generated,
        passed=result.passed,
        seconds=result.seconds,
        deviated=None if deviated is None else c.DeviationView(**deviated.as_json()),
        story=[c.StoryPart(**line.as_json()) for line in result.story],
        path=_cords([(one.step, str(one.data["exit"])) for one in result.trace if one.kind == "exited"]),
    )


def _covered(found: Coverage) -> c.CoverageView:
    plain: dict[str, Any] = found.as_json()
    return c.CoverageView.model_validate(plain)


def _cords(pairs: Sequence[tuple[str, str]]) -> list[base.Cord]:
    return [base.Cord(node=node, exit=exit) for node, exit in pairs]


_L = Access.LOCAL
_OF = "/v1/flows/{flow}/scenarios"
ENDPOINTS = (
    Endpoint("GET", _OF, show_scenarios, "A flow's scenarios", _L, c.ScenariosView, tag="testing"),
    Endpoint("PUT", _OF, save_scenarios, "Keep a flow's scenarios", _L, c.ScenariosView, c.SaveScenarios, tag="testing"),
    Endpoint("POST", f"{_OF}/run", run_scenarios, "Play scenarios", _L, c.RunView, c.RunScenarios, tag="testing"),
    Endpoint(
        "POST", f"{_OF}/search", search_scenarios, "Find missing scenarios", _L, c.SearchView, c.RunScenarios, tag="testing"
    ),
)
