"""Candidate links, so that not every thing is compared with every other.

Each function yields buckets: numbers of things that one kind of evidence puts side by side, in the order of their documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Final, TypeVar

from kg.entities import variants
from kg.entities.collect import Thing, name_key
from kg.names import normalise

K = TypeVar("K", bound=Hashable)

MAX_WORDS: Final = 12
SHORTEST: Final = 2
LONG_CAPITALS: Final = 6
MAX_SIMILAR: Final = 400
"""A bucket of names that differ in one word is skipped above this size: what they share says nothing."""


def buckets(things: Iterable[Thing], keys: Callable[[Thing], Iterable[K]], least: int = 2) -> Iterator[tuple[K, list[Thing]]]:
    """Things by each of their keys, buckets of at least so many, sorted by key."""
    found: dict[K, list[Thing]] = defaultdict(list)
    for thing in things:
        for key in dict.fromkeys(keys(thing)):
            found[key].append(thing)
    yield from sorted(((key, group) for key, group in found.items() if len(group) >= least), key=lambda item: repr(item[0]))


def row_keys(thing: Thing) -> Iterator[Hashable]:
    """The known thing it is."""
    if thing.row:
        yield thing.row.key


def full_names(thing: Thing) -> Iterator[tuple[str, str]]:
    """The names that tell it apart by themselves, in one spelling, with its sort."""
    if thing.coarse in ("Person", "Vacancy"):
        return
    for form in thing.forms:
        if thing.type in ("Project", "Place") or not (variants.is_acronym(form) or variants.is_generic(form, thing.type)):
            key = name_key(form, thing.type)
            if len(key) >= SHORTEST:
                yield thing.coarse, key
        elif len(form) >= LONG_CAPITALS and form.isalpha() and form.isupper():
            yield thing.coarse, form.casefold()  # a name in a heading set in capitals


def acronyms(thing: Thing) -> Iterator[tuple[str, str]]:
    """Its acronyms, with its sort."""
    if thing.coarse not in ("Person", "Vacancy", "Place") and thing.type != "Project":
        for form in thing.forms:
            if variants.is_acronym(form):
                yield thing.coarse, normalise(form)


def within_parent(thing: Thing, parents: frozenset[Hashable]) -> Iterator[Hashable]:
    """Names that count only together with what the thing is a part of."""
    for form in thing.forms:
        key = name_key(form, thing.type)
        if thing.coarse == "Vacancy" and not parents and len(key.split()) < 6:
            continue
        if parents or thing.coarse == "Vacancy":
            yield thing.coarse, key, tuple(sorted(parents, key=repr))


def one_word_apart(names: Mapping[tuple[str, str], Thing]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Pairs of full names of one sort that have the same words but one, at the same place."""
    found: dict[Hashable, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(names):
        words = name[1].split()
        if 2 <= len(words) <= MAX_WORDS:
            for place in range(len(words)):
                found[name[0], place, (*words[:place], *words[place + 1 :])].append(name)
    for group in found.values():
        if 2 <= len(group) <= MAX_SIMILAR:
            for index, one in enumerate(group):
                for other in group[index + 1 :]:
                    yield one, other
