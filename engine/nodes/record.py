"""Let the caller leave a message."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from engine.nodes.base import Collect, Config, EdgeCall, EdgeType, Exit, Line, Message, Recorded, Text, Uses
from engine.nodes.forms import PromptKey, VariableName, field, misfit

SAVED = Exit("saved", Text("Message kept", "留言已保存"))
TOO_SHORT = Exit("too_short", Text("Too short", "留言过短"), fails=True)
SILENCE = Exit("silence", Text("Nothing said", "未说话"), fails=True)
CANCELLED = Exit("cancelled", Text("Cancelled", "已取消"))
ERROR = Exit("error", Text("Could not record", "无法录音"), fails=True)

NOTHING_SECONDS = 0.5
"""A message that silence ended, and that is shorter than this, holds a cough at most."""

_REVIEW_TRIES = 3
"""Silences and wrong keys over a review; then the message is kept, for it was meant to be left."""

OneKey = Annotated[str, StringConstraints(pattern=r"^[0-9*#A-D]$"), Field(json_schema_extra={"x-format": "keys"})]


class RecordConfig(Config):
    """What is said first, what ends the message, and what the caller may do with it."""

    prompt: PromptKey | None = field(
        None,
        en="Words before the beep",
        zh="录音前提示",
        help_en="“Please leave a message after the tone.” A key cuts it short.",
        help_zh="“请在提示音后留言。”按键可跳过。",
    )
    consent_prompt: PromptKey | None = field(
        None,
        en="Notice of recording",
        zh="录音告知",
        help_en="Said once, before all else, and to its end: that what follows is recorded, and what for.",
        help_zh="最先播放一次，且不可打断：告知来电者将会录音及其用途。",
    )
    variable: VariableName = field(
        en="Variable for the message",
        zh="保存到变量",
        help_en="A text: it takes the recording's id, by which the message is played, listed and sent.",
        help_zh="字符串变量：保存录音编号，用于播放、查询和发送。",
    )
    max_seconds: int = field(
        120, en="Longest message", zh="最长录音", unit="s", ge=1, le=3600, help_en="Then it ends.", help_zh="到时结束录音。"
    )
    min_seconds: float = field(
        1.0,
        en="Shortest message",
        zh="最短录音",
        unit="s",
        ge=0,
        le=60,
        help_en="A shorter one is not kept, and leads to an exit of its own.",
        help_zh="更短的录音不保存，走单独的出口。",
    )
    silence_seconds: int = field(
        5,
        en="Silence that ends it",
        zh="静音结束",
        unit="s",
        ge=0,
        le=60,
        help_en="Nothing said for so long ends the message; the silence is cut off. 0: silence never ends it.",
        help_zh="静音达到该时长即结束录音，并去除这段静音。0 表示静音不结束录音。",
    )
    terminator: Literal["#", "*", "any", "none"] = field(
        "#",
        en="Key that ends it",
        zh="结束键",
        help_en="Whatever ends the message is not in it.",
        help_zh="结束键本身不会录入。",
        words={"#": ("Hash", "井号"), "*": ("Star", "星号"), "any": ("Any key", "任意键"), "none": ("No key", "不使用")},
    )
    beep: bool = field(
        True, en="Beep", zh="提示音（嘀）", help_en="Heard just before the recording begins.", help_zh="在录音开始前播放。"
    )
    review: bool = field(
        False,
        en="The caller may review it",
        zh="允许复核留言",
        help_en="Afterwards the keys below are offered. A caller who hangs up then leaves the message kept.",
        help_zh="录音后提供以下按键。此时挂机，留言仍会保存。",
    )
    review_prompt: PromptKey | None = field(
        None,
        en="Words of the review",
        zh="复核提示",
        help_en="Said first; then the words of each key that is offered.",
        help_zh="最先播放，然后是各按键的提示。",
    )
    listen_key: OneKey | None = field(
        "1", en="Key to hear it", zh="试听键", help_en="Empty: not offered.", help_zh="留空则不提供。"
    )
    listen_prompt: PromptKey | None = field(
        None, en="Words for hearing it", zh="试听提示", help_en="“To hear it press one.”", help_zh="“试听请按一。”"
    )
    again_key: OneKey | None = field(
        "2", en="Key to record again", zh="重录键", help_en="Empty: not offered.", help_zh="留空则不提供。"
    )
    again_prompt: PromptKey | None = field(
        None, en="Words for recording again", zh="重录提示", help_en="“To record it again press two.”", help_zh="“重录请按二。”"
    )
    again_limit: int = field(
        3,
        en="Times to record again",
        zh="重录次数上限",
        ge=1,
        le=20,
        help_en="After so many the key is not offered any more.",
        help_zh="达到次数后不再提供重录。",
    )
    send_key: OneKey | None = field(
        "#",
        en="Key to leave it",
        zh="保存键",
        help_en="Empty: not offered; who presses nothing leaves the message too.",
        help_zh="留空则不提供；不按键同样会保存留言。",
    )
    send_prompt: PromptKey | None = field(
        None, en="Words for leaving it", zh="保存提示", help_en="“To leave it press hash.”", help_zh="“保存请按井号。”"
    )
    cancel_key: OneKey | None = field(
        "*",
        en="Key to cancel",
        zh="取消键",
        help_en="Nothing is kept then. Empty: not offered.",
        help_zh="取消后不保存。留空则不提供。",
    )
    cancel_prompt: PromptKey | None = field(
        None, en="Words for cancelling", zh="取消提示", help_en="“To cancel press star.”", help_zh="“取消请按星号。”"
    )
    review_seconds: float = field(
        5.0,
        en="Wait for a key",
        zh="等待按键",
        unit="s",
        ge=0.5,
        le=60,
        help_en="In the review. After three silences or wrong keys the message is kept.",
        help_zh="复核时等待按键的时间。三次无输入或错误后保存留言。",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.min_seconds > self.max_seconds:
            raise misfit("the shortest message is longer than the longest", "最短录音长于最长录音")
        if self.review and not self.choices():
            raise misfit("the review offers no key", "复核没有提供任何按键")
        if self.review and not self.review_prompt and not any(prompt for _, _, prompt in self.choices()):
            raise misfit("the review says nothing: give it words", "复核没有任何提示音")
        keys = [key for _, key, _ in self.choices()]
        if len({key: None for key in keys}) != len(keys):
            raise misfit("two keys of the review are the same", "复核中有相同的按键")
        return self

    def choices(self) -> tuple[tuple[str, str, str | None], ...]:
        """What a review offers: choice, key and words."""
        offered = (
            ("listen", self.listen_key, self.listen_prompt),
            ("again", self.again_key, self.again_prompt),
            ("send", self.send_key, self.send_prompt),
            ("cancel", self.cancel_key, self.cancel_prompt),
        )
        return tuple((choice, key, prompt) for choice, key, prompt in offered if key is not None)


class Record(EdgeType[RecordConfig]):
    """Lets the caller leave a message: words, a beep, and what is said until a key, silence or the longest time.

    The message is kept sealed, and listed with the call; the variable takes its id. A *Play* block plays it by that variable.
    With a review the caller may hear it, record it again, leave it or cancel it. Whoever hangs up while speaking, or in the
    review, has left the message, if it is long enough: the handler of hanging up finds its id in the variable.

    The keys that are pressed while it records answer no later question.

    Exits: `saved`; `too_short`; `silence`, when nothing was said; `cancelled`, when the review offers that; `error`, when the
    switch would not record.

    Example: words “Please leave a message after the tone.”, longest 120 s, variable `message`.
    """

    help_zh = """请来电者留言：先播放提示，“嘀”声后开始录音，直到按键、静音或达到最长时间。

    留言加密保存，并列在该通话下；变量保存其编号，*播放*节点用该变量播放。启用复听时，来电者可以听一遍、重录、提交或取消。
    在录音或复听时挂机，只要长度足够即视为已留言，挂机处理可以在变量中找到其编号。

    录音期间的按键不会作为后续问题的输入。

    出口：`saved`；`too_short`；没有说话时走 `silence`；复听提供取消时有 `cancelled`；交换机无法录音时走 `error`。

    示例：提示“请在‘嘀’声后留言”，最长 120 秒，变量 `message`。
    """

    name = "record"
    title = Text("Record a message", "录制留言")
    category = "ask"
    config = RecordConfig
    waits = True

    def exits(self, config: RecordConfig) -> tuple[Exit, ...]:
        """One for each fate of the message."""
        cancelled = (CANCELLED,) if config.review and config.cancel_key else ()
        return (SAVED, TOO_SHORT, SILENCE, *cancelled, ERROR)

    def uses(self, config: RecordConfig) -> Uses:
        """The words, the variable and the keys."""
        prompts = [("/consent_prompt", config.consent_prompt), ("/prompt", config.prompt)]
        if config.review:
            prompts.append(("/review_prompt", config.review_prompt))
            prompts += [(f"/{choice}_prompt", prompt) for choice, _, prompt in config.choices()]
        return Uses(
            prompts=[(at, key) for at, key in prompts if key],
            assigns=[("/variable", config.variable)],
            gives=[("/variable", config.variable, ("string",))],
            keys=[(f"/{choice}_key", key) for choice, key, _ in config.choices()] if config.review else (),
        )

    def reaches_people(self, config: RecordConfig) -> bool:
        """The caller can leave word."""
        return True

    async def run(self, config: RecordConfig, call: EdgeCall) -> str:
        """Record, and review. ``call.memory`` says how far that has come, so that a crash comes back to the very place."""
        memory = call.memory
        await call.answer()
        if config.consent_prompt and not memory.get("told"):
            await call.play([Line(config.consent_prompt)])
            memory["told"] = 1
        while True:
            if not memory.get("reviewing"):
                got = await call.record(_message(config))
                refused = _refused(config, got)
                if refused:
                    await call.discard(got.recording)
                    return refused
                call.assign({config.variable: got.recording})
                if not config.review:
                    return SAVED.name
                memory["reviewing"], memory["tries"] = 1, 0
                await call.save()
            exit = await _review(config, call)
            if exit:
                return exit
            await call.save()


def _message(config: RecordConfig) -> Message:
    return Message(
        lines=[Line(config.prompt)] if config.prompt else [],
        variable=config.variable,
        max_seconds=config.max_seconds,
        min_seconds=config.min_seconds,
        silence_seconds=config.silence_seconds,
        terminator="" if config.terminator == "none" else config.terminator,
        beep=config.beep,
    )


def _refused(config: RecordConfig, got: Recorded) -> str:
    """Name the exit of a message that is not kept."""
    if got.ended == "failed":
        return ERROR.name
    if got.ended == "silence" and got.seconds < NOTHING_SECONDS:
        return SILENCE.name
    return TOO_SHORT.name if got.seconds < config.min_seconds else ""


async def _review(config: RecordConfig, call: EdgeCall) -> str:
    """Offer the keys once; name the exit when the caller is done."""
    memory = call.memory
    recording = str(call.variables.get(config.variable) or "")
    offered = [one for one in config.choices() if one[0] != "again" or memory.get("again", 0) < config.again_limit]
    words = [config.review_prompt, *(prompt for _, _, prompt in offered)]
    got = await call.collect(
        Collect(
            lines=[Line(prompt) for prompt in words if prompt],
            first_digit_seconds=config.review_seconds,
            terminators="",
            matches=tuple(key for _, key, _ in offered),
        )
    )
    choice = next((choice for choice, key, _ in offered if key == got.digits), "")
    if choice == "listen":
        await call.play([Line("", recording=recording)], interruptible=True)
    elif choice == "again":
        memory["again"], memory["reviewing"] = memory.get("again", 0) + 1, 0
        await _forget(config, call, recording)
    elif choice == "cancel":
        await _forget(config, call, recording)
        return CANCELLED.name
    elif choice == "send":
        return SAVED.name
    else:
        memory["tries"] = memory.get("tries", 0) + 1
        if memory["tries"] >= _REVIEW_TRIES:
            return SAVED.name
    return ""


async def _forget(config: RecordConfig, call: EdgeCall, recording: str) -> None:
    await call.discard(recording)
    call.assign({config.variable: ""})
