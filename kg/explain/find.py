"""From a name as typed to the entities that it can mean."""

from __future__ import annotations

import unicodedata

from rapidfuzz import fuzz, process

from kg.store import GraphStore, Row
from kg.terms import ENTITY_TYPES, PREFIXES, expand

MAX_CANDIDATES = 10
_NAMES = "SELECT ?e ?p ?name WHERE { VALUES ?p { skos:prefLabel skos:altLabel } GRAPH graph:identity { ?e ?p ?name } }"


def fold(text: str) -> str:
    """A name without case, accents, punctuation and repeated white space, for comparison.

    >>> fold("  Één  Lab, UMC+ ")
    'een lab umc+'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() or c == "+" else " " for c in plain).split())


def find(store: GraphStore, name: str, lang: str = "en") -> list[tuple[str, str, str]]:
    """The entities that a name, prefixed name or IRI means.

    Accents, case and punctuation do not matter; a preferred name counts before other names.

    Parameters:
        store: the graph.
        name: what the user typed.
        lang: which preferred name to give where there is a Dutch and an English one.

    Returns:
        (IRI, preferred name, type), sorted; empty if there is none.
    """
    name = name.strip()
    known = entities(store, lang)
    prefix, _, local = name.partition(":")
    iri = name.strip("<>") if "://" in name else expand(name) if prefix in PREFIXES and local else ""
    iri = store.redirects.get(iri, iri)
    if iri in known:
        return [known[iri]]
    wanted = fold(name)
    by_rank: dict[bool, set[str]] = {True: set(), False: set()}
    for row in store.query(_NAMES):
        if row["e"].value in known and wanted and fold(row["name"].value) == wanted:
            by_rank[row["p"].value == expand("skos:prefLabel")].add(row["e"].value)
    return sorted(known[e] for e in by_rank[True] or by_rank[False])


def similar(store: GraphStore, name: str, lang: str = "en") -> list[tuple[str, str, str]]:
    """Entities with a name like the given one, best first."""
    known = entities(store, lang)
    names = {
        (row["e"].value, row["name"].value): fold(row["name"].value) for row in store.query(_NAMES) if row["e"].value in known
    }
    hits = process.extract(fold(name), dict(sorted(names.items())), scorer=fuzz.WRatio, score_cutoff=70, limit=4 * MAX_CANDIDATES)
    return list(dict.fromkeys(known[key[0]] for _, _, key in hits))[:MAX_CANDIDATES]


def entities(store: GraphStore, lang: str) -> dict[str, tuple[str, str, str]]:
    """IRI → (IRI, preferred name in a language or else without one, type)."""
    types = {expand(f"dhai:{t}"): t for t in ENTITY_TYPES}
    found: dict[str, tuple[str, str, str]] = {}
    query = """SELECT ?e ?type ?name WHERE { GRAPH graph:identity { ?e a ?type OPTIONAL { ?e skos:prefLabel ?name } } }"""

    def order(row: Row) -> tuple[bool, str]:
        return row["name"] is not None and row["name"].language not in (lang, None), str(row)

    for row in sorted(store.query(query), key=order):
        if row["type"].value in types:
            label = row["name"].value if row["name"] is not None else row["e"].value
            found.setdefault(row["e"].value, (row["e"].value, label, types[row["type"].value]))
    return found
