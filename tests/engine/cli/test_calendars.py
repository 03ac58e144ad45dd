from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import plain_yaml
from tests.engine.calendars.weeks import OFFICE, ics
from tests.engine.cli.product import ROOT, Product


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "office.yaml"
    path.write_text(plain_yaml.write(OFFICE), encoding="utf-8")
    return str(path)


def test_a_calendar_is_set_shown_tried_closed_opened_and_removed(product: Product, file: str) -> None:
    assert "There is no calendar" in product("calendars", "list").stderr
    # The product's clock stands at Monday 2026-09-21 22:13 in Shanghai.
    assert product.right("calendars", "set", "office", file).splitlines() == [
        "office is kept as revision 1; calls go by it within two seconds.",
        "2026-09-21 22:13: closed until 2026-09-22 09:00",
    ]
    assert plain_yaml.read(product("calendars", "show", "office").stdout.rpartition("\n2026")[0]).value == OFFICE
    holiday = ("calendars", "test", "office", "--at", "2026-10-01T10:00")
    assert product.right(*holiday) == (
        "2026-10-01 10:00: holiday (National Day) until 2026-10-08 00:00, opens 2026-10-08 09:00\n"
    )
    assert product.right(*holiday, "--lang", "zh") == (
        "2026-10-01 10:00：节假日（国庆节），至 2026-10-08 00:00，2026-10-08 09:00 开始营业\n"
    )
    closed = product.right("calendars", "emergency", "on", "office", "--until", "23:00", "--reason", "Power cut")
    assert closed.splitlines()[1] == (
        "2026-09-21 22:13: emergency closure (Power cut) until 2026-09-21 23:00, opens 2026-09-22 09:00"
    )
    assert "emergency closure" in product.right("calendars", "list")
    assert "goes by its hours again" in product.right("calendars", "emergency", "off", "office")
    assert product.json("calendars", "set", "office", file)["revision"] == 2
    assert product.right("calendars", "remove", "office") == "office is removed.\n"
    told = product.right("calendars", "history", "office")
    assert [word for word in ("removed", "emergency off", "emergency on", "revision 1", "Power cut") if word not in told] == []
    assert product.refused("calendars", "show", "office")[1] == "List them with: cordboard calendars list"


def test_events_are_imported_and_replaced_by_their_name(product: Product, file: str, tmp_path: Path) -> None:
    product.right("calendars", "set", "office", file)
    for day in ("20261125", "20261126"):
        (tmp_path / "team.ics").write_text(ics(f"SUMMARY:Team day\nDTSTART;VALUE=DATE:{day}"), encoding="utf-8")
        product.right("calendars", "import", "office", str(tmp_path / "team.ics"), "--as", "team")
    states = [product.json("calendars", "test", "office", "--at", f"2026-11-{day}T10:00")["state"] for day in (25, 26)]
    assert states == ["open", "holiday"]
    (tmp_path / "none.ics").write_text("nothing")
    assert "/document/events/1/ics" in product.refused("calendars", "import", "office", str(tmp_path / "none.ics"))[0]


def test_a_mistake_in_a_file_is_told_with_its_line(product: Product, tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_text("zone: Asia/Shanghai\nhours:\n  mon-fri: 9 to 5\n", encoding="utf-8")
    said = product.refused("calendars", "set", "office", str(path))
    assert f"{path}:3:" in said[0] and "09:00-18:00" in said[1]
    path.write_text("zone: [", encoding="utf-8")
    assert f"{path}:2:1: " in product.refused("calendars", "set", "office", str(path))[0]


def test_who_changes_a_revision_that_is_no_more_is_told(product: Product, file: str) -> None:
    product.right("calendars", "set", "office", file)
    product.right("calendars", "set", "office", "-", input=json.dumps(OFFICE).encode())
    assert "revision 2" in product.refused("calendars", "set", "office", file, "--revision", "1")[0]


def test_a_document_is_tried_without_being_kept(product: Product, file: str) -> None:
    tried = product.json("calendars", "test", "office", "--file", file, "--at", "2026-10-10T10:00")
    assert tried["state"] == "open"
    assert product.json("calendars", "list") == {"calendars": []}


def test_public_holidays_are_listed(product: Product) -> None:
    told = product.right("calendars", "holidays", "cn", "--year", "2026", "--lang", "zh")
    assert "2026-10-01  国庆节" in told and "2026-10-10  调休上班" in told
    assert "not known to this version" in product("calendars", "holidays", "CN", "--year", "2090").stderr


def test_a_calendar_that_calls_go_by_is_removed_by_force_alone(product: Product, file: str) -> None:
    product.right("calendars", "set", "office", file)
    product.right("flow", "import", str(ROOT / "samples/office_hours/flow.json"), "--publish")
    assert product.json("calendars", "uses", "office") == {
        "uses": [{"flow": "office-hours", "version": 1, "aliases": ["live"]}]
    }
    assert product.refused("calendars", "remove", "office")[0] == "Calls go by office in office-hours."
    assert product.right("calendars", "remove", "office", "--force") == "office is removed.\n"
    assert "No flow goes by other" in product("calendars", "uses", "other").stderr
