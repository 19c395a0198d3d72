"""Dates, periods and sums of money in running text, in Dutch and English."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "maa": 3, "mrt": 3, "apr": 4, "may": 5, "mei": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "okt": 10,
    "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = (
    r"(?P<month>january|january|january|february|march|april|may|june|july|august|september|october|november|december|januari|februari|maart|mei|juni|juli|"
    r"augustus|oktober|jan|feb|mrt|apr|jun|jul|aug|sept?|oct|okt|nov|dec)\.?"
)
_DATES = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        r"\b(?P<year>(?:19|20)\d\d)-(?P<mm>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])\b",
        rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th|e)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b{_MONTH}\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b{_MONTH}\s*,?\s*(?:of\s+)?(?P<year>(?:19|20)\d\d)\b",
        r"\b(?P<day>[0-3]?\d)[-/](?P<mm>0?[1-9]|1[0-2])[-/](?P<year>(?:19|20)\d\d)\b",
        rf"\b(?P<year>(?:19|20)\d\d)-{_MONTH}(?!\w)",
        r"(?<![\d.,-])(?P<year>(?:19|20)\d\d)(?![\d]|[.,]\d|-\d(?!\d{3}(?!\d)))",
        r"(?<=(?:19|20)\d\d-)(?P<year>(?:19|20)\d\d)(?![\d]|[.,]\d|-\d)",
    )
)


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in a text: ISO with the precision that the text gives."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class AmountFound:
    """A sum of euros in a text."""

    start: int
    end: int
    euros: Decimal
    approximate: bool
    years: int | None


def dates(text: str) -> Iterator[DateFound]:
    """Every date with a year, in order, longest reading first.

    >>> [d.value for d in dates("Van 1 september 2019 tot eind 2023, opening May 2021, on 2024-03-05.")]
    ['2019-09-01', '2023', '2021-05', '2024-03-05']
    >>> [d.value for d in dates("Looptijd 2019-2023, 31 februari 2020")]
    ['2019', '2023', '2020-02']
    """
    taken: list[tuple[int, int]] = []
    found: list[DateFound] = []
    for pattern in _DATES:
        for m in pattern.finditer(text):
            if any(m.start() < e and s < m.end() for s, e in taken):
                continue
            groups = m.groupdict()
            value = groups["year"]
            month = _MONTHS.get((groups.get("month") or "")[:3].casefold()) or int(groups.get("mm") or 0)
            day = int(groups.get("day") or 0)
            if month:
                value += f"-{month:02d}"
                if 1 <= day <= monthrange(int(groups["year"]), month)[1]:
                    value += f"-{day:02d}"
            taken.append((m.start(), m.end()))
            found.append(DateFound(m.start(), m.end(), value))
    return iter(sorted(found, key=lambda d: d.start))


_NUMBERS: dict[str, int | Decimal] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15,
    "twenty": 20, "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9, "tien": 10, "twaalf": 12,
    "vijftien": 15, "twintig": 20, "a": 1, "half": Decimal("0.5"), "half a": Decimal("0.5"), "een half": Decimal("0.5"),
    "anderhalf": Decimal("1.5"), "a hundred": 100, "one hundred": 100, "honderd": 100,
}  # fmt: skip
_NUMBERS |= {f"{word}honderd": 100 * _NUMBERS[word] for word in ("twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")}
_NUMBERS |= {
    f"{word} hundred": 100 * _NUMBERS[word] for word in ("two", "three", "four", "five", "six", "seven", "eight", "nine")
}
_NUMBER = r"(?P<number>\d[\d.,\u00a0 ]{0,18}\d|\d|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_SCALE = r"(?P<scale>million|miljoen|milj\.|mln\.?|mio|billion|miljard|thousand|duizend|ton|M(?=\b|€|Eur)|k(?=\b|€)|m(?=\b))"
_AMOUNTS = tuple(
    re.compile(p, re.IGNORECASE)
    for p in (
        rf"(?:€|\bEUR|\beuro)\s?{_NUMBER}\s?(?:{_SCALE})?(?:\s?euros?\b)?",
        rf"(?<![\w.,]){_NUMBER}[\s-]?(?:{_SCALE}\s?)?(?:euros?\b|€|EUR\b|MEuro\b|Meuro\b)",
        rf"(?<![\w.,]){_NUMBER}\s?(?P<meur>MEUR|MEuro|M€|k€|KEUR)",
    )
)
_SCALES = {
    "million": 10**6,
    "miljoen": 10**6,
    "milj.": 10**6,
    "mln": 10**6,
    "mln.": 10**6,
    "mio": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "miljard": 10**9,
    "thousand": 1000,
    "duizend": 1000,
    "k": 1000,
    "ton": 100000,
}
_ABOUT = re.compile(
    r"(?:nearly|almost|about|around|approximately|over|more than|some|up to|roughly|circa|ca\.|ruim|bijna|ongeveer|zo'n|meer dan|rond de|krap|een kleine)\s+(?:een\s+|de\s+)?$",
    re.IGNORECASE,
)
_YEARS = re.compile(
    r"(?:(?:over|for|in|during|within|the next|the coming|next|coming|komende|in de komende|voor|gedurende|van|een)\s+(?:the\s+|de\s+)?(?:next\s+|coming\s+|komende\s+|period of\s+|periode van\s+)?)?"
    r"\b(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien)[\s-]?(?:years?|jaar|jaren|jarige?)\b",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"\b(salar\w+|gross|bruto|per month|per maand|monthly|scale|schaal|fte|per hour|per uur|patient|patiënt|allowance|fee|deelname|registration|wage\w*|loon)\b",
    re.IGNORECASE,
)


def amounts(text: str) -> list[AmountFound]:
    """Every sum of euros, in order; salaries and prices are left out.

    >>> [(int(a.euros), a.approximate, a.years) for a in amounts("Nearly two million euros over the next three years; € 2,5 miljoen, 95M€ and 200.000 euro")]
    [(2000000, True, 3), (2500000, False, 3), (95000000, False, 3), (200000, False, 3)]
    >>> [int(a.euros) for a in amounts("half a million euros, vijfhonderdduizend euro, a hundred million euros, anderhalf miljoen euro")]
    [500000, 500000, 100000000, 1500000]
    >>> amounts("A gross monthly salary between € 2.789 and € 3.536")
    []
    """
    if _PAY.search(text) and not re.search(r"\b(grant|subsid|fund|budget|invest)", text, re.IGNORECASE):
        return []
    taken: list[tuple[int, int]] = []
    found: list[AmountFound] = []
    period = _YEARS.search(text)
    years = _number(period.group(1)) if period else None
    for pattern in _AMOUNTS:
        for m in pattern.finditer(text):
            if any(m.start() < e and s < m.end() for s, e in taken):
                continue
            groups = m.groupdict()
            value = _number(groups["number"])
            if value is None or re.search(r"[\d)]\s*[%]", text[m.end() : m.end() + 2]):
                continue
            scale = (groups.get("scale") or "").casefold().replace("\u00a0", "")
            unit = (groups.get("meur") or "").casefold()
            factor = _SCALES.get(scale, 1)
            if ("meuro" in m.group().casefold() and factor == 1) or unit.startswith("m"):
                factor = 10**6
            elif unit.startswith("k"):
                factor = 1000
            total = value * factor
            if (groups["number"].replace(" ", "").isalpha() and factor == 1) or total < 1000:
                continue
            taken.append((m.start(), m.end()))
            found.append(
                AmountFound(m.start(), m.end(), total, bool(_ABOUT.search(text[: m.start()])), int(years) if years else None)
            )
    return sorted(found, key=lambda a: a.start)


def _number(text: str) -> Decimal | None:
    """A number as written in either language: ``1.425.000``, ``1,425,000``, ``2,5``, ``4.8``, ``two``."""
    text = " ".join(text.casefold().replace("\u00a0", " ").split())
    if text in _NUMBERS:
        return Decimal(str(_NUMBERS[text]))
    text = text.replace(" ", "")
    text = text.strip(".,")
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", text):
        return Decimal(re.sub(r"[.,]", "", text))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(,\d{3})+\.\d+", text):
        return Decimal(text.replace(",", ""))
    if re.fullmatch(r"\d+([.,]\d+)?", text):
        return Decimal(text.replace(",", "."))
    return None
