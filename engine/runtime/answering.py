"""When a question is answered: the rules of ``Collect``, without a clock, for a call beside the switch and for a re-drive."""

from __future__ import annotations

from engine.nodes.base import Collect, Collected


def answer(ask: Collect, keys: str) -> Collected | None:
    """Tell how the question ends with these keys, ``None`` while one more may follow."""
    if not keys:
        return None
    last, before = keys[-1], keys[:-1]
    if last in ask.terminators:
        return Collected("terminator", before)
    if last == ask.cancel:
        return Collected("cancelled")
    if keys == ask.operator_key and keys not in ask.own_keys and not any(match.startswith(keys) for match in ask.matches):
        return Collected("operator")
    if ask.matches:
        if any(match.startswith(keys) and match != keys for match in ask.matches):
            return None
        return Collected("match" if keys in ask.matches else "complete", keys)
    return Collected("complete", keys) if len(keys) >= ask.max_digits else None


def answer_by_silence(keys: str) -> Collected:
    """Tell how a question ends when no further key came in time."""
    return Collected("timeout", keys) if keys else Collected("no_input")
