"""The violation queries of ``ontology/checks``: each a SELECT whose rows are what is wrong.

Their header, in comments: ``Problem`` and ``Solution`` in English, ``Probleem`` and ``Oplossing`` in Dutch, ``severity`` (error
or warning), ``scope`` (data or ontology).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from kg.errors import DataError
from kg.terms import ONTOLOGY, PREFIXES

SUFFIX = "-violation.rq"
SEVERITIES = {"error": "Violation", "warning": "Warning", "info": "Info"}
_HEADER = re.compile(r"^#\s*(\w[\w@-]*):\s*(.*?)\s*$", re.MULTILINE)
_NAME = re.compile(r"\b(?:dhai|org|schema):\w+")


@dataclass(frozen=True)
class Rule:
    """One violation query."""

    path: Path
    name: str
    text: str
    severity: str
    """``Violation``, ``Warning`` or ``Info``, as in SHACL."""
    scope: str
    problem_en: str
    problem_nl: str
    names: frozenset[str]
    """Prefixed names that it speaks of."""

    def rows(self, store: Store) -> Iterator[tuple[str, ...]]:
        """What is wrong in a store, row by row, in N-Triples terms.

        Raises:
            DataError: if the query is malformed.
        """
        try:
            found = store.query(self.text, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise DataError(f"not valid SPARQL: {' '.join(str(error).split())[:300]}", path=self.path) from None
        if not isinstance(found, QuerySolutions):
            raise DataError("a violation query must be a SELECT", path=self.path)
        for row in found:
            yield tuple("" if row[name] is None else str(row[name]) for name in found.variables)


def load(folder: Path = ONTOLOGY) -> tuple[Rule, ...]:
    """The rules in ``checks/``, sorted by name; none if there is no such folder.

    Raises:
        DataError: for a severity that is not known.
    """
    rules = []
    for path in sorted((folder / "checks").glob(f"*{SUFFIX}")):
        text = path.read_text(encoding="utf-8")
        header = {name.lower(): value for name, value in _HEADER.findall(text)}
        severity = header.get("severity", "error").lower()
        if severity not in SEVERITIES:
            raise DataError(f"unknown severity {severity!r}; known: {', '.join(SEVERITIES)}", path=path)
        problem = header.get("problem", path.name)
        body = re.sub(r"(?m)^#.*$|^PREFIX.*$", "", text)
        rules.append(
            Rule(
                path, path.name.removesuffix(SUFFIX), text, SEVERITIES[severity], header.get("scope", "data"),
                problem, header.get("probleem", problem), frozenset(_NAME.findall(body)),
            )
        )  # fmt: skip
    return tuple(rules)
