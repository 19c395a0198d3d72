"""The finished graph before two judges that know nothing of how it was made: pySHACL, and the violation queries."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pyoxigraph import RdfFormat, serialize
from pyshacl import validate
from rdflib import Graph, Namespace, URIRef
from rdflib import Literal as RdfLiteral

from kg.checks import rules
from kg.errors import DataError
from kg.graph import INFERRED, ONTOLOGY_GRAPH
from kg.store import GraphStore
from kg.terms import ONTOLOGY, PREFIXES, shrink

SH = Namespace(PREFIXES["sh"])
MAX_LISTED = 1000


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a graph."""

    source: str
    """IRI of the shape, or file name of the query."""
    severity: str
    """``Violation``, ``Warning`` or ``Info``."""
    focus: str
    value: str
    message_en: str
    message_nl: str


@dataclass(frozen=True)
class Report:
    """The judgement of a graph."""

    findings: tuple[Finding, ...]
    """Sorted; at most MAX_LISTED of each violation query."""
    checked: tuple[str, ...]
    """What was run: ``shapes.ttl`` and the names of the queries."""

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings do not count."""
        return not any(finding.severity == "Violation" for finding in self.findings)


def conforms(store: GraphStore, folder: Path = ONTOLOGY, *, shacl: bool = True) -> Report:
    """Judge a graph by the shapes, with pySHACL, and by every query ``checks/*-violation.rq``.

    Parameters:
        store: the graph.
        folder: where ``shapes.ttl``, ``ontology.ttl`` and ``checks/`` are.
        shacl: False to run the queries only.

    Raises:
        DataError: for a faulty shapes file or query.
    """
    findings: list[Finding] = []
    checked: list[str] = []
    if shacl and (folder / "shapes.ttl").is_file():
        findings += _shacl(store, folder)
        checked.append("shapes.ttl")
    for rule in rules.load(folder):
        findings += _violations(store, rule)
        checked.append(rule.path.name)
    return Report(tuple(sorted(findings, key=lambda f: (f.source, f.focus, f.value, f.message_en))), tuple(checked))


def data_graph(store: GraphStore) -> Graph:
    """What the shapes judge: the union of all graphs except the ontology and what is inferred from it."""
    graph = Graph()
    left_out = {INFERRED, ONTOLOGY_GRAPH}
    triples = (quad.triple for quad in store.store if quad.graph_name not in left_out)
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES) or b"", format="nt")
    return graph


def _shacl(store: GraphStore, folder: Path) -> list[Finding]:
    try:
        shapes = Graph().parse(folder / "shapes.ttl")
        ontology = Graph().parse(folder / "ontology.ttl")
        _, report, _ = validate(data_graph(store), shacl_graph=shapes, ont_graph=ontology, inference="none", advanced=False)
    except Exception as error:  # pySHACL and rdflib raise many kinds for a faulty file
        raise DataError(f"the shapes cannot be run: {' '.join(str(error).split())[:300]}", path=folder / "shapes.ttl") from error
    if not isinstance(report, Graph):
        raise DataError("pySHACL gave no report", path=folder / "shapes.ttl")
    findings = []
    for result in report.objects(None, SH.result):
        messages = {m.language or "": str(m) for m in report.objects(result, SH.resultMessage) if isinstance(m, RdfLiteral)}
        shape = report.value(result, SH.sourceShape)
        source = str(shape) if isinstance(shape, URIRef) else str(report.value(result, SH.sourceConstraintComponent))
        severity = report.value(result, SH.resultSeverity)
        findings.append(
            Finding(
                source,
                str(severity).removeprefix(str(SH)),
                str(report.value(result, SH.focusNode)),
                str(report.value(result, SH.value) or ""),
                messages.get("en") or next(iter(messages.values()), ""),
                messages.get("nl") or next(iter(messages.values()), ""),
            )
        )
    return findings


def _violations(store: GraphStore, rule: rules.Rule) -> list[Finding]:
    """Each row of a violation query is a finding: its first column is what is concerned, the rest says how."""
    rows = islice(rule.rows(store.store), MAX_LISTED)
    return [
        Finding(rule.path.name, rule.severity, _bare(row[0]) if row else "", " ".join(map(_bare, row[1:])), rule.problem_en,
                rule.problem_nl)
        for row in rows
    ]  # fmt: skip


def _bare(term: str) -> str:
    return shrink(term[1:-1]) if term.startswith("<") else term
