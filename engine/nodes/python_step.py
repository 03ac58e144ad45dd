"""Run a Python function that a developer installed: what every call needs for it, without the developer's code.

A drawing's block is ``engine.steps.block.InstalledStep``, made from the function; it compiles to this one type, with all that a
call must know in its settings. So a workflow goes on, and is replayed, where nobody ever installed the function.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer

from engine.nodes.base import Config, CoreCall, CoreType, Exit, FlowFailed, Text, Uses, Work, Worked
from engine.nodes.filler import without_usual_delay

KIND = "step"
"""The kind of work, as performers are found by it."""

PREFIX = "step."
"""How the types of installed steps begin, in drawings and programs: ``step.order_lookup@1``."""

TIMEOUT, ERROR = "timeout", "error"
"""The exits that every step has beside its own."""

Effect = Literal["pure", "read", "write", "money", "message", "dial"]
"""What a step does to the world, for those who plan to run it again."""

_GRACE_SECONDS = 2.0  # what a try costs beside its own time
_PICKUP_SECONDS = 5.0  # how long the step may wait for a worker that is just being restarted


class PythonStepConfig(Config):
    """What a program keeps of a step: the values it is given, where its results go, and how it is run."""

    step: str
    queue: str
    texts: dict[str, str] = {}  # parameter → text with places
    expressions: dict[str, str] = {}  # parameter → CEL
    values: dict[str, Any] = {}  # parameter → plain JSON
    outputs: dict[str, str] = {}  # result → variable
    exits: tuple[str, ...] = ()
    try_seconds: float
    tries: int = 1
    effect: Effect
    secret: bool = False
    caller: bool = False
    reason: str | None = None
    music: str = ""
    music_after_seconds: float = 0.0

    @model_serializer(mode="wrap")
    def _as_it_always_was(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without_usual_delay(written(self))


class PythonStep(CoreType[PythonStepConfig]):
    """Runs a Python function that a developer installed.

    Exits: those of the function, `timeout` and `error`.
    """

    name = "step"
    title = Text("Python step", "Python 步骤")
    category = "connect"
    config = PythonStepConfig
    after_call = True
    waits = False

    def exits(self, config: PythonStepConfig) -> tuple[Exit, ...]:
        """The function's, and the two of every step."""
        own = tuple(Exit(name, Text(name, name)) for name in config.exits)
        return (*own, *(Exit(name, Text(name, name), fails=True) for name in (TIMEOUT, ERROR)))

    def uses(self, config: PythonStepConfig) -> Uses:
        """Nothing that is still to be proven: the drawing's block was asked."""
        return Uses()

    async def run(self, config: PythonStepConfig, call: CoreCall) -> str:
        """Have it done, keep what it gave, and take the exit it named."""
        worked = await call.perform(
            _work(config, call),
            music=config.music,
            music_after=config.music_after_seconds,
            secret="outputs" if config.secret else False,
        )
        exit, reason = _exit(config, worked)
        outputs = worked.result.get("outputs", {}) if exit in config.exits else {}
        kept = {variable: outputs.get(name) for name, variable in config.outputs.items()}
        if config.reason is not None:
            kept[config.reason] = reason
        if not kept:
            return exit
        try:
            call.assign(kept)
        except FlowFailed as wrong:
            if wrong.code != "wrong-type":
                raise
            return ERROR  # the function gives another type than the flow's variable is declared with
        return exit


def _exit(config: PythonStepConfig, worked: Worked) -> tuple[str, str]:
    """Give the exit to take, and the reason where it is no success."""
    if worked.how != "done":
        return (TIMEOUT if worked.how == "timeout" else ERROR), worked.reason
    exit = str(worked.result["exit"])
    return (exit, "") if exit in config.exits else (ERROR, "unknown-exit")


def _work(config: PythonStepConfig, call: CoreCall) -> Work:
    pauses = sum(min(2.0**n, 30.0) for n in range(config.tries - 1))
    texts = {name: call.fill(text, sent=True) for name, text in sorted(config.texts.items())}
    computed = {name: call.evaluate(source, sent=True) for name, source in sorted(config.expressions.items())}
    places = {**config.texts, **{name: f"${{{source}}}" for name, source in config.expressions.items()}}
    told = {name: call.fill_masked(text) for name, text in sorted(places.items())}
    return Work(
        KIND,
        order={
            "step": config.step,
            "inputs": {**config.values, **texts, **computed},
            "language": call.language,
            "caller": call.caller if config.caller else "",
        },
        told={"step": config.step, "effect": config.effect, "inputs": {**config.values, **told}},
        limit_seconds=config.tries * (config.try_seconds + _GRACE_SECONDS) + pauses + _PICKUP_SECONDS,
        try_seconds=config.try_seconds,
        tries=config.tries,
        queue=config.queue,
    )
