"""What a configured block names, so that the rules can prove that it exists and fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Uses:
    """What a configured step names, for the rules: prompts, expressions and variables, each with its JSON pointer in config."""

    prompts: Sequence[tuple[str, str]] = ()  # (pointer, prompt key)
    expressions: Sequence[tuple[str, str]] = ()  # (pointer, CEL source)
    assigns: Sequence[tuple[str, str]] = ()  # (pointer, variable name)
    keys: Sequence[tuple[str, str]] = ()  # (pointer, menu key): for the ambiguity rule
    languages: Sequence[tuple[str, str]] = ()  # (pointer, language): must be among the flow's
    prompts_in: Sequence[tuple[str, str, str]] = ()  # (pointer, prompt key, the one language it is spoken in here)
    secrets: Sequence[tuple[str, str]] = ()  # (pointer, variable that takes in what a caller keys in secretly)
    texts: Sequence[tuple[str, str]] = ()  # (pointer, text with ``${…}`` places other than a prompt's)
    sent: Sequence[tuple[str, str]] = ()  # (pointer, such a text that may hold what is sensitive: it is sent away, or masked)
    named_secrets: Sequence[tuple[str, str]] = ()  # (pointer, name of a secret that the installation keeps)
    calendars: Sequence[tuple[str, str]] = ()  # (pointer, name of a calendar that the installation keeps)
    gives: Sequence[tuple[str, str, tuple[str, ...]]] = ()  # (pointer, variable, types that can hold what it is given)
    conditions: Sequence[str] = ()  # pointers of expressions that have to give true or false
    computes: Sequence[tuple[str, str]] = ()  # (pointer of an expression or value, variable it is kept in), one after the other
