"""What a graph says about a document, as far as it is scored."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from kg.errors import GraphError
from kg.terms import PREFIXES, RELATIONS, expand

DHAI = PREFIXES["dhai"]
NAMES = frozenset(expand(name) for name in ("skos:prefLabel", "skos:altLabel", "rdfs:label"))
TYPE, IDENTIFIER, DERIVED = expand("rdf:type"), expand("dcterms:identifier"), expand("prov:wasDerivedFrom")
MENTIONED = expand("dhai:mentionedIn")
STATED = frozenset(
    expand(name)
    for name in (
        *(f"dhai:{relation}" for relation in RELATIONS),
        *("org:member", "org:organization", "dhai:roleCategory", "dhai:startDate", "dhai:endDate", "dhai:focusesOn"),
        *("dhai:recipient", "dhai:amountEUR"),
        *("rdf:subject", "rdf:predicate", "rdf:object", "dhai:claims", "dhai:extractor", "dhai:confidence"),
    )
)
"""Predicates that are kept of a document's graph."""

Triple = tuple[str, str, str]


def norm(name: str) -> str:
    """A name as the gold standard compares names: no accents, case, titles, punctuation or leading article.

    >>> norm("Prof. dr. Marian Joëls"), norm("The CARA-Lab")
    ('marian joels', 'cara lab')
    """
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    text = re.sub(r"\b(prof|dr|drs|ir|ing|mr|mrs|ms|phd|md|msc|bsc)\b\.?", " ", text)
    text = re.sub(r"[^a-z0-9+]+", " ", text).strip()
    return re.sub(r"^(the|de|het|een|a|an) ", "", text)


class Found:
    """The parts of a graph that are scored.

    Parameters:
        path: the N-Quads file that a build wrote.

    Raises:
        GraphError: the file is missing or not N-Quads.
    """

    def __init__(self, path: Path) -> None:
        self.names: defaultdict[str, set[str]] = defaultdict(set)
        self.types: defaultdict[str, set[str]] = defaultdict(set)
        self.identifiers: dict[str, str] = {}
        self._graphs: defaultdict[str, set[str]] = defaultdict(set)
        self._mentioned: defaultdict[str, set[str]] = defaultdict(set)
        self._stated: defaultdict[str, set[Triple]] = defaultdict(set)
        try:
            with path.open("rb") as file:
                self._read(file.read())
        except OSError as error:
            raise GraphError(f"cannot be read: {error.strerror}", path=path) from None
        except SyntaxError as error:
            raise GraphError(f"not N-Quads: {error.msg}", path=path, line=error.lineno) from None

    def _read(self, data: bytes) -> None:
        for quad in parse(data, format=RdfFormat.N_QUADS):
            predicate = quad.predicate.value
            if predicate in STATED:
                self._stated[str(quad.graph_name)].add((_text(quad.subject), predicate, _text(quad.object)))
            elif predicate in NAMES:
                self.names[_text(quad.subject)].add(norm(_text(quad.object)))
            elif predicate == TYPE:
                if _text(quad.object).startswith(DHAI):
                    self.types[_text(quad.subject)].add(_text(quad.object)[len(DHAI) :])
            elif predicate == IDENTIFIER:
                self.identifiers[_text(quad.subject)] = _text(quad.object)
            elif predicate == DERIVED:
                self._graphs[_text(quad.object)].add(str(quad.subject))
            elif predicate == MENTIONED:
                self._mentioned[_text(quad.object)].add(_text(quad.subject))

    def document(self, name: str) -> tuple[set[str], set[Triple]]:
        """The entities mentioned in the documents of a file name, and what these documents state."""
        hits = [d for d, identifier in self.identifiers.items() if Path(identifier).name == name]
        stated = {t for d in hits for graph in self._graphs[d] for t in self._stated.get(graph, ())}
        return {entity for d in hits for entity in self._mentioned[d]}, stated


def _text(term: object) -> str:
    """An IRI, or the lexical form of a literal."""
    return term.value if isinstance(term, NamedNode) else str(getattr(term, "value", term))
