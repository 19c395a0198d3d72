"""Evidence for and against two things being one."""

from __future__ import annotations

from collections.abc import Hashable, Set
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

LONG: Final = 7
"""Shorter words differ on purpose: Bern and Bonn, 2020 and 2021."""
VERY_LONG: Final = 12


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a person beside the name."""

    organisations: Set[Hashable]
    """Identities of the organisations and units where documents place the person, and of what these are part of."""
    company: Set[Hashable]
    """Identities of labs, projects, units and rare names in the same documents."""
    topics: Set[str]


def typo(one: str, other: str) -> float:
    """How surely two full names, equal but for one word, are spellings of one name: 0 to 1, and 0 in doubt.

    Only long words count, and only one slip (two in very long words) by
    `optimal string alignment <https://rapidfuzz.github.io/RapidFuzz/Usage/distance/OSA.html>`_; numbers never.

    >>> typo("innovation center artificial intelligence", "innovation center artifical intelligence")
    0.9
    >>> typo("university bern", "university bonn"), typo("neurology society", "urology society")
    (0.0, 0.0)
    """
    pairs = [(a, b) for a, b in zip(one.split(), other.split(), strict=False) if a != b]
    if len(pairs) != 1:
        return 0.0
    a, b = pairs[0]
    shortest = min(len(a), len(b))
    if shortest < LONG or any(c.isdigit() for c in a + b) or a[0] != b[0]:
        return 0.0
    slips = OSA.distance(a, b, score_cutoff=2)
    if slips == 1:
        return 0.9
    return 0.85 if slips == 2 and shortest >= VERY_LONG else 0.0


def shared(one: Evidence, other: Evidence) -> str:
    """What speaks for two people of fitting names being one; empty if nothing does."""
    if one.organisations & other.organisations:
        return "same organisation"
    if one.company & other.company:
        return "named together with the same lab, project or colleague"
    return ""


def opposed(one: Evidence, other: Evidence) -> str:
    """What speaks against two people of equal names being one; empty if nothing does."""
    if shared(one, other) or not one.organisations or not other.organisations:
        return ""
    if one.topics and other.topics and not one.topics & other.topics:
        return "different organisations and different fields"
    return "different organisations"
