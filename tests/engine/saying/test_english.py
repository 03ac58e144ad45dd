"""How data is said in English, case by case."""

from __future__ import annotations

from typing import Any

import pytest

from engine.saying.spoken import spoken

NOW = 1795600000  # 2026-11-25T09:46:40Z
Case = tuple[Any, tuple[str, ...], str]


def cases(kind: str, *table: Case) -> list[Any]:
    return [pytest.param(kind, *case, id=f"{kind}-{'-'.join(map(str, (case[0], *case[1])))}") for case in table]


NUMBERS = [
    *cases(
        "cardinal",
        (0, (), "zero"),
        (1, (), "one"),
        (13, (), "thirteen"),
        (20, (), "twenty"),
        (21, (), "twenty-one"),
        (100, (), "one hundred"),
        (101, (), "one hundred one"),
        (999, (), "nine hundred ninety-nine"),
        (1000, (), "one thousand"),
        (1001, (), "one thousand one"),
        (12345, (), "twelve thousand three hundred forty-five"),
        (1_000_000, (), "one million"),
        (2_000_000_010, (), "two billion ten"),
        (10**12, (), "one trillion"),
        (10**15, (), "one quadrillion"),
        (-5, (), "minus five"),
        (-0.0, (), "zero"),
        (2.5, (), "two point five"),
        (0.05, (), "zero point zero five"),
        (100.0, (), "one hundred"),
        (0.1 + 0.2, (), "zero point three"),
        ("1,234.50", (), "one thousand two hundred thirty-four point five"),
        ("－１２", (), "minus twelve"),
        (2, ("counted",), "two"),
    ),
    *cases(
        "ordinal",
        (1, (), "first"),
        (2, (), "second"),
        (3, (), "third"),
        (5, (), "fifth"),
        (8, (), "eighth"),
        (9, (), "ninth"),
        (12, (), "twelfth"),
        (20, (), "twentieth"),
        (21, (), "twenty-first"),
        (40, (), "fortieth"),
        (100, (), "one hundredth"),
        (112, (), "one hundred twelfth"),
        ("3", (), "third"),
        (1000, (), "one thousandth"),
    ),
    *cases(
        "percent",
        (12.5, (), "twelve point five percent"),
        (100, (), "one hundred percent"),
        (0, (), "zero percent"),
        (-3, (), "minus three percent"),
        (0.125, ("fraction",), "twelve point five percent"),
        (1, ("fraction",), "one hundred percent"),
    ),
]

MONEY = cases(
    "currency",
    (12.5, ("USD",), "twelve dollars and fifty cents"),
    (1, ("USD",), "one dollar"),
    (1.01, ("USD",), "one dollar and one cent"),
    (0.01, ("USD",), "one cent"),
    (0, ("USD",), "zero dollars"),
    (-2.5, ("USD",), "minus two dollars and fifty cents"),
    (1999.99, ("USD",), "one thousand nine hundred ninety-nine dollars and ninety-nine cents"),
    ("19.995", ("USD",), "twenty dollars"),
    (12.5, ("CNY",), "twelve yuan fifty"),
    (12.05, ("CNY",), "twelve yuan oh five"),
    (12, ("CNY",), "twelve yuan"),
    (0.5, ("CNY",), "zero point five yuan"),
    (0.05, ("CNY",), "zero point zero five yuan"),
    (-12.34, ("CNY",), "minus twelve yuan thirty-four"),
    (2.5, ("EUR",), "two euros and fifty cents"),
    (1, ("EUR",), "one euro"),
    (0.01, ("GBP",), "one penny"),
    (2.02, ("GBP",), "two pounds and two pence"),
    (1200.4, ("JPY",), "one thousand two hundred yen"),
    (2.5, ("HKD",), "two Hong Kong dollars and fifty cents"),
    (1.25, ("CHF",), "one point two five Swiss francs"),
    (1, ("CHF",), "one Swiss franc"),
    (1.234, ("KWD",), "one point two three four Kuwaiti dinars"),
)

DAYS_AND_TIMES = [
    *cases(
        "date",
        ("2026-11-25", (), "November twenty-fifth, twenty twenty-six"),
        ("2026-11-25", ("weekday",), "Wednesday, November twenty-fifth, twenty twenty-six"),
        ("2026-11-25", ("without_year",), "November twenty-fifth"),
        ("2026-11-25", ("weekday", "without_year"), "Wednesday, November twenty-fifth"),
        ("20260101", (), "January first, twenty twenty-six"),
        ("2026/1/2", (), "January second, twenty twenty-six"),
        ("2000-02-29", (), "February twenty-ninth, two thousand"),
        ("2009-05-03", (), "May third, two thousand nine"),
        ("1905-05-30", (), "May thirtieth, nineteen oh five"),
        ("1900-12-31", (), "December thirty-first, nineteen hundred"),
        ("2026-11-25", ("relative",), "today"),
        ("2026-11-26", ("relative",), "tomorrow"),
        ("2026-11-24", ("relative",), "yesterday"),
        ("2026-11-27", ("relative",), "November twenty-seventh, twenty twenty-six"),
        ("2026-11-26", ("relative", "weekday"), "tomorrow, Thursday"),
        (NOW, ("Asia/Shanghai",), "November twenty-fifth, twenty twenty-six"),
        (str(NOW), (), "November twenty-fifth, twenty twenty-six"),
        (NOW * 1000, (), "November twenty-fifth, twenty twenty-six"),
        ("2026-11-25T23:30:00Z", ("Asia/Shanghai", "without_year"), "November twenty-sixth"),
        ("2026-11-25T23:30:00+08:00", ("without_year",), "November twenty-fifth"),
    ),
    *cases(
        "time",
        ("14:30", (), "two thirty PM"),
        ("14:05", (), "two oh five PM"),
        ("09:00", (), "nine AM"),
        ("00:00", (), "midnight"),
        ("12:00", (), "noon"),
        ("00:10", (), "twelve ten AM"),
        ("12:30", (), "twelve thirty PM"),
        ("1430", (), "two thirty PM"),
        ("14:30", ("24h",), "fourteen thirty"),
        ("14:00", ("24h",), "fourteen hundred hours"),
        ("09:05", ("24h",), "zero nine oh five"),
        ("00:00", ("24h",), "zero zero hundred hours"),
        ("14:30:01", ("seconds",), "two thirty PM and one second"),
        ("14:30:00", ("seconds",), "two thirty PM"),
        (NOW, ("Asia/Shanghai",), "five forty-six PM"),
        ("2026-11-25T06:30:00Z", ("Asia/Shanghai", "24h"), "fourteen thirty"),
    ),
    *cases(
        "timespan",
        (0, (), "zero seconds"),
        (1, (), "one second"),
        (60, (), "one minute"),
        (65, (), "one minute and five seconds"),
        (7325, (), "two hours, two minutes and five seconds"),
        (86700, (), "one day and five minutes"),
        ("PT1H30M", (), "one hour and thirty minutes"),
        ("90", (), "one minute and thirty seconds"),
        (90, ("minutes",), "two minutes"),
        (20, ("minutes",), "one minute"),
        (0, ("minutes",), "zero minutes"),
    ),
]

ONE_BY_ONE = [
    *cases(
        "digits",
        ("12345", (), "one two three four five"),
        ("123456", (), "one two three, four five six"),
        ("00123", (), "zero zero one two three"),
        (8001, (), "eight zero zero one"),
        ("1-2 3", (), "one two three"),
        ("12*#", (), "one two star pound"),
        ("123456", ("2",), "one two, three four, five six"),
        ("4111111111111111", (), ", ".join(["four one one one", *["one one one one"] * 3])),
        ("110", ("yao",), "one one zero"),
    ),
    *cases(
        "telephone",
        ("13800138000", (), "one three eight, zero zero one three, eight zero zero zero"),
        ("+8613800138000", (), "plus eight six, one three eight, zero zero one three, eight zero zero zero"),
        ("+8613800138000", ("CN",), "one three eight, zero zero one three, eight zero zero zero"),
        ("(202) 555-0123", ("US",), "two zero two, five five five, zero one two three"),
        ("+442079460958", ("US",), "plus four four, two zero, seven nine four six, zero nine five eight"),
        ("10086", (), "one zero zero eight six"),
        ("021-65551234 ext. 12", ("CN",), "zero two one, six five five five, one two three four, extension one two"),
    ),
    *cases(
        "spelled",
        ("AB1", (), "A, B, one"),
        ("ba", (), "B, A,"),
        ("x-2.b", (), "X, dash, two, dot, B"),
        ("AB", ("alphabet",), "A, as in Alpha, B, as in Bravo"),
        ("x9", ("alphabet",), "X, as in X-ray, nine"),
        ("a@b", (), "A, at, B"),
    ),
]


@pytest.mark.parametrize(("kind", "value", "options", "said"), [*NUMBERS, *MONEY, *DAYS_AND_TIMES, *ONE_BY_ONE])
def test_data_is_said_in_english(kind: str, value: Any, options: tuple[str, ...], said: str) -> None:
    assert spoken(kind, value, "en", options, now=NOW) == said
