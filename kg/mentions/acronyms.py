"""Acronyms introduced in the text: "Data Science Center in Health (DASH)", "CWI (Centrum Wiskunde & Informatica)", "ICAI, the Innovation Center …".

After A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text", PSB 2003:
the short form's characters must occur in the long form in order, the first one at the start of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SHORT = re.compile(r"^[A-Za-zÀ-ž][\w&+/@.-]{1,14}$")


@dataclass(frozen=True, slots=True)
class Pair:
    """A long form and its short form, as document offsets."""

    long: tuple[int, int]
    short: tuple[int, int]
    block: int


def abbreviates(short: str, long: str) -> bool:
    """Whether the letters of ``short`` occur in ``long`` in order, the first at the start of its first word, each capital at the start of
    a word or inside a compound.

    >>> abbreviates("DASH", "Data Science Center in Health"), abbreviates("CWI", "Centrum Wiskunde & Informatica")
    (True, True)
    >>> abbreviates("UMCG", "Data Science"), abbreviates("ICAI", "Innovation Center for Artificial Intelligence")
    (False, True)
    """
    letters = [c for c in short.casefold() if c.isalnum()]
    text = long.casefold()
    if not letters or not text or text[0] != letters[0] or len(short) >= len(long):
        return False
    initials = "".join(w[0] for w in re.findall(r"\w+", text))
    if _subsequence("".join(letters), initials):
        return True
    position, used_starts = 0, 0
    for c in letters:
        found = text.find(c, position)
        if found < 0:
            return False
        if found == 0 or not text[found - 1].isalnum():
            used_starts += 1
        position = found + 1
    return used_starts >= max(2, len(letters) // 2)


def _subsequence(needle: str, hay: str) -> bool:
    rest = iter(hay)
    return all(c in rest for c in needle)


def acronym_pairs(reading: Reading, candidates: list[Candidate]) -> Iterator[Pair]:
    """Long and short forms that stand beside each other.

    Parameters:
        reading: the analysed document.
        candidates: spans found so far; a long form that is none of them is found by its initials.
    """
    ends = {c.end: c for c in candidates}
    starts = {c.start: c for c in candidates}
    for block, doc in enumerate(reading.docs):
        if doc is None:
            continue
        offset = reading.document.blocks[block].start
        for i, token in enumerate(doc):
            if token.text == "(" and i > 0:
                close = next((j for j in range(i + 1, min(i + 14, len(doc))) if doc[j].text == ")"), None)
                if close is None or close == i + 1:
                    continue
                # "(DASH)", "(DASH, UMCG)", "(NWO)"
                stop = next((j for j in range(i + 1, close) if doc[j].text in {",", ";"}), close)
                inner = doc.text[doc[i + 1].idx : doc[stop - 1].idx + len(doc[stop - 1])].strip("‘’'\"“”")
                inner_span = (offset + doc[i + 1].idx, offset + doc[stop - 1].idx + len(doc[stop - 1]))
                before_end = offset + doc[i - 1].idx + len(doc[i - 1])
                if _SHORT.match(inner) and sum(c.isupper() for c in inner) >= 2 and " " not in inner:
                    known = ends.get(before_end)
                    if known is not None and (
                        abbreviates(inner, _text(reading, known))
                        or (_loosely(inner, _text(reading, known)) and _may_be_one(known, starts.get(inner_span[0])))
                    ):
                        yield Pair((known.start, known.end), inner_span, block)
                    elif (start := _long_before(doc, i, inner)) is not None:
                        yield Pair((offset + doc[start].idx, before_end), inner_span, block)
                else:
                    previous = ends.get(before_end)
                    word = doc[i - 1].text
                    if previous is not None and previous.end - previous.start <= 16 and previous.type != "Person":
                        word = _text(reading, previous)
                    if _SHORT.match(word) and word[:1].isupper() and abbreviates(word, inner):
                        short = (before_end - len(word), before_end)
                        yield Pair(inner_span, short, block)
            elif token.text == "," and i > 0 and i + 2 < len(doc):
                j = i + 1 + (doc[i + 1].lower_ in {"the", "de", "het"})
                after = starts.get(offset + doc[j].idx) if j < len(doc) else None
                before = ends.get(offset + doc[i - 1].idx + len(doc[i - 1]))
                if after is None or before is None or "Person" in (after.type, before.type):
                    continue
                a, b = _text(reading, before), _text(reading, after)
                if _acronymish(a) and abbreviates(a, b):
                    yield Pair((after.start, after.end), (before.start, before.end), block)
                elif _acronymish(b) and abbreviates(b, a):
                    yield Pair((before.start, before.end), (after.start, after.end), block)


def _text(reading: Reading, c: Candidate) -> str:
    return reading.document.text[c.start : c.end]


def _acronymish(text: str) -> bool:
    return " " not in text and sum(c.isupper() for c in text) >= 2


def _may_be_one(long: Candidate, short: Candidate | None) -> bool:
    """Whether a name and the acronym behind it can be one thing: no person, and not two known things."""
    if long.type in ("Person", "Place"):
        return False
    return short is None or not short.key or short.key == long.key


def _loosely(short: str, long: str) -> bool:
    """Acronyms of another language's name: "Dutch Research Council (NWO)": three or more capitals behind a name of two or more words."""
    return short.isupper() and 2 <= len(short) <= 6 and " " in long and short not in _COUNTRIES


_COUNTRIES = frozenset(
    [
        "NL",
        "DE",
        "BE",
        "FR",
        "UK",
        "US",
        "USA",
        "EU",
        "AT",
        "CH",
        "SE",
        "DK",
        "FI",
        "IT",
        "ES",
        "IE",
        "HU",
        "PT",
        "NO",
        "PL",
        "GR",
        "EN",
        "AI",
        "MD",
        "RN",
        "PI",
        "CT",
        "MRI",
        "OCT",
        "LLM",
        "NLP",
        "ML",
        "DL",
        "EPD",
    ]
)


def _long_before(doc: Doc, i: int, short: str) -> int | None:
    """First token of the shortest stretch before token ``i`` whose words yield the short form, or None (Schwartz and Hearst)."""
    letters = [c for c in short if c.isalnum()]
    for start in range(i - 1, max(-1, i - 2 - 2 * len(letters) - 4), -1):
        if doc[start].text in {".", ";", ":", ")", "("}:
            return None
        if not doc[start].text[:1].isupper() or doc[start].text[:1].casefold() != letters[0].casefold():
            continue
        if i - start >= 2 and abbreviates(short, doc.text[doc[start].idx : doc[i - 1].idx + len(doc[i - 1])]):
            return start
    return None
