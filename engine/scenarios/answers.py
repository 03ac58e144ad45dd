"""What may be worth trying at a question: keys that are meant, keys that are not, and numbers that conditions ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Any

from engine.nodes.business_hours import KIND as BUSINESS_HOURS
from engine.nodes.caller_class import CallerClassConfig
from engine.nodes.emit_event import KIND as EMIT_EVENT
from engine.nodes.recognize import RecognizeConfig
from engine.nodes.send_email import KIND as SEND_EMAIL
from engine.nodes.send_sms import KIND as SEND_SMS
from engine.nodes.table_lookup import KIND as TABLE_LOOKUP
from engine.nodes.table_store import KIND as TABLE_STORE
from engine.program import Program
from engine.runtime.interpreter import configured

_ALL_KEYS = "9876543210*#"
_MOST_TRIES = 20_000
"""Numbers tried against a pattern before it is given up."""
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def keys_worth_trying(program: Program, step: str, hints: Iterable[str]) -> tuple[str, ...]:
    """List the keys to press at a step that asks: right ones first, then a wrong one. ``hints`` are keys others pressed."""
    kind, form = configured(program, step)
    config = form.model_dump(mode="json", by_alias=True)
    meant = [key for _, key in kind.uses(form).keys]
    return tuple(dict.fromkeys((*meant, *_digits(config, hints), *_wrong(config, meant))))


def speeches_worth_trying(program: Program, step: str) -> tuple[float, ...]:
    """List how long to speak into a message: long enough, and not long enough where the step minds."""
    _, form = configured(program, step)
    least = float(form.model_dump(mode="json").get("min_seconds") or 0.0)
    short = (max(0.5, least / 2),) if least >= 1.0 else ()  # not so short that it is taken for a cough
    return (least + 2.0, *short)


def _digits(config: Mapping[str, Any], hints: Iterable[str]) -> Iterator[str]:
    """Answers to a question for digits, by the fields that such questions have."""
    if "max_digits" not in config:
        return
    finish = str(config.get("terminator") or "")
    for digits in islice(dict.fromkeys(islice(_fitting(config, hints), 100)), 2):
        yield digits + (finish if len(digits) < int(config["max_digits"]) else "")
    yield from (str(key) for key in (config.get("cancel"), (config.get("confirmation") or {}).get("key")) if key)


def _fitting(config: Mapping[str, Any], hints: Iterable[str]) -> Iterator[str]:
    listed = [str(answer) for answer in config.get("one_of") or ()]
    if listed:
        yield from listed
        return
    fewest, most = int(config.get("min_digits", 1)), int(config["max_digits"])
    valid = str(config.get("valid_keys") or "0123456789")
    pattern = re.compile(str(config.get("regex") or ".*"))
    counted = ("".join(keys) for n in range(fewest, min(most, fewest + 4) + 1) for keys in product(valid, repeat=n))
    luhn = config.get("checksum") == "luhn"
    for digits in (*(hint.rstrip("#*") for hint in hints), *islice(counted, _MOST_TRIES)):
        if fewest <= len(digits) <= most and set(digits) <= set(valid) and pattern.fullmatch(digits):
            if not luhn:
                yield digits
            elif digits.isdigit():
                yield digits[:-1] + _check_digit(digits[:-1])


def _check_digit(digits: str) -> str:
    """ISO/IEC 7812-1 annex B."""
    doubled = [int(digit) * (1 if n % 2 else 2) for n, digit in enumerate(reversed(digits))]
    return str(-sum(d // 10 + d % 10 for d in doubled) % 10)


def _wrong(config: Mapping[str, Any], meant: list[str]) -> Iterator[str]:
    taken = {key[0] for key in meant} | {str(config.get(name) or "") for name in ("terminator", "cancel", "repeat_key")}
    if "max_digits" not in config:
        yield from islice((key for key in _ALL_KEYS if key not in taken), 1)
        return
    valid = str(config.get("valid_keys") or "")
    stray = next((key for key in _ALL_KEYS if key not in valid and key not in taken), "")
    fewest, most = int(config.get("min_digits", 1)), int(config["max_digits"])
    pattern = re.compile(str(config.get("regex") or ".*"))
    misfit = next((digit * most for digit in "9876543210" if not pattern.fullmatch(digit * most)), "")
    finish = str(config.get("terminator") or "")
    yield from (keys for keys in (misfit, stray + finish if stray else "", "1" * (fewest - 1) + finish) if keys)


_HOURS: tuple[Mapping[str, str], ...] = (
    {"state": "open", "changes_at": "2026-10-09T18:00:00+08:00"},
    {"state": "closed", "opens_at": "2026-10-09T09:00:00+08:00"},
    {"state": "holiday", "reason": "国庆节", "opens_at": "2026-10-08T09:00:00+08:00"},
    {"state": "emergency", "reason": "停电"},
)
_NOT_SET_UP = {"fails": "secret-missing"}
_RESULTS: Mapping[str, tuple[Any, ...]] = {
    BUSINESS_HOURS: _HOURS,
    TABLE_LOOKUP: ({"found": True, "values": {}}, {"found": False, "values": {}}),
    TABLE_STORE: ({"found": True, "values": {}},),
    SEND_EMAIL: ({"id": "<scenario>", "accepted": 1, "refused": 0}, _NOT_SET_UP),
    SEND_SMS: ({"id": "scenario", "encoding": "GSM-7", "units": 1, "segments": 1}, _NOT_SET_UP),
    EMIT_EVENT: ({"bytes": 0},),
}
"""Type → what its work may bring, where that is the same for every flow."""


def results_worth_trying(program: Program, step: str) -> tuple[Any, ...]:
    """List what the work of a step may bring, beside what others' scenarios say."""
    kind, form = configured(program, step)
    if isinstance(form, CallerClassConfig):
        return tuple({"class": name, "because": "the scenario"} for name in ("normal", *form.classes))
    if isinstance(form, RecognizeConfig):
        said = [choice.phrases[0] for choice in form.choices] or ["yes"]
        return tuple(
            {"text": text, "confidence": sure} for text, sure in (*((one, 1.0) for one in said), ("mumble", 0.0), ("", 0.0))
        )
    return _RESULTS.get(kind.name, ())


def callers_worth_trying(program: Program) -> dict[str, tuple[str, ...]]:
    """List the numbers that conditions compare facts of the call with: by ``caller`` and ``dialled``; callers may withhold."""
    found: dict[str, dict[str, None]] = {"caller": {}, "dialled": {}}
    for name in program.steps:
        kind, form = configured(program, name)
        for _, source in kind.uses(form).expressions:
            for fact, values in found.items():
                if f"call.{fact}" in source:
                    values.update(dict.fromkeys((one or other) for one, other in _QUOTED.findall(source)))
    return {fact: tuple(values) for fact, values in found.items()}


def steps_before_facts(program: Program) -> frozenset[str]:
    """Find the steps from which a call can still come to where its caller or the number dialled decides."""
    found: set[str] = set()
    for name in program.steps:
        kind, form = configured(program, name)
        if _decides_by_itself(program, name) or any("call." in source for _, source in kind.uses(form).expressions):
            found.add(name)
    while True:
        before = {name for name, step in program.steps.items() if name not in found and found & set(step.exits.values())}
        if not before:
            return frozenset(found)
        found |= before


def deciding_by_themselves(program: Program) -> frozenset[str]:
    """Find the steps that part calls without a condition: by lot, or by how often a call has come there."""
    return frozenset(name for name in program.steps if _decides_by_itself(program, name))


def _decides_by_itself(program: Program, step: str) -> bool:
    kind, form = configured(program, step)
    uses = kind.uses(form)
    return kind.category == "decide" and len(kind.exits(form)) > 1 and not uses.expressions and not uses.calendars
