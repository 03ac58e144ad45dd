"""``cordboard call``: a telephone is called, and whoever answers it hears the flow as its callers do."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from engine.cli.door import Door, Refused, open_door
from engine.cli.options import FlowId, Lang, Language, language_of
from engine.cli.terminal import line, out
from engine.config import Settings

_LOOK_SECONDS = 0.4

STATES: Mapping[str, tuple[str, str]] = {
    "placed": ("The call is placed; the switch has not taken it yet.", "已发起呼叫，等待交换机处理。"),
    "calling": ("The telephone is being called.", "正在呼叫电话。"),
    "ringing": ("It rings.", "电话正在振铃。"),
    "answered": ("It was answered; the flow begins.", "已接听，流程开始。"),
    "busy": ("It is busy.", "电话占线。"),
    "no_answer": ("Nobody answered.", "无人接听。"),
    "rejected": ("The call was rejected.", "呼叫被拒接。"),
    "unavailable": ("It cannot be reached: nothing is there, or it is switched off.", "无法接通：该处没有电话，或电话已关机。"),
    "unallocated": ("No such number.", "空号。"),
    "congestion": ("The lines are full.", "线路拥塞。"),
    "cancelled": ("The call was given up.", "已放弃呼叫。"),
}
"""How far the call has come, in both languages; other causes are said as ``_FAILED``."""

_FAILED = ("The call could not be placed: {state}.", "呼叫失败：{state}。")


def call(
    flow: FlowId,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The telephone to call: an extension, or an allowed number.")],
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", min=1, help="This published version; otherwise the draft.")
    ] = None,
    ring: Annotated[float, typer.Option("--ring", metavar="SECONDS", min=5, max=120, help="How long it may ring.")] = 30.0,
    lang: Lang = None,
) -> None:
    """Have a telephone called: whoever answers is the flow's caller. Ctrl-C hangs up.

    It is a real call: what the flow sends, writes and dials is really done. Outside numbers have to be allowed by
    CORDBOARD_CALL_ALLOW.
    """
    language = language_of(lang)
    with open_door(Settings.from_env()) as door:
        body: dict[str, Any] = {"flow": flow, "call": {"number": number, "ring_seconds": ring}}
        if version is not None:
            body["version"] = version
        placed = door.post("phone-calls", body=body)
        outcome = _Following(door, placed["id"], language).to_the_end()
    if outcome == "unreached":
        raise typer.Exit(1)


class _Following:
    """Shows what is told of a call, each thing once."""

    def __init__(self, door: Door, call: str, language: Language) -> None:
        self._door = door
        self._call = call
        self._language = language
        self._shown = 0
        self._outcome = ""

    def to_the_end(self) -> str:
        """Show all until the call is over, and give its outcome. Ctrl-C hangs up; once more, and nothing is waited for."""
        asked = False
        while True:
            try:
                while not self._look():
                    time.sleep(_LOOK_SECONDS)
                return self._outcome
            except KeyboardInterrupt:
                if asked:
                    raise
                asked = True
                with contextlib.suppress(Refused):  # it came to its end by itself
                    self._door.post("test-calls", self._call, "acts", body={"do": "hang up"})

    def _look(self) -> bool:
        for told in self._door.get("test-calls", self._call)["told"]:
            if told["number"] <= self._shown:
                continue
            self._shown = told["number"]
            if (said := _said(told, self._language)) is not None:
                out().print(line((f"{told['at']:7.1f} s  ", "dim"), (said, "")))
            if told["kind"] == "over":
                self._outcome = str(told["data"]["outcome"])
                return True
        return False


def _said(told: Mapping[str, Any], language: Language) -> str | None:
    data = told["data"]
    if told["kind"] == "reach":
        words = STATES.get(data["state"], _FAILED)
        return words[language is Language.ZH].format(state=data["state"])
    if told["kind"] == "trace" and data["what"] not in ("called_out", "answered"):
        return f"{data['step']}  {data['zh' if language is Language.ZH else 'en']}".strip()
    return None
