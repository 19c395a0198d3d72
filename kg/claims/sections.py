"""Claims that structure makes: lists under headings, labelled lines, key/value tables, tables of people, front matter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.claims.items import Held
from kg.claims.ledger import MAX_QUOTE, Evidence, Ledger
from kg.claims.lists import announced_sections, front_matter_people, organisation_lists, owners_in_names, people_lists
from kg.claims.meaning import subject_of
from kg.claims.references import Discourse
from kg.claims.signatures import BODY, PROG
from kg.claims.tables import tables
from kg.claims.values import amounts, dates
from kg.cues import Cues, HeadingCue, cue_of
from kg.mentions import Reading
from kg.model import BlockKind, Document, Mention

_LABEL = re.compile(r"^\s*(?P<label>[^\n:]{2,60}?)\s*:\s+")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the document to which a heading, label or key gives a meaning."""

    cue: HeadingCue
    start: int
    end: int
    block: int
    label_start: int
    """Where the words that give the meaning stand."""
    label: str


def claim_structure(reading: Reading, ledger: Ledger, discourse: Discourse, cues: Cues) -> None:
    """Claim what the structure of a document states.

    Parameters:
        reading: the analysed document.
        ledger: takes the claims.
        discourse: the page's subjects.
        cues: what headings and keys mean.
    """
    document = reading.document
    by_block: dict[int, list[int]] = defaultdict(list)
    for i, m in enumerate(ledger.mentions):
        by_block[m.block].append(i)
    for stretch in _stretches(document, cues):
        inside = [
            i
            for i in by_block[stretch.block]
            if ledger.mentions[i].start >= stretch.start and ledger.mentions[i].end <= stretch.end
        ]
        _apply(stretch, inside, reading, ledger, discourse)
    tables(reading, ledger, discourse, cues, by_block)
    people_lists(document, ledger, discourse, by_block, cues)
    organisation_lists(document, ledger, discourse, by_block, cues)
    announced_sections(document, ledger, by_block)
    owners_in_names(document, ledger)
    front_matter_people(document, ledger, discourse, by_block)


def _stretches(document: Document, cues: Cues) -> Iterator[Stretch]:
    for i, block in enumerate(document.blocks):
        if block.boilerplate or block.kind is BlockKind.HEADING:
            continue
        text = document.text[block.start : block.end]
        if block.kind in (BlockKind.TABLE_CELL, BlockKind.FIELD):
            key = _key(document, i, cues)
            if key is not None:
                found, words = key
                previous = document.blocks[i - 1].start if i and document.blocks[i - 1].group == block.group else block.start
                yield Stretch(found, block.start, block.end, i, previous, words)
            continue
        label = _LABEL.match(text)
        cue = cue_of(label.group("label"), cues) if label else None
        if label is not None and cue is not None:
            yield Stretch(cue, block.start + label.end(), block.end, i, block.start, label.group("label"))
            continue
        if block.path:
            heading = document.blocks[block.path[-1]]
            words = document.text[heading.start : heading.end]
            cue = cue_of(words, cues)
            if cue is not None:
                listed = block.kind is BlockKind.LIST_ITEM
                short = len(text) < 160 and not re.search(r"[.!?]\s", text[:-1])
                if listed or (short and cue.meaning != "role:Contact"):
                    yield Stretch(cue, block.start, block.end, i, heading.start, words)


def _key(document: Document, i: int, cues: Cues) -> tuple[HeadingCue, str] | None:
    """The key of a table cell in a table of keys and values: the first cell of its row."""
    block = document.blocks[i]
    if block.kind is not BlockKind.TABLE_CELL or block.column < 1:
        return None
    k = i - 1
    while (
        k >= 0
        and document.blocks[k].group == block.group
        and document.blocks[k].row == block.row
        and document.blocks[k].column > 0
    ):
        k -= 1
    if k < 0 or document.blocks[k].group != block.group or document.blocks[k].row != block.row or block.column > 1:
        return None
    words = document.text[document.blocks[k].start : document.blocks[k].end]
    cue = cue_of(words, cues)
    return (cue, words) if cue is not None else None


def _leading(inside: Sequence[int], ledger: Ledger, stretch: Stretch, wanted: frozenset[str], document: Document) -> list[int]:
    """The things that a list entry is about: those before the first word of running text; a plain enumeration gives all."""
    found: list[int] = []
    position = stretch.start
    for i in inside:
        m = ledger.mentions[i]
        gap = document.text[position : m.start]
        words = re.findall(r"[^\W\d_]+", re.sub(r"\([^)]*\)", " ", gap))
        if (
            found
            and len(
                [
                    w
                    for w in words
                    if w.casefold()
                    not in {"and", "en", "the", "de", "het", "of", "van", "prof", "dr", "ir", "drs", "with", "met"}
                ]
            )
            > 3
        ):
            break
        if not found and len(words) > 6:
            break
        if m.type in wanted:
            found.append(i)
        position = m.end
    return found


def _evidence(stretch: Stretch, mention: Mention, document: Document) -> Evidence:
    block = document.blocks[stretch.block]
    if mention.end - stretch.label_start <= MAX_QUOTE and stretch.label_start < mention.start:
        return Evidence(
            min(stretch.label_start, mention.start),
            mention.end,
            min(stretch.label_start, mention.start),
            max(mention.end, min(block.end, stretch.label_start + MAX_QUOTE)),
        )
    return Evidence(mention.start, mention.end, block.start, block.end)


def _apply(stretch: Stretch, inside: list[int], reading: Reading, ledger: Ledger, discourse: Discourse) -> None:
    document = reading.document
    block = document.blocks[stretch.block]
    meaning = stretch.cue.meaning
    found = subject_of(meaning, block, ledger, discourse, document)
    if found is None and meaning == "supervisedBy":
        found = next(((i, 0.9) for i in range(len(ledger.mentions)) if ledger.type(i) == "Person"), None)
    if found is None:
        return
    subject, factor = found
    if meaning == "supervisedBy":
        # "Supervisors: A, B" in the entry of a person speaks of that person.
        near = [
            i
            for i, m in enumerate(ledger.mentions)
            if m.type == "Person" and m.end <= stretch.label_start and m.block >= stretch.block - 3
        ]
        subject = near[-1] if near else subject
    text = document.text[stretch.start : stretch.end]
    rule = f"label:{meaning}" if stretch.label_start == block.start else f"heading:{meaning}"
    if block.kind is BlockKind.TABLE_CELL:
        rule = f"key:{meaning}"
    if meaning in ("startDate", "endDate", "period"):
        found_dates = list(dates(text))
        at = Evidence(stretch.label_start, stretch.end, stretch.label_start, stretch.end)
        if meaning == "period" and found_dates:
            ledger.date("startDate", subject, found_dates[0].value, at, rule, factor)
            if len(found_dates) > 1:
                ledger.date("endDate", subject, found_dates[1].value, at, rule, factor)
        elif found_dates and len(text) < 120:
            ledger.date(meaning, subject, found_dates[0].value, at, rule, factor)
        return
    if meaning == "amount":
        for a in amounts(text)[:1]:
            at = Evidence(stretch.label_start, stretch.end, stretch.label_start, stretch.end)
            ledger.amount(subject, None, a.euros, at, rule, approximate=a.approximate, years=a.years, factor=factor)
        return
    if meaning.startswith("role:") or meaning in ("people", "supervisedBy", "participatesIn"):
        for person in _leading(
            inside,
            ledger,
            stretch,
            frozenset({"Person"})
            | (BODY if meaning == "participatesIn" and not any(ledger.type(i) == "Person" for i in inside) else frozenset()),
            document,
        ):
            at = _evidence(stretch, ledger.mentions[person], document)
            if meaning.startswith("role:"):
                category = meaning.removeprefix("role:")
                title = re.sub(r"\s+", " ", stretch.label).strip(" :*")
                if category == "Contact" and (ledger.has("role", person)):
                    continue
                ledger.role(person, Held(category, title, category == "Director"), subject, at, rule, factor)
            elif meaning == "supervisedBy":
                ledger.relate("supervisedBy", subject, person, at, rule, factor)
            elif meaning == "participatesIn":
                ledger.relate("participatesIn", person, subject, at, rule, factor)
            elif ledger.type(subject) in PROG:
                ledger.relate("worksOn", person, subject, at, rule, factor)
            elif not ledger.has("leads", person, subject):
                ledger.relate("affiliatedWith", person, subject, at, rule, factor)
        return
    if meaning == "affiliatedWith" or meaning in ("labs", "projects"):
        return
    inverse = meaning.endswith("-inverse")
    predicate = meaning.removesuffix("-inverse")
    wanted = (
        BODY
        if predicate in ("hasPartner", "memberOf", "organizes", "hasVacancy", "spinOffOf")
        else frozenset({"Place", "Centre"})
        if predicate == "locatedIn"
        else BODY | PROG
    )
    for other in _leading(inside, ledger, stretch, wanted, document):
        at = _evidence(stretch, ledger.mentions[other], document)
        if inverse:
            ledger.relate(predicate, other, subject, at, rule, factor)
        else:
            ledger.relate(predicate, subject, other, at, rule, factor)
