"""FG076: nobody notices when a message cannot be sent.

What: an e-mail or a short message whose exit `failed` is not drawn; calls then go on as if it had been sent.

Why it matters: the caller is told “we have sent it”, or an order is passed on by a message that never came.

Mend: draw the exit: say so, try another way, or note it. Where it does not matter, lead both exits to the same block.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.diagnostics import Diagnostic
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text
from engine.nodes.send_email import SendEmailConfig
from engine.nodes.send_sms import SendSmsConfig

RULE = Rule("FG076", "warning", Text("Failure unnoticed", "发送失败无人处理"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look for messages whose failure leads nowhere of its own."""
    for name, block in drawing.nodes.items():
        if isinstance(block.config, SendEmailConfig | SendSmsConfig) and "failed" not in block.node.exits:
            yield RULE.found(
                Text(
                    "When this message cannot be sent, the call goes on as if it had been.",
                    "消息发送失败时，通话会当作已发送继续进行。",
                ),
                Text("Draw the exit “failed”.", "请连接“发送失败”（failed）出口。"),
                node=name,
                path=drawing.path_to(name),
            )
