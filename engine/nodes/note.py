"""Write a milestone into the call's record."""

from __future__ import annotations

from engine.expressions import template
from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Text, Uses
from engine.nodes.forms import field


class NoteConfig(Config):
    """What to write."""

    name: str = field(
        en="Milestone",
        zh="里程碑",
        min_length=1,
        max_length=80,
        help_en="Always the same words, so that calls can be counted by it: `identified`.",
        help_zh="使用固定的名称，便于按它统计通话，例如 `identified`。",
    )
    text: str = field(
        "",
        format="template",
        en="Text",
        zh="内容",
        max_length=500,
        help_en="May hold values: `customer ${name}`. Sensitive ones are written as dots.",
        help_zh="可以包含取值：`客户 ${name}`。敏感内容以圆点代替。",
    )


class Note(EdgeType[NoteConfig]):
    """Writes a milestone into the call's record: how far the caller came, and with what. The caller hears nothing of it.

    A value that cannot be computed is written as `…`; no call ends for a note.

    Exits: `next`.
    """

    help_zh = """在话单中写入一个里程碑：来电者走到了哪里、带着什么信息。来电者听不到任何内容。

    无法计算的取值写作 `…`；通话不会因此中断。

    出口：`next`。
    """

    name = "note"
    title = Text("Note", "备注")
    category = "step"
    config = NoteConfig
    after_call = True
    waits = False

    def exits(self, config: NoteConfig) -> tuple[Exit, ...]:
        """One way on."""
        return (Exit("next", Text("Next", "下一步")),)

    def uses(self, config: NoteConfig) -> Uses:
        """The text and the expressions in its places."""
        return Uses(
            expressions=[("/text", source) for source in template(config.text).expressions if source.strip()],
            sent=[("/text", config.text)],
        )

    async def run(self, config: NoteConfig, call: EdgeCall) -> str:
        """Write it."""
        call.note(config.name, config.text)
        return "next"
