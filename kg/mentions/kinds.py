"""The type of a name that no list knows, from everything a document says around it; also whether it is a name at all.

A linear classifier over the contexts of all mentions of a name in the document: its shape, its words, its neighbours, the recogniser's labels,
what the document calls things ("the project", "het bedrijf"). It is asked only for names without a row in ``ontology/names``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cues import Cues
from kg.mentions import linear
from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate
from kg.mentions.structure import title_blocks
from kg.mentions.typing import kind_of, type_by_company, type_by_name
from kg.model import BlockKind

if TYPE_CHECKING:
    from spacy.tokens import Doc

WEIGHTS = Path(__file__).parent / "kinds.npz"
DROP_ABOVE = 0.75
"""Probability of "no name" from which a candidate is dropped."""
TYPES = frozenset(
    [
        "University",
        "UniversityMedicalCentre",
        "Hospital",
        "ResearchInstitute",
        "Company",
        "Funder",
        "GovernmentBody",
        "NonProfit",
        "Network",
        "Faculty",
        "Department",
        "ResearchGroup",
        "Centre",
        "Lab",
        "Person",
        "Programme",
        "Project",
        "Event",
        "Course",
        "Place",
    ]
)
_DETERMINER = frozenset(["the", "this", "that", "our", "de", "het", "dit", "dat", "deze", "die", "ons", "onze"])


def groups(reading: Reading, chosen: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    """Candidates without a known name, by their spelling; vacancies and slugs left out."""
    found: dict[str, list[Candidate]] = defaultdict(list)
    text = reading.document.text
    for c in chosen:
        if not c.key and c.type != "Vacancy":
            found[re.sub(r"\s+", " ", text[c.start : c.end])].append(c)
    return dict(found)


def features(
    reading: Reading, name: str, mentions: Sequence[Candidate], cues: Cues, kinds: dict[str, int], titles: set[int]
) -> list[str]:
    """What is seen of a name in its document.

    Parameters:
        reading: the analysed document.
        name: the name.
        mentions: its candidates.
        cues: head and kind nouns.
        kinds: types of the kind nouns that stand with a determiner in the document ("the project"), counted.
        titles: blocks of the title.
    """
    words = name.split()
    out = [
        f"words={min(len(words), 6)}",
        f"shape={_shape(name)}",
        f"own={type_by_name(name, cues)}",
        f"last={words[-1].casefold()[-4:]}",
        f"first={words[0].casefold()}",
    ]
    out += [f"in={w.casefold()}" for w in words[:8]]
    out += [f"finder={c.extractor}:{c.type}" for c in mentions] + [f"votes={c.type}" for c in mentions]
    out.append(f"times={min(len(mentions), 4)}")
    in_title = any(c.block in titles for c in mentions)
    out.append(f"title={in_title}")
    for kind in kinds:
        out.append(f"kind={kind}")
        if in_title:
            out.append(f"titlekind={kind}")
    for c in mentions[:8]:
        out += _around(reading, c, cues)
    return out


def _shape(name: str) -> str:
    letters = re.sub(r"[^\w]", "", name)
    caps = sum(ch.isupper() for ch in letters)
    if letters.isupper():
        return f"CAPS{min(len(letters), 8)}"
    if " " not in name:
        return "camel" if caps > 1 else "Word" if name[:1].isupper() else "lower"
    small = any(w[:1].islower() for w in name.split())
    return ("Mixed" if small else "Title") + str(min(len(name.split()), 5))


def _around(reading: Reading, c: Candidate, cues: Cues) -> Iterator[str]:
    doc = reading.docs[c.block]
    block = reading.document.blocks[c.block]
    yield f"block={block.kind.value}"
    if block.header:
        yield f"header={block.header.casefold()[:20]}"
    if doc is None:
        return
    a, b = tokens(doc, c.start - block.start, c.end - block.start)
    lang = doc.lang_
    yield f"at0={a == 0}"
    yield f"whole={a == 0 and b >= len(doc)}"
    for d in (1, 2, 3):
        if a - d >= 0:
            yield f"p{d}{lang}={doc[a - d].lower_}"
        if b + d - 1 < len(doc):
            yield f"n{d}{lang}={doc[b + d - 1].lower_}"
    if a >= 2:
        yield f"pp{lang}={doc[a - 2].lower_}_{doc[a - 1].lower_}"
    if b + 1 < len(doc):
        yield f"nn{lang}={doc[b].lower_}_{doc[b + 1].lower_}"
    yield f"beside={type_by_company(doc, a, b, cues)}"
    yield f"ent={doc[min(a, len(doc) - 1)].ent_type_}"
    yield f"pos={'-'.join(t.pos_ for t in doc[a : min(b, a + 3)])}"
    if b < len(doc):
        yield f"nextkind={kind_of((doc[b].lower_,), cues)}"
    if a:
        yield f"prevkind={kind_of((doc[a - 1].lower_,), cues)}"


def tokens(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Token bounds of a stretch of characters."""
    span = doc.char_span(start, end, alignment_mode="expand")
    return (span.start, span.end) if span is not None else (0, 1)


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


def judge(reading: Reading, chosen: list[Candidate], cues: Cues) -> list[Candidate]:
    """Set the types of unknown names, and drop what is no name; unchanged where there are no weights.

    Parameters:
        reading: the analysed document.
        chosen: candidates that do not overlap.
        cues: head and kind nouns.
    """
    model = linear.load(WEIGHTS)
    if model is None:
        return chosen
    kinds = kinds_named(reading, cues)
    titles = set(title_blocks(reading.document))
    verdict: dict[str, tuple[str, float, float]] = {}
    for name, mentions in groups(reading, chosen).items():
        p = linear.probabilities(model, features(reading, name, mentions, cues, kinds, titles), TYPES)
        nothing = p.pop(linear.NONE, 0.0)
        best = max(sorted(p), key=lambda t: p[t])
        verdict[name] = (best, p[best], nothing)
    out: list[Candidate] = []
    text = reading.document.text
    for c in chosen:
        found = verdict.get(re.sub(r"\s+", " ", text[c.start : c.end])) if not c.key and c.type != "Vacancy" else None
        if found is None:
            out.append(c)
            continue
        type_, certainty, nothing = found
        certain = c.extractor in ("structure", "quoted") and reading.document.blocks[c.block].kind is not BlockKind.HEADING
        if nothing > DROP_ABOVE and not certain:
            continue
        if type_ != c.type and certainty > 0.5:
            c = replace(c, type=type_)
        out.append(replace(c, confidence=round(min(0.99, 0.4 * c.confidence + 0.6 * (1 - nothing)), 3)))
    return out
