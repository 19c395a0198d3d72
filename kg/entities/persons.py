"""Which people are one. A wrong merge of two people is worse than a double: in doubt they stay apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

from kg.entities import block, people
from kg.entities.collect import Thing
from kg.entities.compare import Evidence, opposed, shared
from kg.entities.decide import World

MAX_COMPANY = 400
"""A document that names more than this is a list: standing in it together says little."""


class _Circle:
    """The things taken for one person so far, with all their evidence."""

    def __init__(self, number: int, thing: Thing, evidence: Evidence) -> None:
        self.number = number
        self.things = [thing]
        self.names = {_name(thing)}
        self._organisations = set(evidence.organisations)
        self._company = set(evidence.company)
        self._topics = set(evidence.topics)

    @property
    def evidence(self) -> Evidence:
        return Evidence(self._organisations, self._company, self._topics)

    def fits(self, name: people.PersonName) -> bool:
        return all(people.fit(name, own) for own in self.names)

    def add(self, thing: Thing, evidence: Evidence) -> None:
        self.things.append(thing)
        self.names.add(_name(thing))
        self._organisations |= evidence.organisations
        self._company |= evidence.company
        self._topics |= evidence.topics

    def absorb(self, other: _Circle) -> None:
        for thing in other.things:
            self.add(thing, other.evidence)


def decide_people(world: World) -> None:
    """Put together the things that are one person.

    Written-out names first (rare ones join unless something speaks against it, common ones only if something speaks for it), then
    double names, then initials; surnames alone never cross a document.
    """
    everyone = [thing for thing in world.things if thing.person]
    rare_company = _company(world, everyone)
    circles: list[_Circle] = []
    for common in (False, True):
        for _, group in block.buckets([t for t in everyone if _full(t) and _name(t).common == common], _same_name, 1):
            circles.extend(_circles(world, group, common, rare_company))
    by_surname: dict[str, list[_Circle]] = defaultdict(list)
    for circle in circles:
        for name in sorted({s for n in circle.names for s in n.surnames}):
            by_surname[name].append(circle)
    _double_names(world, circles, by_surname)
    _initials(world, [t for t in everyone if t.person and t.person.initialled], by_surname, rare_company)


def _name(thing: Thing) -> people.PersonName:
    assert thing.person
    return thing.person


def _full(thing: Thing) -> bool:
    return thing.person is not None and thing.person.full


def _same_name(thing: Thing) -> list[Hashable]:
    name = _name(thing)
    return [(name.given[0], name.surnames)]


def _company(world: World, everyone: list[Thing]) -> dict[str, frozenset[Hashable]]:
    """For each document: identities of labs, projects, named units, and rare names of people."""
    found: dict[str, set[Hashable]] = defaultdict(set)
    for thing in world.things:
        named = not thing.generic and (thing.coarse in ("Lab", "Unit") or thing.type == "Project")
        if named:
            found[thing.path].add(world.identity(thing.number))
    for thing in everyone:
        if _full(thing) and not _name(thing).common:
            found[thing.path].add(("person", _name(thing).given[0], _name(thing).surnames))
    return {path: frozenset(ids) if len(ids) <= MAX_COMPANY else frozenset() for path, ids in found.items()}


def _evidence(world: World, thing: Thing, company: dict[str, frozenset[Hashable]]) -> Evidence:
    organisations = frozenset(i for a in thing.affiliations for i in world.above(a))
    own = ("person", _name(thing).given[0], _name(thing).surnames) if _name(thing).given else None
    return Evidence(organisations, company.get(thing.path, frozenset()) - {own}, frozenset(thing.topics))


def _circles(world: World, group: list[Thing], common: bool, company: dict[str, frozenset[Hashable]]) -> list[_Circle]:
    """Things of one written-out name, split into people."""
    circles = _Circles()
    for thing in group:
        evidence = _evidence(world, thing, company)
        joined: _Circle | None = None
        # A common name is compared only with those that share something: a thousand namesakes are not a million pairs.
        near = circles.sharing(evidence, world.forest.find(thing.number)) if common else circles.all()
        for circle in near:
            if not _one_person(world, circle, thing, evidence, common):
                continue
            if joined is None:
                joined = circle
                circles.add(circle, thing, evidence, world.forest.find(thing.number))
            else:
                circles.merge(joined, circle)  # the newcomer links two circles: one person after all
        if joined is None:
            if common and not near and (first := next(iter(circles.all()), None)):
                why = opposed(first.evidence, evidence) or "nothing else in common"
                world.different(first.things[0], thing, f"a common name, {why}", 0.7)
            circles.start(thing, evidence, world.forest.find(thing.number))
    return circles.all()


def _one_person(world: World, circle: _Circle, thing: Thing, evidence: Evidence, common: bool) -> bool:
    """Compare a thing with a circle of its name, decide, and join them if they are one."""
    head = circle.things[0]
    if not circle.fits(_name(thing)):
        world.different(head, thing, "other given names or particles", 0.9)
        return False
    why, against = shared(circle.evidence, evidence), opposed(circle.evidence, evidence)
    if world.forest.find(head.number) == world.forest.find(thing.number):
        why = why or "same identifier"
    if common and not why:
        world.different(head, thing, f"a common name, {against or 'nothing else in common'}", 0.7)
        return False
    if against.endswith("fields") and not why:
        world.different(head, thing, f"same name, but {against}", 0.7)
        return False
    if not world.forest.join(head.number, thing.number):
        if not world.forest.parted(head.number, thing.number):
            world.different(head, thing, "same name, but another ORCID", 0.99)
        return False
    if common or against:
        reason = f"same name and {why}" if why else f"same rare name, though {against}"
        world.note(head, thing, "same", reason, 0.9 if why else 0.75)
    return True


class _Circles:
    """The people of one name, found by what they have in common with a newcomer."""

    def __init__(self) -> None:
        self._circles: dict[int, _Circle] = {}
        self._by_mark: dict[Hashable, dict[int, None]] = defaultdict(dict)
        self._marks: dict[int, set[Hashable]] = {}
        self._next = 0

    def all(self) -> list[_Circle]:
        return list(self._circles.values())

    def sharing(self, evidence: Evidence, group: int) -> list[_Circle]:
        marks: list[Hashable] = [*evidence.organisations, *evidence.company, ("group", group)]
        numbers = sorted({n for mark in marks for n in self._by_mark.get(mark, ())})
        return [self._circles[n] for n in numbers]

    def start(self, thing: Thing, evidence: Evidence, group: int) -> None:
        circle = _Circle(self._next, thing, evidence)
        self._circles[self._next] = circle
        self._marks[self._next] = set()
        self._next += 1
        self._mark(circle, evidence, group)

    def add(self, circle: _Circle, thing: Thing, evidence: Evidence, group: int) -> None:
        circle.add(thing, evidence)
        self._mark(circle, evidence, group)

    def merge(self, kept: _Circle, other: _Circle) -> None:
        kept.absorb(other)
        del self._circles[other.number]
        for mark in self._marks.pop(other.number):
            del self._by_mark[mark][other.number]
            self._by_mark[mark][kept.number] = None
            self._marks[kept.number].add(mark)

    def _mark(self, circle: _Circle, evidence: Evidence, group: int) -> None:
        known = self._marks[circle.number]
        for mark in {*evidence.organisations, *evidence.company, ("group", group)} - known:
            self._by_mark[mark][circle.number] = None
        known.update(evidence.organisations, evidence.company, (("group", group),))


def _double_names(world: World, circles: list[_Circle], by_surname: dict[str, list[_Circle]]) -> None:
    """A double name, Marieke Jansen-de Boer, is Marieke Jansen if there is one such person and they have something in common."""
    for circle in circles:
        head = circle.things[0]
        name = _name(head)
        if len(name.surnames) != 2:
            continue
        fitting = [
            other for part in name.surnames for other in by_surname[part]
            if other is not circle and len(_name(other.things[0]).surnames) == 1 and other.fits(name)
            and _name(other.things[0]).given[0] == name.given[0]
        ]  # fmt: skip
        _take(world, head, circle.evidence, fitting, "a double name")


def _initials(
    world: World, things: list[Thing], by_surname: dict[str, list[_Circle]], company: dict[str, frozenset[Hashable]]
) -> None:
    """Initials, B. van Ginneken, are Bram van Ginneken if there is no other candidate and they have something in common."""
    left: list[tuple[Thing, Evidence]] = []
    for thing in things:
        name, evidence = _name(thing), _evidence(world, thing, company)
        fitting = {id(c): c for part in name.surnames for c in by_surname.get(part, ()) if c.fits(name)}
        if not _take(world, thing, evidence, list(fitting.values()), "initials"):
            left.append((thing, evidence))
    again: dict[Hashable, _Circles] = defaultdict(_Circles)
    for thing, evidence in left:
        circles = again[_name(thing).given[0], _name(thing).surnames]
        group = world.forest.find(thing.number)
        for circle in circles.sharing(evidence, group):
            why = shared(circle.evidence, evidence) or "same identifier"
            reason = f"same initials and surname, {why}"
            if circle.fits(_name(thing)) and world.same(circle.things[0], thing, reason, 0.8):
                circles.add(circle, thing, evidence, group)
                break
        else:
            circles.start(thing, evidence, group)


def _take(world: World, thing: Thing, evidence: Evidence, candidates: list[_Circle], what: str) -> bool:
    """Join a thing with the one candidate, given evidence; otherwise say why not."""
    if not candidates:
        return False
    head = candidates[0].things[0]
    if len({world.forest.find(c.things[0].number) for c in candidates}) > 1:
        world.different(head, thing, f"{what} that fit {len(candidates)} people", 0.5)
        return False
    why = shared(candidates[0].evidence, evidence)
    if not why:
        world.different(head, thing, f"{what} that fit, but nothing else in common", 0.5)
        return False
    if not world.same(head, thing, f"{what} that fit one person, {why}", 0.85):
        return False
    candidates[0].add(thing, evidence)
    return True
