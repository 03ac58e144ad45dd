"""Data in the places of texts: said in the language of the text, and written down only as far as it may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.errors import InvalidInput
from engine.expressions import FUNCTIONS, evaluate, fill
from engine.nodes.base import Line
from engine.program import Variable
from engine.saying.spoken import KINDS
from tests.engine.runtime.flows import SECRET, TEXT
from tests.engine.runtime.test_running_call import running

NUMBER = Variable("number")


def test_every_kind_is_a_function() -> None:
    assert KINDS.keys() <= set(FUNCTIONS)
    assert len(set(FUNCTIONS)) == len(FUNCTIONS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Your balance is ${currency(balance, 'CNY')}.", "Your balance is twelve yuan fifty."),
        ("${balance.currency('USD')}", "twelve dollars and fifty cents"),
        ("${currency(balance * 2.0, unit)}", "twenty-five yuan"),
        ("${digits(order, 2)}", "one two, three four"),
        ("${date(due, 'weekday', 'without_year')}", "Wednesday, November twenty-fifth"),
        ("${time(timestamp('2026-11-25T06:30:00Z'), 'Asia/Shanghai')}", "two thirty PM"),
        ("${timespan(timestamp('2026-11-25T07:00:00Z') - timestamp('2026-11-25T06:00:00Z'))}", "one hour"),
        ("${order.startsWith('12') ? spelled('ok') : ''}", "O, K"),
        ("${[1, 2].map(n, ordinal(n))}", "first, second"),
        ("${text(cardinal(size(order)))}", "four"),
    ],
)
def test_data_is_said_in_a_text(text: str, said: str) -> None:
    values = {"balance": 12.5, "unit": "CNY", "order": "1234", "due": "2026-11-25", "call": {"language": "en"}}
    assert fill(text, values) == said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("currency('a lot', 'CNY')", "a lot"),
        ("currency(2.0, unit)", "2"),
        ("date(null)", ""),
        ("digits(true)", "true"),
        ("digits([1, 2])", "1, 2"),
    ],
)
def test_a_value_that_cannot_be_said_is_read_out_as_it_is(source: str, said: str) -> None:
    assert evaluate(source, {"unit": "shells", "call": {"language": "en"}}) == said


def test_without_any_language_a_value_is_read_out_as_it_is() -> None:
    assert evaluate("cardinal(2)", {}) == "2"
    assert evaluate("cardinal(2)", {}, language="zh-CN") == "二"


def test_a_function_without_its_value_fails() -> None:
    with pytest.raises(InvalidInput) as failed:
        evaluate("cardinal()", {})
    assert failed.value.code == "expression-failed"


def words(texts: Mapping[str, str], line: Line, variables: Mapping[str, Variable], **values: Any) -> tuple[str, str]:
    call = running(variables=variables, texts={"p": texts}, **values)
    (worded,) = call.worded([line])
    return worded.spoken, worded.shown


def test_data_is_said_in_the_language_of_the_text_not_of_the_call() -> None:
    texts = {"zh-CN": "余额${currency(n, 'CNY')}", "en": "${currency(n, 'CNY')} left, in ${call.language}"}
    variables = {"n": NUMBER}
    assert words(texts, Line("p", "zh-CN"), variables, n=2.5)[0] == "余额两元五角"
    call = running(variables=variables, texts={"p": texts}, n=2.5)
    call.speak("zh-CN")
    (worded,) = call.worded([Line("p", "en")])
    assert worded.spoken == "two yuan fifty left, in zh-CN"


def test_a_secret_is_said_and_shown_only_by_its_length() -> None:
    for source in ("digits(pin)", "spelled(pin, 'alphabet')", "telephone(pin)", "cardinal(pin)", "timespan(pin)"):
        spoken, shown = words({"en": f"It is ${{{source}}}."}, Line("p"), {"pin": SECRET}, pin="4711")
        assert spoken != "It is 4711."
        assert shown == "It is ••••."


def test_a_secret_number_is_shown_by_no_more_than_its_length() -> None:
    secret = Variable("number", sensitive=True)
    _, shown = words({"en": "${currency(owed, 'CNY')}"}, Line("p"), {"owed": secret}, owed=12.5)
    assert shown == "••••"
    _, shown = words({"en": "${currency(owed * 2.0, 'CNY')}"}, Line("p"), {"owed": secret}, owed=12.5)
    assert shown == "…"


def test_a_blocks_own_text_is_said_in_the_calls_language_and_masked_alike() -> None:
    call = running(variables={"pin": SECRET, "name": TEXT}, pin="12", name="12")
    call.speak("zh-CN")
    worded = call.worded([Line("", text="${digits(name)}"), Line("", text="${digits(pin)}")])
    assert [words.as_json() for words in worded] == [
        {"key": "", "language": "zh-CN", "text": "一二"},
        {"key": "", "language": "zh-CN", "text": "••"},
    ]
    assert worded[1].spoken == "一二"


def test_today_is_the_day_by_the_calls_clock() -> None:
    call = running(variables={"day": TEXT}, day="1970-01-02")  # its clock stands at five seconds past the epoch
    call.speak("en")
    for told in (call.evaluate("date(day, 'relative')"), call.fill("${date(day, 'relative')}")):
        assert told == "tomorrow"
    assert call.worded([Line("", text="${date(day, 'relative')}")])[0].spoken == "tomorrow"
