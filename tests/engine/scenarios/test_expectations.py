"""What a scenario expects, each as it comes and as it does not."""

from __future__ import annotations

import pytest

from engine.scenarios.reading import read
from tests.engine.runtime.flows import BYE, SECRET, Block, collect, play
from tests.engine.runtime.flows import flow as linked
from tests.engine.scenarios.house import NUMBER, deviates, flow, passes

ANSWERS = "phones: {6001: {answers after: 3s, talks: 1m}}"


def test_a_prompt_is_heard_sooner_or_later() -> None:
    passes("- hear: menu")
    passes('- hear: menu\n- press: "1"\n- hear: bye')
    assert deviates('- press: "1"\n- hear: gone') == (
        2,
        "the caller hears gone",
        "the call is over. Heard instead: told, bye.",
    )


def test_what_was_heard_before_a_key_does_not_count_after_it() -> None:
    assert deviates('- hear: menu\n- press: "1"\n- hear: menu')[:2] == (3, "the caller hears menu")


def test_a_prompt_is_heard_from_where_it_begins_and_not_at_all_when_it_is_cut_before() -> None:
    result = passes('- hear: menu\n- press: "9"\n- hear: wrong\n- press: "1"\n- hear: told')
    assert [heard.name for heard in result.heard] == ["hello", "menu", "wrong", "told"]


def test_a_prompt_is_heard_in_a_language() -> None:
    passes("- hear: hello\n  in: en")
    step, expected, instead = deviates("- hear: hello\n  in: zh-CN")
    assert expected == "the caller hears hello in zh-CN"
    assert "hello, menu" in instead


def test_a_prompt_is_heard_in_time() -> None:
    passes("- hear: menu\n  within: 2s")
    assert deviates("- hear: menu\n  within: 1s") == (
        1,
        "the caller hears menu within 1s",
        "that did not happen. Heard instead: hello.",
    )


def test_words_are_heard_that_contain_a_text_or_fit_a_pattern() -> None:
    passes('- press: "1"\n- hear text: takes 4 days')
    passes('- press: "1"\n- hear matching: "takes [0-9]+ d"')
    assert deviates('- press: "1"\n- hear text: takes 5 days')[1] == "the caller hears “takes 5 days”"
    assert deviates('- press: "1"\n- hear matching: "^days"')[1] == "the caller hears something like “^days”"


def test_words_may_be_those_of_the_prompt_that_was_just_expected() -> None:
    passes('- press: "1"\n- hear in order: [told]\n- hear text: 4 days\n- hear matching: ^It takes\n- hear in order: [bye]')
    passes('- press: "1"\n- hear: told\n- hear text: bye\n- ends')
    assert deviates('- hear: menu\n- press: "1"\n- hear text: One for days')[0] == 3


def test_a_computed_prompt_has_its_key() -> None:
    result = passes('- press: "1"\n- hear: told')
    assert (result.heard[-1].text, result.heard[-1].keys) == ("It takes 4 days.", ("told",))


def test_two_prompts_of_the_same_words_are_both_heard() -> None:
    program = flow({"one": play("one"), "bye": BYE}, texts={"one": {"en": "Same."}, "bye": {"en": "Same."}})
    assert passes("- hear: one\n- hear: bye", program=program).heard[0].keys == ("bye", "one")


def test_prompts_are_heard_in_order_with_nothing_between() -> None:
    passes("- hear in order: [hello, menu]")
    passes('- hear: menu\n- press: "1"\n- hear in order: [told, bye]')
    assert deviates("- hear in order: [menu]") == (1, "the caller next hears menu", "heard instead: hello")
    assert deviates('- press: "1"\n- hear in order: [told, bye, gone]')[1:] == (
        "the caller next hears gone",
        "the call is over. Nothing more was heard.",
    )


def test_a_prompt_has_not_been_heard_so_far() -> None:
    passes("- hear: menu\n- not heard: bye")
    assert deviates("- hear: menu\n- not heard: hello") == (2, "the caller has not heard hello", "it was heard at 0s")


def test_the_products_own_notices_are_heard_by_their_names() -> None:
    passes("- switch refuses: answer\n- hear: apology\n- ends: {by: failure}")


def test_the_call_comes_to_a_node() -> None:
    passes('- at: hello\n- at: menu\n- press: "1"\n- at: set\n- at: bye')
    passes("- hear: menu\n- at: menu\n- at: menu")
    passes('- press: "3"\n- at: operator\n  within: 1s', head=ANSWERS)
    step, expected, instead = deviates('- press: "1"\n- at: gone')
    assert (step, expected) == (2, "the call comes to gone")
    assert instead == "the call is over. It came by start → answer → hello → menu → set → told → bye."


def test_a_variable_comes_to_have_a_value() -> None:
    passes('- variable: {days: 2}\n- press: "1"\n- variable: {days: 4, digits: ""}')
    assert deviates('- press: "1"\n- variable: {days: 5}') == (
        2,
        "days is 5",
        "the call is over. Days is 4.",
    )
    assert deviates('- press: "1"\n- variable: {days: "4"}')[1] == "days is '4'"


def test_a_flow_that_is_led_into_has_variables_of_its_own() -> None:
    setting = Block("set_variables", {"assignments": [{"variable": "days", "value": 9}]}, {"next": "back"})
    inner = linked({"set": setting, "back": Block("return", {"exit": "done"})}, variables={"days": NUMBER}, name="inner")
    program = linked(
        {"sub": Block("subflow", {"flow": "inner"}, {"done": "bye", "error": "bye"}), "bye": BYE},
        variables={"days": NUMBER},
        links={"sub": inner},
    )
    passes("- at: sub/set\n- hear: bye\n- variable: {days: 2}", program=program)


def test_a_secret_is_compared_by_its_length_alone_and_told_nowhere() -> None:
    program = flow({"ask": collect("pin", max_digits=4, sensitive=True), "bye": BYE}, variables={"pin": SECRET})
    passes('- press: "1234"\n- variable: {pin: "9999"}', program=program)
    step, expected, instead = deviates('- press: "1234"\n- variable: {pin: "12345"}', program=program)
    assert "12345" not in expected
    assert "1234" not in instead


def test_the_caller_talks_with_somebody() -> None:
    passes('- press: "3"\n- connected to: 6001\n  within: 5s', head=ANSWERS)
    assert deviates('- press: "3"\n- connected to: 6001\n  within: 2s', head=ANSWERS)[1:] == (
        "the caller talks with 6001 within 2s",
        "that did not happen. Nothing more was heard.",
    )
    assert deviates('- press: "3"\n- connected to: "6002"', head=ANSWERS)[1] == "the caller talks with 6002"


def test_the_call_ends_in_a_way() -> None:
    passes('- press: "3"\n- ends: {by: flow, at: bye, outcome: connected}', head=ANSWERS)
    assert deviates('- press: "1"\n- ends: {by: flow, at: gone, outcome: connected}') == (
        2,
        "the call ends by flow, at gone, outcome connected",
        "it ended by flow, at bye, outcome completed",
    )
    assert deviates('- press: "3"\n- ends: {}\n  within: 5s', head=ANSWERS)[0] == 2


def test_a_call_that_fails_is_a_failure_unless_it_is_expected() -> None:
    program = flow({"w": Block("wait", {"expression": "'long'"}, {"next": "bye"}), "bye": BYE})
    step, expected, instead = deviates("- wait: 10s", program=program)
    assert (step, expected) == (0, "the flow goes on")
    assert instead.startswith("it failed at w: ")
    assert deviates("- ends: {by: failure, outcome: completed}", program=program)[0] == 1
    passes("- ends: {outcome: failed}", program=program)
    passes("- ends: {by: failure}", program=program)


def test_a_call_that_does_not_end_is_a_failure() -> None:
    # A conversation nobody ends: the scenario's patience does.
    step, expected, instead = deviates('- press: "3"\n- ends', head="phones: {6001: {talks: null}}")
    assert (step, expected) == (2, "the call ends")
    assert instead.startswith("that did not happen.")


def test_every_step_of_the_file_can_be_played() -> None:
    from engine.scenarios.model import STEP_WORDS
    from engine.scenarios.playing import STEPS

    assert set(STEPS) == set(STEP_WORDS.values())
    assert read("f", "[]").scenarios == ()


@pytest.mark.parametrize(
    "words", ["- hear: menu", '- press: "3"\n- connected to: 6001\n- ends', "- say nothing\n- say nothing\n- ends"]
)
def test_a_scenario_gives_the_same_result_a_hundred_times(words: str) -> None:
    first = passes(words, head=ANSWERS)
    for _ in range(100):
        again = passes(words, head=ANSWERS)
        assert again.as_json() == first.as_json()
        assert [(entry.at, entry.step, entry.kind) for entry in again.trace] == [
            (entry.at, entry.step, entry.kind) for entry in first.trace
        ]
