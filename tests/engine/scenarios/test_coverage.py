from __future__ import annotations

from engine.bootstrap.scenarios import Rehearsal
from engine.program import Program
from engine.scenarios.coverage import Coverage, coverage, in_order
from engine.scenarios.exploring import Explored, explore
from engine.scenarios.model import Scenario
from engine.scenarios.reading import read
from engine.scenarios.writing import as_text, generated
from tests.engine.runtime.flows import BYE, TEXT, Block, collect, menu, play, transfer
from tests.engine.scenarios.house import DRAWING, MENU, flow


def covered(text: str) -> Coverage:
    file = read("scenario.yaml", text)
    assert file.problems == ()
    return coverage(DRAWING, MENU, Rehearsal(MENU).play_all(file.scenarios), file.exceptions)


def searched(program: Program, *wanted: tuple[str, str], hints: tuple[Scenario, ...] = (), most: int = 3000) -> Explored:
    return explore(program, Rehearsal(program).play, wanted, hints=hints, most=most)


def found(program: Program, *wanted: tuple[str, str], hints: tuple[Scenario, ...] = ()) -> list[Scenario]:
    """Search for all of these exits, and give the scenarios written for them, which are held to take them."""
    play = Rehearsal(program).play
    explored = searched(program, *wanted, hints=hints)
    assert explored.missed == ()
    made = generated(explored, program, play, ())
    back = read("scenario.yaml", as_text(made))
    assert back.problems == ()
    assert as_text(back.scenarios) == as_text(made)
    results = [play(one) for one in back.scenarios]
    assert all(result.passed for result in results)
    assert set(wanted) <= set().union(*(result.exits for result in results))
    return made


def test_what_no_scenario_comes_to_is_listed_in_the_order_of_the_flow() -> None:
    here = covered('- scenario: one\n  steps: [press: "1", ends]')
    assert here.missed_nodes == ("ask", "operator", "gone")
    assert ("menu", "key_0") not in here.missed_exits
    assert here.missed_exits[:2] == (("menu", "key_1"), ("menu", "key_2"))
    assert here.percent == len(set(here.exits) - set(here.missed_exits)) * 1000 // len(here.exits) / 10


def test_an_exit_without_a_cord_of_its_own_counts_as_the_one_whose_cord_it_goes_by() -> None:
    assert "interrupted" in MENU.steps["hello"].exits
    assert ("hello", "interrupted") not in covered("[]").exits
    assert ("hello", "next") in covered("[]").missed_exits
    assert ("hello", "next") not in covered('- scenario: one\n  steps: [press: "1"]').missed_exits


def test_exits_that_cannot_be_taken_are_left_out_and_told_when_they_are_taken() -> None:
    text = "- cannot be taken: {menu: [key_0, no_match]}\n  because: nobody does\n"
    here = covered(text)
    assert here.excepted == {("menu", "key_0"): "nobody does", ("menu", "no_match"): "nobody does"}
    assert ("menu", "key_0") not in here.exits
    assert here.taken_all_the_same == ()
    assert covered(text + '- scenario: one\n  steps: [press: "1"]').taken_all_the_same == (("menu", "key_0"),)


def test_a_call_that_fails_counts_as_far_as_it_went() -> None:
    assert ("menu", "key_0") not in covered('- scenario: one\n  steps: [press: "1", hear: gone]').missed_exits


def test_everything_covered_is_a_hundred_per_cent_and_nothing_less_is() -> None:
    scenarios = found(MENU, *covered("[]").exits)
    assert covered(as_text(scenarios)).percent == 100.0
    assert covered(as_text(scenarios[:-1])).percent < 100.0


def test_steps_come_in_the_order_callers_come_to_them() -> None:
    assert in_order(MENU)[:4] == ("start", "answer", "hello", "menu")


def test_a_search_gives_the_same_scenarios_each_time() -> None:
    wanted = covered("[]").exits
    assert as_text(found(MENU, *wanted)) == as_text(found(MENU, *wanted))


def test_keys_silence_wrong_keys_and_too_many_tries_are_found() -> None:
    ways = dict.fromkeys(("key_0", "no_input", "no_match", "too_many_tries"), "bye")
    program = flow({"m": menu("12", exits=ways, no_input_limit=2, no_match_limit=2, tries_limit=2), "bye": BYE})
    names = {one.scenario: one.steps for one in found(program, *(("m", exit) for exit in ways))}
    assert [step.press for step in names["m is left by key_0"] if hasattr(step, "press")] == ["12"]
    assert "m is left by too_many_tries" in names


def test_the_fates_of_a_dialled_phone_are_found() -> None:
    ways = ("answered", "busy", "no_answer", "rejected", "failed", "time_limit")
    program = flow({"t": transfer("6001", talk_seconds=60), "bye": BYE})
    made = found(program, *(("t", way) for way in ways))
    assert len({str(one.phones["6001"]) for one in made}) == len(ways)


def test_digits_that_fit_a_pattern_a_list_or_a_check_digit_are_found() -> None:
    for form in ({"regex": "60[0-9]{2}"}, {"one_of": ["77", "88"]}, {"checksum": "luhn", "min_digits": 5}, {"min_digits": 3}):
        question = Block("collect_digits", {"variable": "d", "prompt": "ask", "max_digits": 5, **form}, _WAYS)
        found(flow({"q": question, "good": play("good"), "bye": BYE}, variables={"d": TEXT}), ("q", "value"), ("q", "no_match"))


_WAYS = {"value": "good", "no_input": "bye", "no_match": "bye", "too_many_tries": "bye", "cancelled": "bye"}


def test_what_other_scenarios_press_is_tried_too() -> None:
    cases = [{"exit": "right", "when": 'd == "4711"'}]
    program = flow(
        {
            "q": collect("d", to="which", max_digits=4),
            "which": Block("branch", {"cases": cases}, {"right": "good", "otherwise": "bye"}),
            "good": play("good"),
            "bye": BYE,
        },
        variables={"d": TEXT},
    )
    assert searched(program, ("which", "right")).missed == (("which", "right"),)
    pressing = read("f", '- scenario: mistaken\n  steps: [press: "4711"]').scenarios
    found(program, ("which", "right"), hints=pressing)


def test_what_work_brings_is_tried_and_what_it_brings_in_other_scenarios() -> None:
    exits = {"ok": "good", "client_error": "bye", "server_error": "bye", "timeout": "bye", "error": "bye"}
    program = flow({"ask": Block("http_request", {"url": "https://crm.example/"}, exits), "good": play("good"), "bye": BYE})
    found(program, ("ask", "timeout"), ("ask", "error"))
    assert searched(program, ("ask", "ok")).missed == (("ask", "ok"),)
    reply = "{status: 200, seconds: 0.1, values: {}}"
    bringing = read("f", f"- scenario: one\n  replies: {{ask: [fails, {reply}]}}\n  steps: [hear: good]").scenarios
    (one,) = found(program, ("ask", "ok"), hints=bringing)
    assert one.replies["ask"]["status"] == 200


def test_callers_are_found_whose_lot_leads_each_way() -> None:
    shares = [{"exit": "new", "percent": 5}, {"exit": "old", "percent": 95}]
    split = Block("percentage_split", {"shares": shares}, {"new": "bye", "old": "bye"})
    found(flow({"split": split, "bye": BYE}), ("split", "new"), ("split", "old"))


def test_a_way_of_its_own_for_who_cuts_a_prompt_short_is_found() -> None:
    hello = Block("play", {"prompts": ["hello"]}, {"next": "m", "interrupted": "m"})
    program = flow({"hello": hello, "m": menu("1"), "bye": BYE})
    found(program, ("hello", "next"), ("hello", "interrupted"))
    later = flow({"m": menu("1", exits={"key_0": "hello"}), "hello": hello, "bye": BYE})
    found(later, ("hello", "next"), ("hello", "interrupted"))


def test_a_loop_is_gone_round_until_its_counter_is_full() -> None:
    counter = Block("counter", {"limit": 3}, {"within": "m", "reached": "bye"})
    program = flow({"m": menu("1", exits={"key_0": "count"}), "count": counter, "bye": BYE})
    found(program, ("count", "reached"))


def test_callers_that_conditions_ask_for_are_found() -> None:
    cases = [
        {"exit": "ours", "test": {"subject": "call.caller", "is": "starts_with", "values": ["60"]}},
        {"exit": "nobody", "when": 'call.caller == ""'},
        {"exit": "other_number", "when": 'call.dialled == "4009"'},
    ]
    ways = dict.fromkeys(("ours", "nobody", "other_number", "otherwise"), "bye")
    program = flow({"who": Block("branch", {"cases": cases}, ways), "bye": BYE})
    made = found(program, *(("who", way) for way in ways))
    assert {(one.from_, one.dials) for one in made} == {
        ("13800138000", "4001"),
        ("60", "4001"),
        ("", "4001"),
        ("13800138000", "4009"),
    }


def test_what_cannot_be_found_is_told_and_the_search_ends() -> None:
    program = flow({"m": menu("1", no_input_limit=2, no_match_limit=2, tries_limit=3), "bye": BYE})
    explored = searched(program, ("m", "too_many_tries"), ("m", "key_0"))
    assert explored.missed == (("m", "too_many_tries"),)
    assert explored.calls < 100
    assert searched(program, ("m", "too_many_tries"), most=5).calls == 5


def test_a_loop_back_to_the_menu_does_not_keep_the_search_going() -> None:
    program = flow({"m": menu("1", "2", exits={"key_0": "p", "no_input": "m"}), "p": play("p", to="m"), "bye": BYE})
    assert searched(program, ("nowhere", "never")).calls < 300


def test_a_name_that_is_taken_is_not_given_again() -> None:
    play_ = Rehearsal(MENU).play
    explored = searched(MENU, ("menu", "key_0"))
    (one,) = generated(explored, MENU, play_, {"menu is left by key_0"})
    assert one.scenario == "menu is left by key_0 (1)"
    assert one.generated


def test_what_is_found_reads_as_people_write() -> None:
    assert as_text(found(MENU, ("operator", "busy"))) == (
        "- scenario: operator is left by busy\n"
        "  generated: true\n"
        "  phones:\n"
        '    "6001": busy\n'
        "  steps:\n"
        "    - hear: menu\n"
        '    - press: "3"\n'
        "    - ends: {by: flow, at: bye, outcome: completed}\n"
    )


def test_the_search_tries_each_state_of_a_calendar_and_its_want() -> None:
    exits = ("open", "closed", "holiday", "emergency", "error")
    known = Block("branch", {"cases": [{"exit": "known", "when": 'opens != ""'}]}, {"known": "told", "otherwise": "bye"})
    ways = {**dict.fromkeys(exits, "bye"), "closed": "known"}
    program = flow(
        {
            "hours": Block("business_hours", {"calendar": "office", "next_opening": "opens"}, ways),
            "known": known,
            "told": play("told"),
            "bye": BYE,
        },
        variables={"opens": TEXT},
    )
    found(program, *(("hours", exit) for exit in exits), ("known", "known"))
