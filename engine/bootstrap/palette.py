"""The blocks that flows can be drawn with here: ours, and the steps that are installed."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock

from engine.graph.resolve import Catalog
from engine.nodes.catalog import TYPES
from engine.steps.discovery import Installed, discover, stamp

log = logging.getLogger(__name__)


class Palette:
    """Follows the folder of steps: a file that is written is in the palette at the next look."""

    def __init__(self, folder: Path | None) -> None:
        """Look when first asked. Packages are looked at together with the folder."""
        self._folder = folder
        self._seen: object = None
        self._catalog: Catalog = TYPES
        self._lock = Lock()

    def catalog(self) -> Catalog:
        """Give the blocks there are now."""
        with self._lock:
            now = stamp(self._folder)
            if now != self._seen:
                self._seen = now
                self._catalog = (*TYPES, *tell_broken(discover(self._folder)).blocks)
            return self._catalog


def tell_broken(installed: Installed) -> Installed:
    """Say in the log what should have been a step, and give all back."""
    for one in installed.broken:
        log.error("a step cannot be used: %s: %s %s", one.where, one.message, one.mend)
    return installed
