"""How far a name reaches: corrections of candidate spans that the finders cut too short or too long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate

_JOINED = re.compile(r"[-‑][A-Z0-9][\w]*")
_SHORT_FRONT = re.compile(r"(?<![\w-])[A-Za-z]{1,2}[-‑]$")
_WITH_PLACE = frozenset({"Hospital", "University", "GovernmentBody", "NonProfit", "ResearchInstitute"})
_LINKS = re.compile(r" (?:van|of|from|at|bij|voor|uit) ")


def whole(reading: Reading, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates with their full extent.

    - A hyphen and a capital behind a name belong to it ("LISTEN-GP"), and so do one or two letters and a hyphen before it ("i-Optics").
    - A place directly behind an organisation's common noun belongs to its name ("Design Academy Eindhoven", "GGD Haaglanden").
    - A person's name ends before a preposition that leads to a known organisation ("Jan Jansen van Tilburg University").

    Parameters:
        reading: the analysed document.
        candidates: what the finders propose.
    """
    text = reading.document.text
    given = list(candidates)
    places = {c.start: c for c in given if c.type == "Place" and c.extractor == "names"}
    known: dict[int, int] = {}
    for c in given:
        if c.key and c.type != "Place":
            known[c.start] = max(c.end, known.get(c.start, 0))
    out: list[Candidate] = []
    for c in given:
        end = reading.document.blocks[c.block].end
        if c.type == "Person":
            out.append(_without_employer(c, known, text))
            continue
        wider = c
        if not c.key and c.type not in ("Place", "Vacancy"):
            tail = _JOINED.match(text, c.end, end)
            front = _SHORT_FRONT.search(text, max(0, c.start - 4), c.start)
            if tail or front:
                wider = replace(c, start=front.start() if front else c.start, end=tail.end() if tail else c.end)
        place = places.get(wider.end + 1)
        if (
            place is not None
            and c.type in _WITH_PLACE
            and c.extractor in ("head-noun", "names")
            and text[wider.end] == " "
            and _common(c, text)
        ):
            wider = replace(wider, end=place.end, key="", extractor="head-noun", confidence=max(0.75, c.confidence))
        out.append(wider)
    return out


def _common(c: Candidate, text: str) -> bool:
    """Whether a name is a common noun or an abbreviation that many organisations share."""
    return not c.key or text[c.start : c.end] in ("GGD", "GGZ", "VVT", "ROS", "RSO")


def _without_employer(c: Candidate, known: Mapping[int, int], text: str) -> Candidate:
    """Cut before a link to a known organisation; ``known``: start -> end."""
    for link in _LINKS.finditer(text, c.start, c.end):
        if known.get(link.end(), 0) >= c.end and " " in text[c.start : link.start()]:
            return replace(c, end=link.start())
    return c
