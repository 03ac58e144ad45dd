"""How each kind of trace entry is said to people: English and 简体中文, side by side, so that neither is forgotten.

One function for each kind, found by the entry's kind in ``TELLERS``. A trace is data that outlives the code that wrote it, so
nothing here relies on a member being there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from engine.records.fold import address_text

Words = tuple[str, str]
"""English, 中文."""
Teller = Callable[[Mapping[str, Any]], Words]

WHO: Mapping[str, Words] = {
    "caller": ("the caller", "来电者"),
    "party": ("the other party", "对方"),
    "flow": ("the flow", "流程"),
    "failure": ("a failure", "故障"),
    "switch": ("the switch", "交换机"),
}

REASONS: Mapping[str, Words] = {
    "normal": ("normal end", "正常结束"),
    "busy": ("busy", "忙"),
    "no_answer": ("no answer", "无人接听"),
    "rejected": ("rejected", "被拒绝"),
    "unallocated": ("no such number", "空号"),
    "invalid": ("invalid number", "号码无效"),
    "congestion": ("congestion", "线路拥塞"),
    "unavailable": ("not available", "不可用"),
    "answered_elsewhere": ("answered elsewhere", "已在别处接听"),
    "media": ("media failure", "媒体故障"),
    "cancelled": ("cancelled", "已取消"),
    "node_restart": ("the switch restarted", "交换机重启"),
    "failed": ("failed", "失败"),
    "unknown": ("seen afterwards only", "事后发现"),
}

_OUTCOMES: Mapping[str, Words] = {
    "done": ("done", "完成"),
    "failed": ("failed", "失败"),
    "timeout": ("no result in time", "超时"),
}

_FATES: Mapping[str, Words] = {
    "answered": ("answered", "已接听"),
    "busy": ("busy", "忙"),
    "no_answer": ("no answer", "无人接听"),
    "rejected": ("rejected", "被拒绝"),
    "failed": ("failed", "失败"),
}

_ANSWERS: Mapping[str, Words] = {
    "terminator": ("entered {digits}", "输入了 {digits}"),
    "complete": ("entered {digits}", "输入了 {digits}"),
    "match": ("entered {digits}", "输入了 {digits}"),
    "timeout": ("entered {digits}, then nothing more in time", "输入了 {digits}，之后超时"),
    "no_input": ("no key in time", "未在规定时间内按键"),
    "cancelled": ("took the entry back", "取消了输入"),
    "operator": ("pressed the operator key", "按了人工键"),
    "gone": ("the caller hung up over the question", "来电者在提问时挂机"),
}


def cause_words(data: Mapping[str, Any]) -> Words:
    """Say a leg's cause with its figures, as ``busy (Q.850 17, SIP 486)``."""
    en, zh = REASONS.get(str(data.get("reason") or "unknown"), (str(data.get("reason")),) * 2)
    figures = ", ".join(
        f"{name} {data[key]}" for name, key in (("Q.850", "q850"), ("SIP", "tech")) if data.get(key) is not None
    )
    return (f"{en} ({figures})", f"{zh}（{figures}）") if figures else (en, zh)


def who_words(by: Any) -> Words:
    """Say who did something."""
    return WHO.get(str(by), (str(by), str(by)))


def span(seconds: Any) -> str:
    """Write seconds to a tenth, without a needless ``.0``."""
    return f"{float(seconds or 0.0):.1f}".removesuffix(".0")


def moment(at: float) -> str:
    """Write Unix seconds as UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _entered(data: Mapping[str, Any]) -> Words:
    return f"step ({data.get('type', '?')})", f"步骤（{data.get('type', '?')}）"


def _exited(data: Mapping[str, Any]) -> Words:
    name = data.get("exit") or ""
    return (f"exit {name}", f"出口 {name}") if name else ("the program ends here", "程序在此结束")


def _answered(data: Mapping[str, Any]) -> Words:
    return "answered the call", "接听来电"


def _collected(data: Mapping[str, Any]) -> Words:
    en, zh = _ANSWERS.get(str(data.get("ended")), ("{digits}",) * 2)
    digits = str(data.get("digits") or "")
    return en.format(digits=digits or "nothing"), zh.format(digits=digits or "空")


_MESSAGES: Mapping[str, Words] = {
    "key": ("ended it with a key", "按键结束"),
    "silence": ("fell silent", "静音结束"),
    "limit": ("came to the longest time", "达到最长时间"),
    "stopped": ("was stopped", "被停止"),
    "unknown": ("ended it while nobody watched", "结束原因未知"),
    "failed": ("could not be recorded", "无法录音"),
    "gone": ("hung up", "挂机"),
}

_ACTS: Mapping[str, Words] = {
    "start": ("the conversation is recorded from here", "通话录音开始"),
    "pause": ("the recording pauses", "录音暂停"),
    "resume": ("the recording goes on", "录音继续"),
    "stop": ("the recording ends", "录音结束"),
}

_HOWS: Mapping[str, Words] = {
    "failed": (": the switch would not", "：交换机未能执行"),
    "nothing": (": nothing to be done", "：无需执行"),
}


def _recorded(data: Mapping[str, Any]) -> Words:
    seconds, recording = span(data.get("seconds")), data.get("recording") or ""
    en, zh = _MESSAGES.get(str(data.get("ended")), ("?", "?"))
    if not recording:
        return f"the caller {en} before the message", f"来电者在留言前{zh}"
    kept_en, kept_zh = ("", "") if data.get("kept") else ("; not kept", "；未保存")
    return (
        f"a message of {seconds} s ({recording}); the caller {en}{kept_en}",
        f"留言 {seconds} 秒（{recording}）；来电者{zh}{kept_zh}",
    )


def _recording(data: Mapping[str, Any]) -> Words:
    en, zh = _ACTS.get(str(data.get("act")), (str(data.get("act")),) * 2)
    how_en, how_zh = _HOWS.get(str(data.get("how")), ("", ""))
    secret = data.get("by") == "question" and data.get("act") == "pause"
    why_en, why_zh = (" for what is kept secret", "（敏感内容）") if secret else ("", "")
    which = f" ({data['recording']})" if data.get("act") == "start" and data.get("recording") else ""
    return f"{en}{which}{why_en}{how_en}", f"{zh}{which}{why_zh}{how_zh}"


def _assigned(data: Mapping[str, Any]) -> Words:
    pairs = _pairs(data)
    return f"set {pairs}", f"设置 {pairs}"


def _pairs(data: Mapping[str, Any]) -> str:
    values = data.get("values")
    return ", ".join(f"{name} = {_plain(value)}" for name, value in (values if isinstance(values, Mapping) else {}).items())


def _decided(data: Mapping[str, Any]) -> Words:
    asked = f"{data.get('expression', '?')} → {_plain(data.get('value'))}"
    return f"decided {asked}", f"判断 {asked}"


def _allotted(data: Mapping[str, Any]) -> Words:
    lot = data.get("lot", "?")
    return f"drew lot {lot} of 10,000", f"分流号 {lot}（共 10,000 个）"


def _counted(data: Mapping[str, Any]) -> Words:
    visits = data.get("visits", "?")
    return f"came here for the {_nth(visits)} time", f"第 {visits} 次经过此处"


def _noted(data: Mapping[str, Any]) -> Words:
    name, text = str(data.get("name", "?")), str(data.get("text") or "")
    return (f"noted {name}: {text}", f"备注 {name}：{text}") if text else (f"noted {name}", f"备注 {name}")


def _called(data: Mapping[str, Any]) -> Words:
    flow, version, given = data.get("flow", "?"), data.get("version", "?"), _pairs(data)
    return (
        f"went into {flow} version {version}" + (f" with {given}" if given else ""),
        f"进入 {flow} 第 {version} 版" + (f"，传入 {given}" if given else ""),
    )


def _returned(data: Mapping[str, Any]) -> Words:
    exit_, given = data.get("exit", "?"), _pairs(data)
    return (
        f"came back by {exit_}" + (f" with {given}" if given else ""),
        f"由 {exit_} 返回" + (f"，带回 {given}" if given else ""),
    )


def _caught(data: Mapping[str, Any]) -> Words:
    what = f"{data.get('message', '?')} ({data.get('code', '?')})"
    return f"could not go on here, which the flow took up: {what}", f"此处无法继续，由流程接手处理：{what}"


def _clock(data: Mapping[str, Any]) -> Words:
    now = data.get("now")
    shown = moment(now) if isinstance(now, int | float) else str(now)
    return f"looked at the clock: {shown}", f"查看时钟：{shown}"


def _waited(data: Mapping[str, Any]) -> Words:
    return f"waited {span(data.get('seconds'))} s", f"等待 {span(data.get('seconds'))} 秒"


def _performed(data: Mapping[str, Any]) -> Words:
    what, told = str(data.get("work", "?")), _plain(data.get("told", {}))
    en, zh = _OUTCOMES.get(str(data.get("how")), ("?", "?"))
    if (teller := _WORK.get(what)) is not None:
        return teller(data, en, zh)
    why = f" ({data['reason']})" if data.get("reason") else ""
    return f"{what} {told}: {en}{why}", f"{what} {told}：{zh}{why}"


def _asked(data: Mapping[str, Any], en: str, zh: str) -> Words:
    told, result = data.get("told") or {}, data.get("result")
    what = f"{told.get('method', '?')} {told.get('url', '?')}"
    if isinstance(result, dict):
        status, seconds = result.get("status", "?"), f"{float(result.get('seconds') or 0.0):.2f}"
        return f"asked {what}: {status} in {seconds} s", f"请求 {what}：{status}，用时 {seconds} 秒"
    why = str(data.get("reason") or "")
    return f"asked {what}: {en} ({why})", f"请求 {what}：{zh}（{why}）"


def _looked_up(data: Mapping[str, Any], en: str, zh: str) -> Words:
    told, result = data.get("told") or {}, data.get("result")
    table, key = told.get("table", "?"), told.get("key", "?")
    if isinstance(result, dict):
        found = ("found", "已找到") if result.get("found") else ("not found", "未找到")
        return f"looked {key} up in {table}: {found[0]}", f"在 {table} 中查询 {key}：{found[1]}"
    why = str(data.get("reason") or "")
    return f"looked {key} up in {table}: {en} ({why})", f"在 {table} 中查询 {key}：{zh}（{why}）"


def _stored(data: Mapping[str, Any], en: str, zh: str) -> Words:
    told = data.get("told") or {}
    table, key, change = told.get("table", "?"), told.get("key", "?"), told.get("change", "?")
    values = ", ".join(f"{name} {value}" for name, value in (told.get("values") or {}).items())
    why = f" ({data['reason']})" if data.get("reason") else ""
    with_en, with_zh = (f" with {values}", f"（{values}）") if values else ("", "")
    return f"{change} {key} in {table}{with_en}: {en}{why}", f"在 {table} 中 {change} {key}{with_zh}：{zh}{why}"


_STATES: Mapping[str, Words] = {
    "open": ("open", "营业中"),
    "closed": ("closed", "非营业时间"),
    "holiday": ("holiday", "节假日"),
    "emergency": ("emergency closure", "紧急关闭"),
}


def _looked(data: Mapping[str, Any], en: str, zh: str) -> Words:
    told, result = data.get("told") or {}, data.get("result")
    calendar = str(told.get("calendar", "?"))
    if not isinstance(result, dict):
        why = str(data.get("reason") or "")
        return f"looked at calendar {calendar}: {en} ({why})", f"查看日历 {calendar}：{zh}（{why}）"
    en, zh = _STATES.get(str(result.get("state")), (str(result.get("state")),) * 2)
    if reason := result.get("reason"):
        en, zh = f"{en} ({reason})", f"{zh}（{reason}）"
    if opens := result.get("opens_at"):
        en, zh = f"{en}, opens {opens}", f"{zh}，{opens} 开始营业"
    at = f" at {result['at']}", f"（{result['at']}）"
    return f"looked at calendar {calendar}{at[0]}: {en}", f"查看日历 {calendar}{at[1]}：{zh}"


def _judged(data: Mapping[str, Any], en: str, zh: str) -> Words:
    result = data.get("result")
    if isinstance(result, dict):
        because = f" ({result['because']})" if result.get("because") else ""
        return f"caller class: {result.get('class', '?')}{because}", f"来电分类：{result.get('class', '?')}{because}"
    why = str(data.get("reason") or "")
    return f"caller class: {en} ({why})", f"来电分类：{zh}（{why}）"


def _sent(what_en: str, what_zh: str, words: str) -> Callable[[Mapping[str, Any], str, str], Words]:
    def tell(data: Mapping[str, Any], en: str, zh: str) -> Words:
        told, result = data.get("told") or {}, data.get("result") or {}
        parts = (f", {result['segments']} SMS", f"，{result['segments']} 条") if result.get("segments", 1) > 1 else ("", "")
        why = f" ({data['reason']})" if data.get("reason") else ""
        to, said = told.get("to", "?"), told.get(words, "?")
        return f"{what_en} to {to} “{said}”{parts[0]}: {en}{why}", f"{what_zh} {to}“{said}”{parts[1]}：{zh}{why}"

    return tell


def _emitted(data: Mapping[str, Any], en: str, zh: str) -> Words:
    told = data.get("told") or {}
    why = f" ({data['reason']})" if data.get("reason") else ""
    payload = ", ".join(f"{name} {value}" for name, value in (told.get("payload") or {}).items())
    return f"event {told.get('event', '?')} [{payload}]: {en}{why}", f"事件 {told.get('event', '?')} [{payload}]：{zh}{why}"


def _recognized(data: Mapping[str, Any], en: str, zh: str) -> Words:
    result = data.get("result")
    if isinstance(result, dict) and "text" in result:
        sure = f"{result['confidence']:.0%}" if isinstance(result.get("confidence"), float) else "?"
        return f"recognised “{result['text']}” ({sure} sure)", f"识别结果“{result['text']}”（置信度 {sure}）"
    why = f" ({data['reason']})" if data.get("reason") else ""
    return f"speech recognition: {en}{why}", f"语音识别：{zh}{why}"


_WORK: Mapping[str, Callable[[Mapping[str, Any], str, str], Words]] = {
    "http_request": _asked,
    "table_lookup": _looked_up,
    "table_store": _stored,
    "caller_class": _judged,
    "business_hours": _looked,
    "send_email": _sent("e-mail", "邮件", "subject"),
    "send_sms": _sent("SMS", "短信", "text"),
    "emit_event": _emitted,
    "recognize": _recognized,
}
"""Kinds of work that are told in words of their own."""


def _dialled(data: Mapping[str, Any]) -> Words:
    to = address_text(data.get("address", "?"))
    en, zh = _FATES.get(str(data.get("how")), (str(data.get("how")),) * 2)
    cause = data.get("cause")
    if cause:
        why_en, why_zh = cause_words(cause)
        return f"dialled {to}: {en}; {why_en}", f"呼叫 {to}：{zh}；{why_zh}"
    return f"dialled {to}: {en}", f"呼叫 {to}：{zh}"


def _called_out(data: Mapping[str, Any]) -> Words:
    by = data.get("by")
    by_en, by_zh = (f" (asked for by {by})", f"（{by} 发起）") if by else ("", "")
    if data.get("how") == "answered":
        return f"the telephone was answered{by_en}", f"电话已接听{by_zh}"
    why_en, why_zh = cause_words(data.get("cause") or {"reason": data.get("how")})
    return f"nobody came to the telephone: {why_en}{by_en}", f"电话未接通：{why_zh}{by_zh}"


def _talked(data: Mapping[str, Any]) -> Words:
    en, zh = who_words(data.get("ended_by"))
    seconds = span(data.get("seconds"))
    return f"talked for {seconds} s; {en} ended it", f"通话 {seconds} 秒；由{zh}结束"


def _leg_ended(data: Mapping[str, Any]) -> Words:
    role_en, role_zh = ("the caller's leg", "来电线路") if data.get("role") != "party" else ("the party's leg", "对方线路")
    why_en, why_zh = cause_words(data)
    by = data.get("by")
    if not by:
        return f"{role_en} ended: {why_en}", f"{role_zh}结束：{why_zh}"
    by_en, by_zh = who_words(by)
    return f"{role_en} ended: {why_en}; by {by_en}", f"{role_zh}结束：{why_zh}；由{by_zh}挂断"


def _failed(data: Mapping[str, Any]) -> Words:
    what = f"{data.get('message', '?')} ({data.get('code', '?')})"
    return f"the flow could not go on: {what}", f"流程无法继续：{what}"


def _resumed(data: Mapping[str, Any]) -> Words:
    return "carried on by a new process from the last checkpoint", "由新进程从最近的检查点继续"


def _ended(data: Mapping[str, Any]) -> Words:
    by = str(data.get("by"))
    if by == "caller":
        return "the caller hung up", "来电者挂机"
    if by == "flow":
        return "the flow ended the call", "流程结束通话"
    if by == "failure":
        return "the call ended after a failure; the caller heard the apology", "因故障结束通话，来电者听到了致歉提示"
    en, zh = REASONS.get(str(data.get("reason")), ("ended", "结束"))
    who_en, who_zh = who_words(by)
    return f"ended by {who_en}: {en}", f"由{who_zh}结束：{zh}"


def other(kind: str, data: Mapping[str, Any]) -> Words:
    """Say an entry of a kind this code does not know, rather than hide it."""
    shown = f"{kind} {_plain(dict(data))}" if data else kind
    return shown, shown


def _nth(number: Any) -> str:
    """Write a number as an English ordinal; what is no number as it is."""
    if not isinstance(number, int):
        return str(number)
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


TELLERS: Mapping[str, Teller] = {
    "called_out": _called_out,
    "entered": _entered,
    "exited": _exited,
    "answered": _answered,
    "collected": _collected,
    "recorded": _recorded,
    "recording": _recording,
    "assigned": _assigned,
    "decided": _decided,
    "allotted": _allotted,
    "counted": _counted,
    "noted": _noted,
    "called": _called,
    "returned": _returned,
    "caught": _caught,
    "clock": _clock,
    "waited": _waited,
    "performed": _performed,
    "dialled": _dialled,
    "talked": _talked,
    "leg_ended": _leg_ended,
    "failed": _failed,
    "resumed": _resumed,
    "ended": _ended,
}
"""``offered`` and ``played`` need more than their own data; ``engine.records.story`` tells them."""
