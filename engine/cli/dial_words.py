"""The words of ``cordboard dial``, English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.cli.options import Language
from engine.records.telling import REASONS
from telephony_adapters.simulator.text_phone import PhoneEvent

Told = tuple[str, str, str]
"""Mark, text, style."""

_PHRASES: Mapping[str, tuple[str, str]] = {
    "dialling": ("calling {number}", "正在拨打 {number}"),
    "ringing": ("it rings", "振铃中"),
    "answered": ("answered", "已接通"),
    "cut": ("cut short after {seconds} s", "播放 {seconds} 秒后被打断"),
    "seconds": ("{seconds} s", "{seconds} 秒"),
    "beep": ("beep: what is said is recorded", "嘀声：开始录音"),
    "speaking": ("speaking for {seconds} s", "说话 {seconds} 秒"),
    "music": ("music", "等待音乐"),
    "connected": ("talking with {others}", "正在与 {others} 通话"),
    "parted": ("apart again", "通话分开"),
    "incoming": ("{caller} is calling", "{caller} 来电"),
    "withheld": ("somebody", "未知号码"),
    "logged_in": ("this is the phone of extension {extension}", "本机为分机 {extension}"),
    "self": ("hung up here", "本方挂机"),
    "switch": ("hung up there", "对方挂机"),
    "ended": ("the call is over: {who}, {reason}", "通话结束：{who}，{reason}"),
    # What can be done, by state.
    "idle": ("waiting for calls · Ctrl-C ends", "等待来电 · Ctrl-C 退出"),
    "can_wait": ("h hangs up", "h 挂机"),
    "can_press": ("0–9 * # are keys · h hangs up", "按 0–9 * # 键 · h 挂机"),
    "can_speak": ("s speaks · 0–9 * # are keys · h hangs up", "s 说话 · 按 0–9 * # 键 · h 挂机"),
    "can_answer": ("a answers · r rejects", "a 接听 · r 拒接"),
}

HINTS: Mapping[str, str] = {
    "ringing": "can_wait",
    "answered": "can_press",
    "prompt": "can_press",
    "beep": "can_speak",
    "incoming": "can_answer",
    "logged_in": "idle",
    "ended": "idle",
}
"""The event after which something else can be done → the phrase that says what."""


def phrase(name: str, language: Language, **values: str) -> str:
    """Give a phrase with its values."""
    return _PHRASES[name][language is Language.ZH].format(**values)


def describe(event: PhoneEvent, language: Language) -> Told | None:
    """Say an event in a line; ``None`` for those that have none of their own."""
    teller = _TELLERS.get(event.kind)
    return teller(event, language) if teller is not None else None


def _music(event: PhoneEvent, language: Language) -> Told:
    music = str(event.details["music"])
    name = "" if music == "default" else f" ({music})"
    return "♪", phrase("music", language) + name, "blue"


def _connected(event: PhoneEvent, language: Language) -> Told:
    others = ", ".join(str(other) for other in event.details["with"])
    return "⇄", phrase("connected", language, others=others), "bold green"


def _incoming(event: PhoneEvent, language: Language) -> Told:
    caller = str(event.details["from"]) or phrase("withheld", language)
    return "←", phrase("incoming", language, caller=caller), "bold"


def _logged_in(event: PhoneEvent, language: Language) -> Told:
    return "☎", phrase("logged_in", language, extension=str(event.details["extension"])), "bold"


def _ended(event: PhoneEvent, language: Language) -> Told:
    details = event.details
    name = str(details["reason"])
    figure = f" (Q.850 {details['q850']})" if details["q850"] is not None else ""
    reason = REASONS.get(name, (name, name))[language is Language.ZH] + figure
    who = phrase(str(details["by"]), language)
    style = "bold" if name == "normal" else "bold yellow"
    return "■", phrase("ended", language, who=who, reason=reason), style


def _error(event: PhoneEvent, language: Language) -> Told:
    return "!", f"{event.details['message']} {event.details['mend']}", "bold red"


_TELLERS: Mapping[str, Callable[[PhoneEvent, Language], Told]] = {
    "ringing": lambda event, language: ("…", phrase("ringing", language), "dim"),
    "answered": lambda event, language: ("●", phrase("answered", language), "green"),
    "beep": lambda event, language: ("◉", phrase("beep", language), "red"),
    "music": _music,
    "connected": _connected,
    "parted": lambda event, language: ("⇹", phrase("parted", language), ""),
    "incoming": _incoming,
    "logged_in": _logged_in,
    "ended": _ended,
    "error": _error,
}
