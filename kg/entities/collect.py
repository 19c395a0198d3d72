"""Things: what one document names, all its mentions of one thing taken together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from kg.decisions import Ruling
from kg.entities import people, variants, within
from kg.entities.group import Forest
from kg.model import Decision, Extraction, Mention
from kg.names import Name, Names, coarse, normalise

WEAK: Final = 0.34
"""A reading with less than this share of the confidence gives way to another reading of the same words in the same document."""

_HOUSES: Final = ("University", "UniversityMedicalCentre", "Hospital")
_OFFERED: Final = ("hasVacancy", "organizes")
_OF: Final = re.compile(r"\b(?:of|van|at|aan|in|bij)\s+(?:the\s+|het\s+|de\s+)?", re.IGNORECASE)
_POSSESSIVE: Final = re.compile(r"^(.{2,80}?)['’]s?\s")
_ORCID: Final = re.compile(r"https?://(?:www\.)?orcid\.org/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?$")
_AFFILIATION: Final = ("affiliatedWith", "leads", "role")


@dataclass(slots=True, eq=False)
class Thing:
    """What one document names once: a group of its mentions. The unit that is compared across documents."""

    number: int
    path: str
    mentions: tuple[int, ...]
    coarse: str
    types: dict[str, float]
    """Confidence summed for each type."""
    forms: dict[str, int]
    """How often each surface form occurs."""
    row: Name | None
    person: people.PersonName | None = None
    parents: set[int] = field(default_factory=set)
    """Things of which the document says that this one is a part (a vacancy: that offer it; an event: that organise it)."""
    named_parent: str = ""
    """Key of the known organisation that stands in the name itself: "Faculty of Science of Radboud University"."""
    likely_parent: str = ""
    """Department or faculty of which no parent is told: key of the only known organisation with departments that the document names."""
    affiliations: set[int] = field(default_factory=set)
    """Person: things where the document places it."""
    topics: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    """Person: addresses of pages about this person that the name links to."""
    decisions: list[Decision] = field(default_factory=list)
    """Made within its document."""
    type: str = ""
    """The row's type, else the one with most confidence."""
    generic: bool = False
    """Whether no form of it tells it from others of its sort."""


def vote(types: Mapping[str, float]) -> str:
    """The type with most confidence; the name of the type settles a tie.

    >>> vote({"Lab": 0.9, "Centre": 1.7}), vote({"Lab": 1.0, "Centre": 1.0})
    ('Centre', 'Lab')
    """
    return max(types.items(), key=lambda item: (round(item[1], 6), item[0]))[0]


def same_form(one: str, other: str) -> bool:
    """Whether a form is the name that a decision gives: white space and case do not matter."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def things(extraction: Extraction, names: Names, start: int, apart: Sequence[Ruling] = ()) -> list[Thing]:
    """The things of one document.

    Parameters:
        extraction: what was read from it.
        names: the known names.
        start: number of the first thing.
        apart: decisions of people that two names are different things.

    Returns:
        Things in order of their first mention, numbered from ``start``.
    """
    mentions = extraction.mentions
    homes = _sites(names)
    rows = [_row(mention, extraction, names, homes) for mention in mentions]
    forest = Forest(row.key if row else None for row in rows)
    _part(extraction, apart, forest)
    kinds = [coarse(row.type) if row else coarse(m.type) for m, row in zip(mentions, rows, strict=True)]
    notes = list(_link(extraction, rows, kinds, forest))
    found: list[Thing] = []
    of: dict[int, Thing] = {}
    for group in forest.groups():
        thing = _thing(extraction, group, [r for i in group if (r := rows[i])], start + len(found), names)
        found.append(thing)
        of.update(dict.fromkeys(group, thing))
    for index, decision in notes:
        of[index].decisions.append(decision)
    for claim in extraction.claims:
        subject, target = of[claim.subject], of[claim.object] if claim.object is not None else None
        if claim.predicate == "focusesOn":
            subject.topics.add(claim.value)
        elif target is None or target is subject:
            continue
        elif claim.predicate == "partOf":
            subject.parents.add(target.number)
        elif claim.predicate in _OFFERED:
            target.parents.add(subject.number)
        elif claim.predicate in _AFFILIATION and subject.coarse == "Person":
            subject.affiliations.add(target.number)
    _likely_parents(found)
    return found


def _likely_parents(found: Sequence[Thing]) -> None:
    """Where a document names one hospital or university alone, its departments are most likely of that one."""
    houses = {thing.row.key for thing in found if thing.row and thing.type in _HOUSES}
    if len(houses) == 1:
        for thing in found:
            if thing.generic and thing.type in ("Department", "Faculty") and not thing.parents and not thing.named_parent:
                thing.likely_parent = next(iter(houses))


def _part(extraction: Extraction, apart: Sequence[Ruling], forest: Forest) -> None:
    """Keep the mentions of two names apart where people decided so."""
    for ruling in apart:
        if not {ruling.document, ruling.other_document} <= {"", extraction.document.path} or same_form(ruling.name, ruling.other):
            continue
        for index, mention in enumerate(extraction.mentions):
            if same_form(mention.text, ruling.name) or same_form(mention.text, ruling.other):
                forest.part(ruling.id, int(same_form(mention.text, ruling.other)), index)


def name_key(text: str, type_: str) -> str:
    """What two names must share to be one name: projects and vacancies are compared as written, the rest in one spelling."""
    return normalise(text) if type_ in ("Project", "Vacancy") else variants.unit_key(text, type_)


@lru_cache(maxsize=4)
def _sites(names: Names) -> Mapping[str, Name]:
    return within.sites(names)


def _row(mention: Mention, extraction: Extraction, names: Names, homes: Mapping[str, Name]) -> Name | None:
    if mention.key and (row := names.get(mention.key)):
        return row
    if mention.type in ("Person", "Vacancy"):
        return None
    linked = within.linked_row(mention, extraction, homes)
    if linked and any(normalise(mention.text) == normalise(form) for form in linked.forms):
        return linked
    found = names.resolve(mention.text, extraction.document.text, mention.type)
    if found or mention.type in ("Place", "Project") or len(mention.text.split()) < 2:
        return found
    # A full known name of several words is what it is, even where the reader took it for another sort of thing.
    sure = [row for row in names.lookup(mention.text) if row.type != "Place" and row.means(mention.text)]
    return sure[0] if len(sure) == 1 else None


def _link(
    extraction: Extraction, rows: Sequence[Name | None], kinds: list[str], forest: Forest
) -> Iterator[tuple[int, Decision]]:
    """Join the mentions of one document; yields the decisions beyond identity, each with a mention it concerns."""
    mentions = extraction.mentions
    by_row: dict[str, list[int]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (mention, row) in enumerate(zip(mentions, rows, strict=True)):
        if row:
            by_row[row.key].append(index)
        if kinds[index] == "Person":
            continue
        by_name[kinds[index], name_key(mention.text, mention.type)].append(index)
    for group in by_row.values():
        for other in group[1:]:
            forest.join(group[0], other)
    for (_, name), group in sorted(by_name.items()):
        if not name:
            continue
        for part in _by_parent(extraction, group, rows) if len(group) > 1 else (group,):
            for other in part[1:]:
                forest.join(part[0], other)
    yield from _said_to_be_same(extraction, kinds, forest)
    yield from _weak_readings(mentions, kinds, forest)
    yield from within.link(extraction, rows, kinds, forest)
    yield from _people(mentions, kinds, forest)


def _by_parent(extraction: Extraction, group: list[int], rows: Sequence[Name | None]) -> list[list[int]]:
    """Mentions of one generic name, split by what each is said to be part of; without a parent, with the mention before it."""
    mentions = extraction.mentions
    if not variants.is_generic(mentions[group[0]].text, mentions[group[0]].type):
        return [group]
    parents: dict[int, str] = {}
    for claim in extraction.claims:
        if claim.predicate == "partOf" and claim.object is not None and claim.subject in group:
            row = rows[claim.object]
            parents.setdefault(claim.subject, row.key if row else variants.key(mentions[claim.object].text))
    if len(set(parents.values())) < 2:
        return [group]
    parts: dict[str, list[int]] = {}
    current = parents[next(i for i in group if i in parents)]
    for index in group:
        current = parents.get(index, current)
        parts.setdefault(current, []).append(index)
    return list(parts.values())


def _said_to_be_same(extraction: Extraction, kinds: list[str], forest: Forest) -> Iterator[tuple[int, Decision]]:
    """The pairs that the reader found: acronym and expansion, short and full name."""
    mentions = extraction.mentions
    for pair in extraction.same:
        one, other = mentions[pair.first], mentions[pair.second]
        alike = kinds[pair.first] == kinds[pair.second] or _outweighs(one.confidence, other.confidence)
        if alike and forest.join(pair.first, pair.second):
            yield pair.first, Decision("same", one.text, other.text, f"{pair.reason} in {extraction.document.path}", 0.95)
        elif forest.find(pair.first) != forest.find(pair.second):
            why = "they are different known names" if alike else f"one reads as {one.type}, the other as {other.type}"
            text = f"{pair.reason} in {extraction.document.path}, but {why}"
            yield pair.first, Decision("different", one.text, other.text, text, 0.7)
            yield pair.second, Decision("different", other.text, one.text, text, 0.7)


def _outweighs(one: float, other: float) -> bool:
    return min(one, other) <= WEAK * (one + other)


def _weak_readings(mentions: Sequence[Mention], kinds: list[str], forest: Forest) -> Iterator[tuple[int, Decision]]:
    """The same words read as two sorts of thing: a weak reading gives way; two strong ones stay apart."""
    by_text: dict[str, list[int]] = defaultdict(list)
    for index, mention in enumerate(mentions):
        if kinds[index] not in ("Place", "Vacancy"):
            by_text[normalise(mention.text)].append(index)
    for text, indices in sorted(by_text.items()):
        if not text or len({kinds[i] for i in indices}) < 2:
            continue
        readings: dict[str, list[int]] = defaultdict(list)
        for index in indices:
            readings[kinds[index]].append(index)
        weight = {kind: sum(mentions[i].confidence for i in group) for kind, group in readings.items()}
        strong = max(weight, key=lambda kind: (round(weight[kind], 6), kind))
        first = readings[strong][0]
        for kind in sorted(set(readings) - {strong}):
            for index in readings[kind]:
                if weight[kind] <= WEAK * (weight[kind] + weight[strong]) and forest.join(first, index):
                    kinds[index] = strong
                    reason = f"read as {strong} with confidence {weight[strong]:.2f}, as {kind} {weight[kind]:.2f}"
                    yield first, Decision("type", mentions[first].text, mentions[index].text, reason, 0.8)


def _people(mentions: Sequence[Mention], kinds: Sequence[str], forest: Forest) -> Iterator[tuple[int, Decision]]:
    """Short names of people go to the one person of the document whose full name they fit."""
    parsed = {i: people.parse(m.text) for i, m in enumerate(mentions) if kinds[i] == "Person"}
    by_form: dict[people.PersonName, list[int]] = defaultdict(list)
    for index, name in parsed.items():
        by_form[name].append(index)
    for group in by_form.values():
        for other in group[1:]:
            forest.join(group[0], other)
    # Fullest names first, so that a short one meets a finished set of candidates.
    order = sorted(by_form, key=people.fullness, reverse=True)
    anchors: list[people.PersonName] = []
    for name in order:
        candidates = [a for a in anchors if _short_for(name, a)]
        homes = {forest.find(by_form[a][0]) for a in candidates}
        first = by_form[name][0]
        if len(homes) == 1:
            target = by_form[candidates[0]][0]
            forest.join(target, first)
            left, right = mentions[target].text, mentions[first].text
            yield target, Decision("same", left, right, "the only person of this document whose name it fits", 0.9)
        else:
            anchors.append(name)
            if homes:
                left = mentions[by_form[candidates[0]][0]].text
                yield first, Decision("different", left, mentions[first].text, f"fits {len(homes)} people of this document", 0.5)


def _short_for(short: people.PersonName, long: people.PersonName) -> bool:
    """Whether a name is a shorter form of another within one text: surname alone, initials, first name alone, maiden name."""
    if not long.given:
        return False
    if not short.given and len(short.surnames) == 1:
        first_name = long.given[0] if not short.particles and len(long.given[0]) > 1 else ""
        return short.surnames[0] in (*long.surnames, first_name)
    return people.fit(short, long)


def _named_parent(thing: Thing, text: str, names: Names) -> str:
    """The known organisation after a preposition or before a possessive in a generic name."""
    for form in sorted(thing.forms):
        for part in (*(form[m.end() :] for m in _OF.finditer(form)), *_POSSESSIVE.findall(form)):
            row = names.resolve(part, text, "University")
            if row:
                return row.key
    return ""


def _identifiers(mention: Mention, extraction: Extraction) -> Iterator[str]:
    """ORCID ids in the targets of links on a person's name."""
    blocks = extraction.document.blocks
    if not 0 <= mention.block < len(blocks):
        return
    for link in blocks[mention.block].links:
        if link.start < mention.end and mention.start < link.end and (found := _ORCID.match(link.target)) and _checks(found[1]):
            yield f"https://orcid.org/{found[1]}"


def _checks(orcid: str) -> bool:
    """ISO 7064 MOD 11-2, as `ORCID <https://support.orcid.org/hc/en-us/articles/360006897674>`_ uses it."""
    total = 0
    for char in orcid.replace("-", "")[:-1]:
        total = (total + int(char)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == orcid[-1]


def _thing(extraction: Extraction, group: Sequence[int], rows: Sequence[Name], number: int, names: Names) -> Thing:
    mentions = extraction.mentions
    row = rows[0] if rows else None
    types: dict[str, float] = defaultdict(float)
    forms: dict[str, int] = defaultdict(int)
    for index in group:
        types[mentions[index].type] += mentions[index].confidence
        forms[" ".join(mentions[index].text.split())] += 1
    thing = Thing(number, extraction.document.path, tuple(group), "", dict(types), dict(forms), row)
    thing.type = row.type if row else vote(types)
    thing.coarse = coarse(thing.type)
    general = [variants.is_generic(form, thing.type) for form in forms]
    thing.generic = not row and any(general) and all(g or variants.is_acronym(f) for g, f in zip(general, forms, strict=True))
    if thing.generic:
        thing.named_parent = _named_parent(thing, extraction.document.text, names)
    if thing.coarse == "Person":
        thing.identifiers.update(i for index in group for i in _identifiers(mentions[index], extraction))
        thing.pages.update(
            p for index in group if mentions[index].type == "Person" for p in within.pages(mentions[index], extraction)
        )
        parsed = [people.parse(form) for form in forms]
        thing.person = max(parsed, key=people.fullness)
    return thing
