"""Claims that the kind of page makes: who is named at an event, who offers a position."""

from __future__ import annotations

from kg.claims.ledger import Evidence, Ledger
from kg.claims.references import Discourse
from kg.claims.signatures import BODY, fits
from kg.cues import cue_of
from kg.mentions import Reading


def event_people(reading: Reading, ledger: Ledger, discourse: Discourse) -> None:
    """Who is named on the page of an event takes part in it: speakers, panel, chair, winners."""
    subject = discourse.subject
    if subject is None or ledger.type(subject) != "Event":
        return
    seen: set[int] = set()
    for i, m in enumerate(ledger.mentions):
        root = ledger.clusters.find(i)
        block = reading.document.blocks[m.block]
        if (
            m.type != "Person"
            or root in seen
            or block.boilerplate
            or " " not in m.text
            or ledger.has("participatesIn", i, subject)
        ):
            continue
        seen.add(root)
        if (
            block.path
            and (
                cue := cue_of(
                    reading.document.text[
                        reading.document.blocks[block.path[-1]].start : reading.document.blocks[block.path[-1]].end
                    ],
                    discourse.cues,
                )
            )
            is not None
            and cue.meaning == "role:Contact"
        ):
            continue
        ledger.relate("participatesIn", i, subject, Evidence(m.start, m.end, block.start, block.end), "event-page", 0.8)


def vacancy_employer(reading: Reading, ledger: Ledger, discourse: Discourse) -> None:
    """The employer of a vacancy: the lab, group or organisation that its first lines present."""
    vacancy = next((s for s in discourse.subjects if ledger.type(s) == "Vacancy"), None)
    if vacancy is None:
        return
    if any(c.predicate == "hasVacancy" for c in ledger.claims()):
        return
    order = {"Lab": 0, "ResearchGroup": 1, "Department": 2, "Centre": 2}
    early = [
        i
        for i, m in enumerate(ledger.mentions)
        if m.type in BODY - {"Network", "Funder", "GovernmentBody"} and m.block <= discourse.mentions[vacancy].block + 6
    ]
    if early:
        best = min(early, key=lambda i: (order.get(ledger.type(i), 3), i))
        m = ledger.mentions[best]
        block = reading.document.blocks[m.block]
        if fits("hasVacancy", m.type, "Vacancy"):
            ledger.relate("hasVacancy", best, vacancy, Evidence(m.start, m.end, block.start, block.end), "vacancy-employer", 0.8)
