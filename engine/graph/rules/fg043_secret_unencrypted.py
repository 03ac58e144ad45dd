"""FG043: what is sensitive is sent over the network unencrypted.

What: an HTTP request with a sensitive variable, or with a secret of the installation, goes to an ``http://`` address.

Why it is bad: whoever stands between can read it.

Mend: use ``https://``. An address on this very machine is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from engine.graph.diagnostics import Diagnostic
from engine.graph.fixes import fix, put
from engine.graph.resolve import Resolved
from engine.graph.rules.base import Rule
from engine.graph.rules.fg042_secret_sent import sent_by
from engine.nodes.base import Text
from engine.nodes.http_form import HttpRequestConfig

RULE = Rule("FG043", "warning", Text("Sent unencrypted", "未加密发送"), __doc__ or "")

_HERE = ("localhost", "127.0.0.1", "::1")


def check(drawing: Resolved) -> Iterator[Diagnostic]:
    """Look at requests to addresses without TLS."""
    secret = {name for name, variable in drawing.graph.variables.items() if variable.sensitive}
    for name, block in drawing.nodes.items():
        config = block.config
        if not isinstance(config, HttpRequestConfig) or not config.url.startswith("http://"):
            continue
        if urlsplit(config.url.partition("${")[0]).hostname in _HERE:
            continue
        told = [*sorted(sent_by(block, secret)), *sorted({secret for _, secret in block.uses.named_secrets})]
        if not told:
            continue
        safe = "https://" + config.url.removeprefix("http://")
        yield RULE.found(
            Text(f"“{told[0]}” is sent unencrypted to this address.", f"“{told[0]}”以未加密方式发送到此地址。"),
            Text("Use https://.", "请使用 https://。"),
            node=name,
            pointer=block.at("/url"),
            fixes=(fix("Use https://", "改用 https://", put(safe, "nodes", name, "config", "url")),),
        )
