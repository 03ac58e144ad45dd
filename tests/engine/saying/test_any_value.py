"""Whatever the value: saying never fails, and what is said can be understood again."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.saying.spoken import KINDS, misuse, spoken

LANGUAGES = ("en", "zh-CN")
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=80),
    st.text("0123456789.,:-+/TPZHMSD*# \u0663\uff11½", max_size=30),
    st.binary(max_size=5),
    st.datetimes().map(str),
    st.datetimes(timezones=st.timezones()),
    st.timedeltas(),
    st.decimals(),
)
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.text(max_size=3), SCALARS, max_size=3))
WORDS = sorted({word for kind in KINDS.values() for word in kind.words} | {"CNY", "JPY", "4", "CN", "Asia/Shanghai", "x", ""})
MOMENTS = st.one_of(st.none(), st.floats(), st.integers(0, 2**33))


@st.composite
def wishes(draw: st.DrawFn) -> tuple[str, list[Any]]:
    """A kind with options that it mostly has."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    having = [word for word in WORDS if KINDS[kind].accepts(word)] or [""]
    least, most = KINDS[kind].least, KINDS[kind].most
    own = st.lists(st.sampled_from(having), min_size=least, max_size=most)
    return kind, draw(st.one_of(own, own, own, st.lists(SCALARS, max_size=3)))


@settings(max_examples=800)
@given(wishes(), VALUES, st.sampled_from((*LANGUAGES, *LANGUAGES, "fr", "")), MOMENTS)
def test_saying_never_fails_and_leaves_no_digit_to_the_voice(
    wish: tuple[str, list[Any]], value: Any, language: str, now: float | None
) -> None:
    kind, options = wish
    said = spoken(kind, value, language, options, now=now)
    if said is not None:
        assert language in LANGUAGES
        assert said.strip() == said != ""
        assert not re.search(r"\d|None|nan", said)


@settings(max_examples=300)
@given(st.sampled_from(sorted(KINDS)), SCALARS, st.lists(st.sampled_from(WORDS), max_size=3))
def test_with_an_option_that_publishing_refuses_nothing_is_said(kind: str, value: Any, options: list[str]) -> None:
    if misuse(kind, options) is not None:
        assert spoken(kind, value, "en", options) is None


# English read back

_WORDS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen".split()
    )
} | {word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "quadrillion": 10**15}


def english_number(said: str) -> int:
    total = group = 0
    for word in said.replace("-", " ").split():
        if word in _SCALES:
            total, group = total + group * _SCALES[word], 0
        elif word == "hundred":
            group *= 100
        else:
            group += _WORDS[word]
    return total + group


# Chinese read back

_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "幺": 1}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def chinese_number(said: str) -> int:
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        high, found, low = said.rpartition(unit) if unit == "亿" else said.partition(unit)
        if found:
            return chinese_number(high) * size + (chinese_number(low) if low else 0)
    total, digit = 0, 0
    for char in said:
        if char in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[char], 0
        else:
            digit = _DIGITS[char]
    return total + digit


# Most random numbers have no zeros inside; those built of zeros and few digits have.
NUMBERS = st.one_of(
    st.integers(0, 10**12), st.integers(0, 10**16 - 1), st.text("0012", min_size=1, max_size=16).map(int), st.integers(0, 3000)
)


@settings(max_examples=500)
@given(NUMBERS)
def test_a_number_is_understood_again_in_english(number: int) -> None:
    said = spoken("cardinal", number, "en")
    assert said is not None
    assert english_number(said) == number


@settings(max_examples=500)
@given(NUMBERS)
def test_a_number_is_understood_again_in_chinese(number: int) -> None:
    said = spoken("cardinal", number, "zh-CN")
    assert said is not None
    assert chinese_number(said) == number


@settings(max_examples=500)
@given(NUMBERS.filter(bool))
def test_zero_stands_in_a_chinese_number_only_between_digits(number: int) -> None:
    said = spoken("cardinal", number, "zh-CN") or ""
    assert "零零" not in said
    assert not re.search(r"零$|^零|零[千百万亿]", said)
    assert re.fullmatch("[^两]*|两[千百万亿][^两]*", said)
    assert not re.search(r"^二[千百万亿]|^一十", said)
    for size, unit in ((10**8, "亿"), (10**4, "万")):  # before a group that does not fill its thousands, and before no other
        low = number % size
        if number >= size and low and (size == 10**8 or number < 10**8):
            assert (said.rpartition(unit)[2] if size == 10**8 else said.partition(unit)[2]).startswith("零") == (
                low < size // 10
            )


@given(st.text("0123456789", min_size=1, max_size=40), st.sampled_from(((), ("4",), ("3", "yao"))))
def test_digits_are_heard_one_by_one_in_their_order(text: str, options: tuple[str, ...]) -> None:
    chinese, english = spoken("digits", text, "zh-CN", options), spoken("digits", text, "en", options)
    assert chinese is not None and english is not None
    assert "".join(str(_DIGITS[char]) for char in chinese.replace("，", "")) == text
    assert "".join(str(_WORDS[word]) for word in english.replace(",", "").split()) == text


@given(st.integers(0, 10**11))
def test_an_amount_of_yuan_is_understood_again(fen: int) -> None:
    said = spoken("currency", str(Decimal(fen) / 100), "zh-CN", ("CNY",)) or ""
    found = re.fullmatch("(?:(.+)元)?(?:零?(.)角)?(?:零?(.)分)?", said)
    assert found is not None
    yuan, jiao, small = (chinese_number(part) if part else 0 for part in found.groups())
    assert yuan * 100 + jiao * 10 + small == fen


@given(st.integers(0, 10**8))
def test_a_duration_is_understood_again(seconds: int) -> None:
    english, chinese = spoken("timespan", seconds, "en") or "", spoken("timespan", seconds, "zh-CN") or ""
    sizes = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
    heard = re.findall(r"([a-z -]+?) (day|hour|minute|second)s?(?:, | and |$)", english)
    assert sum(english_number(count) * sizes[unit] for count, unit in heard) == seconds
    units = {"天": 86400, "小时": 3600, "分": 60, "秒": 1}
    told = re.findall("([^天小时分秒钟]+)(天|小时|分|秒)", chinese)
    assert sum(chinese_number(count) * units[unit] for count, unit in told) == seconds


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_is_understood_again(day: date) -> None:
    found = re.fullmatch("(.{4})年(.+)月(.+)日", spoken("date", day.isoformat(), "zh-CN") or "")
    assert found is not None
    year = int("".join(str(_DIGITS[digit]) for digit in found[1]))
    assert (year, chinese_number(found[2]), chinese_number(found[3])) == (day.year, day.month, day.day)


NOT_OF_THEIR_KIND: list[tuple[str, tuple[str, ...], Any]] = [
    *(
        ("cardinal", (), value)
        for value in ("abc", "", None, True, [1], {"a": 1}, 1e16, float("nan"), float("inf"), "1.2.3", "1,23")
    ),
    *(("ordinal", (), value) for value in (0, -1, 1.5, "first")),
    *(("currency", ("CNY",), value) for value in ("abc", None, "12元")),
    *(("currency", options, 1) for options in ((), ("XYZ",), ("cny",), ("CNY", "USD"))),
    *(("date", (), value) for value in ("2026-02-30", "tomorrow", None, "", 1e15, "14:30", True)),
    ("date", ("Mars/Olympus",), "2026-01-01"),
    ("date", (), 1e300),
    ("date", ("Asia/Shanghai",), "9999-12-31T23:59:59+00:00"),
    *(("time", (), value) for value in ("25:00", "12:60", "2026-11-25", "noon", None)),
    *(("timespan", (), value) for value in (-1, "P", "PT", "1h", None, timedelta(seconds=-5))),
    *(("digits", (), value) for value in ("12a", "", "-5", " -5", -5, 1.5, "1" * 65, None)),
    ("digits", ("0",), "12"),
    *(("telephone", (), value) for value in ("anonymous", "", "138****8000x", None)),
    *(("spelled", (), value) for value in ("", "é", "☎", "a" * 65, None)),
]


@pytest.mark.parametrize(("kind", "options", "value"), NOT_OF_THEIR_KIND)
def test_what_is_not_of_its_kind_is_not_said(kind: str, options: tuple[str, ...], value: Any) -> None:
    assert [spoken(kind, value, language, options) for language in LANGUAGES] == [None, None]


def test_chinese_characters_are_not_spelled_in_english() -> None:
    assert spoken("spelled", "李雷", "en") is None
    assert spoken("spelled", "李雷", "zh-CN") == "李，雷"


@pytest.mark.parametrize(("language", "said"), [("en-GB", "two"), ("zh", "二"), ("ZH-cn", "二"), ("fr", None), ("", None)])
def test_only_the_first_part_of_a_language_tag_decides(language: str, said: str | None) -> None:
    assert spoken("cardinal", 2, language) == said


def test_values_of_the_expression_language_are_understood() -> None:
    assert spoken("time", datetime.fromisoformat("2026-11-25T06:30:00+00:00"), "en", ("Asia/Shanghai",)) == "two thirty PM"
    assert spoken("timespan", timedelta(minutes=2), "zh-CN") == "两分钟"
    assert spoken("no-such-kind", 1, "en") is None


def test_without_knowing_the_time_a_day_is_said_by_its_date() -> None:
    assert spoken("date", "2026-11-25", "en", ("relative", "without_year")) == "November twenty-fifth"


def test_every_kind_tells_people_what_it_is_and_takes() -> None:
    for name, kind in KINDS.items():
        assert kind.name == name
        assert kind.title.en and re.search("[一-鿿]", kind.title.zh)
        assert kind.takes.en and re.search("[一-鿿]", kind.takes.zh)
        assert all(f"`{word}`" in kind.takes.en and f"`{word}`" in kind.takes.zh for word in kind.words)
