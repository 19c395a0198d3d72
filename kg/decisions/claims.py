"""Claims that a person rejected or accepted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from kg.decisions.table import Applied, Ruling, Rulings, cell
from kg.model import Claim, Extraction


def said(predicate: str, value: str) -> str:
    """Predicate and value of a claim as one cell: ``partOf``, ``focusesOn=cardiology``.

    >>> said("partOf", ""), said("startDate", "2019")
    ('partOf', 'startDate=2019')
    """
    return f"{predicate}={value}" if value else predicate


def _key(extraction: Extraction, claim: Claim) -> tuple[str, str, str, str]:
    mentions = extraction.mentions
    other = mentions[claim.object].text if claim.object is not None else ""
    quote = extraction.document.text[claim.start : claim.end]
    return cell(mentions[claim.subject].text), cell(other), cell(said(claim.predicate, claim.value)), cell(quote)


class decided:  # noqa: N801  (used like a function)
    """Applies the decisions on claims to one extraction after the other.

    A rejected claim is left out; an accepted one is certain from then on.

    Parameters:
        rulings: the decisions; those on other matters do not count.
    """

    def __init__(self, rulings: Rulings) -> None:
        self._by_document: dict[str, list[Ruling]] = defaultdict(list)
        for ruling in rulings.of("reject", "accept"):
            self._by_document[ruling.document].append(ruling)
        self._met: set[str] = set()
        self._all = [ruling.id for rows in self._by_document.values() for ruling in rows]

    def __call__(self, extraction: Extraction) -> Extraction:
        """The extraction as the decisions want it."""
        rulings = self._by_document.get(extraction.document.path)
        if not rulings:
            return extraction
        # The last decision on a claim wins.
        wanted = {(r.name, r.other, r.value, r.quote): r for r in rulings}
        claims = []
        for claim in extraction.claims:
            key = _key(extraction, claim)
            ruling = wanted.get(key)
            if ruling is None:
                claims.append(claim)
                continue
            self._met.update(r.id for r in rulings if (r.name, r.other, r.value, r.quote) == key)
            if ruling.action == "accept":
                claims.append(replace(claim, confidence=1.0))
        return replace(extraction, claims=tuple(claims))

    @property
    def outcomes(self) -> list[Applied]:
        """What became of each decision, once every extraction was seen."""
        return [
            Applied(one, one in self._met, "" if one in self._met else "the document does not make this claim")
            for one in self._all
        ]
