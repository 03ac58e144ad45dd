"""Make text of what a caller said."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, model_validator

from engine.nodes.base import Config, CoreCall, CoreType, Exit, Text, Uses, Work
from engine.nodes.forms import ExitName, Language, VariableName, field, misfit

KIND = "recognize"
"""The kind of work, as performers are found by it."""

MATCH = Exit("match", Text("Understood", "已识别"))
NO_MATCH = Exit("no_match", Text("Not understood", "未识别"), fails=True)
NO_INPUT = Exit("no_input", Text("Nothing said", "未说话"), fails=True)
UNAVAILABLE = Exit("unavailable", Text("No recogniser there", "识别服务不可用"), fails=True)
ERROR = Exit("error", Text("Could not be recognised", "识别出错"), fails=True)
_ALWAYS = (NO_MATCH, NO_INPUT, UNAVAILABLE, ERROR)

_AWAY = frozenset(
    ("no-such-recognizer", "nobody-does-it", "not-reached", "name-unknown", "timeout", "status-429")
    + ("secrets-unavailable", "storage-unavailable")
)
"""Reasons that nobody recognises now; whatever else fails is to be looked at."""
_TRIES = 5
"""The recording may still be on its way from the switch; the pause between tries doubles from 1 s."""

Phrase = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
RecognizerName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"),
    Field(json_schema_extra={"x-format": "recognizer"}),
]


class Choice(Config):
    """Something callers may say, and where it leads."""

    exit: ExitName = field(en="Exit", zh="出口", help_en="Names the way in the drawing.", help_zh="该选择在流程图中的名称。")
    label: str = field(
        "", en="Label", zh="名称", max_length=80, help_en="For people who read the flow.", help_zh="供阅读流程的人查看。"
    )
    phrases: tuple[Phrase, ...] = field(
        en="Phrases",
        zh="说法",
        min_length=1,
        max_length=100,
        help_en="Any of them anywhere in what was said: `sales`, `销售`. In every language of the flow.",
        help_zh="话中出现其中任意一个即可：`sales`、`销售`。请写出流程所用各语言的说法。",
    )


class RecognizeConfig(Config):
    """Which recording is listened to, and what becomes of the text."""

    recording: VariableName = field(
        en="Recording",
        zh="录音",
        help_en="The variable that *Record a message* put the recording's id into.",
        help_zh="“录制留言”节点保存录音编号的变量。",
    )
    choices: tuple[Choice, ...] = field(
        (),
        en="Choices",
        zh="选择",
        max_length=60,
        help_en="Each has an exit of its own; the longest phrase that was said decides. None: `match` for any text.",
        help_zh="每个选择有自己的出口，以说出的最长说法为准。不填时，任何内容都走 `match`。",
    )
    hints: tuple[Phrase, ...] = field(
        (),
        en="Hints",
        zh="提示词",
        max_length=200,
        help_en="Names and words that are likely, told to the recogniser beside the phrases of the choices.",
        help_zh="可能出现的名称和词语，与各选择的说法一起提供给识别服务。",
    )
    language: Language | None = field(
        None,
        en="Language",
        zh="语言",
        help_en="What is spoken; empty: the language that the caller hears.",
        help_zh="来电者所说的语言；留空则为通话语言。",
    )
    min_confidence: float = field(
        0.5,
        en="Least confidence",
        zh="最低置信度",
        ge=0,
        le=1,
        help_en="From 0 to 1; whatever the recogniser is less sure of is not understood.",
        help_zh="0 到 1；低于该值视为未识别。",
    )
    variable: VariableName | None = field(
        None, en="Text into", zh="文本存入", help_en="A text: what was said.", help_zh="字符串变量：所说的内容。"
    )
    confidence: VariableName | None = field(
        None, en="Confidence into", zh="置信度存入", help_en="A number from 0 to 1.", help_zh="数字变量，0 到 1。"
    )
    recognizer: RecognizerName = field(
        "default",
        en="Recogniser",
        zh="识别服务",
        help_en="One that the installation describes: `cordboard speech list`.",
        help_zh="本系统中配置的识别服务：`cordboard speech list`。",
    )
    timeout_seconds: float = field(
        20.0, en="Longest wait", zh="最长等待", unit="s", ge=1, le=120, help_en="All tries together.", help_zh="所有尝试合计。"
    )
    sensitive: bool = field(
        False,
        en="Sensitive",
        zh="敏感数据",
        help_en="The text is masked in trace, record and log.",
        help_zh="识别出的文本在轨迹、话单和日志中以掩码显示。",
    )
    music: str = field(
        "",
        en="Music meanwhile",
        zh="等待时音乐",
        inherits="music",
        max_length=80,
        help_en="A class of music on hold; empty is silence.",
        help_zh="等待音乐的类别；留空则静音。",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.choices and not self.variable:
            raise misfit(
                "nothing comes of the text: give choices, or a variable for it", "未使用识别结果：请填写选择或存入变量"
            )
        exits = [choice.exit for choice in self.choices]
        fixed = [exit.name for exit in _ALWAYS]
        if len({**dict.fromkeys(exits)}) != len(exits):
            raise misfit("two choices have the same exit", "两个选择的出口相同")
        for exit in exits:
            if exit in fixed:
                raise misfit(f"the exit “{exit}” is there already", f"出口“{exit}”已存在")
        said = [_plain(phrase) for choice in self.choices for phrase in choice.phrases]
        if not all(said):
            raise misfit("a phrase has no letters", "有的说法不含文字")
        if len({**dict.fromkeys(said)}) != len(said):
            raise misfit("a phrase is given twice", "同一说法填写了两次")
        if self.variable and self.variable == self.confidence:
            raise misfit("text and confidence go into the same variable", "文本和置信度存入了同一个变量")
        return self


class Recognize(CoreType[RecognizeConfig]):
    """Makes text of a recording, and goes by what was said; a recogniser that `cordboard speech` describes does it.

    Draw *Record a message* before it, with the question as its words, a short silence that ends it and no beep; its variable is
    the recording here. Opening the recording is noted with it, as every listening is. No recogniser is built in: without one
    the call leaves by `unavailable` at once, so draw a menu there.

    Exits: one for each choice, or `match` without choices; `no_match` (none of the choices, or less sure than the least
    confidence); `no_input` (no recording, or nothing said in it); `unavailable` (no recogniser described, not reached, no
    answer in time); `error` (refused, a secret missing, the recording lost, an answer without sense).

    Effect: read.
    """

    help_zh = """通过系统描述的识别服务（`cordboard speech`）把录音转成文本，并按所说内容选择出口。

    请先放一个*录制留言*节点：提示即问题，静音结束时间设短，关闭提示音；其变量就是这里的录音。每次取出录音都会记录在该录
    音下。系统不内置识别服务，未配置时立即走 `unavailable`，可在那里接一个菜单。

    出口：每个选择一个，没有选择时为 `match`；`no_match`（不符合任何选择，或低于最低置信度）；`no_input`（没有录音或没有
    说话）；`unavailable`（未配置识别服务、无法连接、未按时回答）；`error`（被拒绝、缺少密钥、录音丢失、回答无法理解）。

    影响：read。
    """

    name = "recognize"
    title = Text("Recognise speech", "语音识别")
    category = "ask"
    config = RecognizeConfig
    after_call = True
    waits = False

    def exits(self, config: RecognizeConfig) -> tuple[Exit, ...]:
        """One for each choice, and what else can come of it."""
        chosen = tuple(Exit(one.exit, Text(one.label or one.exit, one.label or one.exit)) for one in config.choices)
        return (*(chosen or (MATCH,)), *_ALWAYS)

    def uses(self, config: RecognizeConfig) -> Uses:
        """The recording's variable, and those written."""
        text = [("/variable", config.variable)] if config.variable else []
        sure = [("/confidence", config.confidence)] if config.confidence else []
        return Uses(
            expressions=[("/recording", config.recording)],
            assigns=[*text, *sure],
            gives=[*((at, name, ("string",)) for at, name in text), *((at, name, ("number",)) for at, name in sure)],
            secrets=text if config.sensitive else (),
        )

    async def run(self, config: RecognizeConfig, call: CoreCall) -> str:
        """Have it recognised, and take the way of what was said."""
        recording = call.evaluate(config.recording, sent=True)
        if not recording:
            return NO_INPUT.name
        kept_back = "text" if config.sensitive else False
        came = await call.perform(_work(config, call, str(recording)), music=config.music, secret=kept_back)
        if came.how == "timeout" or came.reason in _AWAY or came.reason.startswith("status-5"):
            return UNAVAILABLE.name
        if came.how != "done" or not isinstance(came.result, Mapping):
            return ERROR.name
        text, sure = str(came.result.get("text") or ""), _confidence(came.result)
        kept: dict[str, Any] = {config.variable: text} if config.variable else {}
        if config.confidence:
            kept[config.confidence] = sure
        call.assign(kept)
        if not _plain(text):
            return NO_INPUT.name
        if sure < config.min_confidence:
            return NO_MATCH.name
        return chosen_by(config, text) if config.choices else MATCH.name


def chosen_by(config: RecognizeConfig, text: str) -> str:
    """Name the exit of the longest phrase that was said; the first choice's of two that are equally long."""
    said = _plain(text)
    best, exit = 0, NO_MATCH.name
    for choice in config.choices:
        for phrase in map(_plain, choice.phrases):
            if len(phrase) > best and _holds(said, phrase):
                best, exit = len(phrase), choice.exit
    return exit


def _plain(text: str) -> str:
    """Make of a text its words in small letters, with one space between: recognisers punctuate as they like."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())


def _holds(said: str, phrase: str) -> bool:
    """Tell whether whole words were said; Chinese and Japanese write none apart."""
    if any("\u3040" <= sign <= "\u9fff" for sign in phrase):
        return phrase.replace(" ", "") in said.replace(" ", "")
    return f" {phrase} " in f" {said} "


def _confidence(result: Mapping[str, Any]) -> float:
    value = result.get("confidence", 1.0)
    return float(value) if isinstance(value, int | float) else 0.0


def _work(config: RecognizeConfig, call: CoreCall, recording: str) -> Work:
    language = config.language or call.language
    likely = [phrase for choice in config.choices for phrase in choice.phrases]
    return Work(
        KIND,
        order={
            "recording": recording,
            "recognizer": config.recognizer,
            "language": language,
            "hints": list(dict.fromkeys([*likely, *config.hints])),
            "call": call.id,
        },
        told={"recognizer": config.recognizer, "language": language, "effect": "read"},
        limit_seconds=config.timeout_seconds,
        try_seconds=config.timeout_seconds,
        tries=_TRIES,
    )
