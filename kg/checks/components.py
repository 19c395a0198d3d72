"""The constraint components of SHACL that need nothing but a value and a parameter, and property paths.

https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.checks.facts import Facts, Value
from kg.checks.shapes import Check, Follow
from kg.terms import PREFIXES

SH, XSD = PREFIXES["sh"], PREFIXES["xsd"]
Wrong = Callable[[int, int], bool]
LOGIC: Mapping[str, Callable[[int, int], bool]] = {
    "and": lambda number, of: number == of, "or": lambda number, _: number > 0, "xone": lambda number, _: number == 1,
}  # fmt: skip

_LEXICAL = {
    "integer": r"[+-]?\d+", "nonNegativeInteger": r"\+?\d+|-0+", "positiveInteger": r"\+?0*[1-9]\d*",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", "boolean": r"true|false|0|1",
    "gYear": r"-?\d{4,}", "gYearMonth": r"-?\d{4,}-(?:0[1-9]|1[0-2])",
    "date": r"-?\d{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])",
    "dateTime": r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?",
}  # fmt: skip


def has_datatype(value: Value, datatype: str) -> bool:
    """Whether a value is a well-formed literal of a datatype."""
    if not isinstance(value, Literal) or value.datatype.value != datatype:
        return False
    pattern = _LEXICAL.get(datatype.removeprefix(XSD))
    return pattern is None or re.fullmatch(pattern, value.value, re.ASCII) is not None


def order(value: Value) -> tuple[str, Any] | None:
    """A literal as something that can be compared: numbers with numbers, dates with dates of the same datatype."""
    if not isinstance(value, Literal):
        return None
    kind = value.datatype.value.removeprefix(XSD)
    if kind in ("integer", "decimal", "nonNegativeInteger", "positiveInteger", "double", "float", "int", "long"):
        try:
            number = Decimal(value.value)
        except InvalidOperation:
            return None
        return ("number", number) if number.is_finite() else None
    if kind in _LEXICAL or kind == "string":
        return (kind, value.value) if kind == "string" or has_datatype(value, XSD + kind) else None
    return None


def compare(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None where two values cannot be compared."""
    one, other = order(left), order(right)
    if one is None or other is None or one[0] != other[0]:
        return None
    return int(one[1] > other[1]) - int(one[1] < other[1])


def walk(facts: Facts, focus: Value, steps: list[Follow]) -> list[Value]:
    """A sequence path."""
    nodes = [focus]
    for step in steps:
        nodes = list(dict.fromkeys(v for n in nodes for v in step(facts, n)))
    return nodes


def repeated(inner: Follow, least: int, many: bool) -> Follow:
    """A path taken any number of times, at least once, or at most once."""

    def path(facts: Facts, focus: Value) -> list[Value]:
        found: dict[Value, None] = {} if least else {focus: None}
        todo = [focus]
        while todo:
            new = [v for n in todo for v in inner(facts, n) if v not in found]
            found.update(dict.fromkeys(new))
            todo = new if many else []
        return list(found)

    return path


def each(good: Callable[[Facts, Value], bool]) -> Check:
    """A constraint that every value must meet on its own."""
    return lambda facts, _, values: [v for v in values if not good(facts, v)]


def _text(value: Value) -> str | None:
    return None if isinstance(value, BlankNode) else value.value


def speaks(value: Value, tags: list[str]) -> bool:
    """Whether a value is tagged with one of some languages or a variety of it."""
    own = value.language if isinstance(value, Literal) else None
    return own is not None and any(own == tag or own.startswith(tag + "-") for tag in tags)


def _kind(value: Value) -> str:
    return "IRI" if isinstance(value, NamedNode) else "BlankNode" if isinstance(value, BlankNode) else "Literal"


def _length(limit: Value, wrong: Wrong) -> Check:
    number = int(limit.value)
    return each(lambda _, v: _text(v) is not None and not wrong(len(_text(v) or ""), number))


def _bound(limit: Value, allowed: tuple[int, ...]) -> Check:
    return each(lambda _, v: compare(v, limit) in allowed)


def _count(limit: Value, wrong: Wrong) -> Check:
    number = int(limit.value)
    return lambda _facts, _focus, values: [None] if wrong(len(set(values)), number) else []


def _pairs(predicate: Value, allowed: tuple[int, ...]) -> Check:
    def check(facts: Facts, focus: Value, values: list[Value]) -> list[Value | None]:
        others = facts.values(focus, predicate.value)
        return [v for v in values for other in others if compare(v, other) not in allowed]

    return check


def _unique(value: Value) -> Check:
    def check(_facts: Facts, _focus: Value, values: list[Value]) -> list[Value | None]:
        tags = [v.language for v in values if isinstance(v, Literal) and v.language]
        return [None for tag in dict.fromkeys(tags) if tags.count(tag) > 1]

    return check if value.value in ("true", "1") else lambda *_: []


SIMPLE: Mapping[str, Callable[[Value], Check]] = {
    "class": lambda value: each(lambda facts, v: value.value in facts.classes(v)),
    "datatype": lambda value: each(lambda _, v: has_datatype(v, value.value)),
    "nodeKind": lambda value: each(lambda _, v: _kind(v) in value.value.removeprefix(SH).replace("OrIRI", "IRI")),
    "minCount": lambda value: _count(value, lambda n, limit: n < limit),
    "maxCount": lambda value: _count(value, lambda n, limit: n > limit),
    "minLength": lambda value: _length(value, lambda n, limit: n < limit),
    "maxLength": lambda value: _length(value, lambda n, limit: n > limit),
    "minInclusive": lambda value: _bound(value, (0, 1)),
    "minExclusive": lambda value: _bound(value, (1,)),
    "maxInclusive": lambda value: _bound(value, (-1, 0)),
    "maxExclusive": lambda value: _bound(value, (-1,)),
    "hasValue": lambda value: lambda _facts, _focus, values: [] if value in values else [None],
    "equals": lambda value: lambda facts, focus, values: list(set(values) ^ set(facts.values(focus, value.value))),
    "disjoint": lambda value: lambda facts, focus, values: [v for v in values if v in facts.values(focus, value.value)],
    "lessThan": lambda value: _pairs(value, (-1,)),
    "lessThanOrEquals": lambda value: _pairs(value, (-1, 0)),
    "uniqueLang": _unique,
}  # fmt: skip
