"""A menu of keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

from pydantic import model_validator

from engine.expressions import same_for_all
from engine.nodes.asking import NO_INPUT, NO_MATCH, TOO_MANY_TRIES, Asking, asked_before, repeated
from engine.nodes.base import Collect, Config, EdgeCall, EdgeType, Exit, Line, Text, Uses
from engine.nodes.forms import ExitName, Expression, Keys, PromptKey, field, misfit
from engine.nodes.pacing import Hearing, Pace

RESERVED_EXITS = (NO_INPUT.name, NO_MATCH.name, TOO_MANY_TRIES.name)


class Option(Config):
    """One choice: its keys, its exit, and the words for it."""

    keys: Keys = field(
        en="Keys",
        zh="按键",
        help_en="One key, or several pressed one after the other.",
        help_zh="一个按键，或依次按下的多个按键。",
    )
    exit: ExitName = field(
        en="Exit", zh="出口", help_en="Stays the same when the key changes.", help_zh="按键改变时出口名不变。"
    )
    label: str = field(
        "", en="Label", zh="名称", max_length=80, help_en="For people who read the flow.", help_zh="供阅读流程的人查看。"
    )
    prompt: PromptKey | None = field(None, en="Prompt", zh="提示音", help_en="“For sales press one”.", help_zh="“销售请按一”。")
    when: Expression | None = field(
        None,
        en="Only when",
        zh="仅当",
        help_en="A condition in CEL; without it the option is always there.",
        help_zh="CEL 条件；留空则始终提供。",
    )


class MenuConfig(Asking):
    """The words of the menu and its options."""

    prompt: PromptKey | None = field(
        None, en="Greeting", zh="欢迎语", help_en="Said first, before the options' prompts.", help_zh="在各选项提示音之前播放。"
    )
    short_prompt: PromptKey | None = field(
        None, en="Greeting when repeated", zh="重复时的简短提示", help_en="In place of the greeting.", help_zh="代替欢迎语。"
    )
    options: tuple[Option, ...] = field(
        en="Options",
        zh="选项",
        min_length=1,
        max_length=40,
        help_en="In the order in which they are offered.",
        help_zh="按播放顺序排列。",
    )
    repeat_key: Keys | None = field(
        None,
        en="Key to hear it again",
        zh="重听键",
        help_en="Costs no try. An option that is offered with the same key goes first.",
        help_zh="不计入尝试次数；与选项按键相同时以选项为准。",
    )
    repeat_limit: int = field(
        5,
        en="Repeats allowed",
        zh="重听次数上限",
        ge=1,
        le=50,
        help_en="Beyond it the menu is left as after too many tries.",
        help_zh="超过后走“尝试次数过多”出口。",
    )

    @model_validator(mode="after")
    def _options_are_told_apart(self) -> Self:
        exits = [option.exit for option in self.options]
        for n, exit in enumerate(exits):
            if exit in exits[:n]:
                raise misfit(
                    f"two options have the exit “{exit}”; give each its own", f"有两个选项的出口都是“{exit}”，请分别命名"
                )
            if exit in RESERVED_EXITS:
                raise misfit(f"the exit name “{exit}” is the menu's own; choose another", f"出口名“{exit}”由菜单保留，请换一个")
        if self.prompt is None and not any(option.prompt for option in self.options):
            raise misfit(
                "the menu says nothing: give it a greeting, or its options prompts",
                "菜单没有任何提示音：请填写欢迎语或选项提示音",
            )
        return self


class Menu(EdgeType[MenuConfig]):
    """Reads out a choice and follows the caller's key.

    The greeting is said first, then each option's prompt. A key cuts in at once when barge-in is on. Keys of more than one
    digit are possible; where one key begins another (`1` and `12`), the wait between keys decides.

    Silence and wrong keys are counted apart, each with its own words and its own limit, and together against the tries in
    all: three different exits tell them apart. The repeat key says the menu again without counting as a try.

    Exits: one for each option; `no_input`; `no_match`; `too_many_tries`.

    Example: greeting “Welcome.”, option 1 → `sales`, option 2 → `service`, repeat key `*`.
    """

    help_zh = """播报选项，并按来电者的按键前进。

    先播放欢迎语，再播放各选项的提示音。允许打断时，按键立即生效。选项可以是多位按键；当一个按键是另一个的开头时（`1` 和 
    `12`），由键间等待时间决定。

    无输入和按错键分别计数，各有自己的提示和上限，并合计计入总尝试次数：由三个不同的出口区分。重听键重新播放菜单，不计入尝
    试次数。

    出口：每个选项一个；`no_input`；`no_match`；`too_many_tries`。

    示例：欢迎语“您好”，选项 1 → `sales`，选项 2 → `service`，重听键 `*`。
    """

    name = "menu"
    title = Text("Menu", "菜单")
    category = "ask"
    config = MenuConfig
    waits = True

    def exits(self, config: MenuConfig) -> tuple[Exit, ...]:
        """One for each option, then the three for those who choose none."""
        chosen = tuple(Exit(option.exit, Text(_title(option), _title(option))) for option in config.options)
        return (*chosen, NO_INPUT, NO_MATCH, TOO_MANY_TRIES)

    def uses(self, config: MenuConfig) -> Uses:
        """Prompts, conditions and keys."""
        prompts = [("/prompt", config.prompt), ("/short_prompt", config.short_prompt)]
        prompts += [(f"/options/{n}/prompt", option.prompt) for n, option in enumerate(config.options)]
        keys = [(f"/options/{n}/keys", option.keys) for n, option in enumerate(config.options)]
        if config.repeat_key:
            keys.append(("/repeat_key", config.repeat_key))
        return Uses(
            prompts=[(at, key) for at, key in prompts if key] + config.retry_prompts(),
            expressions=[(f"/options/{n}/when", o.when) for n, o in enumerate(config.options) if o.when],
            conditions=[f"/options/{n}/when" for n, o in enumerate(config.options) if o.when],
            keys=keys,
        )

    def never_taken(self, config: MenuConfig) -> Sequence[tuple[str, Text]]:
        """Options whose condition is the same for every call."""
        fixed = ((n, same_for_all(option.when)) for n, option in enumerate(config.options) if option.when)
        words = {
            True: Text("The condition always holds; it can be left out.", "该条件始终成立，可以去掉。"),
            False: Text("The condition never holds, so nobody is offered this.", "该条件永远不成立，不会提供此选项。"),
        }
        return [(f"/options/{n}/when", words[always]) for n, always in fixed if always is not None]

    def paces(self, config: MenuConfig, hearing: Hearing) -> Mapping[str, Pace]:
        """A caller who listens knows an option when its prompt has been said; without prompts, when the greeting has."""
        heard = hearing.seconds([config.prompt] if config.prompt else [])
        again = heard if config.short_prompt is None else hearing.seconds([config.short_prompt])
        chosen: dict[str, tuple[float, int]] = {}
        offered = 0.0
        for option in config.options:
            offered += hearing.seconds([option.prompt]) if option.prompt else 0.0
            chosen[option.exit] = (heard + offered, len(option.keys))
        return config.asked(hearing, heard + offered, again + offered, chosen)

    def first_option(self, config: MenuConfig, hearing: Hearing) -> float:
        """Behind the greeting where options have prompts of their own; else the greeting offers them."""
        apart = config.prompt is not None and any(option.prompt for option in config.options)
        return hearing.seconds([config.prompt]) if apart and config.prompt else 0.0

    async def run(self, config: MenuConfig, call: EdgeCall) -> str:
        """Ask until an option is chosen or a limit is reached. Attempts live in ``call.memory`` and outlive a crash."""
        while True:
            offered = [option for option in config.options if option.when is None or call.decide(option.when)]
            got = await call.collect(_question(config, offered, call))
            chosen = next((option for option in offered if option.keys == got.digits), None)
            if chosen is not None:
                return chosen.exit
            if config.repeat_key and got.digits == config.repeat_key:
                if repeated(call.memory) > config.repeat_limit:
                    return TOO_MANY_TRIES.name
            else:
                silent = got.ended in ("no_input", "failed") and not got.digits
                exit = config.failed(call, NO_INPUT.name if silent else NO_MATCH.name)
                if exit:
                    return exit
            await call.save()


def _question(config: MenuConfig, offered: list[Option], call: EdgeCall) -> Collect:
    again = asked_before(call.memory)
    greeting = (config.short_prompt if again and config.short_prompt else config.prompt) or None
    lines = [*(config.retry_line(call.memory) if again else ()), *([Line(greeting)] if greeting else [])]
    lines += [Line(option.prompt) for option in offered if option.prompt]
    matches = [option.keys for option in offered] + ([config.repeat_key] if config.repeat_key else [])
    return Collect(
        lines=lines,
        max_digits=max(len(keys) for keys in matches) if matches else 1,
        first_digit_seconds=config.first_digit_seconds,
        inter_digit_seconds=config.inter_digit_seconds,
        terminators="",
        matches=tuple(matches),
        barge_in=config.barge_in,
        operator=config.operator_key,
        type_ahead=config.type_ahead and not again,
    )


def _title(option: Option) -> str:
    return f"{option.keys} {option.label}".strip()
