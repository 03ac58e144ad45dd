"""A call's story as a timeline: one block for each step, with the seconds since the call was offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from engine.cli.options import Language
from engine.cli.terminal import line, moment, say, show_margin

_STYLES: Mapping[str, str] = {
    "offered": "bold",
    "version": "dim",
    "heard": "cyan",
    "key": "bold magenta",
    "collected": "magenta",
    "dialled": "blue",
    "talked": "green",
    "exited": "dim",
    "failed": "bold red",
    "ended": "bold",
}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    Language.EN: {"call": "Call", "legs": "Legs", "live": "in progress", "s": "s", "of": "version", "draft": "draft"},
    Language.ZH: {"call": "通话", "legs": "线路", "live": "通话中", "s": "秒", "of": "版本", "draft": "草稿"},
}
_OUTCOMES: Mapping[str, tuple[str, str]] = {
    "completed": ("completed", "流程走完"),
    "connected": ("connected", "已接通"),
    "abandoned": ("abandoned", "来电者放弃"),
    "failed": ("failed", "出现故障"),
    "interrupted": ("interrupted", "被中断"),
    "unbound": ("number not bound", "号码未绑定"),
    "unreached": ("nobody reached", "电话未接通"),
}
_BAD = ("failed", "interrupted")


def show_story(told: Mapping[str, Any], language: Language) -> None:
    """Print what ``GET /v1/calls/{call}`` gave."""
    call, words = told["call"], _WORDS[language]
    began = datetime.fromisoformat(call["offered_at"])
    lines = [one for one in told["story"] if one["kind"] != "leg"]
    legs = [one for one in told["story"] if one["kind"] == "leg"]
    _head(call, words, language)
    for step, block in groupby(lines, key=lambda one: str(one["step"])):
        _block(step, block, began, language)
    if legs:
        say((words["legs"], "bold"))
        for leg in legs:
            show_margin(line(("  ", "")), line((leg["text"][language], "")))


def _head(call: Mapping[str, Any], words: Mapping[str, str], language: Language) -> None:
    outcome = _OUTCOMES.get(call["outcome"], (call["outcome"],) * 2)[language is Language.ZH] or words["live"]
    style = "bold red" if call["outcome"] in _BAD else "bold green" if not call["outcome"] else "bold"
    ended = call["ended_at"]
    length = f", {_since(datetime.fromisoformat(call['offered_at']), ended):.1f} {words['s']}" if ended else ""
    version = words["draft"] if call["version"] is None else f"{words['of']} {call['version']}"
    flow = f"  {call['flow']} {version}" if call["flow"] else ""
    say((f"{words['call']} {call['id']}", "bold"), f"  {moment(call['offered_at'])}{flow}  ", (outcome, style), length)


def _block(step: str, block: Iterable[Mapping[str, Any]], began: datetime, language: Language) -> None:
    lines = list(block)
    for number, told in enumerate(lines):
        rail = "●" if not step else "┌" if number == 0 else "└" if number == len(lines) - 1 else "│"
        name = f"{step}: " if step and number == 0 else ""
        margin = line((f"{_since(began, told['at']):8.1f}  {rail} ", "dim"))
        show_margin(margin, line((name, "bold"), (told["text"][language], _STYLES.get(str(told["kind"]), ""))))


def _since(began: datetime, at: str) -> float:
    return max(0.0, (datetime.fromisoformat(at) - began).total_seconds())
