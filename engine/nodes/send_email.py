"""Send an e-mail."""

from __future__ import annotations

import html
from typing import Any, Self

from pydantic import model_validator

from engine.expressions import template
from engine.nodes.base import Config, CoreCall, CoreType, Exit, Text, Uses, Work
from engine.nodes.forms import Expression, field
from engine.nodes.message_parts import EXITS, Wording, chosen, each_language_once, exit_of, pauses, places

KIND = "send_email"
"""The kind of work, as performers are found by it."""

_TRY_SECONDS = 30.0
_GRACE_SECONDS = 2.0  # what a try costs beside its own time


class MailWording(Wording):
    """Subject and text of the e-mail."""

    subject: str = field(
        en="Subject",
        zh="主题",
        min_length=1,
        max_length=300,
        help_en="May hold values: `Call from ${name}`.",
        help_zh="可以包含取值：`${name} 的来电`。",
    )
    text: str = field(
        en="Text",
        zh="正文",
        min_length=1,
        max_length=20_000,
        format="multiline",
        help_en="Plain text; may hold values.",
        help_zh="纯文本，可以包含取值。",
    )
    html: str = field(
        "",
        en="HTML",
        zh="HTML 正文",
        max_length=20_000,
        format="multiline",
        help_en="Sent beside the text. Values are escaped, so that none becomes markup.",
        help_zh="与纯文本一起发送。取值会自动转义，不会成为标记。",
    )


class SendEmailConfig(Config):
    """Whom it goes to, and what it says."""

    to: str = field(
        en="To",
        zh="收件人",
        min_length=1,
        max_length=2000,
        help_en="Addresses with commas between: `sales@example.com, ${address}`.",
        help_zh="多个地址用逗号分隔：`sales@example.com, ${address}`。",
    )
    cc: str = field(
        "", en="Copy to", zh="抄送", max_length=2000, help_en="Addresses with commas between.", help_zh="多个地址用逗号分隔。"
    )
    reply_to: str = field(
        "", en="Answers to", zh="回复地址", max_length=2000, help_en="Empty: to the sender.", help_zh="留空表示回复给发件人。"
    )
    wordings: tuple[MailWording, ...] = field(
        en="What it says",
        zh="内容",
        min_length=1,
        max_length=20,
        help_en="For each language, or one for all.",
        help_zh="可按语言分别填写，也可只填一份。",
    )
    recordings: tuple[Expression, ...] = field(
        (),
        en="Attach recordings",
        zh="附上录音",
        max_length=10,
        help_en="CEL that gives a recording's id, such as the variable of a Record block; empty ones are left out.",
        help_zh="给出录音编号的 CEL 表达式，例如“录音”节点存入的变量；为空时忽略。",
    )
    tries: int = field(
        3,
        en="Tries",
        zh="尝试次数",
        ge=1,
        le=10,
        help_en="Again when the server is away or says “later” (4xx); the pause between doubles from 1 s.",
        help_zh="邮件服务器无法连接或要求稍后再试（4xx）时重试，间隔从 1 秒起加倍。",
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


class SendEmail(CoreType[SendEmailConfig]):
    """Sends an e-mail by the installation's mail server (`CORDBOARD_SMTP_SERVER`), in the caller's language.

    It can be drawn behind the call's end (the hangup handler), so that nobody waits for it. All tries carry one Message-ID,
    and what the server took once is not sent again. A recording that is just being fetched from the switch is waited for. It
    counts as sent when the server takes it for at least one recipient.

    Exits: `sent`, `failed` (no usable address, refused by the server, not reached in time), `error` (no server named, its
    login, certificate or sender refused). Left open, both lead where `sent` leads.

    Effect: message.
    """

    help_zh = """通过系统的邮件服务器（`CORDBOARD_SMTP_SERVER`）用来电者的语言发送邮件。

    可以放在通话结束之后（挂机处理），不让任何人等待。所有尝试使用同一个 Message-ID，服务器已接收的邮件不会重发。服务器至
    少接受一个收件人即视为已发送。

    出口：`sent`、`failed`（没有可用地址、被服务器拒绝、未能按时送达）、`error`（未设置服务器，或其登录、证书、发件人被拒
    绝）。不连接时，两者都走 `sent` 的方向。

    影响：message。
    """

    name = "send_email"
    title = Text("Send e-mail", "发送邮件")
    category = "connect"
    config = SendEmailConfig
    after_call = True
    waits = False

    def exits(self, config: SendEmailConfig) -> tuple[Exit, ...]:
        """Sent or not."""
        return EXITS

    def uses(self, config: SendEmailConfig) -> Uses:
        """The texts with their places, and the languages."""
        texts = [("/to", config.to), ("/cc", config.cc), ("/reply_to", config.reply_to)]
        for n, words in enumerate(config.wordings):
            texts += [(f"/wordings/{n}/{part}", getattr(words, part)) for part in ("subject", "text", "html")]
        return Uses(
            expressions=[place for where, text in texts for place in places(where, text)]
            + [(f"/recordings/{n}", source) for n, source in enumerate(config.recordings)],
            sent=texts,
            languages=[(f"/wordings/{n}/language", one.language) for n, one in enumerate(config.wordings) if one.language],
        )

    async def run(self, config: SendEmailConfig, call: CoreCall) -> str:
        """Have it sent."""
        return exit_of(await call.perform(_work(config, call), music=config.music))


def _work(config: SendEmailConfig, call: CoreCall) -> Work:
    words = chosen(config.wordings, call)
    return Work(
        KIND,
        order=_order(config, words, call),
        told={"to": call.fill_masked(config.to), "subject": call.fill_masked(words.subject), "effect": "message"},
        limit_seconds=config.tries * (_TRY_SECONDS + _GRACE_SECONDS) + pauses(config.tries),
        try_seconds=_TRY_SECONDS,
        tries=config.tries,
    )


def _order(config: SendEmailConfig, words: MailWording, call: CoreCall) -> dict[str, Any]:
    return {
        "to": call.fill(config.to, sent=True),
        "cc": call.fill(config.cc, sent=True),
        "reply_to": call.fill(config.reply_to, sent=True),
        "subject": call.fill(words.subject, sent=True),
        "text": call.fill(words.text, sent=True),
        "html": _escaped(words.html, call),
        "attachments": [str(one) for source in config.recordings if (one := call.evaluate(source, sent=True))],
        "call": call.id,
    }


def _escaped(text: str, call: CoreCall) -> str:
    """Fill HTML so that no value becomes markup."""
    parts = list(template(text).parts)
    for n in range(1, len(parts), 2):
        parts[n] = html.escape(call.fill("${" + parts[n] + "}", sent=True))
    return "".join(parts)
