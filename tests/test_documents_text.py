"""Clean text, masks, languages, dates and furniture."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import documents
from kg.documents.boilerplate import is_boilerplate
from kg.documents.clean import fold, fold_spans, tidy
from kg.documents.draft import Draft, Run
from kg.documents.tongue import language
from kg.model import BlockKind, Document


def read(tmp_path: Path, name: str, content: str | bytes) -> Document:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return documents.read(path, name)


@pytest.mark.parametrize(
    "text",
    [
        "Bel 024-361 47 66.", "T: +31 (0)24 361 47 66", "tel. 0243614766", "06 12 34 56 78", "06-12345678", "(024) 361 12 34", "0900-0400",
        "0031 24 361 47 66", "Fax 024 3540866", "Call +1 (555) 123-4567", "Tel: 088 - 75 555 55", "+49 (0) 421 218 59000",
    ],
)  # fmt: skip
def test_telephone_numbers_are_masked(text: str) -> None:
    masked = fold(text)
    assert masked.count("[telephone]") == 1
    assert not any(c.isdigit() for c in masked)


@pytest.mark.parametrize(
    "text", ["j.p.de-vries@umcg.nl", "O'Neil+x@a.b-c.co.uk", "name [at] domain.nl", "info(at)umcg.nl", "x [at] lab [dot] nl"]
)
def test_addresses_are_masked(text: str) -> None:
    assert fold(f"Mail {text}, please.") == "Mail [e-mail], please."


@pytest.mark.parametrize(
    "text",
    [
        "Grant 101016851 and 024.004.022, 2019-2023", "€ 1.539.697 in 2021", "0000-0003-1180-3805", "https://orcid.org/0000-0003-1180-3805",
        "6525 GA Nijmegen", "ISBN 978-90-123-4567-8", "doi 10.1016/j.media.2017.07.005", "1 425 000 euro", "date 06-09-2023 14:00",
        "KvK 41178823", "09150162010020", "projectnummer 10070012010006", "100,000x100,000 pixel", "GAP-617.001.204", "+25.000.000 euro",
        "€ 3.230 en € 5.088 (scale 10)", "van 0 tot 10 000 000 patiënten", "@handle op Twitter", "NL91 ABNA 0417 1643 00", "between 2 789 and 3 536",
    ],
)  # fmt: skip
def test_other_numbers_are_not_masked(text: str) -> None:
    assert fold(text) == text


def test_masks_come_before_offsets_and_in_link_targets(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "Mail [Ann](mailto:ann@lab.nl) or bo@lab.nl, or see **UMCG**.")
    assert document.text == "Mail Ann or [e-mail], or see UMCG."
    assert [(document.text[x.start : x.end], x.target) for x in document.blocks[0].links] == [("Ann", "mailto:[e-mail]")]
    assert [document.text[s:e] for s, e in document.blocks[0].emphasis] == ["UMCG"]
    assert "@" not in repr(document)


def test_characters_that_hide_text_are_removed(tmp_path: Path) -> None:
    assert tidy("a\x00b\u202ec\u2066d\u00ade\ufefff\u200bg\x07") == "abcdefg"
    assert tidy("👩\u200d⚕\ufe0f 🇳🇱") == "👩\u200d⚕\ufe0f 🇳🇱"
    document = read(
        tmp_path, "a.html", '<p>Rad&shy;boud\u202eumc &#0;&euro;&nbsp;5&#8239;000 <b>&lt;script&gt;</b> "O\'Neil" cafe\u0301</p>'
    )
    assert document.text == 'Radboudumc \ufffd€ 5 000 <script> "O\'Neil" café'


def test_stretches_keep_their_words_while_text_is_folded() -> None:
    text = "  See   the  [lab]\n\n page or mail a@b.nl now "
    spans = [(text.index("the"), text.index("page"), "x"), (text.index("a@b"), text.index(" now"), "y"), (0, 2, "empty")]
    folded, kept = fold_spans(text, spans)
    assert folded == "See the [lab] page or mail [e-mail] now"
    assert [(folded[s:e], label) for s, e, label in kept] == [("the [lab]", "x"), ("[e-mail]", "y")]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("utf-8", "Crème brûlée bij het café in Curaçao".encode()),
        ("bom", b"\xef\xbb\xbf" + "Crème brûlée bij het café in Curaçao".encode()),
        ("utf-16", "Crème brûlée bij het café in Curaçao".encode("utf-16")),
        ("utf-16-be", b"\xfe\xff" + "Crème brûlée bij het café in Curaçao".encode("utf-16-be")),
        ("cp1252", ("Crème brûlée bij het café in Curaçao – ‘patiënten’ en coördinatie. " * 5).encode("cp1252")),
    ],
)
def test_encodings(tmp_path: Path, name: str, data: bytes) -> None:
    document = read(tmp_path, f"{name}.txt", data)
    assert document.text.startswith("Crème brûlée bij het café in Curaçao")
    assert "\ufffd" not in document.text


def test_declared_encoding_of_html(tmp_path: Path) -> None:
    page = '<html><head><meta charset="iso-8859-15"></head><body><p>patiënt € 5</p></body></html>'.encode("iso-8859-15")
    assert read(tmp_path, "a.html", page).text == "patiënt € 5"


def test_nearly_utf8(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", "Patiënten, coördinatie, één, ".encode() * 5 + b"\xe9 end").text.endswith("\ufffd end")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("umcutrecht.nl maakt gebruik van cookies", "nl"), ("uitklapper, klik om te openen", "nl"), ("Werken bij het UMC Utrecht", "nl"),
        ("Het lab is een samenwerking tussen het UMCG en Philips.", "nl"), ("The lab is part of the programme and works with Philips.", "en"),
        ("Le laboratoire travaille avec des partenaires de toute la France.", "fr"), ("Das Labor wird von der Europäischen Union gefördert.", "de"),
        ("Antoni van Leeuwenhoek", ""), ("Carl Moons", ""), ("Amon Heijne, Daan de Jong, Laurens Verscheijden - Electroconvulsive therapy", ""),
    ],
)  # fmt: skip
def test_languages(text: str, code: str) -> None:
    assert language(text) == code


def test_dutch_lines_in_an_english_page(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.txt",
        "AI Labs\n\nThe labs work together with public and private organisations on questions about the use of AI in healthcare.\n\n"
        "Deze regel is in het Nederlands geschreven en gaat over de zorg.\n\nCarl Moons\n",
    )
    assert document.lang == "en"
    assert [block.lang for block in document.blocks] == ["en", "en", "nl", "en"]


def test_a_document_in_french(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.txt",
        "L'hôpital universitaire travaille avec des partenaires dans toute la France sur l'intelligence artificielle.\n",
    )
    assert document.lang == "fr"


def test_a_stated_language_is_used_where_the_text_is_too_short(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "---\ntitle: Philips\nlanguage: nl\n---\n").lang == "nl"
    assert read(tmp_path, "a.html", '<html lang="nl-NL"><body><h1>Philips</h1></body></html>').lang == "nl"
    english = "The labs work together with public and private organisations on questions about the use of AI in healthcare. " * 3
    assert read(tmp_path, "b.html", f'<html lang="nl"><body><p>{english}</p></body></html>').lang == "en"


FURNITURE = [
    "Read more >", "Lees meer", "Back to top", "uitklapper, klik om te openen", "nl en", "EN | NL", "Leiden University logo.", "This website uses cookies.",
    "umcutrecht.nl maakt gebruik van cookies", "Akkoord Nee, liever niet", "Lees meer over het cookiebeleid", "Privacyverklaring", "© ICAI",
    "Deel dit artikel via LinkedIn", "Share this page: LinkedIn Mail", "Schrijf je in voor de nieuwsbrief", "Follow us on Twitter", "reading time 3 minutes",
    "Privacy | Disclaimer | Contact", "Naar boven | Alle projecten", "Skip to content", "Print this page", "Volgende", "Lees ook: Meer over technologie",
]  # fmt: skip
CONTENT = [
    "Partners", "Contact persons", "AI in healthcare", "Read more books, says the lab.", "The lab studies how patients share data.", "Philips",
    "Privacy and ethics of AI in hospitals", "Meer dan 200 ziekenhuizen werken met de techniek.", "Standplaats: Groningen | Niveau: wo",
    "Nicolab · Amsterdam · stroke", "Carl Moons - Coordinator", "The board met on 4 May.", "De website van het lab gebruikt een algoritme.",
    "Loading of stents is studied", "Share of the LUMC", "All partners are Dutch.", "Home monitoring of patients", "Back pain is common.",
    "More information can be found in the article by Ann Lee and colleagues.", "Search strategies for reviews", "Data Sharing",
]  # fmt: skip


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture_is_known_by_its_words(text: str) -> None:
    assert is_boilerplate(Draft(BlockKind.PARAGRAPH, [Run(text)]), text)


@pytest.mark.parametrize("text", CONTENT)
def test_content_is_not_furniture(text: str) -> None:
    for kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM):
        assert not is_boilerplate(Draft(kind, [Run(text)], level=2), text, edge=True)


@pytest.mark.parametrize(
    "text", ["Contact", "More information", "About us", "Related news", "Meer weten?", "Privacy", "Nieuwsbrief", "Agenda"]
)
def test_marked_up_headings_are_content(text: str) -> None:
    assert not is_boilerplate(Draft(BlockKind.HEADING, [Run(text)], level=2), text, edge=True)


def test_breadcrumbs_stand_at_the_edges_only(tmp_path: Path) -> None:
    prose = "The lab was founded in 2019 by two hospitals and one university in the north of the country."
    document = read(
        tmp_path,
        "a.md",
        f"[Home](/) > [Research](/r) > News\n\n# Lab\n\n{prose}\n\nResearch / Education\n\n{prose}\n\n[All news](/n) | [Contact](/c)\n",
    )
    assert [document.text[b.start : b.end] for b in document.blocks if b.boilerplate] == [
        "Home > Research > News",
        "All news | Contact",
    ]


def test_footer_headings_have_paths_of_their_own(tmp_path: Path) -> None:
    document = read(
        tmp_path, "a.html", "<main><h1>Lab</h1><p>Text of the lab.</p></main><footer><h2>Bezoek</h2><p>Hanzeplein 1</p></footer>"
    )
    assert [(b.boilerplate, b.path) for b in document.blocks] == [(False, ()), (False, (0,)), (True, ()), (True, (2,))]
