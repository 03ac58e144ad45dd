"""What blocks take over when their own form says nothing: from the flow, else from the installation, else the product's value.

A field of a form that can be left to others is marked with ``field(…, inherits="name")``; ``name`` is one of ``Defaults``, and
stands in the form's JSON Schema as ``x-inherits``. Publishing writes the values into the program, so that a later change of an
installation's defaults changes nothing that is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pydantic import ValidationError

from engine.errors import InvalidInput
from engine.nodes.base import Config
from engine.nodes.forms import PromptKey, field

Source = Literal["flow", "installation"]


class Defaults(Config):
    """Values for all blocks that do not say otherwise. What is left out is for the next one to say."""

    first_digit_seconds: float | None = field(
        None,
        en="Wait for the first key",
        zh="首键等待时间",
        unit="s",
        ge=0.5,
        le=60,
        help_en="Of every question, counted from the end of its prompt.",
        help_zh="用于所有提问，从提示音结束时开始计时。",
    )
    inter_digit_seconds: float | None = field(
        None,
        en="Wait between keys",
        zh="键间等待时间",
        unit="s",
        ge=0.3,
        le=30,
        help_en="Of every question; at most as long as the wait for the first key.",
        help_zh="用于所有提问；不能超过首键等待时间。",
    )
    barge_in: bool | None = field(
        None,
        en="A key cuts a question's prompt short",
        zh="按键可打断提问",
        help_en="Off: questions are heard to their end.",
        help_zh="关闭后，提问会完整播放。",
    )
    type_ahead: bool | None = field(
        None,
        en="Keys pressed earlier count",
        zh="接受预先按键",
        help_en="Off: keys pressed before a question are thrown away.",
        help_zh="关闭后，在提问之前按下的键将被丢弃。",
    )
    no_input_limit: int | None = field(
        None, en="Silences allowed", zh="无输入次数上限", ge=1, le=10, help_en="At one question.", help_zh="每个提问单独计数。"
    )
    no_match_limit: int | None = field(
        None, en="Wrong keys allowed", zh="错误次数上限", ge=1, le=10, help_en="At one question.", help_zh="每个提问单独计数。"
    )
    tries_limit: int | None = field(
        None,
        en="Tries in all",
        zh="总尝试次数上限",
        ge=1,
        le=20,
        help_en="Silences and wrong keys at one question together.",
        help_zh="同一提问中无输入与错误合计。",
    )
    no_input_prompts: tuple[PromptKey, ...] | None = field(
        None,
        en="Said after silence",
        zh="无输入提示",
        max_length=10,
        help_en="Where a question has no words of its own for it.",
        help_zh="用于没有单独设置无输入提示的提问。",
    )
    no_match_prompts: tuple[PromptKey, ...] | None = field(
        None,
        en="Said after a wrong key",
        zh="输入错误提示",
        max_length=10,
        help_en="Where a question has no words of its own for it.",
        help_zh="用于没有单独设置输入错误提示的提问。",
    )
    interruptible: bool | None = field(
        None,
        en="A key cuts an announcement short",
        zh="按键可打断播放",
        help_en="Of blocks that play or say something.",
        help_zh="用于播放和播报节点。",
    )
    ring_seconds: float | None = field(
        None,
        en="Ring for",
        zh="振铃时长",
        unit="s",
        ge=3,
        le=300,
        help_en="Of every transfer; then nobody has answered.",
        help_zh="用于所有转接；超过后视为无人接听。",
    )
    request_seconds: float | None = field(
        None,
        en="Time for each try of a request",
        zh="请求单次超时",
        unit="s",
        ge=0.5,
        le=120,
        help_en="Of every HTTP request.",
        help_zh="用于所有 HTTP 请求。",
    )
    music: str | None = field(
        None,
        en="Music while the caller waits",
        zh="等待音乐",
        max_length=80,
        help_en="A class of music on hold, for blocks that let the caller wait.",
        help_zh="等待音乐的类别，用于让来电者等待的节点。",
    )

    @property
    def given(self) -> dict[str, Any]:
        """The values that are said, as plain JSON, in the order of the form."""
        return self.model_dump(mode="json", exclude_none=True)


NO_DEFAULTS = Defaults()
"""Nothing is said: every block has the product's own values."""

OF_THE_FLOW_ALONE = ("no_input_prompts", "no_match_prompts")
"""What an installation cannot say, because it has no prompts."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """A value that blocks take over, and who says so."""

    name: str
    value: Any
    source: Source


def inherited(flow: Defaults, installation: Defaults) -> tuple[Inherited, ...]:
    """Put both together, the flow's values first, in the order of the form; what neither says is left out."""
    ours, theirs = flow.given, installation.given
    return tuple(
        Inherited(name, ours[name], "flow") if name in ours else Inherited(name, theirs[name], "installation")
        for name in Defaults.model_fields
        if name in ours or name in theirs
    )


def inheritable(form: type[Config]) -> Mapping[str, str]:
    """List a form's fields that can be left to others: field → name in ``Defaults``."""
    return _marked(form)


@lru_cache(maxsize=512)
def _marked(form: type[Config]) -> Mapping[str, str]:
    marks = ((name, info.json_schema_extra) for name, info in form.model_fields.items())
    return {name: str(extra["x-inherits"]) for name, extra in marks if isinstance(extra, dict) and "x-inherits" in extra}


def of_installation(given: Mapping[str, Any]) -> Defaults:
    """Read an installation's defaults; raises ``InvalidInput`` (``bad-setting``) that says which name or value is wrong."""
    try:
        read = Defaults.model_validate(dict(given))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0])
        raise _unfit(name, first["msg"][0].lower() + first["msg"][1:] if name in Defaults.model_fields else "") from None
    for name in OF_THE_FLOW_ALONE:
        if name in given:
            raise _unfit(name, "prompts belong to a flow; write it into the flow's own defaults")
    return read


def _unfit(name: str, reason: str) -> InvalidInput:
    known = ", ".join(known for known in Defaults.model_fields if known not in OF_THE_FLOW_ALONE)
    why = f": {reason}" if reason else ", which is none of a flow's defaults"
    return InvalidInput("bad-setting", f"CORDBOARD_FLOW_DEFAULTS names {name}{why}.", f"Write name=value pairs of: {known}.")
