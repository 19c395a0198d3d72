"""The type of a name that no list knows, from what its page calls it: "the project", "het lab", "the company"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kg.cues import Cues
from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate
from kg.mentions.structure import title_blocks
from kg.mentions.typing import type_by_name

_DETERMINER = frozenset(["the", "this", "that", "our", "de", "het", "dit", "dat", "deze", "die", "ons", "onze"])


def groups(reading: Reading, chosen: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    """Candidates without a known name, by their spelling; vacancies and slugs left out."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    text = reading.document.text
    for c in chosen:
        if not c.key and c.type != "Vacancy":
            found[re.sub(r"\s+", " ", text[c.start : c.end])].append(c)
    return dict(found)


def kinds_named(reading: Reading, cues: Cues) -> dict[str, int]:
    """Types of the nouns with which the document refers back: "the project", "het bedrijf"."""
    found: dict[str, int] = defaultdict(int)
    for doc in reading.docs:
        if doc is None:
            continue
        for i in range(1, len(doc)):
            if doc[i - 1].lower_ in _DETERMINER:
                types = cues.references.get((doc[i].lower_,))
                if types:
                    found[types[0]] += 1
    return dict(found)


_SAID = ("Project", "Lab", "Programme", "Network", "Event", "Course", "Centre", "ResearchGroup", "Company")


def by_what_it_is_called(reading: Reading, chosen: list[Candidate], cues: Cues) -> list[Candidate]:
    """The type of an unknown name in the title: what the page calls "the project" or "het lab", if nothing else on the page can be meant.

    Parameters:
        reading: the analysed document.
        chosen: candidates that do not overlap.
        cues: kind nouns.
    """
    titles = set(title_blocks(reading.document))
    named = kinds_named(reading, cues)
    text = reading.document.text
    present = {c.type for c in chosen if c.key or c.extractor in ("head-noun", "quoted")}
    unknown = groups(reading, chosen)
    lead = next(
        (
            n
            for n, cs in unknown.items()
            if any(c.block in titles for c in cs) and cs[0].type not in ("Person", "Place") and not type_by_name(n, cues)
        ),
        None,
    )
    if lead is None:
        return chosen
    best = max((k for k in _SAID if k in named and k not in present), key=lambda k: (named[k], -_SAID.index(k)), default=None)
    if best is None:
        return chosen
    return [replace(c, type=best) if not c.key and re.sub(r"\s+", " ", text[c.start : c.end]) == lead else c for c in chosen]
