"""Send a short message."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from engine.nodes.base import Config, CoreCall, CoreType, Exit, Text, Uses, Work
from engine.nodes.forms import VariableName, field
from engine.nodes.message_parts import EXITS, Wording, chosen, each_language_once, exit_of, pauses, places

KIND = "send_sms"
"""The kind of work, as performers are found by it."""

_TRY_SECONDS = 62.0  # a provider's own time is at most 60 s, and ends first
_TRIES = 3
_GRACE_SECONDS = 2.0

ProviderName = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"),
    Field(json_schema_extra={"x-format": "sms_provider"}),
]


class SmsWording(Wording):
    """The message's text."""

    text: str = field(
        en="Text",
        zh="内容",
        min_length=1,
        max_length=1600,
        format="multiline",
        help_en="May hold values. A part has 160 characters; 70 when a sign is beyond Western alphabets, as Chinese is.",
        help_zh="可以包含取值。含中文时每条 70 字，仅含西文字符时每条 160 字。",
    )


class SendSmsConfig(Config):
    """Whom it goes to, and what it says."""

    to: str = field(
        "${call.caller}",
        en="To",
        zh="收件号码",
        min_length=1,
        max_length=500,
        help_en="One telephone number, however it is written; the caller's unless said otherwise.",
        help_zh="一个电话号码，写法不限；默认为来电号码。",
    )
    wordings: tuple[SmsWording, ...] = field(
        en="What it says",
        zh="内容",
        min_length=1,
        max_length=20,
        help_en="For each language, or one for all.",
        help_zh="可按语言分别填写，也可只填一份。",
    )
    provider: ProviderName = field(
        "default",
        en="Provider",
        zh="短信服务商",
        help_en="One that the installation describes: `cordboard sms list`.",
        help_zh="本系统中配置的服务商：`cordboard sms list`。",
    )
    sender: str = field(
        "", en="Sender", zh="发送方", max_length=40, help_en="Empty: the provider's.", help_zh="留空则使用服务商的设置。"
    )
    most_segments: int = field(
        3,
        en="Parts at most",
        zh="最多条数",
        ge=1,
        le=10,
        help_en="A longer message is not sent, and leaves by `failed`.",
        help_zh="超过该条数时不发送，走 `failed` 出口。",
    )
    message_id: VariableName | None = field(
        None,
        en="Message's id into",
        zh="消息编号存入",
        help_en="The provider's id of the message, as text.",
        help_zh="服务商返回的消息编号（文本）。",
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
    def _wordings_fit(self) -> Self:
        each_language_once(self.wordings)
        return self


class SendSms(CoreType[SendSmsConfig]):
    """Sends a short message by a provider that the installation describes (`cordboard sms`), in the caller's language.

    It can be drawn behind the call's end. What the provider took once is not sent again; where it cannot recognise a
    repetition, a message that may have gone out is not repeated.

    Exits: `sent`, `failed` (no number a message can go to, too long, refused by the provider, not reached in time), `error` (no
    such provider, a secret missing, login or address refused). Left open, both lead where `sent` leads.

    Effect: message.
    """

    help_zh = """通过系统描述的服务商（`cordboard sms`）用来电者的语言发送短信。

    可以放在通话结束之后。服务商已接收的短信不会重发；服务商无法识别重复时，可能已发出的短信也不会重复发送。

    出口：`sent`、`failed`（没有可以接收短信的号码、内容过长、被服务商拒绝、未能按时送达）、`error`（没有该服务商、缺少密
    钥、登录或地址被拒绝）。不连接时，两者都走 `sent` 的方向。

    影响：message。
    """

    name = "send_sms"
    title = Text("Send SMS", "发送短信")
    category = "connect"
    config = SendSmsConfig
    after_call = True
    waits = False

    def exits(self, config: SendSmsConfig) -> tuple[Exit, ...]:
        """Sent or not."""
        return EXITS

    def uses(self, config: SendSmsConfig) -> Uses:
        """The texts with their places, the languages, and the variable written."""
        texts = [("/to", config.to), *((f"/wordings/{n}/text", one.text) for n, one in enumerate(config.wordings))]
        into = [("/message_id", config.message_id)] if config.message_id else []
        return Uses(
            expressions=[place for where, text in texts for place in places(where, text)],
            sent=texts,
            assigns=into,
            gives=[(where, variable, ("string",)) for where, variable in into],
            languages=[(f"/wordings/{n}/language", one.language) for n, one in enumerate(config.wordings) if one.language],
        )

    async def run(self, config: SendSmsConfig, call: CoreCall) -> str:
        """Have it sent, and keep its id."""
        came = await call.perform(_work(config, call), music=config.music)
        if came.how == "done" and config.message_id:
            call.assign({config.message_id: came.result["id"]})
        return exit_of(came)


def _work(config: SendSmsConfig, call: CoreCall) -> Work:
    words = chosen(config.wordings, call)
    return Work(
        KIND,
        order={
            "to": call.fill(config.to, sent=True),
            "text": call.fill(words.text, sent=True),
            "provider": config.provider,
            "sender": config.sender,
            "most_segments": config.most_segments,
            "call": call.id,
        },
        told={"to": call.fill_masked(config.to), "text": call.fill_masked(words.text), "effect": "message"},
        limit_seconds=_TRIES * (_TRY_SECONDS + _GRACE_SECONDS) + pauses(_TRIES),
        try_seconds=_TRY_SECONDS,
        tries=_TRIES,
    )
