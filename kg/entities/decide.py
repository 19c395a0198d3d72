"""Which things are one: decisions on the candidate links, surest evidence first, each with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Final

from kg.entities import block, compare, people, variants
from kg.entities.collect import Thing
from kg.entities.group import Forest, chain
from kg.model import Decision
from kg.names import Names

MAX_NOTES: Final = 10
"""How often a thing is said to be different from others: enough to explain, without a note for each of a thousand namesakes."""


class World:
    """All things, and what has been decided about them so far."""

    def __init__(self, things: Sequence[Thing], names: Names) -> None:
        """Start with every thing by itself.

        Parameters:
            things: numbered from 0, in the order of their documents.
            names: the known names.
        """
        self.things = things
        self.names = names
        self.forest = Forest(_label(thing) for thing in things)
        self.notes: list[tuple[int, int, Decision]] = []
        """Decisions with the two things they are about."""
        self._above: dict[int, frozenset[Hashable]] = {}
        self._noted: dict[int, int] = {}

    def identity(self, number: int) -> Hashable:
        """What a thing is, as far as known: key of a row, or its group's number."""
        label = self.forest.label(number)
        return label if label is not None else self.forest.find(number)

    def parents(self, thing: Thing) -> frozenset[Hashable]:
        """Identities of what a thing is directly part of; what the parents are part of in turn is left out."""
        found = {self.identity(p): p for p in thing.parents}
        higher = {above for p in found.values() for above in self.above(p) if above != self.identity(p)}
        kept = set(found) - higher
        if not kept and thing.named_parent:
            kept.add(thing.named_parent)
        return frozenset(kept)

    def house(self, thing: Thing) -> frozenset[Hashable]:
        """What a thing is directly part of, else most likely part of."""
        likely: frozenset[Hashable] = frozenset((thing.likely_parent,) if thing.likely_parent else ())
        return self.parents(thing) or likely

    def above(self, number: int) -> frozenset[Hashable]:
        """Identities of a thing and of everything that it is part of, by its document and by the known names."""
        if number not in self._above:
            found: set[Hashable] = set()
            todo, seen = [number], {number}
            while todo:
                thing = self.things[todo.pop()]
                found.add(self.identity(thing.number))
                keys = [thing.named_parent] if thing.named_parent else []
                if thing.row:
                    keys.append(thing.row.key)
                while keys:
                    key = keys.pop()
                    row = self.names.get(key)
                    found.add(key)
                    keys.extend(p for p in (row.parent if row else ()) if p not in found)
                todo.extend(p for p in thing.parents if p not in seen)
                seen.update(thing.parents)
            self._above[number] = frozenset(found)
        return self._above[number]

    def same(self, one: Thing, other: Thing, reason: str, score: float) -> bool:
        """Join two things and note why; False if what is known of them forbids it."""
        if self.forest.find(one.number) == self.forest.find(other.number):
            return True
        if not self.forest.join(one.number, other.number):
            return False
        self.note(one, other, "same", reason, score)
        return True

    def different(self, one: Thing, other: Thing, reason: str, score: float) -> None:
        """Note why two things stay apart (if nothing else puts them together)."""
        if self._noted.get(other.number, 0) < MAX_NOTES:
            self._noted[other.number] = self._noted.get(other.number, 0) + 1
            self.note(one, other, "different", reason, score)

    def note(self, one: Thing, other: Thing, kind: str, reason: str, score: float) -> None:
        """Keep a decision for the entities that it concerns."""
        self.notes.append((one.number, other.number, Decision(kind, title(one), title(other), reason, score)))


def _label(thing: Thing) -> Hashable | None:
    if thing.row:
        return thing.row.key
    return min(thing.identifiers) if len(thing.identifiers) == 1 else None


def title(thing: Thing) -> str:
    """A thing as decisions name it: its longest form and its document."""
    return f"{longest(thing)} ({thing.path})"


def longest(thing: Thing) -> str:
    """The longest form of a thing."""
    return max(thing.forms, key=lambda form: (len(form), form))


def decide(world: World) -> None:
    """Put together what is one, everything but people (see `kg.entities.persons`)."""
    by_identity(world)
    by_name(world)
    by_acronym(world)
    by_similarity(world)
    by_parent(world)


def by_identity(world: World) -> None:
    """One row of the known names, one ORCID: one thing."""
    for keys in (block.row_keys, lambda thing: sorted(thing.identifiers)):
        for _, group in block.buckets(world.things, keys):
            chain(world.forest, [thing.number for thing in group])
    for page, group in block.buckets(world.things, lambda thing: sorted(thing.pages)):
        for other in group[1:]:
            if group[0].person and other.person and people.fit(group[0].person, other.person):
                world.same(group[0], other, f"the name links to the same page, {page}", 0.95)


def by_name(world: World) -> None:
    """Equal full names of one sort; a name that two known things share says nothing about a third."""
    for _, group in block.buckets((t for t in world.things if not t.generic), block.full_names):
        known = {thing.row.key for thing in group if thing.row}
        if len(known) > 1:
            group = [thing for thing in group if not thing.row]
        elif known:
            group.sort(key=lambda thing: thing.row is None)
        first = group[0] if group else None
        for other in group[1:]:
            if first and not world.forest.join(first.number, other.number):
                if not world.forest.parted(first.number, other.number):
                    world.different(first, other, "equal names, but of two known things", 0.9)
            elif first and known and not other.row:
                text = "a document uses this name for the known thing"
                world.note(first, other, "same", text, 0.9)


def by_acronym(world: World) -> None:
    """An acronym standing alone takes the one expansion that other documents give it; with two expansions it stays apart."""
    for (_, acronym), group in block.buckets(world.things, block.acronyms):
        bare = [thing for thing in group if not thing.row and all(variants.is_acronym(form) for form in thing.forms)]
        if not bare:
            continue
        alone = {thing.number for thing in bare}
        long = [thing for thing in group if thing.number not in alone and not thing.generic]
        meanings: dict[Hashable, Thing] = {}
        for thing in long:
            meanings.setdefault(world.identity(thing.number), thing)
        guarded = any(variants.is_acronym(form) for row in world.names.lookup(acronym) for form in row.ambiguous)
        if len(meanings) == 1 and not guarded:
            meaning = next(iter(meanings.values()))
            for thing in bare:
                world.same(meaning, thing, f"{acronym} has one expansion in all documents", 0.85)
        elif len(meanings) > 1:
            for thing in bare:
                for meaning in meanings.values():
                    world.different(meaning, thing, f"{acronym} has {len(meanings)} expansions", 0.5)
        elif bare[0].coarse != "Unit" and not guarded and not any(thing.generic for thing in group):
            for thing in bare[1:]:
                world.same(bare[0], thing, f"{acronym}, nowhere written out", 0.7)


def by_similarity(world: World) -> None:
    """Long names that differ by a slip of the pen in one word."""
    names: dict[tuple[str, str], Thing] = {}
    for thing in world.things:
        if thing.coarse in ("Institution", "Unit", "Lab", "Programme") and thing.type != "Project" and not thing.generic:
            for name in block.full_names(thing):
                names.setdefault(name, thing)
    for one, other in block.one_word_apart(names):
        score = compare.typo(one[1], other[1])
        if score:
            world.same(names[one], names[other], "names differ by a slip in one long word", score)


def by_parent(world: World) -> None:
    """Generic names are one within one parent; parents first, so that a department waits for its faculty."""
    waiting = [thing for thing in world.things if thing.generic or _bare_unit(thing)]
    open_numbers = {thing.number for thing in waiting}
    while waiting:
        ready = [thing for thing in waiting if not (thing.parents - {thing.number}) & open_numbers] or waiting
        found: dict[Hashable, list[Thing]] = defaultdict(list)
        for thing in ready:
            for key in block.within_parent(thing, world.house(thing)):
                found[key].append(thing)
        for _, group in sorted(found.items(), key=lambda item: repr(item[0])):
            group.sort(key=lambda thing: thing.likely_parent != "")
            for other in group[1:]:
                if other.likely_parent:
                    reason = f"same name, and {other.likely_parent} is the only organisation with departments in {other.path}"
                    world.same(group[0], other, reason, 0.7)
                else:
                    world.same(group[0], other, "same name within the same parent", 0.9)
        done = {thing.number for thing in ready}
        open_numbers -= done
        waiting = [thing for thing in waiting if thing.number not in done]
        world._above.clear()
    _note_apart(world)


def _bare_unit(thing: Thing) -> bool:
    return thing.row is None and thing.coarse == "Unit" and all(variants.is_acronym(form) for form in thing.forms)


def _note_apart(world: World) -> None:
    """Say of equal generic names why they are not one."""

    def keys(thing: Thing) -> Iterable[Hashable]:
        return ((thing.coarse, variants.unit_key(form, thing.type)) for form in thing.forms)

    for _, group in block.buckets((t for t in world.things if t.generic), keys):
        heads: dict[int, Thing] = {}
        for thing in group:
            heads.setdefault(world.forest.find(thing.number), thing)
        first, *others = heads.values()
        for other in others:
            known = world.parents(first) and world.parents(other)
            reason = "different parents" if known else "parent unknown"
            world.different(first, other, f"a general name, {reason}", 0.9 if known else 0.6)
