"""Mentions that structure shows, and which mentions name the same thing."""

from __future__ import annotations

import pytest
from extraction_support import document, extraction, names

from kg.cues import load
from kg.mentions import Reading
from kg.mentions.identity import Clusters, identify, short_forms, surname
from kg.mentions.lists import siblings
from kg.mentions.spans import Candidate
from kg.mentions.structure import announced, is_project_page, is_vacancy
from kg.model import Document, Mention

# Structure


def test_people_of_the_front_matter() -> None:
    text = "---\ntitle: Sleep\npeople: Anneke Veldhuis, Joost van der Meulen, lab-3\n---\n\n# Sleep\n\nAbout sleep.\n"
    found = extraction(text).mentions
    assert [(m.text, m.type, m.extractor) for m in found] == [
        ("Anneke Veldhuis", "Person", "structure"),
        ("Joost van der Meulen", "Person", "structure"),
    ]


def test_a_list_of_people_in_the_front_matter() -> None:
    text = "---\ntitle: Slaap\nlang: nl\npeople:\n  - Anneke Veldhuis\n  - Joost van der Meulen\n---\n\n# Slaap\n\nOver slaap.\n"
    assert names(text) == [("Anneke Veldhuis", "Person"), ("Joost van der Meulen", "Person")]


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", 'They work on the project "Sleep and memory".', [("Sleep and memory", "Project")]),
        ("nl", 'Zij werken aan het project "Slaap en geheugen".', [("Slaap en geheugen", "Project")]),
        ("en", "They spoke at the symposium ‘Sleep for all’.", [("Sleep for all", "Event")]),
        ("nl", "Zij spraken op het symposium ‘Slaap voor allen’.", [("Slaap voor allen", "Event")]),
        ("en", "They work on the project *Sleep and memory*.", [("Sleep and memory", "Project")]),
        ("nl", "Zij werken aan het project **Slaap en geheugen**.", [("Slaap en geheugen", "Project")]),
        ("en", 'They said: "Sleep is good".', []),
        ("nl", 'Zij zeiden: "Slaap is goed".', []),
        ("en", 'The article "Sleep and memory" is out.', []),
    ],
)
def test_quoted_names_behind_a_kind_noun(lang: str, text: str, found: list[tuple[str, str]]) -> None:
    assert names(text, lang) == found


TABLE = "| {0} | {1} |\n| --- | --- |\n| Łukasz Żółkowski | Droomwolk (Utrecht) |\n| dr. Wei Zhang | {2} |\n"
HEADERS = [
    ("en", "Name", "Organisation"),
    ("nl", "Naam", "Organisatie"),
    ("nl", "Spreker", "Bedrijf"),
    ("en", "Speaker", "Company"),
]


@pytest.mark.parametrize(("lang", "who", "where"), HEADERS)
def test_tables_with_columns_of_names(lang: str, who: str, where: str) -> None:
    assert names(TABLE.format(who, where, "Hogeschool Noorderlicht"), lang) == [
        ("Łukasz Żółkowski", "Person"),
        ("Droomwolk", "Company"),
        ("Utrecht", "Place"),
        ("Wei Zhang", "Person"),
        ("Hogeschool Noorderlicht", "University"),
    ]


@pytest.mark.parametrize(("lang", "who", "where"), HEADERS)
@pytest.mark.xfail(
    strict=True, reason="two words in title case under 'Organisation' are left to the recogniser, which misses them"
)
def test_organisations_of_two_words_in_a_table(lang: str, who: str, where: str) -> None:
    assert ("Nachtrust Solutions", "Company") in names(TABLE.format(who, where, "Nachtrust Solutions"), lang)


@pytest.mark.parametrize(
    ("lang", "heading"),
    [("en", "Partners"), ("en", "Participating organisations"), ("nl", "Projectpartners"), ("nl", "Deelnemers")],
)
def test_every_entry_of_a_list_of_partners_is_a_name(lang: str, heading: str) -> None:
    text = (
        f"# Zilvermeer Lab\n\n## {heading}\n\n- Droomwolk\n- Nachtrust Solutions (Utrecht)\n- Hogeschool Noorderlicht\n- LUMC\n"
    )
    assert [n for n in names(text, lang) if n[1] != "Place"] == [
        ("Zilvermeer Lab", "Lab"),
        ("Droomwolk", "Company"),
        ("Nachtrust Solutions", "Company"),
        ("Hogeschool Noorderlicht", "University"),
        ("LUMC", "UniversityMedicalCentre"),
    ]


def beside(text: str, known: dict[str, str]) -> list[tuple[str, str]]:
    """What ``siblings`` adds to the entries that are known, each with its type."""
    doc = document(text, "en")
    blocks = [doc.text[b.start : b.end] for b in doc.blocks]
    chosen = [
        Candidate(doc.blocks[i].start, doc.blocks[i].start + len(name), type_, "names", 0.9, i)
        for name, type_ in known.items()
        for i in [blocks.index(name)]
    ]
    return [(doc.text[c.start : c.end], c.type) for c in siblings(Reading(doc), chosen, load())]


def test_entries_beside_entries() -> None:
    people = "- Anneke Veldhuis\n- Joost van der Meulen\n- dr. Oisín Xhaka\n"
    assert beside(people, {"Anneke Veldhuis": "Person", "Joost van der Meulen": "Person"}) == [("Oisín Xhaka", "Person")]
    bodies = "- LUMC\n- Philips\n- Droomwolk (Utrecht)\n- Hogeschool Noorderlicht\n"
    both = {"LUMC": "UniversityMedicalCentre", "Philips": "Company"}
    assert beside(bodies, both) == [("Droomwolk", "Company"), ("Hogeschool Noorderlicht", "University")]
    assert beside(bodies, {"LUMC": "UniversityMedicalCentre"}) == []
    assert beside(bodies, {"LUMC": "UniversityMedicalCentre", "Philips": "Person"}) == []


SECTIONS = "# Our labs\n\nThere are two.\n\n## Zilvermeer\n\nAbout sleep.\n\n## Noorderlicht: nights\n\nAbout nights.\n\n## Contact\n\nCall us.\n\n## Empty\n"


def _announced(doc: Document) -> list[tuple[str, str]]:
    return [(doc.text[doc.blocks[i].start : doc.blocks[i].end], kind) for i, _, kind in announced(doc)]


def test_sections_that_a_plural_announces() -> None:
    assert _announced(document(SECTIONS, "en")) == [("Zilvermeer", "Lab"), ("Noorderlicht: nights", "Lab")]
    assert [n for n in names(SECTIONS, "en") if n[1] == "Lab"] == [("Zilvermeer", "Lab"), ("Noorderlicht", "Lab")]
    assert _announced(document(SECTIONS.replace("Our labs", "Onze projecten"), "nl"))[0] == ("Zilvermeer", "Project")
    assert _announced(document(SECTIONS.replace("Our labs", "Our work"), "en")) == []


ENDING = {
    "en": "\n\nYour profile: curious. How to apply: send a letter.\n",
    "nl": "\n\nFunctie-eisen: nieuwsgierig. Solliciteren kan tot mei.\n",
}


@pytest.mark.parametrize(
    ("lang", "title", "name"),
    [
        ("en", "PhD candidate in sleep research", "PhD candidate in sleep research"),
        ("en", "Vacancy: Postdoc in sleep research", "Postdoc in sleep research"),
        ("nl", "Promovendus slaaponderzoek", "Promovendus slaaponderzoek"),
        ("nl", "Vacature: Data-engineer slaaponderzoek", "Data-engineer slaaponderzoek"),
    ],
)
def test_vacancies_are_named_by_their_title(lang: str, title: str, name: str) -> None:
    text = f"# {title}{ENDING[lang]}"
    assert is_vacancy(document(text, lang))
    assert names(text, lang, type_="Vacancy") == [(name, "Vacancy")]


@pytest.mark.parametrize(
    ("lang", "title"), [("en", "Researcher wins a prize"), ("nl", "Onderzoeker wint prijs"), ("en", "Sleep")]
)
def test_a_page_about_a_researcher_is_no_vacancy(lang: str, title: str) -> None:
    text = f"# {title}\n\nA prize was won.\n"
    assert not is_vacancy(document(text, lang))
    assert names(text, lang, type_="Vacancy") == []


def test_a_project_page_says_so() -> None:
    body = "# Slaap en geheugen\n\nIn dit project onderzoeken we slaap.\n"
    assert is_project_page(document(f"---\ntemplate: project\nlang: nl\n---\n{body}"))
    assert not is_project_page(document(f"---\nlang: nl\n---\n{body}"))
    assert ("Slaap en geheugen", "Project") in names(f"---\ntemplate: project\nlang: nl\n---\n{body}")


# The same thing


def same(text: str, lang: str) -> set[tuple[str, str, str]]:
    found = extraction(text, lang)
    return {(found.mentions[s.first].text, found.mentions[s.second].text, s.reason) for s in found.same}


@pytest.mark.parametrize(
    ("lang", "text", "joined"),
    [
        ("en", "Anneke Veldhuis leads the Zilvermeer Lab. Veldhuis likes sleep.", ("Anneke Veldhuis", "Veldhuis", "surname or first name alone")),
        ("nl", "Anneke Veldhuis leidt het Zilvermeer Lab. Volgens Anneke is dat leuk.", ("Anneke Veldhuis", "Anneke", "surname or first name alone")),
        ("en", "Joost van der Meulen works at LUMC. Van der Meulen leads a lab.", ("Joost van der Meulen", "Van der Meulen", "surname or first name alone")),
        ("en", "The LUMINA project is new. LUMINA is small.", ("LUMINA project", "LUMINA", "short form")),
    ],
)  # fmt: skip
def test_short_names_in_a_text(lang: str, text: str, joined: tuple[str, str, str]) -> None:
    assert same(text, lang) == {joined}


def test_two_people_of_one_surname_stay_apart() -> None:
    assert same("Dr. Anneke Veldhuis and Dr. Joost Veldhuis work at LUMC. Dr. Veldhuis likes sleep.", "en") == set()


def mention(start: int, text: str, type_: str = "Person", key: str = "") -> Mention:
    return Mention(start, start + len(text), text, type_, "titled", 0.9, key)


def joined(*texts: str, type_: str = "Person", keys: tuple[str, ...] = ()) -> tuple[list[int], list[tuple[int, int, str]]]:
    """Representative of each mention, and the joins with a reason."""
    mentions = [mention(100 * k, t, type_, keys[k] if keys else "") for k, t in enumerate(texts)]
    clusters, found = identify(mentions, (), load())
    return [clusters.find(k) for k in range(len(texts))], [(s.first, s.second, s.reason) for s in found]


@pytest.mark.parametrize(
    ("names_", "groups"),
    [
        (("Jan de Wit", "Jan de Wit"), [0, 0]),
        (("Jan de Wit", "JAN DE WIT"), [0, 0]),
        (("Jan de Wit", "De Wit"), [0, 0]),
        (("Jan de Wit", "Jan"), [0, 0]),
        (("De Wit", "Jan de Wit"), [0, 0]),
        (("Jan de Wit", "jan-de-wit"), [0, 0]),
        (("Jan de Wit", "Piet de Wit"), [0, 1]),
        (("Jan de Wit", "Piet de Wit", "De Wit"), [0, 1, 2]),
        (("Jan de Wit", "Jan Bakker", "Jan"), [0, 1, 2]),
        (("Jan de Wit", "J. de Wit"), [0, 0]),
        (("J. de Wit", "Jan de Wit"), [0, 0]),
        (("Jan de Wit", "P. de Wit"), [0, 1]),
        (("Jan de Wit", "Joost de Wit", "J. de Wit"), [0, 1, 2]),
        (("Jan de Wit", "Jan de Wit-Bakker"), [0, 1]),
        (("Jan Bakker", "Anna Bakker-Jansen", "Bakker"), [0, 1, 0]),
    ],
)
def test_people_who_are_the_same(names_: tuple[str, ...], groups: list[int]) -> None:
    assert joined(*names_)[0] == groups


def test_joins_tell_which_two_and_why() -> None:
    assert joined("Jan de Wit", "De Wit")[1] == [(0, 1, "surname or first name alone")]
    assert joined("Jan de Wit", "J. de Wit")[1] == [(0, 1, "initials and surname")]


@pytest.mark.xfail(strict=True, reason="the join of initials is noted as a mention with itself where the initials come first")
def test_a_join_never_names_one_mention_twice() -> None:
    assert joined("J. de Wit", "Jan de Wit")[1] == [(0, 1, "initials and surname")]


def test_things_that_are_the_same() -> None:
    assert joined("LUMINA project", "LUMINA", type_="Project") == ([0, 0], [(0, 1, "short form")])
    assert joined("LUMC", "Leiden UMC", type_="UniversityMedicalCentre", keys=("lumc", "lumc"))[0] == [0, 0]
    assert joined("LUMC", "UMCG", type_="UniversityMedicalCentre", keys=("lumc", "umcg"))[0] == [0, 1]
    assert joined("Zilvermeer Lab", "Noorderlicht Lab", type_="Lab")[0] == [0, 1]


@pytest.mark.parametrize(
    ("name", "type_", "forms"),
    [
        ("LUMINA project", "Project", {"LUMINA"}),
        ("LUMINA-project", "Project", set()),
        ("Nachtrust Solutions B.V.", "Company", {"Nachtrust Solutions"}),
        ("Nachtrust Solutions GmbH", "Company", {"Nachtrust Solutions"}),
        ("Zilvermeer Lab", "Lab", set()),
        ("Deep Sleep Lab", "Lab", {"Deep Sleep"}),
        ("Zilvermeer Hospital", "Hospital", set()),
    ],
)
def test_short_forms(name: str, type_: str, forms: set[str]) -> None:
    assert short_forms(name, type_, load()) == forms


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("Bram van den Berg", "van den Berg"),
        ("Jan Jansen", "Jansen"),
        ("A.B.C. 't Hart", "'t Hart"),
        ("Fatima El Khatib", "El Khatib"),
        ("Wei Zhang", "Zhang"),
        ("Sanne Jansen-de Vries", "Jansen-de Vries"),
    ],
)
def test_surnames(name: str, last: str) -> None:
    assert surname(name) == last


def test_clusters() -> None:
    clusters = Clusters(4)
    assert clusters.join(3, 1)
    assert clusters.join(1, 0)
    assert not clusters.join(3, 0)
    assert [clusters.find(i) for i in range(4)] == [0, 0, 2, 0]
