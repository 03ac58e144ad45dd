"""``cordboard flow test`` and ``flow coverage``: a flow's scenarios played, and what they leave untried."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.findings import show_findings
from engine.cli.options import Json, Lang, language_of
from engine.cli.terminal import err, line, remark, say, show_json
from engine.config import Settings
from engine.errors import Conflict, InvalidInput, NotFound

if TYPE_CHECKING:
    from engine.bootstrap.scenarios import Rehearsal
    from engine.graph.model import FlowGraph
    from engine.graph.resolve import Catalog
    from engine.program import Program
    from engine.scenarios.coverage import Coverage
    from engine.scenarios.model import Scenario
    from engine.scenarios.reading import Problem, ScenarioFile
    from engine.scenarios.result import Result, StoryLine

_FLOWS = ("flow.json", "flow.yaml", "flow.yml")
_SCENARIOS = ("scenario.yaml", "scenario.yml")
_LONGEST_STORY = 40
_PROGRESS_FROM = 200
"""Scenarios from which a line shows how far it has come."""

Places = Annotated[
    list[str] | None, typer.Argument(metavar="[FILE|FOLDER]…", help="Flows, their scenario files, or folders of them.")
]


class _Case:
    """A flow with its scenarios."""

    def __init__(self, flow: Path, scenarios: Path) -> None:
        self.flow = flow
        self.scenarios = scenarios
        self.graph: FlowGraph
        self.program: Program
        self.rehearsal: Rehearsal
        self.file: ScenarioFile
        self.problems: tuple[Problem, ...] = ()
        self.found: tuple[dict[str, Any], ...] = ()

    def read(self) -> bool:
        """Read both; false when the flow has errors, and cannot be run."""
        from engine.bootstrap.scenarios import Rehearsal
        from engine.cli.documents import read_bytes, read_drawing, shape_of
        from engine.cli.neighbours import calendars_beside, links_beside
        from engine.graph.compile import compile_graph
        from engine.nodes.defaults import of_installation
        from engine.scenarios import checking, reading

        blocks, installation = _blocks_beside(self.flow), of_installation(dict(Settings.from_env().flow_defaults))
        shape, _ = shape_of(str(self.flow), read_bytes(str(self.flow)))
        links = {} if shape is None else links_beside(self.flow, shape, blocks, installation)
        drawing = read_drawing(str(self.flow), blocks, links, installation)
        self.found = drawing.found
        if drawing.graph is None or not drawing.publishable:
            return False
        self.graph = drawing.graph
        self.program = compile_graph(drawing.graph, blocks, links, installation, drawing.library)
        calendars = calendars_beside(self.flow)
        self.rehearsal = Rehearsal(self.program, calendars)
        text = read_bytes(str(self.scenarios)).decode("utf-8-sig", "replace") if self.scenarios.exists() else "[]"
        self.file = reading.read(str(self.scenarios), text)
        self.problems = self.file.problems or checking.check(self.file, self.program, calendars)
        return True


def test(
    places: Places = None,
    name: Annotated[str | None, typer.Option("-k", metavar="NAME", help="Only scenarios whose names contain this.")] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Play the scenarios beside flows (scenario.yaml) on the whole engine, offline. Exit code 1 when one goes otherwise."""
    cases = _cases(places or ["."])
    for case in cases:
        if not case.read():
            _has_errors(case, lang)
    problems = [problem for case in cases for problem in case.problems]
    if problems:
        _refuse(problems, as_json)
    chosen = [(case, n) for case in cases for n, one in enumerate(case.file.scenarios) if (name or "") in one.scenario]
    if not chosen:
        named = f" whose name contains “{name}”" if name else ""
        raise NotFound("no-scenarios", f"There are no scenarios{named}.", "Write some into scenario.yaml beside the flow.")
    plain, failed = [], 0
    for case, n, result in _played(chosen):
        failed += not result.passed
        place = ":".join(str(part) for part in (case.scenarios, case.file.place(n)[0]))
        if as_json:
            plain.append({"flow": str(case.flow), "place": place, **result.as_json()})
        else:
            _show(case, n, place, result)
    if as_json:
        show_json({"passed": len(chosen) - failed, "failed": failed, "scenarios": plain})
    elif failed:
        say((f"{failed} of {len(chosen)} scenarios went otherwise", "bold red"))
    else:
        say((_many(len(chosen), "scenario went", "scenarios went") + " as written", "green"))
    if failed:
        raise typer.Exit(1)


def coverage(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE|FOLDER]…", help="Flows, or folders of them.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Look for calls that take the missing exits, and append them to scenario.yaml.")
    ] = False,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """List the nodes and exits that no scenario comes to. Exits that no call can take are named in scenario.yaml itself."""
    plain, right = [], True
    for case in _cases(files or ["."], without_scenarios=True):
        if not case.read():
            right = False
            plain.append({"flow": str(case.flow), "diagnostics": list(case.found)})
            if not as_json:
                show_findings(str(case.flow), case.found, language_of(lang))
            continue
        if case.problems:
            _refuse(case.problems, as_json)
        found = _coverage_of(case)
        if write and found.missed_exits:
            _append(case, found)
            case.read()
            found = _coverage_of(case)
        plain.append({"flow": str(case.flow), **found.as_json()})
        if not as_json:
            _show_coverage(case, found)
    if as_json:
        show_json(plain)
    if not right:
        raise typer.Exit(1)


def _has_errors(case: _Case, lang: Lang) -> None:
    show_findings(str(case.flow), case.found, language_of(lang))
    raise InvalidInput("flow-has-errors", f"{case.flow} cannot be run: it has errors.", "Mend them first.")


def _coverage_of(case: _Case) -> Coverage:
    from engine.scenarios.coverage import coverage as covered

    return covered(case.graph, case.program, case.rehearsal.play_all(case.file.scenarios), case.file.exceptions)


def _show_coverage(case: _Case, found: Coverage) -> None:
    whole = not found.missed_exits
    counted = f"{len(found.exits) - len(found.missed_exits)} of {len(found.exits)} exits"
    nodes = f"{len(found.nodes) - len(found.missed_nodes)} of {len(found.nodes)} nodes"
    say((f"{case.flow}", "bold"), "  ", (f"{found.percent:g} %", "green" if whole else "yellow"), f"  {counted}, {nodes}")
    for node in found.missed_nodes:
        say(("    no scenario comes to   ", "dim"), node)
    for node, exit in found.missed_exits:
        say(("    no scenario takes      ", "dim"), f"{node}.{exit}")
    for (node, exit), why in found.excepted.items():
        if (node, exit) in found.taken_all_the_same:
            say(("    taken all the same     ", "bold red"), f"{node}.{exit}: it is written that it cannot be")
        else:
            say(("    cannot be taken        ", "dim"), f"{node}.{exit}", (f"  {why}", "dim"))


def _append(case: _Case, found: Coverage) -> None:
    """Search, and put what was found behind what people wrote, which stays as it is."""
    from engine.cli.documents import save
    from engine.scenarios.exploring import explore
    from engine.scenarios.writing import append, generated

    remark(f"Looking for calls that take {_many(len(found.missed_exits), 'exit', 'exits')} …")

    def play(scenario: Scenario) -> Result:
        return case.rehearsal.play(case.file.surroundings.of(scenario))

    explored = explore(case.program, play, found.missed_exits, hints=case.file.scenarios)
    new = generated(explored, case.program, play, {one.scenario for one in case.file.scenarios})
    remark(f"{explored.calls} calls tried, {_many(len(new), 'scenario', 'scenarios')} written to {case.scenarios}.")
    if not new:
        return
    before = case.scenarios.read_text(encoding="utf-8") if case.scenarios.exists() else ""
    save(case.scenarios, append(before, new))


def _blocks_beside(flow: Path) -> Catalog:
    """Give the blocks installed here, and those that Python files beside the flow define: it is tested where it stands."""
    from engine.bootstrap.palette import Palette
    from engine.steps.discovery import discover

    installed = Palette(Settings.from_env().steps).catalog()
    pins = {block.pin for block in installed}
    return (*installed, *(block for block in discover(flow.parent, ()).blocks if block.pin not in pins))


def _cases(places: Sequence[str], *, without_scenarios: bool = False) -> list[_Case]:
    found = dict.fromkeys(pair for place in places for pair in _found(Path(place), without_scenarios))
    if not found:
        what = "flow" if without_scenarios else "scenario.yaml"
        raise NotFound("nothing-found", f"There is no {what} in {', '.join(places)}.", "Name a flow, or a folder with flows.")
    return [_Case(flow, scenarios) for flow, scenarios in found]


def _found(place: Path, without_scenarios: bool) -> Iterator[tuple[Path, Path]]:
    if place.is_dir():
        for folder in sorted({file.parent for name in (*_FLOWS, *_SCENARIOS) for file in place.rglob(name)}):
            yield from _in_folder(folder, without_scenarios)
    elif not place.exists():
        raise NotFound("no-such-file", f"{place} is not there.", "Check its name and the folder you are in.")
    elif place.name in _SCENARIOS:
        yield _flow_in(place.parent), place
    else:
        yield place, _scenarios_in(place.parent) or place.parent / _SCENARIOS[0]


def _in_folder(folder: Path, without_scenarios: bool) -> Iterator[tuple[Path, Path]]:
    scenarios = _scenarios_in(folder)
    if scenarios is not None:
        yield _flow_in(folder), scenarios
    elif without_scenarios:
        yield _flow_in(folder), folder / _SCENARIOS[0]


def _scenarios_in(folder: Path) -> Path | None:
    return next((folder / name for name in _SCENARIOS if (folder / name).exists()), None)


def _flow_in(folder: Path) -> Path:
    there = [folder / name for name in _FLOWS if (folder / name).exists()]
    if len(there) == 1:
        return there[0]
    if there:
        both = " and ".join(str(file) for file in there)
        raise Conflict("two-flows", f"{both} are both there.", "Keep one of them, or name the one that is meant.")
    raise NotFound("no-flow", f"There is no flow beside {folder / _SCENARIOS[0]}.", "Put flow.json or flow.yaml there.")


def _played(chosen: Sequence[tuple[_Case, int]]) -> Iterator[tuple[_Case, int, Result]]:
    shows = len(chosen) >= _PROGRESS_FROM and sys.stderr.isatty()
    console = err()
    for count, (case, n) in enumerate(chosen, start=1):
        if shows and count % 50 == 0:
            console.print(line((f"{count} of {len(chosen)}", "dim")), end="\r")
        yield case, n, case.rehearsal.play(case.file.scenarios[n])


def _show(case: _Case, n: int, place: str, result: Result) -> None:
    scenario: Scenario = result.scenario
    if result.deviated is None:
        say(("✓ ", "green"), scenario.scenario, (f"  {result.seconds:.0f} s of call", "dim"))
        return
    deviated = result.deviated
    at = case.file.place(n, "steps", deviated.step - 1)[0] if deviated.step else case.file.place(n)[0]
    say(("✗ ", "bold red"), (scenario.scenario, "bold"), (f"  {case.scenarios}:{at}", "dim"))
    told = result.story[-_LONGEST_STORY:]
    if len(told) < len(result.story):
        say((f"    … {len(result.story) - len(told)} lines before", "dim"))
    for one in told:
        _show_line(one)
    say((f"{deviated.at:9.1f}  ", "dim"), ("expected  ", "bold red"), deviated.expected)
    say(" " * 11, ("instead   ", "bold red"), deviated.instead)


def _show_line(one: StoryLine) -> None:
    say((f"{one.at:9.1f}  ", "dim"), one.what)


def _refuse(problems: Sequence[Problem], as_json: bool) -> None:
    if as_json:
        show_json({"problems": [problem.as_json() for problem in problems]})
    else:
        for problem in problems:
            say((str(problem), "bold red"))
            say(("    → ", "dim"), problem.mend)
    raise typer.Exit(1)


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
