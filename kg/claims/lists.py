"""Claims of lists without a telling heading, of announced sections, of names that hold an owner, and of the front matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.claims.ledger import Evidence, Ledger
from kg.claims.references import Discourse
from kg.claims.signatures import BODY, CARRIER, ORG, PROG, UNIT
from kg.cues import Cues, cue_of
from kg.mentions.structure import announced
from kg.model import BlockKind, Document
from kg.names import normalise


def announced_sections(document: Document, ledger: Ledger, by_block: dict[int, list[int]]) -> None:
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


def owners_in_names(document: Document, ledger: Ledger) -> None:
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


def _unlabelled(
    document: Document, ledger: Ledger, by_block: dict[int, list[int]], cues: Cues
) -> Iterator[tuple[list[int], list[int | None]]]:
    """Lists and first columns under no telling heading: the blocks of their entries, and the mention that leads each entry."""
    groups: dict[int, list[int]] = defaultdict(list)
    for i, block in enumerate(document.blocks):
        entry = block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL)
        if entry and not block.boilerplate and block.column <= 0 and block.row != 0:
            groups[block.group].append(i)
    for entries in groups.values():
        first = document.blocks[entries[0]]
        heading = document.blocks[first.path[-1]] if first.path else None
        if heading is not None and cue_of(document.text[heading.start : heading.end], cues) is not None:
            continue
        yield (
            entries,
            [next((m for m in by_block[i] if ledger.mentions[m].start - document.blocks[i].start <= 12), None) for i in entries],
        )


def organisation_lists(
    document: Document, ledger: Ledger, discourse: Discourse, by_block: dict[int, list[int]], cues: Cues
) -> None:
    """A list of organisations on the page of a lab, programme, project or network, under no telling heading: its partners."""
    for entries, leads in _unlabelled(document, ledger, by_block, cues):
        if len(entries) < 3:
            continue
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


def people_lists(document: Document, ledger: Ledger, discourse: Discourse, by_block: dict[int, list[int]], cues: Cues) -> None:
    """A list of people on the page of a lab, unit or undertaking, under no telling heading: they belong to it."""
    for entries, leads in _unlabelled(document, ledger, by_block, cues):
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


def front_matter_people(document: Document, ledger: Ledger, discourse: Discourse, by_block: dict[int, list[int]]) -> None:
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
