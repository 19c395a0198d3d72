"""From the extractions of all documents to entities."""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kg import cues
from kg.decisions import Applied, Ruling, Rulings
from kg.entities import iri, people, variants
from kg.entities.collect import Thing, things, vote
from kg.entities.decide import World, decide, longest
from kg.entities.persons import decide_people
from kg.entities.registry import Registry, assign
from kg.entities.ruled import Ruled
from kg.errors import UsageError
from kg.mentions.identity import short_forms
from kg.model import Decision, Entity, Extraction, Label
from kg.names import Name, Names

CERTAIN = 0.9
"""A decision with this score needs no second look."""
MAX_QUESTIONS = 2000
MAX_DECISIONS = 40
"""Decisions kept for one entity, the least certain first: those are the ones to look at."""


@dataclass(frozen=True, slots=True)
class Question:
    """A decision on two things that is not certain: for people to look at."""

    left: str
    """IRI."""
    left_name: str
    left_document: str
    left_type: str
    right: str
    right_name: str
    right_document: str
    right_type: str
    joined: bool
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which mention is which entity."""

    entities: tuple[Entity, ...]
    """Sorted by IRI."""
    iri_of: Mapping[tuple[str, int], str]
    """(``Document.path``, index into that extraction's mentions) → IRI of the entity."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    """IRI that is in use no more → IRI of the entity that it became part of."""
    registry: Registry = field(default_factory=Registry)
    """The IRIs given out, for the next build."""
    questions: tuple[Question, ...] = ()
    """The uncertain decisions, the least certain first."""
    applied: tuple[Applied, ...] = ()
    """What became of the decisions by people on identity, names and types."""


def resolve(
    extractions: Iterable[Extraction], names: Names, rulings: Rulings | None = None, registry: Registry | None = None
) -> Resolution:
    """Find out which mentions, over all documents, name the same thing.

    Parameters:
        extractions: one per document, in any order: the result does not depend on it.
        names: the known names.
        rulings: decisions by people; those on claims do not count here.
        registry: the IRIs that an earlier build gave out.

    Returns:
        The entities and, for every mention, its entity.

    Raises:
        UsageError: two extractions of one document.
    """
    # Millions of small objects that all stay: looking for garbage among them would take a third of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _resolve(extractions, names, rulings or Rulings(), registry or Registry())
    finally:
        if collecting:
            gc.enable()


def _resolve(extractions: Iterable[Extraction], names: Names, rulings: Rulings, registry: Registry) -> Resolution:
    found: list[Thing] = []
    ordered = sorted(extractions, key=lambda extraction: extraction.document.path)
    for before, after in pairwise(ordered):
        if before.document.path == after.document.path:
            raise UsageError("two extractions of this document", path=after.document.path)
    apart = rulings.of("different")
    for extraction in ordered:
        found.extend(things(extraction, names, len(found), apart))
    ruled = Ruled(rulings, found)
    ruled.strip()
    world = World(found, names)
    ruled.apply(world)
    decide(world)
    decide_people(world)
    groups = [[found[number] for number in group] for group in world.forest.groups()]
    slugs = _Slugs(world, groups)
    iris, redirects = assign(groups, slugs.iris, registry)
    renamed, retyped = ruled.overrides(world, "rename"), ruled.overrides(world, "retype")
    notes = _notes(world)
    entities = []
    for index, group in enumerate(groups):
        entity = _entity(group, iris[index], slugs.rows[index], notes)
        root = group[0].number
        entities.append(_overruled(entity, renamed.get(root, ()), retyped.get(root, ())))
    entities.sort(key=lambda entity: entity.iri)
    return Resolution(
        tuple(entities), {mention: entity.iri for entity in entities for mention in entity.mentions}, redirects,
        registry.noted(zip(iris, groups, strict=True)), tuple(_questions(world, groups, iris)), tuple(sorted(ruled.outcomes.values(), key=lambda a: a.id)),
    )  # fmt: skip


def _questions(world: World, groups: Sequence[Sequence[Thing]], iris: Sequence[str]) -> list[Question]:
    """The least certain decisions, each pair of entities once and no more than MAX_QUESTIONS."""
    given = {group[0].number: one for group, one in zip(groups, iris, strict=True)}
    found: dict[tuple[str, str, bool], Question] = {}
    for one, other, decision in sorted(world.notes, key=lambda note: (note[2].score, note[2].left, note[2].right)):
        left, right = world.forest.find(one), world.forest.find(other)
        joined = left == right
        if decision.score >= CERTAIN or (decision.kind == "same") != joined:
            continue
        a, b = world.things[one], world.things[other]
        key = (given[left], given[right] if not joined else f"{longest(b)} {b.path}", joined)
        if key not in found:
            found[key] = Question(given[left], longest(a), a.path, a.type, given[right], longest(b), b.path, b.type, joined,
                                  decision.reason, decision.score)  # fmt: skip
            if len(found) == MAX_QUESTIONS:
                break
    return list(found.values())


def _overruled(entity: Entity, renamed: Sequence[Ruling], retyped: Sequence[Ruling]) -> Entity:
    """An entity with the name and the type that people gave it."""
    names = {label.lang: label for label in entity.names}
    for ruling in renamed:
        text, at, lang = ruling.value.rpartition("@")
        label = Label(text, lang) if at and lang in ("nl", "en") else Label(ruling.value)
        # One name for both languages replaces both; after a name for one language, the name for both is that of the other one.
        if not label.lang:
            names = {}
        elif old := names.pop("", None):
            other = "en" if label.lang == "nl" else "nl"
            names[other] = Label(old.text, other)
        names[label.lang] = label
    if not renamed and not retyped:
        return entity
    preferred = tuple(names[lang] for lang in ("", "nl", "en") if lang in names)
    texts = {label.text for label in preferred}
    aliases = {label for label in (*entity.aliases, *entity.names) if label.text not in texts}
    chosen = [Decision("name", r.value, "", r.note, 1.0) for r in renamed] + [
        Decision("type", r.value, "", r.note, 1.0) for r in retyped
    ]
    return replace(
        entity,
        type=retyped[-1].value if retyped else entity.type,
        names=preferred,
        aliases=tuple(sorted(aliases, key=lambda label: (label.text, label.lang))),
        decisions=(*chosen, *entity.decisions),
    )


class _Slugs:
    """IRIs for all groups, none twice."""

    def __init__(self, world: World, groups: Sequence[Sequence[Thing]]) -> None:
        self.world = world
        self.rows = [self._row(group) for group in groups]
        self.types = [
            row.type if row else vote(_sum(thing.types for thing in group)) for row, group in zip(self.rows, groups, strict=True)
        ]
        self._groups = groups
        self._index = {thing.number: index for index, group in enumerate(groups) for thing in group}
        self._slug: dict[int, str] = {}
        taken: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index in range(len(groups)):
            taken[iri.kind(self.types[index]), self.slug(index, frozenset())].append(index)
        self.iris = [""] * len(groups)
        used: set[str] = set()
        for (kind, slug), indices in taken.items():
            for index in indices:
                sole = len(indices) == 1 or self.rows[index] is not None
                self.iris[index] = iri.mint(kind, slug if sole else f"{slug}-{self._mark(index)}")
                if self.iris[index] in used:  # a slug that ends like the hash of another
                    self.iris[index] = iri.mint(kind, f"{slug}-{iri.digest(self.iris[index], str(index))}")
                used.add(self.iris[index])

    def _row(self, group: Sequence[Thing]) -> Name | None:
        rows = {thing.row.key: thing.row for thing in group if thing.row}
        # Several only where a person put two known things together: then the first one named is what it is.
        label = str(self.world.forest.label(group[0].number))
        return rows.get(label) or next(iter(rows.values()), None)

    def _mark(self, index: int) -> str:
        first = self._groups[index][0]
        return iri.digest(first.path, *sorted(first.forms))

    def slug(self, index: int, above: frozenset[int]) -> str:
        """The slug of a group; ``above`` are the groups whose slug is being made, so that a circle of parents ends."""
        if index in self._slug:
            return self._slug[index]
        group, row, type_ = self._groups[index], self.rows[index], self.types[index]
        if row:
            made = row.key.removeprefix(f"{iri.kind(type_)}-")
        elif type_ == "Person":
            made = self._person(index, above)
        else:
            made = iri.name_slug([form for thing in group for form in thing.forms], type_)
            if any(thing.generic for thing in group):
                prefix = self._first(group[0].parents, group[0].named_parent, above | {index})
                made = iri.slug(f"{prefix} {made}") if prefix else f"{made}-{self._mark(index)}"
        if not above:
            self._slug[index] = made
        return made

    def _person(self, index: int, above: frozenset[int]) -> str:
        group = self._groups[index]
        names = [thing.person for thing in group if thing.person]
        made = iri.person_slug(names)
        if any(not name.common for name in names):
            return made
        places = {a for thing in group for a in thing.affiliations}
        known = {row for place in places for key in self.world.above(place) if (row := self.world.names.get(str(key)))}
        house = min((row.key for row in known if iri.kind(row.type) == "institution" and not row.parent), default="")
        behind = house or self._first(places, "", above | {index})
        return iri.slug(f"{made} {behind}") if behind else f"{made}-{self._mark(index)}"

    def _first(self, numbers: Iterable[int], key: str, above: frozenset[int]) -> str:
        """The first slug, in order of the alphabet, of some things or of a known one; known ones go before others."""
        indices = {self._index[number] for number in numbers} - above
        known = sorted(self.slug(i, above) for i in indices if self.rows[i])
        return next(iter(known), "") or key or min((self.slug(i, above) for i in indices), default="")


def _sum(votes: Iterable[Mapping[str, float]]) -> Mapping[str, float]:
    total: dict[str, float] = defaultdict(float)
    for one in votes:
        for type_, weight in one.items():
            total[type_] += weight
    return total


def _notes(world: World) -> dict[int, list[Decision]]:
    """Decisions by the group they concern; that two things are different only where they stayed so."""
    found: dict[int, list[Decision]] = defaultdict(list)
    for one, other, decision in world.notes:
        left, right = world.forest.find(one), world.forest.find(other)
        if decision.kind == "same" and left == right:
            found[left].append(decision)
        elif decision.kind == "different" and left != right:
            found[left].append(decision)
            found[right].append(Decision("different", decision.right, decision.left, decision.reason, decision.score))
    return found


def _entity(group: Sequence[Thing], iri_: str, row: Name | None, notes: Mapping[int, list[Decision]]) -> Entity:
    types = _sum(thing.types for thing in group)
    type_ = row.type if row else vote(types)
    forms: Counter[str] = Counter()
    for thing in group:
        forms.update(thing.forms)
    decisions = {decision for thing in group for decision in thing.decisions} | set(notes.get(group[0].number, ()))
    if not row and len(types) > 1:
        reason = ", ".join(f"{t} {w:.2f}" for t, w in sorted(types.items()))
        decisions.add(Decision("type", type_, "", f"confidence summed: {reason}", types[type_] / sum(types.values())))
    preferred = _names(forms, row, type_)
    every = {*forms, *(row.names if row else ()), *(row.aliases if row else ())}
    if not row and type_ in ("Project", "Programme"):
        # "LUMINA" for "LUMINA project": people look for an undertaking without its common noun.
        every |= {short for form in forms for short in short_forms(form, type_, cues.load())}
    labels = {Label(text, _lang(text, row)) for text in every} - set(preferred)
    identifiers = {i for thing in group for i in thing.identifiers} | set(row.identifiers if row else ())
    return Entity(
        iri=iri_, type=type_, names=preferred, aliases=tuple(sorted(labels, key=lambda label: (label.text, label.lang))),
        mentions=tuple(sorted((thing.path, index) for thing in group for index in thing.mentions)),
        identifiers=tuple(sorted(identifiers)), website=(row.website or None) if row else None, key=row.key if row else "",
        decisions=_chosen(decisions),
    )  # fmt: skip


def _chosen(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions to keep: those of people, and of the others the least certain ones."""
    ordered = sorted(decisions, key=lambda d: (d.score, d.kind, d.left, d.right, d.reason))
    human = [d for d in ordered if d.score == 1.0][:MAX_DECISIONS]
    return (*human, *[d for d in ordered if d.score < 1.0][: MAX_DECISIONS - len(human)])


def _names(forms: Mapping[str, int], row: Name | None, type_: str) -> tuple[Label, ...]:
    """The row's names, Dutch before English; else of the full forms the one most used, then the longest."""
    if row:
        return tuple(Label(text, _lang(text, row)) for text in row.names)

    def rank(form: str) -> tuple[bool, bool, int, int, str]:
        if type_ == "Person":
            parsed = people.parse(form)
            return parsed.full and " " in form and "," not in form, parsed.initialled, forms[form], len(form), form
        return not variants.is_acronym(form), len(variants.tokens(form)) > 1, forms[form], len(form), form

    return (Label(max(forms, key=rank)),)


def _lang(text: str, row: Name | None) -> str:
    """``nl`` or ``en`` for the row's name in one of them, empty where it has one name for both and for all other forms."""
    if not row or len(row.names) < 2:
        return ""
    return {row.name_nl: "nl", row.name_en: "en"}.get(text, "") if text else ""
