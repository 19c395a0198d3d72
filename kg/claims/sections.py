"""Claims that structure makes: lists under headings, labelled lines, key/value tables, tables of people, front matter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.claims.items import ROLE, THING, Held, Item
from kg.claims.ledger import MAX_QUOTE, Evidence, Ledger
from kg.claims.references import Discourse
from kg.claims.signatures import BODY, CARRIER, EVENT, ORG, PROG, SIGNATURES, UNIT
from kg.claims.values import amounts, dates
from kg.cues import Cues, HeadingCue, cue_of
from kg.mentions import Reading
from kg.mentions.structure import announced
from kg.model import Block, BlockKind, Document, Mention
from kg.names import normalise

_LABEL = re.compile(r"^\s*(?P<label>[^\n:]{2,60}?)\s*:\s+")
_WANTED: dict[str, frozenset[str]] = {
    "hasPartner": CARRIER, "memberOf-inverse": frozenset({"Network", "NonProfit"}), "fundedBy": BODY | PROG | EVENT, "partOfProgramme": PROG | {"Lab"},
    "people": BODY | PROG, "role": BODY | PROG, "participatesIn": frozenset({"Event"}), "locatedIn": BODY | EVENT | PROG, "organizes-inverse": EVENT,
    "startDate": CARRIER | {"Company"}, "endDate": CARRIER, "period": CARRIER, "amount": PROG | {"Lab", "Centre", "Network"}, "supervisedBy": frozenset({"Person"}),
    "hasVacancy-inverse": frozenset({"Vacancy"}), "partOf": BODY, "spinOffOf": frozenset({"Company"}), "affiliatedWith": BODY,
}  # fmt: skip
"""Types of the page's subject for which a meaning makes sense."""


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
    _tables(reading, ledger, discourse, cues, by_block)
    _people_lists(document, ledger, discourse, by_block, cues)
    _org_lists(document, ledger, discourse, by_block, cues)
    _announced(document, ledger, by_block)
    _owners_in_names(document, ledger)
    _front_matter_people(document, ledger, discourse, by_block)


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


def _subject(meaning: str, block: Block, ledger: Ledger, discourse: Discourse, document: Document) -> tuple[int, float] | None:
    """What a meaning speaks of: a thing named in the headings above, else the page's subject; with a factor of certainty."""
    wanted = _WANTED.get(meaning.split(":")[0], BODY | PROG)
    for depth, h in enumerate(reversed(block.path)):
        heading = document.blocks[h]
        inside = [i for i, m in enumerate(ledger.mentions) if m.block == h and m.type in wanted and m.start >= heading.start]
        if inside and not (depth == 0 and meaning in ("people",) and len(block.path) == 1 and False):
            return inside[0], 1.0
    for n, candidate in enumerate(s for s in discourse.subjects if ledger.type(s) in wanted):
        return candidate, 1.0 if n == 0 else 0.8
    return None


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
    found = _subject(meaning, block, ledger, discourse, document)
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


def _announced(document: Document, ledger: Ledger, by_block: dict[int, list[int]]) -> None:
    """The labs under "Health AI Labs at X" belong to X."""
    for i, by, kind in announced(document):
        named = next((m for m in by_block[i] if ledger.type(m) == kind), None)
        owner = next((m for m in by_block[by] if ledger.type(m) in ORG), None)
        if named is None:
            continue
        m = ledger.mentions[named]
        at = Evidence(m.start, m.end, document.blocks[i].start, document.blocks[i].end)
        if owner is None:
            # "Health AI Labs at UMC Utrecht" as one name: its owner is what that name is part of
            collective = next((x for x in by_block[by] if ledger.type(x) == kind), None)
            if collective is not None:
                for target in ledger.targets("partOf", collective):
                    ledger.relate("partOf", named, target, at, "announced-section", 0.9)
            continue
        ledger.relate("partOf", named, owner, at, "announced-section")


def _owners_in_names(document: Document, ledger: Ledger) -> None:
    """For example "Radboudumc Technology Center Deep Learning": a unit whose name starts with the name of an organisation is a part of it."""
    owners: dict[str, int] = {}
    for i, m in enumerate(ledger.mentions):
        if m.type in ORG - {"Network", "GovernmentBody", "Funder"}:
            owners.setdefault(normalise(m.text), i)
    for i, m in enumerate(ledger.mentions):
        if m.type not in UNIT | {"Lab"} or " " not in m.text:
            continue
        words = m.text.replace("’", "'").split()
        for size in (4, 3, 2, 1):
            if len(words) <= size:
                continue
            owner = owners.get(normalise(" ".join(words[:size])))
            if owner is not None:
                block = document.blocks[m.block]
                ledger.relate("partOf", i, owner, Evidence(m.start, m.end, block.start, block.end), "name-owner")
                break


def _tables(reading: Reading, ledger: Ledger, discourse: Discourse, cues: Cues, by_block: dict[int, list[int]]) -> None:
    """Rows of people: name, organisation, role; also tables that stand on their side, with roles as columns."""
    document = reading.document
    tables: dict[int, list[int]] = defaultdict(list)
    for i, block in enumerate(document.blocks):
        if block.kind is BlockKind.TABLE_CELL and not block.boilerplate:
            tables[block.group].append(i)
    for cells in tables.values():
        headers = {
            document.blocks[i].column: document.text[document.blocks[i].start : document.blocks[i].end]
            for i in cells
            if document.blocks[i].row == 0
        }
        rows: dict[int, list[int]] = defaultdict(list)
        columns: dict[int, list[int]] = defaultdict(list)
        for i in cells:
            rows[document.blocks[i].row].append(i)
            columns[document.blocks[i].column].append(i)
        for row in rows.values():
            _things_row(row, headers, document, ledger, cues, by_block)
            _row(row, headers, reading, ledger, discourse, cues, by_block)
        for column, header in headers.items():
            cue = cue_of(header, cues)
            if cue is None or not cue.meaning.startswith("role:"):
                continue
            people = [m for i in columns[column] for m in by_block[i] if ledger.type(m) == "Person"]
            bodies = [m for i in columns[column] for m in by_block[i] if ledger.type(m) in BODY]
            found = _subject(cue.meaning, document.blocks[columns[column][0]], ledger, discourse, document)
            for person in people[:1]:
                m = ledger.mentions[person]
                at = Evidence(m.start, m.end, document.blocks[m.block].start, document.blocks[m.block].end)
                if found is not None:
                    category = cue.meaning.removeprefix("role:")
                    ledger.role(
                        person,
                        Held(category, header.strip(" :*"), category == "Director"),
                        found[0],
                        at,
                        "table-role-column",
                        found[1],
                    )
                for body in bodies[:1]:
                    ledger.relate("affiliatedWith", person, body, at, "table-role-column")


def _things_row(
    row: list[int], headers: dict[int, str], document: Document, ledger: Ledger, cues: Cues, by_block: dict[int, list[int]]
) -> None:
    """A row whose first cell names an organisation, lab or project: what the other cells are to it, by their header or their type."""
    if document.blocks[row[0]].row == 0 and len(headers) > 1 and document.blocks[row[0]].header:
        return
    first = next((m for m in by_block[row[0]] if ledger.mentions[m].start - document.blocks[row[0]].start <= 12), None)
    if first is None or ledger.type(first) == "Person" or len(row) < 2:
        return
    start, end = document.blocks[row[0]].start, document.blocks[row[-1]].end
    at = Evidence(start, end, start, end)
    for i in row[1:]:
        cue = cue_of(headers.get(document.blocks[i].column, ""), cues)
        for m in by_block[i][:6]:
            predicate = cue.meaning if cue is not None and cue.meaning in SIGNATURES else None
            kind, other = ledger.type(first), ledger.type(m)
            if predicate is None:
                if other == "Place" and kind in BODY | EVENT:
                    predicate = "locatedIn"
                elif kind in CARRIER - {"Centre", "ResearchGroup", "Event"} and other in BODY:
                    predicate = "hasPartner"
                elif kind in UNIT and other in ORG:
                    predicate = "partOf"
            if predicate is not None:
                ledger.relate(predicate, first, m, at, f"table-row:{predicate}")
            elif other == "Person" and cue is not None and cue.meaning.startswith("role:"):
                category = cue.meaning.removeprefix("role:")
                ledger.role(
                    m,
                    Held(category, headers[document.blocks[i].column].strip(" :*"), category == "Director"),
                    first,
                    at,
                    "table-row:role",
                )


def _org_lists(document: Document, ledger: Ledger, discourse: Discourse, by_block: dict[int, list[int]], cues: Cues) -> None:
    """A list of organisations on the page of a lab, programme, project or network, under no telling heading: its partners."""
    groups: dict[int, list[int]] = defaultdict(list)
    for i, block in enumerate(document.blocks):
        if (
            block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL)
            and not block.boilerplate
            and block.column <= 0
            and block.row != 0
        ):
            groups[block.group].append(i)
    for entries in groups.values():
        first = document.blocks[entries[0]]
        heading = document.blocks[first.path[-1]] if first.path else None
        if len(entries) < 3 or (heading is not None and cue_of(document.text[heading.start : heading.end], cues) is not None):
            continue
        leads = [
            next((m for m in by_block[i] if ledger.mentions[m].start - document.blocks[i].start <= 12), None) for i in entries
        ]
        bodies = [m for m in leads if m is not None and ledger.type(m) in ORG]
        if len(bodies) < 0.7 * len(entries):
            continue
        subject = next(
            (
                s
                for s in (discourse.subject, *discourse.subjects[:2])
                if s is not None and ledger.type(s) in CARRIER - {"Centre", "ResearchGroup", "Event", "Course"}
            ),
            None,
        )
        if subject is None:
            continue
        for m in bodies:
            mention = ledger.mentions[m]
            block = document.blocks[mention.block]
            ledger.relate(
                "hasPartner", subject, m, Evidence(mention.start, mention.end, block.start, block.end), "organisation-list", 0.8
            )


def _people_lists(document: Document, ledger: Ledger, discourse: Discourse, by_block: dict[int, list[int]], cues: Cues) -> None:
    """A list of people on the page of a lab, unit or undertaking, under no telling heading: they belong to it."""
    groups: dict[int, list[int]] = defaultdict(list)
    for i, block in enumerate(document.blocks):
        if (
            block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL)
            and not block.boilerplate
            and block.column <= 0
            and block.row != 0
        ):
            groups[block.group].append(i)
    for entries in groups.values():
        first = document.blocks[entries[0]]
        heading = document.blocks[first.path[-1]] if first.path else None
        if heading is not None and (cue_of(document.text[heading.start : heading.end], cues) is not None):
            continue
        leads = [
            next((m for m in by_block[i] if ledger.mentions[m].start - document.blocks[i].start <= 12), None) for i in entries
        ]
        people = [m for m in leads if m is not None and ledger.type(m) == "Person"]
        if len(people) < 2 or len(people) < 0.6 * len(entries):
            continue
        subject = next((s for s in (discourse.subject,) if s is not None), None)
        if subject is None or ledger.type(subject) not in BODY | PROG | {"Event"}:
            continue
        for m in people:
            mention = ledger.mentions[m]
            block = document.blocks[mention.block]
            at = Evidence(mention.start, mention.end, block.start, block.end)
            if ledger.type(subject) == "Event":
                ledger.relate("participatesIn", m, subject, at, "people-list", 0.9)
            elif ledger.type(subject) in PROG:
                ledger.relate("worksOn", m, subject, at, "people-list", 0.8)
            elif ledger.type(subject) in UNIT | {"Lab"} and not ledger.has("leads", m, subject):
                ledger.relate("affiliatedWith", m, subject, at, "people-list", 0.8)


def _row(
    row: list[int],
    headers: dict[int, str],
    reading: Reading,
    ledger: Ledger,
    discourse: Discourse,
    cues: Cues,
    by_block: dict[int, list[int]],
) -> None:
    document = reading.document
    if document.blocks[row[0]].row == 0 and headers:
        return
    people = [m for i in row for m in by_block[i] if ledger.type(m) == "Person"]
    if not people or len({m for m in people if ledger.mentions[m].block == ledger.mentions[people[0]].block}) > 3:
        return
    start, end = document.blocks[row[0]].start, document.blocks[row[-1]].end
    at = Evidence(start, end, start, end)
    own = ledger.mentions[people[0]].block
    bodies = [m for i in row if i != own for m in by_block[i] if ledger.type(m) in BODY][:3]
    for person in (m for m in people if ledger.mentions[m].block == own):
        held = _role_cell(row, own, document, cues)
        if bodies:
            if held is not None:
                ledger.role(person, held, bodies[0], at, "table-row")
            else:
                ledger.relate("affiliatedWith", person, bodies[0], at, "table-row")
        elif held is not None:
            found = _subject("role", document.blocks[own], ledger, discourse, document)
            if found:
                ledger.role(person, held, found[0], at, "table-row", found[1])
        header = headers.get(document.blocks[own].column, "")
        cue = cue_of(header, cues)
        if cue is not None and cue.meaning == "participatesIn":
            event = _subject("participatesIn", document.blocks[own], ledger, discourse, document)
            if event:
                ledger.relate("participatesIn", person, event[0], at, "table-row", event[1])


def _role_cell(row: list[int], own: int, document: Document, cues: Cues) -> Held | None:
    for i in row:
        if i == own:
            continue
        text = document.text[document.blocks[i].start : document.blocks[i].end]
        words = tuple(re.findall(r"[\w'’-]+", text.casefold()))
        if len(words) > 12:
            continue
        for size in range(min(6, len(words)), 0, -1):
            for k in range(len(words) - size + 1):
                title = cues.roles.get(words[k : k + size])
                if title is not None:
                    return Held(title.category, " ".join(text.split()), title.leads)
    return None


def _front_matter_people(document: Document, ledger: Ledger, discourse: Discourse, by_block: dict[int, list[int]]) -> None:
    """People listed in the front matter of a project's or lab's page work there."""
    subject = discourse.subject
    if subject is None or ledger.type(subject) not in PROG | {"Lab", "ResearchGroup", "Centre"}:
        return
    if ledger.mentions[subject].extractor in ("recogniser", "echo", "acronym") and not ledger.mentions[subject].key:
        # Whom a page lists may be tied only to a subject that is sure.
        return
    for i, block in enumerate(document.blocks):
        if block.kind is BlockKind.FIELD and block.header.casefold() in {
            "people",
            "members",
            "team",
            "persons",
            "medewerkers",
            "personen",
        }:
            for person in by_block[i]:
                at = Evidence(
                    ledger.mentions[person].start,
                    ledger.mentions[person].end,
                    ledger.mentions[person].start,
                    ledger.mentions[person].end,
                )
                predicate = "worksOn" if ledger.type(subject) in PROG else "affiliatedWith"
                ledger.relate(predicate, person, subject, at, "front-matter-people", 0.8)


def role_lines(items: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """Person and role of a line such as "Jan Jansen - Coordinator" whose role has no place yet."""
    for i, item in enumerate(items):
        if item.kind == THING and item.held and any(not h.at for h in item.held):
            yield item, item
        elif item.kind == ROLE and i == 0:
            continue
