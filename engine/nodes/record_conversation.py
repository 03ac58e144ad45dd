"""Record what the caller says and hears."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from engine.nodes.base import Act, Config, EdgeCall, EdgeType, Exit, Line, Text, Uses
from engine.nodes.forms import PromptKey, field, misfit


class RecordConversationConfig(Config):
    """What is to be done with the recording."""

    act: Act = field(
        "start",
        en="Do",
        zh="操作",
        help_en="A recording that was started goes on until it is stopped or the caller hangs up.",
        help_zh="录音开始后会持续，直到停止或来电者挂机。",
        words={
            "start": ("Start it", "开始"),
            "pause": ("Pause it", "暂停"),
            "resume": ("Resume it", "继续"),
            "stop": ("Stop it", "停止"),
        },
    )
    consent_prompt: PromptKey | None = field(
        None,
        en="Notice of recording",
        zh="录音告知",
        help_en="Said to its end before the recording starts: that the call is recorded, and what for.",
        help_zh="在开始录音前完整播放：告知来电者通话将被录音及其用途。",
        only={"act": ["start"]},
    )

    @model_validator(mode="after")
    def _a_notice_belongs_to_the_start(self) -> Self:
        if self.consent_prompt and self.act != "start":
            raise misfit("a notice is said where the recording starts", "录音告知只用于“开始”")
        return self


class RecordConversation(EdgeType[RecordConversationConfig]):
    """Starts, pauses, resumes or stops the recording of the call: what the caller says, and what the caller hears.

    It goes on through every block behind it, and through transfers, until it is stopped or the caller hangs up. One recording
    runs at a time: starting it again changes nothing, and so does pausing, resuming or stopping where nothing is recorded.

    While a question is asked whose answer is sensitive, or something sensitive is spoken, the recording is silent by itself.
    A recording that the switch will not pause is stopped. Every pause is told in the call's story, with its times.

    Exits: `next`; `error`, when the switch would not (may stay open: then the call goes on at `next`).

    Example: *start* behind the greeting with the notice “This call is recorded.”, *stop* before the survey.
    """

    help_zh = """开始、暂停、继续或停止通话录音：包括来电者所说和所听到的内容。

    录音在后面的所有节点和转接中持续进行，直到停止或来电者挂机。同一时间只有一个录音：重复开始不起作用，没有录音时暂停、继
    续或停止也不起作用。

    询问敏感信息或播报敏感内容时，录音自动静音；交换机不支持暂停时则停止录音。每次暂停及其时间都会写入通话经过。

    出口：`next`；交换机拒绝时走 `error`（可以不连接：此时通话走 `next`）。

    示例：在欢迎语和“本次通话将被录音”之后 *start*，在满意度调查之前 *stop*。
    """

    name = "record_conversation"
    title = Text("Record the conversation", "通话录音")
    category = "call"
    config = RecordConversationConfig
    waits = False

    def exits(self, config: RecordConversationConfig) -> tuple[Exit, ...]:
        """The usual way on, and one for a switch that would not."""
        return (
            Exit("next", Text("Next", "下一步")),
            Exit("error", Text("Could not be done", "无法执行"), required=False, fails=True),
        )

    def uses(self, config: RecordConversationConfig) -> Uses:
        """The notice."""
        return Uses(prompts=[("/consent_prompt", config.consent_prompt)] if config.consent_prompt else ())

    async def run(self, config: RecordConversationConfig, call: EdgeCall) -> str:
        """Say the notice, and do it."""
        if config.act == "start":
            await call.answer()
        if config.consent_prompt and not call.memory.get("told"):
            await call.play([Line(config.consent_prompt)])
            call.memory["told"] = 1
            await call.save()
        return "next" if await call.record_conversation(config.act) else "error"
