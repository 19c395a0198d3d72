"""Removing a person from everything that a build and its commands wrote, and keeping it so.

The right to erasure: article 17 GDPR, https://eur-lex.europa.eu/eli/reg/2016/679/oj.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg import decisions, forgotten
from kg.build.kept import kept
from kg.build.output import GRAPH, REPORT
from kg.build.report import Report
from kg.build.written import Written, save, written
from kg.curate.forms import Forms, folded, forms, plain
from kg.curate.refs import decisions_file, rebuild
from kg.curate.trace import Trace, traces
from kg.errors import UsageError
from kg.explain import find
from kg.graph import graph_iri
from kg.store import GraphStore, visible
from kg.terms import shrink

__all__ = ["Erased", "Trace", "forget", "known_forms", "traces"]

_TERM = re.compile(r'<[^<>"]*>|"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Erased:
    """The receipt: what was done, without the name."""

    id: str
    """Of the line in ``forgotten.tsv``."""
    date: str
    entities: int
    """How many entities of the graph were the person."""
    documents: tuple[str, ...]
    """Documents in which the name is blacked out when they are read. The files themselves still hold it."""
    decisions: int
    """Decisions by people that named the person and were taken out."""
    kept: int
    """Earlier graphs that were cleaned."""
    rewritten: tuple[str, ...]
    """Exports and maps that were made again."""
    removed: tuple[str, ...]
    """Exports and maps that were deleted, because the call that made them named the person."""
    files: int
    """Files that were searched for the name afterwards."""
    traces: tuple[str, ...]
    """Files in which the name was still found: none, if all went well."""

    def to_json(self) -> str:
        """The text of the receipt."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


def known_forms(graph: Path, name: str, documents: Sequence[str] = ()) -> tuple[Forms, list[str]]:
    """The forms of a person's name, and the IRIs of the entities of the graph that are the person.

    Raises:
        UsageError: the name is not that of one person.
    """
    with GraphStore.open(graph) as store:
        people_ = [(iri, label) for iri, label, kind in find(store, name) if kind == "Person"]
        if documents:
            inside = " ".join(f'"{_escaped(d)}"' for d in documents)
            query = f"SELECT ?e {{ VALUES ?i {{ {inside} }} ?e dhai:mentionedIn/dcterms:identifier ?i }}"
            there = {row[0].value for row in store.query(query)}
            people_ = [found for found in people_ if found[0] in there]
        elif len(people_) > 1:
            several = ", ".join(shrink(iri) for iri, _ in people_)
            raise UsageError(f"{len(people_)} people are called '{visible(name)}': {several}; give the IRI, or --in DOCUMENT")
        labels = set()
        for iri, label in people_:
            labels |= {row[0].value for row in store.query(f"SELECT ?l {{ <{iri}> skos:prefLabel|skos:altLabel ?l }}")}
            name = label if ":" in name else name
    if not people_ and (len(folded(name).split()) < 2 or ":" in name):
        raise UsageError(f"no person in the graph is called '{visible(name)}'; give the full name")
    found = forms(name, sorted(labels))
    if not found.full:
        raise UsageError(f"'{visible(name)}' is no full name; a first name or surname alone would black out others too")
    return found, [iri for iri, _ in people_]


def forget(graph: Path, name: str, documents: Sequence[str] = ()) -> tuple[Erased, Path]:
    """Remove a person from store, cache, exports, maps and kept graphs, and see to it that no build brings the person back.

    Parameters:
        graph: the build folder.
        name: the person's full name or IRI.
        documents: identifiers of the only documents concerned, where somebody else has the same name.

    Returns:
        The receipt and the file that holds it.

    Raises:
        UsageError: the name is not that of one person, a document is unknown, or the sources are gone.
        GraphError: there is no graph.
    """
    known = {d.identifier for d in Report.load(graph / REPORT).documents}
    for document in documents:
        if document not in known:
            raise UsageError(f"no document '{visible(document)}' in the graph")
    found, iris = known_forms(graph, name, documents)
    rules = decisions_file(graph)
    now = datetime.now(UTC)
    row = forgotten.add(
        rules.with_name(forgotten.FILE), f"{now:%Y-%m-%d}", sorted(found.full), sorted(found.near), sorted(documents)
    )
    dropped = _drop_decisions(rules, found, documents)
    report = rebuild(graph)
    cleaned = [_scrub(path, found, iris, documents) for path in kept(graph)]
    rewritten, removed = _again(graph, found)
    left, files = traces(graph, found, documents, [rules])
    marked = _blacked_out(graph, report)
    receipt = Erased(
        row.id, f"{now:%Y-%m-%dT%H:%M:%SZ}", len(iris), tuple(marked), dropped, sum(cleaned), tuple(rewritten), tuple(removed), files,
        tuple(trace.path for trace in left),
    )  # fmt: skip
    path = rules.with_name(f"forgotten-{row.id}.json")
    path.write_text(receipt.to_json(), "utf-8")
    return receipt, path


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


def _drop_decisions(path: Path, found: Forms, documents: Sequence[str]) -> int:
    """Take out the decisions that name the person."""
    pattern = found.pattern()
    ids = []
    for row in decisions.load(path):
        inside = not documents or {row.document, row.other_document} & {"", *documents}
        text = " \n ".join((row.name, row.other, row.value, row.quote, row.why, row.document, row.other_document))
        if inside and pattern.search(folded(text)):
            ids.append(row.id)
    if ids:
        decisions.remove(path, ids)
    return len(ids)


def _scrub(path: Path, found: Forms, iris: Sequence[str], documents: Sequence[str]) -> bool:
    """Clean an earlier graph: the person's own statements go, the name in quotes, titles and addresses is blacked out."""
    full, every = found.pattern(), found.pattern(near=True)
    hints = found.hints(near=True)
    graphs = tuple(f"<{graph_iri(d).value}> .\n" for d in documents)
    own = tuple(f"<{iri}>" for iri in iris) if not documents else ()
    every_line = path.read_text("utf-8").splitlines(keepends=True)
    lines = [line for line in every_line if not any(iri in line for iri in own)]
    gone = len(lines) != len(every_line)
    flat = ((i, plain(line)) for i, line in enumerate(lines) if line.endswith(graphs or "\n"))
    suspects = [i for i, line in flat if any(hint in line for hint in hints)]
    named = {lines[i].rsplit("<", 1)[-1] for i in suspects if full.search(folded(lines[i]))}
    done = set()
    for i in suspects:
        graph = lines[i].rsplit("<", 1)[-1]
        clean = _TERM.sub(lambda m, p=every if graph in named else full: _without(m[0], p), lines[i])  # type: ignore[misc]
        if clean != lines[i]:
            lines[i] = clean
            done.add(i)
    if not done and not gone:
        return False
    # A new file under the old name: the old one may be the same file as a graph elsewhere, by a hard link.
    part = path.with_name(path.name + ".part")
    part.write_text("".join(lines), "utf-8", newline="")
    part.replace(path)
    return True


def _without(term: str, pattern: re.Pattern[str]) -> str:
    """An IRI or literal of N-Quads with the name blacked out."""
    found = forgotten.words(term)
    text = " ".join(word for word, _, _ in found)
    starts, at = {}, 0
    for index, (word, _, _) in enumerate(found):
        starts[at] = index
        at += len(word) + 1
    mark = "x" if term.startswith("<") else forgotten.BLACK
    chars = list(term)
    for hit in pattern.finditer(text):
        first = starts.get(hit.start())
        if first is None:
            continue
        last = first + hit[0].count(" ")
        for i in range(found[first][1], found[last][2]):
            if not term[i].isspace():
                chars[i] = mark
    return "".join(chars)


def _again(graph: Path, found: Forms) -> tuple[list[str], list[str]]:
    """Make exports and maps again that still exist; delete those whose call names the person."""
    from kg.exports import export
    from kg.maps import write_map
    from kg.network import network

    pattern = found.pattern()
    rewritten: list[str] = []
    removed: list[str] = []
    left: list[Written] = []
    with GraphStore.open(graph) as store:
        for entry in written(graph):
            there = [Path(path) for path in entry.paths if Path(path).exists()]
            if not there:
                continue
            if pattern.search(folded(json.dumps([entry.target, dict(entry.options)], ensure_ascii=False))):
                for path in there:
                    path.unlink()
                    removed.append(str(path))
                continue
            if entry.command == "export":
                export(store, entry.options["format"], Path(entry.target))
            else:
                how = {"title", "lang"}
                drawn = network(store, **{k: v for k, v in entry.options.items() if k not in how})
                write_map(drawn, Path(entry.target), **{k: v for k, v in entry.options.items() if k in how})
            rewritten += entry.paths
            left.append(entry)
    if written(graph):
        save(graph, left)
    # The name may hide in a path that is about to stand in the receipt.
    return rewritten, [path if not pattern.search(folded(path)) else "(a file named after the person)" for path in removed]


def _blacked_out(graph: Path, report: Report) -> list[str]:
    """The documents of a graph in which something is blacked out."""
    from kg.curate.claims import extraction_of

    return [
        d.identifier
        for d in report.documents
        if d.status in ("cached", "extracted") and forgotten.BLACK in extraction_of(graph, d.identifier).document.text
    ]


def graph_file(graph: Path) -> Path:
    """The graph as a file."""
    return graph / GRAPH
