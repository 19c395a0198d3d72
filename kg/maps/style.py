"""How types and relations look and what they are called, read from the ontology."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from kg.errors import DataError
from kg.terms import ENTITY_TYPES, ONTOLOGY, PREFIXES, RELATIONS, TOPICS, expand

SHAPES: Final = ("dot", "square", "diamond", "triangle", "triangleDown", "star", "hexagon", "plus")
FAMILIES: Final[dict[str, str]] = {
    "partOf": "structure", "memberOf": "together", "partOfProgramme": "together", "hasPartner": "together",
    "collaboratesWith": "together", "fundedBy": "money", "locatedIn": "structure", "affiliatedWith": "people", "leads": "people",
    "worksOn": "people", "supervisedBy": "people", "organizes": "activity", "participatesIn": "activity",
    "hasVacancy": "activity", "spinOffOf": "structure",
}  # fmt: skip
"""Kind of each relation; a kind has its own line style on the map."""

_FALLBACK: Final = {
    "University": ("square", "#0B5C92", "#6CB8EA"), "UniversityMedicalCentre": ("plus", "#B3261E", "#FF9C93"),
    "Hospital": ("triangleDown", "#B3261E", "#FF9C93"), "Lab": ("hexagon", "#00795A", "#4FD1A5"),
    "Person": ("dot", "#333333", "#EDEDED"), "Programme": ("star", "#9C4A00", "#F5A860"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """Look and name of an entity type."""

    id: str
    nl: str
    en: str
    shape: str
    colour: str
    dark: str


@dataclass(frozen=True, slots=True)
class Named:
    """A relation or topic with its names; ``family`` is the kind of a relation."""

    id: str
    nl: str
    en: str
    family: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """Everything the page needs to know of the vocabulary."""

    types: tuple[TypeStyle, ...]
    relations: tuple[Named, ...]
    topics: tuple[Named, ...]


@cache
def load_style(folder: Path = ONTOLOGY) -> Style:
    """Colours, shapes and labels of ``ontology.ttl`` and ``topics.ttl``; plain built-in ones where the files say nothing.

    Raises:
        DataError: if a file is not Turtle.
    """
    store = Store()
    for name in ("ontology.ttl", "topics.ttl"):
        path = folder / name
        if path.is_file():
            try:
                store.load(path=str(path), format=RdfFormat.TURTLE)
            except (SyntaxError, ValueError) as error:
                raise DataError(f"not Turtle: {error}", path=path) from None

    def value(iri: str, predicate: str, lang: str | None = None) -> str:
        for quad in store.quads_for_pattern(NamedNode(iri), NamedNode(expand(predicate)), None, None):
            if isinstance(quad.object, Literal) and (lang is None or quad.object.language == lang):
                return quad.object.value
        return ""

    def names(iri: str, plain: str) -> tuple[str, str]:
        found = [value(iri, "rdfs:label", lang) or value(iri, "skos:prefLabel", lang) or plain for lang in ("nl", "en")]
        return found[0], found[1]

    types = []
    for name in ENTITY_TYPES:
        iri = PREFIXES["dhai"] + name
        shape, colour, dark = _FALLBACK.get(name, ("dot", "#5B5B5B", "#C8C8C8"))
        drawn = value(iri, "dhai:shape")
        types.append(
            TypeStyle(
                name, *names(iri, name), drawn if drawn in SHAPES else shape,
                value(iri, "dhai:colour") or colour, value(iri, "dhai:darkColour") or dark,
            )
        )  # fmt: skip
    relations = (Named(r, *names(PREFIXES["dhai"] + r, r), FAMILIES[r]) for r in RELATIONS)
    topics = (Named(t, *names(PREFIXES["topic"] + t, t.replace("-", " "))) for t in TOPICS)
    return Style(tuple(types), tuple(relations), tuple(topics))
