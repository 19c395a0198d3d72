"""Dates as people write them in headers and metadata → ISO 8601."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february feb", "maart march mrt mar", "april apr", "mei may", "juni june jun",
            "juli july jul", "augustus august aug", "september sep sept", "oktober october okt oct", "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ISO: Final = re.compile(r"((?:19|20)\d\d)(?:-(\d\d?)(?:-(\d\d?))?)?(?![\d-])")
_COMPACT: Final = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{6})?(?!\d)")
_DAY_FIRST: Final = re.compile(r"(\d\d?)([-./])(\d\d?)\2((?:19|20)\d\d)(?!\d)")
_WORDS: Final = re.compile(
    r"(?:(\d\d?)(?:st|nd|rd|th)?\.?(?: of)? )?([a-z]{3,9})\.?(?: (\d\d?)(?:st|nd|rd|th)?,?)? ((?:19|20)\d\d)\b"
)
_WEEKDAY: Final = re.compile(
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|(?:maan|dins|woens|donder|vrij|zater|zon)dag),? "
)


def iso_date(value: str) -> str | None:
    """The date that a header field gives, as precisely as it does; None if it is none.

    Day and month that could be swapped (``05/06/2023``) are left out, as is what does not exist (``2020-14-04``).

    >>> [iso_date(v) for v in ("2023-09-12T10:00:00Z", "29-1-2019", "mei 2023", "September 12, 2023")]
    ['2023-09-12', '2019-01-29', '2023-05', '2023-09-12']
    >>> [iso_date(v) for v in ("2020-14-04", "05/06/2023", "soon")]
    ['2020', '2023', None]
    """
    value = " ".join(value.split()).lower()[:60]
    if found := _ISO.match(value):
        return _iso(found[1], found[2], found[3])
    if found := _COMPACT.match(value):
        return _iso(found[1], found[2], found[3])
    if found := _DAY_FIRST.match(value):
        day, sign, month, year = found.groups()
        if sign == "/" and int(day) <= 12 and int(month) <= 12 and int(day) != int(month):
            return str(year)
        if int(month) > 12:
            day, month = month, day
        return _iso(year, month, day)
    value = _WEEKDAY.sub("", value)
    if (found := _WORDS.match(value)) and found[2] in _MONTHS:
        return _iso(found[4], str(_MONTHS[found[2]]), found[1] or found[3])
    return None


def _iso(year: str, month: str | None, day: str | None) -> str:
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day:
        return f"{year}-{int(month):02}"
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return f"{year}-{int(month):02}"
