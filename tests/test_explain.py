"""Explanations: every statement about a thing, with its sentence; nothing else, and nothing that steers a terminal."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console
from samples import HOSTILE, ID, cara, extraction, hostile, resolved

from kg import graph
from kg.errors import UsageError
from kg.explain import Candidates, Explanation, explain, find, fold, render
from kg.model import Decision, Entity, Label
from kg.store import GraphStore


def made(*documents: object, entities: tuple[Entity, ...] | None = None) -> GraphStore:
    found = resolved(*documents)  # type: ignore[arg-type]
    if entities is not None:
        found = replace(found, entities=entities)
    store = GraphStore.memory()
    store.store.extend(graph.quads(documents, found))  # type: ignore[arg-type]
    return store


@pytest.fixture(scope="module")
def store() -> GraphStore:
    return made(cara(), hostile())


def told(store: GraphStore, name: str, lang: str = "en") -> Explanation:
    found = explain(store, name, lang=lang)
    assert isinstance(found, Explanation)
    return found


def plain(found: Explanation | Candidates) -> str:
    buffer = io.StringIO()
    Console(file=buffer, width=300, color_system=None).print(render(found))
    return buffer.getvalue()


def test_every_statement_with_its_evidence(store: GraphStore) -> None:
    lab = told(store, "CARA Lab")
    assert (lab.iri, lab.name, lab.type, lab.documents) == (f"{ID}lab/cara-lab", "CARA Lab", "Lab", ("en/cara.md",))
    stated = [s for s in lab.statements if not s.inferred]
    assert [(s.predicate, s.text, s.inbound) for s in stated] == [
        ("amount", "CARA Lab receives about € 2,000,000 from NWO for 3 years", False),
        ("focusesOn", "CARA Lab focuses on cardiology", False),
        ("partOf", "CARA Lab is part of Radboudumc", False),
        ("startDate", "CARA Lab start date 2019-09", False),
        ("role", "Ada Bakker is Scientific Director at CARA Lab from 2021-03", True),
    ]
    (evidence,) = stated[2].evidence
    assert (evidence.quote, evidence.start, evidence.end) == ("CARA Lab is part of Radboudumc", 0, 30)
    assert (evidence.document, evidence.title, evidence.date) == ("en/cara.md", "A title", "2023-09-12")
    assert (evidence.source, evidence.confidence, evidence.extractor) == ("https://example.org/page", 0.95, "rule")
    assert evidence.sentence.startswith("CARA Lab is part of Radboudumc. Ada Bakker is")
    assert all(s.evidence for s in stated)
    assert not any(s.evidence for s in lab.statements if s.inferred)


def test_the_other_side_and_dutch(store: GraphStore) -> None:
    assert [(s.text, s.inbound) for s in told(store, "NWO", "nl").statements if not s.inferred] == [
        ("CARA Lab ontvangt ongeveer € 2,000,000 van NWO voor 3 jaar", True)
    ]
    assert [s.text for s in told(store, "Ada Bakker", "nl").statements if not s.inferred] == [
        "Ada Bakker is Scientific Director bij CARA Lab vanaf 2021-03"
    ]
    umc = told(store, "Radboudumc")
    assert [s.text for s in umc.statements if not s.inferred] == ["CARA Lab is part of Radboudumc"]
    assert ("Radboudumc has part CARA Lab", False) in [(s.text, s.inbound) for s in umc.statements if s.inferred]


def test_two_documents_for_one_statement() -> None:
    weak = cara("b.md")
    weak = replace(weak, claims=(replace(weak.claims[0], confidence=0.4), *weak.claims[1:]))
    lab = told(made(cara("a.md"), weak), "CARA Lab")
    part = next(s for s in lab.statements if s.predicate == "partOf")
    assert [(e.document, e.confidence) for e in part.evidence] == [("a.md", 0.95), ("b.md", 0.4)]
    assert len([s for s in lab.statements if s.predicate == "role"]) == 1


@pytest.mark.parametrize(
    "name",
    [
        "CARA Lab",
        "cara lab",
        "  CÁRA   làb ",
        "Cara-Lab",
        f"{ID}lab/cara-lab",
        f"<{ID}lab/cara-lab>",
        "id:lab/cara-lab",
        r"id:lab\/cara-lab",
    ],
)
def test_names_as_people_type_them(store: GraphStore, name: str) -> None:
    assert [iri for iri, _, _ in find(store, name)] == [f"{ID}lab/cara-lab"]


def test_preferred_names_count_before_others_and_doubt_is_shown() -> None:
    one = extraction(
        "x.md", "Alpha Lab and Beta Lab and Gamma Centre", [("Alpha Lab", "Lab"), ("Beta Lab", "Lab"), ("Gamma Centre", "Centre")]
    )
    alpha, beta, gamma = sorted(resolved(one).entities, key=lambda e: e.name.text)
    beta = replace(beta, aliases=(Label("Alpha Lab", "en"), Label("B2"), Label("Both", "nl")))
    gamma = replace(gamma, aliases=(Label("both", "en"),), decisions=(Decision("same", "G", "Gamma Centre", "acronym", 0.9),))
    store = made(one, entities=(alpha, beta, gamma))
    assert told(store, "alpha lab").iri == alpha.iri
    assert told(store, "b2").names == (("", "Beta Lab"), ("", "B2"), ("en", "Alpha Lab"), ("nl", "Both"))
    assert told(store, "Gamma Centre").notes == ("same: G | Gamma Centre: acronym (0.9)",)
    doubt = explain(store, "BOTH")
    assert doubt == Candidates("BOTH", ((gamma.iri, "Gamma Centre", "Centre"), (beta.iri, "Beta Lab", "Lab")))
    assert plain(doubt).splitlines() == [
        "2 things are called BOTH; ask for one of them:",
        r"  Gamma Centre (Centre)  id:centre\/gamma-centre",
        r"  Beta Lab (Lab)  id:lab\/beta-lab",
    ]


def test_unknown_names(store: GraphStore) -> None:
    with pytest.raises(UsageError, match="nothing in the graph is called 'Radbodumc'; similar: Radboudumc"):
        explain(store, "Radbodumc")
    with pytest.raises(UsageError, match=r"^nothing in the graph is called 'Qqqq\\x1b'$"):
        explain(store, "Qqqq\x1b")
    for name in ("", "   ", "id:", "nope:x", '"> } #', "https://w3id.org/dhai/id/lab/x> ?p ?o } #"):
        with pytest.raises(UsageError, match="nothing in the graph is called"):
            explain(store, name)
    with pytest.raises(UsageError, match="no such language 'fr'"):
        explain(store, "NWO", lang="fr")


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_names_are_found_and_shown_harmlessly(store: GraphStore, number: int) -> None:
    name = graph.clean(f"{number} {HOSTILE[number]}")
    lab = told(store, name)
    assert lab.name == name
    text = plain(lab)
    assert not set(text) & set("\x1b\x07\x00\r\t\u202e\u2066\u200f")
    assert len([line for line in text.splitlines() if "is part of Ziekenhuis Ω" in line]) >= 1
    if number == 11:
        assert "[bold red]mark-up[/]" in text


def test_folding() -> None:
    assert fold("Škoda–Ärzte (UMC+)") == "skoda arzte umc+"
    assert fold("???") == ""


def test_names_are_those_of_the_language_asked_for() -> None:
    one = extraction("x.md", "Alfa is a lab", [("Alfa", "Lab")])
    (alpha,) = resolved(one).entities
    both = replace(alpha, names=(Label("Universiteit Alfa", "nl"), Label("Alpha University", "en")))
    store = made(one, entities=(both,))
    assert [told(store, "alpha university", lang).name for lang in ("en", "nl")] == ["Alpha University", "Universiteit Alfa"]
    assert told(store, "universiteit alfa").names == (("en", "Alpha University"), ("nl", "Universiteit Alfa"))


def test_what_follows_is_one_line_unless_asked_for(store: GraphStore) -> None:
    umc = told(store, "Radboudumc")
    number = sum(s.inferred for s in umc.statements)
    assert number > 0
    shown = plain(umc).splitlines()
    assert shown[-1] == f"{number} more that follow from these (--inferred shows them)"
    assert not any(s.text in shown for s in umc.statements if s.inferred)
    assert plain(told(store, "Radboudumc", "nl")).splitlines()[-1] == f"nog {number} die hieruit volgen (--inferred toont ze)"
    buffer = io.StringIO()
    Console(file=buffer, width=300, color_system=None).print(render(umc, inferred=True))
    lines = [line.strip() for line in buffer.getvalue().splitlines()]
    assert {s.text for s in umc.statements} <= set(lines)
    assert lines.count("follows from other statements") == number
