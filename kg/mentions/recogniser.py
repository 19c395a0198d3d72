"""Mentions by the trained recogniser of the language pipelines."""

from __future__ import annotations

from collections.abc import Iterator

from kg.cues import Cues
from kg.mentions.people import name_at
from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate
from kg.mentions.typing import LABELS, refine

_EDGE = " \t\n\"'“”‘’«»()[]{}*_,;:.-–—|/"
_BARE = frozenset("the de het een a an".split())


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
            while start < end and (doc[start].text.strip(_EDGE) == "" or doc[start].lower_ in _BARE or label == "PERSON" and cues.is_a(doc[start].lower_, "title")):
                start += 1
            while end > start and (doc[end - 1].text.strip(_EDGE) == "" or doc[end - 1].text in {"'s", "’s"} or label == "PERSON" and cues.is_a(doc[end - 1].lower_, "suffix")):
                end -= 1
            if start >= end:
                continue
            surface = doc.text[doc[start].idx : doc[end - 1].idx + len(doc[end - 1])]
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
            yield Candidate(offset + doc[start].idx, offset + doc[end - 1].idx + len(doc[end - 1]), type_, "recogniser", confidence, block)
