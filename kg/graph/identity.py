"""What the graph knows beside its documents: the entities, the runs, the ontology and the description of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, parse

from kg.errors import DataError
from kg.graph.nodes import date, decimal, is_date, minted, named, own, slug, term, text, typed, web
from kg.model import Entity
from kg.terms import ENTITY_TYPES, ONTOLOGY, PREFIXES

IDENTITY = named(f"{PREFIXES['graph']}identity")
RUNS = named(f"{PREFIXES['graph']}runs")
ONTOLOGY_GRAPH = named(f"{PREFIXES['graph']}ontology")
INFERRED = named(f"{PREFIXES['graph']}inferred")
DATASET_GRAPH = named(f"{PREFIXES['graph']}dataset")
DATASET = named(f"{PREFIXES['id']}dataset/dhai")
ONTOLOGY_FILES = ("ontology.ttl", "topics.ttl")
DESCRIPTION = {
    "en": "Institutions, labs, people and programmes of Dutch health AI and how they hang together; every statement is "
    "traceable to the sentence it came from.",
    "nl": "Instellingen, labs, mensen en programma's van AI in de Nederlandse zorg en hun samenhang; elke uitspraak is te "
    "herleiden tot de zin waar zij vandaan komt.",
}
GRAPH_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Run:
    """One extraction: the versions of all that shaped its result, and, only where the caller wants it, its time."""

    versions: Mapping[str, str] = field(default_factory=dict)
    """For example ``{"kg": "0.1.0", "claims": "3", "names": "8f1c…"}``."""
    started: str | None = None
    """An xsd:dateTime. Left out by default: the same input must give the same bytes."""
    ended: str | None = None

    @property
    def iri(self) -> NamedNode:
        """The run's IRI, from its versions."""
        return minted("run", *(f"{k}={v}" for k, v in sorted(self.versions.items())), self.started, self.ended)


def identity_quads(entities: Iterable[Entity]) -> Iterator[Quad]:
    """Types, names, identifiers and the recorded decisions of the entities.

    Raises:
        GraphError: for an entity outside the ``id:`` namespace, or an identifier that is no http(s) IRI.
        DataError: for an unknown type.
    """
    for entity in entities:
        node = own(entity.iri)
        if entity.type not in ENTITY_TYPES:
            raise DataError(f"{entity.iri}: unknown type {entity.type!r}; known: {', '.join(ENTITY_TYPES)}")
        triples: list[tuple[str, NamedNode | Literal]] = [("rdf:type", term(f"dhai:{entity.type}"))]
        preferred = {text(name.text, name.lang) for name in entity.names}
        triples += [("skos:prefLabel", name) for name in preferred]
        # SKOS forbids the same label to be preferred and alternative (S13).
        names = {text(alias.text, alias.lang) for alias in entity.aliases} - preferred
        triples += [("skos:altLabel", name) for name in names]
        triples += [("owl:sameAs", web(other) or named(other)) for other in entity.identifiers]
        homepage = web(entity.website)
        if homepage is not None:
            triples.append(("foaf:homepage", homepage))
        triples += [
            ("skos:editorialNote", text(f"{d.kind}: {d.left} | {d.right}: {d.reason} ({decimal(d.score, 3).value})"))
            for d in entity.decisions
        ]
        for predicate, value in triples:
            yield Quad(node, term(predicate), value, IDENTITY)


def redirect_quads(redirects: Mapping[str, str]) -> Iterator[Quad]:
    """That an IRI was replaced by another, for those who kept it (https://www.w3.org/TR/dcterms/#isReplacedBy).

    Raises:
        GraphError: for an IRI outside the ``id:`` namespace.
    """
    for old, new in redirects.items():
        yield Quad(own(old), term("dcterms:isReplacedBy"), own(new), IDENTITY)


def run_quads(run: Run) -> Iterator[Quad]:
    """The extraction run as a PROV activity with the software that took part (https://www.w3.org/TR/prov-o/)."""
    yield Quad(run.iri, term("rdf:type"), term("prov:Activity"), RUNS)
    yield Quad(run.iri, term("rdfs:label"), text("Extraction run", "en"), RUNS)
    yield Quad(run.iri, term("rdfs:label"), text("Extractierun", "nl"), RUNS)
    for predicate, moment in (("prov:startedAtTime", run.started), ("prov:endedAtTime", run.ended)):
        if moment:
            yield Quad(run.iri, term(predicate), typed(moment, "dateTime"), RUNS)
    for name, version in sorted(run.versions.items()):
        software = named(f"{PREFIXES['id']}software/{slug(name)}-{slug(version, 40)}")
        yield Quad(run.iri, term("prov:wasAssociatedWith"), software, RUNS)
        yield Quad(software, term("rdf:type"), term("prov:SoftwareAgent"), RUNS)
        yield Quad(software, term("schema:name"), text(name), RUNS)
        yield Quad(software, term("schema:softwareVersion"), text(version), RUNS)


def ontology_quads(folder: Path = ONTOLOGY) -> Iterator[Quad]:
    """The ontology and the topics as they stand, blank nodes replaced by IRIs made from the canonical form of each file.

    Canonical labels: RDF Dataset Canonicalization (https://www.w3.org/TR/rdf-canon/); replacing them: RDF 1.1 Concepts,
    section 3.5.

    Raises:
        DataError: if a file is not valid Turtle. A file that is not there is left out.
    """
    for name in ONTOLOGY_FILES:
        path = folder / name
        if not path.is_file():
            continue
        try:
            dataset = Dataset(parse(path.read_bytes(), RdfFormat.TURTLE))
        except (SyntaxError, ValueError) as error:
            raise DataError(f"not valid Turtle: {error}", path=path) from None
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        for quad in dataset:
            subject, value = quad.subject, quad.object
            if isinstance(subject, BlankNode):
                subject = minted("node", name, subject.value)
            if isinstance(value, BlankNode):
                value = minted("node", name, value.value)
            yield Quad(subject, quad.predicate, value, ONTOLOGY_GRAPH)


@dataclass
class Counts:
    """What is in a graph, for its description."""

    quads: int = 0
    documents: int = 0
    claims: int = 0
    entities: dict[str, int] = field(default_factory=dict)
    """Entities by type."""
    statements: dict[str, int] = field(default_factory=dict)
    """Statements of the document graphs by predicate, for the predicates of the ontology."""
    languages: dict[str, int] = field(default_factory=dict)
    """Documents by language."""
    latest: str | None = None
    """The latest date of a document."""


def dataset_quads(counts: Counts) -> Iterator[Quad]:
    """The description of the graph as data set: VoID (https://www.w3.org/TR/void/) and DCAT (https://www.w3.org/TR/vocab-dcat-3/).

    ``void:triples`` counts every quad of the file except this description itself.
    """

    def say(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(subject, term(predicate), value, DATASET_GRAPH)

    for kind in ("void:Dataset", "dcat:Dataset"):
        yield say(DATASET, "rdf:type", term(kind))
    yield say(DATASET, "dcterms:title", text("Knowledge graph of the Dutch health-AI ecosystem", "en"))
    yield say(DATASET, "dcterms:title", text("Kennisgraaf van het Nederlandse ecosysteem voor AI in de zorg", "nl"))
    for lang, description in DESCRIPTION.items():
        yield say(DATASET, "dcterms:description", text(description, lang))
    yield say(DATASET, "dcterms:license", named(GRAPH_LICENCE))
    yield say(DATASET, "void:uriSpace", text(PREFIXES["id"]))
    yield say(DATASET, "void:triples", typed(counts.quads, "integer"))
    yield say(DATASET, "void:documents", typed(counts.documents, "integer"))
    yield say(DATASET, "void:entities", typed(sum(counts.entities.values()), "integer"))
    if counts.latest:
        yield say(DATASET, "dcterms:modified", date(counts.latest))
    for lang in counts.languages:
        yield say(DATASET, "dcterms:language", text(lang))
    for vocabulary in ("dhai", "org", "prov", "oa", "skos", "dcterms", "foaf"):
        yield say(DATASET, "void:vocabulary", named(PREFIXES[vocabulary]))
    for name, number in [*counts.entities.items(), ("Claim", counts.claims), ("Document", counts.documents)]:
        part = minted("partition", "class", name)
        yield say(DATASET, "void:classPartition", part)
        yield say(part, "void:class", term(f"dhai:{name}"))
        yield say(part, "void:entities", typed(number, "integer"))
    for predicate, number in counts.statements.items():
        part = minted("partition", "property", predicate)
        yield say(DATASET, "void:propertyPartition", part)
        yield say(part, "void:property", named(predicate))
        yield say(part, "void:triples", typed(number, "integer"))


def latest_date(dates: Iterable[str | None]) -> str | None:
    """The latest of some ISO dates; of ``2023`` and ``2023-09`` the more exact one.

    >>> latest_date(["2023", "2023-09", None, "soon"])
    '2023-09'
    """
    return max((d for d in dates if d and is_date(d)), default=None)
