"""Drawings for the tests, made from a sample."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

_SAMPLE = json.loads((Path(__file__).parents[3] / "samples/hello_menu/flow.json").read_text("utf-8"))


def drawing(flow: str = "main", name: str = "Main", **changes: Any) -> dict[str, Any]:
    """A drawing that may be published."""
    return {**copy.deepcopy(_SAMPLE), "id": flow, "name": name, **changes}


def saying(text: str, flow: str = "main") -> dict[str, Any]:
    """A drawing that compiles to a program of its own."""
    made = drawing(flow)
    made["prompts"]["after_talk"]["en"]["text"] = text
    return made
