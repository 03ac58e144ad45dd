from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from typing import IO

from engine.records.fold import record_of
from tests.engine.cli.product import Product, on_a_terminal
from tests.engine.records.calls import Offered, put_through

CALL = Offered().call


def ended(product: Product, call: str = CALL) -> None:
    offered = Offered(call=call)
    record = record_of(offered, put_through(), flow="main", version=3, environment="default")
    product.wait(product.calls.closed(record, put_through()))


def opened(product: Product, call: str, flow: str = "main") -> None:
    product.wait(product.calls.opened(Offered(call=call), flow=flow, version=3, environment="default"))


def test_calls_alone_lists_them(product: Product) -> None:
    ended(product)
    opened(product, "77777777-1111-4000-8000-000000000001", flow="other")
    whole = product.right("calls", "list")
    assert product.right("calls") == whole
    assert CALL in whole
    assert "connected" in whole
    assert "main v3" in whole
    assert CALL not in product.right("calls", "--live")
    assert [call["id"] for call in product.json("calls", "--flow", "main")["calls"]] == [CALL]
    assert len(product.json("calls", "-n", "1")["calls"]) == 1


def test_more_calls_than_a_page_are_listed_when_asked_for(product: Product) -> None:
    for number in range(7):
        opened(product, f"0000000{number}-1111-4000-8000-000000000001")
    assert len(product.json("calls", "list", "-n", "5")["calls"]) == 5
    assert len(product.json("calls", "list", "-n", "1000")["calls"]) == 7


def test_no_calls_is_no_failure(product: Product) -> None:
    result = product("calls", "--live")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "There are no such calls.\n")


def test_a_call_s_story_tells_its_path_prompts_keys_legs_and_end(product: Product) -> None:
    ended(product)
    told = product.right("calls", "show", CALL[:6])
    assert told.splitlines()[0].startswith(f"Call {CALL}  ")
    assert "main version 3  connected, 69.8 s" in told.splitlines()[0]
    for line in (
        "0.0  ● 13800000000 called 4001 at node1 by way of from-trunk",
        "prompt “Welcome.” [en]: to its end, 2 s",
        "prompt “For help press 3.” [en]: 0.5 of 1 s",
        "3.7  │ key 2",
        "└ exit key_2",
        "sales: step (transfer@1)",
        "dialled alice: busy; busy (Q.850 17, SIP 486)",
        "talked for 60 s; the caller ended it",
        "69.8  ● the caller hung up",
    ):
        assert line in told, line
    assert told.splitlines()[-4] == "Legs"
    assert "normal end (Q.850 16)" in told.splitlines()[-3]


def test_on_a_narrow_terminal_a_long_line_goes_on_beside_its_margin(product: Product) -> None:
    ended(product)
    shown = on_a_terminal(product, "calls", "show", CALL, COLUMNS="40")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    at = next(number for number, line in enumerate(lines) if "13800000000 called" in line)
    assert lines[at + 1].startswith(" " * 12) and lines[at + 1].strip()


def test_the_story_is_told_in_chinese_too(product: Product) -> None:
    ended(product)
    told = product.right("calls", "show", CALL, "--lang", "zh")
    assert told.splitlines()[0].endswith("已接通, 69.8 秒")
    assert "来电者挂机" in told
    assert product.right("calls", "show", CALL, LANG="zh_CN.UTF-8") == told
    assert product.right("calls", "show", CALL, LANG="zh_CN.UTF-8", LC_ALL="C.UTF-8") != told


def test_a_call_in_progress_can_be_shown(product: Product) -> None:
    opened(product, CALL)
    told = product.right("calls", "show", CALL)
    assert told.splitlines()[0].endswith("in progress")
    assert "caller's leg leg-a: up" in told


def test_the_story_as_json_is_what_the_api_gives(product: Product) -> None:
    ended(product)
    told = product.json("calls", "show", CALL)
    assert told["call"]["id"] == CALL
    assert told["story"][-1]["kind"] == "leg"


def test_a_beginning_of_an_id_that_fits_two_calls_is_refused(product: Product) -> None:
    for last in "12":
        opened(product, f"5b9c7a52-1111-4000-8000-00000000000{last}")
    assert "5b9c" in product.refused("calls", "show", "5b9c")[0]
    assert "unknown" in product.refused("calls", "show", "unknown")[0]


def test_a_history_is_exported(product: Product, tmp_path: Path) -> None:
    ended(product)
    product.histories.kept[CALL] = '{"events": [{"eventId": "1"}]}'
    assert json.loads(product.right("calls", "history", CALL)) == {"events": [{"eventId": "1"}]}
    out = tmp_path / "history.json"
    assert product.right("calls", "history", CALL[:8], "-o", str(out)) == ""
    assert json.loads(out.read_text()) == {"events": [{"eventId": "1"}]}


def test_a_history_that_is_not_kept_any_more_is_told_so(product: Product) -> None:
    ended(product)
    what, mend = product.refused("calls", "history", CALL)
    assert "keeps no history" in what
    assert "30 days" in mend


def until(text: str, lines: IO[str]) -> list[str]:
    """Read lines to the one that holds the text."""
    read = []
    for line in lines:
        read.append(line)
        if text in line:
            return read
    raise AssertionError(f"{text!r} did not come; {read}")


def test_following_shows_calls_as_they_come_and_end_and_goes_on_after_a_broken_line(product: Product) -> None:
    opened(product, "00000000-1111-4000-8000-000000000001")
    first, second = (f"{digit * 8}-1111-4000-8000-000000000001" for digit in "12")
    with product.start("calls", "--follow", "--json") as following:
        assert following.stdout and following.stderr
        try:
            assert "00000000-1111" in following.stdout.readline()
            opened(product, first)
            assert json.loads(following.stdout.readline())["id"] == first
            product.stop_serving()
            until("trying again", following.stderr)
            product.start_serving()
            ended(product, first)
            opened(product, second)
            after = [json.loads(following.stdout.readline()) for _ in range(2)]
            assert [(call["id"], call["state"]) for call in after] == [(first, "ended"), (second, "live")]
        finally:
            following.send_signal(signal.SIGINT)
        assert following.stdout.read() == ""
        assert "Traceback" not in following.stderr.read()
    assert following.returncode == 0


def test_following_for_people_is_a_line_for_each_fact(product: Product) -> None:
    with product.start("calls", "-f", "--flow", "main") as following:
        assert following.stdout
        opened(product, "99999999-1111-4000-8000-000000000001", flow="other")
        try:
            # What came before the stream was open stands in the list; one of the two has it.
            ended(product)
            (line,) = until(CALL, following.stdout)
        finally:
            following.send_signal(signal.SIGINT)
        assert "connected" in line
        assert "main v3" in line
