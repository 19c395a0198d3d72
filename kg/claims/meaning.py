"""What a heading, label or key speaks of."""

from __future__ import annotations

from kg.claims.ledger import Ledger
from kg.claims.references import Discourse
from kg.claims.signatures import BODY, CARRIER, EVENT, PROG
from kg.model import Block, Document

_WANTED: dict[str, frozenset[str]] = {
    "hasPartner": CARRIER, "memberOf-inverse": frozenset({"Network", "NonProfit"}), "fundedBy": BODY | PROG | EVENT, "partOfProgramme": PROG | {"Lab"},
    "people": BODY | PROG, "role": BODY | PROG, "participatesIn": frozenset({"Event"}), "locatedIn": BODY | EVENT | PROG, "organizes-inverse": EVENT,
    "startDate": CARRIER | {"Company"}, "endDate": CARRIER, "period": CARRIER, "amount": PROG | {"Lab", "Centre", "Network"}, "supervisedBy": frozenset({"Person"}),
    "hasVacancy-inverse": frozenset({"Vacancy"}), "partOf": BODY, "spinOffOf": frozenset({"Company"}), "affiliatedWith": BODY,
}  # fmt: skip
"""Types of the page's subject for which a meaning makes sense."""


def subject_of(meaning: str, block: Block, ledger: Ledger, discourse: Discourse, document: Document) -> tuple[int, float] | None:
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
