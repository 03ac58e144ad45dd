"""Which language the caller hears."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import model_validator

from engine.nodes.asking import NO_INPUT, NO_MATCH, TOO_MANY_TRIES, Asking, asked_before
from engine.nodes.base import Collect, Config, EdgeCall, EdgeType, Exit, FlowFailed, Line, Text, Uses
from engine.nodes.forms import Expression, Keys, Language, PromptKey, field, misfit
from engine.nodes.pacing import Hearing, Pace
from engine.saying.tongues import language_name


class Choice(Config):
    """One language: its key, and the words for it, spoken in that language."""

    language: Language = field(en="Language", zh="语言", help_en="One of the flow's languages.", help_zh="流程启用的语言之一。")
    key: Keys | None = field(None, en="Key", zh="按键", help_en="Needed where callers choose.", help_zh="由来电者选择时必填。")
    prompt: PromptKey | None = field(
        None, en="Prompt", zh="提示音", help_en="Spoken in this language.", help_zh="用该语言播放。"
    )


class LanguageConfig(Asking):
    """The languages to choose from, or how to know without asking."""

    choices: tuple[Choice, ...] = field(
        en="Languages",
        zh="可选语言",
        min_length=1,
        max_length=12,
        help_en="In the order in which they are offered. A single one is set without asking.",
        help_zh="按播放顺序排列；只有一种时直接设置，不询问。",
    )
    expression: Expression | None = field(
        None,
        en="Known by",
        zh="由表达式决定",
        help_en="A CEL expression that gives a language tag. The caller is asked only when it gives none of the choices.",
        help_zh="给出语言标签的 CEL 表达式；结果不在可选语言中时才询问来电者。",
    )

    @model_validator(mode="after")
    def _choices_are_told_apart(self) -> Self:
        languages = [choice.language.lower() for choice in self.choices]
        if len(set(languages)) < len(languages):
            raise misfit("a language is listed twice", "有语言重复列出")
        keys = [choice.key for choice in self.choices if choice.key]
        if len(set(keys)) < len(keys):
            raise misfit("two languages have the same key", "有两种语言的按键相同")
        if self.expression is None and len(self.choices) > 1 and len(keys) < len(self.choices):
            raise misfit("to choose by key every language needs one", "由来电者按键选择时，每种语言都要有按键")
        if self.asks and not any(choice.prompt for choice in self.choices):
            raise misfit(
                "the caller is asked in silence: give the languages prompts", "询问时没有任何提示音：请为语言填写提示音"
            )
        return self

    @property
    def asks(self) -> bool:
        """Whether the caller is ever asked."""
        return len(self.choices) > 1 and all(choice.key for choice in self.choices)


class ChooseLanguage(EdgeType[LanguageConfig]):
    """Chooses the language of everything that follows.

    Each choice is offered in its own language (“中文请按一” — “For English press two”). With a single choice the language
    is set without a word; with an expression (`customer_language`) it is set from what is known, and asked only when that
    is none of the choices.

    Exits: one for each language, named by its tag in small letters (`zh-cn`, `en`); and, when the caller may be asked,
    `no_input`, `no_match`, `too_many_tries` — there the language stays as it was.
    """

    help_zh = """选择后续内容所用的语言。

    每个选项用各自的语言播报（“中文请按一”——“For English press two”）。只有一个选项时直接设置；填写表达式（
    `customer_language`）时按已知信息设置，结果不在选项中才询问。

    出口：每种语言一个，以小写的语言标签命名（`zh-cn`、`en`）；需要询问时还有 `no_input`、`no_match`、`too_many_tries`，此
    时语言保持不变。
    """

    name = "language"
    title = Text("Language", "语言")
    category = "ask"
    config = LanguageConfig
    waits = False

    def exits(self, config: LanguageConfig) -> tuple[Exit, ...]:
        """One for each language, then those for callers who choose none."""
        tags = tuple(choice.language for choice in config.choices)
        spoken = tuple(Exit(tag.lower(), Text(language_name(tag, tags, "en"), language_name(tag, tags, "zh"))) for tag in tags)
        if config.asks:
            return (*spoken, NO_INPUT, NO_MATCH, TOO_MANY_TRIES)
        return (*spoken, NO_MATCH) if config.expression else spoken

    def uses(self, config: LanguageConfig) -> Uses:
        """Prompts, each spoken in its own language only; the languages, the expression and the keys."""
        listed = list(enumerate(config.choices))
        keys = [(f"/choices/{n}/key", choice.key) for n, choice in enumerate(config.choices)]
        return Uses(
            prompts=config.retry_prompts(),
            prompts_in=[(f"/choices/{n}/prompt", c.prompt, c.language) for n, c in listed if c.prompt],
            languages=[(f"/choices/{n}/language", c.language) for n, c in listed],
            expressions=[("/expression", config.expression)] if config.expression else (),
            keys=[(at, key) for at, key in keys if key],
        )

    def lets_time_pass(self, config: LanguageConfig) -> bool:
        """It does when it always asks."""
        return config.asks and config.expression is None

    def paces(self, config: LanguageConfig, hearing: Hearing) -> Mapping[str, Pace]:
        """Each language is offered in itself; a caller who listens chooses when it has been."""
        if not config.asks:
            return {}
        chosen: dict[str, tuple[float, int]] = {}
        offered = 0.0
        for choice in config.choices:
            offered += hearing.seconds([choice.prompt], choice.language) if choice.prompt else 0.0
            chosen[choice.language.lower()] = (offered, len(choice.key or "1"))
        return config.asked(hearing, offered, offered, chosen)

    def first_option(self, config: LanguageConfig, hearing: Hearing) -> float | None:
        """At once, where the caller is asked."""
        return 0.0 if config.asks else None

    async def run(self, config: LanguageConfig, call: EdgeCall) -> str:
        """Take what is known, else ask."""
        if config.expression is None and not config.asks:
            return self._speak(config.choices[0], call)
        if config.expression is not None:
            known = next((c for c in config.choices if _is_known(call, config.expression, c.language)), None)
            if known is not None:
                return self._speak(known, call)
            if not config.asks:
                return NO_MATCH.name
        while True:
            got = await call.collect(_question(config, call))
            chosen = next((choice for choice in config.choices if choice.key == got.digits), None)
            if chosen is not None:
                return self._speak(chosen, call)
            exit = config.failed(call, NO_MATCH.name if got.digits else NO_INPUT.name)
            if exit:
                return exit
            await call.save()

    def _speak(self, choice: Choice, call: EdgeCall) -> str:
        call.speak(choice.language)
        return choice.language.lower()


def _is_known(call: EdgeCall, expression: str, language: str) -> bool:
    try:
        return call.decide(f"({expression}) == {language!r}")
    except FlowFailed:
        return False  # what is known is of another type or not there: ask


def _question(config: LanguageConfig, call: EdgeCall) -> Collect:
    again = asked_before(call.memory)
    offers = [Line(choice.prompt, choice.language) for choice in config.choices if choice.prompt]
    keys = tuple(choice.key for choice in config.choices if choice.key)
    return Collect(
        lines=[*(config.retry_line(call.memory) if again else ()), *offers],
        max_digits=max(len(key) for key in keys),
        first_digit_seconds=config.first_digit_seconds,
        inter_digit_seconds=config.inter_digit_seconds,
        terminators="",
        matches=keys,
        barge_in=config.barge_in,
        operator=config.operator_key,
        type_ahead=config.type_ahead and not again,
    )
