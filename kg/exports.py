"""The graph for other tools: RDF in six syntaxes, networks for Gephi and the like, tables for spreadsheets.

===========  =====================================================  ============================================
``nq``       N-Quads, all graphs                                    https://www.w3.org/TR/n-quads/
``trig``     TriG, all graphs                                       https://www.w3.org/TR/trig/
``jsonld``   JSON-LD, all graphs                                    https://www.w3.org/TR/json-ld11/
``ttl``      Turtle, the union of the graphs                        https://www.w3.org/TR/turtle/
``rdfxml``   RDF/XML, the union of the graphs                       https://www.w3.org/TR/rdf-syntax-grammar/
``graphml``  entities and relations                                 http://graphml.graphdrawing.org/
``gexf``     entities and relations                                 https://gexf.net/
``csv``      a folder with ``nodes.csv`` and ``edges.csv``          https://www.rfc-editor.org/rfc/rfc4180
===========  =====================================================  ============================================

The same graph gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import networkx as nx
from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg.errors import GraphError, UsageError
from kg.graph import clean
from kg.network import network
from kg.store import SHORT, GraphStore

QUADS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
TRIPLES = {"ttl": RdfFormat.TURTLE, "rdfxml": RdfFormat.RDF_XML}
NETWORKS = ("graphml", "gexf")
FORMATS = ("ttl", "trig", "nq", "jsonld", "rdfxml", *NETWORKS, "csv")
NODE_FIELDS = (
    "id",
    "label",
    "label_nl",
    "label_en",
    "type",
    "degree",
    "website",
    "city",
    "start_date",
    "end_date",
    "topics",
    "aliases",
)
EDGE_FIELDS = ("source", "target", "predicate", "sources", "confidence", "since", "until", "inferred")
LIST = "; "


def export(store: GraphStore, format: str, path: Path | str) -> tuple[Path, ...]:  # noqa: A002
    """Write the graph in a format; each file appears whole or not at all.

    Parameters:
        store: the graph.
        format: one of FORMATS.
        path: the file to write; for ``csv`` a folder, made if it is not there.

    Returns:
        The files written.

    Raises:
        UsageError: for an unknown format.
        GraphError: if a file cannot be written.
    """
    if format not in FORMATS:
        raise UsageError(f"no such format {format!r}; choose one of {', '.join(FORMATS)}")
    path = Path(path)
    try:
        if format == "csv":
            return _tables(store, path)
        with replacing(path) as out:
            if format in NETWORKS:
                out.write(_network(store, format))
            else:
                _rdf(store, format, out)
    except OSError as error:
        raise GraphError(f"cannot be written: {error.strerror or error}", path=error.filename or path) from None
    return (path,)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name once it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.parent / f".{path.name}.{secrets.token_hex(4)}.part"
    try:
        with part.open("wb") as out:
            yield out
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


# ---- RDF ----


def _rdf(store: GraphStore, syntax: str, out: IO[bytes]) -> None:
    quads = sorted(store.store, key=_order)
    if syntax in QUADS:
        body = serialize(quads, format=QUADS[syntax], prefixes=SHORT if syntax == "trig" else None) or b""
    else:
        union: Iterable[Triple] = dict.fromkeys(quad.triple for quad in quads)
        body = serialize(union, format=TRIPLES[syntax], prefixes=SHORT) or b""
    out.write(_xml(_ordered_prefixes(body)) if syntax == "rdfxml" else _ordered_prefixes(body))


def _xml(body: bytes) -> bytes:
    """XML that keeps its carriage returns: unescaped, a reader takes them for line feeds."""
    return body.replace(b"\r", b"&#13;")


def _order(quad: Quad) -> tuple[str, str, str, str]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)


_PREFIX_LINE = re.compile(rb"@prefix [^\n]*\n")
_NAMESPACES = re.compile(rb'( xmlns:[\w-]+="[^"]*")+')


def _ordered_prefixes(body: bytes) -> bytes:
    """The serializer declares prefixes in a different order each time; put them in alphabetical order."""
    at = 0
    declared = []
    while found := _PREFIX_LINE.match(body, at):
        declared.append(found[0])
        at = found.end()
    if declared:
        return b"".join(sorted(declared)) + body[at:]
    start = body.find(b"<rdf:RDF")
    if start >= 0:
        end = body.index(b">", start)
        names = _NAMESPACES.search(body, start, end)
        if names:
            return body[: names.start()] + b"".join(sorted(re.findall(rb' xmlns:[\w-]+="[^"]*"', names[0]))) + body[names.end() :]
    return body


# ---- networks ----


def _network(store: GraphStore, syntax: str) -> bytes:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    nodes, edges = _rows(store)
    for node in nodes:
        graph.add_node(node["id"], **{k: v for k, v in node.items() if k != "id"})
    for number, edge in enumerate(edges):
        attributes = {k: v for k, v in edge.items() if k not in ("source", "target")}
        graph.add_edge(edge["source"], edge["target"], key=number, label=edge["predicate"], **attributes)
    buffer = io.BytesIO()
    if syntax == "graphml":
        nx.write_graphml(graph, buffer, encoding="utf-8", edge_id_from_attribute=None)
        return _xml(buffer.getvalue())
    nx.write_gexf(graph, buffer, encoding="utf-8", version="1.2draft")
    # The writer stamps the day of writing; the same graph must give the same bytes.
    return _xml(re.sub(rb' lastmodifieddate="[^"]*"', b"", buffer.getvalue()))


def _rows(store: GraphStore) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Entities and relations as flat rows of clean values, sorted."""
    graph = network(store)
    nodes = [_flat(NODE_FIELDS, _node(attributes, iri, graph.degree(iri))) for iri, attributes in graph.nodes(data=True)]
    edges = [
        _flat(EDGE_FIELDS, {**attributes, "source": s, "target": o, "predicate": attributes.get("predicate", key)})
        for s, o, key, attributes in graph.edges(keys=True, data=True)
    ]
    nodes.sort(key=lambda row: str(row["id"]))
    edges.sort(key=lambda row: (str(row["source"]), str(row["predicate"]), str(row["target"])))
    return nodes, edges


def _node(attributes: Mapping[str, Any], iri: str, degree: int) -> dict[str, Any]:
    # A GEXF reader takes attributes called start and end for the time in which a node is shown.
    dates = {"start_date": attributes.get("start", ""), "end_date": attributes.get("end", "")}
    return {**attributes, **dates, "id": iri, "degree": degree}


def _flat(fields: Iterable[str], attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The wanted attributes as text, numbers and truth values; of sources their number."""
    row: dict[str, Any] = {}
    for name in fields:
        value = attributes.get(name, "")
        if name == "sources":
            value = len(value) if isinstance(value, (list, tuple, set)) else value
        elif isinstance(value, (list, tuple, set)):
            value = LIST.join(sorted(str(item) for item in value))
        row[name] = value if isinstance(value, (bool, int, float)) else clean(str(value))
    return row


# ---- tables ----


def cell(value: Any) -> str:
    """A value for a spreadsheet: what a spreadsheet would take for a formula gets an apostrophe in front.

    See https://owasp.org/www-community/attacks/CSV_Injection.

    >>> cell("=1+1"), cell("CARA Lab"), cell(-0.5), cell(True)
    ("'=1+1", 'CARA Lab', '-0.5', 'true')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value)
    return (
        f"'{text}"
        if text.lstrip(" \u00a0\ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        else text
    )


def _tables(store: GraphStore, folder: Path) -> tuple[Path, ...]:
    if folder.exists() and not folder.is_dir():
        raise UsageError("csv needs a folder, for nodes.csv and edges.csv", path=folder)
    nodes, edges = _rows(store)
    written = []
    for name, fields, rows in (("nodes.csv", NODE_FIELDS, nodes), ("edges.csv", EDGE_FIELDS, edges)):
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator="\r\n")
        writer.writerow(fields)
        writer.writerows([cell(row[field]) for field in fields] for row in rows)
        with replacing(folder / name) as out:
            # The mark tells Excel that the file is UTF-8.
            out.write(b"\xef\xbb\xbf" + buffer.getvalue().encode())
        written.append(folder / name)
    return tuple(written)
