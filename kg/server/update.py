"""The data set that a request chooses for an update: ``using-graph-uri`` and ``using-named-graph-uri``.

https://www.w3.org/TR/sparql11-protocol/#update-operation: they stand for USING and USING NAMED in every operation of the update,
and may not meet any there. The engine knows only the clauses, so these are put into the text, in front of WHERE.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.errors import QueryError

_PART = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*\''''
    r"""|<[^<>"{}|^`\x00-\x20]*>|\#[^\n\r]*|[?$@]\w+|[\w.-]*:[\w.:%\\-]*|(?P<brace>[{}])|(?P<word>[A-Za-z_]\w*)""",
    re.DOTALL,
)
_IRI = re.compile(r"[^<>\"{}|^`\\\x00-\x20]+")


def with_dataset(update: str, using: Iterable[str], named: Iterable[str]) -> str:
    """The update with the clauses that a request stands for.

    Raises:
        QueryError: if it has such clauses itself (or WITH, which they would override), or an address is no IRI.

    >>> with_dataset("DELETE WHERE {?s ?p ?o}; INSERT {?s a ?o} WHERE {?s ?p ?o}", ["http://a.example/"], [])
    'DELETE WHERE {?s ?p ?o}; INSERT {?s a ?o} USING <http://a.example/> WHERE {?s ?p ?o}'
    """
    using, named = list(using), list(named)
    for iri in [*using, *named]:
        if not _IRI.fullmatch(iri):
            raise QueryError(f"the graph's address {ascii(iri)[:100]} is malformed")
    clause = "".join([*(f"USING <{iri}> " for iri in using), *(f"USING NAMED <{iri}> " for iri in named)])
    out, done, depth, before = [], 0, 0, ""
    for part in _PART.finditer(update):
        if part["brace"]:
            depth += 1 if part["brace"] == "{" else -1
            before = part["brace"]
        elif part["word"] and depth == 0:
            word = part["word"].upper()
            if word in ("USING", "WITH"):
                raise QueryError(f"the update is malformed: it has {word}, and the request using-graph-uri; only one may be")
            if word == "WHERE" and before == "}":
                out += [update[done : part.start()], clause]
                done = part.start()
            before = word
    return "".join([*out, update[done:]])
