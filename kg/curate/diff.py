"""What is new, gone and changed between two graphs, entity by entity, in words and as data."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.build.kept import kept
from kg.build.output import GRAPH
from kg.errors import GraphError, UsageError
from kg.graph import IDENTITY
from kg.terms import ENTITY_TYPES, PREFIXES, RELATIONS, expand, shrink

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{6}Z?)?)?)?")
_LABELS = {expand("skos:prefLabel"): "name", expand("skos:altLabel"): "also called"}
_TYPE, _SAME, _WEB = expand("rdf:type"), expand("owl:sameAs"), expand("foaf:homepage")
_REPLACED = expand("dcterms:isReplacedBy")
_STATED = {expand(f"dhai:{name}"): name for name in (*RELATIONS, "startDate", "endDate", "focusesOn", "mentionedIn")}
_NODES = {
    expand(name)
    for name in (
        *("org:member", "org:organization", "dhai:roleCategory", "dhai:roleTitle", "dhai:since", "dhai:until"),
        *("dhai:recipient", "dhai:funder", "dhai:amountEUR", "dhai:years"),
    )
}


@dataclass(frozen=True, slots=True)
class Change:
    """One entity that is new, gone or changed."""

    iri: str
    name: str
    type: str
    kind: str
    """``new``, ``gone``, ``merged`` (into ``into``) or ``changed``."""
    into: str = ""
    added: tuple[str, ...] = ()
    """What is said of it now, in words."""
    removed: tuple[str, ...] = ()
    """What is said no more."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences between two graphs."""

    old: str
    new: str
    documents_added: tuple[str, ...]
    documents_removed: tuple[str, ...]
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes or self.documents_added or self.documents_removed)

    def to_json(self) -> str:
        """All of it as JSON text."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    def text(self) -> str:
        """All of it in words, a line each."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        kinds = {k: sum(c.kind == k for c in self.changes) for k in ("new", "gone", "merged", "changed")}
        counts = ", ".join(f"{n} {kind}" for kind, n in kinds.items() if n) or "none"
        yield f"From {self.old} to {self.new}: entities {counts}"
        for sign, names in (("+", self.documents_added), ("-", self.documents_removed)):
            yield from (f"{sign} document {name}" for name in names)
        for change in self.changes:
            sign = {"new": "+", "gone": "-", "merged": "=", "changed": "~"}[change.kind]
            into = f" is now part of {change.into}" if change.into else ""
            yield f"{sign} {change.name} ({change.type}, {shrink(change.iri)}){into}"
            yield from (f"    + {line}" for line in change.added)
            yield from (f"    - {line}" for line in change.removed)


@dataclass
class _Side:
    """What one graph says, by entity."""

    types: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    said: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))


def choose(graph: Path, text: str) -> Path:
    """The graph file that a person means.

    Parameters:
        graph: the build folder whose kept graphs dates refer to.
        text: another build folder, an N-Quads file, ``now`` (the present graph), ``last`` (the one before), or a date: the last
            graph that was built on or before it.

    Raises:
        UsageError: there is no such graph.
    """
    path = Path(text)
    if text == "now":
        path = graph
    earlier = kept(graph)
    if text == "last" or (_DATE.fullmatch(text) and not path.exists()):
        # "~" sorts behind every digit and letter: a date stands for its end.
        fitting = [p for p in earlier if text == "last" or p.name <= f"{text}~"]
        present = graph / GRAPH
        if text != "last" and present.is_file():
            from datetime import UTC, datetime

            if f"{datetime.fromtimestamp(present.stat().st_mtime, UTC):%Y-%m-%dT%H%M%SZ}" <= f"{text}~":
                return present
        if not fitting:
            dates = ", ".join(p.name[:18] for p in earlier) or "none"
            raise UsageError(f"no graph of {text} or before is kept; kept: {dates}", path=graph)
        return fitting[-1]
    path = path / GRAPH if path.is_dir() else path
    if not path.is_file():
        raise UsageError(f"no graph: {text!r}; give a build folder, an .nq file, a date, last or now")
    return path


def changes(old: Path, new: Path) -> Changes:
    """What differs between two graphs; an entity that only got another IRI counts as the same.

    Parameters:
        old: an N-Quads file that a build wrote.
        new: likewise.

    Raises:
        GraphError: a file is missing or not N-Quads.
    """
    before, after = _read(old), _read(new)
    found: list[Change] = []
    for iri in sorted(before.types.keys() | after.types.keys()):
        a, b = _facts(before, iri), _facts(after, iri)
        here = after if iri in after.types else before
        name, kind = here.names.get(iri, iri), here.types[iri]
        if iri not in after.types:
            into = after.replaced.get(iri, "")
            found.append(Change(iri, name, kind, "merged" if into else "gone", after.names.get(into, into), (), ()))
        elif iri not in before.types:
            found.append(Change(iri, name, kind, "new", "", tuple(sorted(b))))
        elif a != b:
            found.append(Change(iri, name, kind, "changed", "", tuple(sorted(b - a)), tuple(sorted(a - b))))
    order = {"new": 0, "merged": 1, "gone": 2, "changed": 3}
    found.sort(key=lambda c: (order[c.kind], c.name.casefold(), c.iri))
    there, here_ = set(before.documents.values()), set(after.documents.values())
    return Changes(_title(old), _title(new), tuple(sorted(here_ - there)), tuple(sorted(there - here_)), tuple(found))


def _title(path: Path) -> str:
    return path.stem if path.name != GRAPH else path.parent.as_posix()


def _facts(side: _Side, iri: str) -> set[str]:
    """What is said of an entity, in words."""

    def word(value: str) -> str:
        return side.names.get(value) or side.documents.get(value) or (shrink(value) if value.startswith("http") else value)

    return {" ".join((key, *map(word, values))) for key, *values in side.said.get(iri, ())}


def _read(path: Path) -> _Side:
    side = _Side()
    nodes: dict[str, dict[str, str]] = defaultdict(dict)
    types = {expand(f"dhai:{name}"): name for name in ENTITY_TYPES}
    try:
        with path.open("rb") as file:
            for quad in parse(file, format=RdfFormat.N_QUADS):
                if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode | Literal):
                    continue
                subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object.value
                if quad.graph_name == IDENTITY:
                    if predicate == _TYPE and value in types:
                        side.types[subject] = types[value]
                        side.said[subject].add(("type", types[value]))
                    elif predicate in _LABELS:
                        lang = quad.object.language if isinstance(quad.object, Literal) else None
                        side.said[subject].add((_LABELS[predicate], value + (f" ({lang})" if lang else "")))
                        if predicate == expand("skos:prefLabel") and (subject not in side.names or lang == "en"):
                            side.names[subject] = value
                    elif predicate in (_SAME, _WEB):
                        side.said[subject].add(("same as" if predicate == _SAME else "website", value))
                    elif predicate == _REPLACED:
                        side.replaced[subject] = value
                elif predicate == expand("dcterms:identifier"):
                    side.documents[subject] = value
                elif str(quad.graph_name).startswith(f"<{PREFIXES['graph']}doc/"):
                    if predicate in _STATED:
                        name = _STATED[predicate]
                        side.said[subject].add(("named in" if name == "mentionedIn" else name, value))
                    elif predicate in _NODES:
                        nodes[subject][predicate] = value
    except OSError as error:
        raise GraphError(f"cannot be read: {error.strerror}", path=path) from None
    except SyntaxError as error:
        raise GraphError(f"not N-Quads: {error.msg}", path=path, line=error.lineno) from None
    for node in nodes.values():
        about = {shrink(key): value for key, value in node.items()}
        time = tuple(f"{word} {about[key]}" for key, word in (("dhai:since", "since"), ("dhai:until", "until")) if key in about)
        if member := about.get("org:member"):
            title = about.get("dhai:roleTitle") or about.get("dhai:roleCategory", "").rsplit("#", 1)[-1]
            side.said[member].add(("role", title, "at", about.get("org:organization", ""), *time))
        elif recipient := about.get("dhai:recipient"):
            funder = ("from", about["dhai:funder"]) if "dhai:funder" in about else ()
            side.said[recipient].add(("amount", f"€ {about.get('dhai:amountEUR', '')}", *funder, *time))
    return side
