"""Ask another system over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from engine.expressions import template
from engine.nodes.base import CoreCall, CoreType, Exit, FlowFailed, Text, Uses, Work, Worked
from engine.nodes.http_form import REPEATABLE, HttpRequestConfig
from engine.nodes.http_parts import Part
from engine.nodes.pacing import Hearing, Pace
from engine.trace import MASK

KIND = "http_request"
"""The kind of work, as performers are found by it."""

_ENCODED_MASK = quote(MASK)
_USUAL_SECONDS = 1.0  # that an answer takes
_GRACE_SECONDS = 2.0  # what a try costs beside its own time


class HttpRequest(CoreType[HttpRequestConfig]):
    """Asks another system over HTTP, with music for the caller meanwhile.

    Values in the address are encoded, so that whatever a caller keys in stays the one path segment or parameter it stands in.
    Secrets are named here and kept by the installation (`cordboard secrets set`); their values appear nowhere. Addresses in
    private networks are refused unless the installation allows them (`CORDBOARD_HTTP_ALLOW`). To say something first, put a
    Play block before this one.

    From the answer only what is read is kept. JSON values must fit their variables; `text(response.body.id)` makes a text of a
    number. Expressions read bodies of up to 100 items, pointers of any size.

    Exits: `ok` (2xx), one for each of the exits by status, `client_error` (4xx), `server_error` (5xx), `timeout`, `error` (not
    reached, an answer that cannot be used, a required value missing, a secret missing).
    """

    help_zh = """通过 HTTP 请求其他系统，期间为来电者播放音乐。

    地址中的取值会被编码，无论来电者输入什么，都只占一个路径段或参数。密钥在此只填名称，由系统保存（
    `cordboard secrets set`），其值不会出现在任何地方。除非系统允许（`CORDBOARD_HTTP_ALLOW`），否则拒绝访问专用网络地址。
    如需先说些什么，请在前面放一个播放节点。

    只保留响应中读取的部分。JSON 取值必须与变量类型相符；`text(response.body.id)` 把数字转为文本。表达式最多读取 100 项，
    指针不限大小。

    出口：`ok`（2xx），按状态码设置的出口各一个，`client_error`（4xx）、`server_error`（5xx）、`timeout`、`error`（无法连
    接、响应不可用、缺少必需的值或密钥）。
    """

    name = "http_request"
    title = Text("HTTP request", "HTTP 请求")
    category = "connect"
    config = HttpRequestConfig
    after_call = True
    waits = False

    def exits(self, config: HttpRequestConfig) -> tuple[Exit, ...]:
        """The usual ways, and those by status."""
        return (
            Exit("ok", Text("Succeeded", "成功")),
            *(Exit(e.exit, Text(f"Status {e.statuses}", f"状态码 {e.statuses}")) for e in config.status_exits),
            Exit("client_error", Text("Refused (4xx)", "请求被拒绝（4xx）"), fails=True),
            Exit("server_error", Text("Server failed (5xx)", "服务器错误（5xx）"), fails=True),
            Exit("timeout", Text("No answer in time", "超时"), fails=True),
            Exit("error", Text("Not reached, or no usable answer", "无法连接或响应无效"), fails=True),
        )

    def uses(self, config: HttpRequestConfig) -> Uses:
        """Expressions, the variables written and the secrets named."""
        texts = list(config.templates())
        places = [(where, source) for where, text in texts for source in template(text).expressions if source.strip()]
        members = [(f"/members/{n}/expression", m.expression) for n, m in enumerate(config.members) if m.expression]
        assigns = [(f"/readings/{n}/variable", reading.variable) for n, reading in enumerate(config.readings)]
        return Uses(
            expressions=[*places, *members],
            assigns=assigns,
            secrets=assigns if config.sensitive else (),
            texts=texts[:1],
            sent=texts[1:],
            named_secrets=list(config.named_secrets()),
        )

    def known_set(self, config: HttpRequestConfig, exit: str) -> frozenset[str]:
        """What is required of a good answer; anything else may be missing from it."""
        return frozenset(reading.variable for reading in config.readings if reading.required) if exit == "ok" else frozenset()

    def paces(self, config: HttpRequestConfig, hearing: Hearing) -> Mapping[str, Pace]:
        """A good answer comes within a second; all tries together bound the rest."""
        pauses = sum(min(2.0**n, 30.0) for n in range(config.tries - 1))
        longest = config.tries * config.timeout_seconds + pauses
        return {exit.name: Pace(min(_USUAL_SECONDS, longest), longest) for exit in self.exits(config)}

    async def run(self, config: HttpRequestConfig, call: CoreCall) -> str:
        """Ask, keep what is read, and go by the status."""
        came = await call.perform(
            _work(config, call),
            music=config.music,
            music_after=config.music_after_seconds,
            secret="values" if config.sensitive else False,
        )
        status = _status(came)
        if status is None:
            return "timeout" if came.how == "timeout" else "error"
        exit = _exit(config, status)
        values: Mapping[str, Any] = came.result["values"] if came.how == "done" else {}
        if values:
            try:
                call.assign(values)
            except FlowFailed as wrong:
                if wrong.code != "wrong-type":
                    raise
                return "error"  # the other side gave something else than agreed
        return exit


def _status(came: Worked) -> int | None:
    """Tell the status that was answered; a failure names it as its reason where there was one."""
    if came.how == "done":
        return int(came.result["status"])
    word, _, number = came.reason.partition("-")
    return int(number) if word == "status" and number.isdigit() else None


def _exit(config: HttpRequestConfig, status: int) -> str:
    for named in config.status_exits:
        if any(first <= status <= last for first, last in named.ranges):
            return named.exit
    return {2: "ok", 4: "client_error", 5: "server_error"}.get(status // 100, "error")


def _work(config: HttpRequestConfig, call: CoreCall) -> Work:
    pauses = sum(min(2.0**n, 30.0) for n in range(config.tries - 1))
    return Work(
        KIND,
        order=_order(config, call),
        told={"method": config.method, "url": _told_address(config, call) or config.url},
        limit_seconds=config.tries * (config.timeout_seconds + _GRACE_SECONDS) + pauses,
        try_seconds=config.timeout_seconds,
        tries=config.tries,
    )


def _order(config: HttpRequestConfig, call: CoreCall) -> dict[str, Any]:
    """Say what is to be sent. Secrets stand in it by name."""

    def sent(text: str) -> str:
        return call.fill(text, sent=True)

    return {
        "method": config.method,
        "url": _address(config.url, sent),
        "query": [_part(part, sent) for part in config.query],
        "headers": [_part(part, sent) for part in config.headers],
        "body": _BODIES[config.body](config, call),
        "key": config.method not in REPEATABLE and config.idempotency_key,
        "again": config.tries > 1,
        "named": [list(span) for named in config.status_exits for span in named.ranges],
        "readings": [reading.model_dump(mode="json") for reading in config.readings],
    }


def _part(part: Part, fill: Callable[[str], str]) -> dict[str, str]:
    return {"name": part.name, "value": fill(part.value), "secret": part.secret}


_BODIES: Mapping[str, Callable[[HttpRequestConfig, CoreCall], dict[str, Any]]] = {
    "none": lambda config, call: {"kind": "none"},
    "json": lambda config, call: {
        "kind": "json",
        "members": [
            {"name": m.name, "secret": m.secret}
            if m.expression is None
            else {"name": m.name, "value": call.evaluate(m.expression, sent=True)}
            for m in config.members
        ],
    },
    "form": lambda config, call: {
        "kind": "form",
        "fields": [_part(part, lambda text: call.fill(text, sent=True)) for part in config.fields],
    },
    "text": lambda config, call: {
        "kind": "text",
        "text": call.fill(config.text, sent=True),
        "type": config.content_type,
    },
}


def _address(url: str, fill: Callable[[str], str]) -> str:
    """Fill the address so that no value leaves its place; empty when a path segment's value is.

    ``/tickets/`` is another thing than ``/tickets/4711``: deleting it might delete them all.
    """
    parts = list(template(url).parts)
    in_path = True
    for place in range(1, len(parts), 2):
        in_path = in_path and "?" not in parts[place - 1]
        value = fill("${" + parts[place] + "}")
        if in_path and not value:
            return ""
        parts[place] = quote(value, safe="").replace(_ENCODED_MASK, MASK)
    return "".join(parts)


def _told_address(config: HttpRequestConfig, call: CoreCall) -> str:
    """Give the address as it may be written down."""
    url = _address(config.url, call.fill_masked)
    query = "&".join(
        f"{quote(part.name, safe='')}={quote(call.fill_masked(part.value), safe='').replace(_ENCODED_MASK, MASK)}"
        + (MASK if part.secret else "")
        for part in config.query
    )
    return f"{url}{'&' if '?' in url else '?'}{query}" if url and query else url
