"""What an operator reads of calls at the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.calls.installation import ONE_INSTALLATION, Installation, goes_to_main_menu

pytestmark = ONE_INSTALLATION


async def test_a_call_is_listed_while_it_lives_told_when_it_is_over_and_exported(
    installation: Installation, tmp_path: Path
) -> None:
    cordboard = installation.product.command
    async with installation.caller() as call:
        await goes_to_main_menu(installation, call)
        live = json.loads((await cordboard("calls", "--live", "--json")).stdout)["calls"]
        (mine,) = [one for one in live if one["caller"] == call.number]
        assert (mine["state"], mine["dialled"], mine["flow"], mine["version"]) == ("live", "4001", "hello-menu", 1)
        await call.press("3")
        await call.heard(1.0, since=call.now)
        await call.hang_up()
    told = await installation.record(call)
    assert told["call"]["id"] == mine["id"]

    listed = await cordboard("calls", "-n", "1")
    assert listed.returncode == 0 and not listed.stderr
    row = listed.stdout.splitlines()[-1]
    for part in (mine["id"], "abandoned", call.number, "4001", "hello-menu v1"):
        assert part in row

    for language, words in (("en", ("key 3", "the caller hung up")), ("zh", ("按键 3", "来电者挂机"))):
        shown = await cordboard("calls", "show", mine["id"][:12], "--lang", language)
        assert shown.returncode == 0
        for word in (*words, "main_menu", "hours", "Q.850 16"):
            assert word in shown.stdout
    assert json.loads((await cordboard("calls", "show", mine["id"], "--json")).stdout) == told

    file = tmp_path / "history.json"
    exported = await cordboard("calls", "history", mine["id"], "-o", str(file))
    assert exported.returncode == 0
    events = [event["eventType"] for event in json.loads(file.read_text())["events"]]
    assert events[0].endswith("WORKFLOW_EXECUTION_STARTED") and events[-1].endswith("WORKFLOW_EXECUTION_COMPLETED")

    unknown = await cordboard("calls", "show", "ffffffffffff")
    assert unknown.returncode != 0 and not unknown.stdout
