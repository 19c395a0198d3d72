"""Mentions by list: the names of the field, found in running text by longest match."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate
from kg.names import Name, Names, normalise

if TYPE_CHECKING:
    from spacy.tokens import Doc

MAX_WORDS = 14
"""Tokens of the longest name looked for."""


@lru_cache(maxsize=4)
def _first_words(names: Names) -> dict[str, int]:
    """First word (case-folded) of every form -> the greatest number of tokens a form that starts so may span."""
    first: dict[str, int] = {}
    for form, _, _ in names.terms():
        words = form.split()
        if words:
            key = words[0].casefold()
            # Hyphens, slashes and apostrophes may be tokens of their own.
            first[key] = max(first.get(key, 0), min(MAX_WORDS, 2 * len(words) + 2))
    return first


def known(reading: Reading, names: Names) -> Iterator[Candidate]:
    """Every longest stretch of the document that is a known name, in order.

    Parameters:
        reading: the analysed document.
        names: the names of the field.
    """
    text = reading.document.text
    for block, doc in enumerate(reading.docs):
        if doc is not None:
            yield from _in_doc(doc, block, reading.document.blocks[block].start, names, text)


@lru_cache(maxsize=50_000)
def _first_word(token: str) -> str:
    head = normalise(token).split()
    return head[0].casefold() if head else ""


def _in_doc(doc: Doc, block: int, offset: int, names: Names, text: str) -> Iterator[Candidate]:
    first = _first_words(names)
    tokens = [(t.idx, t.idx + len(t), t.text) for t in doc]
    i = 0
    while i < len(tokens):
        begin, _, word = tokens[i]
        reach = first.get(_first_word(word), 0)
        hit = None
        for j in range(min(i + reach, len(tokens)), i, -1):
            surface = text[offset + begin : offset + tokens[j - 1][1]]
            if (
                not any(c.isupper() for c in surface)
                or any(c in "()[]" for c in surface)
                or (surface[-1] in ".,;:?!)'’-–/" and j - i > 1 and surface[-4:].lower() not in ("b.v.", "n.v.", "r.o."))
            ):
                continue
            rows = [row for row in names.lookup(surface) if row.holds(surface, text)]
            if rows:
                hit = (j, rows, surface)
                break
        if hit is None:
            i += 1
            continue
        j, rows, surface = hit
        row = _choose(rows)
        end = offset + tokens[j - 1][1]
        for tail in ("'s", "’s", "'", "’"):
            if surface.endswith(tail) and len(surface) > len(tail) + 1:
                end -= len(tail)
                break
        yield Candidate(offset + begin, end, row.type, "names", 0.97 if len(rows) == 1 else 0.8, block, row.key)
        i = j


def _choose(rows: list[Name]) -> Name:
    """Among rows that share a form: the organisation before the place, else the first key."""
    return min(rows, key=lambda row: (row.type == "Place", row.key))
