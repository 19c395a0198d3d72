"""From the triples of a shapes file to functions.

Covers SHACL Core and SPARQL constraints with SELECT. What a shapes file uses beyond that raises DataError: a shape that is not
understood must not pass in silence. pySHACL judges the finished graph independently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, Variable, parse

from kg.checks.components import LOGIC, SIMPLE, each, repeated, speaks, walk
from kg.checks.facts import Facts, Node, Value
from kg.checks.shapes import Check, Constraint, Follow, Shape, Target, Violation
from kg.errors import DataError
from kg.terms import ONTOLOGY, PREFIXES, expand, shrink

SH, RDF = PREFIXES["sh"], PREFIXES["rdf"]
_PASSED_OVER = {
    "path", "targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode", "message", "severity", "name", "description",
    "order", "group", "defaultValue", "deactivated", "flags", "ignoredProperties", "property", "prefixes", "declare",
    "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint",
}  # fmt: skip


class Compiler:
    """Compiles the shapes of one file."""

    def __init__(self, store: Store, path: Path) -> None:
        self.store = store
        self.path = path
        self._compiled: dict[Value, Shape] = {}
        self.uses: set[tuple[str, str]] = set()
        """(path, component) of every constraint."""

    def compile(self) -> list[tuple[list[Target], Shape]]:
        """Every shape that has a target, unless it is deactivated or only warns."""
        found: list[tuple[list[Target], Shape]] = []
        nodes = {q.subject for name in _TARGETS for q in self._quads(None, name)}
        nodes |= {
            q.subject for q in self.store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(SH + "NodeShape"), None)
        }
        if next(iter(self._quads(None, "target")), None) is not None:
            raise self._fault("sh:target is not supported here")
        for node in sorted((n for n in nodes if not isinstance(n, Triple)), key=str):
            targets = [Target(kind, v.value) for name, kind in _TARGETS.items() for v in self._all(node, name)]
            if any(v.value in _CLASSES for v in self._values(node, RDF + "type")):
                targets.append(Target("class", node.value))
            if targets and not self._deactivated(node):
                found.append((targets, self.shape(node, "")))
        return found

    def shape(self, node: Value, around: str, severity: str = SH + "Violation") -> Shape:
        """A shape node as a Shape, with everything nested in it."""
        if isinstance(node, (Literal, Triple)):
            raise self._fault(f"{node} is no shape")
        if node in self._compiled:
            return self._compiled[node]
        own = self._one(node, "severity")
        severity = own.value if own is not None else severity
        path = self._one(node, "path")
        name = node.value if isinstance(node, NamedNode) else around
        shape = Shape(
            name, None if path is None else self._path(path), "" if path is None else self._path_text(path), severity,
            self._messages(node),
        )  # fmt: skip
        self._compiled[node] = shape
        if self._deactivated(node):
            return shape
        if severity == SH + "Violation":
            shape.constraints = list(self._constraints(node, shape))
        shape.properties = [self.shape(p, name, severity) for p in self._all(node, "property")]
        for inner in shape.properties:
            inner.messages = inner.messages or shape.messages
        return shape

    # ---- reading ----

    def _quads(self, subject: Node | None, name: str) -> Iterable[Quad]:
        return self.store.quads_for_pattern(subject, NamedNode(SH + name), None, None)

    def _values(self, node: Node, predicate: str) -> list[Value]:
        quads = self.store.quads_for_pattern(node, NamedNode(predicate), None, None)
        return sorted((q.object for q in quads if not isinstance(q.object, Triple)), key=str)

    def _all(self, node: Node, name: str) -> list[Value]:
        return self._values(node, SH + name)

    def _one(self, node: Node, name: str) -> Value | None:
        return next(iter(self._all(node, name)), None)

    def _list(self, head: Value) -> list[Value]:
        items: list[Value] = []
        while isinstance(head, (NamedNode, BlankNode)) and head.value != RDF + "nil":
            first = self._values(head, RDF + "first")
            if len(first) != 1:
                raise self._fault("a list is malformed")
            items.append(first[0])
            head = self._values(head, RDF + "rest")[0]
        return items

    def _messages(self, node: Node) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((m.language or "", m.value) for m in self._all(node, "message") if isinstance(m, Literal)))

    def _deactivated(self, node: Node) -> bool:
        return any(v.value in ("true", "1") for v in self._all(node, "deactivated"))

    def _fault(self, what: str) -> DataError:
        return DataError(f"{what}; see kg/checks/compile.py", path=self.path)

    # ---- paths ----

    def _path(self, node: Value) -> Follow:
        if isinstance(node, NamedNode):
            return lambda facts, focus: facts.values(focus, node.value)
        if not isinstance(node, BlankNode):
            raise self._fault("a path must be an IRI or a blank node")
        if self._values(node, RDF + "first"):
            steps = [self._path(item) for item in self._list(node)]
            return lambda facts, focus: walk(facts, focus, steps)
        inverse, either = self._one(node, "inversePath"), self._one(node, "alternativePath")
        if isinstance(inverse, NamedNode):
            return lambda facts, focus: facts.values(focus, inverse.value, inverse=True)
        if either is not None:
            ways = [self._path(item) for item in self._list(either)]
            return lambda facts, focus: list(dict.fromkeys(v for way in ways for v in way(facts, focus)))
        for name, least, many in (("zeroOrMorePath", 0, True), ("oneOrMorePath", 1, True), ("zeroOrOnePath", 0, False)):
            inner = self._one(node, name)
            if inner is not None:
                return repeated(self._path(inner), least, many)
        raise self._fault("this kind of path is not supported here")

    def _path_text(self, node: Value) -> str:
        return shrink(node.value) if isinstance(node, NamedNode) else "(path)"

    # ---- constraints ----

    def _constraints(self, node: Node, shape: Shape) -> Iterator[Constraint]:
        predicates = {q.predicate.value for q in self.store.quads_for_pattern(node, None, None, None)}
        for name in sorted(p.removeprefix(SH) for p in predicates if p.startswith(SH)):
            if name in _PASSED_OVER:
                continue
            for value in self._all(node, name):
                component, check, messages = self._constraint(node, name, value, shape)
                self.uses.add((shape.path_name, component.removesuffix("ConstraintComponent")))
                yield Constraint(component, check, messages)

    def _constraint(self, node: Node, name: str, value: Value, shape: Shape) -> tuple[str, Check, tuple[tuple[str, str], ...]]:
        component = name[0].upper() + name[1:] + "ConstraintComponent"
        if name in SIMPLE:
            return component, SIMPLE[name](value), ()
        if name == "pattern":
            flags = self._one(node, "flags")
            wanted = re.compile(value.value, re.IGNORECASE if flags is not None and "i" in flags.value else 0)
            return component, each(lambda _, v: not isinstance(v, BlankNode) and wanted.search(v.value) is not None), ()
        if name == "in":
            allowed = set(self._list(value))
            return component, each(lambda _, v: v in allowed), ()
        if name == "languageIn":
            tags = [tag.value.lower() for tag in self._list(value)]
            return component, each(lambda _, v: speaks(v, tags)), ()
        if name == "node":
            inner = self.shape(value, shape.name)
            return component, each(inner.conforms), ()
        if name == "not":
            inner = self.shape(value, shape.name)
            return component, each(lambda facts, v: not inner.conforms(facts, v)), ()
        if name in ("and", "or", "xone"):
            parts = [self.shape(item, shape.name) for item in self._list(value)]
            return component, each(lambda facts, v: LOGIC[name](sum(p.conforms(facts, v) for p in parts), len(parts))), ()
        if name == "qualifiedValueShape":
            return self._qualified(node, self.shape(value, shape.name))
        if name == "closed":
            return component, self._closed(node, value), ()
        if name == "sparql":
            return self._sparql(value)
        raise self._fault(f"sh:{name} is not supported here")

    def _qualified(self, node: Node, inner: Shape) -> tuple[str, Check, tuple[tuple[str, str], ...]]:
        least, most = self._one(node, "qualifiedMinCount"), self._one(node, "qualifiedMaxCount")
        low, high = int(least.value) if least is not None else 0, int(most.value) if most is not None else None

        def check(facts: Facts, _: Value, values: list[Value]) -> list[Value | None]:
            number = sum(inner.conforms(facts, v) for v in values)
            return [None] if number < low or (high is not None and number > high) else []

        return "QualifiedMinCountConstraintComponent" if least else "QualifiedMaxCountConstraintComponent", check, ()

    def _closed(self, node: Node, value: Value) -> Check:
        if value.value not in ("true", "1"):
            return lambda *_: []
        paths = [self._one(p, "path") for p in self._all(node, "property") if not isinstance(p, Literal)]
        ignored = self._one(node, "ignoredProperties")
        allowed = {p.value for p in paths if isinstance(p, NamedNode)}
        allowed |= {p.value for p in self._list(ignored)} if ignored is not None else set()
        return lambda facts, _, values: [
            o for v in values for predicate, objects in facts.out.get(v, {}).items() if predicate not in allowed for o in objects
        ]

    def _sparql(self, node: Value) -> tuple[str, Check, tuple[tuple[str, str], ...]]:
        if isinstance(node, Literal) or (text := self._one(node, "select")) is None:
            raise self._fault("a sh:sparql constraint needs sh:select")
        prefixes = dict(PREFIXES)
        for source in self._all(node, "prefixes"):
            for declared in self._all(source, "declare") if not isinstance(source, Literal) else ():
                if not isinstance(declared, Literal):
                    name, space = self._one(declared, "prefix"), self._one(declared, "namespace")
                    if name is not None and space is not None:
                        prefixes[name.value] = space.value
        query = text.value

        def check(facts: Facts, focus: Value, _: list[Value]) -> list[Value | None]:
            found = facts.store().query(query, prefixes=prefixes, substitutions={Variable("this"): focus})
            if not isinstance(found, QuerySolutions):
                raise self._fault("sh:select must be a SELECT query")
            has_value = any(v.value == "value" for v in found.variables)
            return [row["value"] if has_value else focus for row in found]

        if self._deactivated(node):
            return "SPARQLConstraintComponent", lambda *_: [], ()
        return "SPARQLConstraintComponent", check, self._messages(node)


_TARGETS = {"targetClass": "class", "targetSubjectsOf": "subjects", "targetObjectsOf": "objects", "targetNode": "node"}
_CLASSES = (expand("rdfs:Class"), expand("owl:Class"))


class Shapes:
    """The shapes of a file, ready to be evaluated."""

    def __init__(self, path: Path = ONTOLOGY / "shapes.ttl", ontology: Path | None = None) -> None:
        """Read and compile.

        Parameters:
            path: the shapes, in Turtle.
            ontology: where the superclasses are; by default ``ontology.ttl`` beside the shapes.

        Raises:
            DataError: if a file is faulty, or uses what is not supported here.
        """
        self.path = path
        self.superclasses = superclasses(_read(ontology or path.parent / "ontology.ttl"))
        compiler = Compiler(_read(path), path)
        self.shapes: list[tuple[list[Target], Shape]] = compiler.compile()
        self.uses = frozenset(compiler.uses)
        """(path, component) of every constraint, for example ``("oa:exact", "Pattern")``."""

    def facts(self, triples: Iterable[tuple[Value, str, Value]]) -> Facts:
        """Some triples, for evaluation."""
        return Facts(triples, self.superclasses)

    def violations(self, facts: Facts) -> set[Violation]:
        """All violations of severity ``sh:Violation`` among some facts."""
        found: set[Violation] = set()
        for targets, shape in self.shapes:
            for focus in dict.fromkeys(node for target in targets for node in target.nodes(facts)):
                found.update(shape.violations(facts, focus))
        return found


def _read(path: Path) -> Store:
    store = Store()
    try:
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE):
            store.add(quad)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", path=path) from None
    except (SyntaxError, ValueError) as error:
        raise DataError(f"not valid Turtle: {error}", path=path) from None
    return store


def superclasses(ontology: Store) -> Mapping[str, frozenset[str]]:
    """Class IRI → IRIs of all named classes above it."""
    above: dict[str, set[str]] = {}
    for quad in ontology.quads_for_pattern(None, NamedNode(expand("rdfs:subClassOf")), None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            above.setdefault(quad.subject.value, set()).add(quad.object.value)
    closed: dict[str, frozenset[str]] = {}
    for start in above:
        seen: set[str] = set()
        todo = [start]
        while todo:
            todo += [up for up in above.get(todo.pop(), ()) if up not in seen and not seen.add(up)]  # type: ignore[func-returns-value]
        closed[start] = frozenset(seen)
    return closed
