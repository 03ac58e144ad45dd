"""The story of one call for people: timed lines in both languages, from the offer to who hung up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.records.model import CallRecord
from engine.records.telling import TELLERS, cause_words, other, span
from engine.trace import MASK, TraceEntry


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line. ``kind`` is the trace entry's kind, or ``version``, ``heard``, ``key`` and ``leg`` for lines made beside it."""

    at: float
    step: str
    kind: str
    en: str
    zh: str


def story(record: CallRecord, trace: Sequence[TraceEntry]) -> tuple[StoryLine, ...]:
    """Tell a call, live or over. Never fails on a trace it does not fully understand: it then says what stands there."""
    lines = [_offered(record), _version(record)]
    before = record.offered_at
    told_keys: set[float] = set()
    for entry in trace:
        if entry.kind != "offered":
            lines += _told(entry, before, told_keys)
        before = entry.at
    lines += _legs(record)
    return tuple(lines)


def _offered(record: CallRecord) -> StoryLine:
    if record.direction != "inbound":
        return StoryLine(
            record.offered_at,
            "",
            "offered",
            f"{record.node} called {record.caller}, to try the flow by telephone",
            f"{record.node} 拨打 {record.caller}，用电话试听流程",
        )
    caller_en, caller_zh = (record.caller,) * 2 if record.caller else ("a withheld number", "隐藏号码")
    return StoryLine(
        record.offered_at,
        "",
        "offered",
        f"{caller_en} called {record.dialled} at {record.node} by way of {record.entry}",
        f"{caller_zh} 经 {record.entry} 呼入 {record.node} 的 {record.dialled}",
    )


def _version(record: CallRecord) -> StoryLine:
    if record.flow is None:
        en, zh = "the number leads nowhere; the caller heard so", "该号码未绑定流程，已向来电者说明"
        return StoryLine(record.offered_at, "", "version", en, zh)
    digest = (record.digest or "")[:12]
    if record.version is None:
        en = f"runs the draft of {record.flow} ({digest}) in {record.environment}"
        return StoryLine(
            record.offered_at, "", "version", en, f"运行 {record.flow} 的草稿（{digest}），环境 {record.environment}"
        )
    return StoryLine(
        record.offered_at,
        "",
        "version",
        f"runs {record.flow} version {record.version} ({digest}) in {record.environment}",
        f"运行 {record.flow} 第 {record.version} 版（{digest}），环境 {record.environment}",
    )


def _told(entry: TraceEntry, before: float, told_keys: set[float]) -> Iterator[StoryLine]:
    keys = [(str(key), float(at)) for key, at in entry.data.get("keys") or ()]
    yield from _heard(entry, before, keys)
    for key, at in keys:
        # A key that cut a prompt short stands in the prompt's entry and again in that of the question it answered; masked in
        # the first where the flow asks for secrets, for the prompt does not know what the key will answer. No two share a time.
        if at not in told_keys:
            told_keys.add(at)
            shown = ("a key (kept secret)", "按键（已隐藏）") if key == MASK else (f"key {key}", f"按键 {key}")
            yield StoryLine(at, entry.step, "key", *shown)
    if entry.kind == "played":
        return  # its prompts have been told
    teller = TELLERS.get(entry.kind)
    en, zh = teller(entry.data) if teller else other(entry.kind, entry.data)
    yield StoryLine(entry.at, entry.step, entry.kind, en, zh)


def _heard(entry: TraceEntry, before: float, keys: Sequence[tuple[str, float]]) -> Iterator[StoryLine]:
    prompts: Sequence[Mapping[str, Any]] = entry.data.get("prompts") or ()
    began, left = before, _seconds_heard(entry, before, keys)
    for prompt in prompts:
        seconds = prompt.get("seconds")
        heard = 0.0 if seconds is None else float(seconds) if left is None else min(float(seconds), max(0.0, left))
        en, zh = _how_far(entry, seconds, heard)
        yield StoryLine(began, entry.step, "heard", *_named(prompt, en, zh))
        began += heard
        left = None if left is None else left - float(seconds or 0.0)


def _named(prompt: Mapping[str, Any], en: str, zh: str) -> tuple[str, str]:
    if recording := prompt.get("recording"):
        return f"recording {recording}: {en}", f"录音 {recording}：{zh}"
    text, language = str(prompt.get("text", "")), str(prompt.get("language", ""))
    what_en, what_zh = _PERFORMED.get(str(prompt.get("heard", "")), ("prompt {}", "提示{}"))
    named = f"“{text}” [{language}]" if text else f"{prompt.get('key', '')} [{language}]"
    return f"{what_en.format(named)}: {en}", f"{what_zh.format(named)}：{zh}"


_PERFORMED: Mapping[str, tuple[str, str]] = {
    "recording": ("recorded prompt {}", "录音提示{}"),
    "speech": ("prompt {}, read in place of its recording", "提示{}（录音缺失，语音合成代读）"),
    "tone": ("two notes in place of prompt {}", "提示{}（无法播放，以提示音代替）"),
}
"""How a prompt was heard, where it was not simply read."""


def _how_far(entry: TraceEntry, seconds: float | None, heard: float) -> tuple[str, str]:
    if entry.kind == "played" and entry.data.get("ended") == "failed":
        return "could not be played", "无法播放"
    if seconds is None:
        return "of unknown length", "时长未知"
    if heard >= seconds:
        return f"to its end, {span(seconds)} s", f"完整播放 {span(seconds)} 秒"
    if heard > 0:
        return f"{span(heard)} of {span(seconds)} s", f"共 {span(seconds)} 秒，播放 {span(heard)} 秒"
    return "not reached", "未播到"


def _seconds_heard(entry: TraceEntry, before: float, keys: Sequence[tuple[str, float]]) -> float | None:
    """Tell how much of an entry's prompts was heard, ``None`` for all of it.

    The entry itself says so in ``heard``. Where it does not, the prompts began when the entry before was written, and the first
    key or the caller's hanging up cut them: a key that came before them was typed ahead, and nothing of them was heard.
    """
    if "heard" in entry.data:
        return float(entry.data["heard"])
    ended = entry.data.get("ended")
    if entry.kind == "played" and ended == "done":
        return None
    if keys and (entry.kind == "collected" or ended == "interrupted"):
        return max(0.0, keys[0][1] - before)
    return max(0.0, entry.at - before) if ended in ("interrupted", "gone") else None


def _legs(record: CallRecord) -> Iterator[StoryLine]:
    for leg in record.legs:
        en, zh = ("caller's leg", "来电线路") if leg.role == "caller" else ("party's leg", "对方线路")
        if leg.ended_at is None:
            yield StoryLine(leg.started_at, "", "leg", f"{en} {leg.id}: up", f"{zh} {leg.id}：通话中")
            continue
        why_en, why_zh = cause_words({"reason": leg.reason, "q850": leg.q850, "tech": leg.tech})
        up = leg.ended_at - leg.answered_at if leg.answered_at is not None else 0.0
        yield StoryLine(
            leg.ended_at,
            "",
            "leg",
            f"{en} {leg.id}: answered for {span(up)} s, {why_en}",
            f"{zh} {leg.id}：接通 {span(up)} 秒，{why_zh}",
        )
