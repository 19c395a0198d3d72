"""Everything that is known about one entity, each statement with the sentence it came from.

::

    explanation = explain(store, "CARA Lab")
    for statement in explanation.statements:
        print(statement.text, [evidence.quote for evidence in statement.evidence])
"""

from __future__ import annotations

from kg.errors import UsageError
from kg.explain.find import find, fold, similar
from kg.explain.model import Candidates, Evidence, Explanation, Statement
from kg.explain.read import Reader
from kg.explain.render import render
from kg.explain.words import SENTENCES
from kg.store import GraphStore, visible

__all__ = ["Candidates", "Evidence", "Explanation", "Statement", "explain", "find", "fold", "render", "similar"]


def explain(store: GraphStore, name: str, *, lang: str = "en") -> Explanation | Candidates:
    """Everything that is known about an entity.

    Parameters:
        store: the graph.
        name: a name (case and accents do not matter), a prefixed name such as ``id:lab/cara-lab``, or an IRI.
        lang: ``en`` or ``nl``, for the words around names, and for names that differ between the two.

    Returns:
        The explanation; the candidates where several entities have the name.

    Raises:
        UsageError: if nothing has that name (the message tells similar ones), or for another language.
    """
    if lang not in SENTENCES:
        raise UsageError(f"no such language {lang!r}; choose en or nl")
    found = find(store, name, lang)
    if len(found) > 1:
        return Candidates(name, tuple(found), lang)
    if not found:
        near = ", ".join(label for _, label, _ in similar(store, name, lang))
        raise UsageError(f"nothing in the graph is called '{visible(name)}'" + (f"; similar: {visible(near)}" if near else ""))
    return Reader(store, lang).load().explanation(*found[0])
