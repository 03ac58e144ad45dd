"""The loop: run a program's steps of one place until it comes to a step of the other place, or to its end.

Free of clocks, sets and Temporal, so that the same loop runs in the durable workflow, beside the switch and in a unit test.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, cast

from engine.nodes import catalog
from engine.nodes.base import ERROR, Config, CoreCall, CoreType, EdgeCall, EdgeType, FlowFailed, NodeType, OperatorAsked
from engine.program import MOST_IDLE_STEPS, Place, Program
from engine.runtime.state import CallState
from engine.trace import Kind, TraceEntry

IDLE_LIMIT = MOST_IDLE_STEPS
"""Steps in a row that may pass without the caller having to wait. More is a flow that spins. A rule finds most of them in the
drawing, but not a transfer that fails at once, or a prompt the switch will not play, with a cord that leads back to it."""

REST_SECONDS = 0.5
"""A step that lasts this long lets the caller's time pass. Measured by the trace's times: a re-drive counts alike."""


SPINNING = "spinning"
"""The one failure that no exit of a flow takes up: it could lead back into the same turning."""

OPERATOR_KEY = "operator_key"
"""By which a question is told to be left when the flow's operator key was pressed."""


class Teller(Protocol):
    """Takes the entries of the trace, and knows which flows wait for which."""

    def tell(self, kind: Kind, **data: Any) -> TraceEntry:
        """Write an entry at the current step, and give it back."""
        ...

    def abandon(self) -> None:
        """Stand again at the step that called the flow which failed."""
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
    if not state.step:
        return None
    here, name = program.owner(state.step)
    return here.steps[name].place


async def _run(
    program: Program,
    state: CallState,
    call: RunnableEdgeCall | RunnableCoreCall,
    place: Place,
    run_one: Callable[[NodeType[Any], Config], Awaitable[str]],
) -> None:
    while place_of(program, state) == place:
        try:
            await _step(program, state, call, run_one)
        except OperatorAsked:
            call.tell("exited", exit=OPERATOR_KEY)
            here, name = program.owner(state.step)
            state.step = state.step.removesuffix(name) + here.handlers.operator
            state.idle_steps += 1
        except FlowFailed as wrong:
            if not _take_up(program, state, call, wrong):
                raise
        state.memory.clear()


def _take_up(program: Program, state: CallState, call: Teller, wrong: FlowFailed) -> bool:
    """Lead on from a failure: by the flow's error handler, once, else by the error exit of the step that called the flow.

    Turning without end is for the outermost flow's handler alone: any other could lead back into it.
    """
    spinning = wrong.code == SPINNING
    flow, handler = _error_handler(program, state, state.frames[0].step if spinning and state.frames else state.step)
    if not handler and (spinning or not state.frames):
        return False
    call.tell("caught", code=wrong.code, message=wrong.message)
    if not handler:
        call.abandon()
        call.tell("exited", exit=ERROR)
        state.step = _following(program, state.step, ERROR)
        return True
    while spinning and state.frames:
        call.abandon()
    state.handled.append(flow)
    state.step = flow + handler
    state.idle_steps = 0 if spinning else state.idle_steps + 1
    return True


def _error_handler(program: Program, state: CallState, step: str) -> tuple[str, str]:
    """What the steps of a step's flow begin with, and its error handler, if that has not begun yet."""
    here, name = program.owner(step)
    flow = step.removesuffix(name)
    return flow, "" if flow in state.handled else here.handlers.error


async def run_after(program: Program, state: CallState, call: RunnableCoreCall) -> None:
    """Run the hangup handler of the flow that the caller left, or of the nearest that waits for it; none, nothing.

    Its steps ask nothing of the leg (rule FG036), so those of both places run here. What fails ends it, and harms no call.
    """
    here, name = program.owner(state.step)
    while not here.handlers.hangup and state.frames:
        call.abandon()
        here, name = program.owner(state.step)
    if not here.handlers.hangup:
        return
    state.step = state.step.removesuffix(name) + here.handlers.hangup
    state.frames.clear()
    state.idle_steps = 0

    async def one(kind: NodeType[Any], config: Config) -> str:
        assert isinstance(kind, EdgeType | CoreType)
        return await kind.run(config, cast(Any, call))

    try:
        while state.step:
            state.memory.clear()
            await _step(program, state, call, one)
    except FlowFailed as wrong:
        call.tell("caught", code=wrong.code, message=wrong.message)


async def _step(
    program: Program,
    state: CallState,
    call: RunnableEdgeCall | RunnableCoreCall,
    run_one: Callable[[NodeType[Any], Config], Awaitable[str]],
) -> None:
    began = state.step
    kind, config = configured(program, began)
    if state.idle_steps > IDLE_LIMIT:
        raise FlowFailed(SPINNING, f"The flow took {IDLE_LIMIT} steps without letting the caller do anything.")
    entered = call.tell("entered", type=_pinned(program, began))
    exit = await run_one(kind, config)
    if exit:  # of the step where the call stands: one that returned from a flow stands at the step that called it
        exited = call.tell("exited", exit=exit)
        rested = round(exited.at, 3) - round(entered.at, 3) >= REST_SECONDS
        state.idle_steps = 0 if rested else state.idle_steps + 1
        state.step = _following(program, state.step, exit)
    elif state.step == began:
        state.step = ""
    else:  # it went into another flow
        state.idle_steps += 1


def _following(program: Program, step: str, exit: str) -> str:
    here, name = program.owner(step)
    to = here.steps[name].exits.get(exit, "")
    if to not in here.steps:
        raise FlowFailed("open-exit", f"Exit {exit!r} of step {step!r} leads nowhere.", "Draw a cord from it.")
    return step.removesuffix(name) + to


def _pinned(program: Program, step: str) -> str:
    here, name = program.owner(step)
    return here.steps[name].type


def configured(program: Program, step: str) -> tuple[NodeType[Any], Config]:
    """A step's type and its parsed form, parsed once for each program object."""
    here, name = program.owner(step)
    forms: dict[str, tuple[NodeType[Any], Config]] = here.__dict__.setdefault("_forms", {})
    if name not in forms:
        compiled = here.steps[name]
        kind = catalog.by_pin(compiled.type)
        forms[name] = (kind, kind.config.model_validate(dict(compiled.config)))
    return forms[name]
