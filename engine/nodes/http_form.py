"""The form of an HTTP request: where it goes, what it carries, and what is read from the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import SerializerFunctionWrapHandler, model_serializer, model_validator

from engine.expressions import template
from engine.nodes.base import Config
from engine.nodes.filler import without_usual_delay
from engine.nodes.forms import field, misfit
from engine.nodes.http_parts import Header, Member, Part, Reading, StatusExit

REPEATABLE = ("GET", "HEAD", "PUT", "DELETE")
"""What may be asked twice with the effect of once (RFC 9110 §9.2.2)."""
BODILESS = ("GET", "HEAD", "DELETE")
"""What is sent without a body: one would mean nothing, and some servers refuse it (RFC 9110 §9.3)."""
OURS = frozenset(
    ("host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect")
    + ("accept-encoding", "idempotency-key")
)
"""Headers that the request is made of, or that this block writes itself."""
USUAL_EXITS = ("ok", "client_error", "server_error", "timeout", "error")


class HttpRequestConfig(Config):
    """What is asked, how long it may take, and what is read from the answer."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = field(
        "GET", en="Method", zh="方法", help_en="What is to be done.", help_zh="HTTP 请求方法。"
    )
    url: str = field(
        format="template",
        en="Address",
        zh="地址",
        min_length=1,
        max_length=2000,
        help_en="http:// or https://. Path and query may hold computed places, which cannot leave their place: `https://crm.example/tickets/${ticket}`.",
        help_zh="http:// 或 https:// 开头。路径和查询部分可以包含表达式，其值不会改变地址结构：`https://crm.example/tickets/${ticket}`。",
    )
    query: tuple[Part, ...] = field(
        (), en="Query", zh="查询参数", max_length=60, help_en="Added to the address.", help_zh="附加在地址后面的参数。"
    )
    headers: tuple[Header, ...] = field(
        (), en="Headers", zh="请求头", max_length=60, help_en="Sent with the request.", help_zh="随请求发送的请求头。"
    )
    body: Literal["none", "json", "form", "text"] = field(
        "none",
        en="Body",
        zh="请求体",
        help_en="What the request carries.",
        help_zh="请求携带的内容类型。",
        words={
            "none": ("None", "无"),
            "json": ("JSON", "JSON"),
            "form": ("Form fields", "表单"),
            "text": ("Text", "文本"),
        },
    )
    members: tuple[Member, ...] = field(
        (),
        only={"body": ["json"]},
        en="JSON members",
        zh="JSON 成员",
        max_length=60,
        help_en="Of a `json` body.",
        help_zh="`json` 请求体的成员。",
    )
    fields: tuple[Part, ...] = field(
        (),
        only={"body": ["form"]},
        en="Form fields",
        zh="表单字段",
        max_length=60,
        help_en="Of a `form` body.",
        help_zh="`form` 请求体的字段。",
    )
    text: str = field(
        "",
        format="template",
        only={"body": ["text"]},
        en="Text",
        zh="文本",
        max_length=20_000,
        help_en="Of a `text` body; may hold computed places.",
        help_zh="`text` 请求体的内容，可以包含表达式。",
    )
    content_type: str = field(
        "text/plain; charset=utf-8",
        only={"body": ["text"]},
        en="Type of the text",
        zh="文本类型",
        max_length=200,
        pattern=r"^[\x21-\x7e][\x20-\x7e]*$",
        help_en="Of a `text` body: its media type.",
        help_zh="`text` 请求体的媒体类型。",
    )
    timeout_seconds: float = field(
        5.0,
        inherits="request_seconds",
        en="Time for each try",
        zh="单次超时",
        unit="s",
        ge=0.5,
        le=120,
        help_en="From the first word to the end of the answer, redirects included.",
        help_zh="从发出请求到收完响应的时间，包括重定向。",
    )
    tries: int = field(
        2,
        en="Tries",
        zh="尝试次数",
        ge=1,
        le=10,
        help_en="Again only when nobody answers in time, or with 429, 502, 503 or 504; the pause between doubles from 1 s.",
        help_zh="仅在连接失败、超时或返回 429、502、503、504 时重试，间隔从 1 秒起加倍。",
    )
    idempotency_key: bool = field(
        True,
        en="Send an Idempotency-Key",
        zh="发送 Idempotency-Key",
        help_en="With POST and PATCH: one key for all tries, by which the other side knows a repetition. Off: one try only.",
        help_zh="用于 POST 和 PATCH：每次重试使用相同的键，便于对方识别重复请求。关闭时只能尝试一次。",
    )
    music: str = field(
        "",
        inherits="music",
        en="Music meanwhile",
        zh="等待时音乐",
        max_length=80,
        help_en="A class of music on hold; empty is silence.",
        help_zh="等待音乐的类别；留空则静音。",
    )
    music_after_seconds: float = field(
        0.0,
        en="Music begins after",
        zh="音乐延迟",
        unit="s",
        ge=0,
        le=60,
        help_en="An answer that comes sooner comes without any. 0: music begins at once.",
        help_zh="在此之前收到响应则不播放音乐。0 表示立即播放。",
    )
    readings: tuple[Reading, ...] = field(
        (),
        en="Read from the answer",
        zh="读取响应",
        max_length=60,
        help_en="From 2xx answers and those with an exit of their own. Nothing else of an answer is kept.",
        help_zh="从 2xx 响应和有单独出口的响应中读取。响应的其他内容不保存。",
    )
    sensitive: bool = field(
        False,
        en="Sensitive answer",
        zh="敏感响应",
        help_en="What is read is masked in trace, record and log; keep it in variables marked sensitive.",
        help_zh="读取的内容在轨迹、话单和日志中以掩码显示；请存入标记为敏感的变量。",
    )
    status_exits: tuple[StatusExit, ...] = field(
        (),
        en="Exits by status",
        zh="按状态码的出口",
        max_length=30,
        help_en="The first that fits goes before the usual exits.",
        help_zh="按顺序匹配，优先于常规出口。",
    )

    @model_validator(mode="after")
    def _the_address_is_one(self) -> Self:
        place = self.url.partition("://")[2]
        authority = re.split(r"[/?#]", place, maxsplit=1)[0]
        if "${" in authority or not self.url.startswith(("http://", "https://")):
            raise misfit(
                "the address begins with http:// or https:// and a host that is the same for every call",
                "地址须以 http:// 或 https:// 开头，且主机名不能包含表达式",
            )
        try:
            parts = urlsplit(template(self.url).parts[0])
            usable = bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable or re.search(r"[\s\\]", authority):
            raise misfit("the address has no usable host", "地址中的主机名无效")
        if "@" in authority:
            raise misfit(
                "name and password do not go into the address; use a secret in a header",
                "用户名和密码不能写在地址中，请在请求头中使用密钥",
            )
        if any("#" in plain for plain in template(self.url).parts[::2]):
            raise misfit("an address that is asked has no “#”", "请求地址中不能有“#”")
        return self

    @model_validator(mode="after")
    def _body_and_method_fit(self) -> Self:
        if self.body != "none" and self.method in BODILESS:
            raise misfit(f"{self.method} carries no body", f"{self.method} 请求不能带请求体")
        for kind, given in (("json", self.members), ("form", self.fields), ("text", self.text)):
            if given and self.body != kind:
                raise misfit(
                    f"there is content for a “{kind}” body, but the body is “{self.body}”",
                    f"填写了“{kind}”请求体的内容，但类型是“{self.body}”",
                )
        if self.tries > 1 and self.method not in REPEATABLE and not self.idempotency_key:
            raise misfit(
                f"{self.method} may do its work twice; send an Idempotency-Key or try once",
                f"{self.method} 重试可能重复执行；请发送 Idempotency-Key 或只尝试一次",
            )
        return self

    @model_validator(mode="after")
    def _names_are_free(self) -> Self:
        for header in self.headers:
            if header.name.lower() in OURS:
                raise misfit(f"the header {header.name} is written by the engine", f"请求头 {header.name} 由系统填写")
        taken = list(USUAL_EXITS)
        for named in self.status_exits:
            if named.exit in taken:
                raise misfit(f"the exit “{named.exit}” is taken; give each its own", f"出口“{named.exit}”已被使用，请分别命名")
            if any(first > last for first, last in named.ranges):
                raise misfit("a range of status codes begins above its end", "状态码范围的起点大于终点")
            taken.append(named.exit)
        variables = [reading.variable for reading in self.readings]
        if len(set(variables)) != len(variables):
            raise misfit("two readings go into the same variable", "两项读取存入了同一个变量")
        return self

    @model_serializer(mode="wrap")
    def _as_it_always_was(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without_usual_delay(written(self))

    def parts(self) -> Iterator[tuple[str, Part]]:
        """Every named text with its pointer."""
        for group in ("query", "headers", "fields"):
            for n, part in enumerate(getattr(self, group)):
                yield f"/{group}/{n}", part

    def templates(self) -> Iterator[tuple[str, str]]:
        """Every text with computed places, with its pointer."""
        yield "/url", self.url
        for where, part in self.parts():
            yield f"{where}/value", part.value
        yield "/text", self.text

    def named_secrets(self) -> Iterator[tuple[str, str]]:
        """Every secret it names, with its pointer."""
        for where, part in self.parts():
            if part.secret:
                yield f"{where}/secret", part.secret
        for n, member in enumerate(self.members):
            if member.secret:
                yield f"/members/{n}/secret", member.secret
