"""Builds the designer into wheels (a hook of hatchling): whoever installs one needs no Node.js."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DesignerHook(BuildHookInterface[Any]):
    """Builds before a wheel is packed. An editable install is a checkout, whose pages ``make setup`` builds."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, and say what goes where."""
        if version == "editable":
            return
        home = Path(self.root) / "designer_ui"
        runpy.run_path(str(home / "build.py"))["build"]()
        build_data["shared_data"][str(home / "dist")] = "share/cordboard/designer_ui"
