"""Mentions that the structure of a document shows: its title, front matter, quoted names, tables, lists and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg.cues import Cues
from kg.mentions.lists import enumerations
from kg.mentions.people import name_at
from kg.mentions.reading import Reading, Sentence
from kg.mentions.spans import Candidate
from kg.mentions.typing import kind_of, type_by_company, type_by_name
from kg.model import Block, BlockKind, Document

if TYPE_CHECKING:
    from spacy.tokens import Doc

_VACANCY_WORDS = re.compile(
    r"\b(vacatures?|vacanc(?:y|ies)|job description|functieomschrijving|functie-inhoud|functie-eisen|wat ga je doen|wie ben jij|wat bieden wij|"
    r"terms of employment|arbeidsvoorwaarden|your profile|what we offer|we are (?:seeking|looking for|recruiting)|wij zoeken|we zoeken|"
    r"apply now|solliciteer|how to apply|solliciteren|application deadline|sluitingsdatum|closing date|salary|salaris|fte|hours (?:a|per) week|uur per week|"
    r"we are hiring|we offer|wij bieden|we bieden|your (?:tasks|duties)|jouw (?:profiel|taken)|je profiel|invite applications|standplaats|dienstverband|schaal \d+|scale \d+|reageren)\b",
    re.IGNORECASE,
)
_VACANCY_TITLE = re.compile(
    r"\b(ph\.?d|postdoc\w*|promovend\w+|promotie(?:plaats|onderzoeker)|researcher|onderzoeker|engineer|scientist|developer|professor|hoogleraar|manager|"
    r"coordinator|coördinator|student|docent|adviseur|medewerker|assistant|fellow|analist|analyst|ontwikkelaar|position|vacature|vacancy)\b",
    re.IGNORECASE,
)
_VACANCY_LABEL = re.compile(
    r"(?:vacature|vacancy|job|baan|we are hiring|gezocht|wij zoeken(?: een)?|we zoeken(?: een)?|wanted|functie)(?:\s*[:–-]\s*|\s+(?=[A-Z]))",
    re.IGNORECASE,
)
_HOURS = re.compile(r"\s*[(,–|·-]?\s*\(?\d[\d.,]*\s*(?:[-–/]\s*\d[\d.,]*\s*)?(?:uur|hours?|fte|u\b).*$", re.IGNORECASE)
_SEVERAL = re.compile(
    r"(?:two|three|four|five|several|multiple|twee|drie|vier|vijf|meerdere|\d+)\b|.*\b(?:positions|vacatures|plaatsen)\b",
    re.IGNORECASE,
)
_PROJECT_WORDS = re.compile(
    r"\b(in this project|this project|the project aims|the aim of (?:this|the) project|in dit project|dit project|het project|projectduur|looptijd|project duration|"
    r"work packages?|werkpakket(?:ten)?)\b",
    re.IGNORECASE,
)
_SLUG = re.compile(r"\b(?:members?|people|persons?|staff|team|medewerkers?|personen)/([a-z]+(?:-[a-z]+)+)\b")
_OPEN, _CLOSE = "\"“„«‘'", "\"”“»’'"
_PERSON_PATH = re.compile(
    r"/(?:people|persons?|personen|members?|medewerkers?|staff|team|profiles?|profiel|person)(?:/|$|\?)", re.IGNORECASE
)
_NAME_HEADERS = frozenset(["name", "naam", "spreker", "speaker", "panellid", "person", "persoon", "member", "lid", "wie", "who"])
_ORG_HEADERS = frozenset(
    [
        "organisation",
        "organization",
        "organisatie",
        "partner",
        "instelling",
        "institution",
        "affiliation",
        "affiliatie",
        "company",
        "bedrijf",
        "werkgever",
        "employer",
        "ziekenhuis",
        "hospital",
    ]
)


def title_blocks(document: Document) -> list[int]:
    """Indices of the blocks that carry the document's title: the title field and the first top heading, in order."""
    found = [
        i
        for i, b in enumerate(document.blocks)
        if b.kind is BlockKind.FIELD and b.header.casefold() in {"title", "title_long", "titel"}
    ]
    heads = [i for i, b in enumerate(document.blocks) if b.kind is BlockKind.HEADING and not b.boilerplate]
    if heads:
        top = min(document.blocks[i].level for i in heads)
        first = next(i for i in heads if document.blocks[i].level == top)
        if first == heads[0] or top == 1:
            found.append(first)
    return found


def is_vacancy(document: Document) -> bool:
    """Whether the document offers a position: its title names one and its text speaks of applying, or it says so itself."""
    template = " ".join(v for k, v in document.fields if k.casefold() in {"template", "type", "category"})
    title = document.title
    words = len({m.casefold() for m in _VACANCY_WORDS.findall(document.text)})
    says = "vacan" in template.casefold() or "vacatur" in template.casefold()
    return says or words >= 4 or (words >= 2 and bool(_VACANCY_TITLE.search(title)))


def is_project_page(document: Document) -> bool:
    """Whether the page as a whole describes one project."""
    marks = " ".join(v for k, v in document.fields if k.casefold() in {"template", "type", "category"}) + " " + document.path
    return bool(re.search(r"\bprojec", marks, re.IGNORECASE)) and bool(_PROJECT_WORDS.search(document.text))


def structural(reading: Reading, cues: Cues) -> Iterator[Candidate]:
    """All mentions that structure shows.

    Parameters:
        reading: the analysed document.
        cues: head nouns, kind nouns and role titles.
    """
    yield from _vacancy(reading.document)
    yield from _people_fields(reading.document)
    yield from _slugs(reading.document)
    yield from _quoted(reading, cues)
    yield from _tables(reading, cues)
    yield from _links(reading, cues)
    yield from _sections(reading.document)
    yield from enumerations(reading, cues)


def _vacancy(document: Document) -> Iterator[Candidate]:
    if not is_vacancy(document):
        return
    titles = title_blocks(document)
    named = [i for i in titles if _VACANCY_TITLE.search(document.text, document.blocks[i].start, document.blocks[i].end)]
    for i in named or titles[-1:]:
        block = document.blocks[i]
        text = document.text[block.start : block.end]
        label = _VACANCY_LABEL.match(text)
        start = block.start + (label.end() if label else 0)
        hours = _HOURS.search(text)
        stop = block.start + hours.start() if hours and hours.start() > 8 else block.end
        if stop - start < 4 or _SEVERAL.match(text):
            continue
        yield Candidate(start, stop, "Vacancy", "structure", 0.9, i)


def title_subject(reading: Reading, taken: list[Candidate]) -> Iterator[Candidate]:
    """The thing a page is about where its title is that thing's name: a project page, an event page.

    Parameters:
        reading: the analysed document.
        taken: candidates found by other means; a title that starts with one of them is left alone.
    """
    document = reading.document
    if is_vacancy(document) or not is_project_page(document):
        return
    for i in title_blocks(document):
        block = document.blocks[i]
        text = document.text[block.start : block.end]
        part = re.split(r"\s*[:|–—]\s+", text)[0]
        end = block.start + len(part)
        inside = [c for c in taken if c.start >= block.start and c.end <= block.end and c.type not in ("Place",)]
        if any(
            c.start <= block.start + 4
            and c.type in ("Lab", "Project", "Programme", "Person", "Event", "Network", "Centre")
            and (c.type != "Person" or " " in document.text[c.start : c.end])
            for c in inside
        ):
            continue
        if not 2 <= len(part) <= 160 or text.rstrip().endswith("?"):
            continue
        whole = len(part.split()) < 2 and not any(c.isupper() for c in part[1:])
        yield Candidate(block.start, block.end if whole else end, "Project", "structure", 0.7, i)


def _people_fields(document: Document) -> Iterator[Candidate]:
    for i, block in enumerate(document.blocks):
        if block.kind is not BlockKind.FIELD or block.header.casefold() not in {
            "people",
            "person",
            "persons",
            "members",
            "team",
            "medewerkers",
            "personen",
        }:
            continue
        for match in re.finditer(r"[^,;|]+", document.text[block.start : block.end]):
            name = match.group().strip()
            if 2 <= len(name.split()) <= 7 and name[0].isupper() and not any(c.isdigit() for c in name):
                start = block.start + match.start() + match.group().index(name)
                yield Candidate(start, start + len(name), "Person", "structure", 0.95, i)


def _slugs(document: Document) -> Iterator[Candidate]:
    """Keys of people's pages that stand in the text in place of a name: ``member/jan-de-wit``."""
    for i, block in enumerate(document.blocks):
        if block.boilerplate:
            continue
        for match in _SLUG.finditer(document.text, block.start, block.end):
            yield Candidate(match.start(1), match.end(1), "Person", "structure", 0.85, i)


def _quoted(reading: Reading, cues: Cues) -> Iterator[Candidate]:
    """A name in quotes or italics behind a kind noun: the project "X", the ICAI lab *X*, het symposium ‘X’."""
    document = reading.document
    for sentence in reading.sentences:
        doc, base = sentence.doc, sentence.offset
        block = document.blocks[sentence.block]
        spans: list[tuple[int, int]] = [
            (_token_at(doc, a - base), _token_at(doc, b - base - 1) + 1)
            for a, b in block.emphasis
            if sentence.char(sentence.start) <= a < sentence.char_end(sentence.end - 1)
        ]
        open_at: int | None = None
        for t in range(sentence.start, sentence.end):
            text = doc[t].text
            if open_at is None and text in _OPEN and (t == 0 or doc[t - 1].whitespace_ or doc[t - 1].text in "(["):
                open_at = t
            elif (
                open_at is not None
                and text in _CLOSE
                and t > open_at + 1
                and (t + 1 >= len(doc) or doc[t].whitespace_ or doc[t + 1].is_punct)
            ):
                spans.append((open_at + 1, t))
                open_at = None
            elif open_at is not None and text in _CLOSE and t == open_at + 1:
                open_at = None
        for a, b in spans:
            if b <= a or b - a > 24:
                continue
            if doc[a].text in _OPEN:
                a += 1
            if b - 1 > a and doc[b - 1].text in (*_CLOSE, ".", ","):
                b -= 1
            surface = doc.text[doc[a].idx : doc[b - 1].idx + len(doc[b - 1])]
            if not surface[:1].isupper() and not surface[:1].isdigit():
                continue
            kind = _kind_around(doc, a, b, sentence, cues)
            if kind:
                yield Candidate(base + doc[a].idx, base + doc[b - 1].idx + len(doc[b - 1]), kind, "quoted", 0.85, sentence.block)


_QUOTED_TYPES = ("Lab", "Project", "Programme", "Event", "Course", "Network", "Centre", "ResearchGroup")


def _kind_around(doc: Doc, a: int, b: int, sentence: Sentence, cues: Cues) -> str | None:
    before = a - 1
    while before >= sentence.start and doc[before].text in (
        *_OPEN,
        ",",
        "(",
        "*",
        "_",
        "called",
        "titled",
        "entitled",
        "named",
        "genaamd",
        "getiteld",
        "geheten",
        "heet",
        "name",
        "naam",
        "met",
        "with",
        "the",
        "de",
    ):
        before -= 1
    for t in range(before, max(sentence.start - 1, before - 2), -1):
        kind = kind_of((doc[t].lower_,), cues) or type_by_name(doc[t].text, cues)
        if kind in _QUOTED_TYPES:
            return kind
        if doc[t].pos_ in ("VERB", "AUX", "ADP", "PUNCT"):
            break
    after = b
    while after < sentence.end and doc[after].text in (*_CLOSE, "*", "_"):
        after += 1
    if after < sentence.end:
        kind = kind_of((doc[after].lower_,), cues)
        if kind in _QUOTED_TYPES:
            return kind
    return None


def _token_at(doc: Doc, char: int) -> int:
    lo, hi = 0, len(doc) - 1
    while lo < hi:
        mid = (lo + hi + 1) // 2
        if doc[mid].idx <= char:
            lo = mid
        else:
            hi = mid - 1
    return lo


def _first_word(header: str) -> str:
    return re.split(r"[\s/:(]+", header.strip().casefold(), maxsplit=1)[0] if header.strip() else ""


def _tables(reading: Reading, cues: Cues) -> Iterator[Candidate]:
    """Cells under a header that says what they hold: names of people, names of organisations."""
    document = reading.document
    for i, block in enumerate(document.blocks):
        doc = reading.docs[i]
        if block.kind is not BlockKind.TABLE_CELL or doc is None or not len(doc) or not block.header:
            continue
        words = {w.casefold() for w in re.findall(r"\w+", block.header)}
        start = next((t for t in range(len(doc)) if not cues.is_a(doc[t].lower_, "title") and doc[t].text != "."), 0)
        if words & _NAME_HEADERS:
            end = name_at(doc, start, cues)
            if end > start:
                yield Candidate(
                    block.start + doc[start].idx,
                    block.start + doc[end - 1].idx + len(doc[end - 1]),
                    "Person",
                    "structure",
                    0.93,
                    i,
                )
        elif words & _ORG_HEADERS and len(doc) <= 8 and doc.text[:1].isupper() and block.row > 0:
            stop = next((t for t in range(len(doc)) if doc[t].text in {"(", ",", ";", "/"}), len(doc))
            if (stop and name_at(doc, 0, cues) < stop) or type_by_name(doc.text, cues):
                end = block.start + doc[stop - 1].idx + len(doc[stop - 1])
                type_ = type_by_name(document.text[block.start : end], cues) or "Company"
                yield Candidate(block.start, end, type_, "role-line", 0.75, i)


def _links(reading: Reading, cues: Cues) -> Iterator[Candidate]:
    """Link texts: a homepage's link text is mostly a name; a link to a person's page carries the person's name."""
    document = reading.document
    for i, block in enumerate(document.blocks):
        doc = reading.docs[i]
        if doc is None:
            continue
        for link in block.links:
            text = document.text[link.start : link.end].strip()
            if not text or len(text) > 80 or (not text[:1].isupper() and not any(c.isupper() for c in text[1:4])):
                continue
            a = _token_at(doc, link.start - block.start)
            b = _token_at(doc, link.end - block.start - 1) + 1
            while a < b and (cues.is_a(doc[a].lower_, "title") or doc[a].text == "."):
                a += 1
            if a >= b:
                continue
            end = name_at(doc, a, cues, limit=b)
            if _PERSON_PATH.search(link.target) and end == b:
                yield Candidate(
                    block.start + doc[a].idx, block.start + doc[b - 1].idx + len(doc[b - 1]), "Person", "structure", 0.93, i
                )
                continue
            try:
                parts = urlsplit(link.target)
            except ValueError:
                continue
            home = (
                parts.scheme in {"http", "https"}
                and len([p for p in parts.path.split("/") if p and len(p) > 2 and p != "index.html"]) == 0
                and not parts.query
            )
            if home and b - a <= 7 and block.kind is not BlockKind.HEADING:
                type_ = type_by_name(text, cues) or type_by_company(doc, a, b, cues) or "Company"
                if any(text.casefold().endswith(x) for x in ("website", "here", "hier", "site")):
                    continue
                yield Candidate(
                    block.start + doc[a].idx, block.start + doc[b - 1].idx + len(doc[b - 1]), type_, "role-line", 0.7, i
                )


_PLURALS = {
    "labs": "Lab",
    "laboratories": "Lab",
    "projects": "Project",
    "projecten": "Project",
    "programmes": "Programme",
    "programs": "Programme",
    "programma's": "Programme",
}
_NO_NAME = re.compile(
    r"[.?!]$|\b(about|over|contact|news|nieuws|overview|overzicht|more|meer|aim|goal|doel|partners?|team|people|mensen|research|onderzoek|vacanc\w*|vacatures?)\b",
    re.IGNORECASE,
)


def _sections(document: Document) -> Iterator[Candidate]:
    """Sections of a heading that announces several things: under "Health AI Labs at X", each heading with a text names a lab."""
    for i, _, kind in announced(document):
        block = document.blocks[i]
        label = re.split(r"\s*[:–—]\s+", document.text[block.start : block.end])[0]
        yield Candidate(block.start, block.start + len(label), kind, "structure", 0.8, i)


def announced(document: Document) -> Iterator[tuple[int, int, str]]:
    """Headings that name one of several things which an earlier heading announces: (block, block of the announcing heading, type)."""
    kind: str | None = None
    level, by = 0, -1
    for i, block in enumerate(document.blocks):
        if block.kind is not BlockKind.HEADING or block.boilerplate:
            continue
        text = document.text[block.start : block.end]
        words = [w.casefold() for w in re.findall(r"[\w'’]+", text)]
        plural = next((_PLURALS[w] for w in words if w in _PLURALS), None)
        if plural is not None and len(words) <= 9:
            kind, level, by = plural, block.level, i
            continue
        if kind is None:
            continue
        if block.level < level:
            kind = None
            continue
        if (
            len(words) <= 9
            and not _NO_NAME.search(text)
            and _has_text(document.blocks, i)
            and text[:1].isupper()
            and len(words) >= 1
        ):
            yield i, by, kind


def _has_text(blocks: tuple[Block, ...], i: int) -> bool:
    """Whether a paragraph follows before the next heading."""
    following = next((b for b in blocks[i + 1 :] if not b.boilerplate), None)
    return following is not None and following.kind is BlockKind.PARAGRAPH
