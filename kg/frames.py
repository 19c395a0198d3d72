"""Query results as pandas DataFrames with typed columns. Needs pandas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pandas as pd
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.store import Result
from kg.store.result import Term
from kg.terms import PREFIXES, shrink

XSD = PREFIXES["xsd"]
INTEGERS = {XSD + name for name in (
    "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "negativeInteger", "nonPositiveInteger",
    "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte",
)}  # fmt: skip
NUMBERS = {XSD + name for name in ("decimal", "double", "float")}


def frame(result: Result) -> pd.DataFrame:
    """A result as a DataFrame.

    Parameters:
        result: the answer to a query; it is read to its end.

    Returns:
        One row per solution. A column is ``Int64``, ``Float64``, ``boolean`` or ``datetime64[us]`` if every value in it is of
        that kind, else ``string``; IRIs are shortened by the known prefixes; what is missing is NA.

    Raises:
        QueryError: the engine fails on the way.
    """
    names, rows = result.variables, list(result)
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in names]
    return pd.DataFrame({name: _column(cells) for name, cells in zip(names, columns, strict=True)}, columns=list(names))


def _column(cells: Sequence[Term]) -> Any:
    """The cells as an array of the narrowest type that fits them all."""
    datatypes = {cell.datatype.value if isinstance(cell, Literal) else "" for cell in cells if cell is not None}
    for kinds, dtype, convert in _KINDS:
        if datatypes and datatypes <= kinds:
            try:
                values = [None if cell is None else convert(cell.value) for cell in cells]  # type: ignore[union-attr]
                return pd.Series(values, dtype=dtype).array
            except (ValueError, OverflowError, ArithmeticError):
                break  # not of its datatype, or too large for it: then as text
    return pd.array([None if cell is None else _text(cell) for cell in cells], dtype="string")


def _text(cell: Term) -> str:
    if isinstance(cell, NamedNode):
        return shrink(cell.value)
    return cell.value if isinstance(cell, Literal | BlankNode) else str(cell)


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


_KINDS: tuple[tuple[set[str], str, Callable[[str], Any]], ...] = (
    (INTEGERS, "Int64", int),
    (INTEGERS | NUMBERS, "Float64", float),
    ({XSD + "boolean"}, "boolean", _boolean),
    ({XSD + "date"}, "datetime64[us]", date.fromisoformat),
    ({XSD + "dateTime"}, "datetime64[us]", pd.Timestamp),
)
