"""The tables of an installation as a drawing needs to know them, looked up by whoever checks it."""

from __future__ import annotations

from collections.abc import Mapping

Shelves = Mapping[str, Mapping[str, bool]]
"""Table → column → whether it is sensitive."""
