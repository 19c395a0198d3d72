"""Claims of tables: rows of people, rows of organisations, columns of roles."""

from __future__ import annotations

import re
from collections import defaultdict

from kg.claims.items import Held
from kg.claims.ledger import Evidence, Ledger
from kg.claims.meaning import subject_of
from kg.claims.references import Discourse
from kg.claims.signatures import BODY, CARRIER, EVENT, ORG, SIGNATURES, UNIT
from kg.cues import Cues, cue_of
from kg.mentions import Reading
from kg.model import BlockKind, Document


def tables(reading: Reading, ledger: Ledger, discourse: Discourse, cues: Cues, by_block: dict[int, list[int]]) -> None:
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
            found = subject_of(cue.meaning, document.blocks[columns[column][0]], ledger, discourse, document)
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
            found = subject_of("role", document.blocks[own], ledger, discourse, document)
            if found:
                ledger.role(person, held, found[0], at, "table-row", found[1])
        header = headers.get(document.blocks[own].column, "")
        cue = cue_of(header, cues)
        if cue is not None and cue.meaning == "participatesIn":
            event = subject_of("participatesIn", document.blocks[own], ledger, discourse, document)
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
