"""Forward rules: SPARQL CONSTRUCT queries run until they add nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import BlankNode, Quad, QueryTriples, Store, Triple

from kg.errors import DataError
from kg.graph.identity import INFERRED
from kg.terms import ONTOLOGY, PREFIXES

MAX_ROUNDS = 50


def rules(folder: Path = ONTOLOGY) -> list[Path]:
    """The rule files ``inference/*.rq``, in the order of their names."""
    return sorted((folder / "inference").glob("*.rq"))


def inferred_quads(store: Store, folder: Path = ONTOLOGY) -> Iterator[Quad]:
    """What the rules add to a store, without what some graph of it states already.

    The rules see the union of all graphs. The store is extended with the result, as graph ``graph:inferred``.

    Parameters:
        store: an in-memory store with the stated graphs.
        folder: the folder that holds ``inference/``.

    Raises:
        DataError: for a rule that is no valid CONSTRUCT query, makes blank nodes, or does not come to an end.
    """
    texts = [(path, path.read_text(encoding="utf-8")) for path in rules(folder)]
    seen: set[Triple] = set()
    for _ in range(MAX_ROUNDS):
        new: list[Quad] = []
        for path, query in texts:
            new += _apply(store, path, query, seen)
        if not new:
            return
        store.extend(new)
        yield from new
    raise DataError(f"the rules still add statements after {MAX_ROUNDS} rounds", path=folder / "inference")


def _apply(store: Store, path: Path, query: str, seen: set[Triple]) -> Iterator[Quad]:
    """What a rule adds; ``seen`` holds what any rule gave before."""
    try:
        triples = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise DataError(f"not valid SPARQL: {' '.join(str(error).split())}", path=path) from None
    if not isinstance(triples, QueryTriples):
        raise DataError("a rule must be a CONSTRUCT query", path=path)
    for triple in triples:
        if triple in seen:
            continue
        seen.add(triple)
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise DataError("a rule must not make blank nodes", path=path)
        if next(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None), None) is None:
            yield Quad(triple.subject, triple.predicate, triple.object, INFERRED)
