"""From names in code to words for people."""

from __future__ import annotations

import re


def snake(name: str) -> str:
    """``NotFound`` → ``not_found``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def titled(name: str, en: str = "", zh: str = "") -> tuple[str, str]:
    """Give the words in both languages; what is not said is made from the name."""
    plain = name.replace("_", " ").strip()
    en = en or plain[:1].upper() + plain[1:]
    return en, zh or en


def seconds(text: str | float) -> float | None:
    """Read a time such as ``500ms``, ``10s``, ``2m`` or a number of seconds; ``None`` when it is none."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        return float(text)
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|m)\s*", text) if isinstance(text, str) else None
    return float(found[1]) * {"ms": 0.001, "s": 1.0, "m": 60.0}[found[2]] if found else None
