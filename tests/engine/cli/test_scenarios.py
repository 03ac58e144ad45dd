from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.engine.cli.product import ROOT, CommandLine

RIGHT = """\
- scenario: The operator is reached
  phones: {6001: answers}
  steps:
    - press: "#"
    - connected to: "6001"
- scenario: Silence leads there, too
  phones: {6001: answers}
  steps: [say nothing, say nothing, connected to: "6001"]
"""
WRONG = """\
# kept
- scenario: A busy line
  phones: {6002: busy}
  steps:
    - press: "6002"
    - hear: busy
    - connected to: "6002"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "flows" / "extension"
    made.mkdir(parents=True)
    shutil.copy(ROOT / "samples/dial_extension/flow.json", made / "flow.json")
    return made


def written(folder: Path, text: str) -> Path:
    file = folder / "scenario.yaml"
    file.write_text(text)
    return file


def test_scenarios_that_go_as_written_are_ticked(alone: CommandLine, folder: Path) -> None:
    written(folder, RIGHT)
    told = alone.right("flow", "test", str(folder)).splitlines()
    assert told == [
        "✓ The operator is reached  4 s of call",
        "✓ Silence leads there, too  31 s of call",
        "2 scenarios went as written",
    ]


def test_one_that_goes_otherwise_is_told_with_its_line_its_call_and_what_was_there_instead(
    alone: CommandLine, folder: Path
) -> None:
    file = written(folder, WRONG)
    result = alone("flow", "test", str(folder))
    assert result.exit_code == 1
    told = result.stdout.splitlines()
    assert told[0] == f"✗ A busy line  {file}:7"
    assert "      0.1  the caller presses 6" in told
    assert "      2.7  dial –busy→ busy (play)" in told
    *_, expected, instead, counted = told
    assert "expected  the caller talks with 6002" in expected
    assert "instead   ask waited for a key in vain." in instead
    assert counted == "1 of 1 scenarios went otherwise"


def test_scenarios_are_chosen_by_name(alone: CommandLine, folder: Path) -> None:
    written(folder, RIGHT)
    assert alone.right("flow", "test", "-k", "Silence", str(folder)).splitlines()[-1] == "1 scenario went as written"
    assert alone.refused("flow", "test", "-k", "nothing", str(folder))[0] == (
        "There are no scenarios whose name contains “nothing”."
    )


def test_scripts_get_plain_json(alone: CommandLine, folder: Path) -> None:
    written(folder, WRONG)
    result = alone("flow", "test", "--json", str(folder))
    assert result.exit_code == 1
    plain = json.loads(result.stdout)
    assert (plain["passed"], plain["failed"]) == (0, 1)
    (one,) = plain["scenarios"]
    assert one["deviated"]["step"] == 3
    assert one["story"][0] == {"at": 0.0, "node": "start", "what": "start (start)"}
    assert one["place"].endswith("scenario.yaml:2")


def test_mistakes_are_told_by_line_before_anything_is_played(alone: CommandLine, folder: Path) -> None:
    file = written(folder, "- scenario: one\n  steps:\n    - hear: trynig\n    - hang\n")
    result = alone("flow", "test", str(file))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{file}:4:7: “hang” is no step. (in “one”)",
        "    → Did you mean “hang up”?",
    ]
    written(folder, "- scenario: one\n  steps:\n    - hear: trynig\n")
    plain = json.loads(alone("flow", "test", "--json", str(file)).stdout)
    assert plain["problems"][0]["mend"] == "Did you mean “trying”?"


def test_a_flow_its_scenarios_or_a_folder_of_folders_can_be_named(alone: CommandLine, folder: Path) -> None:
    file = written(folder, RIGHT)
    for place in (folder.parent, folder, folder / "flow.json", file):
        assert alone.right("flow", "test", str(place)).splitlines()[-1] == "2 scenarios went as written"


def test_a_flow_in_yaml_is_played_like_one_in_json(alone: CommandLine, folder: Path) -> None:
    written(folder, RIGHT)
    alone.right("flow", "fmt", "--to", "yaml", str(folder / "flow.json"))
    assert "are both there" in alone.refused("flow", "test", str(folder))[0]
    (folder / "flow.json").unlink()
    assert alone.right("flow", "test", str(folder)).splitlines()[-1] == "2 scenarios went as written"


def test_what_is_not_there_is_said(alone: CommandLine, folder: Path) -> None:
    assert "There is no scenario.yaml in" in alone.refused("flow", "test", str(folder))[0]
    assert alone.refused("flow", "test", str(folder / "other"))[0].endswith("other is not there.")
    written(folder, RIGHT)
    (folder / "flow.json").unlink()
    assert "There is no flow beside" in alone.refused("flow", "test", str(folder))[0]


def test_a_flow_with_errors_is_not_played(alone: CommandLine, folder: Path) -> None:
    written(folder, RIGHT)
    file = folder / "flow.json"
    file.write_text(file.read_text().replace('"entry": "start"', '"entry": "strat"'))
    result = alone("flow", "test", str(folder))
    assert result.exit_code == 1
    assert "FG012 error" in result.stdout
    assert "cannot be run: it has errors." in result.stderr
    assert alone("flow", "coverage", str(folder)).exit_code == 1


def test_coverage_lists_what_no_scenario_comes_to(alone: CommandLine, folder: Path) -> None:
    written(folder, RIGHT)
    told = alone.right("flow", "coverage", str(folder)).splitlines()
    assert told[0] == f"{folder}/flow.json  35.2 %  6 of 17 exits, 6 of 10 nodes"
    assert "    no scenario comes to   busy" in told
    assert "    no scenario takes      dial.busy" in told
    (plain,) = alone.json("flow", "coverage", str(folder))
    assert plain["missed_nodes"] == ["bye", "busy", "unreachable", "no_answer"]


def test_missing_exits_are_written_behind_what_is_there_and_nothing_is_written_twice(alone: CommandLine, folder: Path) -> None:
    never = "- cannot be taken: {ask: too_many_tries}\n  because: Two silences come first.\n"
    file = written(folder, WRONG.replace('    - connected to: "6002"\n', "") + never)
    told = alone.right("flow", "coverage", "--write", str(folder))
    assert "100 %  16 of 16 exits" in told
    assert "cannot be taken        ask.too_many_tries  Two silences come first." in told
    first = file.read_text()
    assert first.startswith("# kept\n- scenario: A busy line\n")
    assert "generated: true" in first
    assert alone.right("flow", "test", str(folder)).splitlines()[-1].endswith("scenarios went as written")
    alone.right("flow", "coverage", "--write", str(folder))
    assert file.read_text() == first


def test_what_the_search_does_not_find_stays_on_the_list(alone: CommandLine, folder: Path) -> None:
    document = json.loads((folder / "flow.json").read_text())
    document["nodes"]["ask"]["config"] |= {"no_input_limit": 1, "no_match_limit": 1}
    (folder / "flow.json").write_text(json.dumps(document))
    told = alone.right("flow", "coverage", "--write", str(folder))
    assert "no scenario takes      ask.too_many_tries" in told
    assert (folder / "scenario.yaml").read_text().startswith("- scenario: ")
    alone.right("flow", "test", str(folder))


def test_a_flow_that_another_leads_into_is_taken_from_the_folder_beside(alone: CommandLine, folder: Path) -> None:
    called = {
        "spec": 1,
        "id": "called",
        "languages": ["en"],
        "prompts": {"inside": {"en": {"text": "You are inside. Press 1."}}},
        "entry": "start",
        "nodes": {
            "start": {"type": "start", "exits": {"next": "inner"}},
            "inner": {
                "type": "menu",
                "config": {"prompt": "inside", "options": [{"keys": "1", "exit": "one"}]},
                "exits": dict.fromkeys(("one", "no_input", "no_match", "too_many_tries"), "back"),
            },
            "back": {"type": "return", "config": {"exit": "done"}},
        },
    }
    calling = {
        "spec": 1,
        "id": "calling",
        "languages": ["en"],
        "prompts": {"bye": {"en": {"text": "Goodbye."}}},
        "entry": "start",
        "nodes": {
            "start": {"type": "start", "exits": {"next": "answer"}},
            "answer": {"type": "answer", "exits": {"next": "sub"}},
            "sub": {"type": "subflow", "config": {"flow": "called"}, "exits": {"done": "bye", "error": "bye"}},
            "bye": {"type": "hangup", "config": {"farewell": "bye"}},
        },
    }
    for document in (called, calling):
        beside = folder.parent / str(document["id"])
        beside.mkdir()
        (beside / "flow.json").write_text(json.dumps(document))
    here = folder.parent / "calling"
    written(here, '- scenario: in and out\n  steps: [hear: inside, at: sub/inner, press: "1", hear: bye]\n')
    assert alone.right("flow", "test", str(here)).splitlines()[-1] == "1 scenario went as written"
    assert "no scenario takes      sub.error" in alone.right("flow", "coverage", str(here))
    (folder.parent / "called/flow.json").unlink()
    assert alone("flow", "test", str(here)).exit_code == 1


def test_a_step_defined_beside_the_flow_is_known(alone: CommandLine, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples/order_lookup", tmp_path / "order_lookup")
    assert "scenarios went as written" in alone.right("flow", "test", str(tmp_path))
