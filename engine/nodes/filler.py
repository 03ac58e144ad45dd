"""What a caller hears while somebody else is asked, as all blocks that ask have it in their forms."""

from __future__ import annotations

from typing import Any


def without_usual_delay(plain: dict[str, Any]) -> dict[str, Any]:
    """Leave out that music begins at once: blocks were published before it could begin later, and keep their bytes."""
    return {name: value for name, value in plain.items() if name != "music_after_seconds" or value}
