"""What can stand at a place in a query: classes, properties and entities that lead to a result there.

The triples around the place, in the innermost group, are put to the engine with a variable where the cursor is; what that variable
can be is what is offered. Names in both languages are searched, so ``deel`` finds ``dhai:partOf``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode

from kg.errors import QueryError
from kg.explain import fold
from kg.server.search import Index
from kg.store import GraphStore
from kg.terms import PREFIXES, shrink

SAMPLE = 20_000
"""Solutions that are looked at; what is rarer may be missed on a large graph."""
OFFERED = 400
_TOKEN = re.compile(
    r'''(?P<text>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'|"(?:[^"\\\n\r]|\\.)*"(?:@[\w-]+|\^\^\S+)?|'(?:[^'\\\n\r]|\\.)*'(?:@[\w-]+)?)'''
    r"""|(?P<iri><[^<>"{}|^`\x00-\x20]*>)|(?P<comment>\#[^\n\r]*)|(?P<var>[?$]\w+)"""
    r"""|(?P<name>[\w.-]*:(?:[\w:%-]|\\.|\.(?=[\w:%-]))*)|(?P<word>[A-Za-z_]\w*)|(?P<number>[-+]?\d[\d.eE+-]*\b)|(?P<mark>[{}()\[\].;,/|*+!^?=<>&-])""",
    re.DOTALL,
)
_TYPED = re.compile(r"(?:<[^<>\s\"{}]*|[?$]\w*|[\w-]*:(?:[\w:%.-]|\\.)*|[^\W\d][\w-]*)$")
_PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^<>\"{}|^`\\\x00-\x20]*)>", re.IGNORECASE)
_KEYWORDS = frozenset({"FILTER", "BIND", "OPTIONAL", "MINUS", "UNION", "GRAPH", "VALUES", "SERVICE", "SELECT", "WHERE", "EXISTS", "NOT",
                       "AS", "DISTINCT", "IN", "LIMIT", "ORDER", "BY", "GROUP", "HAVING"})  # fmt: skip
CLASSES = "rdf:type"


@dataclass
class Group:
    """A group graph pattern as far as it is read: whole triples, and the one that is being written."""

    triples: list[tuple[str, str, str]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    skip: int = 0
    """Brackets of an expression that are open; what stands in them is no triple."""
    path: bool = False

    def take(self, term: str) -> None:
        """Add a term to the triple that is being written."""
        if self.path and len(self.open) == 2:
            self.open[1] += term
            self.path = False
        elif len(self.open) == 3:
            self.end()
            self.open = [term]
        else:
            self.open.append(term)

    def end(self, keep: int = 0) -> None:
        """End the triple, keeping subject or subject and predicate for the next."""
        if len(self.open) == 3:
            self.triples.append((self.open[0], self.open[1], self.open[2]))
        self.open = self.open[:keep] if len(self.open) >= keep else []
        self.path = False


def group_at(query: str) -> Group | None:
    """The innermost group at the end of a text; None outside any group.

    >>> group_at("SELECT * { ?l a dhai:Lab ; dhai:partOf ").open
    ['?l', 'dhai:partOf']
    >>> group_at("SELECT * { ?l a dhai:Lab . ?l ").triples
    [('?l', 'a', 'dhai:Lab')]
    """
    stack: list[Group] = []
    for token in _TOKEN.finditer(query):
        kind, text = token.lastgroup, token[0]
        if kind == "comment":
            continue
        if text == "{":
            stack.append(Group())
            continue
        if not stack:
            continue
        group = stack[-1]
        if text == "}":
            stack.pop()
            if stack:
                stack[-1].end()
        elif text in "([":
            group.skip += 1
        elif text in ")]":
            group.skip = max(0, group.skip - 1)
        elif group.skip:
            continue
        elif kind == "word" and text.upper() in _KEYWORDS:
            group.end()
        elif kind == "mark":
            if text == ".":
                group.end()
            elif text == ";":
                group.end(keep=1)
            elif text == ",":
                group.end(keep=2)
            elif text in "/|*+^!?" and len(group.open) == 2:
                group.open[1] += text
                group.path = text in "/|^!"
        elif kind in ("iri", "var", "name", "text", "number") or text == "a":
            group.take(text)
    return stack[-1] if stack else None


class Completer:
    """Completes queries on one graph, with names in one language first."""

    def __init__(self, graph: GraphStore, index: Index, lang: str) -> None:
        self.graph, self.index, self.lang = graph, index, lang

    def complete(self, query: str, position: int, limit: int) -> dict[str, Any]:
        """What can stand at a position.

        Returns:
            ``from`` and ``to``, the stretch to be replaced; ``place`` (subject, predicate, object or none); ``items`` with
            ``text`` to put there, ``label``, ``kind``, ``count`` and the ``prefix`` it needs declared.
        """
        head = query[: max(0, min(position, len(query)))]
        found = _TYPED.search(head)
        typed = found[0] if found else ""
        start = len(head) - len(typed)
        group = group_at(head[:start])
        answer = {"from": start, "to": len(head), "place": "none", "items": []}
        if group is None or group.skip or typed.startswith(("?", "$")):
            return answer
        place = min(len(group.open), 3) if len(group.open) < 3 else 0
        answer["place"] = ("subject", "predicate", "object")[place]
        declared = {**PREFIXES, **dict(_PREFIX.findall(query))}
        if place == 0:
            items = self._entities(typed, limit)
        elif place == 1:
            items = self._terms(group, (group.open[0], "?kg_x", "?kg_y"), declared, "property")
        elif group.open[1] in ("a", CLASSES):
            items = self._terms(group, (group.open[0], "a", "?kg_x"), declared, "class")
        else:
            items = self._terms(group, (group.open[0], group.open[1], "?kg_x"), declared, "value")
        chosen = items if place == 0 else _fitting(items, typed)
        answer["items"] = [_finished(item, query) for item in chosen[:limit]]
        return answer

    def _entities(self, typed: str, limit: int) -> list[dict[str, Any]]:
        text = typed.strip("<").rpartition(":")[2].replace("\\", "").replace("/", " ").replace("-", " ")
        return [{"iri": e["iri"], "label": e["name"], "about": e["type_label"], "kind": "entity", "count": 0}
                for e in self.index.search(text, limit)] if text else []  # fmt: skip

    def _terms(self, group: Group, triple: tuple[str, str, str], declared: dict[str, str], kind: str) -> list[dict[str, Any]]:
        """What the variable ``?kg_x`` of a triple can be, given the triples around it; without these if there is nothing."""
        for around in (_connected(group.triples, triple), []):
            pattern = " . ".join(" ".join(t) for t in (*around, triple))
            text = f"SELECT ?kg_x (COUNT(*) AS ?n) {{ {{ SELECT ?kg_x {{ {pattern} }} LIMIT {SAMPLE} }} }} GROUP BY ?kg_x " \
                   f"ORDER BY DESC(?n) LIMIT {OFFERED}"  # fmt: skip
            text = "".join(f"PREFIX {p}: <{ns}>\n" for p, ns in declared.items() if p not in PREFIXES) + text
            try:
                rows = [
                    (row["kg_x"], int(row["n"].value)) for row in self.graph.query(text) if isinstance(row["kg_x"], NamedNode)
                ]
            except QueryError:
                continue
            if rows:
                return [self._item(node.value, n, kind) for node, n in rows]
        return []

    def _item(self, iri: str, count: int, kind: str) -> dict[str, Any]:
        entity = self.index.entity(iri)
        labels = [] if entity else self.index.labels(iri)
        label = entity["name"] if entity else next((text for lang, text in labels if lang == self.lang), shrink(iri))
        about = entity["type_label"] if entity else " · ".join(text for _, text in labels if text != label)
        return {"iri": iri, "label": label, "about": about, "kind": "entity" if entity else kind, "count": count,
                "search": " ".join([fold(label), fold(about), fold(shrink(iri).partition(":")[2])])}  # fmt: skip


def _connected(triples: list[tuple[str, str, str]], target: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """The triples that share variables with one, directly or through others."""
    reached, found, rest = _variables(target), [], list(triples)
    grown = True
    while grown:
        grown = False
        for triple in list(rest):
            if _variables(triple) & reached:
                reached |= _variables(triple)
                found.append(triple)
                rest.remove(triple)
                grown = True
    return found


def _variables(triple: tuple[str, str, str]) -> set[str]:
    return {term[1:] for term in triple if term[:1] in "?$"} - {"kg_x", "kg_y"}


def _fitting(items: list[dict[str, Any]], typed: str) -> list[dict[str, Any]]:
    """The items that what was typed can mean: by prefixed name, local name, or a name in either language."""
    if not typed:
        return items
    if typed.startswith("<"):
        return [item for item in items if item["iri"].startswith(typed[1:])]
    prefix, colon, local = typed.partition(":")
    wanted = fold(local if colon else typed)

    def rank(item: dict[str, Any]) -> int:
        short = shrink(item["iri"])
        if short.lower().startswith(typed.lower()):
            return 0
        if colon and (short.partition(":")[0] != prefix or not wanted):
            return 9 if short.partition(":")[0] != prefix else 1
        words = f" {item['search']}"
        return 2 if f" {wanted}" in words else 3 if wanted in words else 9

    # Of equal matches the one of which more was typed: "partOf" before "partOfTransitive".
    return sorted((item for item in items if rank(item) < 9), key=lambda item: (rank(item), len(item["label"])))


def _finished(item: dict[str, Any], query: str) -> dict[str, Any]:
    """An item with the text to put in, and the prefix that this needs and the query lacks."""
    short = shrink(item["iri"])
    plain = short if short != item["iri"] else f"<{item['iri']}>"
    prefix = short.partition(":")[0] if plain == short else ""
    declared = dict(_PREFIX.findall(query))
    missing = {"name": prefix, "iri": PREFIXES[prefix]} if prefix in PREFIXES and prefix not in declared else None
    return {key: item[key] for key in ("iri", "label", "about", "kind", "count")} | {"text": plain, "prefix": missing}
