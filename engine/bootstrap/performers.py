"""Who does what core steps have done away from the switch: one line for each kind of work."""

from __future__ import annotations

from engine.config import Settings
from engine.runtime.performers import Performers


def performers(settings: Settings) -> Performers:
    """Make the performers of an installation."""
    return {}
