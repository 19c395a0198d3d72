"""From what a person types to what a decision can hold on to: a name in a document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.build import Report
from kg.build import build as run
from kg.build.output import REPORT
from kg.entities import IRIS, Registry, load_registry
from kg.errors import GraphError, UsageError
from kg.explain import find, similar
from kg.store import GraphStore, visible
from kg.terms import shrink

AT = " @ "


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing, by what a document calls it."""

    name: str
    document: str
    """Empty for every document."""
    iri: str
    """The entity that it is in the graph now."""

    def __str__(self) -> str:
        """As a person may type it."""
        return f"{self.name}{AT}{self.document}" if self.document else self.name


def decisions_file(graph: Path) -> Path:
    """The file of decisions that a graph was built with.

    Raises:
        GraphError: there is no graph, or it is of another version.
    """
    return Path(str(Report.load(graph / REPORT).call["decisions"]))


def rebuild(graph: Path) -> Report:
    """Build a graph again as it was asked for.

    Raises:
        GraphError: there is no graph, or it is of another version.
        UsageError: its sources are gone.
    """
    call = Report.load(graph / REPORT).call
    folder, decisions = call["names_folder"], call["decisions"]
    return run(
        list(call["sources"]), graph, min_confidence=float(call["min_confidence"]), model=call["model"], keep=int(call["keep"]),
        names_folder=Path(folder) if folder else None, decisions=Path(decisions),
    )  # fmt: skip


def reference(store: GraphStore, graph: Path, text: str) -> Reference:
    """The thing that a person means, held on to by a name in a document that means nothing else there.

    Parameters:
        store: the graph.
        graph: its folder.
        text: a name, an IRI, or ``NAME @ DOCUMENT``.

    Raises:
        UsageError: nothing or several things are called so.
        DataError: the registry of IRIs is damaged.
    """
    registry = load_registry(graph / IRIS)
    name, at, document = text.rpartition(AT)
    if at:
        return _placed(store, registry, " ".join(name.split()), document.strip())
    iri = one(store, text)
    anchors = _anchors(store, registry, iri)
    if not anchors:
        raise UsageError(f"no document calls '{visible(text)}' by a name that means nothing else there; say NAME{AT}DOCUMENT")
    wanted = " ".join(text.split()).casefold()
    form, place = min(anchors, key=lambda a: (a[0].casefold() != wanted, -len(a[0]), a[1], a[0]))
    return Reference(form, place, iri)


def one(store: GraphStore, text: str) -> str:
    """The IRI of the one entity that a name or IRI means.

    Raises:
        UsageError: nothing or several things are called so.
    """
    found = find(store, text)
    if not found:
        near = ", ".join(visible(name) for _, name, _ in similar(store, text))
        raise UsageError(f"nothing in the graph is called '{visible(text)}'" + (f"; similar: {near}" if near else ""))
    if len(found) > 1:
        several = ", ".join(f"{shrink(iri)} ({kind})" for iri, _, kind in found)
        raise UsageError(f"{len(found)} things are called '{visible(text)}': {several}; give an IRI or NAME{AT}DOCUMENT")
    return found[0][0]


def two(store: GraphStore, graph: Path, first: str, second: str) -> tuple[Reference, Reference]:
    """Two things that a person sets apart, which may be one entity in the graph now.

    Raises:
        UsageError: nothing or several things are called so, or the two cannot be told apart by what was typed.
    """
    if AT in first or AT in second:
        one_, other = reference(store, graph, first), reference(store, graph, second)
    else:
        a, b = one(store, first), one(store, second)
        if a != b:
            return reference(store, graph, a), reference(store, graph, b)
        one_, other = (Reference(" ".join(text.split()), "", a) for text in (first, second))
    if one_.name.casefold() == other.name.casefold() and one_.document == other.document:
        raise UsageError(f"both are '{visible(first)}'; say which is meant by NAME{AT}DOCUMENT")
    if one_.iri == other.iri and "" in (one_.document, other.document) and one_.name.casefold() == other.name.casefold():
        raise UsageError(f"give the document of both: NAME{AT}DOCUMENT")
    return one_, other


def _placed(store: GraphStore, registry: Registry, name: str, document: str) -> Reference:
    """A name in a document, checked against what the last build found there."""
    known = registry.given.get(document)
    if known is None:
        raise UsageError(f"no document '{visible(document)}' in the graph (it is named as kg explain shows it)")
    form = next((form for form in sorted(known) if form.casefold() == name.casefold()), "")
    if not form:
        raise UsageError(
            f"'{visible(document)}' names nothing '{visible(name)}'; it names: {visible(', '.join(sorted(known)[:20]))}"
        )
    there = [iri for iri in _mentioned(store, document) if form in _labels(store, iri)]
    return Reference(form, document, there[0] if len(there) == 1 else "")


def _anchors(store: GraphStore, registry: Registry, iri: str) -> list[tuple[str, str]]:
    """(name, document) pairs that mean this entity and no other."""
    labels = _labels(store, iri)
    found = []
    for document in _documents(store, iri):
        others = {label for other in _mentioned(store, document) if other != iri for label in _labels(store, other)}
        found += [(form, document) for form in registry.given.get(document, ()) if form in labels and form not in others]
    return found


def _ask(store: GraphStore, query: str) -> list[str]:
    return sorted({row[0].value for row in store.query(query) if row[0] is not None})


def _labels(store: GraphStore, iri: str) -> set[str]:
    return set(_ask(store, f"SELECT ?l {{ <{iri}> skos:prefLabel|skos:altLabel ?l }}"))


def _documents(store: GraphStore, iri: str) -> list[str]:
    return _ask(store, f"SELECT ?i {{ <{iri}> dhai:mentionedIn/dcterms:identifier ?i }}")


def _mentioned(store: GraphStore, document: str) -> list[str]:
    from kg.graph import document_iri

    return _ask(store, f"SELECT ?e {{ ?e dhai:mentionedIn <{document_iri(document).value}> }}")


def check_graph(graph: Path) -> Report:
    """The report of a graph.

    Raises:
        GraphError: there is none.
    """
    if not graph.is_dir():
        raise GraphError("no such folder; build a graph with: kg build SOURCE --out DIR", path=graph)
    return Report.load(graph / REPORT)
