"""How the forms of blocks that record are filled in validly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.engine.graph.strategies import Drawing


def record(drawing: Drawing) -> dict[str, Any]:
    return {
        "variable": "digits",
        **drawing.some(
            {
                "prompt": drawing.prompt,
                "consent_prompt": drawing.prompt,
                "max_seconds": lambda: drawing.choose((5, 1, 300)),
                "min_seconds": lambda: drawing.choose((0, 0.5)),
                "silence_seconds": lambda: drawing.choose((2, 0)),
                "terminator": lambda: drawing.choose(("#", "*", "any", "none")),
                "beep": drawing.maybe,
                "again_key": lambda: drawing.choose((None, "3")),
                "again_limit": lambda: drawing.choose((1, 3)),
                "cancel_key": lambda: drawing.choose((None, "*")),
            }
        ),
        **({"review": True, "review_prompt": drawing.prompt()} if drawing.maybe() else {}),
    }


def record_conversation(drawing: Drawing) -> dict[str, Any]:
    act = drawing.choose(("start", "pause", "resume", "stop"))
    return {"act": act, **(drawing.some({"consent_prompt": drawing.prompt}) if act == "start" else {})}
