"""Ask for digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Self

from pydantic import model_validator

from engine.errors import InvalidInput
from engine.expressions import fits_pattern
from engine.nodes.asking import NO_INPUT, NO_MATCH, TOO_MANY_TRIES, Asking, asked_before
from engine.nodes.base import Collect, Config, EdgeCall, EdgeType, Exit, Line, Text, Uses
from engine.nodes.forms import KEYS, PromptKey, VariableName, field, misfit
from engine.nodes.pacing import KEY_SECONDS, Hearing, Pace


class Confirmation(Config):
    """Saying the digits back and asking whether they are right."""

    prompt: PromptKey = field(
        en="Prompt",
        zh="提示音",
        help_en="“You entered ${pin}. Press 1 if that is right.”",
        help_zh="“您输入的是 ${pin}，确认请按 1。”",
    )
    key: str = field(
        "1",
        en="Yes key",
        zh="确认键",
        pattern=r"^[0-9*#]$",
        help_en="Any other key, and silence, count as a wrong answer; the question is put again.",
        help_zh="按其他键或不按键视为输入错误，并重新询问。",
    )


class CollectDigitsConfig(Asking):
    """What is asked, what counts as an answer, and where it goes."""

    variable: VariableName = field(
        en="Into variable", zh="存入变量", help_en="A text variable of the flow.", help_zh="流程中的文本变量。"
    )
    prompt: PromptKey = field(en="Prompt", zh="提示音", help_en="The question.", help_zh="向来电者提出的问题。")
    min_digits: int = field(
        1,
        en="Fewest digits",
        zh="最少位数",
        ge=1,
        le=64,
        help_en="Fewer are a wrong answer.",
        help_zh="少于该位数视为输入错误。",
    )
    max_digits: int = field(
        20,
        en="Most digits",
        zh="最多位数",
        ge=1,
        le=64,
        help_en="The answer is complete with this many.",
        help_zh="达到该位数即视为输入完成。",
    )
    terminator: str = field(
        "#", en="Finished key", zh="结束键", pattern=r"^[0-9*#A-D]?$", help_en="Empty: none.", help_zh="留空表示不使用。"
    )
    cancel: str = field(
        "",
        en="Cancel key",
        zh="取消键",
        pattern=r"^[0-9*#A-D]?$",
        help_en="Leads to an exit of its own. Empty: none.",
        help_zh="走单独的出口。留空表示不使用。",
    )
    valid_keys: str = field(
        "0123456789",
        en="Keys allowed",
        zh="允许的按键",
        min_length=1,
        max_length=16,
        pattern=rf"^[{KEYS}]+$",
        help_en="An answer with any other key is wrong.",
        help_zh="包含其他按键视为输入错误。",
    )
    regex: str = field(
        "",
        en="Pattern",
        zh="格式（正则）",
        max_length=200,
        help_en="A regular expression (RE2 syntax) for the whole answer; empty: any.",
        help_zh="整个输入须符合的正则表达式（RE2 语法）；留空表示不限。",
    )
    one_of: tuple[str, ...] = field(
        (),
        en="One of",
        zh="限定值",
        max_length=500,
        help_en="The answers that are right; empty: any.",
        help_zh="允许的输入值；留空表示不限。",
    )
    checksum: Literal["none", "luhn"] = field(
        "none",
        en="Check digit",
        zh="校验位",
        words={"none": ("None", "不校验"), "luhn": ("Luhn, as on cards", "Luhn（银行卡）")},
        help_en="`luhn` for card numbers: a mistyped digit is noticed.",
        help_zh="银行卡号选 `luhn`，可发现输错的数字。",
    )
    wrong_costs_a_try: bool = field(
        True,
        en="A wrong answer costs a try",
        zh="错误输入计入尝试次数",
        help_en="Off: only silence and a refused confirmation are counted.",
        help_zh="关闭后，仅无输入和未确认计入次数。",
    )
    sensitive: bool = field(
        False,
        en="Sensitive",
        zh="敏感信息",
        help_en="The digits are masked in trace, record and log; keep them in a variable marked sensitive.",
        help_zh="按键在轨迹、话单和日志中以掩码显示；请存入标记为敏感的变量。",
    )
    confirmation: Confirmation | None = field(
        None,
        en="Say back",
        zh="复述确认",
        help_en="The digits are said back, and the caller confirms them.",
        help_zh="复述输入内容，并请来电者确认。",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.min_digits > self.max_digits:
            raise misfit("the fewest digits are more than the most", "最少位数大于最多位数")
        if self.terminator and self.terminator == self.cancel:
            raise misfit("the finished key and the cancel key are the same", "结束键与取消键相同")
        for en, zh, key in (("finished", "结束", self.terminator), ("cancel", "取消", self.cancel)):
            if key and key in self.valid_keys:
                raise misfit(
                    f"the {en} key {key} is also an allowed key; take it out of the allowed ones",
                    f"{zh}键 {key} 同时也是允许的按键，请从允许的按键中去掉",
                )
        if self.regex:
            try:
                fits_pattern(self.regex, "")
            except InvalidInput:
                raise misfit("the pattern is no regular expression of RE2", "格式不是有效的 RE2 正则表达式") from None
        return self


class CollectDigits(EdgeType[CollectDigitsConfig]):
    """Asks for digits and keeps them in a variable.

    The answer ends at the finished key, at the most digits, or when the wait between keys runs out. It may have to fit a
    pattern, a list or a check digit (Luhn, as card numbers have). It can be said back for confirmation. Sensitive
    digits are masked wherever the call is written down.

    Exits: `value`; `no_input`; `no_match`; `too_many_tries`; `cancelled` when a cancel key is set.
    """

    help_zh = """请来电者输入数字，并存入变量。

    按下结束键、达到最多位数或键间等待超时即输入完成。可以要求符合某种格式、限定值或校验位（Luhn，如银行卡号），也可以复述
    一遍请来电者确认。敏感的数字在所有记录中均以掩码显示。

    出口：`value`；`no_input`；`no_match`；`too_many_tries`；设置了取消键时有 `cancelled`。
    """

    name = "collect_digits"
    title = Text("Collect digits", "收集按键")
    category = "ask"
    config = CollectDigitsConfig
    waits = True

    def exits(self, config: CollectDigitsConfig) -> tuple[Exit, ...]:
        """An answer, the three ways of not giving one, and the cancel key."""
        usual = (Exit("value", Text("Digits given", "已输入")), NO_INPUT, NO_MATCH, TOO_MANY_TRIES)
        return (*usual, Exit("cancelled", Text("Cancelled", "已取消"))) if config.cancel else usual

    def uses(self, config: CollectDigitsConfig) -> Uses:
        """Prompts and the variable."""
        said_back = [("/confirmation/prompt", config.confirmation.prompt)] if config.confirmation else []
        return Uses(
            prompts=[("/prompt", config.prompt), *said_back, *config.retry_prompts()],
            assigns=[("/variable", config.variable)],
            gives=[("/variable", config.variable, ("string",))],
            secrets=[("/variable", config.variable)] if config.sensitive else (),
        )

    def never_taken(self, config: CollectDigitsConfig) -> Sequence[tuple[str, Text]]:
        """Answers that are listed and would be refused all the same."""
        return [
            (f"/one_of/{n}", Text(f"The answer {one} does not fit what else is asked of it.", f"取值 {one} 不符合其他要求。"))
            for n, one in enumerate(config.one_of)
            if not _fits(config, one)
        ]

    def answer_beginning(self, config: CollectDigitsConfig, key: str) -> str:
        """Look among the right answers; where there is no list of them, try one that repeats a key in each length allowed."""
        lengths = range(max(config.min_digits, 2), config.max_digits + 1)
        tried = config.one_of or (key + digit * (length - 1) for length in lengths for digit in config.valid_keys)
        return next((answer for answer in tried if len(answer) > 1 and answer[0] == key and _fits(config, answer)), "")

    def paces(self, config: CollectDigitsConfig, hearing: Hearing) -> Mapping[str, Pace]:
        """The question, the keys, and the digits said back."""
        heard = hearing.seconds([config.prompt])
        back = hearing.seconds([config.confirmation.prompt]) + KEY_SECONDS if config.confirmation else 0.0
        slowest = back + (config.first_digit_seconds if config.confirmation else 0.0)
        paces = config.asked(hearing, heard, heard, {"value": (heard, config.max_digits), "cancelled": (heard, 1)})
        value = paces["value"]
        typical = heard + KEY_SECONDS + 0.5 * (config.min_digits - 1) + back
        return paces | {"value": Pace(typical, value.worst + slowest)}

    async def run(self, config: CollectDigitsConfig, call: EdgeCall) -> str:
        """Ask until an answer fits or a limit is reached."""
        while True:
            got = await call.collect(_question(config, call))
            if got.ended == "cancelled":
                return "cancelled"
            if not got.digits and got.ended != "terminator":
                exit = config.failed(call, NO_INPUT.name)
            elif not _fits(config, got.digits):
                exit = _wrong(config, call)
            else:
                call.assign({config.variable: got.digits})
                if config.confirmation is None or await _confirmed(config, config.confirmation, call):
                    return "value"
                exit = config.failed(call, NO_MATCH.name)
            if exit:
                return exit
            await call.save()


def _question(config: CollectDigitsConfig, call: EdgeCall) -> Collect:
    again = asked_before(call.memory)
    return Collect(
        lines=[*(config.retry_line(call.memory) if again else ()), Line(config.prompt)],
        min_digits=config.min_digits,
        max_digits=config.max_digits,
        first_digit_seconds=config.first_digit_seconds,
        inter_digit_seconds=config.inter_digit_seconds,
        terminators=config.terminator,
        cancel=config.cancel,
        barge_in=config.barge_in,
        operator=config.operator_key,
        type_ahead=config.type_ahead and not again,
        sensitive=config.sensitive,
    )


def _wrong(config: CollectDigitsConfig, call: EdgeCall) -> str:
    if config.wrong_costs_a_try:
        return config.failed(call, NO_MATCH.name)
    config.choose_words(call, NO_MATCH.name)
    return ""


def _fits(config: CollectDigitsConfig, digits: str) -> bool:
    if not config.min_digits <= len(digits) <= config.max_digits:
        return False
    if any(key not in config.valid_keys for key in digits):
        return False
    if config.regex and not fits_pattern(config.regex, digits):
        return False
    if config.one_of and digits not in config.one_of:
        return False
    return config.checksum == "none" or _luhn(digits)


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B: every second digit from the right is doubled; the sum of all digits ends in 0."""
    if not digits.isdigit():
        return False
    doubled = [int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(digits))]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


async def _confirmed(config: CollectDigitsConfig, asked: Confirmation, call: EdgeCall) -> bool:
    got = await call.collect(
        Collect(
            lines=[Line(asked.prompt)],
            first_digit_seconds=config.first_digit_seconds,
            inter_digit_seconds=config.inter_digit_seconds,
            terminators="",
            barge_in=config.barge_in,
            operator=config.operator_key,
            own_keys=asked.key,
            type_ahead=False,
        )
    )
    return got.digits == asked.key
