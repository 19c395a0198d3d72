"""Folding the phrases of a sentence: brackets, possessives, "X of Y", coordination, roles, appositions, clauses.

Each step rewrites the row of items and notes the claims that the phrase itself makes ("the Department of Radiology of the UMCG" states a
partOf), so that what is left for the sentence patterns is short and regular.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.claims.frame import AND, DET, Frame, is_thing
from kg.claims.items import AMOUNT, DATE, ROLE, THING, WORD, Item
from kg.claims.signatures import BODY, EVENT, ORG, UNIT, rank
from kg.claims.titles import people, roles
from kg.model import BlockKind

_AND_LONG = (
    ("as", "well", "as"),
    ("together", "with"),
    ("along", "with"),
    ("samen", "met"),
    ("naast",),
    ("both",),
    ("zowel",),
    ("als", "ook"),
)
_RELATIVE = frozenset(["who", "which", "that", "die", "dat", "wiens", "whose", "waar", "waarin", "waarvan", "where", "waaraan"])


def fold(items: list[Item], frame: Frame) -> list[Item]:
    """All steps in order."""
    items = brackets(items, frame)
    items = possessives(items, frame)
    items = chains(items, frame)
    items = coordinate(items, frame)
    items = roles(items, frame)
    return people(items, frame)


def brackets(items: list[Item], frame: Frame) -> list[Item]:
    """Take brackets out: an acronym of the name before, an affiliation behind a person, the people behind a unit, the place of an organisation."""
    out: list[Item] = []
    i = 0
    while i < len(items):
        if items[i].kind == WORD and items[i].text in {"[", "]"}:
            i += 1
            continue
        if items[i].text != "(" or items[i].kind != WORD:
            out.append(items[i])
            i += 1
            continue
        close = next((j for j in range(i + 1, min(i + 60, len(items))) if items[j].kind == WORD and items[j].text == ")"), None)
        if close is None:
            i += 1
            continue
        inner = items[i + 1 : close]
        before = out[-1] if out and out[-1].kind == THING else None
        things = [x for x in inner if x.kind == THING]
        i = close + 1
        if not things:
            if any(x.kind in (ROLE, DATE, AMOUNT) for x in inner) and len(inner) <= 12:
                out += [_comma(inner[0]), *inner, _comma(inner[-1])]
            continue
        if before is not None and len(things) == 1 and frame.ledger.same(things[0].things[0], before.things[0]):
            continue
        if before is None and len(out) >= 1 and out[-1].kind == WORD and out[-1].text in {"'s", "s"}:
            continue
        types = {frame.type(x) for x in things}
        if before is not None and is_thing(before, frozenset({"Person"}), frame) and types <= BODY | {"Place"}:
            inner = chains(inner, frame)
            inner = coordinate(inner, frame)
            inner = roles(inner, frame)
            if any(x.kind == ROLE for x in inner):
                out += [_comma(inner[0]), *inner, _comma(inner[-1])]
                continue
            for x in inner:
                if x.kind == THING and frame.type(x) in BODY:
                    for person in before.things[-1:]:
                        for t in x.things:
                            frame.ledger.relate("affiliatedWith", person, t, frame.at(before, x), "bracket-affiliation")
            continue
        if before is not None and types == {"Person"} and frame.type(before) in BODY:
            inner = coordinate(inner, frame)
            for x in inner:
                if x.kind == THING:
                    for person in x.things:
                        frame.ledger.relate("affiliatedWith", person, before.things[-1], frame.at(before, x), "bracket-people")
                    before.sub.append(x)
            continue
        if before is not None and types == {"Place"} and frame.type(before) in BODY | EVENT:
            for x in things:
                frame.ledger.relate("locatedIn", before.things[-1], x.things[0], frame.at(before, x), "bracket-place")
            continue
        if (
            before is not None
            and len(things) == 1
            and len(inner) <= 3
            and frame.type(before) in UNIT | {"Lab"}
            and frame.type(things[0]) in ORG
        ):
            frame.ledger.relate("partOf", before.things[-1], things[0].things[0], frame.at(before, things[0]), "bracket-owner")
            continue
        out += [_comma(inner[0]), *inner, _comma(inner[-1])]
    return out


def _comma(near: Item) -> Item:
    return Item(WORD, near.start, near.start, ",", pos="PUNCT", raw=",")


def possessives(items: list[Item], frame: Frame) -> list[Item]:
    """For example "Radboudumc's Computational Pathology Group", "het UMCG zijn afdeling", "Leiden University's SAILS programme": the owner goes."""
    out: list[Item] = []
    for k, item in enumerate(items):
        if (
            item.kind == THING
            and len(out) >= 2
            and out[-1].kind == WORD
            and out[-1].text in {"'s", "'", "s"}
            and out[-2].kind == THING
        ):
            owner = out[-2]
            if frame.type(owner) in BODY | {"Programme"} and frame.type(item) in UNIT | {
                "Lab",
                "Programme",
                "Course",
                "ResearchInstitute",
                "Network",
            }:
                for t in item.things:
                    frame.ledger.relate("partOf", t, owner.things[-1], frame.at(owner, item), "possessive")
                del out[-2:]
                item.owner = owner.things[-1]
        # "het UMCG-lab X", "the Radboudumc departments of X": organisation right before a unit
        elif (
            item.kind == THING and out and out[-1].kind == THING and not out[-1].referring and frame.type(out[-1]) in ORG - {"Network", "GovernmentBody"}
            and frame.type(item) in UNIT | {"Lab"} and not item.referring and k > 0
        ):  # fmt: skip
            owner = out.pop()
            for t in item.things:
                frame.ledger.relate("partOf", t, owner.things[-1], frame.at(owner, item), "noun-owner")
            item.owner = owner.things[-1]
        # "the Rotterdam company LungLogic", "het Leidse bedrijf X"
        if (
            item.kind == THING and not item.referring and len(out) >= 2 and out[-1].kind == WORD and out[-1].pos == "NOUN" and is_thing(out[-2], frozenset({"Place"}), frame)
            and frame.type(item) in BODY and len(out[-2].things) == 1
        ):  # fmt: skip
            frame.ledger.relate("locatedIn", item.things[-1], out[-2].things[0], frame.at(out[-2], item), "place-noun")
            del out[-2:]
        out.append(item)
    return out


def chains(items: list[Item], frame: Frame) -> list[Item]:
    """For example "X of the Y", "X, Y", "X in CITY", "PERSON of the X": innermost pair first, from the right, so that chains of any length fold."""
    items = _comma_of(list(items), frame)
    k = len(items) - 1
    while k > 0:
        right = items[k]
        if right.kind != THING:
            k -= 1
            continue
        j = k - 1
        while j >= 0 and items[j].kind == WORD and items[j].text in DET:
            j -= 1
        if j < 1 or items[j].kind != WORD or items[j - 1].kind != THING:
            k -= 1
            continue
        left, link = items[j - 1], items[j].text
        if _link(left, link, right, items, j, frame):
            del items[j : k + 1]
            left.owner = right.things[-1] if left.owner is None else left.owner
            k = j - 1
            # the left item may be the right end of a further pair
            continue
        k -= 1
    return items


def _comma_of(items: list[Item], frame: Frame) -> list[Item]:
    """For example "Jan de Wit, of the University of Twente": the comma between a person and where they are from goes."""
    out: list[Item] = []
    for k, item in enumerate(items):
        after = items[k + 1 : k + 4]
        if (
            item.text == "," and out and is_thing(out[-1], frozenset({"Person"}), frame) and len(after) >= 2
            and after[0].text in {"of", "from", "at", "van", "bij", "uit"} and any(x.kind == THING and frame.type(x) in BODY for x in after[1:3])
        ):  # fmt: skip
            continue
        out.append(item)
    return out


def _link(left: Item, link: str, right: Item, items: list[Item], j: int, frame: Frame) -> bool:
    """Claim what a pair states and tell whether the right part folds into the left."""
    lt, rt = frame.type(left), frame.type(right)
    ledger, at = frame.ledger, frame.at(left, right)
    if len(right.things) > 1 or (left.referring and right.referring):
        return False
    r = right.things[0]
    unit = left.things[-1]
    if link in {"of", "van", "at", "bij", "in", "within", "binnen", "aan", "from", "uit", "der", "des", "op"}:
        if lt in UNIT | {"Lab", "ResearchInstitute"} and rt == "Network" and link not in {"aan", "from", "uit"}:
            return ledger.relate("memberOf", unit, r, at, "of-chain-network")
        if (
            lt in UNIT | {"Lab"} and rt in BODY and rank(rt) >= rank(lt) and rt not in ("GovernmentBody", "Company", "Funder")
        ) or (lt in UNIT | {"Lab"} and rt == "Company" and link in {"of", "van", "at", "bij"}):
            return ledger.relate("partOf", unit, r, at, "of-chain")
        if (
            lt == "ResearchInstitute"
            and rt in ("UniversityMedicalCentre", "University", "Faculty")
            and link in {"of", "van", "at", "bij"}
        ):
            return ledger.relate("partOf", unit, r, at, "of-chain")
        if lt in ("Programme", "Network", "Course") and rt in BODY and link in {"of", "van", "at", "from"}:
            return ledger.relate("partOf", unit, r, at, "of-chain-programme")
        if lt == "Person" and rt in BODY and link in {"of", "van", "from", "uit", "at", "bij"}:
            if link in {"of", "van"} and rt in ("GovernmentBody",):
                return False
            return ledger.relate("affiliatedWith", unit, r, at, "person-of")
        if rt == "Place" and link in {"in", "te"} and lt in BODY | EVENT:
            return ledger.relate("locatedIn", unit, r, at, "in-place")
        if rt == "Centre" and lt in EVENT and link in {"in", "at"}:
            return ledger.relate("locatedIn", unit, r, at, "in-place")
        return False
    if link in {",", "–", "-", "|"} and not left.referring and not right.referring:
        if (
            lt in UNIT | {"Lab"}
            and rt in UNIT | ORG - {"Company", "Network", "Funder", "GovernmentBody", "NonProfit"}
            and rank(rt) > rank(lt)
            and not _enumerated(items, j)
        ):
            return ledger.relate("partOf", unit, r, at, "comma-chain")
        if rt == "Place" and lt in ORG | EVENT | {"Centre"} and link == "," and not _enumerated(items, j):
            return ledger.relate("locatedIn", unit, r, at, "comma-place", 0.9)
    return False


def _enumerated(items: Sequence[Item], comma: int) -> bool:
    """Whether a comma stands in an enumeration of partners ("between A, B and C"), where "unit, organisation" are two members."""
    window = items[max(0, comma - 8) : comma]
    return any(
        x.kind == WORD
        and x.text in {"between", "tussen", "partners", "with", "met", "door", "by", "samenwerking", "collaboration", ":"}
        for x in window
    )


_CLASSES = (frozenset({"Person"}), frozenset({"Place"}), BODY | {"Programme", "Project"}, EVENT)


def _class(type_: str) -> int:
    return next((n for n, c in enumerate(_CLASSES) if type_ in c), -1)


def coordinate(items: list[Item], frame: Frame) -> list[Item]:
    """For example "A, B and C" become one item of several things, where they are of one class."""
    out: list[Item] = []
    i = 0
    while i < len(items):
        item = items[i]
        if item.kind != THING or (item.referring and not _list_follows(items, i)):
            out.append(item)
            i += 1
            continue
        group, last, commas, conjunction = [item], i, 0, False
        j = i + 1
        while j < len(items):
            skip, is_and = _separator(items, j)
            if not skip:
                break
            k = j + skip
            while k < len(items) and items[k].kind == WORD and (items[k].text in DET or items[k].text in {"ook", "also"}):
                k += 1
            # "A, B and the insurers C and D"
            nouns = 0
            while (
                nouns < 2
                and k + 1 < len(items)
                and items[k].kind == WORD
                and items[k].pos in {"NOUN", "ADJ"}
                and items[k].text.isalpha()
            ):
                k, nouns = k + 1, nouns + 1
            if k >= len(items) or items[k].kind != THING or _class(frame.type(items[k])) != _class(frame.type(item)):
                break
            group.append(items[k])
            conjunction |= is_and
            commas += not is_and
            last = k
            j = k + 1
        things = tuple(t for g in group for t in g.things)
        enough = (
            conjunction
            or commas >= 2
            or (commas == 1 and frame.kind is not BlockKind.PARAGRAPH and _class(frame.type(item)) == 0)
        )
        if len(group) > 1 and enough:
            merged = replace(
                item, things=things, end=group[-1].end, raw=", ".join(g.raw for g in group), sub=[s for g in group for s in g.sub]
            )
            merged.referring = any(g.referring for g in group)
            out.append(merged)
            i = last + 1
        else:
            out.append(item)
            i += 1
    return out


def _list_follows(items: Sequence[Item], i: int) -> bool:
    return i + 1 < len(items) and items[i + 1].text in AND


def _separator(items: Sequence[Item], j: int) -> tuple[int, bool]:
    """Length of the separator at ``j`` (0: none) and whether it is a conjunction."""
    texts = [x.text if x.kind == WORD else "" for x in items[j : j + 4]]
    n = 0
    if texts and texts[0] in {",", "/", ";", "·", "•", "+"}:
        n = 1
    for phrase in _AND_LONG:
        if tuple(texts[n : n + len(phrase)]) == phrase:
            return n + len(phrase), True
    if len(texts) > n and texts[n] in AND:
        n += 1
        if len(texts) > n and texts[n] in {"met", "with", "by", "door", "van", "of", "between", "tussen", "from", "bij", "at"}:
            n += 1
        return n, True
    return n, False
