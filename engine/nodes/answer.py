"""Answer the caller."""

from __future__ import annotations

from engine.nodes.base import Config, EdgeCall, EdgeType, Exit, Text


class AnswerConfig(Config):
    """Nothing to set."""


class Answer(EdgeType[AnswerConfig]):
    """Answers the call: from here on the caller hears and pays.

    Put it before the first prompt. Some carriers cut or bill what is played before the answer. Answering twice does nothing.

    Exits: `next`.
    """

    help_zh = """应答来电：从这里开始，来电者能听到声音并开始计费。

    请放在第一个提示音之前；有些运营商会截断应答前播放的内容，或对其计费。重复应答不起作用。

    出口：`next`。
    """

    name = "answer"
    title = Text("Answer", "应答")
    category = "call"
    config = AnswerConfig
    waits = False

    def exits(self, config: AnswerConfig) -> tuple[Exit, ...]:
        """One way on."""
        return (Exit("next", Text("Next", "下一步")),)

    async def run(self, config: AnswerConfig, call: EdgeCall) -> str:
        """Answer."""
        await call.answer()
        return "next"
