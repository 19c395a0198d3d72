"""How well the nodes of a graph are one for each real thing, against ``gold/identity`` and annotated documents.

B³ (Bagga and Baldwin 1998, https://aclanthology.org/W98-1105/): for every mention, how many of those that the system put
with it belong there, and how many of those that belong there it put with it. The system's groups are computed anew here, as
connected components by networkx, from nothing but the entity that each mention was given.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from kg.curate.claims import extraction_of
from kg.entities import IRIS, load_registry, resolve
from kg.names import load
from kg.names.table import ROR
from kg.scores.found import norm

THINGS = Path(__file__).parent / "gold" / "identity" / "things.tsv"
Mention = tuple[str, str]
"""(document, form)."""


@dataclass(frozen=True)
class Gold:
    """Which forms in which documents are the same thing."""

    thing: dict[Mention, str]
    lang: dict[str, str]


def gold(folders: Iterable[Path]) -> Gold:
    """The gold: forms from the annotated documents, things from ``gold/identity``."""
    of = {}
    for line in THINGS.read_text("utf-8").splitlines()[1:]:
        name, document, number = line.split("\t")
        of[document, number] = name
    found: dict[Mention, set[str]] = defaultdict(set)
    langs = {}
    for path in sorted(p for folder in folders for p in folder.glob("*.gold.json")):
        plain = json.loads(path.read_text("utf-8"))
        langs[plain["doc"]] = plain["lang"]
        for entity in plain["entities"]:
            thing = of.get((plain["doc"], entity["id"]))
            for form in (entity["name"], *(entity.get("aliases") or ())):
                if thing:
                    found[plain["doc"], norm(form)].add(thing)
    # A form that means two things in one document cannot be told apart by its text.
    return Gold({mention: next(iter(things)) for mention, things in found.items() if len(things) == 1 and mention[1]}, langs)


def system(graph: Path, names: Path | None = None) -> tuple[dict[Mention, str], dict[str, set[str]]]:
    """The entity of every form in every document of a build, resolved again from its cache; and the entities' ROR ids."""
    documents = sorted(load_registry(graph / IRIS).given)
    extractions = [extraction_of(graph, document) for document in documents]
    resolution = resolve(extractions, load(names), None, load_registry(graph / IRIS))
    ids = {e.iri: {i.removeprefix(ROR) for i in e.identifiers if i.startswith(ROR)} for e in resolution.entities}
    found: dict[Mention, set[str]] = defaultdict(set)
    for extraction in extractions:
        path = extraction.document.path
        for index, mention in enumerate(extraction.mentions):
            found[path, norm(mention.text)].add(resolution.iri_of[path, index])
    return {mention: min(iris) for mention, iris in found.items()}, ids


@dataclass(frozen=True)
class Measures:
    """What a comparison gives."""

    mentions: int
    things: int
    precision: float
    recall: float
    f1: float
    merged: tuple[frozenset[str], ...]
    """Gold things that the system put into one entity."""
    split: dict[str, frozenset[str]]
    """Gold thing → the several entities that the system made of it."""
    nodes: int

    @property
    def duplicates(self) -> float:
        """Share of the entities that are one too many for their thing."""
        return sum(len(iris) - 1 for iris in self.split.values()) / self.nodes


def measure(thing: dict[Mention, str], given: dict[Mention, str]) -> Measures:
    """Compare, over the mentions that both know."""
    common = sorted(thing.keys() & given.keys())
    right = _components((m, f"thing {thing[m]}") for m in common)
    found = _components((m, f"entity {given[m]}") for m in common)
    precision = sum(len(right[m] & found[m]) / len(found[m]) for m in common) / len(common)
    recall = sum(len(right[m] & found[m]) / len(right[m]) for m in common) / len(common)
    by_entity: dict[str, set[str]] = defaultdict(set)
    by_thing: dict[str, set[str]] = defaultdict(set)
    for m in common:
        by_entity[given[m]].add(thing[m])
        by_thing[thing[m]].add(given[m])
    merged = tuple(sorted((frozenset(t) for t in by_entity.values() if len(t) > 1), key=sorted))
    split = {t: frozenset(iris) for t, iris in sorted(by_thing.items()) if len(iris) > 1}
    f1 = 2 * precision * recall / (precision + recall)
    return Measures(len(common), len(by_thing), precision, recall, f1, merged, split, len(by_entity))


def _components(links: Iterable[tuple[Mention, str]]) -> dict[Mention, frozenset[Mention]]:
    graph: nx.Graph[object] = nx.Graph()
    graph.add_edges_from(links)
    found: dict[Mention, frozenset[Mention]] = {}
    for part in nx.connected_components(graph):
        members = frozenset(node for node in part if isinstance(node, tuple))
        found.update(dict.fromkeys(members, members))
    return found


@dataclass(frozen=True)
class Links:
    """How well organisations are linked to the register."""

    right: int
    wrong: tuple[tuple[str, str, str], ...]
    """(thing, document, id given)."""
    missed: tuple[tuple[str, str], ...]

    @property
    def precision(self) -> float:
        """Of the links given, how many are right."""
        return self.right / (self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """Of the organisations that the register has, how many are linked."""
        return self.right / (self.right + len(self.wrong) + len(self.missed))


def links(thing: dict[Mention, str], given: dict[Mention, str], ids: dict[str, set[str]], known: set[str]) -> Links:
    """Compare the register ids of entities with the gold ones, for each thing in each document where the system knows it.

    Parameters:
        thing: gold thing of each mention.
        given: entity of each mention.
        ids: entity → ids of the register.
        known: every id of the register; others cannot be judged here.
    """
    of = dict(line.split("\t") for line in (THINGS.parent / "ror.tsv").read_text("utf-8").splitlines()[1:])
    places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mention in thing.keys() & given.keys():
        places[thing[mention], mention[0]] |= ids.get(given[mention], set()) & known
    right, wrong, missed = 0, [], []
    for (name, document), found in sorted(places.items()):
        wanted = of.get(name)
        right += wanted in found
        wrong += [(name, document, one) for one in sorted(found) if one != wanted]
        if wanted and not found:
            missed.append((name, document))
    return Links(right, tuple(wrong), tuple(missed))
