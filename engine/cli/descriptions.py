"""Descriptions of other systems as files: read as JSON or YAML, shown without what says nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from engine.errors import InvalidInput


def read_description(file: str, code: str, example: str) -> dict[str, Any]:
    """Read one; ``-`` is standard input. ``code`` is the error's when it is none, ``example`` the command to begin with."""
    from engine.plain_yaml import BadYaml, read

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput("no-file", f"{file} cannot be read as text.", "Check its name.") from None
    try:
        value = json.loads(text)
    except ValueError:
        try:
            value = read(text).value
        except BadYaml as wrong:
            raise InvalidInput(code, f"Line {wrong.line}: {wrong.what}.", wrong.mend) from None
    if not isinstance(value, dict):
        raise InvalidInput(code, f"{file} describes nothing.", f"Begin with: {example}")
    return value


def shortened(value: Any) -> Any:
    """Leave out what says nothing."""
    if isinstance(value, dict):
        return {name: shortened(one) for name, one in value.items() if one not in ("", None, [])}
    if isinstance(value, list):
        return [shortened(one) for one in value]
    return value
