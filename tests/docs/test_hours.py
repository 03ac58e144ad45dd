"""What docs/hours.md shows is so: its calendar, its commands in their order, its block and its scenario."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from engine.bootstrap.scenarios import Rehearsal
from engine.calendars.form import CalendarForm
from engine.calendars.reading import read_calendar
from engine.nodes.business_hours import BusinessHoursConfig
from engine.plain_yaml import read as read_yaml
from engine.program import Program, Variable
from engine.scenarios.checking import check
from engine.scenarios.reading import read
from tests.engine.cli.conftest import product
from tests.engine.cli.product import Product
from tests.engine.runtime.flows import BYE, Block, flow, play
from tests.house.tree import ROOT

__all__ = ["product"]

PAGE = (ROOT / "docs/hours.md").read_text("utf-8")
SAMPLE = (ROOT / "samples/office_hours/README.md").read_text("utf-8")
CALENDAR, SCENARIO = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def commands(page: str) -> list[list[str]]:
    lines = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines]


def test_its_calendar_can_be_kept_and_every_key_is_told() -> None:
    read_calendar(read_yaml(CALENDAR).value)
    assert [name for name in CalendarForm.model_fields if f"| `{name}` |" not in PAGE] == []


@pytest.mark.parametrize("page", [PAGE, SAMPLE], ids=["page", "sample"])
def test_its_commands_do_what_they_say(product: Product, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    typed = commands(page)
    assert len(typed) >= 4
    for words in typed:
        answer = product.right(*words)
        assert answer or words[1] == "uses", words  # no flow does here, which is a remark
        if words[:2] == ["calendars", "test"]:
            assert f"`{answer.strip()}`" in page


def test_its_scenario_goes_as_written_by_its_block() -> None:
    block = json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[0])
    BusinessHoursConfig.model_validate(block["config"])
    file = read("docs/hours.md", SCENARIO)
    assert [*file.problems, *check(file, program(block))] == []
    result = Rehearsal(program(block)).play(file.scenarios[0])
    assert result.deviated is None, result.deviated


def program(block: dict[str, object]) -> Program:
    told = Block("business_hours", dict(block["config"]), dict(block["exits"]))  # type: ignore[call-overload]
    others = {name: play(name, to="bye") for name in ("menu", "we_are_closed", "emergency")}
    return flow(
        {"hours": told, **others, "bye": BYE},
        variables={"why": Variable("string", ""), "opens": Variable("string", "")},
    )


def test_the_calendar_of_the_sample_is_one() -> None:
    read_calendar(read_yaml(Path(ROOT / "samples/office_hours/calendars/office.yaml").read_text("utf-8")).value)
