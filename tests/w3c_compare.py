"""Whether what came back is what a test expects: rows as bags up to the names of blank nodes, graphs up to isomorphism."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

import rdflib
from rdflib.compare import isomorphic

rdflib.NORMALIZE_LITERALS = False
RS = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMERIC = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}
Cell = tuple[str, ...]
"""``("uri", iri)``, ``("bnode", label)``, ``("literal", text, datatype, language)``."""
Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Rows:
    """Rows of a result; ``boolean`` of an ASK query."""

    rows: tuple[Row, ...] = ()
    boolean: bool | None = None
    ordered: bool = False


def literal(text: str, datatype: str = "", language: str = "") -> Cell:
    """A literal; numbers and booleans by value, since stores keep them so."""
    datatype = datatype or f"{XSD}string"
    if datatype in NUMERIC:
        try:
            number = Decimal(text.strip())
            text = str(float(number)) if datatype.endswith(("double", "float")) else f"{number.normalize():f}"
        except (InvalidOperation, ValueError):
            pass
    elif datatype == f"{XSD}boolean":
        text = {"0": "false", "1": "true"}.get(text, text)
    return ("literal", text, f"{XSD}string" if language else datatype, language.lower())


def from_json(text: str) -> Rows:
    """SPARQL 1.1 Query Results JSON."""
    found = json.loads(text)
    if "boolean" in found:
        return Rows(boolean=found["boolean"])
    return Rows(tuple({name: _json_cell(cell) for name, cell in row.items()} for row in found["results"]["bindings"]))


def _json_cell(cell: dict[str, str]) -> Cell:
    if cell["type"] in ("uri", "bnode"):
        return (cell["type"], cell["value"])
    return literal(cell["value"], cell.get("datatype", ""), cell.get("xml:lang", ""))


def from_xml(text: str) -> Rows:
    """SPARQL Query Results XML."""
    space = "{http://www.w3.org/2005/sparql-results#}"
    root = ElementTree.fromstring(text)
    boolean = root.find(f"{space}boolean")
    if boolean is not None:
        return Rows(boolean=(boolean.text or "").strip() == "true")
    rows = []
    for result in root.iter(f"{space}result"):
        row: dict[str, Cell] = {}
        for binding in result:
            (node,) = binding
            kind, value = node.tag.removeprefix(space), node.text or ""
            language = node.get("{http://www.w3.org/XML/1998/namespace}lang", "")
            row[binding.attrib["name"]] = (
                (kind, value) if kind != "literal" else literal(value, node.get("datatype", ""), language)
            )
        rows.append(row)
    return Rows(tuple(rows))


def _node_cell(node: rdflib.term.Node | None) -> Cell:
    if isinstance(node, rdflib.URIRef):
        return ("uri", str(node))
    if isinstance(node, rdflib.BNode):
        return ("bnode", str(node))
    assert isinstance(node, rdflib.Literal)
    return literal(str(node), str(node.datatype or ""), node.language or "")


def from_graph(g: rdflib.Graph) -> Rows | None:
    """A result written in the vocabulary of the test suites; None if the graph is none."""
    node = g.value(None, rdflib.RDF.type, RS.ResultSet)
    if node is None:
        return None
    boolean = g.value(node, RS.boolean)
    if boolean is not None:
        return Rows(boolean=str(boolean) == "true")
    found = []
    for solution in g.objects(node, RS.solution):
        index = g.value(solution, RS["index"])
        row = {str(g.value(b, RS.variable)): _node_cell(g.value(b, RS.value)) for b in g.objects(solution, RS.binding)}
        found.append((int(str(index)) if index is not None else -1, row))
    ordered = bool(found) and all(index >= 0 for index, _ in found)
    return Rows(tuple(row for _, row in sorted(found, key=lambda item: item[0])), ordered=ordered)


def from_tsv(text: str) -> Rows:
    """SPARQL 1.1 Query Results TSV: cells are terms of Turtle."""
    head, *lines = text.rstrip("\n").split("\n")
    names = [name.lstrip("?") for name in head.rstrip("\r").split("\t")]
    rows = []
    for line in lines:
        cells = zip(names, line.rstrip("\r").split("\t"), strict=True)
        rows.append({name: _turtle_cell(cell) for name, cell in cells if cell})
    return Rows(tuple(rows))


def _turtle_cell(text: str) -> Cell:
    g = rdflib.Graph().parse(data=f"<a:s> <a:p> {text} .", format="turtle")
    if text.startswith("_:"):
        return ("bnode", text[2:])
    return _node_cell(next(iter(g.objects())))


def same_csv(one: str, other: str) -> bool:
    """Whether two CSV results have the same columns, in whatever order, and bag of rows; blank nodes by any name, numbers by value."""

    def rows(text: str) -> Counter[tuple[tuple[str, str], ...]]:
        return Counter(tuple(sorted((k, _plain(v)) for k, v in row.items())) for row in csv.DictReader(io.StringIO(text)))

    return rows(one) == rows(other)


def _plain(cell: str) -> str:
    if cell.startswith("_:"):
        return "_:"
    try:
        return str(float(cell))
    except ValueError:
        return cell


def same_rows(one: Rows, other: Rows) -> bool:
    """Whether two results are the same bag of rows (or list, where the expected one is ordered)."""
    if one.boolean is not None or other.boolean is not None:
        return one.boolean == other.boolean
    if len(one.rows) != len(other.rows):
        return False
    if one.ordered or other.ordered:
        return _match(list(one.rows), list(other.rows), {}, in_order=True)
    return _match(list(one.rows), list(other.rows), {}, in_order=False)


def _match(left: list[Row], right: list[Row], names: dict[str, str], *, in_order: bool) -> bool:
    """Whether rows can be put together one by one under one renaming of blank nodes."""
    if not left:
        return True
    # Rows without blank nodes leave no choice; they come first.
    first = 0 if in_order else min(range(len(left)), key=lambda i: sum(c[0] == "bnode" for c in left[i].values()))
    row, rest = left[first], left[:first] + left[first + 1 :]
    tried = set()
    for i, candidate in enumerate(right[:1] if in_order else right):
        key = tuple(sorted(candidate.items()))
        renamed = _rename(row, candidate, names)
        if key in tried or renamed is None:
            continue
        tried.add(key)
        if _match(rest, right[:i] + right[i + 1 :], renamed, in_order=in_order):
            return True
    return False


def _rename(row: Row, other: Row, names: dict[str, str]) -> dict[str, str] | None:
    if row.keys() != other.keys():
        return None
    found = dict(names)
    for name, cell in row.items():
        match = other[name]
        if cell[0] == match[0] == "bnode":
            if found.get(cell[1], match[1]) != match[1] or (cell[1] not in found and match[1] in found.values()):
                return None
            found[cell[1]] = match[1]
        elif cell != match:
            return None
    return found


def same_graph(one: rdflib.Graph, other: rdflib.Graph) -> bool:
    """Whether two graphs are isomorphic, numbers by value."""
    return isomorphic(_by_value(one), _by_value(other))


def _by_value(g: rdflib.Graph) -> rdflib.Graph:
    out = rdflib.Graph()
    for s, p, o in g:
        if isinstance(o, rdflib.Literal):
            _, text, datatype, language = literal(str(o), str(o.datatype or ""), o.language or "")
            o = rdflib.Literal(text, lang=language or None, datatype=None if language else rdflib.URIRef(datatype))
        out.add((s, p, o))
    return out
