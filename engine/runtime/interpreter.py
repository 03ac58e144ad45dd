"""The loop: run a program's steps of one place until it comes to a step of the other place, or to its end.

Free of clocks, sets and Temporal, so that the same loop runs in the durable workflow, beside the switch and in a unit test.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from engine.nodes import catalog
from engine.nodes.base import Config, CoreCall, CoreType, EdgeCall, EdgeType, FlowFailed, NodeType
from engine.program import Place, Program, Step
from engine.runtime.state import CallState
from engine.trace import Kind, TraceEntry

IDLE_LIMIT = 1000
"""Steps in a row that may pass without the caller having to wait. More is a flow that spins. A rule finds most of them in the
drawing, but not a transfer that fails at once, or a prompt the switch will not play, with a cord that leads back to it."""

REST_SECONDS = 0.5
"""A step that lasts this long lets the caller's time pass. Measured by the trace's times: a re-drive counts alike."""


class Teller(Protocol):
    """Takes the entries of the trace."""

    def tell(self, kind: Kind, **data: Any) -> TraceEntry:
        """Write an entry at the current step, and give it back."""
        ...


class RunnableEdgeCall(EdgeCall, Teller, Protocol):
    """A call beside the switch that can be driven."""


class RunnableCoreCall(CoreCall, Teller, Protocol):
    """A call in the durable world that can be driven."""


async def run_edge(program: Program, state: CallState, call: RunnableEdgeCall) -> None:
    """Run edge steps; ``state.step`` is then a core step, or empty when the program is over. Writes a checkpoint at each."""

    async def one(kind: NodeType[Any], config: Config) -> str:
        assert isinstance(kind, EdgeType)
        await call.save()
        return await kind.run(config, call)

    await _run(program, state, call, "edge", one)


async def run_core(program: Program, state: CallState, call: RunnableCoreCall) -> None:
    """Run core steps; ``state.step`` is then an edge step, or empty when the program is over."""

    async def one(kind: NodeType[Any], config: Config) -> str:
        assert isinstance(kind, CoreType)
        return await kind.run(config, call)

    await _run(program, state, call, "core", one)


def begin(program: Program) -> CallState:
    """The state of a call before its first step."""
    return CallState(
        step=program.entry,
        language=program.languages[0],
        variables={name: declared.initial for name, declared in program.variables.items()},
    )


def place_of(program: Program, state: CallState) -> Place | None:
    """Where the next step runs; ``None`` when the program is over."""
    return program.steps[state.step].place if state.step else None


async def _run(
    program: Program,
    state: CallState,
    call: RunnableEdgeCall | RunnableCoreCall,
    place: Place,
    run_one: Callable[[NodeType[Any], Config], Awaitable[str]],
) -> None:
    while state.step and (step := program.steps[state.step]).place == place:
        kind, config = configured(program, step.id)
        if state.idle_steps > IDLE_LIMIT:
            raise FlowFailed("spinning", f"The flow took {IDLE_LIMIT} steps without letting the caller do anything.")
        entered = call.tell("entered", type=step.type)
        exit = await run_one(kind, config)
        if exit:
            exited = call.tell("exited", exit=exit)
            rested = round(exited.at, 3) - round(entered.at, 3) >= REST_SECONDS
            state.idle_steps = 0 if rested else state.idle_steps + 1
        state.step = _following(program, step, exit)
        state.memory.clear()


def _following(program: Program, step: Step, exit: str) -> str:
    if not exit:
        return ""
    if step.exits.get(exit) not in program.steps:
        raise FlowFailed("open-exit", f"Exit {exit!r} of step {step.id!r} leads nowhere.", "Draw a cord from it.")
    return step.exits[exit]


def configured(program: Program, step: str) -> tuple[NodeType[Any], Config]:
    """A step's type and its parsed form, parsed once for each program object."""
    forms: dict[str, tuple[NodeType[Any], Config]] = program.__dict__.setdefault("_forms", {})
    if step not in forms:
        compiled = program.steps[step]
        kind = catalog.by_pin(compiled.type)
        forms[step] = (kind, kind.config.model_validate(dict(compiled.config)))
    return forms[step]
