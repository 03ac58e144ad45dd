"""What every question has in common: how long to wait, how often to ask again, and with which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from engine.nodes.base import Call, Config, Exit, Line, Text
from engine.nodes.forms import PromptKey, field, misfit
from engine.nodes.pacing import Hearing, Pace, asked

NO_INPUT = Exit("no_input", Text("No input", "无输入"), fails=True)
NO_MATCH = Exit("no_match", Text("Wrong key", "输入错误"), fails=True)
TOO_MANY_TRIES = Exit("too_many_tries", Text("Too many tries", "尝试次数过多"), fails=True)


class Asking(Config):
    """Times, limits and words of a question.

    Three limits lead to three exits that differ: silence, wrong keys, and the sum of both.
    """

    first_digit_seconds: float = field(
        5.0,
        inherits="first_digit_seconds",
        en="Wait for the first key",
        zh="首键等待时间",
        unit="s",
        ge=0.5,
        le=60,
        help_en="Counted from the end of the prompt.",
        help_zh="从提示音结束时开始计时。",
    )
    inter_digit_seconds: float = field(
        3.0,
        inherits="inter_digit_seconds",
        en="Wait between keys",
        zh="键间等待时间",
        unit="s",
        ge=0.3,
        le=30,
        help_en="At most as long as the wait for the first key.",
        help_zh="不能超过首键等待时间。",
    )
    barge_in: bool = field(
        True,
        inherits="barge_in",
        en="A key cuts the prompt short",
        zh="按键可打断提示音",
        help_en="Off: the prompt is heard to its end; keys pressed meanwhile count after it.",
        help_zh="关闭后，提示音会完整播放，期间的按键在播放结束后生效。",
    )
    type_ahead: bool = field(
        True,
        inherits="type_ahead",
        en="Keys pressed earlier count",
        zh="接受预先按键",
        help_en="Off: keys pressed before this question are thrown away.",
        help_zh="关闭后，在此问题之前按下的键将被丢弃。",
    )
    no_input_prompts: tuple[PromptKey, ...] = field(
        (),
        inherits="no_input_prompts",
        en="Said after silence",
        zh="无输入提示",
        max_length=10,
        help_en="One for each time; the last one serves for all further times.",
        help_zh="按次数依次使用，最后一个用于之后的每一次。",
    )
    no_match_prompts: tuple[PromptKey, ...] = field(
        (),
        inherits="no_match_prompts",
        en="Said after a wrong key",
        zh="输入错误提示",
        max_length=10,
        help_en="One for each time; the last one serves for all further times.",
        help_zh="按次数依次使用，最后一个用于之后的每一次。",
    )
    no_input_limit: int = field(
        3,
        inherits="no_input_limit",
        en="Silences allowed",
        zh="无输入次数上限",
        ge=1,
        le=10,
        help_en="The silence that reaches it leads to the exit for no input.",
        help_zh="达到该次数时走“无输入”出口。",
    )
    no_match_limit: int = field(
        3,
        inherits="no_match_limit",
        en="Wrong keys allowed",
        zh="错误次数上限",
        ge=1,
        le=10,
        help_en="The wrong answer that reaches it leads to the exit for wrong keys.",
        help_zh="达到该次数时走“输入错误”出口。",
    )
    tries_limit: int = field(
        4,
        inherits="tries_limit",
        en="Tries in all",
        zh="总尝试次数上限",
        ge=1,
        le=20,
        help_en="Silences and wrong keys together; reached first, it leads to its own exit.",
        help_zh="无输入与错误合计；先达到时走单独的出口。",
    )

    operator_key: bool = field(
        True,
        en="The operator key counts here",
        zh="接受人工键",
        help_en="The flow's operator key, pressed first, leads to its block; off: it is a key like any other here.",
        help_zh="首先按下流程的人工键时转到对应节点；关闭后按普通按键处理。",
    )

    @model_validator(mode="after")
    def _keys_come_faster_than_the_first(self) -> Self:
        if self.inter_digit_seconds > self.first_digit_seconds:
            raise misfit("the wait between keys must not exceed the wait for the first key", "键间等待时间不能超过首键等待时间")
        return self

    @model_serializer(mode="wrap")
    def _as_it_always_was(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave a usual operator key out: questions were published before there was one, and keep their bytes."""
        plain: dict[str, Any] = written(self)
        return {name: value for name, value in plain.items() if name != "operator_key" or not value}

    def retry_seconds(self, hearing: Hearing) -> tuple[list[float], list[float]]:
        """The seconds of what is said after each silence, and after each wrong answer."""
        return (
            [hearing.seconds([key]) for key in self.no_input_prompts],
            [hearing.seconds([key]) for key in self.no_match_prompts],
        )

    def asked(
        self, hearing: Hearing, question: float, again: float, chosen: Mapping[str, tuple[float, int]]
    ) -> dict[str, Pace]:
        """Work out the paces of this question; see ``engine.nodes.pacing.asked``."""
        silence, wrong = self.retry_seconds(hearing)
        return asked(
            question=question,
            again=again,
            chosen=chosen,
            silence=silence,
            wrong=wrong,
            limits=(self.no_input_limit, self.no_match_limit, self.tries_limit),
            waits=(self.first_digit_seconds, self.inter_digit_seconds),
        )

    def retry_prompts(self) -> list[tuple[str, str]]:
        """Pointer and key of each retry prompt, for ``uses``."""
        return [
            (f"/{name}/{n}", key)
            for name, keys in (("no_input_prompts", self.no_input_prompts), ("no_match_prompts", self.no_match_prompts))
            for n, key in enumerate(keys)
        ]

    def failed(self, call: Call, how: str) -> str:
        """Count a failed try (``no_input`` or ``no_match``) and name the exit when a limit is reached, else nothing.

        A limit for its own kind is looked at before the sum, so that the reason said is the most telling one.
        """
        memory = call.memory
        memory[how] = memory.get(how, 0) + 1
        self.choose_words(call, how)
        if memory[how] >= (self.no_input_limit if how == "no_input" else self.no_match_limit):
            return how
        if memory.get("no_input", 0) + memory.get("no_match", 0) >= self.tries_limit:
            return "too_many_tries"
        return ""

    def choose_words(self, call: Call, how: str) -> None:
        """Choose the words for the next time the question is put, without counting a try."""
        memory = call.memory
        memory["asked"] = 1
        memory["said_no_input"] = memory.get("said_no_input", 0) + (how == "no_input")
        memory["said_no_match"] = memory.get("said_no_match", 0) + (how == "no_match")
        memory["last"] = _SILENCE if how == "no_input" else _WRONG

    def retry_line(self, memory: Mapping[str, int]) -> Sequence[Line]:
        """What is said before the question is put again: the words for this kind of failure and this many of them."""
        keys, times = {
            _SILENCE: (self.no_input_prompts, memory.get("said_no_input", 0)),
            _WRONG: (self.no_match_prompts, memory.get("said_no_match", 0)),
        }.get(memory.get("last", _NOTHING), ((), 0))
        return (Line(keys[min(times, len(keys)) - 1]),) if keys else ()


_NOTHING, _SILENCE, _WRONG = 0, 1, 2
"""What went wrong last, as ``memory`` keeps it; nothing when the caller asked to hear it again."""


def asked_before(memory: Mapping[str, int]) -> bool:
    """Whether this step has put its question already."""
    return bool(memory.get("asked", 0))


def repeated(memory: dict[str, int]) -> int:
    """Note that the caller asked to hear it again, which is no failure; give how often that was."""
    memory["asked"], memory["last"] = 1, _NOTHING
    memory["repeats"] = memory.get("repeats", 0) + 1
    return memory["repeats"]
