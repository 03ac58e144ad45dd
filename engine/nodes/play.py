"""Say something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Line, Played, Text, Uses
from engine.nodes.forms import PromptKey, VariableName, field, misfit
from engine.nodes.pacing import KEY_SECONDS, Hearing, Pace

MOST_ROUNDS = 500
"""An endless playlist ends all the same: each round is told in the call's trace, which must not grow without bounds."""


class PlayConfig(Config):
    """What is said, how often, and whether a key cuts it short."""

    prompts: tuple[PromptKey, ...] = field(
        (), en="Prompts", zh="提示音", max_length=20, help_en="Said one after the other.", help_zh="依次播放。"
    )
    recording: VariableName | None = field(
        None,
        en="Recording",
        zh="录音",
        help_en="A variable that holds a recording's id, of a message for example; it is played behind the prompts.",
        help_zh="保存录音编号的变量（例如留言），在提示音之后播放。",
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
        1,
        en="Times",
        zh="播放次数",
        ge=0,
        le=20,
        help_en=f"How often all of it is said. 0: up to {MOST_ROUNDS} times, until a key is pressed or the time is over.",
        help_zh=f"全部内容播放的次数。0 表示循环播放（最多 {MOST_ROUNDS} 次），直到来电者按键或超过最长时间。",
    )
    limit_seconds: int = field(
        0,
        en="Longest",
        zh="最长时间",
        ge=0,
        le=86400,
        unit="s",
        help_en="After so long no further round is begun; the one under way is said to its end. 0: no limit.",
        help_zh="超过该时间后不再开始下一轮，正在播放的一轮会播完。0 表示不限。",
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.prompts and self.recording is None:
            raise misfit("there is nothing to play: give it a prompt or a recording", "没有可播放的内容：请选择提示音或录音")
        return self

    @model_serializer(mode="wrap")
    def _as_it_always_was(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out that nothing recorded is played: blocks published before there were recordings keep their bytes."""
        plain: dict[str, Any] = written(self)
        return {name: value for name, value in plain.items() if name != "recording" or value is not None}

    @model_validator(mode="after")
    def _comes_to_an_end(self) -> Self:
        if not self.repeat and not self.interruptible and not self.limit_seconds:
            raise misfit(
                "nothing ends it: let a key cut it short, or give it a time",
                "没有任何方式结束播放：请允许按键打断，或设置最长时间",
            )
        return self


class Play(EdgeType[PlayConfig]):
    """Says one or more prompts, in the caller's language; as a playlist it goes round until a key or its time ends it.

    A prompt's text may hold computed places: `You are number ${position}.` Data is put into words by functions such as
    `${currency(balance, 'CNY')}` or `${date(due, 'weekday')}`. A message that was recorded is played by the variable that
    holds its id; one that cannot be had is passed over. A key cuts it short when that is allowed; it
    stays for the next question, so that people who know the menu need not wait.

    Exits: `next`; `interrupted` (may stay open: then a key leads on to `next` as well).
    """

    help_zh = """用来电者的语言播放一个或多个提示音；作为播放列表时循环播放，直到按键或到时。

    提示音文本可以包含表达式：`您前面还有 ${position} 位。`数据用函数读出，例如 `${currency(balance, 'CNY')}` 或
    `${date(due, 'weekday')}`。已录制的留言通过保存其编号的变量播放，取不到时跳过。允许打断时，按键会中止播放并保留给下一
    个问题，熟悉菜单的人不必等待。

    出口：`next`；`interrupted`（可以不连接：此时按键后同样走 `next`）。
    """

    name = "play"
    title = Text("Play", "播放")
    category = "speak"
    config = PlayConfig
    waits = True

    def exits(self, config: PlayConfig) -> tuple[Exit, ...]:
        """The usual way on, and one of its own for a key when keys count."""
        on = (Exit("next", Text("Next", "下一步")),)
        if not config.interruptible:
            return on
        return (*on, Exit("interrupted", Text("Key pressed", "被按键打断"), required=False))

    def uses(self, config: PlayConfig) -> Uses:
        """The prompts, and the variable that names a recording."""
        return Uses(
            prompts=[(f"/prompts/{n}", key) for n, key in enumerate(config.prompts)],
            expressions=[("/recording", config.recording)] if config.recording else (),
        )

    def paces(self, config: PlayConfig, hearing: Hearing) -> Mapping[str, Pace]:
        """All of it, as often as it is said; a playlist without end counts until its time is over, else for one round."""
        once = hearing.seconds(config.prompts)
        said = once * config.repeat if config.repeat else once
        longest = max(once, float(config.limit_seconds)) if config.limit_seconds else said
        return {"next": Pace(min(said, longest), longest), "interrupted": Pace(KEY_SECONDS, longest)}

    def lets_time_pass(self, config: PlayConfig) -> bool:
        """It does unless a key typed ahead cuts it short at once: the key stays, and a ring of such blocks would spin."""
        return not config.interruptible

    async def run(self, config: PlayConfig, call: EdgeCall) -> str:
        """Say it; a failed prompt is written down and the call goes on."""
        lines = [Line(key) for key in config.prompts]
        if config.recording:
            recording = call.variables.get(config.recording)
            lines += [Line("", recording=str(recording))] if recording else []
        if config.repeat and not config.limit_seconds:
            played = await call.play(lines * config.repeat, interruptible=config.interruptible)
        else:
            played = await _go_round(config, lines, call)
        return "interrupted" if played.ended == "interrupted" else "next"


async def _go_round(config: PlayConfig, lines: list[Line], call: EdgeCall) -> Played:
    """Say it round by round. A round without a sound, failed or of empty texts, is the last: nothing would slow them down."""
    while True:
        played = await call.play(lines, interruptible=config.interruptible)
        rounds = call.memory["rounds"] = call.memory.get("rounds", 0) + 1
        heard = call.memory["heard_ms"] = call.memory.get("heard_ms", 0) + round(played.seconds * 1000)
        over = rounds == (config.repeat or MOST_ROUNDS) or 0 < config.limit_seconds * 1000 <= heard
        if over or played.ended != "done" or not played.seconds:
            return played
        await call.save()
