"""A repository of calendars in memory, that counts how often it is asked and can be away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.calendars.calendar import Emergency
from engine.calendars.ports import KeptCalendar
from engine.errors import StorageUnavailable


class Kept:
    def __init__(self) -> None:
        self.there: dict[str, KeptCalendar] = {}
        self.asked = self.read = 0
        self.away = False

    def put(self, name: str, document: Mapping[str, Any], emergency: Emergency | None = None) -> None:
        stamp = max((one.stamp for one in self.there.values()), default=0) + 1
        self.there[name] = KeptCalendar(name, 1, document, 0.0, "ann", emergency, stamp)

    async def stamps(self) -> Mapping[str, int]:
        self.asked += 1
        if self.away:
            raise StorageUnavailable("it is away")
        return {name: one.stamp for name, one in self.there.items()}

    async def calendars(self) -> Sequence[KeptCalendar]:
        self.read += 1
        return list(self.there.values())
