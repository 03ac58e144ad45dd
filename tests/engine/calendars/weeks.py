"""Calendars for tests, and moments as people write them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.calendars.calendar import Calendar, Emergency, Verdict, said, written
from engine.calendars.reading import read_calendar

OFFICE: dict[str, Any] = {
    "zone": "Asia/Shanghai",
    "hours": {"mon-fri": "09:00-12:00, 13:30-18:00"},
    "holidays": {"country": "CN"},
    "days": [
        {"date": "2026-12-24", "name": {"en": "Christmas Eve", "zh-CN": "平安夜"}, "hours": "09:00-12:00"},
        {"date": "03-07", "name": "Founders' day"},
        {"date": "2026-08-08", "like": "mon"},
    ],
}


def calendar(document: dict[str, Any] | None = None, *, emergency: Emergency | None = None, follows: Any = ()) -> Calendar:
    return Calendar(read_calendar(OFFICE if document is None else document), emergency, follows)


def at(calendar: Calendar, text: str) -> float:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)).timestamp()


def told(calendar: Calendar, text: str, language: str = "en") -> tuple[str, str, str, str]:
    """State, reason, next change and next opening at a moment, in short."""
    verdict: Verdict = calendar.verdict(at(calendar, text))
    changes, opens = (written(moment, calendar.zone)[:16] for moment in (verdict.changes_at, verdict.opens_at))
    return verdict.state, said(verdict.reason, language), changes, opens


def ics(*events: str) -> str:
    """An iCalendar of events, each given by its properties on lines."""
    parts = [f"BEGIN:VEVENT\nUID:{n}@test\nDTSTAMP:20260101T000000Z\n{event}\nEND:VEVENT" for n, event in enumerate(events)]
    return "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *parts, "END:VCALENDAR", "")).replace(
        "\n", "\r\n"
    )
