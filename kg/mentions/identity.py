"""Which mentions of one document name the same thing: equal names, acronyms, short forms, surnames."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from kg.cues import Cues
from kg.mentions.acronyms import Pair
from kg.mentions.typing import type_by_name
from kg.model import Mention, SameThing
from kg.names import coarse, normalise

_LEGAL = re.compile(r"[\s,]+(b\.?v\.?|n\.?v\.?|inc\.?|ltd\.?|gmbh|ag|ab|a/s|srl|s\.r\.o\.?|s\.p\.a\.?|sa|llc)$", re.IGNORECASE)
PARTICLES = frozenset(
    ["van", "de", "der", "den", "ter", "ten", "te", "'t", "het", "von", "zu", "di", "da", "del", "la", "le", "el", "al"]
)


def short_forms(name: str, type_: str, cues: Cues) -> set[str]:
    """Shorter names by which a thing may be called after its full name was given.

    >>> from kg.cues import load
    >>> sorted(short_forms("SAILS programme", "Programme", load()))
    ['SAILS']
    >>> sorted(short_forms("MeVis Medical Solutions AG", "Company", load()))
    ['MeVis Medical Solutions']
    """
    forms: set[str] = set()
    legal = _LEGAL.sub("", name)
    if legal != name:
        forms.add(legal)
    words = name.split()
    if type_ in {"Lab", "Programme", "Project", "Event", "Network", "Course", "ResearchGroup"} and len(words) > 1:
        for size in (2, 1):
            tail = " ".join(words[-size:])
            head = " ".join(words[:-size])
            if head and len(words) > size and type_by_name(tail, cues) == type_ and _distinct(head):
                forms.add(head)
                break
    return {f for f in forms if len(f) > 2}


def _distinct(head: str) -> bool:
    """Whether a name without its head noun still is one: an acronym, camel case, or two capitalised words."""
    words = head.split()
    return len(words) > 1 or sum(c.isupper() for c in head) >= 2 or any(c in "@+-" for c in head)


def surname(name: str) -> str:
    """The surname with its particles: ``Bram van den Berg`` -> ``van den Berg``.

    >>> surname("Bram van den Berg"), surname("Jan Jansen"), surname("J. Jansen-de Vries")
    ('van den Berg', 'Jansen', 'Jansen-de Vries')
    """
    words = name.split()
    for k in range(1, len(words)):
        if words[k].casefold() in PARTICLES:
            return " ".join(words[k:])
    if len(words) > 2 and "-" in words[-2]:
        return " ".join(words[-2:])
    return words[-1]


MAX_WORDS = 30
"""Words of a name that its beginnings and ends are looked up with; a bound for what is no name."""


class Clusters:
    """Union-find over mention indices."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, i: int) -> int:
        """Representative of a mention's cluster."""
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, a: int, b: int) -> bool:
        """Put two clusters together; the smaller index represents. Returns whether they were apart."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        self.parent[max(a, b)] = min(a, b)
        return True


def identify(mentions: list[Mention], pairs: Iterable[Pair], cues: Cues) -> tuple[Clusters, list[SameThing]]:
    """Cluster the mentions of a document and say why.

    Parameters:
        mentions: all its mentions, in order.
        pairs: acronyms with their long forms.
        cues: head nouns, for short forms.

    Returns:
        the clusters, and the joins that names alone do not show (for the identity of entities over all documents).
    """
    clusters = Clusters(len(mentions))
    same: list[SameThing] = []
    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_key: dict[str, list[int]] = defaultdict(list)
    by_start = {m.start: i for i, m in enumerate(mentions)}
    for i, m in enumerate(mentions):
        by_name[coarse(m.type), normalise(m.text)].append(i)
        if m.key:
            by_key[m.key].append(i)
    for group in (*by_name.values(), *by_key.values()):
        for other in group[1:]:
            clusters.join(group[0], other)
    for pair in pairs:
        a, b = by_start.get(pair.long[0]), by_start.get(pair.short[0])
        if a is not None and b is not None and a != b and clusters.join(a, b):
            same.append(SameThing(a, b, "acronym"))
    # Plural and singular programme words, "the X lab" and "X": a short form that no other thing bears.
    for (group_type, _), group in list(by_name.items()):
        first = mentions[group[0]]
        if group_type == "Person":
            continue
        for form in short_forms(first.text, first.type, cues):
            hit = by_name.get((group_type, normalise(form))) or next(
                (
                    g
                    for (t, n), g in by_name.items()
                    if n == normalise(form) and t != "Person" and t != "Place" and not mentions[g[0]].key
                ),
                None,
            )
            if hit and not _conflict(mentions[group[0]], mentions[hit[0]]) and clusters.join(group[0], hit[0]):
                same.append(SameThing(group[0], hit[0], "short form"))
    _parts(mentions, by_name, clusters, same, cues)
    _people(mentions, clusters, same)
    return clusters, same


def _parts(
    mentions: list[Mention],
    by_name: dict[tuple[str, str], list[int]],
    clusters: Clusters,
    same: list[SameThing],
    cues: Cues,
) -> None:
    """The beginning or the end of one longer name of the same kind: "Noldus" and "Noldus Information Technology"."""
    longer: dict[tuple[str, str], list[int]] = defaultdict(list)
    for (kind, long), group in by_name.items():
        words = long.split(" ")
        for size in range(1, min(len(words), MAX_WORDS)):
            for short in {" ".join(words[:size]), " ".join(words[-size:])}:
                longer[kind, short].append(group[0])
    for (kind, short), group in by_name.items():
        first = mentions[group[0]]
        generic = " " not in short and type_by_name(first.text, cues) is not None
        if kind in ("Person", "Place", "Vacancy") or first.key or len(short) < 4 or generic:
            continue
        whole = longer.get((kind, short), [])
        if len({clusters.find(i) for i in whole}) == 1 and clusters.join(whole[0], group[0]):
            same.append(SameThing(whole[0], group[0], "short form"))


def _conflict(a: Mention, b: Mention) -> bool:
    return bool(a.key and b.key and a.key != b.key)


def _people(mentions: list[Mention], clusters: Clusters, same: list[SameThing]) -> None:
    people = [i for i, m in enumerate(mentions) if m.type == "Person"]
    full: dict[str, set[int]] = defaultdict(set)
    for i in people:
        name = mentions[i].text.replace("-", " ") if mentions[i].text.islower() else mentions[i].text
        words = name.split()
        if len(words) > 1 and words[0].casefold() not in PARTICLES:
            representative = clusters.find(i)
            full[surname(name).casefold()].add(representative)
            full[words[0].casefold()].add(representative)
            full[" ".join(words).casefold()].add(representative)
            full[words[-1].casefold()].add(representative)
    for i in people:
        name = mentions[i].text
        candidates = {
            clusters.find(c) for c in full.get(name.replace("-", " ").casefold(), set()) | full.get(name.casefold(), set())
        } - {clusters.find(i)}
        short = len(name.split()) == 1 or name.split()[0].casefold() in PARTICLES or name.islower()
        if short and len(candidates) == 1:
            target = candidates.pop()
            if clusters.join(target, i):
                same.append(SameThing(target, i, "surname or first name alone"))
    # "J. de Wit" and "Jan de Wit": same surname, the initial fits, no other candidate.
    for i in people:
        words = mentions[i].text.split()
        if len(words) > 1 and re.fullmatch(r"(?:[A-Z]\.?-?)+", words[0]):
            fits = {
                clusters.find(j)
                for j in people
                if len(mentions[j].text.split()) > 1
                and not re.fullmatch(r"(?:[A-Z]\.?-?)+", mentions[j].text.split()[0])
                and surname(mentions[j].text).casefold() == surname(mentions[i].text).casefold()
                and mentions[j].text[0] == words[0][0]
            } - {clusters.find(i)}
            target = fits.pop() if len(fits) == 1 else i
            if clusters.join(target, i):
                same.append(SameThing(target, i, "initials and surname"))
