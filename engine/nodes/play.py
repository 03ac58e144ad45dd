"""Say something."""

from __future__ import annotations

from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Line, Text, Uses
from engine.nodes.forms import PromptKey, field


class PlayConfig(Config):
    """What is said, and whether a key cuts it short."""

    prompts: tuple[PromptKey, ...] = field(
        en="Prompts", zh="提示音", min_length=1, max_length=20, help_en="Said one after the other.", help_zh="依次播放。"
    )
    interruptible: bool = field(
        True,
        en="A key cuts it short",
        zh="按键可打断",
        help_en="The key is kept and answers the next question (type-ahead).",
        help_zh="所按的键会保留，作为下一个问题的输入。",
    )
    repeat: int = field(
        1, en="Times", zh="播放次数", ge=1, le=20, help_en="How often all of it is said.", help_zh="全部内容播放的次数。"
    )


class Play(EdgeType[PlayConfig]):
    """Says one or more prompts, in the caller's language.

    A prompt's text may hold computed places: `You are number ${position}.` A key cuts it short when that is allowed; it
    stays for the next question, so that people who know the menu need not wait.

    Exits: `next`; `interrupted` (may stay open: then a key leads on to `next` as well).
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
        """The prompts."""
        return Uses(prompts=[(f"/prompts/{n}", key) for n, key in enumerate(config.prompts)])

    def lets_time_pass(self, config: PlayConfig) -> bool:
        """It does unless a key typed ahead cuts it short at once: the key stays, and a ring of such blocks would spin."""
        return not config.interruptible

    async def run(self, config: PlayConfig, call: EdgeCall) -> str:
        """Say it; a failed prompt is written down and the call goes on."""
        lines = [Line(key) for key in config.prompts] * config.repeat
        played = await call.play(lines, interruptible=config.interruptible)
        return "interrupted" if played.ended == "interrupted" else "next"
