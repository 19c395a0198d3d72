"""Folding the phrases of a sentence: brackets, possessives, "X of Y", coordination, roles, appositions, clauses.

Each step rewrites the row of items and notes the claims that the phrase itself makes ("the Department of Radiology of the UMCG" states a
partOf), so that what is left for the sentence patterns is short and regular.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.claims.items import AMOUNT, DATE, ROLE, THING, WORD, Held, Item
from kg.claims.ledger import Evidence, Ledger
from kg.claims.signatures import BODY, EVENT, ORG, PROG, UNIT, rank
from kg.model import BlockKind

DET = frozenset(
    [
        "the",
        "a",
        "an",
        "de",
        "het",
        "een",
        "'t",
        "its",
        "his",
        "her",
        "their",
        "our",
        "zijn",
        "haar",
        "hun",
        "onze",
        "ons",
        "this",
        "that",
        "these",
        "dit",
        "dat",
        "deze",
        "die",
    ]
)
ARTICLES = frozenset(["the", "a", "an", "de", "het", "een", "'t"])
OF = frozenset(
    ["of", "van", "der", "des", "from", "uit", "at", "bij", "aan", "in", "within", "binnen", "for", "voor", "from", "op"]
)
AND = frozenset({"and", "en", "&", "und", "et", "alsmede", "evenals", "alsook"})
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
_ROLE_PREP = frozenset(
    [
        "of",
        "at",
        "in",
        "for",
        "from",
        "to",
        "with",
        "within",
        "on",
        "van",
        "bij",
        "aan",
        "in",
        "op",
        "voor",
        "binnen",
        "uit",
        "vanuit",
        "namens",
    ]
)
_RELATIVE = frozenset(["who", "which", "that", "die", "dat", "wiens", "whose", "waar", "waarin", "waarvan", "where", "waaraan"])
_AFTER_NAME = frozenset(["phd", "ph.d", "md", "msc", "bsc", "ma", "mba", "rn", ",", "jr", "jr.", "m.d.", "ph.d.", "msc.", "bsc."])


class Frame:
    """What a folding step needs to know: the claims so far, and the sentence that is the evidence."""

    def __init__(self, ledger: Ledger, start: int, end: int, lang: str, *, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        self.ledger = ledger
        self.start = start
        self.end = end
        self.lang = lang
        self.kind = kind

    def at(self, *items: Item) -> Evidence:
        """Evidence that spans some items, inside this sentence."""
        inside = [i for i in items if self.start <= i.start and i.end <= self.end] or list(items)
        start, end = min(i.start for i in inside), max(i.end for i in inside)
        return Evidence(start, end, min(self.start, start), max(self.end, end))

    def type(self, item: Item) -> str:
        """Type of a thing item; of the first where there are several."""
        return self.ledger.type(item.things[0]) if item.things else ""


def is_thing(item: Item | None, types: frozenset[str], frame: Frame) -> bool:
    """Whether an item is a thing (or several) all of the given types."""
    return item is not None and item.kind == THING and all(frame.ledger.type(t) in types for t in item.things)


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


def roles(items: list[Item], frame: Frame) -> list[Item]:
    """For example "professor of X at Y", "UvA-rector", "Radboudumc's Chair of the Board": a role takes up where it is held."""
    out: list[Item] = []
    i = 0
    while i < len(items):
        item = items[i]
        if item.kind != ROLE:
            out.append(item)
            i += 1
            continue
        # several titles in a row: "Rector Magnificus and chair of the board of TU Delft"
        held = list(item.held)
        j = i + 1
        while j + 1 < len(items) and (items[j].text in AND or items[j].text in {",", "/"}) and _next_role(items, j + 1):
            k = _next_role(items, j + 1)
            held += items[k].held
            j = k + 1
        at: tuple[int, ...] = ()
        end = j
        k = j
        if k < len(items) and items[k].kind == WORD and items[k].text in _ROLE_PREP | {",", "-", "–", ":"}:
            comma = items[k].text not in _ROLE_PREP
            k += 1
            while k < len(items) and items[k].kind == WORD and items[k].text in DET:
                k += 1
            if k < len(items) and is_thing(items[k], BODY | PROG, frame) and not (comma and _followed_by_verb(items, k)):
                at, end = items[k].things, k + 1
                # "PhD candidate at A and at B", "... at A, B"
        if (
            not at
            and j < len(items)
            and is_thing(items[j], BODY - {"Company"}, frame)
            and not items[j].referring
            and not item.text.endswith("s")
        ):
            # "Vice Dean Utrecht Life Sciences", "directeur UMC Utrecht"
            at, end = items[j].things, j + 1
        if (
            not at
            and out
            and out[-1].kind == WORD
            and out[-1].text in {"'s", "s", "'"}
            and len(out) >= 2
            and is_thing(out[-2], BODY | PROG, frame)
        ):
            at = out[-2].things
            del out[-2:]
        elif not at and out and is_thing(out[-1], BODY | PROG, frame) and len(out[-1].things) == 1:
            # "LUMC researcher", "UvA-rector"
            at = out.pop().things
        new = replace(item, held=tuple(replace(h, at=at) for h in held), end=items[end - 1].end if end > i else item.end)
        out.append(new)
        i = end
    return out


def _next_role(items: Sequence[Item], k: int) -> int:
    while k < len(items) and items[k].kind == WORD and (items[k].text in DET or items[k].text in AND):
        k += 1
    return k if k < len(items) and items[k].kind == ROLE else 0


def _followed_by_verb(items: Sequence[Item], k: int) -> bool:
    return k + 1 < len(items) and items[k + 1].pos in {"VERB", "AUX"}


def people(items: list[Item], frame: Frame) -> list[Item]:
    """Tie roles to persons that stand beside them, claim them, and leave the bare person."""
    items = [
        x
        for n, x in enumerate(items)
        if not (
            x.kind == WORD
            and x.text in _AFTER_NAME - {","}
            and n
            and items[n - 1].kind in (THING, WORD)
            and x.pos in {"PROPN", "NOUN", "X"}
        )
    ]
    out: list[Item] = []
    i = 0
    while i < len(items):
        item = items[i]
        person = frozenset({"Person"})
        if is_thing(item, person, frame):
            # person , role | person - role | person : role | person is role (left to the sentence patterns)
            j = i + 1
            if (
                j < len(items)
                and frame.kind is not BlockKind.PARAGRAPH
                and is_thing(items[j], BODY, frame)
                and len(item.things) == 1
                and not items[j].referring
            ):
                # "Jan de Wit Delft University of Technology" in a list or table
                for t in items[j].things:
                    frame.ledger.relate("affiliatedWith", item.things[0], t, frame.at(item, items[j]), "line-affiliation")
                j += 1
            while (
                j + 1 < len(items)
                and items[j].kind == WORD
                and (items[j].text in {",", "-", "–", "—", ":", "|", "·"} or (items[j].text in AND and item.held))
            ):
                k = j + 1
                while k < len(items) and items[k].text in AND:
                    k += 1
                while (
                    k < len(items)
                    and items[k].kind == WORD
                    and (items[k].text in ARTICLES | {"als", "as", "zelf", "ook", "currently", "momenteel", "also"})
                ):
                    k += 1
                if k < len(items) and items[k].kind == ROLE:
                    _hold(item, items[k], frame, "apposition-role")
                    item.held = (*item.held, *items[k].held)
                    j = k + 1
                    # swallow the closing comma of the apposition
                    if j + 1 < len(items) and items[j].text in AND | {","} and _next_role(items, j + 1):
                        continue
                    if j < len(items) and items[j].text == "," and not (j + 1 < len(items) and items[j + 1].kind in (ROLE,)):
                        if (
                            j + 1 < len(items)
                            and items[j + 1].kind == THING
                            and _class(frame.type(items[j + 1])) == 2
                            and any(not h.at for h in items[k].held)
                        ):
                            at = items[j + 1].things
                            late = replace(items[k], held=tuple(replace(h, at=at) for h in items[k].held if not h.at))
                            _hold(item, late, frame, "apposition-role")
                            j += 2
                        elif j + 1 < len(items) and items[j + 1].pos in {"VERB", "AUX"}:
                            j += 1
                        break
                elif items[j].text == "," and (hit := _noun_at(items, j + 1, frame)):
                    # "Jan de Wit, inspector at X": a title that no list knows
                    place, title_end = hit
                    title = " ".join(x.raw for x in items[j + 1 : title_end] if x.kind == WORD)
                    for t in place.things:
                        frame.ledger.role(
                            item.things[-1], Held("Other", title, False, (t,)), t, frame.at(item, place), "apposition-noun"
                        )
                    j = items.index(place) + 1
                    if j < len(items) and items[j].text == "," and j + 1 < len(items) and items[j + 1].pos in {"VERB", "AUX"}:
                        j += 1
                    break
                elif (
                    k < len(items)
                    and items[k].kind == THING
                    and frame.kind is not BlockKind.PARAGRAPH
                    and frame.type(items[k]) in BODY
                ):
                    for p in item.things[-1:]:
                        for t in items[k].things:
                            frame.ledger.relate("affiliatedWith", p, t, frame.at(item, items[k]), "line-affiliation")
                    j = k + 1
                else:
                    break
            out.append(item)
            i = j
            continue
        if item.kind == ROLE:
            # role person | role , person
            j = i + 1
            gap = j < len(items) and items[j].kind == WORD and items[j].text in {",", ":"}
            k = j + 1 if gap else j
            while (
                k < len(items)
                and items[k].kind == WORD
                and items[k].text in {"prof", "prof.", "dr", "dr.", "drs.", "drs", "ir.", "ir", "."}
            ):
                k += 1
            nearby = k < len(items) and is_thing(items[k], person, frame)
            if nearby and (not gap or item.held[0].at or (out and out[-1].text in DET)):
                owner = _its(out, frame) if not item.held[0].at else ()
                role = replace(item, held=tuple(replace(h, at=owner) for h in item.held)) if owner else item
                plural = item.text.endswith("s") or item.text.endswith("en")
                people_item = items[k] if plural or len(items[k].things) == 1 else replace(items[k], things=items[k].things[:1])
                _hold(people_item, role, frame, "role-before-name")
                items[k].held = (*items[k].held, *role.held)
                i = k
                continue
        out.append(item)
        i += 1
    return out


def _noun_at(items: Sequence[Item], k: int, frame: Frame) -> tuple[Item, int] | None:
    """A noun phrase and the organisation it is held at, right behind a comma: (organisation, index of the preposition)."""
    j = k
    while j < len(items) and items[j].kind == WORD and items[j].pos in {"ADJ", "NOUN", "PROPN", "DET"} and j - k < 5:
        j += 1
    if (
        j == k
        or items[j - 1].pos != "NOUN"
        or j + 1 >= len(items)
        or items[j].text not in {"at", "bij", "van", "aan", "of", "with"}
    ):
        return None
    n = j + 1
    while n < len(items) and items[n].kind == WORD and items[n].text in DET:
        n += 1
    if n < len(items) and is_thing(items[n], BODY, frame) and not items[n].referring:
        return items[n], j
    return None


def _its(out: Sequence[Item], frame: Frame) -> tuple[int, ...]:
    """What "its" or "zijn" before a title points to: the organisation named last in this sentence, if any."""
    if not out or out[-1].text not in {"its", "their", "zijn", "haar", "hun"}:
        return ()
    for item in reversed(out[:-1]):
        if is_thing(item, BODY | PROG, frame):
            return item.things[-1:]
    return ()


def _hold(person: Item, role: Item, frame: Frame, rule: str) -> None:
    for p in person.things if rule == "role-before-name" else person.things[-1:]:
        for h in role.held:
            for at in h.at:
                frame.ledger.role(p, _specific(h), at, frame.at(person, role), rule)


def _specific(held: Held) -> Held:
    """A head or director "of a field" leads that field, not the whole organisation ("Head of Innovation at X")."""
    words = held.title.casefold().split()
    if (
        held.leads
        and len(words) > 2
        and words[0] in {"head", "hoofd", "director", "directeur", "chair", "lead"}
        and words[1] in {"of", "van"}
        and "board" not in words
        and "bestuur" not in words
        and "department" not in words
    ):
        return replace(held, leads=False)
    return held
