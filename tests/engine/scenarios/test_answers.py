from __future__ import annotations

from typing import Any

from engine.scenarios.answers import keys_worth_trying
from tests.engine.runtime.flows import BYE, TEXT, Block, menu
from tests.engine.scenarios.house import flow


def keys(hints: tuple[str, ...] = (), **form: Any) -> tuple[str, ...]:
    question = Block("collect_digits", {"variable": "d", "prompt": "ask", **form}, {"value": "bye"})
    return keys_worth_trying(flow({"q": question, "bye": BYE}, variables={"d": TEXT}), "q", hints)


def test_a_menu_has_its_keys_and_one_that_is_none() -> None:
    program = flow({"m": menu("1", "22", repeat_key="*"), "bye": BYE})
    assert keys_worth_trying(program, "m", ()) == ("1", "22", "*", "9")


def test_digits_end_with_the_finished_key_where_they_could_go_on() -> None:
    assert keys(min_digits=2, max_digits=4)[0] == "00#"
    assert keys(min_digits=4, max_digits=4)[0] == "0000"
    assert keys(min_digits=2, max_digits=4, terminator="")[0] == "00"


def test_digits_fit_their_pattern_their_list_and_their_keys() -> None:
    assert keys(regex="60[12]", max_digits=3)[:2] == ("601", "602")
    assert keys(one_of=["77", "8"], max_digits=3)[:2] == ("77#", "8#")
    assert keys(valid_keys="12", min_digits=2, max_digits=2)[:2] == ("11", "12")


def test_what_others_pressed_comes_first_where_it_fits() -> None:
    assert keys(("4711", "1", "9*"), min_digits=4, max_digits=4)[0] == "4711"


def test_a_check_digit_is_made_right() -> None:
    # The number of ISO/IEC 7812-1's and every textbook's example: 7992739871 takes 3.
    assert "79927398713" in keys(("79927398710",), checksum="luhn", min_digits=11, max_digits=11)


def test_the_cancel_key_the_confirmation_and_wrong_answers_are_tried() -> None:
    tried = keys(min_digits=3, max_digits=3, cancel="*", confirmation={"prompt": "ask", "key": "5"}, regex="1[0-9]{2}")
    assert {"*", "5", "999", "11#"} <= set(tried)
