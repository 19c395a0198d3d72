"""Titles of people: where a role is held, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.claims.frame import AND, ARTICLES, DET, Frame, is_thing
from kg.claims.items import ROLE, THING, WORD, Held, Item
from kg.claims.signatures import BODY, PROG
from kg.model import BlockKind

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


_AFTER_NAME = frozenset(["phd", "ph.d", "md", "msc", "bsc", "ma", "mba", "rn", ",", "jr", "jr.", "m.d.", "ph.d.", "msc.", "bsc."])


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
        while j + 1 < len(items) and (items[j].text in AND or items[j].text in {",", "/"}) and next_role(items, j + 1):
            k = next_role(items, j + 1)
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


def next_role(items: Sequence[Item], k: int) -> int:
    """Index of the title at ``k``, articles and conjunctions before it passed over; 0 where there is none."""
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
                    if j + 1 < len(items) and items[j].text in AND | {","} and next_role(items, j + 1):
                        continue
                    if j < len(items) and items[j].text == "," and not (j + 1 < len(items) and items[j + 1].kind in (ROLE,)):
                        if (
                            j + 1 < len(items)
                            and items[j + 1].kind == THING
                            and frame.type(items[j + 1]) in BODY | PROG
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
