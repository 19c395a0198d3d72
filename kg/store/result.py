"""The result of a query, and its serialisations."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)  # fmt: skip
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.errors import QueryError, UsageError
from kg.terms import PREFIXES, shrink

Term = NamedNode | BlankNode | Literal | Triple | None


class Kind(StrEnum):
    """What a query gives."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    """Also of DESCRIBE."""


ROW_FORMATS = {
    "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV, "json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML,
}  # fmt: skip
TRIPLE_FORMATS = {
    "ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD, "json": RdfFormat.JSON_LD, "rdfxml": RdfFormat.RDF_XML, "xml": RdfFormat.RDF_XML,
}  # fmt: skip
SHORT = {prefix: space for prefix, space in PREFIXES.items() if prefix not in ("id", "graph")}
"""Prefixes for Turtle and TriG: those whose names need no escaped slashes."""
FORMATS = ("table", *ROW_FORMATS, "ttl", "nt", "nq", "trig", "jsonld", "rdfxml")


class Row(tuple[Term, ...]):
    """One solution: a tuple in the order of the columns, in which a column can also be asked for by name.

    >>> Row(["lab"], [Literal("CARA Lab")])["lab"].value
    'CARA Lab'
    """

    names: tuple[str, ...]

    def __new__(cls, names: Sequence[str], cells: Iterable[Term]) -> Row:
        """A row with its columns' names."""
        row = super().__new__(cls, cells)
        row.names = tuple(names)
        return row

    def __getitem__(self, key: Any) -> Any:
        """The cell at a position or of a variable (None where it is unbound).

        Raises:
            KeyError: for a variable that the query does not select.
        """
        if isinstance(key, str):
            if key not in self.names:
                raise KeyError(key)
            key = self.names.index(key)
        return super().__getitem__(key)

    def asdict(self) -> dict[str, Term]:
        """The bound variables by name."""
        return {name: cell for name, cell in zip(self.names, self, strict=True) if cell is not None}


@dataclass(frozen=True)
class Result:
    """What a query gave. Rows and triples are read once, as they come from the engine."""

    answer: QuerySolutions | QueryBoolean | QueryTriples

    @property
    def kind(self) -> Kind:
        """SELECT, ASK or CONSTRUCT."""
        if isinstance(self.answer, QueryBoolean):
            return Kind.ASK
        return Kind.SELECT if isinstance(self.answer, QuerySolutions) else Kind.CONSTRUCT

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the columns; of a CONSTRUCT: subject, predicate, object."""
        if isinstance(self.answer, QuerySolutions):
            return tuple(variable.value for variable in self.answer.variables)
        return ("subject", "predicate", "object") if isinstance(self.answer, QueryTriples) else ("answer",)

    def __bool__(self) -> bool:
        """The answer of an ASK query.

        Raises:
            UsageError: for another kind of query, of which truth could mean several things.
        """
        if isinstance(self.answer, QueryBoolean):
            return bool(self.answer)
        raise UsageError(f"only an ASK query is true or false, this is a {self.kind} query; iterate over it")

    def __iter__(self) -> Iterator[Row]:
        """The rows, in the order of ``variables``; None where a variable is unbound.

        Raises:
            QueryError: if the engine fails on the way.
        """
        if isinstance(self.answer, QueryBoolean):
            yield Row(self.variables, [Literal(bool(self.answer))])
            return
        names = self.variables
        try:
            for row in self.answer:
                if isinstance(row, QuerySolution):
                    yield Row(names, [row[name] for name in names])
                else:
                    yield Row(names, [row.subject, row.predicate, row.object])
        except (OSError, ValueError, RuntimeError) as error:
            raise QueryError(f"the query failed: {' '.join(str(error).split())}") from None

    def values(self) -> list[tuple[str | None, ...]]:
        """The rows as strings: the IRI, or the literal's text."""
        return [tuple(_plain(cell) for cell in row) for row in self]

    def serialize(self, format: str = "table", *, width: int | None = None) -> bytes:  # noqa: A002
        """The result in a format.

        SELECT and ASK have the SPARQL result formats csv, tsv, json and xml
        (https://www.w3.org/TR/sparql11-overview/#sparql11-results), CONSTRUCT the RDF formats; ``table`` is for eyes, and also
        csv and tsv of a CONSTRUCT, then with one column each for subject, predicate and object.

        Parameters:
            format: one of FORMATS.
            width: width of the table in characters; default: as wide as it needs.

        Raises:
            UsageError: for a format that this kind of result does not have.
            QueryError: if the engine fails on the way.
        """
        if format == "table":
            return self._table(width)
        try:
            if isinstance(self.answer, QueryTriples):
                if format in ("csv", "tsv"):
                    return _three_columns(self, format)
                if format in TRIPLE_FORMATS:
                    return serialize(self.answer, format=TRIPLE_FORMATS[format], prefixes=SHORT) or b""
            elif format in ROW_FORMATS:
                return self.answer.serialize(format=ROW_FORMATS[format]) or b""
        except (OSError, ValueError, RuntimeError) as error:
            raise QueryError(f"the query failed: {' '.join(str(error).split())}") from None
        fitting = ["table", "csv", "tsv", "json", "xml"]
        if self.kind is Kind.CONSTRUCT:
            fitting = ["table", "csv", "tsv", *TRIPLE_FORMATS]
        raise UsageError(f"no format {format!r} for the result of a {self.kind} query; choose one of {', '.join(fitting)}")

    def _table(self, width: int | None) -> bytes:
        if isinstance(self.answer, QueryBoolean):
            return b"true\n" if self.answer else b"false\n"
        rows = [[shown(cell) for cell in row] for row in self]
        buffer = io.StringIO()
        table = Table(show_edge=False, pad_edge=False)
        for name in self.variables:
            table.add_column(Text(name), overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        needed = sum(max([cell_len(h), *map(cell_len, column)]) + 3 for h, column in _columns(self.variables, rows))
        console = Console(file=buffer, width=width or max(needed, 20), color_system=None, highlight=False, legacy_windows=False)
        console.print(table)
        console.print(Text(f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}"))
        return buffer.getvalue().encode()


def _columns(names: Sequence[str], rows: list[list[str]]) -> Iterator[tuple[str, list[str]]]:
    for number, name in enumerate(names):
        yield name, [row[number] for row in rows]


def _plain(term: Term) -> str | None:
    if term is None or isinstance(term, Triple):
        return None if term is None else str(term)
    return f"_:{term.value}" if isinstance(term, BlankNode) else term.value


def shown(term: Term) -> str:
    r"""A term for a terminal: prefixed name or text on one line, with control and direction characters made visible.

    >>> shown(NamedNode("https://w3id.org/dhai/ontology#Lab")), shown(Literal("a\u202eb"))
    ('dhai:Lab', 'a\\u202eb')
    """
    text = _plain(term) or ""
    if isinstance(term, NamedNode):
        text = shrink(text)
    return visible(text)


def visible(text: str) -> str:
    """Text on one line in which nothing can steer a terminal: control, format and direction characters are escaped.

    The joiners inside emoji and some scripts (U+200C, U+200D) stay.
    """
    text = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    return "".join(
        c if c in "\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else ascii(c)[1:-1]
        for c in text
    )


def _three_columns(result: Result, syntax: str) -> bytes:
    buffer = io.StringIO()
    if syntax == "tsv":
        buffer.write("\t".join(f"?{name}" for name in result.variables) + "\n")
        for row in result:
            buffer.write("\t".join(str(cell).replace("\t", "\\t") for cell in row) + "\n")
    else:
        writer = csv.writer(buffer, lineterminator="\r\n")
        writer.writerow(result.variables)
        writer.writerows([_plain(cell) for cell in row] for row in result)
    return buffer.getvalue().encode()
