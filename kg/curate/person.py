"""Everything that is held about a person, for who asks for it.

The right of access: article 15 GDPR, https://eur-lex.europa.eu/eli/reg/2016/679/oj.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg import decisions
from kg.build.kept import kept
from kg.build.output import REPORT
from kg.build.report import Report
from kg.curate.claims import extraction_of
from kg.curate.forget import known_forms
from kg.curate.forms import folded
from kg.curate.refs import decisions_file
from kg.curate.trace import traces
from kg.explain import Explanation, explain
from kg.store import GraphStore

AROUND = 160
PURPOSE = {
    "en": "To show who works on AI in Dutch health care, where and with whom: people in public professional roles, as documents name "
    "them. Taken from the documents listed; kept as long as these are in the collection. You may have it corrected or removed.",
    "nl": "Om te laten zien wie er in Nederland werkt aan AI in de zorg, waar en met wie: mensen in openbare beroepsrollen, zoals "
    "documenten hen noemen. Afkomstig uit de genoemde documenten; bewaard zolang die in de verzameling zijn. U kunt het laten "
    "verbeteren of verwijderen.",
}  # fmt: skip


def held(graph: Path, name: str, documents: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a graph and everything beside it hold about a person.

    Parameters:
        graph: the build folder.
        name: the person's full name or IRI.
        documents: identifiers of the only documents concerned, where somebody else has the same name.

    Returns:
        Plain values, fit for JSON: purpose, names, statements with their sentences, every place where a document names the person,
        decisions, and the files in which the name stands.

    Raises:
        UsageError: the name is not that of one person.
        GraphError: there is no graph.
    """
    forms, iris = known_forms(graph, name, documents)
    report = Report.load(graph / REPORT)
    entities = []
    sources: dict[str, dict[str, Any]] = {}
    with GraphStore.open(graph) as store:
        for iri in iris:
            about = explain(store, iri)
            assert isinstance(about, Explanation)
            entities.append(asdict(about))
            for document in about.documents:
                sources.setdefault(document, _places(graph, document, forms.pattern(near=True)))
    pattern = forms.pattern()
    rulings = [
        asdict(r)
        for r in decisions.load(decisions_file(graph))
        if pattern.search(folded(f"{r.name} | {r.other} | {r.quote} | {r.why}"))
    ]
    left, _ = traces(graph, forms, documents, [decisions_file(graph)])
    return {
        "purpose": PURPOSE,
        "graph": str(graph),
        "built_from": list(report.call["sources"]),
        "entities": entities,
        "documents": [sources[document] for document in sorted(sources)],
        "decisions": rulings,
        "kept_graphs": [path.name for path in kept(graph)],
        "files": sorted({trace.path for trace in left}),
    }


def _places(graph: Path, path: str, pattern: Any) -> dict[str, Any]:
    """Where a document names the person."""
    from kg.forgotten import words

    extraction = extraction_of(graph, path)
    document = extraction.document
    found = []
    for mention in extraction.mentions:
        if mention.type == "Person" and pattern.fullmatch(" ".join(w for w, _, _ in words(mention.text))):
            around = document.text[max(0, mention.start - AROUND) : mention.end + AROUND]
            found.append({"start": mention.start, "end": mention.end, "name": mention.text, "around": " ".join(around.split())})
    return {
        "document": path, "title": document.title, "date": document.date, "source": document.source, "licence": document.licence,
        "mentions": found,
    }  # fmt: skip
