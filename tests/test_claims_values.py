"""Dates and sums of money in running text: formats of both languages, what is left out, bounded time."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims.values import AmountFound, amounts, dates

DUTCH = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def values(text: str) -> list[str]:
    return [d.value for d in dates(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in September 2019", ["2019-09"]),
        ("in september 2019", ["2019-09"]),
        ("1 sept. 2019", ["2019-09-01"]),
        ("aug. 2021", ["2021-08"]),
        ("12 mei 2022", ["2022-05-12"]),
        ("12 May 2022", ["2022-05-12"]),
        ("3rd of March 2021", ["2021-03-03"]),
        ("March 3, 2021", ["2021-03-03"]),
        ("1e maart 2021", ["2021-03-01"]),
        ("2022-05-12", ["2022-05-12"]),
        ("31/12/2020", ["2020-12-31"]),
        ("12-05-2022", ["2022-05-12"]),
        ("2021-september", ["2021-09"]),
        ("since 2018.", ["2018"]),
        ("tot eind 2023", ["2023"]),
        ("2019–2023", ["2019", "2023"]),
        ("mei 2021 en juni 2022", ["2021-05", "2022-06"]),
        ("In 2019, 2020 en 2021", ["2019", "2020", "2021"]),
        ("1 maart", []),
        ("in March", []),
        ("1800", []),
        ("2150", []),
        ("ISO 9001", []),
        ("0612345678", []),
        ("2.019 deelnemers", []),
        ("2020-13-01", []),
        ("", []),
    ],
)
def test_dates(text: str, found: list[str]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(("number", "word"), enumerate(DUTCH, start=1))
def test_dutch_months(word: str, number: int) -> None:
    assert values(f"{word} 2021") == values(f"{word.title()} 2021") == [f"2021-{number:02d}"]


@pytest.mark.parametrize(("number", "word"), enumerate(ENGLISH, start=1))
def test_english_months(word: str, number: int) -> None:
    assert values(f"{word} 2021") == values(f"{word.lower()} 2021") == [f"2021-{number:02d}"]


def test_a_period_with_a_hyphen() -> None:
    assert values("2019-2023") == ["2019", "2023"]


@pytest.mark.parametrize("text", ["31 februari 2020", "2021-02-30", "31-11-2022"])
def test_days_that_do_not_exist_are_left_out(text: str) -> None:
    assert all(len(v) < 10 for v in values(text))


def test_dates_keep_their_place() -> None:
    text = "Van 1 september 2019 tot 2023."
    assert [(text[d.start : d.end], d.value) for d in dates(text)] == [("1 september 2019", "2019-09-01"), ("2023", "2023")]


def euros(text: str) -> list[tuple[int, bool, int | None]]:
    return [(int(a.euros), a.approximate, a.years) for a in amounts(text)]


@pytest.mark.parametrize(
    ("text", "sum_"),
    [
        ("€ 2 miljoen", 2_000_000),
        ("2 miljoen euro", 2_000_000),
        ("€2M", 2_000_000),
        ("€2.5m", 2_500_000),
        ("€ 2,5 miljoen", 2_500_000),
        ("€ 12.5 miljoen", 12_500_000),
        ("EUR 1.425.000", 1_425_000),
        ("1,425,000 euros", 1_425_000),
        ("1.425.000 euro", 1_425_000),
        ("€ 1 234 567", 1_234_567),
        ("€ 750.000,-", 750_000),
        ("€ 750.000,50", 750_000),
        ("€750k", 750_000),
        ("500k€", 500_000),
        ("95M€", 95_000_000),
        ("10 MEUR", 10_000_000),
        ("€ 25 mln", 25_000_000),
        ("25 mln. euro", 25_000_000),
        ("500 duizend euro", 500_000),
        ("500 thousand euros", 500_000),
        ("€ 1 miljard", 1_000_000_000),
        ("1 billion euros", 1_000_000_000),
        ("€ 1.000", 1_000),
        ("een miljoen euro", 1_000_000),
        ("a million euros", 1_000_000),
        ("two million euros", 2_000_000),
        ("twaalf miljoen euro", 12_000_000),
        ("anderhalf miljoen euro", 1_500_000),
        ("honderd miljoen euro", 100_000_000),
    ],
)
def test_sums(text: str, sum_: int) -> None:
    assert euros(text) == [(sum_, False, None)]
    assert euros(f"Het lab kreeg {text}.") == euros(f"The lab got {text}.") == [(sum_, False, None)]


@pytest.mark.parametrize(
    "text",
    [
        "2,5 miljoen", "2 million", "2 miljoen patiënten", "2 million dollars", "$ 2 million", "2 million pounds",
        "€ 50", "50 euro", "20 procent", "20%",
        "twee euro", "", "€", "miljoen euro", "salaris van € 3.500 bruto per maand", "a monthly salary of € 3,500",
        "€ 45.000 per fte",
        "een deelname kost € 1.250", "registration fee: € 1,250",
    ],
)  # fmt: skip
def test_what_is_no_sum(text: str) -> None:
    assert amounts(text) == []


def test_pay_in_a_sentence_about_a_grant_is_no_reason_to_leave_the_grant_out() -> None:
    assert euros("A grant of € 500,000 covers the salary of two researchers") == [(500_000, False, None)]
    assert euros("Een subsidie van € 500.000 dekt het salaris van twee onderzoekers") == [(500_000, False, None)]


@pytest.mark.parametrize(
    "text",
    [
        "nearly €3 million", "almost 3 million euros", "about 3 million euros", "more than 3 million euros", "over 3 million euros",
        "up to €3 million",
        "ruim 3 miljoen euro", "bijna 3 miljoen euro", "ongeveer € 3 miljoen", "zo'n 3 miljoen euro", "meer dan 3 miljoen euro",
        "circa 3 miljoen euro",
        "een kleine 3 miljoen euro",
    ],
)  # fmt: skip
def test_approximate_sums(text: str) -> None:
    assert euros(text) == [(3_000_000, True, None)]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("twee miljoen euro voor vier jaar", 4),
        ("2 million euros for four years", 4),
        ("a five-year grant of 2 million euros", 5),
        ("€ 2 miljoen over 3 jaar", 3),
        ("2 million euros over the next ten years", 10),
        ("een vijfjarig project van 2 miljoen euro", 5),
        ("2 miljoen euro", None),
    ],
)
def test_the_period_of_a_sum(text: str, years: int | None) -> None:
    assert euros(text) == [(2_000_000, False, years)]


def test_several_sums_come_in_order_with_their_place() -> None:
    text = "Of the € 1.5 million, NWO pays 300,000 euros."
    assert [(text[a.start : a.end], int(a.euros)) for a in amounts(text)] == [
        ("€ 1.5 million", 1_500_000),
        ("300,000 euros", 300_000),
    ]


@pytest.mark.parametrize(
    ("text", "sum_"),
    [
        pytest.param("half a million euros", 500_000, id="half a million"),
        pytest.param("een half miljoen euro", 500_000, id="een half miljoen"),
        pytest.param("a hundred million euros", 100_000_000, id="a hundred million"),
        pytest.param("vijfhonderdduizend euro", 500_000, id="vijfhonderdduizend"),
        pytest.param("a 100-million-euro programme", 100_000_000, id="100-million-euro"),
        pytest.param("twee ton euro", 200_000, id="twee ton"),
    ],
)
def test_sums_in_words(text: str, sum_: int, request: pytest.FixtureRequest) -> None:
    if text in WRONG:
        request.applymarker(pytest.mark.xfail(strict=True, reason="joined numbers"))
    assert euros(text) == [(sum_, False, None)]


WRONG = {"a 100-million-euro programme"}


@given(st.text(alphabet="€0123456789.,- \u00a0mMk%eurolijnmillion/januari2019", max_size=300))
def test_any_text_is_read_in_order_and_within_bounds(text: str) -> None:
    found = amounts(text)
    spans = [(a.start, a.end) for a in found]
    assert spans == sorted(spans)
    assert all(0 <= s < e <= len(text) for s, e in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(isinstance(a, AmountFound) and a.euros >= 1000 for a in found)
    days = [(d.start, d.end) for d in dates(text)]
    assert days == sorted(days)
    assert all(a[1] <= b[0] for a, b in pairwise(days))


@pytest.mark.parametrize(
    "text",
    [
        "1." * 20_000,
        "€" * 20_000,
        "€ 1," * 10_000,
        "2019-" * 8_000,
        "1 mei " * 8_000,
        "een miljoen " * 4_000,
        "over the next " * 4_000,
    ],
    ids=lambda text: text[:6],
)
def test_odd_text_takes_no_long_time(text: str) -> None:
    begin = time.process_time()
    amounts(text)
    list(dates(text))
    assert time.process_time() - begin < 5


def test_a_row_of_numbers_is_no_amount() -> None:
    # Minutes, were the pattern not bounded.
    assert amounts("1 " * 20_000) == []
