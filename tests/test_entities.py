"""Identity: hard cases of each kind with exact results, independence of order, grouping against an independent judge."""

from __future__ import annotations

import random
import re
import string
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.entities import Resolution, resolve, variants
from kg.entities.group import Forest
from kg.entities.people import parse
from kg.errors import DataError, UsageError
from kg.model import Block, BlockKind, Claim, Document, Entity, Extraction, Label, Link, Mention, SameThing
from kg.names import Name, Names, load

NAMES = Names(
    [
        Name(
            "umcg",
            "UniversityMedicalCentre",
            "Universitair Medisch Centrum Groningen",
            "University Medical Center Groningen",
            ("UMCG",),
        ),
        Name(
            "radboudumc",
            "UniversityMedicalCentre",
            "Radboudumc",
            "Radboud University Medical Center",
            (),
            ("RUMC",),
            "needs-full-name",
        ),
        Name(
            "radboud-university", "University", "Radboud Universiteit", "Radboud University", ror="016xsfp80", wikidata="Q1149089"
        ),
        Name("nwo", "Funder", "Nederlandse Organisatie voor Wetenschappelijk Onderzoek", "Dutch Research Council", ("NWO",)),
        Name("place-groningen", "Place", "Groningen", "Groningen"),
        Name("autoriteit", "GovernmentBody", "Autoriteit Persoonsgegevens", "", (), ("AP",), "needs-full-name"),
    ],
    "test",
)


@dataclass
class Doc:
    """Builds an extraction: names are written into the text one after the other."""

    path: str
    text: str = ""
    mentions: list[Mention] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    same: list[SameThing] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def add(self, text: str, type_: str, confidence: float = 0.9, key: str = "", link: str = "") -> int:
        start = len(self.text)
        self.text += text + ". "
        if link:
            self.links.append(Link(start, start + len(text), link))
        self.mentions.append(Mention(start, start + len(text), text, type_, "test", confidence, key, 0))
        return len(self.mentions) - 1

    def person(self, name: str, *organisations: str, type_: str = "University") -> int:
        number = self.add(name, "Person")
        for organisation in organisations:
            self.claim(number, "affiliatedWith", self.add(organisation, type_))
        return number

    def unit(self, name: str, type_: str, parent: str = "", parent_type: str = "University") -> int:
        number = self.add(name, type_)
        if parent:
            self.claim(number, "partOf", self.add(parent, parent_type))
        return number

    def claim(self, subject: int, predicate: str, object_: int | None, value: str = "") -> None:
        self.claims.append(Claim(predicate, subject, object_, 0, 1, "test", 0.9, value))

    def alike(self, first: int, second: int) -> None:
        self.same.append(SameThing(first, second, "acronym in brackets"))

    def build(self) -> Extraction:
        block = Block(BlockKind.PARAGRAPH, 0, len(self.text), "en", links=tuple(self.links))
        document = Document(self.path, "0" * 64, "text", self.text, (block,), "en")
        return Extraction(document, tuple(self.mentions), tuple(self.claims), tuple(self.same))


def run(*docs: Doc) -> Resolution:
    return resolve([doc.build() for doc in docs], NAMES)


def slugs(resolution: Resolution, docs: Sequence[Doc], text: str) -> list[str]:
    """Kind and slug of the entity of every mention with this text, in order."""
    found = [
        resolution.iri_of[doc.path, index] for doc in docs for index, mention in enumerate(doc.mentions) if mention.text == text
    ]
    return [iri.removeprefix("https://w3id.org/dhai/id/") for iri in found]


def entity(resolution: Resolution, slug: str) -> Entity:
    return next(e for e in resolution.entities if e.iri == f"https://w3id.org/dhai/id/{slug}")


def labels(of: Entity) -> set[str]:
    return {label.text for label in (*of.names, *of.aliases)}


def one(first: str, second: str, type_: str) -> bool:
    """Whether two names in two documents come out as one entity."""
    a, b = Doc("a.md"), Doc("b.md")
    a.add(first, type_)
    b.add(second, type_)
    resolution = run(a, b)
    return resolution.iri_of["a.md", 0] == resolution.iri_of["b.md", 0]


# Known names, spellings, acronyms


def test_a_known_name_is_one_entity_in_both_languages_with_its_identifiers() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    a.add("Radboud University", "University")
    b.add("de Radboud Universiteit".removeprefix("de "), "ResearchInstitute")
    found = run(a, b).entities
    assert [(e.iri, e.type, e.key) for e in found] == [
        ("https://w3id.org/dhai/id/institution/radboud-university", "University", "radboud-university")
    ]
    assert found[0].names == (Label("Radboud Universiteit", "nl"), Label("Radboud University", "en"))
    assert found[0].name == Label("Radboud Universiteit", "nl")
    assert found[0].aliases == ()
    assert found[0].identifiers == ("http://www.wikidata.org/entity/Q1149089", "https://ror.org/016xsfp80")
    assert found[0].mentions == (("a.md", 0), ("b.md", 0))


def test_the_key_that_the_extractor_gave_is_taken() -> None:
    a = Doc("a.md")
    a.add("het Groningse UMC", "Hospital", key="umcg")
    found = run(a).entities[0]
    assert (found.key, found.type) == ("umcg", "UniversityMedicalCentre")
    assert "het Groningse UMC" in labels(found)


@pytest.mark.parametrize(
    ("first", "second", "type_"),
    [
        ("Princess Anna Centre", "the Princess Anna Center", "Centre"),
        ("Zorginnovatie-netwerk Oost", "zorginnovatie netwerk oost", "Network"),
        ("Médicis Hospital", "Medicis Hospital", "Hospital"),
        ("Acme Imaging B.V.", "Acme Imaging", "Company"),
        ("Zernike Programme for Frailty", "Zernike Program for Frailty", "Programme"),
        ("National Organisation for Frailty", "National Organization for Frailty", "NonProfit"),
        ("European Frailty Research Consortium", "European Fraitly Research Consortium", "Network"),
        ("THIRONA", "Thirona", "Company"),
        ("PANCAIM", "PANCAIM", "Project"),
    ],
)
def test_spellings_of_one_name(first: str, second: str, type_: str) -> None:
    assert one(first, second, type_)


@pytest.mark.parametrize(
    ("first", "second", "type_"),
    [
        ("University of Bern", "University of Bonn", "University"),
        ("Dutch Neurology Society", "Dutch Urology Society", "NonProfit"),
        ("Frailty Day 2020", "Frailty Day 2021", "Event"),
        ("Zernike Lab", "Zernike Centre", "Lab"),
        ("RETINA", "Retina", "Project"),
        ("AI-driven nodule detection", "AI-driven nodule detections", "Project"),
        ("Meander Hospital", "Meander", "Hospital"),
    ],
)
def test_names_that_look_alike_but_differ(first: str, second: str, type_: str) -> None:
    assert not one(first, second, type_)


def test_an_equal_name_of_another_sort_is_another_thing() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    a.add("Zernike Alliance", "Network")
    b.add("Zernike Alliance", "Programme")
    assert {e.iri[25:] for e in run(a, b).entities} == {"institution/zernike-alliance", "programme/zernike-alliance"}


def acronym(path: str, long: str, short: str, type_: str = "Network") -> Doc:
    doc = Doc(path)
    doc.alike(doc.add(long, type_), doc.add(short, type_))
    return doc


def test_an_acronym_takes_the_one_expansion_of_other_documents() -> None:
    bare = Doc("b.md")
    bare.add("FRC", "Network")
    found = run(acronym("a.md", "Frailty Research Consortium", "FRC"), bare).entities
    assert [(e.iri[25:], e.name.text, labels(e)) for e in found] == [
        ("institution/frailty-research-consortium", "Frailty Research Consortium", {"Frailty Research Consortium", "FRC"})
    ]
    assert sorted(d.reason for d in found[0].decisions) == [
        "FRC has one expansion in all documents",
        "acronym in brackets in a.md",
    ]


def test_an_acronym_with_two_expansions_stays_apart() -> None:
    bare = Doc("c.md")
    bare.add("FRC", "Network")
    docs = [acronym("a.md", "Frailty Research Consortium", "FRC"), acronym("b.md", "Federated Radiology Council", "FRC"), bare]
    resolution = run(*docs)
    assert len(resolution.entities) == 3
    alone = next(e for e in resolution.entities if e.mentions == (("c.md", 0),))
    assert {(d.kind, d.reason) for d in alone.decisions} == {("different", "FRC has 2 expansions")}


def test_an_ambiguous_acronym_counts_only_beside_the_full_name() -> None:
    full, bare = acronym("a.md", "Autoriteit Persoonsgegevens", "AP", "GovernmentBody"), Doc("b.md")
    bare.add("AP", "GovernmentBody")
    resolution = run(full, bare)
    assert resolution.iri_of["a.md", 1].endswith("/autoriteit")
    assert resolution.iri_of["b.md", 0].endswith("/ap")


def test_a_pair_of_the_document_never_joins_two_known_things() -> None:
    doc = acronym("a.md", "Radboud University", "UMCG", "University")
    resolution = run(doc)
    assert {e.key for e in resolution.entities} == {"radboud-university", "umcg"}
    assert all([d.kind for d in e.decisions] == ["different"] for e in resolution.entities)


def test_a_weak_reading_gives_way_and_strong_ones_stay_apart() -> None:
    weak, strong = Doc("a.md"), Doc("b.md")
    for _ in range(3):
        weak.add("Acmedica", "Company", 0.9)
    weak.add("Acmedica", "Person", 0.3)
    strong.add("Zernike", "Company", 0.9)
    strong.add("Zernike", "Project", 0.9)
    resolution = run(weak, strong)
    assert slugs(resolution, [weak], "Acmedica") == ["institution/acmedica"] * 4
    assert slugs(resolution, [strong], "Zernike") == ["institution/zernike", "project/zernike"]


def test_the_type_is_a_vote_weighted_by_confidence() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    a.add("Zernike Consortium", "Company", 0.5)
    a.add("Zernike Consortium", "Company", 0.3)
    b.add("Zernike Consortium", "Network", 0.9)
    found = run(a, b).entities
    assert [e.type for e in found] == ["Network"]
    assert [d.reason for d in found[0].decisions if d.kind == "type"] == ["confidence summed: Company 0.80, Network 0.90"]


def test_field_words_give_one_key_in_both_languages() -> None:
    pairs = [
        ("Faculteit der Wiskunde en Natuurwetenschappen", "Faculty of Mathematics and Natural Sciences"),
        ("afdeling Bewegingswetenschappen", "Department of Movement Sciences"),
        ("afdeling Interne Geneeskunde", "Department of Internal Medicine"),
        ("vakgroep Kindergeneeskunde", "Pediatrics"),
    ]
    for dutch, english in pairs:
        type_ = "Faculty" if "Facult" in dutch else "Department"
        assert variants.unit_key(dutch, type_) == variants.unit_key(english, type_)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("kind\tword\tvariants\nfield\tlung\n", ":2: needs the columns"),
        ("field\tlung\tlong\n", ":1: needs the columns"),
        ("kind\tword\tvariants\nfield\tlung\tlong\nfield\theart\tlong\n", ":3: 'long' stands for 'lung' already"),
    ],
)
def test_faults_in_the_field_words(content: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "fields.tsv"
    path.write_text(content, encoding="utf-8")
    monkeypatch.setattr(variants, "FIELDS", path)
    with pytest.raises(DataError) as error:
        variants._words.__wrapped__()
    assert message in str(error.value)


# Generic names


def test_a_generic_unit_is_one_within_one_parent_and_language_does_not_matter() -> None:
    a, b, c = Doc("a.md"), Doc("b.md"), Doc("c.md")
    a.unit("Department of Radiology", "Department", "UMCG", "UniversityMedicalCentre")
    b.unit("afdeling Radiologie", "Department", "University Medical Center Groningen", "UniversityMedicalCentre")
    c.unit("Department of Radiology", "Department", "Radboudumc", "UniversityMedicalCentre")
    resolution = run(a, b, c)
    assert slugs(resolution, [a, c], "Department of Radiology") == [
        "unit/umcg-department-of-radiology", "unit/radboudumc-department-of-radiology"
    ]  # fmt: skip
    assert slugs(resolution, [b], "afdeling Radiologie") == ["unit/umcg-department-of-radiology"]


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("Department of Radiology", "Department"),
        ("AI Lab", "Lab"),
        ("Imaging", "Department"),
        ("Faculty of Science", "Faculty"),
        ("afdeling Radiologie", "Department"),
        ("innovation board", "Department"),
        ("Data Science", "Course"),
        ("PhD candidate", "Vacancy"),
    ],
)
def test_a_generic_name_without_a_parent_is_never_one_across_documents(name: str, type_: str) -> None:
    a, b, c = Doc("a.md"), Doc("b.md"), Doc("c.md")
    a.add(name, type_)
    b.add(name, type_)
    c.unit(name, type_, "UMCG", "UniversityMedicalCentre")
    resolution = run(a, b, c)
    iris = {resolution.iri_of[path, 0] for path in ("a.md", "b.md", "c.md")}
    assert len(iris) == 3
    assert sum(bool(re.search(r"-[0-9a-f]{8}$", iri)) for iri in iris) == 2


def test_a_department_without_a_parent_is_of_the_only_house_of_its_document() -> None:
    a, b, c, d = (Doc(f"{n}.md") for n in "abcd")
    a.unit("Department of Radiology", "Department", "UMCG", "UniversityMedicalCentre")
    for doc in (b, c, d):
        doc.add("afdeling Radiologie", "Department")
    b.add("UMCG", "UniversityMedicalCentre")
    for name, type_ in (("UMCG", "UniversityMedicalCentre"), ("Radboud Universiteit", "University")):
        c.add(name, type_)
    found = resolve([doc.build() for doc in (a, b, c, d)], NAMES)
    assert found.iri_of["a.md", 0] == found.iri_of["b.md", 0]
    assert len({found.iri_of[path, 0] for path in ("a.md", "c.md", "d.md")}) == 3
    (question,) = (q for q in found.questions if q.joined)
    assert (question.left_document, question.right_document, question.score) == ("a.md", "b.md", 0.7)


def test_the_parent_may_stand_in_the_name() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    a.add("Faculty of Science of Radboud University", "Faculty")
    a.add("Faculty of Science", "Faculty")
    a.alike(0, 1)
    b.unit("Faculty of Science", "Faculty", "Radboud Universiteit")
    resolution = run(a, b)
    assert resolution.iri_of["a.md", 0] == resolution.iri_of["b.md", 0]


def test_parents_of_parents_count() -> None:
    docs = []
    for path, university in (("a.md", "UMCG"), ("b.md", "UMCG"), ("c.md", "Radboudumc")):
        doc = Doc(path)
        section, department = doc.add("AI group", "ResearchGroup"), doc.add("Department of Pathology", "Department")
        doc.claim(section, "partOf", department)
        doc.claim(department, "partOf", doc.add(university, "UniversityMedicalCentre"))
        docs.append(doc)
    resolution = run(*docs)
    assert slugs(resolution, docs, "AI group") == [
        "unit/umcg-department-of-pathology-ai-group", "unit/umcg-department-of-pathology-ai-group",
        "unit/radboudumc-department-of-pathology-ai-group",
    ]  # fmt: skip


def test_two_departments_of_one_name_in_one_document_stay_apart() -> None:
    doc = Doc("a.md")
    doc.unit("Department of Radiology", "Department", "UMCG", "UniversityMedicalCentre")
    doc.unit("Department of Radiology", "Department", "Radboudumc", "UniversityMedicalCentre")
    assert slugs(run(doc), [doc], "Department of Radiology") == [
        "unit/umcg-department-of-radiology", "unit/radboudumc-department-of-radiology"
    ]  # fmt: skip


def test_parents_in_a_circle_end() -> None:
    doc = Doc("a.md")
    first, second = doc.add("Department of Radiology", "Department"), doc.add("Faculty of Science", "Faculty")
    doc.claim(first, "partOf", second)
    doc.claim(second, "partOf", first)
    assert len(run(doc).entities) == 2


def test_vacancies_are_one_only_with_the_same_employer() -> None:
    docs = []
    for path, employer in (("a.md", "UMCG"), ("b.md", "UMCG"), ("c.md", "Radboudumc")):
        doc = Doc(path)
        doc.claim(doc.add(employer, "UniversityMedicalCentre"), "hasVacancy", doc.add("PhD candidate", "Vacancy"))
        docs.append(doc)
    found = slugs(run(*docs), docs, "PhD candidate")
    assert found == ["vacancy/umcg-phd-candidate", "vacancy/umcg-phd-candidate", "vacancy/radboudumc-phd-candidate"]


# People


def test_short_names_within_a_document() -> None:
    doc = Doc("a.md")
    for name in ("Bram van Ginneken", "Van Ginneken", "B. van Ginneken", "Bram", "Van Ginneken, Bram", "Ginneken"):
        doc.add(name, "Person")
    found = run(doc).entities
    assert [e.iri[25:] for e in found] == ["person/bram-van-ginneken"]
    assert found[0].name.text == "Bram van Ginneken"
    assert labels(found[0]) == {m.text for m in doc.mentions}


def test_a_surname_that_two_people_of_the_document_have_stays_apart() -> None:
    doc = Doc("a.md")
    for name in ("Anna Zernike", "Piet Zernike", "Zernike"):
        doc.add(name, "Person")
    assert len(run(doc).entities) == 3


def test_initials_need_the_same_organisation_and_no_other_candidate() -> None:
    full, same, other = Doc("a.md"), Doc("b.md"), Doc("c.md")
    full.person("Bram van Ginneken", "Radboud University")
    same.person("B. van Ginneken", "Radboud Universiteit")
    other.person("B. van Ginneken", "Zernike University")
    resolution = run(full, same, other)
    assert resolution.iri_of["a.md", 0] == resolution.iri_of["b.md", 0] != resolution.iri_of["c.md", 0]
    second = Doc("d.md")
    second.person("Berend van Ginneken", "Radboud University")
    resolution = run(full, same, second)
    assert len({resolution.iri_of[path, 0] for path in ("a.md", "b.md", "d.md")}) == 3


def test_a_double_name_needs_the_same_organisation() -> None:
    a, b, c = Doc("a.md"), Doc("b.md"), Doc("c.md")
    a.person("Marieke Zernike-de Boer", "Radboud University")
    b.person("Marieke Zernike", "Radboud University")
    c.person("Marieke de Boer", "UMCG", type_="UniversityMedicalCentre")
    resolution = run(a, b)
    assert resolution.iri_of["a.md", 0] == resolution.iri_of["b.md", 0]
    resolution = run(a, c)
    assert resolution.iri_of["a.md", 0] != resolution.iri_of["c.md", 0]


def test_two_people_called_jan_de_vries() -> None:
    a, b, c = Doc("a.md"), Doc("b.md"), Doc("c.md")
    a.person("Jan de Vries", "UMCG", type_="UniversityMedicalCentre")
    b.person("Prof. Jan de Vries".removeprefix("Prof. "), "Radboud University")
    c.person("De Vries, Jan", "University Medical Center Groningen", type_="UniversityMedicalCentre")
    resolution = run(a, b, c)
    assert resolution.iri_of["a.md", 0].endswith("person/jan-de-vries-umcg")
    assert resolution.iri_of["b.md", 0].endswith("person/jan-de-vries-radboud-university")
    assert resolution.iri_of["c.md", 0] == resolution.iri_of["a.md", 0]
    decisions = entity(resolution, "person/jan-de-vries-umcg").decisions
    assert {(d.kind, d.reason) for d in decisions} == {
        ("different", "a common name, different organisations"),
        ("same", "same name and same organisation"),
    }


def test_a_common_name_without_any_affiliation_stays_apart_and_company_joins() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    for doc in (a, b):
        doc.add("Jan de Vries", "Person")
    assert len(run(a, b).entities) == 2
    for doc in (a, b):
        doc.add("Zernike Lab", "Lab")
    assert len(run(a, b).entities) == 2  # the person and the lab


@pytest.mark.parametrize(
    ("name", "common"),
    [
        ("Jan de Vries", True),
        ("Marieke Jansen", True),
        ("Li Wang", True),
        ("Ottokar Wang", True),
        ("J. Zernike", True),
        ("De Vries", True),
        ("Ottokar de Vries", False),
        ("Jan Zernike", False),
        ("Marieke Jansen-de Vries", False),
    ],
)
def test_names_that_many_people_have(name: str, common: bool) -> None:
    assert parse(name).common is common


def test_the_last_part_of_an_address_is_a_name() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    a.add("karel-van-zernike", "Person")
    b.add("Karel van Zernike", "Person")
    found = run(a, b).entities
    assert [(e.iri[25:], e.name.text) for e in found] == [("person/karel-van-zernike", "Karel van Zernike")]


def test_a_rare_name_is_one_over_two_organisations_but_not_over_two_fields() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    a.person("Clarisa Zernikova", "UMCG", type_="UniversityMedicalCentre")
    b.person("Clarisa Zernikova", "Radboud University")
    resolution = run(a, b)
    assert slugs(resolution, [a, b], "Clarisa Zernikova") == ["person/clarisa-zernikova"] * 2
    assert [d.reason for d in entity(resolution, "person/clarisa-zernikova").decisions] == [
        "same rare name, though different organisations"
    ]
    a.claim(0, "focusesOn", None, "cardiology")
    b.claim(0, "focusesOn", None, "robotics")
    apart = slugs(run(a, b), [a, b], "Clarisa Zernikova")
    assert len(set(apart)) == 2
    assert all(re.fullmatch(r"person/clarisa-zernikova-[0-9a-f]{8}", slug) for slug in apart)


def test_other_middle_initials_are_other_people() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    a.person("Karel A. Zernike", "UMCG", type_="UniversityMedicalCentre")
    b.person("Karel B. Zernike", "UMCG", type_="UniversityMedicalCentre")
    resolution = run(a, b)
    assert resolution.iri_of["a.md", 0] != resolution.iri_of["b.md", 0]


def test_an_orcid_joins_common_names_and_another_one_parts_rare_ones() -> None:
    def person(path: str, name: str, orcid: str) -> Doc:
        doc = Doc(path)
        doc.add(name, "Person", link=f"https://orcid.org/{orcid}")
        return doc

    good, other, wrong = "0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1825-0098"
    same = run(person("a.md", "Jan de Vries", good), person("b.md", "Jan de Vries", good)).entities
    assert [e.identifiers for e in same] == [(f"https://orcid.org/{good}",)]
    assert len(run(person("a.md", "Karel Zernike", good), person("b.md", "Karel Zernike", other)).entities) == 2
    assert run(person("a.md", "Karel Zernike", wrong)).entities[0].identifiers == ()


# IRIs


def test_slugs_are_safe_and_stable_when_documents_are_added() -> None:
    evil = Doc("a.md")
    evil.add('Zernike"> <script>alert(1)</script> } DROP ALL', "Company")
    evil.add("مستشفى", "Hospital")
    evil.add("Ein" + "leitung " * 60, "Company")
    before = run(evil)
    for e in before.entities:
        assert re.fullmatch(r"https://w3id\.org/dhai/id/[a-z]+/[a-z0-9-]{1,90}", e.iri)
    more = Doc("0-first.md")
    for name, type_ in (("Zernike Institute", "ResearchInstitute"), ("Acme", "Company"), ("مستشفى", "Hospital")):
        more.add(name, type_)
    after = run(more, evil)
    assert {e.iri for e in before.entities} <= {e.iri for e in after.entities}


def test_an_acronym_found_later_leaves_the_iri_alone() -> None:
    alone = Doc("b.md")
    alone.add("Frailty Research Consortium", "Network")
    first = run(alone).entities[0].iri
    again = run(acronym("a.md", "Frailty Research Consortium", "FRC"), alone)
    assert [e.iri for e in again.entities] == [first]


def test_every_mention_has_an_entity_and_every_form_is_a_label() -> None:
    docs = corpus(random.Random(1), 30)
    resolution = run(*docs)
    by_iri = {e.iri: e for e in resolution.entities}
    assert len(by_iri) == len(resolution.entities)
    assert list(by_iri) == sorted(by_iri)
    for doc in docs:
        for index, mention in enumerate(doc.mentions):
            found = by_iri[resolution.iri_of[doc.path, index]]
            assert (doc.path, index) in found.mentions
            assert mention.text in labels(found)
    assert sum(len(e.mentions) for e in resolution.entities) == sum(len(doc.mentions) for doc in docs)


def test_one_document_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="two extractions"):
        run(Doc("a.md"), Doc("a.md"))


def test_nothing_gives_nothing() -> None:
    assert run().entities == ()


# Order and speed


def corpus(rng: random.Random, size: int, mentions: int = 12) -> list[Doc]:
    """Documents with people, organisations, generic units, acronyms drawn from small pools, so that much overlaps."""
    given_names = ["Jan", "Anna", "Bram", "B.", "J.", "Marieke", "Li"]
    families = ["de Vries", "van Ginneken", "Zernike", "Zernike-de Boer", "Jansen", "Wang", "Khatib"]
    families += ["".join(rng.choices(string.ascii_lowercase, k=6)).title() for _ in range(size // 4)]
    organisations = ["UMCG", "Radboud University", "Radboudumc", "Acme B.V.", "Acme", "Frailty Research Consortium"]
    units = [
        ("Department of Radiology", "Department"),
        ("afdeling Radiologie", "Department"),
        ("AI Lab", "Lab"),
        ("Thira Lab", "Lab"),
    ]
    docs = []
    for number in range(size):
        doc = Doc(f"{number:05}.md")
        while len(doc.mentions) < mentions:
            roll = rng.random()
            if roll < 0.35:
                doc.person(f"{rng.choice(given_names)} {rng.choice(families)}", *rng.sample(organisations[:4], rng.randint(0, 1)))
            elif roll < 0.6:
                name, type_ = rng.choice(units)
                doc.unit(name, type_, rng.choice(["", *organisations[:3]]))
            elif roll < 0.75:
                doc.alike(doc.add("Frailty Research Consortium", "Network"), doc.add("FRC", "Network"))
            elif roll < 0.8:
                doc.add("FRC", "Network")
            else:
                doc.add(
                    rng.choice([*organisations, f"Company {number % 50}", f"Project {number}"]),
                    rng.choice(["Company", "Project"]),
                )
        docs.append(doc)
    return docs


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_documents_does_not_matter(seed: int, shuffler: random.Random) -> None:
    extractions = [doc.build() for doc in corpus(random.Random(seed), 8)]
    expected = resolve(extractions, NAMES)
    shuffler.shuffle(extractions)
    again = resolve(iter(extractions), NAMES)
    assert again.entities == expected.entities
    assert dict(again.iri_of) == dict(expected.iri_of)


@pytest.mark.slow
def test_ten_thousand_documents_take_seconds() -> None:
    extractions = [doc.build() for doc in corpus(random.Random(7), 10_000, 20)]
    start = time.process_time()
    resolve(extractions, NAMES)
    assert time.process_time() - start < 30


# Grouping, judged by networkx


def _edges(draw: st.DrawFn, size: int) -> list[tuple[int, int]]:
    node = st.integers(0, size - 1)
    return draw(st.lists(st.tuples(node, node), max_size=40))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]], list[tuple[int, int]]]:
    size = draw(st.integers(1, 25))
    return size, _edges(draw, size), _edges(draw, size)


def components(size: int, edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(edges)
    return sorted(sorted(part) for part in nx.connected_components(graph))


@given(graphs())
def test_groups_are_connected_components(case: tuple[int, list[tuple[int, int]], list[tuple[int, int]]]) -> None:
    size, edges, _ = case
    forest = Forest([None] * size)
    for a, b in edges:
        assert forest.join(a, b)
    assert forest.groups() == components(size, edges)


@given(graphs())
def test_constraints_hold_and_only_they_refuse(case: tuple[int, list[tuple[int, int]], list[tuple[int, int]]]) -> None:
    size, edges, apart = case
    forest = Forest([n if n < 2 else None for n in range(size)])
    for a, b in apart:
        if a != b:
            forest.forbid(a, b)
    taken = [(a, b) for a, b in edges if forest.join(a, b)]
    assert forest.groups() == components(size, taken)
    for a, b in apart:
        assert a == b or forest.find(a) != forest.find(b)
    if size > 1:
        assert forest.find(0) != forest.find(1)
    refused = set(edges) - set(taken)
    home = {node: part for part in map(tuple, forest.groups()) for node in part}
    for a, b in refused:
        both = {*home[a], *home[b]}
        assert {0, 1} <= both or any(x in both and y in both for x, y in apart)


def test_the_real_names_resolve_both_languages_of_every_row() -> None:
    names = load()
    doc = Doc("a.md")
    expected = {}
    for row in names:
        for form in row.names:
            if form in row.sure and row.type not in ("Project",):
                expected[doc.add(form, row.type)] = row.key
    found = resolve([doc.build()], names)
    keys = {e.iri: e.key for e in found.entities}
    assert {index: keys[found.iri_of["a.md", index]] for index in expected} == expected
