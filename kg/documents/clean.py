"""Text hygiene: what must not reach the graph is taken out before offsets are made.

Control characters, invisible direction marks and soft hyphens are removed (they hide text and break other tools' files; see
`Unicode TR 36 <https://www.unicode.org/reports/tr36/>`_), text is brought to NFC, white space is folded, e-mail addresses and
telephone numbers are masked.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Final

EMAIL_MASK: Final = "[e-mail]"
PHONE_MASK: Final = "[telephone]"

# C0 and C1 controls other than tab, line ends and NEL; soft hyphen; zero-width space, word joiner, BOM; direction marks and
# overrides; surrogates and non-characters. The zero-width joiner stays: emoji are made with it.
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_SPACE: Final = re.compile(r"\s+")

_EMAIL: Final = re.compile(
    r"(?<![\w.+-])[\w.+'-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w-])"
    r"|(?<![\w.+-])[\w.+-]{1,64} ?[\[({<] ?(?:at|apenstaartje|@) ?[\])}>] ?[\w-]{1,63}(?: ?(?:\.|[\[({<] ?(?:dot|punt|"
    r"\.) ?[\])}>]) ?[\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
_AT: Final = re.compile(r"@|[\[({<] ?(?:at|apenstaartje) ?[\])}>]", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d(?:\D{0,4}\d){6}")
# A number with a country code, a Dutch national number (ten digits, or 0800/0900 services), or digits behind a cue word.
_PHONE: Final = re.compile(
    r"(?<![\w+/.@=-])(?P<intl>(?:\+|\(\+|00 ?(?=3[0-9]|"
    r"4[0-9]))\)? ?\d{1,3}\)?(?:[ ./-]{0,2}\(0\))?(?:[ ./-]{0,3}\(?\d{1,5}\)?){1,7})(?![\w-])"
    r"|(?<![\w+/.,@=-])(?<![A-Z]{4} )(?P<nat>\(?0\d{1,3}\)?(?: ?[-–/ ] ?\d{1,8}|\d{2,8}){1,5})(?![\w,-]|[.:]\d)"
    r"|(?P<cue>\b(?:tel|telefoon|telefoonnummer|telephone|phone|phone number|mobile|mobiel|fax|call|bel)\b[.:]{0,2} {0,2}"
    r"(?:nr|no|op|us at|us on|met)?[.:]{0,2} {0,2})(?P<cued>[+(]?\d(?:[ ().–-]{0,3}\d){6,14})(?!\w)",
    re.IGNORECASE,
)
_AREA: Final = re.compile(
    r"0(?:6|10|13|15|20|23|24|26|30|33|35|36|38|40|43|45|46|5[0358]|7[0-9]|8[2458]|91|97|800|90[069]|"
    r"11[134578]|16[124-8]|17[2-9]|18[0-47]|22[2-46-9]|25[125]|29[479]|3[14][1-8]|4[179][1-9]|48[1-8]|5[1247][0-9]|"
    r"56[126]|59[1-9]|313)"
)
_DATE: Final = re.compile(r"(?<!\d)(?:\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})(?!\d)")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.|doi\.org/|\b10\.\d{4,9}/)\S+", re.IGNORECASE)


def tidy(text: str) -> str:
    r"""Text without unwanted characters, in normal form C.

    >>> tidy("Radboud\x00umc \u202ecba\u202c")
    'Radboudumc cba'
    """
    if not text.isascii() or not text.isprintable():
        text = _UNWANTED.sub("", text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text


def fold(text: str) -> str:
    r"""Text on one line: unwanted characters out, white space folded, e-mail addresses and telephone numbers masked.

    >>> fold("Mail  j.doe@umcg.nl\nor call +31 50 361 61 61")
    'Mail [e-mail] or call [telephone]'
    """
    return edit(folded := _SPACE.sub(" ", tidy(text)).strip(), masks(folded))[0]


def masks(text: str) -> list[tuple[int, int, str]]:
    """Stretches that hold an e-mail address or telephone number, as (start, end, mask), in order.

    Years, amounts, dates, ORCID iDs, web addresses, postcodes and grant numbers are left alone.

    >>> masks("Grant 024.004.022, 0000-0003-1180-3805, 06-12345678")
    [(40, 51, '[telephone]')]
    """
    found: list[tuple[int, int, str]] = []
    if _AT.search(text):
        found += [(m.start(), m.end(), EMAIL_MASK) for m in _EMAIL.finditer(text)]
    if _DIGITS.search(text):
        taken = [m.span() for m in _ADDRESS.finditer(text)] + [(start, end) for start, end, _ in found]
        for start, end in _phones(text):
            if not any(start < e and s < end for s, e in taken):
                found.append((start, end, PHONE_MASK))
    return sorted(found)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        number = match.group(kind)
        digits = re.sub(r"\D", "", number)
        if _DATE.search(number):
            continue
        if kind == "nat":
            if not _AREA.match(digits) or not (len(digits) == 10 or (digits[:4] in ("0800", "0900") and len(digits) in (8, 11))):
                continue
        elif kind == "intl" and not 9 <= len(digits.removeprefix("00")) <= 15:
            continue
        yield start, end


def edit(text: str, edits: list[tuple[int, int, str]]) -> tuple[str, Callable[[int, bool], int]]:
    """Replace stretches of a text and tell where each old offset went.

    Parameters:
        text: the text.
        edits: (start, end, replacement), in order and not overlapping; an overlapping one is left out.

    Returns:
        The new text, and a function from an old offset to a new one; its second argument says whether the offset is an end
        (an end inside a replaced stretch goes behind the replacement, a start before it).
    """
    if not edits:
        return text, lambda offset, _end: offset
    parts: list[str] = []
    old: list[int] = []  # where a replaced stretch begins, ends, and what it became
    kept: list[tuple[int, int, int, int]] = []
    done = length = 0
    for start, end, replacement in edits:
        if start < done:
            continue
        parts += [text[done:start], replacement]
        length += start - done
        kept.append((start, end, length, length + len(replacement)))
        old.append(start)
        length += len(replacement)
        done = end
    parts.append(text[done:])

    def moved(offset: int, is_end: bool) -> int:
        at = bisect_right(old, offset - 1 if is_end else offset) - 1
        if at < 0:
            return offset
        _, end, new_start, new_end = kept[at]
        if offset < end:
            return new_end if is_end else new_start
        return new_end + offset - end

    return "".join(parts), moved


def fold_spans(text: str, spans: Iterable[tuple[int, int, str]]) -> tuple[str, list[tuple[int, int, str]]]:
    """Fold and mask a text (see `fold`) while carrying marked stretches along.

    Parameters:
        text: tidied text.
        spans: (start, end, label) into it.

    Returns:
        The folded text, and the stretches in it, without white space at their ends; those that became empty are left out.
    """
    trimmed = text.strip()
    lead = text.find(trimmed) if trimmed else 0
    marks = [(start - lead, end - lead, label) for start, end, label in spans]
    changes = [(m.start(), m.end(), " ") for m in _SPACE.finditer(trimmed) if m.group() != " "]
    for edits in (lambda _: changes), masks:
        trimmed, moved = edit(trimmed, edits(trimmed))
        size = len(trimmed)
        marks = [(min(max(moved(s, False), 0), size), min(max(moved(e, True), 0), size), label) for s, e, label in marks]
    kept = []
    for start, end, label in marks:
        while start < end and trimmed[start].isspace():
            start += 1
        while start < end and trimmed[end - 1].isspace():
            end -= 1
        if start < end:
            kept.append((start, end, label))
    return trimmed, kept
