"""The IRIs that were given out: an entity keeps its IRI whatever further documents, names and types turn up.

The registry notes for every name in every document the IRI that it was given first, and the one it has now if that is another.
In the next build a group of names claims the first IRIs of its members: one stays, the others become redirects. No merge or split
changes what was given first, so that taking a decision back gives back the earlier IRIs. Of groups that claim one IRI, that one
keeps it that has it now. Names that are gone from a document, and documents that are gone, leave.

The file is tab-separated, sorted: first IRI below the namespace of entities, document, name, present IRI if another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.entities import iri
from kg.entities.collect import Thing
from kg.errors import DataError
from kg.terms import PREFIXES

FILE: Final = "iris.tsv"
HEADER: Final = "iri\tdocument\tname\tnow\n"


@dataclass
class Registry:
    """The IRIs given out."""

    given: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    """Document → name → first IRI and present IRI."""

    def claims(self, thing: Thing) -> Iterator[tuple[str, str, tuple[str, str]]]:
        """First and present IRI of each of a thing's names, with the document and name."""
        known = self.given.get(thing.path)
        if known:
            for form in sorted(thing.forms):
                if form in known:
                    yield *known[form], (thing.path, form)

    def noted(self, groups: Iterable[tuple[str, Sequence[Thing]]]) -> Registry:
        """The registry after a build: what it knows and is still there, and what is new.

        Parameters:
            groups: each entity's IRI and things.
        """
        found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for given, things in groups:
            for thing in things:
                known = self.given.get(thing.path, {})
                for form in thing.forms:
                    found[thing.path].setdefault(form, (known.get(form, (given, given))[0], given))
        return Registry(dict(found))

    def text(self) -> str:
        """The bytes of the file."""
        space = len(PREFIXES["id"])
        rows = sorted(
            f"{first[space:]}\t{_escape(path)}\t{_escape(form)}\t{now[space:] if now != first else ''}\n"
            for path, forms in self.given.items()
            for form, (first, now) in forms.items()
        )
        return HEADER + "".join(rows)


def load(path: Path) -> Registry:
    """Read a registry; an empty one if there is no such file.

    Raises:
        DataError: the file breaks the format.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Registry()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}", path=path) from None
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    lines = text.split("\n")
    if lines[0] + "\n" != HEADER:
        raise DataError("no registry of IRIs; move it away, and the next build makes a new one", path=path, line=1)
    for number, line in enumerate(lines[1:], 2):
        if line:
            cells = line.split("\t")
            if len(cells) != 4 or not iri.is_local(cells[0]) or not iri.is_local(cells[3] or cells[0]):
                message = "wanted kind/slug, document, name, kind/slug or nothing; restore the file or move it away"
                raise DataError(message, path=path, line=number)
            first = PREFIXES["id"] + cells[0]
            now = PREFIXES["id"] + cells[3] if cells[3] else first
            found[_unescape(cells[1])][_unescape(cells[2])] = (first, now)
    return Registry(dict(found))


def _escape(text: str) -> str:
    return text.encode("unicode_escape").decode("ascii") if not text.isprintable() or "\\" in text else text


def _unescape(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("unicode_escape") if "\\" in text else text


def assign(groups: Sequence[Sequence[Thing]], made: Sequence[str], registry: Registry) -> tuple[list[str], dict[str, str]]:
    """The IRI of each group, and the redirects.

    Parameters:
        groups: the things of each entity.
        made: the IRI that each would get if none were known.
        registry: the IRIs given out so far.

    Returns:
        One IRI for each group, none twice; and replaced IRI → IRI.
    """
    claims: list[Counter[str]] = []
    present: list[Counter[str]] = []
    anchors: list[dict[str, tuple[str, str]]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        count, now = Counter[str](), Counter[str]()
        first: dict[str, tuple[str, str]] = {}
        for thing in group:
            for given, current, place in registry.claims(thing):
                count[given] += 1
                now[current] += 1
                first.setdefault(given, place)
        claims.append(count)
        present.append(now)
        anchors.append(first)
        for given in count:
            holders[given].append(index)
    owned: dict[int, list[str]] = defaultdict(list)
    for given, indices in holders.items():
        owned[max(indices, key=lambda i: (present[i][given], made[i] == given, claims[i][given], -i))].append(given)
    iris, redirects = [""] * len(groups), {}
    for index, mine in owned.items():
        kept = max(mine, key=lambda given: (given == made[index], claims[index][given], given))
        iris[index] = kept
        redirects.update(dict.fromkeys(sorted(set(mine) - {kept}), kept))
    used = {*iris, *redirects}
    for index in range(len(groups)):
        if not iris[index]:
            # What was split off keeps the IRI that it got then.
            had = [given for given, _ in present[index].most_common() if given not in used]
            iris[index] = had[0] if had else _fresh(made[index], anchors[index], used)
            used.add(iris[index])
    return iris, dict(sorted(redirects.items()))


def _fresh(made: str, lost: Mapping[str, tuple[str, str]], used: set[str]) -> str:
    """An IRI that nothing has: the one made for the group, else one that tells it from the group that kept the IRI."""
    if made not in used:
        return made
    # Marked by the first name that was known before the split: later documents do not change it.
    mark = iri.digest(made, *next(iter(lost.values()), ("", "")))
    number = 1
    while (tried := f"{made}-{mark}" + (f"-{number}" if number > 1 else "")) in used:
        number += 1
    return tried
