"""The graph as one N-Quads file, byte for byte the same for the same input.

The file is a sequence of named graphs in the order of their IRIs; inside a graph the lines are sorted. Lines have the canonical
form of N-Quads (https://www.w3.org/TR/n-quads/). A document's part (its *fragment*) depends on that document, the entities its
mentions were given, and the run; a build may keep fragments and hand them in again.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, serialize

from kg.errors import GraphError
from kg.graph.document import IriOf, best, document_quads, graph_iri
from kg.graph.identity import (
    DATASET_GRAPH,
    Counts,
    Run,
    dataset_quads,
    identity_quads,
    latest_date,
    ontology_quads,
    redirect_quads,
    run_quads,
)  # fmt: skip
from kg.graph.inference import inferred_quads
from kg.graph.nodes import digest
from kg.model import Entity, Extraction
from kg.terms import ONTOLOGY, PREFIXES

VERSION = "1"
"""Part of every fragment's key: raise it when the form of the graph changes."""
_OWN_TERM = f"<{PREFIXES['dhai']}".encode()
_IS_CLAIM = f" <{PREFIXES['rdf']}type> <{PREFIXES['dhai']}Claim> ".encode()
_CLAIM = f"<{PREFIXES['id']}claim/".encode()


class Resolved(Protocol):
    """What is needed of a resolution: ``kg.entities.Resolution`` has it."""

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities, sorted by IRI."""

    @property
    def iri_of(self) -> IriOf:
        """The entity of each mention."""

    @property
    def redirects(self) -> Mapping[str, str]:
        """IRI that is in use no more → the one that replaced it."""


@dataclass(frozen=True)
class Written:
    """A finished graph file."""

    path: Path
    sha256: str
    counts: Counts
    fragments_reused: int


def lines(quads: Iterable[Quad]) -> bytes:
    """Quads of one graph as sorted canonical N-Quads, without repetition."""
    raw = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(raw.splitlines(keepends=True))))


def fragment(extraction: Extraction, iri_of: IriOf, run: NamedNode) -> bytes:
    """The N-Quads of one document's graph."""
    return lines(document_quads(extraction, iri_of, run))


def fragment_key(extraction: Extraction, iri_of: IriOf, run: NamedNode) -> str:
    """What a fragment depends on, as a digest: an equal key means equal bytes."""
    path = extraction.document.path
    iris = [iri_of.get((path, number), "") for number in range(len(extraction.mentions))]
    return digest(VERSION, run.value, repr(extraction.document), repr(extraction.claims), *iris, length=64)


def quads(
    extractions: Iterable[Extraction], resolution: Resolved, *, run: Run | None = None, folder: Path = ONTOLOGY
) -> Iterator[Quad]:
    """Every quad of the graph: documents, identity, runs, ontology, inference and description; not sorted.

    Parameters:
        extractions: what was read, of which only claims that passed the gate.
        resolution: which mention is which entity.
        run: the extraction run; by default one without versions.
        folder: where ontology and rules are.
    """
    run = run or Run()
    store = Store()
    counts = Counts()
    for extraction in extractions:
        store.extend(document_quads(extraction, resolution.iri_of, run.iri))
        counts.claims += len(best(extraction, resolution.iri_of))
        _count_document(counts, extraction)
    store.extend(identity_quads(resolution.entities))
    store.extend(redirect_quads(resolution.redirects))
    store.extend(run_quads(run))
    store.extend(ontology_quads(folder))
    for _ in inferred_quads(store, folder):
        pass
    yield from store
    counts.quads = len(store)
    counts.entities = _by_type(resolution)
    predicates = (q.predicate.value for q in store if str(q.graph_name).startswith(_DOCUMENTS))
    counts.statements = dict(Counter(p for p in predicates if p.startswith(PREFIXES["dhai"])))
    yield from dataset_quads(counts)


_DOCUMENTS = f"<{PREFIXES['graph']}doc/"


def write(
    extractions: Iterable[Extraction],
    resolution: Resolved,
    path: Path | str,
    *,
    run: Run | None = None,
    folder: Path = ONTOLOGY,
    fragments: MutableMapping[str, bytes] | None = None,
) -> Written:
    """Write the graph; the file appears whole or not at all.

    Documents are taken one at a time; what is held in memory is what the rules need: everything except the claim nodes.

    Parameters:
        extractions: what was read, of which only claims that passed the gate; the order does not matter.
        resolution: which mention is which entity.
        path: the file to write, ``graph.nq``.
        run: the extraction run; by default one without versions.
        folder: where ontology and rules are.
        fragments: fragments of an earlier build by ``fragment_key``; new ones are put in.

    Raises:
        GraphError: for impossible claims, or two documents with one identifier.
        DataError: for a faulty file in ``folder``.
    """
    path, run = Path(path), run or Run()
    counts, reused, statements = Counts(), 0, Counter[bytes]()
    store = Store()
    spans: dict[str, tuple[int, int]] = {}
    dates: set[str | None] = set()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=path.parent) as spool:
        for extraction in extractions:
            document = extraction.document
            graph = graph_iri(document.path).value
            if graph in spans:
                raise GraphError(f"two documents with the identifier {document.path!r}")
            part, known = _fragment(extraction, resolution.iri_of, run.iri, fragments)
            reused += known
            spans[graph] = (spool.tell(), len(part))
            spool.write(part)
            rows = part.splitlines(keepends=True)
            statements.update(row.split(b" ", 2)[1] for row in rows)
            counts.quads += len(rows)
            counts.claims += part.count(_IS_CLAIM)
            _count_document(counts, extraction)
            dates.add(document.date)
            store.bulk_load(b"".join(row for row in rows if not row.startswith(_CLAIM)), RdfFormat.N_QUADS)
        identity = [*identity_quads(resolution.entities), *redirect_quads(resolution.redirects)]
        rest = [identity, list(run_quads(run)), list(ontology_quads(folder))]
        for part_quads in rest:
            store.extend(part_quads)
        rest.append(list(inferred_quads(store, folder)))
        parts = {str(q[0].graph_name)[1:-1]: lines(q) for q in rest if q}
        counts.quads += sum(part.count(b"\n") for part in parts.values())
        counts.entities = _by_type(resolution)
        counts.statements = {name[1:-1].decode(): number for name, number in statements.items() if name.startswith(_OWN_TERM)}
        counts.latest = latest_date(dates)
        description = list(dataset_quads(counts))
        parts[DATASET_GRAPH.value] = lines(description)
        return Written(path, _assemble(path, spool, spans, parts), counts, reused)


def _fragment(
    extraction: Extraction, iri_of: IriOf, run: NamedNode, known: MutableMapping[str, bytes] | None
) -> tuple[bytes, bool]:
    """A document's fragment, and whether it was known."""
    if known is None:
        return fragment(extraction, iri_of, run), False
    key = fragment_key(extraction, iri_of, run)
    part = known.get(key)
    if part is not None:
        return part, True
    known[key] = part = fragment(extraction, iri_of, run)
    return part, False


def _assemble(path: Path, spool: IO[bytes], spans: dict[str, tuple[int, int]], parts: dict[str, bytes]) -> str:
    """Put the graphs together in the order of their IRIs; the SHA-256 of the result."""
    total = hashlib.sha256()
    handle = tempfile.NamedTemporaryFile(dir=path.parent, prefix=".graph-", suffix=".nq", delete=False)  # noqa: SIM115
    try:
        with handle:
            for graph in sorted([*spans, *parts]):
                if graph in parts:
                    part = parts[graph]
                else:
                    start, length = spans[graph]
                    spool.seek(start)
                    part = spool.read(length)
                total.update(part)
                handle.write(part)
        shutil.copymode(path, handle.name) if path.exists() else Path(handle.name).chmod(0o644)
        Path(handle.name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(handle.name).unlink()
        raise
    return total.hexdigest()


def _count_document(counts: Counts, extraction: Extraction) -> None:
    counts.documents += 1
    lang = extraction.document.lang
    if lang:
        counts.languages[lang] = counts.languages.get(lang, 0) + 1


def _by_type(resolution: Resolved) -> dict[str, int]:
    return dict(Counter(entity.type for entity in resolution.entities))
