"""Mentions by the trained recogniser of the language pipelines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.cues import Cues
from kg.mentions.people import name_at
from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate
from kg.mentions.typing import LABELS, refine

if TYPE_CHECKING:
    from spacy.tokens import Doc

_EDGE = " \t\n\"'“”‘’«»()[]{}*_,;:.-–—|/"
_BARE = frozenset(["the", "de", "het", "een", "a", "an"])


def recognised(reading: Reading, cues: Cues) -> Iterator[Candidate]:
    """The recogniser's spans, trimmed, with fine types.

    Parameters:
        reading: the analysed document.
        cues: head and kind nouns for the fine types.
    """
    for block, doc in enumerate(reading.docs):
        if doc is None:
            continue
        offset = reading.document.blocks[block].start
        for ent in doc.ents:
            start, end, label = ent.start, ent.end, ent.label_
            if label not in LABELS:
                continue
            while start < end and (
                doc[start].text.strip(_EDGE) == ""
                or doc[start].lower_ in _BARE
                or (label == "PERSON" and cues.is_a(doc[start].lower_, "title"))
            ):
                start += 1
            while end > start and (
                doc[end - 1].text.strip(_EDGE) == ""
                or doc[end - 1].text in {"'s", "’s"}
                or (label == "PERSON" and cues.is_a(doc[end - 1].lower_, "suffix"))
            ):
                end -= 1
            if start >= end:
                continue
            surface = doc.text[doc[start].idx : doc[end - 1].idx + len(doc[end - 1])]
            stop = offset + doc[end - 1].idx + len(doc[end - 1])
            for tail in ("'s", "’s"):
                if surface.endswith(tail):
                    surface, stop = surface[: -len(tail)], stop - len(tail)
            if not _proper(doc, start, end) or _generic_heading(doc, start, end, label):
                continue
            if not any(c.isupper() for c in surface) or len(surface) < 2 or len(surface) > 150:
                continue
            if label == "PERSON":
                if not surface[0].isupper() and not cues.is_a(doc[start].lower_, "particle"):
                    continue
                whole = name_at(doc, start, cues)
                end = max(end, whole) if whole > start else end
                confidence = 0.85 if whole >= end else 0.45
            else:
                confidence = {"INSTITUTION": 0.65, "UNIT": 0.6, "LAB": 0.65, "PROGRAMME": 0.6, "EVENT": 0.55, "PLACE": 0.7}[label]
            type_ = refine(label, surface, doc, start, end, cues)
            stop = (
                max(stop, offset + doc[end - 1].idx + 1) if label != "PERSON" else offset + doc[end - 1].idx + len(doc[end - 1])
            )
            if (
                label == "PERSON"
                and doc.text[doc[end - 1].idx :].startswith(doc[end - 1].text)
                and doc[end - 1].text.endswith(("'s", "’s"))
            ):
                stop -= 2
            yield Candidate(offset + doc[start].idx, stop, type_, "recogniser", confidence, block)


def _proper(doc: Doc, start: int, end: int) -> bool:
    """Whether a span looks like a name to the tagger: a proper noun, or a capital inside a word; a lone word that opens a sentence must."""
    tokens = doc[start:end]
    inner = any(any(c.isupper() or c.isdigit() for c in t.text[1:]) for t in tokens)
    if inner or any(t.pos_ == "PROPN" for t in tokens):
        return True
    opens = start == 0 or doc[start - 1].text in {".", "!", "?", ":", "•", "-", "*", "“", '"'}
    return not opens and len(tokens) > 1


def _generic_heading(doc: Doc, start: int, end: int, label: str) -> bool:
    """Words in the title case of a heading are no sign of a name."""
    words = [t for t in doc if t.is_alpha]
    return (
        label in ("PLACE", "UNIT", "EVENT")
        and len(words) > 3
        and all(t.text[:1].isupper() or len(t) < 4 for t in words)
        and end - start == 1
    )
