"""What stands beside a sample's drawing and comes with it into an installation: its tests, and the hours they go by."""

from __future__ import annotations

from pathlib import Path

from engine import plain_yaml

_SCENARIOS = "scenario.yaml"


def scenarios_of(folder: Path) -> str:
    """Give the scenarios of a sample as its flow keeps them; empty where it has none.

    The calendars beside it are told in the text, for all scenarios: an installation may have others under the same names, or
    none, and a test is of no particular office.
    """
    file = folder / _SCENARIOS
    if not file.exists():
        return ""
    text = file.read_text(encoding="utf-8")
    calendars = {
        path.stem: plain_yaml.read(path.read_text(encoding="utf-8")).value for path in sorted(folder.glob("calendars/*.yaml"))
    }
    if not calendars:
        return text
    return plain_yaml.write([{"for all scenarios": {"calendars": calendars}}]) + "\n" + text
