"""Say sentences put together of prompts and data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self, get_args

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Line, Text, Uses
from engine.nodes.forms import Expression, Language, PromptKey, either, field, misfit
from engine.nodes.pacing import DATUM_SECONDS, KEY_SECONDS, Hearing, Pace
from engine.saying.spoken import KINDS, misuse, spoken

KindName = Literal["cardinal", "ordinal", "currency", "percent", "date", "time", "timespan", "digits", "telephone", "spelled"]
"""The kinds of ``engine.saying``, as the form offers them."""

INVALID = Exit("invalid", Text("Cannot be said", "无法播报"), fails=True)

_KIND_FACTS = [
    {
        "name": name,
        "title": {"en": KINDS[name].title.en, "zh-CN": KINDS[name].title.zh},
        "options": {"en": KINDS[name].takes.en, "zh-CN": KINDS[name].takes.zh},
        "words": sorted(KINDS[name].words),
    }
    for name in get_args(KindName)
]
OfferedKind = Annotated[KindName, Field(json_schema_extra={"x-kinds": _KIND_FACTS})]
OptionWord = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,64}$")]


class Part(Config):
    """A piece of the sentence: a prompt, or a datum said as what it is."""

    model_config = ConfigDict(json_schema_extra=either(["prompt"], ["kind", "value", "options"]))

    prompt: PromptKey | None = field(None, en="Prompt", zh="提示音", help_en="Fixed words.", help_zh="固定的语句。")
    kind: OfferedKind | None = field(
        None,
        en="What it is",
        zh="数据类型",
        help_en="How the value is put into words: as money, a date, digits one by one…",
        help_zh="按何种方式读出取值：金额、日期、逐位数字等。",
    )
    value: Expression | None = field(
        None, en="Value", zh="取值", help_en="A variable, or CEL: `balance - fee`", help_zh="变量或 CEL 表达式：`balance - fee`"
    )
    options: tuple[OptionWord, ...] = field(
        (),
        en="Options",
        zh="选项",
        max_length=4,
        help_en="For money the currency (`CNY`), for dates `weekday` or a time zone (`Asia/Shanghai`)…",
        help_zh="金额填货币（`CNY`），日期可填 `weekday` 或时区（`Asia/Shanghai`）等。",
    )
    languages: tuple[Language, ...] = field(
        (),
        en="Only in",
        zh="仅用于语言",
        max_length=12,
        help_en="Said in these languages only, where their word order differs; empty: in all.",
        help_zh="仅在这些语言中播报，用于各语言语序不同时；留空表示所有语言。",
    )

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if (self.prompt is None) == (self.kind is None) or (self.kind is None) != (self.value is None):
            raise misfit("give either a prompt, or what it is and a value", "请填写提示音，或者同时填写数据类型和取值")
        if self.kind is None and self.options:
            raise misfit("options are for data; a prompt has none", "选项仅用于数据，提示音没有选项")
        if self.value is not None and ("{" in self.value or "}" in self.value):
            raise misfit("the value cannot contain braces", "取值中不能包含花括号")
        if self.kind is not None and (wrong := misuse(self.kind, self.options)) is not None:
            raise misfit(wrong.en, wrong.zh)
        return self

    @property
    def text(self) -> str:
        """The datum as a text with one place; empty for a prompt."""
        if self.kind is None or self.value is None:
            return ""
        value = f"{self.value}\n" if "//" in self.value else self.value  # a comment ends with its line
        return f"${{{self.kind}({', '.join((value, *(repr(word) for word in self.options)))})}}"

    def line(self) -> Line:
        """What is said."""
        return Line(self.prompt or "", text=self.text)


class SayConfig(Config):
    """What is said, and whether a key cuts it short."""

    parts: tuple[Part, ...] = field(
        en="Parts",
        zh="内容",
        min_length=1,
        max_length=40,
        help_en="Said one after the other: “Your balance is”, the amount, “as of”, the date.",
        help_zh="依次播报，例如“您的余额为”、金额、“截至”、日期。",
    )
    interruptible: bool = field(
        True,
        inherits="interruptible",
        en="A key cuts it short",
        zh="按键可打断",
        help_en="The key is kept and answers the next question (type-ahead).",
        help_zh="所按的键会保留，作为下一个问题的输入。",
    )
    repeat: int = field(
        1, en="Times", zh="播报次数", ge=1, le=20, help_en="How often all of it is said.", help_zh="全部内容播报的次数。"
    )

    def of_language(self, language: str) -> Sequence[Part]:
        """What is said in a language, in its order."""
        return [part for part in self.parts if not part.languages or language in part.languages]


class Say(EdgeType[SayConfig]):
    """Says prompts and data one after the other, each datum as people say it in the caller's language.

    Kinds: numbers (`cardinal`, `ordinal`, `percent`), money (`currency`), days and times (`date`, `time`, `timespan`), and what
    is said one by one (`digits`, `telephone`, `spelled`). 12.5 as `currency` with option `CNY` is 十二元五角, “twelve yuan
    fifty”. Where languages differ in order, list the parts for each and mark them. In a prompt's text the same is written
    `${currency(balance, 'CNY')}`; this block also tells when a value cannot be said, before a word of it is heard.

    Data is said in Chinese and English; in any other language a part that is data leads to `invalid`.

    Exits: `next`; `interrupted` (may stay open: then a key leads on to `next` as well); `invalid` when a value is not what it
    is to be said as.
    """

    help_zh = """依次播放提示音和数据，每个数据按来电者语言的习惯读出。

    种类：数字（`cardinal`、`ordinal`、`percent`），金额（`currency`），日期与时间（`date`、`time`、`timespan`），以及逐位
    读出的内容（`digits`、`telephone`、`spelled`）。12.5 作为 `currency`、选项 `CNY` 读作“十二元五角”。各语言语序不同时，
    为每种语言分别列出各部分并加以标记。在提示音文本中可写作 `${currency(balance, 'CNY')}`；本节点还能在播放之前判断取值无
    法读出。

    数据支持中文和英语；在其他语言中，含数据的部分走 `invalid`。

    出口：`next`；`interrupted`（可以不连接：此时按键后同样走 `next`）；取值不符合种类时走 `invalid`。
    """

    name = "say"
    title = Text("Say data", "播报数据")
    category = "speak"
    config = SayConfig
    waits = True

    def exits(self, config: SayConfig) -> tuple[Exit, ...]:
        """The usual way on, one for a key when keys count, and one for what cannot be said."""
        exits = [Exit("next", Text("Next", "下一步"))]
        if config.interruptible:
            exits.append(Exit("interrupted", Text("Key pressed", "被按键打断"), required=False))
        return (*exits, INVALID) if any(part.kind for part in config.parts) else tuple(exits)

    def uses(self, config: SayConfig) -> Uses:
        """Prompts, the values, and the languages of parts."""
        listed = [(f"/parts/{n}", part) for n, part in enumerate(config.parts)]
        return Uses(
            prompts=[(f"{at}/prompt", part.prompt) for at, part in listed if part.prompt and not part.languages],
            prompts_in=[(f"{at}/prompt", part.prompt, word) for at, part in listed if part.prompt for word in part.languages],
            expressions=[(f"{at}/value", part.value) for at, part in listed if part.value],
            languages=[(f"{at}/languages/{n}", word) for at, part in listed for n, word in enumerate(part.languages)],
            texts=[(f"{at}/value", part.text) for at, part in listed if part.value],
        )

    def paces(self, config: SayConfig, hearing: Hearing) -> Mapping[str, Pace]:
        """The parts of the caller's language, data at its usual length."""
        parts = config.of_language(hearing.language)
        said = hearing.seconds([part.prompt for part in parts if part.prompt])
        said = (said + DATUM_SECONDS * sum(part.kind is not None for part in parts)) * config.repeat
        return {"next": Pace(said, said), "interrupted": Pace(KEY_SECONDS, said)}

    def lets_time_pass(self, config: SayConfig) -> bool:
        """It does not where a key typed ahead cuts it short at once, or a value cannot be said."""
        return not config.interruptible and not any(part.kind for part in config.parts)

    async def run(self, config: SayConfig, call: EdgeCall) -> str:
        """Look at every value first, so that no sentence breaks off in the middle."""
        parts = config.of_language(call.language)
        for part in parts:
            if part.kind and part.value:
                value = call.evaluate(part.value, sent=True)
                if spoken(part.kind, value, call.language, part.options) is None:
                    return INVALID.name
        lines = [part.line() for part in parts] * config.repeat
        if not lines:
            return "next"
        played = await call.play(lines, interruptible=config.interruptible)
        return "interrupted" if played.ended == "interrupted" else "next"
