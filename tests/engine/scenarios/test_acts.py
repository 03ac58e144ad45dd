"""What a scenario's caller and its switch do, each as it should be and as it goes wrong."""

from __future__ import annotations

import pytest

from tests.engine.runtime.flows import BYE, Block, menu, play
from tests.engine.scenarios.house import deviates, flow, passes, played


def keys(head: str, steps: str) -> list[tuple[str, float]]:
    """When keys were pressed, in seconds of the call."""
    result = passes(steps, head=head)
    return [(line.what.removeprefix("the caller presses "), line.at) for line in result.story if "presses" in line.what]


def test_keys_are_pressed_at_a_persons_pace_as_soon_as_somebody_speaks() -> None:
    assert keys("", '- press: "1"\n- hear: told') == [("1", 0.1)]
    assert keys("", '- press: "2"\n- press: "12"\n- hear: bye') == [("2", 0.1), ("1", 0.3), ("2", 0.5)]


def test_keys_may_wait_for_the_next_prompt_or_for_its_end() -> None:
    hello, menu = 1.43, 3.06  # the stand-in voice's lengths
    assert keys("", '- hear: hello\n- press: "1"\n  when: at the prompt\n- hear: told') == [("1", hello + 0.1)]
    ((_, at),) = keys("", '- hear: menu\n- press: "1"\n  when: after the prompt\n- hear: told')
    assert at == pytest.approx(hello + menu + 0.1, abs=0.02)


def test_keys_may_come_so_far_into_a_prompt() -> None:
    assert keys("", '- press: "1"\n  during: {menu: 2s}\n- hear: told') == [("1", 3.43)]
    step, expected, instead = deviates('- press: "1"\n  during: {menu: 9s}')
    assert (step, expected) == (1, "menu is heard for 9s, and then the caller presses 1")
    assert instead == "menu takes 3.06s only"
    assert deviates('- press: "3"\n- press: "1"\n  during: {menu: 1s}')[2].startswith("the call is over")


def test_a_key_cannot_be_pressed_when_the_call_is_over() -> None:
    assert deviates('- press: "2"\n- wait: 1m\n- press: "1"') == (3, "the caller presses 1", "the call is over")


def test_saying_nothing_lets_one_question_go_unanswered() -> None:
    passes("- hear: menu\n- say nothing\n- hear in order: [again, menu]\n- say nothing\n- ends: {at: gone}")


def test_the_prompt_after_a_silence_is_the_next_one() -> None:
    program = flow(
        {
            "m": menu("1", no_input_limit=1, exits={"no_input": "pause"}),
            "pause": Block("wait", {"seconds": 7}, {"next": "again"}),
            "again": menu("1", prompt="again"),
            "bye": BYE,
        }
    )
    for when in ("at the prompt", "after the prompt"):
        result = passes(f'- say nothing\n- press: "1"\n  when: {when}\n- hear: bye', program=program)
        again = next(heard for heard in result.heard if "again" in heard.keys)
        (pressed,) = (line.at for line in result.story if "presses" in line.what)
        assert pressed > again.at


def test_there_is_nothing_to_be_silent_at_where_nothing_is_asked() -> None:
    result = played('- press: "1"\n- say nothing')
    assert result.deviated is not None
    assert result.deviated.expected == "the flow waits for a key in vain"
    assert result.deviated.instead == "the call is over. Heard instead: told, bye."


def test_an_unanswered_question_is_a_failure_where_nobody_said_so() -> None:
    step, expected, instead = deviates("- hear: menu\n- hear: gone")
    assert (step, expected) == (2, "the caller hears gone")
    assert instead == "menu waited for a key in vain. Where that is meant, write `say nothing`. Heard instead: again."


def test_waiting_lets_time_pass_whatever_is_asked_meanwhile() -> None:
    passes("- hear: menu\n- wait: 9s\n- hear: again\n- say nothing\n- ends: {at: gone}")


def test_hanging_up_ends_the_call_and_can_be_done_once() -> None:
    passes("- hear: menu\n- hang up\n- ends: {by: caller, at: menu, outcome: abandoned}")
    assert deviates("- hear: menu\n- hang up\n- ends\n- hang up") == (4, "the caller hangs up", "the call is over")


def test_a_scenario_hangs_up_at_its_last_step() -> None:
    result = passes("- hear: menu")
    assert (result.record.ended_by, result.seconds) == ("caller", 1.43)


@pytest.mark.parametrize(
    ("phone", "exit", "seconds"),
    [
        ("busy", "busy", 0),
        ("no answer", "no_answer", 20),
        ("rejects", "rejected", 0),
        ("unreachable", "failed", 0),
        ("answers", "answered", 22),
        ("{answers after: 5s, talks: 1m}", "answered", 65),
    ],
)
def test_phones_have_their_manners(phone: str, exit: str, seconds: int) -> None:
    result = passes('- press: "3"\n- hear: bye\n- ends', head=f"phones: {{6001: {phone}}}")
    assert ("operator", exit) in result.exits
    assert seconds <= result.seconds <= seconds + 2


def test_a_phone_that_is_not_there_cannot_be_reached() -> None:
    assert ("operator", "failed") in passes('- press: "3"\n- hear: bye').exits


def test_a_phone_that_talks_on_leaves_the_end_to_the_caller() -> None:
    head = "phones: {6001: {answers after: 1s, talks: null}}"
    passes('- press: "3"\n- connected to: 6001\n- wait: 1h\n- hang up\n- ends: {by: caller, outcome: connected}', head=head)


def test_the_switch_refuses_what_it_is_told_to_so_often() -> None:
    passes('- switch refuses: play\n- hear in order: [menu]\n- press: "1"\n- hear: told')
    passes("- switch refuses: play\n  times: 2\n- say nothing\n- hear in order: [again, menu]")
    passes('- press: "3"\n- switch refuses: dial\n- hear: bye', head="phones: {6001: answers}")
    passes("- switch refuses: answer\n- ends: {by: failure, at: answer, outcome: failed}")


def test_the_end_of_a_prompt_gets_lost() -> None:
    result = passes("- switch loses: prompt end\n- hear: menu")
    assert result.seconds == pytest.approx(1.43 + 5.0, abs=0.05)  # PROMPT_MARGIN_SECONDS


def test_the_switch_tells_everything_late() -> None:
    result = passes('- switch delays events: 500ms\n- press: "1"\n- hear: told')
    told = next(heard for heard in result.heard if "told" in heard.keys)
    assert told.at == pytest.approx(0.1 + 0.5)


def test_calls_do_not_survive_a_restart_of_the_switch() -> None:
    passes("- hear: menu\n- switch restarts\n- ends: {by: switch, at: menu, outcome: interrupted}")


def test_a_call_in_the_flows_other_language() -> None:
    assert passes("- hear: hello\n  in: zh-CN", head="language: zh-CN").heard[0].text == "欢迎光临。"


def test_the_caller_the_number_and_the_trunk_are_facts_of_the_call() -> None:
    cases = [{"exit": "yes", "when": 'call.caller == "" && call.dialled == "100" && call.entry == "e1"'}]
    program = flow(
        {
            "which": Block("branch", {"cases": cases}, {"yes": "yes", "otherwise": "bye"}),
            "yes": play("yes"),
            "bye": BYE,
        }
    )
    passes("- hear: yes", head="from: withheld\ndials: 100\nby way of: e1", program=program)
    passes("- hear: bye\n- not heard: yes", head="dials: 100\nby way of: e1", program=program)


def test_the_clock_is_set() -> None:
    result = passes("- hear: hello", head='clock: "2026-10-01T09:30+08:00"')
    assert result.record.offered_at == 1790818200.0


def test_work_away_from_the_switch_brings_what_is_written() -> None:
    exits = {"ok": "ok", "client_error": "no", "server_error": "no", "error": "no", "timeout": "late"}
    program = flow(
        {
            "ask": Block("http_request", {"url": "https://crm.example/"}, exits),
            "ok": play("ok"),
            "no": play("no"),
            "late": play("late"),
            "bye": BYE,
        }
    )
    found = "{status: 200, seconds: 0.1, values: {}}"
    passes("- hear: ok", head=f"replies: {{ask: {found}}}", program=program)
    passes("- hear: late", head="replies: {ask: times out}", program=program)
    passes("- hear: no", head="replies: {ask: fails}", program=program)
    passes("- hear: no", program=program)
