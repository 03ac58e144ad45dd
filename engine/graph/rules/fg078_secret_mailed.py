"""FG078: an e-mail or a short message holds what is sensitive.

What: a sensitive variable stands in an e-mail's or a short message's words.

Why it matters: it is masked in our records, and lies readable in mailboxes, telephones and their providers' logs for years.

Mend: say only that it was received, or a part; leave it where sending it is the point, as with a one-time code.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.expressions import template
from engine.graph.diagnostics import Diagnostic
from engine.graph.expression_names import names_in
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.nodes.base import Text
from engine.nodes.send_email import SendEmailConfig
from engine.nodes.send_sms import SendSmsConfig

RULE = Rule("FG078", "warning", Text("Secret mailed", "消息含敏感内容"), __doc__ or "")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look for sensitive variables in the words of messages; whom they go to is nobody else's to read."""
    secret = {name for name, variable in drawing.graph.variables.items() if variable.sensitive}
    for name, block in drawing.nodes.items() if secret else ():
        if not isinstance(block.config, SendEmailConfig | SendSmsConfig):
            continue
        for within, text in block.uses.sent:
            read = {one for place in template(text).expressions if place.strip() for one in names_in(place).variables}
            for variable in sorted(secret & read) if within.startswith("/wordings/") else ():
                yield RULE.found(
                    Text(f"The message holds “{variable}”, which is sensitive.", f"消息中包含敏感变量“{variable}”。"),
                    Text(
                        "Say only that it was received, or a part of it; leave it where sending it is the point.",
                        "请只提示已收到或发送部分内容；若发送它正是目的（如验证码），可保留。",
                    ),
                    node=name,
                    pointer=block.at(within),
                )
