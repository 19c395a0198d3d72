"""Which of the fine types a recognised name has: by its own words, else by the noun beside it, else the usual case."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kg.cues import Cues
from kg.terms import INSTITUTION_TYPES, UNIT_TYPES

if TYPE_CHECKING:
    from spacy.tokens import Doc

LABELS: dict[str, tuple[str, ...]] = {
    "PERSON": ("Person",),
    "PLACE": ("Place",),
    "LAB": ("Lab",),
    "EVENT": ("Event", "Course"),
    "PROGRAMME": ("Project", "Programme"),
    "UNIT": ("Centre", "Department", "ResearchGroup", "Faculty"),
    "INSTITUTION": ("Company", *(t for t in INSTITUTION_TYPES if t != "Company")),
}
"""The recogniser's labels with the types they can be, the usual one first."""
_ENDINGS = (
    ("ziekenhuis", "Hospital"), ("kliniek", "Hospital"), ("gasthuis", "Hospital"), ("hospital", "Hospital"), ("universiteit", "University"),
    ("university", "University"), ("hogeschool", "University"), ("umc", "UniversityMedicalCentre"), ("instituut", "ResearchInstitute"),
    ("institute", "ResearchInstitute"), ("fonds", "Funder"), ("stichting", "NonProfit"), ("foundation", "NonProfit"),
    ("vereniging", "NonProfit"), ("federatie", "NonProfit"), ("ministerie", "GovernmentBody"), ("ministry", "GovernmentBody"),
    ("alliantie", "Network"), ("coalitie", "Network"), ("consortium", "Network"), ("netwerk", "Network"), ("network", "Network"),
    ("lab", "Lab"), ("labs", "Lab"), ("project", "Project"), ("programma", "Programme"), ("programme", "Programme"), ("program", "Programme"),
    ("symposium", "Event"), ("congres", "Event"), ("cursus", "Course"), ("course", "Course"), ("grant", "Programme"), ("beurs", "Programme"),
)  # fmt: skip


@lru_cache(maxsize=4)
def _heads(cues: Cues) -> dict[tuple[str, ...], str]:
    return {h.words: h.type for h in reversed(cues.heads)}


def type_by_name(surface: str, cues: Cues) -> str | None:
    """The type that the words of a name give away, or None.

    Head nouns count at the end and at the start of the name, longest first ("University Medical Center" before "University").
    """
    words = surface.casefold().replace("’", "'").split()
    heads = _heads(cues)
    for size in (5, 4, 3, 2, 1):
        if len(words) < size:
            continue
        for piece in (tuple(words[-size:]), tuple(words[:size])):
            if piece in heads:
                return heads[piece]
    for word in (words[-1:], words[:1]):
        for ending, type_ in _ENDINGS:
            if word and word[0].endswith(ending) and (word[0] == ending or len(ending) > 3 or word[0].endswith("-" + ending)):
                return type_
    return None


def type_by_company(doc: Doc, start: int, end: int, cues: Cues) -> str | None:
    """The type that the noun beside a name gives: "the company X", "softwarebedrijf X", "X, a patient organisation", "X is een bedrijf".

    Parameters:
        doc: tokens.
        start: first token of the name.
        end: token behind the name.
        cues: nouns with the types that they stand for.
    """
    if start > 0:
        before = kind_of((doc[start - 1].lower_,), cues)
        if before:
            return before
        if start > 1 and (two := kind_of((doc[start - 2].lower_, doc[start - 1].lower_), cues)):
            return two
    j = end
    if j < len(doc) and doc[j].text == "(":
        j = next((t + 1 for t in range(j, min(j + 6, len(doc))) if doc[t].text == ")"), j)
    if j + 1 < len(doc) and doc[j].text in {",", "is", "–", "-", "—"}:
        for t in range(j + 1, min(j + 8, len(doc))):
            if doc[t].text in {",", ".", ";", "(", ")"} or (
                doc[t].pos_ in {"VERB"} and doc[t].lower_ not in {"leading", "listed"}
            ):
                break
            if doc[t].lower_ in {
                "of",
                "van",
                "for",
                "voor",
                "in",
                "at",
                "bij",
                "from",
                "uit",
                "with",
                "met",
                "which",
                "die",
                "dat",
                "who",
            }:
                break
            if doc[j + 1].lower_ in {"a", "an", "een", "the", "de", "het", "one", "maker"} and (
                found := kind_of((doc[t].lower_,), cues)
            ):
                return found
            if t == j + 1 and doc[t].lower_ == "maker":
                return "Company"
    return None


def kind_of(words: tuple[str, ...], cues: Cues) -> str | None:
    """The first type of a kind noun ("bedrijf", "patiëntenorganisatie"), compounds and plurals included."""
    types = cues.references.get(words)
    if types:
        return types[0]
    word = words[-1]
    for ending, type_ in (
        ("bedrijf", "Company"), ("company", "Company"), ("startup", "Company"), ("organisatie", "NonProfit"), ("vereniging", "NonProfit"),
        ("ziekenhuis", "Hospital"), ("universiteit", "University"), ("instituut", "ResearchInstitute"), ("netwerk", "Network"),
        ("programma", "Programme"), ("lab", "Lab"), ("centrum", "Centre"), ("sme", "Company"), ("mkb-bedrijf", "Company"),
        ("verband", "Network"), ("vendor", "Company"), ("leverancier", "Company"), ("fabrikant", "Company"), ("manufacturer", "Company"),
        ("hub", "Centre"), ("project", "Project"), ("fonds", "Funder"), ("collectebusfonds", "Funder"), ("funder", "Funder"),
    ):  # fmt: skip
        if word.endswith(ending) and (len(ending) > 3 or word == ending or word.endswith("-" + ending)):
            return type_
    return None


def refine(label: str, surface: str, doc: Doc, start: int, end: int, cues: Cues) -> str:
    """The fine type of a recognised name.

    Parameters:
        label: the recogniser's label, a key of LABELS.
        surface: the name.
        doc: tokens, with the name at ``start:end``.
        start: first token.
        end: token behind the last.
        cues: head nouns and kind nouns.
    """
    allowed = LABELS[label]
    if len(allowed) == 1 and label != "LAB":
        return allowed[0]
    own = type_by_name(surface, cues)
    if own and (
        own in allowed
        or (label == "INSTITUTION" and own in (*UNIT_TYPES, "Lab"))
        or (label == "UNIT" and own in INSTITUTION_TYPES)
    ):
        return own
    beside = type_by_company(doc, start, end, cues)
    if beside in allowed:
        return str(beside)
    return allowed[0]
