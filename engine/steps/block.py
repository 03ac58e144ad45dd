"""An installed step as a block: drawn with the function's own form, compiled to what every call can run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.expressions import template
from engine.nodes.base import Config, CoreCall, CoreType, Exit, Text, Uses
from engine.nodes.forms import VariableName, field
from engine.nodes.python_step import ERROR, TIMEOUT, PythonStep, PythonStepConfig
from engine.steps.definition import Step
from engine.steps.inputs import StepForm, form_of
from engine.steps.outcomes import Result

_RUNS = PythonStep()


class InstalledStep(CoreType[Config]):
    """Base of the blocks made from functions."""

    category = "step"
    after_call = True
    waits = False

    def __init__(self, step: Step[..., Any]) -> None:
        """Take the function."""
        self.step = step

    def exits(self, config: Config) -> tuple[Exit, ...]:
        """The function's own, then the two of every step. None may be left open: a failure must lead somewhere."""
        return exits_of(self.step)

    def uses(self, config: Config) -> Uses:
        """The texts and expressions given, and the variables that results are kept in."""
        given = self._given(config)
        texts = [(f"/inputs/{name}", str(value)) for name, value in given.items() if self._is_text(name, value)]
        computed = [
            (f"/inputs/{name}", source)
            for name, value in given.items()
            if (source := self.step.inputs[name].expression(value)) is not None
        ]
        kept = [(f"/outputs/{name}", variable) for name, variable in self._kept(config).items()]
        reason = getattr(config, "reason", None)
        places = [(where, source) for where, text in texts for source in template(text).expressions if source.strip()]
        return Uses(
            expressions=[*places, *computed],
            assigns=[*kept, *((("/reason", reason),) if reason else ())],
            secrets=kept if self.step.secret_result else (),
            gives=[*self._gives(config), *((("/reason", reason, ("string",)),) if reason else ())],
            sent=texts,
        )

    def compiled(self, config: Config) -> dict[str, Any]:
        """Write out all that a call must know, so that it needs neither the function nor its form."""
        return self._plain(config).model_dump(mode="json")

    def described(self) -> dict[str, Any]:
        """Tell the palette how the step is run, and what each exit carries."""
        carried = {outcome.exit.name: outcome.results for outcome in self.step.outcomes}
        return {
            "step": {
                "effect": self.step.effect,
                "timeout_seconds": self.step.try_seconds,
                "tries": self.step.tries,
                "queue": self.step.queue,
                "secret_result": self.step.secret_result,
                "exits": [
                    {
                        "name": exit.name,
                        "title": _in_both(exit.title),
                        "outputs": [
                            {
                                "name": name,
                                "title": _in_both(result.title),
                                "schema": result.adapter.json_schema(mode="serialization"),
                            }
                            for name, result in carried.get(exit.name, {}).items()
                        ],
                    }
                    for exit in exits_of(self.step)
                ],
            }
        }

    def known_set(self, config: Config, exit: str) -> frozenset[str]:
        """The results that this exit carries, and the reason for one that carries none."""
        carried = self._carried(exit)
        kept = self._kept(config).items()
        known = {variable for name, variable in kept if name in carried and not carried[name].may_be_nothing}
        return frozenset({*known, *([reason] if (reason := getattr(config, "reason", None)) else [])})

    def may_empty(self, config: Config, exit: str) -> frozenset[str]:
        """The variables of results that this exit does not carry."""
        carried = self._carried(exit)
        return frozenset(variable for name, variable in self._kept(config).items() if name not in carried)

    async def run(self, config: Config, call: CoreCall) -> str:
        """Do what the compiled step does."""
        return await _RUNS.run(self._plain(config), call)

    def _plain(self, config: Config) -> PythonStepConfig:
        step = self.step
        texts: dict[str, str] = {}
        expressions: dict[str, str] = {}
        values: dict[str, Any] = {}
        for name, given in self._given(config).items():
            source = step.inputs[name].expression(given)
            if source is not None:
                expressions[name] = source
            elif self._is_text(name, given) and not template(str(given)).static:
                texts[name] = str(given)
            else:
                values[name] = step.inputs[name].plain(given)
        return PythonStepConfig(
            step=step.pin,
            queue=step.queue,
            texts=texts,
            expressions=expressions,
            values=values,
            outputs=self._kept(config),
            exits=tuple(outcome.exit.name for outcome in step.outcomes),
            try_seconds=step.try_seconds,
            tries=step.tries,
            effect=step.effect,
            secret=step.secret_result,
            caller=step.caller,
            reason=getattr(config, "reason", None),
            music=getattr(config, "music", ""),
            music_after_seconds=getattr(config, "music_after_seconds", 0.0),
        )

    def _carried(self, exit: str) -> Mapping[str, Result]:
        return next((outcome.results for outcome in self.step.outcomes if outcome.exit.name == exit), {})

    def _given(self, config: Config) -> dict[str, Any]:
        inputs = getattr(config, "inputs", None)
        return {name: getattr(inputs, name) for name in self.step.inputs}

    def _kept(self, config: Config) -> dict[str, str]:
        outputs = getattr(config, "outputs", None)
        named = type(outputs).model_fields if isinstance(outputs, Config) else ()
        return {name: variable for name in named if (variable := getattr(outputs, name)) is not None}

    def _gives(self, config: Config) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        for name, variable in self._kept(config).items():
            carried = [outcome.results[name].types for outcome in self.step.outcomes if name in outcome.results]
            yield f"/outputs/{name}", variable, tuple(dict.fromkeys(type_ for types in carried for type_ in types))

    def _is_text(self, name: str, value: Any) -> bool:
        return self.step.inputs[name].text and isinstance(value, str)


def block_of(step: Step[..., Any]) -> InstalledStep:
    """Make the block of a step."""
    facts = {
        "__doc__": _help(step),
        "name": step.type,
        "version": step.version,
        "title": step.title,
        "config": _form(step),
    }
    made: InstalledStep = type(f"Step_{step.name}_{step.version}", (InstalledStep,), facts)(step)
    return made


def exits_of(step: Step[..., Any]) -> tuple[Exit, ...]:
    """List the exits of a step's block."""
    return (
        *(outcome.exit for outcome in step.outcomes),
        Exit(TIMEOUT, Text("No answer in time", "超时"), fails=True),
        Exit(ERROR, Text("Failed", "失败"), fails=True),
    )


def _help(step: Step[..., Any]) -> str:
    exits = ", ".join(f"`{exit.name}`" for exit in exits_of(step))
    return f"{step.help or step.title.en + '.'}\n\nExits: {exits}."


def _form(step: Step[..., Any]) -> type[Config]:
    kept: dict[str, Any] = {}
    for outcome in step.outcomes:
        for name, result in outcome.results.items():
            kept.setdefault(
                name,
                (
                    VariableName | None,
                    field(
                        None,
                        en=result.title.en,
                        zh=result.title.zh,
                        help_en="The variable it is kept in. Empty: it is not kept.",
                        help_zh="保存到的变量；留空则不保存。",
                    ),
                ),
            )
    outputs = form_of(f"Outputs_{step.name}", "Where results are kept.", kept)
    inputs = field(
        en="Values given",
        zh="输入",
        help_en="What the step works with. `${…}` is computed.",
        help_zh="步骤使用的值；`${…}` 为表达式。",
        **({} if any(taken.required for taken in step.inputs.values()) else {"default_factory": step.form}),
    )
    parts: dict[str, Any] = {
        "inputs": (step.form, inputs),
        "outputs": (
            outputs,
            field(
                en="Results kept",
                zh="结果",
                help_en="The variable for each result. An exit that does not carry one empties its variable.",
                help_zh="每个结果保存到的变量；出口不带该结果时变量被清空。",
                default_factory=outputs,
            ),
        ),
        "reason": (
            VariableName | None,
            field(
                None,
                en="Reason kept in",
                zh="失败原因存入",
                help_en="A variable for the word that says why the step failed.",
                help_zh="保存失败原因代码的变量。",
            ),
        ),
        "music": (
            str,
            field(
                "",
                en="Music meanwhile",
                zh="等待音乐",
                max_length=80,
                help_en="A class of music on hold; empty is silence.",
                help_zh="等待音乐的类别；留空则静音。",
            ),
        ),
        "music_after_seconds": (
            float,
            field(
                0.0,
                en="Music begins after",
                zh="音乐延迟",
                unit="s",
                ge=0,
                le=60,
                help_en="A step that is done sooner brings none. 0: music begins at once.",
                help_zh="在此之前完成则不播放音乐。0 表示立即播放。",
            ),
        ),
    }
    return form_of(f"Step_{step.name}_{step.version}", step.title.en, parts, StepForm)


def _in_both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
