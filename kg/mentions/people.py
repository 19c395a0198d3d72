"""People, recognised by the language: titles, the shape of Dutch and foreign names, roles beside them. No lists of persons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.cues import Cues
from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate
from kg.model import BlockKind

if TYPE_CHECKING:
    from spacy.tokens import Doc

_INITIAL = re.compile(r"^(?:[A-ZÀ-Þ][a-z]?\.)+(?:-?[A-Z]\.)*$|^[A-ZÀ-Þ]$")
_NAME = re.compile(r"^[A-ZÀ-ÞĀ-ŽȘȚ'’][\w'’]*(?:[-‐][\w'’]+)*$")
MAX_NAME = 8
"""Tokens in a personal name, particles and initials included."""
_NEVER = frozenset(
    [
        "the",
        "de",
        "het",
        "een",
        "a",
        "an",
        "and",
        "en",
        "of",
        "in",
        "on",
        "at",
        "for",
        "voor",
        "van",
        "with",
        "met",
        "our",
        "we",
        "he",
        "she",
        "it",
        "this",
        "that",
        "these",
        "those",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "maandag",
        "dinsdag",
        "woensdag",
        "donderdag",
        "vrijdag",
        "zaterdag",
        "zondag",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "januari",
        "februari",
        "maart",
        "mei",
        "juni",
        "juli",
        "augustus",
        "oktober",
        "ai",
        "ml",
        "mri",
        "ct",
        "dr",
        "prof",
        "professor",
        "phd",
        "msc",
        "bsc",
        "md",
        "university",
        "universiteit",
        "hospital",
        "ziekenhuis",
        "institute",
        "instituut",
        "department",
        "afdeling",
        "lab",
        "group",
        "groep",
        "centre",
        "center",
        "centrum",
        "faculty",
        "faculteit",
        "programme",
        "program",
        "project",
        "school",
        "foundation",
        "stichting",
        "netherlands",
        "nederland",
        "dutch",
        "european",
        "europe",
        "europa",
        "research",
        "health",
        "healthcare",
        "medical",
        "data",
        "science",
        "artificial",
        "intelligence",
        "deep",
        "learning",
        "machine",
        "clinical",
        "care",
        "zorg",
        "contact",
        "home",
        "news",
        "nieuws",
        "about",
        "over",
    ]
)


def name_at(doc: Doc, i: int, cues: Cues, limit: int | None = None) -> int:
    """End (token offset) of the personal name that starts at token ``i``; ``i`` itself where none does.

    A name is two or more parts: given names or initials, particles (van, der, el), surnames; the last part is a surname.

    Parameters:
        doc: tokens.
        i: where the name would start.
        cues: word classes (particles).
        limit: first token that cannot belong to the name.
    """
    limit = min(len(doc) if limit is None else limit, i + MAX_NAME)
    if (doc[i].lower_,) in cues.roles:
        return i
    j, parts, last_name = i, 0, i
    while j < limit:
        token = doc[j]
        word = token.text
        if _INITIAL.match(word) or (len(word) == 1 and word.isupper()):
            j += 1
            parts += 1
            if j < limit and doc[j].text == "." and not doc[j - 1].whitespace_:
                j += 1
        elif j > i and cues.is_a(word.casefold(), "particle") and (word[0].islower() or word[0] in "'’" or word.istitle()):
            j += 1
            continue
        elif (
            _NAME.match(word)
            and word[-2:] not in ("'s", "’s")
            and word.casefold() not in _NEVER
            and not (word.isupper() and len(word) > 3 and not _shouting(doc))
        ):
            j += 1
            parts += 1
            last_name = j
            # "Jansen-de Vries" and "Van der Laak-Smit" come apart at the hyphen.
            if j < limit and doc[j].text in "-–" and not doc[j - 1].whitespace_ and not doc[j].whitespace_:
                j += 1
        elif word in "-" and j > i and not doc[j - 1].whitespace_:
            j += 1
        else:
            break
        if token.whitespace_ == "" and j < limit and doc[j].text in "(,;:":
            break
    return last_name if parts >= 2 and last_name > i + 1 else i


def _shouting(doc: Doc) -> bool:
    return doc.text.isupper()


def titled(reading: Reading, cues: Cues) -> Iterator[Candidate]:
    """Names behind a title: "Prof. dr. Jan Jansen", "dr. J. de Wit", "mevrouw Van Dam"."""
    for block, doc in enumerate(reading.docs):
        if doc is None:
            continue
        offset = reading.document.blocks[block].start
        i = 0
        while i < len(doc):
            j = i
            while j < len(doc) and (cues.is_a(doc[j].lower_, "title") or (doc[j].text == "." and j > i)):
                j += 1
            if j == i or j >= len(doc):
                i += 1
                continue
            end = name_at(doc, j, cues)
            if end == j and _surname(doc, j, cues):
                end = _surname(doc, j, cues)
            if end > j:
                yield Candidate(
                    offset + doc[j].idx, offset + doc[end - 1].idx + len(doc[end - 1]), "Person", "titled", 0.93, block
                )
            i = max(end, j)


def _surname(doc: Doc, i: int, cues: Cues) -> int:
    """End of a surname with its particles ("Van der Laak", "Jansen"), or 0."""
    j = i
    while j < len(doc) and cues.is_a(doc[j].lower_, "particle"):
        j += 1
    if j < len(doc) and _NAME.match(doc[j].text) and doc[j].text.casefold() not in _NEVER:
        return j + 1
    return 0


def beside_roles(reading: Reading, cues: Cues) -> Iterator[Candidate]:
    """Names at the start of a line, list item or table cell, or before a comma, with a role title right behind or before them."""
    for block, doc in enumerate(reading.docs):
        if doc is None:
            continue
        offset = reading.document.blocks[block].start
        for i in range(len(doc)):
            end = name_at(doc, i, cues) if doc[i].text[:1].isupper() and (i == 0 or not _part_of_name(doc, i)) else i
            if end == i or end >= len(doc):
                continue
            j = end
            if doc[j].text in {",", "-", "–", "—", ":", "(", "|", "is", "was"}:
                j += 1
                for skip in ("een", "een", "a", "an", "the", "de", "ook", "also", "currently", "momenteel"):
                    if j < len(doc) and doc[j].lower_ == skip:
                        j += 1
                if any(role_at(doc, k, cues) for k in range(j, min(j + 4, len(doc))) if _same_clause(doc, j, k)):
                    yield Candidate(
                        offset + doc[i].idx, offset + doc[end - 1].idx + len(doc[end - 1]), "Person", "role-line", 0.8, block
                    )


def before_organisations(reading: Reading, cues: Cues, sure: list[Candidate]) -> Iterator[Candidate]:
    """Names at the start of a list entry or cell with a known organisation right behind: "Jan de Wit Delft University of Technology"."""
    starts: dict[int, list[int]] = {}
    for c in sure:
        starts.setdefault(c.block, []).append(c.start)
    for block, doc in enumerate(reading.docs):
        b = reading.document.blocks[block]
        if doc is None or b.kind not in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL) or block not in starts:
            continue
        first = min(starts[block])
        limit = next((t for t in range(len(doc)) if b.start + doc[t].idx >= first), 0)
        begin = next((t for t in range(limit) if not cues.is_a(doc[t].lower_, "title") and doc[t].text != "."), 0)
        if 2 <= limit - begin <= MAX_NAME and name_at(doc, begin, cues, limit) == limit:
            yield Candidate(
                b.start + doc[begin].idx, b.start + doc[limit - 1].idx + len(doc[limit - 1]), "Person", "titled", 0.85, block
            )


def after_roles(reading: Reading, cues: Cues) -> Iterator[Candidate]:
    """Names behind a role title: "projectleider is Jan de Wit", "director: Jan de Wit", "hoogleraar Jan de Wit"."""
    for block, doc in enumerate(reading.docs):
        if doc is None:
            continue
        offset = reading.document.blocks[block].start
        for i in range(len(doc)):
            end = role_at(doc, i, cues)
            if not end or end >= len(doc):
                continue
            j = end + (doc[end].lower_ in {"is", "was", ":", "wordt", "werd"})
            while j < len(doc) and cues.is_a(doc[j].lower_, "title"):
                j += 1
            stop = name_at(doc, j, cues) if j < len(doc) and doc[j].text[:1].isupper() else j
            if stop > j:
                yield Candidate(
                    offset + doc[j].idx, offset + doc[stop - 1].idx + len(doc[stop - 1]), "Person", "role-line", 0.72, block
                )


def _part_of_name(doc: Doc, i: int) -> bool:
    previous = doc[i - 1].text
    return previous[:1].isupper() and previous[-1:].isalpha() and previous.casefold() not in _NEVER


def _same_clause(doc: Doc, j: int, k: int) -> bool:
    return not any(doc[t].text in {",", ".", ";", ":", "(", ")"} for t in range(j, k))


@lru_cache(maxsize=4)
def _title_lengths(cues: Cues) -> dict[str, int]:
    """Number of words of the longest role title that begins with a word."""
    longest: dict[str, int] = {}
    for words in cues.roles:
        longest[words[0]] = max(longest.get(words[0], 0), len(words))
    return longest


def role_at(doc: Doc, i: int, cues: Cues) -> int:
    """End (token offset) of the longest role title that starts at token ``i``; 0 where none does."""
    word = doc[i].lower_
    longest = _title_lengths(cues).get(word, 0)
    if longest:
        words = [t.lower_ for t in doc[i : i + longest]]
        for length in range(len(words), 0, -1):
            if tuple(words[:length]) in cues.roles:
                return i + length
    # Compounds: "radboudumc-hoogleraar", "UvA-rector", "AI-onderzoeker".
    if "-" in word and (word.rsplit("-", 1)[1],) in cues.roles:
        return i + 1
    return 0
