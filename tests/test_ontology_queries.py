"""The competency questions: well formed in both languages, and answered as the sentences of the valid examples say.

The expected rows are written by hand from the quotes in ``ontology/examples/valid``, not from the output.
"""

from __future__ import annotations

import re
from functools import cache

import pyoxigraph as ox
import pytest
import rdflib
from ontology_support import INVALID, example_store, header
from rdflib.plugins.sparql import prepareQuery

from kg.questions import Question, question, questions
from kg.terms import ONTOLOGY, PREFIXES

QUERIES = ONTOLOGY / "queries"
ORIGIN = "Het OOG Lab van UMC Zuid zit in het Innovatiehuis in Zuidstad."
PARTNERS = "Partners zijn Pixel BV, het Rekeninstituut en Streekziekenhuis West."
SUCCESSION = "Persoon C leidt het OOG Lab van 2019 tot 2021; Persoon D is sinds 2022 directeur."
DAY = "Persoon A and Pixel BV take part; East University offers the course AI voor artsen."

ANSWERS: list[tuple[str, dict[str, str], list[tuple[str, ...]]]] = [
    ("labs-per-umc", {}, [("UMC Noord", "HART Lab", "part"), ("UMC Zuid", "OOG Lab", "part")]),
    ("labs-per-umc", {"umc": "umcn"}, [("UMC Noord", "HART Lab", "part")]),
    ("partners-of", {"name": "Oog en AI-lab"}, [
        ("Pixel BV", "Company", "nl-oog-lab.md", PARTNERS), ("Rekeninstituut", "ResearchInstitute", "nl-oog-lab.md", PARTNERS),
        ("Streekziekenhuis West", "Hospital", "nl-oog-lab.md", PARTNERS),
    ]),
    ("who-leads-what", {"type": "Lab"}, [
        ("Persoon A", "HART Lab", "Lab"), ("Persoon C", "OOG Lab", "Lab"), ("Persoon D", "OOG Lab", "Lab"),
    ]),
    ("who-leads-what", {"type": "Project"}, []),
    ("labs-of-programme", {"programme": "breed"}, [("HART Lab", "Lab"), ("OOG Lab", "Lab"), ("ZIEN", "Project")]),
    ("funders-and-amounts", {"atleast": "1000000"}, [
        ("HART Lab", "Research Fund", "2000000", "5", "false"),
        ("OOG Lab", "Ministerie van Voorbeelden", "1500000", "", "true"),
    ]),
    ("companies-with-several-umcs", {"atleast": "2"}, [("Pixel BV", "2", "UMC Noord, UMC Zuid")]),
    ("companies-with-several-umcs", {"atleast": "3"}, []),
    ("people-at-two-institutions", {}, [("Persoon A", "2", "East University, UMC Noord")]),
    ("topics-per-region", {"place": "Zuidstad"}, [
        ("Zuidstad", "deep learning", "1", "OOG Lab"), ("Zuidstad", "ophthalmology", "1", "OOG Lab"),
    ]),
    ("shortest-chain", {"from": "UMC Noord", "to": "Polsslag NV"}, [("3", "ZIEN", "UMC Zuid", "")]),
    ("shortest-chain", {"from": "Streekziekenhuis West", "to": "UMC Zuid"}, [("2", "OOG Lab", "", "")]),
    ("shortest-chain", {"from": "HART Lab", "to": "East University"}, [("1", "", "", "")]),
    ("shortest-chain", {"from": "HART Lab", "to": "Noordstad"}, []),
    ("sources-of-statements", {"name": "OOG Lab", "relation": "dhai:partOf"}, [
        ("OOG Lab", "partOf", "UMC Zuid", ORIGIN, "nl-oog-lab.md", "2022-06", "0.9"),
    ]),
    ("what-is-new", {"since": "2023-05"}, [
        ("AI Network for Health", "organizes", "Zorg-AI-dag", "2023-05-02"),
        ("East University", "organizes", "AI voor artsen", "2023-05-02"),
        ("Persoon A", "participatesIn", "Zorg-AI-dag", "2023-05-02"),
        ("Pixel BV", "locatedIn", "Noordstad", "2023-05-02"), ("Pixel BV", "participatesIn", "Zorg-AI-dag", "2023-05-02"),
        ("Pixel BV", "spinOffOf", "UMC Noord", "2023-05-02"),
        ("Zorg-AI-dag", "locatedIn", "Zuidstad", "2023-05-02"), ("Zorg-AI-dag", "startDate", "2023-05-12", "2023-05-02"),
    ]),
    ("contradictory-dates", {}, []),
    ("leaders-at-one-time", {}, []),
    ("who-led-in-year", {"name": "OOG Lab", "year": "2020"}, [("Persoon C", "2019", "2021", "nl-oog-lab.md", SUCCESSION)]),
    ("who-led-in-year", {"name": "OOG Lab", "year": "2025"}, [("Persoon D", "2022", "", "nl-oog-lab.md", SUCCESSION)]),
    ("who-led-in-year", {"name": "HART Lab", "year": "2020"}, []),
    ("umcs-without-shared-partner", {}, []),
    ("people-of", {"name": "UMC Noord"}, [
        ("Persoon A", "Director", "Scientific Director", "HART Lab"), ("Persoon B", "PhDCandidate", "PhD candidate", "HART Lab"),
    ]),
    ("roles-of-person", {"person": "Persoon D"}, [
        ("director or leader", "directeur", "OOG Lab", "2022", "", "nl-oog-lab.md", SUCCESSION),
    ]),
    ("funded-by", {"funder": "Research Fund"}, [("HART Lab", "Lab", "2000000"), ("ZIEN", "Project", "800000")]),
    ("total-per-funder", {}, [("Research Fund", "2", "2800000"), ("Ministerie van Voorbeelden", "1", "1500000")]),
    ("funding-per-umc", {"umc": "UMC Zuid"}, [("UMC Zuid", "OOG Lab", "Ministerie van Voorbeelden", "1500000")]),
    ("who-works-on-topic", {"topic": "machinaal leren"}, [
        ("HART Lab", "Lab", "deep learning"), ("OOG Lab", "Lab", "deep learning"),
    ]),
    ("who-works-on-topic", {"topic": "cardiologie"}, [("HART Lab", "Lab", "cardiology")]),
    ("topics-of", {"name": "OOG Lab"}, [
        ("deep learning", "deep learning", "nl-oog-lab.md", "Het lab richt zich op oogheelkunde en deep learning."),
        ("oogheelkunde", "ophthalmology", "nl-oog-lab.md", "Het lab richt zich op oogheelkunde en deep learning."),
    ]),
    ("members-of-network", {"network": "AI Network for Health"}, [("HART Lab", "Lab")]),
    ("programmes-of-institution", {"name": "UMC Zuid"}, [("BREED", "OOG Lab"), ("BREED", "ZIEN")]),
    ("shared-partners", {"one": "UMC Noord", "other": "UMC Zuid"}, [
        ("Pixel BV", "Company"), ("Heart Patients' Association", "NonProfit"),
    ]),
    ("how-they-work-together", {"one": "UMC Noord", "other": "UMC Zuid"}, [("ZIEN", "Project")]),
    ("how-they-work-together", {"one": "Polsslag NV", "other": "UMC Zuid"}, [("", "collaboratesWith")]),
    ("vacancies", {}, [("Promovendus hartbeelden", "HART Lab", "", "en-hart-lab.md", "2021-03-04")]),
    ("events", {"year": "2023"}, [("Zorg-AI-dag", "Event", "AI Network for Health", "2023-05-12", "Zuidstad")]),
    ("participants-of-event", {"event": "Zorg-AI-dag"}, [("Pixel BV", "Company", DAY), ("Persoon A", "Person", DAY)]),
    ("spin-offs", {}, [("Pixel BV", "UMC Noord", "Noordstad")]),
    ("spin-offs", {"name": "UMC Zuid"}, []),
    ("started-in-year", {"year": "2023"}, [("Zorg-AI-dag", "Event", "2023-05-12"), ("ZIEN", "Project", "2023")]),
    ("running-in-year", {"year": "2027"}, [("HART Lab", "Lab", "2021-03", ""), ("OOG Lab", "Lab", "2019", "")]),
    ("running-in-year", {"year": "2020"}, [("OOG Lab", "Lab", "2019", "")]),
    ("phd-candidates", {}, [("Persoon B", "HART Lab", "Persoon A")]),
    ("companies-per-lab", {"company": "Pixel BV"}, [("HART Lab", "Pixel BV", "UMC Noord"), ("OOG Lab", "Pixel BV", "UMC Zuid")]),
    ("what-is-where", {"place": "Zuidstad"}, [("Zuidstad", "Innovatiehuis", "Centre"), ("Zuidstad", "OOG Lab", "Lab")]),
    ("parts-of", {"name": "Universiteit Oost"}, [
        ("Faculty of Technology", "Faculty", "true"), ("Beeldgroep", "ResearchGroup", "false"),
    ]),
    ("well-supported-statements", {"atleast": "2"}, []),
    ("uncertain-statements", {"below": "90"}, []),
    ("documents-about", {"name": "OOG Lab"}, [
        ("nl-oog-lab.md", "OOG Lab: kijken met AI", "2022-06", "https://example.org/oog-lab", "13"),
    ]),
    ("names-of", {"name": "UMCN"}, [("UMC Noord", "UniversityMedicalCentre", "UMCN", "", "")]),
    ("nonprofits-in-collaborations", {}, [("Heart Patients' Association", "partner", "ZIEN", "Project")]),
    ("public-money", {}, [("Ministerie van Voorbeelden", "funder", "OOG Lab", "Lab")]),
    ("unconnected", {}, []),
]  # fmt: skip


@cache
def store(contradiction: bool = False) -> ox.Store:
    further = [p for p in INVALID if p.stem == "dates-contradict-violation"] if contradiction else []
    return example_store(*further)


def plain(value: object) -> str:
    return "" if value is None else str(getattr(value, "value", value))


def ask(asked: Question, values: dict[str, str], data: ox.Store) -> list[tuple[str, ...]]:
    found = data.query(asked.query(values), prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(plain(v) for v in row) for row in found]


@pytest.mark.parametrize("asked", questions(), ids=lambda q: q.name)
def test_header(asked: Question) -> None:
    path = QUERIES / f"{asked.name}.rq"
    head = header(path)
    assert {"title@nl", "title@en", "explanation@nl", "explanation@en", "columns"} <= set(head)
    assert head["explanation@nl"] != head["explanation@en"]
    for parameter in asked.parameters:
        assert re.search(rf"^# param@nl {parameter.name}: .+ Bijvoorbeeld: .+", asked.text, re.MULTILINE)
        assert re.search(rf"^# type {parameter.name}: (name|number|date|class|property)$", asked.text, re.MULTILINE)
    # Complete in itself: runs in any SPARQL 1.1 editor, prefixes included.
    found = ox.Store().query(asked.text)
    assert isinstance(found, ox.QuerySolutions)
    assert [v.value for v in found.variables] == head["columns"].split()
    prepareQuery(asked.text)


def test_there_are_thirty_and_each_has_an_answer_in_the_test() -> None:
    names = {q.name for q in questions()}
    assert len(names) >= 30
    assert names - {name for name, _, _ in ANSWERS} <= {"overview", "best-connected"}


@pytest.mark.parametrize(("name", "values", "expected"), ANSWERS)
def test_answer(name: str, values: dict[str, str], expected: list[tuple[str, ...]]) -> None:
    assert ask(question(name), values, store()) == expected


IN_DUTCH: list[tuple[str, dict[str, str], list[tuple[str, ...]]]] = [
    ("shared-partners", {"one": "UMC Noord", "other": "UMC Zuid"}, [
        ("Pixel BV", "Company"), ("Patiëntenvereniging Hart", "NonProfit"),
    ]),
    ("total-per-funder", {}, [("Onderzoeksfonds", "2", "2800000"), ("Ministerie van Voorbeelden", "1", "1500000")]),
    ("people-at-two-institutions", {}, [("Persoon A", "2", "UMC Noord, Universiteit Oost")]),
    ("who-works-on-topic", {"topic": "machine learning"}, [
        ("HART Lab", "Lab", "deep learning"), ("OOG Lab", "Lab", "deep learning"),
    ]),
    ("topics-per-region", {"place": "Zuidstad"}, [
        ("Zuidstad", "deep learning", "1", "OOG Lab"), ("Zuidstad", "oogheelkunde", "1", "OOG Lab"),
    ]),
    ("events", {"year": "2023"}, [("Zorg-AI-dag", "Event", "AI-netwerk Zorg", "2023-05-12", "Zuidstad")]),
    ("names-of", {"name": "East University"}, [("Universiteit Oost", "University", "East University", "", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "expected"), IN_DUTCH)
def test_answer_in_dutch(name: str, values: dict[str, str], expected: list[tuple[str, ...]]) -> None:
    found = store().query(question(name).query(values, lang="nl"), prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    assert [tuple(plain(v) for v in row) for row in found] == expected


@pytest.mark.parametrize("asked", questions(), ids=lambda q: q.name)
def test_every_name_shown_is_of_one_language(asked: Question) -> None:
    """Each variable with preferred names has its filter, so that a thing with two names is one row."""
    if asked.name in ("topics-of", "overview"):  # which show both
        return
    body = asked.text.split("SELECT", 1)[1]
    shown = set(re.findall(r"skos:prefLabel (\?\w+)", body))
    assert shown == set(re.findall(r"LANG\((\?\w+)\) != \"nl\"", body)) - (
        {"?role"} if asked.name == "roles-of-person" else set()
    )


def test_contradiction_is_found_with_both_sources() -> None:
    assert ask(question("contradictory-dates"), {}, store(contradiction=True)) == [
        ("HART Lab", "startDate", "2020", "en-history.md", "The HART Lab of UMC Noord started in 2020.",
         "2021-03", "en-hart-lab.md", "The lab started in March 2021."),
    ]  # fmt: skip


def test_a_statement_of_two_documents_is_counted() -> None:
    assert ask(question("well-supported-statements"), {"atleast": "2"}, store(contradiction=True)) == [
        ("HART Lab", "partOf", "UMC Noord", "2")
    ]


def test_overview_and_best_connected() -> None:
    counts = {english: int(number) for _, english, number in ask(question("overview"), {}, store())}
    assert len(counts) == 21
    assert sum(counts.values()) == 28
    assert counts["person"] == 4
    # HART Lab: UMC Noord, East University, Pixel BV, BREED, the network, the fund, persons A and B, the vacancy.
    assert ask(question("best-connected"), {"type": "Lab"}, store()) == [("HART Lab", "Lab", "9"), ("OOG Lab", "Lab", "8")]


SAME_IN_RDFLIB = [
    "labs-per-umc", "partners-of", "labs-of-programme", "funders-and-amounts", "shared-partners", "what-is-new",
    "who-led-in-year", "total-per-funder", "members-of-network", "programmes-of-institution", "running-in-year", "parts-of",
]  # fmt: skip


@pytest.mark.parametrize("name", SAME_IN_RDFLIB)
def test_rdflib_gives_the_same_answer(name: str) -> None:
    """An independent engine, on the TriG export."""
    data = rdflib.Dataset(default_union=True)
    data.parse(data=ox.Store.dump(store(), format=ox.RdfFormat.TRIG), format="trig")
    for other, values, expected in ANSWERS:
        if other == name:
            found = data.query(question(name).query(values))
            assert sorted(tuple("" if v is None else str(v) for v in row) for row in found) == sorted(expected)  # type: ignore[union-attr]
