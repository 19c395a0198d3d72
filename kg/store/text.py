"""Query text: which keywords stand in it, and what an error of the engine means in one line."""

from __future__ import annotations

import re
from collections.abc import Collection

from kg.terms import PREFIXES

# Strings, IRIs, comments, variables and prefixed names are passed over, so that a keyword inside them does not count
# (terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*\''''
    r"""|<[^<>"{}|^`\\\x00-\x20]*>|\#[^\n\r]*|[?$@]\w+|(?P<name>[\w.-]*:[\w.:%\\-]*)|(?P<word>[A-Za-z_]\w*)""",
    re.DOTALL,
)
# For what must not be overlooked. The engine's grammar wants no white space around keywords (``1e5SERVICE`` is two tokens), so the
# words are looked for everywhere but in what can hold no keyword: strings, IRIs, comments, variables, ends of prefixed names.
_REMOTE = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*\''''
    r"""|<[^<>"{}|^`\x00-\x20]*>|\#[^\n\r]*|\\.|[?$]\w+|:[A-Za-z_]\w*"""
    r"""|(?P<word>SERVICE|LOAD)(?:\s*SILENT)?\s*(?P<target><[^<>"{}|^`\x00-\x20]*>)?""",
    re.DOTALL | re.IGNORECASE,
)
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
MAX_MESSAGE = 300


def keywords(query: str) -> set[str]:
    """The bare words of a query in upper case: keywords and function names, none from strings, IRIs, names or comments.

    >>> sorted(keywords('SELECT ?from { ?s rdfs:from "from" } # FROM'))
    ['SELECT']
    """
    return {found["word"].upper() for found in _TOKEN.finditer(query) if found["word"]}


def remote_targets(query: str, words: Collection[str] = ("SERVICE",)) -> list[str | None]:
    """The addresses that a query or update would reach by SERVICE or LOAD, in order; None where the text does not tell.

    Errs on the safe side: it may find one where there is none, such as in a prefix called ``service``.

    Parameters:
        query: the text.
        words: which of ``SERVICE`` and ``LOAD`` count.

    >>> remote_targets('SELECT * { SERVICE SILENT <http://a.example/> { ?service ?p "SERVICE" } SERVICE ?x {} }')
    ['http://a.example/', None]
    >>> remote_targets("SELECT * { ?s ?p 1e5SERVICE <http://a.example/> {} }"), remote_targets("SELECT * { ?s a dhai:service }")
    (['http://a.example/'], [])
    """
    found = (hit for hit in _REMOTE.finditer(query) if hit["word"] and hit["word"].upper() in words)
    return [hit["target"][1:-1] if hit["target"] else None for hit in found]


def explained(error: Exception, query: str) -> str:
    """An engine's syntax error in one line, with line and column.

    >>> explained(SyntaxError('error at 1:24: expected ")"'), "SELECT (COUNT(*) AS ?n WHERE {}")
    'the query is malformed at line 1, column 24: expected ")"'
    """
    message = " ".join(str(error).split())
    found = _PLACE.match(message)
    if not found:
        return f"the query is malformed: {message[:MAX_MESSAGE]}"
    line, column, what = int(found[1]), int(found[2]), found[3]
    rows = query.splitlines()
    rest = rows[line - 1][column - 1 :] if line <= len(rows) else ""
    name = _undeclared(query)
    if name is not None:
        # The engine stops somewhere near the name, and often says something else.
        line, column = query.count("\n", 0, name.start()) + 1, name.start() - query.rfind("\n", 0, name.start())
        what = f"the prefix '{name[0].partition(':')[0]}:' is not declared"
    elif not rest.strip() and line >= len(rows):
        what = f"the query ends too early; {what}"
    if len(what) > MAX_MESSAGE:
        what = what[: MAX_MESSAGE - 3] + "..."
    return f"the query is malformed at line {line}, column {column}: {what}"


def _undeclared(query: str) -> re.Match[str] | None:
    """The first prefixed name whose prefix is neither known nor declared."""
    declared, before = {*PREFIXES, "_"}, ""
    for found in _TOKEN.finditer(query):
        if found["name"]:
            prefix = found["name"].partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                return found
        before = (found["word"] or "").upper()
    return None
