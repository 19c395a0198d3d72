"""Mentions: acronyms, head nouns, personal names, phrases that name nothing; how competing spans are settled."""

from __future__ import annotations

from itertools import pairwise

import pytest
from extraction_support import document, extraction, names
from hypothesis import given
from hypothesis import strategies as st

from kg.cues import load
from kg.language import pipeline
from kg.mentions.acronyms import abbreviates
from kg.mentions.people import name_at
from kg.mentions.spans import RANK, Candidate, settle, weight
from kg.mentions.typing import type_by_name
from kg.model import Mention
from kg.terms import ENTITY_TYPES

# Acronyms


@pytest.mark.parametrize(
    ("short", "long", "fits"),
    [
        ("DASH", "Data Science Center in Health", True),
        ("CWI", "Centrum Wiskunde & Informatica", True),
        ("LUMC", "Leids Universitair Medisch Centrum", True),
        ("LUMC", "Leiden University Medical Center", True),
        ("NWO", "Nederlandse Organisatie voor Wetenschappelijk Onderzoek", True),
        ("ZonMw", "Zorgonderzoek Nederland Medische wetenschappen", True),
        ("UMCG", "Data Science", False),
        ("LAB", "lab", False),
        ("ABC", "Bureau Analyse Centrum", False),
        ("", "Data Science", False),
        ("DS", "", False),
        ("DSX", "Data Science", False),
    ],
)
def test_what_a_short_form_stands_for(short: str, long: str, fits: bool) -> None:
    assert abbreviates(short, long) is fits


@given(st.lists(st.text(alphabet="abcdefgh", min_size=3, max_size=8).map(str.title), min_size=2, max_size=6))
def test_initials_always_abbreviate(words: list[str]) -> None:
    assert abbreviates("".join(w[0] for w in words), " ".join(words))


def same(text: str, lang: str) -> set[tuple[str, str, str]]:
    found = extraction(text, lang)
    return {(found.mentions[s.first].text, found.mentions[s.second].text, s.reason) for s in found.same}


@pytest.mark.parametrize(
    ("lang", "text", "found", "joined"),
    [
        (
            "en", "The Data Science Hub for Care (DSHC) opened.",
            [("Data Science Hub for Care", "Centre"), ("DSHC", "Centre")], ("Data Science Hub for Care", "DSHC", "acronym"),
        ),
        (
            "nl", "Het Expertisecentrum Slaap en Geheugen (ESG) is open.",
            [("Expertisecentrum Slaap en Geheugen", "Centre"), ("ESG", "Centre")], ("Expertisecentrum Slaap en Geheugen", "ESG", "acronym"),
        ),
        (
            "nl", "Het lectoraat Slaap en Geheugen (LSG) groeit.",
            [("lectoraat Slaap en Geheugen", "ResearchGroup"), ("LSG", "ResearchGroup")], ("lectoraat Slaap en Geheugen", "LSG", "acronym"),
        ),
    ],
)  # fmt: skip
def test_acronyms_in_brackets(lang: str, text: str, found: list[tuple[str, str]], joined: tuple[str, str, str]) -> None:
    assert names(text, lang) == found
    assert same(text, lang) == {joined}


def test_long_and_short_form_of_a_known_name_bear_its_key() -> None:
    found = extraction("Leiden University Medical Center (LUMC) is big. LUMC grows.", "en").mentions
    assert [(m.text, m.type, m.key) for m in found] == [
        ("Leiden University Medical Center", "UniversityMedicalCentre", "lumc"),
        ("LUMC", "UniversityMedicalCentre", "lumc"),
        ("LUMC", "UniversityMedicalCentre", "lumc"),
    ]


@pytest.mark.parametrize(
    "text", ["The Zilvermeer Lab (LUMC) is open.", "The Department of Radiology (UMCG) is open.", "Anneke Veldhuis (LUMC) works."]
)
def test_an_owner_in_brackets_is_no_acronym(text: str) -> None:
    assert {m.extractor for m in extraction(text, "en").mentions} <= {"names", "head-noun", "recogniser", "role-line"}
    assert same(text, "en") == set()


# Head nouns


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", "The Zilvermeer Lab is open.", [("Zilvermeer Lab", "Lab")]),
        ("nl", "Het Zilvermeer Lab is open.", [("Zilvermeer Lab", "Lab")]),
        ("nl", "Het Zilvermeer-lab is open.", [("Zilvermeer-lab", "Lab")]),
        ("en", "The Department of Sleep Medicine is open.", [("Department of Sleep Medicine", "Department")]),
        ("nl", "De afdeling Slaapgeneeskunde is open.", [("afdeling Slaapgeneeskunde", "Department")]),
        ("nl", "De afdeling radiologie is open.", [("afdeling radiologie", "Department")]),
        ("en", "The Faculty of Science, Engineering and Technology is open.", [("Faculty of Science, Engineering and Technology", "Faculty")]),
        ("nl", "De Faculteit der Geneeskunde is open.", [("Faculteit der Geneeskunde", "Faculty")]),
        ("en", "The Sleep Research Group is open.", [("Sleep Research Group", "ResearchGroup")]),
        ("nl", "De onderzoeksgroep Slaap is open.", [("onderzoeksgroep Slaap", "ResearchGroup")]),
        ("nl", "Het lectoraat digitale zorg is open.", [("lectoraat digitale zorg", "ResearchGroup")]),
        ("en", "The Zilvermeer Hospital is open.", [("Zilvermeer Hospital", "Hospital")]),
        ("nl", "Het Zilvermeer Ziekenhuis en Ziekenhuis Noorderlicht zijn open.", [("Zilvermeer Ziekenhuis", "Hospital"), ("Ziekenhuis Noorderlicht", "Hospital")]),
        ("en", "The University of Zilvermeer is open.", [("University of Zilvermeer", "University")]),
        ("nl", "Hogeschool Zilvermeer is open.", [("Hogeschool Zilvermeer", "University")]),
        ("en", "The Zilvermeer Foundation and the Zilvermeer Institute are open.", [("Zilvermeer Foundation", "NonProfit"), ("Zilvermeer Institute", "ResearchInstitute")]),
        ("nl", "De Stichting Slaapzorg en het Ministerie van Gezondheid zijn open.", [("Stichting Slaapzorg", "NonProfit"), ("Ministerie van Gezondheid", "GovernmentBody")]),
        ("en", "The Zilvermeer Symposium is open.", [("Zilvermeer Symposium", "Event")]),
        ("nl", "Het Zilvermeer Symposium is open.", [("Zilvermeer Symposium", "Event")]),
        ("en", "The LUMINA project is open.", [("LUMINA project", "Project")]),
        ("nl", "Het project LUMINA is open.", [("LUMINA", "Project")]),
    ],
)  # fmt: skip
def test_head_nouns(lang: str, text: str, found: list[tuple[str, str]]) -> None:
    assert names(text, lang) == found


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The new lab and a lab are open."),
        ("nl", "Het nieuwe lab en een lab zijn open."),
        ("en", "The faculty and the university agree."),
        ("nl", "De faculteit en de universiteit zijn het eens."),
        ("en", "Our department is open."),
        ("nl", "Onze afdeling is open."),
        ("en", "The Netherlands and Germany work on artificial intelligence and machine learning."),
        ("nl", "Nederland en Duitsland werken aan kunstmatige intelligentie."),
        ("en", "The Executive Board and the Supervisory Board met."),
        ("nl", "De raad van bestuur en de Raad van Toezicht kwamen bijeen."),
        ("en", "Computer Vision and Deep Learning are used for MRI and CT."),
        ("en", "## About us\n\nThe grant is two million euros."),
        ("nl", "## Over ons\n\nDe subsidie is twee miljoen euro."),
    ],
)
def test_what_names_nothing(lang: str, text: str) -> None:
    assert names(text, lang) == []


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("University Medical Center Zilvermeer", "UniversityMedicalCentre"),
        ("Zilvermeer University of Applied Sciences", "University"),
        ("Zilvermeer Lab", "Lab"),
        ("Slaapinstituut", "ResearchInstitute"),
        ("LUMINA-project", "Project"),
        ("Zilvermeer", None),
        ("", None),
    ],
)
def test_the_type_that_a_name_gives_away(name: str, type_: str | None) -> None:
    assert type_by_name(name, load()) == type_


# People


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Joost van der Meulen werkt", "Joost van der Meulen"),
        ("J. van der Meulen werkt", "J. van der Meulen"),
        ("J.A. van den Berg werkt", "J.A. van den Berg"),
        ("Jan-Willem de Boer werkt", "Jan-Willem de Boer"),
        ("Sanne Jansen-de Vries werkt", "Sanne Jansen-de Vries"),
        ("Fatima El Khatib werkt", "Fatima El Khatib"),
        ("Wei Zhang werkt", "Wei Zhang"),
        ("María José García-López werkt", "María José García-López"),
        ("Łukasz Żółkowski werkt", "Łukasz Żółkowski"),
        ("Anneke Veldhuis, arts", "Anneke Veldhuis"),
        ("Veldhuis werkt", ""),
        ("Deep Learning werkt", ""),
        ("University Hospital werkt", ""),
        ("de Boer werkt", ""),
        ("MRI CT werkt", ""),
        ("hoogleraar Jan Jansen", ""),
    ],
)
def test_where_a_name_ends(text: str, name: str) -> None:
    doc = pipeline("nl").make_doc(text)
    end = name_at(doc, 0, load())
    assert (doc[:end].text if end else "") == name


@pytest.mark.parametrize(
    ("lang", "text", "people"),
    [
        ("en", "Prof. dr. Joost van der Meulen speaks.", ["Joost van der Meulen"]),
        ("nl", "Prof. dr. J.A. van den Berg-de Vries spreekt.", ["J.A. van den Berg-de Vries"]),
        ("nl", "Dr. Van Dam en mevrouw Ter Braak spreken.", ["Van Dam", "Ter Braak"]),
        ("en", "Dr. Wei Zhang and Prof. Fatima El Khatib speak.", ["Wei Zhang", "Fatima El Khatib"]),
        ("nl", "Prof. dr. ir. A.B.C. 't Hart spreekt.", ["A.B.C. 't Hart"]),
        ("nl", "Drs. Jan-Willem de Boer is projectleider.", ["Jan-Willem de Boer"]),
        ("en", "Anneke Veldhuis, PhD, works at LUMC.", ["Anneke Veldhuis"]),
        ("nl", "Projectleider is Anneke Veldhuis.", ["Anneke Veldhuis"]),
        ("en", "Director: Anneke Veldhuis", ["Anneke Veldhuis"]),
        ("nl", "- Anneke Veldhuis, coördinator", ["Anneke Veldhuis"]),
        ("en", "- Anneke Veldhuis – Postdoc", ["Anneke Veldhuis"]),
    ],
)
def test_people(lang: str, text: str, people: list[str]) -> None:
    assert [n for n, _ in names(text, lang, type_="Person")] == people


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("nl", "Director Deep Learning spreekt."),
        ("en", "Professor of Medical Imaging at LUMC"),
        ("en", "Prof. Medical Imaging"),
        ("nl", "In Mei 2021 en op Maandag."),
        ("en", "Research Group, Director"),
    ],
)
def test_what_is_no_person(lang: str, text: str) -> None:
    assert names(text, lang, type_="Person") == []


# Settling


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "The Zilvermeer Lab is funded by NWO."), ("nl", "Het is een ICAI-lab."), ("en", "Would it work with Philips?"), ("en", "A Utrecht-based lab.")],
)  # fmt: skip
def test_known_names_end_with_a_letter(lang: str, text: str) -> None:
    assert [m.text for m in extraction(text, lang).mentions if not m.text[-1].isalnum()] == []


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    spans = st.tuples(st.integers(0, 200), st.integers(1, 90), st.sampled_from(["Lab", "Person", "Place"]), st.sampled_from(sorted(RANK)),
                      st.sampled_from([0.4, 0.6, 0.85, 0.97]))  # fmt: skip
    return [Candidate(s, s + n, t, x, c, 0) for s, n, t, x, c in draw(st.lists(spans, max_size=25))]


@given(candidates())
def test_settled_spans_do_not_overlap_and_are_in_order(proposed: list[Candidate]) -> None:
    chosen = settle(proposed)
    assert chosen == sorted(chosen, key=lambda c: c.start)
    assert all(a.end <= b.start for a, b in pairwise(chosen))
    assert {(c.start, c.end) for c in chosen} <= {(c.start, c.end) for c in proposed}


@given(candidates())
def test_nothing_is_left_out_without_a_rival(proposed: list[Candidate]) -> None:
    chosen = settle(proposed)
    assert all(any(c.overlaps(kept) for kept in chosen) for c in proposed)


@given(candidates().filter(bool), st.randoms(use_true_random=False))
def test_the_strongest_is_chosen_whatever_the_order(proposed: list[Candidate], random: object) -> None:
    unique = list({(c.start, c.end): c for c in proposed}.values())
    strongest = min(unique, key=weight)
    if [weight(c) for c in unique].count(weight(strongest)) == 1:
        assert (strongest.start, strongest.end) in {(c.start, c.end) for c in settle(unique)}


def test_two_finders_that_agree_leave_less_doubt() -> None:
    a = Candidate(0, 9, "Lab", "head-noun", 0.8, 0)
    b = Candidate(0, 9, "Lab", "recogniser", 0.5, 0, "cara")
    (kept,) = settle([b, a])
    assert (kept.extractor, kept.key) == ("head-noun", "cara")
    assert kept.confidence == pytest.approx(0.9)
    assert settle([a, Candidate(0, 9, "Person", "recogniser", 0.5, 0)]) == [a]
    assert settle([]) == []


def test_mentions_are_slices_of_the_text() -> None:
    text = "Prof. dr. Joost van\nder Meulen leads the Zilvermeer  Lab (Utrecht).\n\n- Philips\n- LUMC\n"
    doc = document(text, "en")
    found: tuple[Mention, ...] = extraction(text, "en").mentions
    assert [m.text for m in found] == ["Joost van der Meulen", "Zilvermeer Lab", "Utrecht", "Philips", "LUMC"]
    for m in found:
        assert " ".join(doc.text[m.start : m.end].split()) == m.text
        assert doc.blocks[m.block].start <= m.start < m.end <= doc.blocks[m.block].end
        assert m.type in ENTITY_TYPES
        assert 0 < m.confidence < 1
    assert all(a.end <= b.start for a, b in pairwise(found))
