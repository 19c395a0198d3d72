"""All mentions of a document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kg.cues import Cues
from kg.mentions import kinds, screen
from kg.mentions.acronyms import Pair, acronym_pairs
from kg.mentions.extents import whole
from kg.mentions.heads import head_nouns
from kg.mentions.identity import Clusters, identify, short_forms, surname
from kg.mentions.known import known
from kg.mentions.lists import siblings
from kg.mentions.people import after_roles, before_organisations, beside_roles, titled
from kg.mentions.reading import Reading
from kg.mentions.recogniser import recognised
from kg.mentions.spans import Candidate, settle
from kg.mentions.structure import structural, title_subject
from kg.mentions.typing import type_by_name
from kg.model import BlockKind, Mention, SameThing
from kg.names import Names, coarse

FINDERS = ("names", "patterns", "recogniser", "structure", "screen")
"""Groups of finders that can be switched off for an ablation."""
MIN_CONFIDENCE = 0.4


@dataclass(frozen=True, slots=True)
class Found:
    """The mentions of a document and which of them are the same thing."""

    mentions: tuple[Mention, ...]
    clusters: Clusters
    same: tuple[SameThing, ...]
    evidence: screen.Evidence = field(default_factory=dict)
    """Which finders proposed which spans."""


def find(reading: Reading, names: Names, cues: Cues, finders: tuple[str, ...] = FINDERS) -> Found:
    """Find the mentions of a document.

    Parameters:
        reading: the analysed document.
        names: the names of the field.
        cues: head nouns, role titles, word classes.
        finders: which groups of FINDERS to use.

    Returns:
        the mentions in the order of the text, not overlapping, with their clusters.
    """
    document = reading.document
    listed = list(known(reading, names)) if "names" in finders else []
    candidates = list(listed)
    if "patterns" in finders:
        candidates += titled(reading, cues)
        candidates += beside_roles(reading, cues)
        candidates += after_roles(reading, cues)
        candidates += before_organisations(reading, cues, listed)
        candidates += head_nouns(reading, cues, listed)
    if "recogniser" in finders:
        candidates += recognised(reading, cues)
    if "structure" in finders:
        candidates += structural(reading, cues)
        candidates += title_subject(reading, candidates)
    candidates = [
        c
        for c in whole(reading, candidates)
        if not document.blocks[c.block].boilerplate and not _field_of_study(reading, c) and not _no_name(reading, c, cues)
    ]
    chosen = settle(candidates)
    if "structure" in finders:
        chosen = settle([*chosen, *siblings(reading, chosen, cues)])
    pairs: list[Pair] = []
    if "patterns" in finders:
        pairs = list(acronym_pairs(reading, chosen))
        chosen = _with_acronyms(reading, chosen, pairs, cues)
    chosen = [c for c in chosen if c.confidence >= MIN_CONFIDENCE]
    if "structure" in finders:
        chosen = kinds.by_what_it_is_called(reading, chosen, cues)
    chosen = settle([*chosen, *_echo(reading, chosen, cues)])
    mentions = [_mention(document.text, c) for c in chosen if c.end > c.start]
    mentions = _harmonise(mentions)
    clusters, same = identify(mentions, pairs, cues)
    mentions = _one_type(mentions, clusters)
    evidence = screen.evidence_of(candidates)
    if "screen" in finders:
        verdicts = screen.judge(reading, mentions, clusters, evidence, cues)
        if verdicts:
            mentions = screen.apply(mentions, clusters, verdicts)
            clusters, same = identify(mentions, pairs, cues)
    return Found(tuple(mentions), clusters, tuple(same), evidence)


def _mention(text: str, c: Candidate) -> Mention:
    name = re.sub(r"\s+", " ", text[c.start : c.end]).strip()
    return Mention(c.start, c.end, name, c.type, c.extractor, round(c.confidence, 3), c.key, c.block)


_CHAIR = re.compile(
    r"(?:professor(?: of| in)?|hoogleraar(?: in de)?|chair in|leerstoel|lector|promoveerde op|studied|studeerde|master in|bachelor in|degree in|PhD in|lecturer in)\s*[*\"“‘']?$",
    re.IGNORECASE,
)


def _field_of_study(reading: Reading, c: Candidate) -> bool:
    """A recogniser's span that is the field of a chair or a degree ("Professor of Medical Image Analysis") names no thing."""
    if c.extractor not in {"recogniser", "head-noun", "role-line"} or c.type == "Person":
        return False
    return _CHAIR.search(reading.document.text[max(0, c.start - 40) : c.start]) is not None


_MONEY = re.compile(r"€|\b(?:M?euros?|MEuro|EUR|million|miljoen)\b", re.IGNORECASE)


def _no_name(reading: Reading, c: Candidate, cues: Cues) -> bool:
    """Whether a phrase is of a kind that never names a thing: a country, a field, a method, a board, a role, a sum, a bare heading."""
    text = re.sub(r"\s+", " ", reading.document.text[c.start : c.end])
    low = text.casefold().replace("’", "'")
    bare = re.sub(r"^(?:the|de|het|een|a|an|our|onze|ons) ", "", low)
    kind = cues.stopnames.get(bare)
    if c.extractor == "names":
        return c.type == "Place" and kind == "country"
    if not any(ch.isalpha() for ch in text) or kind is not None:
        return c.extractor != "quoted" and not (
            c.extractor == "structure" and c.type in ("Lab", "Project", "Person", "Vacancy") and kind not in ("page", "board")
        )
    if c.type in ("Person", "Vacancy") or c.extractor in ("structure", "quoted"):
        return False
    parts = re.split(r" (?:and|en|&) |, ", bare)
    if len(parts) > 1 and all(cues.stopnames.get(part) for part in parts):
        return True
    words = bare.split()
    if tuple(words) in cues.roles or (
        len(words) > 1 and (words[-1],) in cues.roles and words[-1] not in {"lab", "student", "lead", "chair", "pi"}
    ):
        return True
    return _MONEY.search(text) is not None


def _with_acronyms(reading: Reading, chosen: list[Candidate], pairs: list[Pair], cues: Cues) -> list[Candidate]:
    """Add the long and short forms of acronym pairs, both with the type of the more certain one."""
    text = reading.document.text
    added: list[Candidate] = []
    for pair in pairs:
        long = next((c for c in chosen if c.start == pair.long[0] and c.end == pair.long[1]), None)
        short = next((c for c in chosen if c.start == pair.short[0]), None)
        source = max(
            (c for c in (long, short) if c is not None),
            key=lambda c: (bool(c.key), c.extractor == "head-noun", c.confidence),
            default=None,
        )
        type_ = type_by_name(text[pair.long[0] : pair.long[1]], cues) or (source.type if source else None)
        if source is not None and source.key:
            type_ = source.type
        if type_ is None or type_ in ("Person", "Place"):
            continue
        confidence = max(0.75, source.confidence if source else 0.0)
        key = source.key if source else ""
        added += [Candidate(a, b, type_, "titled", confidence, pair.block, key) for a, b in (pair.long, pair.short)]
    if not added:
        return chosen
    kept = [
        c
        for c in chosen
        if not any(
            c.overlaps(a) and not (c.start <= a.start and c.end >= a.end and c.end - c.start > a.end - a.start and c.key)
            for a in added
        )
    ]
    return settle([*kept, *added])


def _echo(reading: Reading, chosen: list[Candidate], cues: Cues) -> Iterator[Candidate]:
    """Further occurrences of names that were accepted somewhere in the document."""
    text = reading.document.text
    forms: dict[str, Candidate] = {}
    firsts: Counter[str] = Counter()
    for c in chosen:
        name = text[c.start : c.end]
        if c.type == "Person" and " " in name:
            firsts[name.split()[0]] += 1
    seen_people: dict[str, set[str]] = defaultdict(set)
    for c in sorted(chosen, key=lambda c: -c.confidence):
        name = text[c.start : c.end]
        if c.type in ("Vacancy",) or c.confidence < 0.55:
            continue
        if (" " in name or sum(x.isupper() for x in name) >= 2 or c.confidence >= 0.8) and len(name) > 2:
            forms.setdefault(name, c)
        if c.type == "Person" and " " in name and not name.islower():
            last = surname(name)
            for form in {last, last[:1].upper() + last[1:]}:
                seen_people[form].add(name)
                forms.setdefault(form, replace(c, key="", extractor="echo"))
            first = name.split()[0]
            if len(first) > 2 and "." not in first:
                seen_people[first].add(name)
                forms.setdefault(first, replace(c, key="", extractor="echo"))
        for form in short_forms(name, c.type, cues):
            forms.setdefault(form, c)
    usable = [f for f in forms if len(seen_people.get(f, ())) <= 1]
    if not usable:
        return
    pattern = re.compile(
        r"(?<![\w@/.-])(?:" + "|".join(re.escape(f) for f in sorted(usable, key=len, reverse=True)) + r")(?![\w@]|-[A-Z]|\.\w)"
    )
    starts = [b.start for b in reading.document.blocks]
    for match in pattern.finditer(text):
        block = _block_at(starts, match.start())
        b = reading.document.blocks[block]
        if b.boilerplate or match.end() > b.end or (reading.docs[block] is None and b.kind is not BlockKind.FIELD):
            continue
        if reading.docs[block] is None:
            continue
        c = forms[match.group()]
        yield Candidate(match.start(), match.end(), c.type, "echo", min(0.9, c.confidence), block, c.key)


def _block_at(starts: list[int], offset: int) -> int:
    from bisect import bisect_right

    return bisect_right(starts, offset) - 1


def _harmonise(mentions: list[Mention]) -> list[Mention]:
    """Mentions with the same spelling get one type: that of a known name, else the best supported one."""
    votes: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for m in mentions:
        votes[m.text][m.type, m.key] += (
            m.confidence + (10 if m.key else 0) + (2 if m.extractor in ("structure", "quoted", "head-noun") else 0)
        )
    best = {name: max(sorted(counter), key=counter.__getitem__) for name, counter in votes.items()}
    return [
        replace(m, type=best[m.text][0], key=best[m.text][1]) if "Place" not in (m.type, best[m.text][0]) else m for m in mentions
    ]


def _one_type(mentions: list[Mention], clusters: Clusters) -> list[Mention]:
    """All mentions of one thing bear one type."""
    votes: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for i, m in enumerate(mentions):
        votes[clusters.find(i)][m.type] += (
            m.confidence + (5 if m.key else 0) + (1 if m.extractor in ("structure", "quoted") else 0)
        )
    best = {root: max(sorted(counter), key=counter.__getitem__) for root, counter in votes.items()}
    return [replace(m, type=best[clusters.find(i)]) if coarse(m.type) != "Place" else m for i, m in enumerate(mentions)]
