"""Items, folded phrases, clauses and sentence patterns, each on hand-made or parsed sentences."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from extraction_support import document, facts, line

from kg.claims.clauses import MAX_CLAUSES, clauses
from kg.claims.frame import Frame
from kg.claims.items import AMOUNT, DATE, ROLE, THING, WORD, Held, Item, build
from kg.claims.ledger import Ledger
from kg.claims.phrases import fold
from kg.claims.templates import MAX_STEPS, Match, _match, compile_row, matches
from kg.cues import TemplateRow, load
from kg.mentions import Reading, find
from kg.model import Extraction
from kg.names import load as load_names

TYPES = {"P": "Person", "L": "Lab", "U": "University", "J": "Project"}


def items(text: str) -> list[Item]:
    """Items of a line: ``<L>`` a lab, ``<P+P>`` two persons, ``<r>``, ``<r@>``, ``<d>``, ``<a>``, other words as they are."""
    found: list[Item] = []
    for k, part in enumerate(text.split()):
        a, b = 10 * k, 10 * k + 9
        if part == "<d>":
            found.append(Item(DATE, a, b, ""))
        elif part == "<a>":
            found.append(Item(AMOUNT, a, b, ""))
        elif part in ("<r>", "<r@>"):
            found.append(Item(ROLE, a, b, "director", held=(Held("Director", "director", True, (0,) if "@" in part else ()),)))
        elif part.startswith("<"):
            found.append(Item(THING, a, b, part, raw=part, things=tuple(ord(x) * 100_000 + k for x in part[1:-1].split("+"))))
        else:
            found.append(Item(WORD, a, b, part, lemma=part))
    return found


def type_of(mention: int) -> str:
    return TYPES[chr(mention // 100_000)]


def match(pattern: str, text: str, lang: str = "en") -> dict[str, str] | None:
    """What the slots of a pattern hold at its first match, or None."""
    template = compile_row(TemplateRow("leads", lang, pattern, 1), load())
    clause = items(text)
    for start in range(len(clause)):
        found = Match(template, first=start)
        if _match(template.elements, 0, clause, start, found, type_of, [MAX_STEPS]) is not None:
            return {name: item.raw or item.kind for name, item in found.slots.items()}
    return None


LEADS = {"s": "<P>", "o": "<L>"}


@pytest.mark.parametrize(
    ("pattern", "text", "slots"),
    [
        ("<s:PERSON> leads <o:Lab>", "<P> leads <L>", LEADS),
        ("<s:PERSON> leads <o:Lab>", "now <P> leads <L> again", LEADS),
        ("<s:PERSON> leads <o:Lab>", "<L> leads <P>", None),
        ("<s:PERSON> leads <o:Lab>", "<P> leads <U>", None),
        ("<s:PERSON> leads <o:Lab>", "<P> leads the <L>", None),
        ("<s:PERSON> leads <o:Lab,University>", "<P> leads <U>", {"s": "<P>", "o": "<U>"}),
        ("<s:PERSON> leads <o:BODY>", "<P> leads <U>", {"s": "<P>", "o": "<U>"}),
        ("<s:PERSON> leads <o:BODY>", "<P+P> leads <U>", {"s": "<P+P>", "o": "<U>"}),
        ("<s:PERSON> leads|heads <o:Lab>", "<P> heads <L>", LEADS),
        ("<s:PERSON> leads [the] <o:Lab>", "<P> leads the <L>", LEADS),
        ("<s:PERSON> leads [the] <o:Lab>", "<P> leads <L>", LEADS),
        ("<s:PERSON> @be head of <o:Lab>", "<P> was head of <L>", LEADS),
        ("<s:PERSON> @be head of <o:Lab>", "<P> seems head of <L>", None),
        ("<s:PERSON> [@be] head of <o:Lab>", "<P> head of <L>", LEADS),
        # up to four words, no comma, no thing
        ("<s:PERSON> leads .. <o:Lab>", "<P> leads a b c d <L>", LEADS),
        ("<s:PERSON> leads .. <o:Lab>", "<P> leads a b c d e <L>", None),
        ("<s:PERSON> leads .. <o:Lab>", "<P> leads a , b <L>", None),
        ("<s:PERSON> leads .. <o:Lab>", "<P> leads <U> <L>", None),
        ("<s:PERSON> leads .. <o:Lab>", "<P> leads in <d> <L>", LEADS),
        # up to ten words, commas included, no thing
        ("<s:PERSON> leads ... <o:Lab>", "<P> leads a , b , c d e f g h <L>", LEADS),
        ("<s:PERSON> leads ... <o:Lab>", "<P> leads a , b , c d e f g h i <L>", None),
        ("<s:PERSON> leads ... <o:Lab>", "<P> leads a ; b <L>", None),
        ("<s:PERSON> leads ... <o:Lab>", "<P> leads <U> <L>", None),
        # up to sixteen items of any kind
        ("<s:PERSON> leads ~ <o:Lab>", "<P> leads <U> a , b ; c <U> d e f g h i <L>", LEADS),
        ("<s:PERSON> leads ~ <o:Lab>", "<P> leads 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 <L>", LEADS),
        ("<s:PERSON> leads ~ <o:Lab>", "<P> leads 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 <L>", None),
        # edges
        ("^ <s:PERSON> leads <o:Lab>", "<P> leads <L>", LEADS),
        ("^ <s:PERSON> leads <o:Lab>", "now <P> leads <L>", None),
        ("<s:PERSON> leads <o:Lab> $", "<P> leads <L> .", LEADS),
        ("<s:PERSON> leads <o:Lab> $", "<P> leads <L> today", None),
        # values, roles, bystanders
        ("<s:Lab> opened in <d>", "<L> opened in <d>", {"s": "<L>", "d": "date"}),
        ("<s:Lab> opened in <d>", "<L> opened in <a>", None),
        ("<s:Lab> from <d> to <e>", "<L> from <d> to <d>", {"s": "<L>", "d": "date", "e": "date"}),
        ("<s:Lab> got <a>", "<L> got <a>", {"s": "<L>", "a": "amount"}),
        ("<s:PERSON> is <r@>", "<P> is <r@>", {"s": "<P>", "r@": "role"}),
        ("<s:PERSON> is <r@>", "<P> is <r>", None),
        ("<s:PERSON> is <r> of <o:Lab>", "<P> is <r> of <L>", {"s": "<P>", "r": "role", "o": "<L>"}),
        ("<s:Lab> , led by <p:PERSON> , of <o:ORG>", "<L> , led by <P> , of <U>", {"s": "<L>", "p": "<P>", "o": "<U>"}),
    ],
)  # fmt: skip
def test_elements_of_patterns(pattern: str, text: str, slots: dict[str, str] | None) -> None:
    assert match(pattern, text) == slots


def test_words_match_by_text_or_lemma() -> None:
    template = compile_row(TemplateRow("leads", "en", "<s:PERSON> lead <o:Lab>", 1), load())
    clause = items("<P> leading <L>")
    clause[1].lemma = "lead"
    assert _match(template.elements, 0, clause, 0, Match(template), type_of, [MAX_STEPS]) == 3


@pytest.mark.parametrize(
    "text",
    [
        "<P> , " * 3_000 + "leads <L>", "<P> leads " * 5_000, "is the of in a " * 2_000, "<L> is a collaboration between " * 2_000,
        "( " * 10_000, "<P> who " * 5_000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_clause_of_ten_thousand_items_takes_no_long_time(text: str) -> None:
    clause = items(text)[:10_000]
    begin = time.process_time()
    found = list(matches(clause, "en", load(), type_of))
    assert time.process_time() - begin < 20
    assert all(m.first < m.last <= len(clause) for m in found)


# Items and phrases, from text


def read(text: str, lang: str) -> tuple[list[Item], Frame, Extraction]:
    """The items of the first sentence before folding, with their frame and an extraction that holds the mentions."""
    doc = document(text, lang)
    reading, cues = Reading(doc), load()
    found = find(reading, load_names(), cues)
    sentence = reading.sentences[0]
    start, end = sentence.char(sentence.start), sentence.char_end(sentence.end - 1)
    ledger = Ledger(doc, found.mentions, found.clusters, cues)
    row = build(sentence, doc, found.mentions, range(len(found.mentions)), cues)
    return (
        row,
        Frame(ledger, start, end, lang, kind=doc.blocks[sentence.block].kind),
        Extraction(doc, found.mentions, (), found.same),
    )


def show(row: Sequence[Item]) -> str:
    return " ".join(i.text if i.kind == WORD else f"<{i.raw}>" for i in row)


@pytest.mark.parametrize(
    ("lang", "text", "row"),
    [
        ("en", "Anneke Veldhuis leads the Zilvermeer Lab.", "<Anneke Veldhuis> leads the <Zilvermeer Lab> ."),
        ("nl", "Anneke Veldhuis leidt het Zilvermeer Lab.", "<Anneke Veldhuis> leidt het <Zilvermeer Lab> ."),
        ("en", "In May 2021 it got € 2 million.", "in <2021-05> it got <€ 2 million> ."),
        ("en", "She is associate professor of Radiology at LUMC.", "she is <associate professor of Radiology> at <LUMC> ."),
        ("nl", "Zij is wetenschappelijk directeur van het LUMC.", "zij is <wetenschappelijk directeur> van het <LUMC> ."),
        ("nl", "Zij is hoogleraar AI en ethiek aan het LUMC.", "zij is <hoogleraar AI en ethiek> aan het <LUMC> ."),
    ],
)  # fmt: skip
def test_items(lang: str, text: str, row: str) -> None:
    found, _, _ = read(text, lang)
    assert show(found) == row


@pytest.mark.parametrize(
    ("lang", "text", "row", "claims"),
    [
        (
            "en", "The Department of Radiology of the Faculty of Medicine of Utrecht University grows.", "the <Department of Radiology> grows .",
            {"Department of Radiology | partOf | Faculty of Medicine", "Faculty of Medicine | partOf | Utrecht University"},
        ),
        (
            "nl", "De afdeling Radiologie van de Faculteit der Geneeskunde van de Universiteit Utrecht groeit.", "de <afdeling Radiologie> groeit .",
            {"afdeling Radiologie | partOf | Faculteit der Geneeskunde", "Faculteit der Geneeskunde | partOf | Universiteit Utrecht"},
        ),
        ("en", "LUMC's Zilvermeer Lab grows.", "<Zilvermeer Lab> grows .", {"Zilvermeer Lab | partOf | LUMC"}),
        ("en", "The Zilvermeer Lab (Utrecht) grows.", "the <Zilvermeer Lab> grows .", {"Zilvermeer Lab | locatedIn | Utrecht"}),
        ("nl", "Het Zilvermeer Lab (Utrecht) groeit.", "het <Zilvermeer Lab> groeit .", {"Zilvermeer Lab | locatedIn | Utrecht"}),
        ("en", "LUMC, Philips and ASML grow.", "<LUMC, Philips, ASML> grow .", set()),
        ("nl", "Het LUMC, Philips en ASML groeien.", "het <LUMC, Philips, ASML> groeien .", set()),
        ("nl", "Zowel het LUMC als ook Philips groeit.", "zowel het <LUMC, Philips> groeit .", set()),
        ("en", "LUMC as well as Philips grows.", "<LUMC, Philips> grows .", set()),
        (
            "en", "Anneke Veldhuis, director of the Zilvermeer Lab, speaks.", "<Anneke Veldhuis> speaks .",
            {"Anneke Veldhuis | role:Director:director | Zilvermeer Lab", "Anneke Veldhuis | leads | Zilvermeer Lab"},
        ),
        (
            "nl", "Anneke Veldhuis, directeur van het Zilvermeer Lab, spreekt.", "<Anneke Veldhuis> spreekt .",
            {"Anneke Veldhuis | role:Director:directeur | Zilvermeer Lab", "Anneke Veldhuis | leads | Zilvermeer Lab"},
        ),
        ("en", "Anneke Veldhuis, PhD candidate, speaks.", "<Anneke Veldhuis> speaks .", set()),
        (
            "en", "LUMC director Anneke Veldhuis speaks.", "<Anneke Veldhuis> speaks .",
            {"Anneke Veldhuis | role:Director:director | LUMC", "Anneke Veldhuis | leads | LUMC"},
        ),
        (
            "nl", "Directeur Anneke Veldhuis van het LUMC spreekt.", "<Anneke Veldhuis> spreekt .",
            {"Anneke Veldhuis | affiliatedWith | LUMC"},
        ),
    ],
)  # fmt: skip
def test_folded_phrases_and_what_they_state(lang: str, text: str, row: str, claims: set[str]) -> None:
    found, frame, extraction = read(text, lang)
    assert show(fold(found, frame)).removeprefix("<directeur> ").replace(" ,", "") == row
    assert {line(extraction, c) for c in frame.ledger.claims()} == claims


# Clauses


def texts(line_: str, pos: dict[str, str]) -> list[str]:
    row = items(line_)
    for item in row:
        item.pos = pos.get(item.text, "")
    return [" ".join(i.text or i.raw for i in clause) for clause in clauses(row)]


def test_a_relative_clause_becomes_a_clause_of_its_own() -> None:
    found = texts("<P> , who leads <L> , works at <U> .", {"leads": "VERB", "works": "VERB", "who": "PRON"})
    assert found[0] == "<P> , who leads <L> , works at <U> ."
    assert "<P> works at <U> ." in found
    assert "<P> leads <L>" in found


def test_joined_verbs_share_their_subject() -> None:
    found = texts("<P> works at <U> and leads <L> .", {"leads": "VERB", "works": "VERB"})
    assert "<P> leads <L>" in found


def test_an_apposition_becomes_a_clause_of_its_own() -> None:
    found = texts("<L> , a part of <U> , grows .", {"grows": "VERB"})
    assert "<L> , a part of <U>" in found
    assert "<L> grows ." in found


def test_semicolons_part_clauses() -> None:
    assert texts("<P> leads <L> ; <P> works at <U>", {}) == ["<P> leads <L>", "<P> works at <U>"]


def test_there_are_never_too_many_clauses() -> None:
    row = items("<P> , who leads <L> , " * 400)
    begin = time.process_time()
    assert 1 < len(clauses(row)) <= MAX_CLAUSES
    assert time.process_time() - begin < 10


def test_a_long_sentence_takes_no_long_time() -> None:
    text = "Anneke Veldhuis, who leads the Zilvermeer Lab of LUMC, " * 150 + "works at LUMC."
    begin = time.process_time()
    found = facts(text, "en")
    assert time.process_time() - begin < 30
    assert "Anneke Veldhuis | leads | Zilvermeer Lab" in found
