"""SHACL shapes as plain functions, for small sets of triples and speed (https://www.w3.org/TR/shacl/)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from kg.checks.facts import TYPE, Facts, Value

Follow = Callable[[Facts, Value], list[Value]]
Check = Callable[[Facts, Value, list[Value]], Iterable[Value | None]]
"""Facts, focus node, value nodes → the offending values; None where the fault lies with no single value."""


@dataclass(frozen=True)
class Violation:
    """One broken constraint."""

    focus: Value
    shape: str
    """IRI of the shape, or of the nearest shape around it that has one."""
    component: str
    """For example ``ClassConstraintComponent``."""
    path: str
    value: Value | None
    messages: tuple[tuple[str, str], ...] = field(compare=False)
    """(language, text)."""


@dataclass(frozen=True)
class Constraint:
    """One compiled constraint."""

    component: str
    check: Check
    messages: tuple[tuple[str, str], ...]


@dataclass
class Shape:
    """One compiled shape."""

    name: str
    path: Follow | None
    path_name: str
    severity: str
    messages: tuple[tuple[str, str], ...]
    constraints: list[Constraint] = field(default_factory=list)
    properties: list[Shape] = field(default_factory=list)

    def violations(self, facts: Facts, focus: Value) -> Iterator[Violation]:
        """What is wrong at a focus node."""
        values = [focus] if self.path is None else self.path(facts, focus)
        for constraint in self.constraints:
            messages = constraint.messages or self.messages
            for value in constraint.check(facts, focus, values):
                yield Violation(focus, self.name, constraint.component, self.path_name, value, messages)
        for inner in self.properties:
            for value in values:
                yield from inner.violations(facts, value)

    def conforms(self, facts: Facts, node: Value) -> bool:
        """Whether nothing is wrong at a node."""
        return next(self.violations(facts, node), None) is None


@dataclass(frozen=True)
class Target:
    """Which nodes a shape speaks of."""

    kind: str
    """``class``, ``subjects``, ``objects`` or ``node``."""
    name: str

    def nodes(self, facts: Facts) -> list[Value]:
        """The focus nodes among some facts."""
        if self.kind == "subjects":
            found = [s for s, _ in facts.by_predicate.get(self.name, ())]
        elif self.kind == "objects":
            found = [o for _, o in facts.by_predicate.get(self.name, ())]
        elif self.kind == "class":
            found = [s for s, _ in facts.by_predicate.get(TYPE, ()) if self.name in facts.classes(s)]
        else:
            node = NamedNode(self.name)
            found = [node] if node in facts.out else []
        return list(dict.fromkeys(found))
