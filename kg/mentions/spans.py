"""Candidate spans and how competing ones are settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

RANK = {
    "structure": 0,
    "names": 1,
    "quoted": 2,
    "titled": 3,
    "head-noun": 4,
    "role-line": 5,
    "recogniser": 6,
    "acronym": 7,
    "echo": 8,
}
"""Which finder is believed first where spans of equal length compete."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of the document that may name a thing."""

    start: int
    end: int
    type: str
    extractor: str
    confidence: float
    block: int
    key: str = ""

    def overlaps(self, other: Candidate) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


def weight(c: Candidate) -> tuple[float, int, int]:
    """Order of belief: certain finders first, then length."""
    return (-_strength(c), RANK.get(c.extractor, 9), c.start)


def _strength(c: Candidate) -> float:
    # A known name inside a longer phrase found by its head noun ("Radboudumc Technology Center Deep Learning") must lose to the
    # phrase; a recogniser's guess around a known name must not win by length alone.
    length = min(c.end - c.start, 80) / 80
    bonus = {"structure": 2.0, "quoted": 1.2, "names": 0.9, "titled": 0.9, "head-noun": 0.8, "role-line": 0.6, "recogniser": 0.3}
    return bonus.get(c.extractor, 0.2) + length + 0.3 * c.confidence


def settle(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Choose non-overlapping spans, best first; equal spans of several finders strengthen each other.

    Two finders that agree on a span and its type leave less doubt than either: their doubts are multiplied.
    """
    best: dict[tuple[int, int], Candidate] = {}
    for c in sorted(candidates, key=weight):
        kept = best.get((c.start, c.end))
        if kept is None:
            best[c.start, c.end] = c
        elif kept.type == c.type and kept.extractor != c.extractor:
            doubt = (1 - kept.confidence) * (1 - c.confidence)
            best[c.start, c.end] = replace(kept, confidence=min(0.99, 1 - doubt), key=kept.key or c.key)
    chosen: list[Candidate] = []
    taken: dict[int, list[Candidate]] = {}
    for c in sorted(best.values(), key=weight):
        cells = range(c.start // 64, c.end // 64 + 1)
        if any(c.overlaps(t) for cell in cells for t in taken.get(cell, ())):
            continue
        chosen.append(c)
        for cell in cells:
            taken.setdefault(cell, []).append(c)
    return sorted(chosen, key=lambda c: c.start)
