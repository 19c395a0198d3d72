"""Decisions by people, applied to things before anything else is decided; see `kg.decisions`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kg.decisions import Applied, Ruling, Rulings
from kg.entities.collect import Thing, vote
from kg.entities.decide import World
from kg.names import coarse


class Ruled:
    """The decisions on identity, names and types, found among the things they speak of.

    Parameters:
        rulings: the decisions; those on claims do not count.
        things: all things.
    """

    def __init__(self, rulings: Rulings, things: Sequence[Thing]) -> None:
        self.outcomes: dict[str, Applied] = {}
        self._rulings = rulings.of("same", "different", "rename", "retype")
        wanted = {_fold(name) for r in self._rulings for name in (r.name, r.other) if name}
        self._by_form: dict[str, list[Thing]] = defaultdict(list)
        for thing in things if wanted else ():
            for form in {_fold(form) for form in thing.forms} & wanted:
                self._by_form[form].append(thing)

    def first(self, ruling: Ruling) -> list[Thing]:
        """The things that a decision names first."""
        return self._find(ruling.name, ruling.document)

    def second(self, ruling: Ruling) -> list[Thing]:
        """The things that it names second."""
        return self._find(ruling.other, ruling.other_document)

    def _find(self, name: str, document: str) -> list[Thing]:
        return [thing for thing in self._by_form.get(_fold(name), ()) if document in ("", thing.path)]

    def strip(self) -> None:
        """Take the known name from things that people told apart from the thing of that name."""
        for ruling in self._rulings:
            if ruling.action == "different":
                kept = self.first(ruling)
                known = {thing.row.key for thing in kept if thing.row}
                for thing in self.second(ruling):
                    if thing.row and thing.row.key in known and thing not in kept:
                        thing.row = None
                        thing.type = vote(thing.types)
                        thing.coarse = coarse(thing.type)

    def apply(self, world: World) -> None:
        """Put together and keep apart what people decided; a later decision on the same two things wins."""
        last = {_pair(r): r for r in self._rulings if r.action in ("same", "different")}
        for ruling in self._rulings:
            if ruling.action not in ("same", "different"):
                self._note(ruling, self.first(ruling))
                continue
            one, other = self.first(ruling), self.second(ruling)
            if last[_pair(ruling)] is not ruling:
                self.outcomes[ruling.id] = Applied(ruling.id, False, f"decision {last[_pair(ruling)].id} came later")
            elif not one or not other:
                missing = ruling.name if not one else ruling.other
                self.outcomes[ruling.id] = Applied(ruling.id, False, f"nothing is called {missing!r} there")
            elif ruling.action == "same":
                self._unite(world, ruling, one, other)
            else:
                self._part(world, ruling, one, other)

    def _note(self, ruling: Ruling, found: Sequence[Thing]) -> None:
        message = "" if found else f"nothing is called {ruling.name!r} there"
        self.outcomes[ruling.id] = Applied(ruling.id, bool(found), message)

    def _unite(self, world: World, ruling: Ruling, one: Sequence[Thing], other: Sequence[Thing]) -> None:
        head = one[0]
        done = [world.forest.unite(head.number, thing.number) for thing in (*one[1:], *other)]
        message = "" if all(done) else "another decision keeps some of them apart"
        self.outcomes[ruling.id] = Applied(ruling.id, any(done), message)
        world.note(head, other[0], "same", ruling.note, 1.0)

    def _part(self, world: World, ruling: Ruling, one: Sequence[Thing], other: Sequence[Thing]) -> None:
        left = {world.forest.find(thing.number) for thing in one}
        right = {world.forest.find(thing.number) for thing in other} - left
        if not right:
            self.outcomes[ruling.id] = Applied(ruling.id, False, "another decision makes them one")
            return
        for number in sorted(left):
            world.forest.part(ruling.id, 0, number)
        for number in sorted(right):
            world.forest.part(ruling.id, 1, number)
        self.outcomes[ruling.id] = Applied(ruling.id, True)
        world.note(one[0], world.things[min(right)], "different", ruling.note, 1.0)

    def overrides(self, world: World, action: str) -> dict[int, list[Ruling]]:
        """Representative of a group → the ``rename`` or ``retype`` decisions that speak of it, the last one last."""
        found: dict[int, list[Ruling]] = defaultdict(list)
        for ruling in self._rulings:
            if ruling.action == action:
                for root in sorted({world.forest.find(thing.number) for thing in self.first(ruling)}):
                    found[root].append(ruling)
        return found


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _pair(ruling: Ruling) -> frozenset[tuple[str, str]]:
    return frozenset(((_fold(ruling.name), ruling.document), (_fold(ruling.other), ruling.other_document)))
