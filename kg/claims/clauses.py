"""From folded sentences to clauses that have their subject in front: relative clauses, appositions, joined verbs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.claims.frame import AND, DET
from kg.claims.items import ROLE, THING, WORD, Item

_REL_PERSON = frozenset(["who", "die"])
_REL = frozenset(["which", "that", "who", "die", "dat", "wiens", "whose", "waar", "where"])
_ENDS = frozenset({".", ";", "?", "!"})
_APPOSITION = frozenset(["a", "an", "een", "the", "de", "het", "one", "formerly", "voorheen", "sinds"])
_PARTICIPLE_POS = {"VERB", "ADJ", "AUX"}
MAX_CLAUSES = 24


def clauses(items: list[Item]) -> list[list[Item]]:
    """The clauses of a sentence, the whole sentence first.

    Subordinate parts come as clauses of their own with the thing they speak of in front, and the main clause is given once more without
    them: "X, who leads Y, works at Z" gives the whole, "X who leads Y" and "X works at Z".
    """
    found: list[list[Item]] = []
    for part in _split(items, {";"}):
        found.append(part)
        main, subordinate = _separate(part)
        if len(main) != len(part):
            found.append(main)
        found.extend(subordinate)
        found.extend(_joined(main))
        for s in subordinate[:6]:
            found.extend(_joined(s))
    unique: list[list[Item]] = []
    seen: set[tuple[int, ...]] = set()
    for clause in found:
        key = tuple(id(x) for x in clause)
        if len(clause) > 1 and key not in seen:
            seen.add(key)
            unique.append(clause)
    return unique[:MAX_CLAUSES]


def _split(items: Sequence[Item], marks: set[str]) -> Iterator[list[Item]]:
    part: list[Item] = []
    for item in items:
        if item.kind == WORD and item.text in marks:
            if part:
                yield part
            part = []
        else:
            part.append(item)
    if part:
        yield part


def _separate(items: list[Item]) -> tuple[list[Item], list[list[Item]]]:
    """The main clause without what hangs on its things, and those parts as clauses."""
    main: list[Item] = []
    parts: list[list[Item]] = []
    i = 0
    while i < len(items):
        item = items[i]
        main.append(item)
        if item.kind != THING:
            i += 1
            continue
        j = i + 1
        comma = j < len(items) and items[j].text in {",", "–", "—", "("}
        k = j + 1 if comma else j
        if k >= len(items):
            i += 1
            continue
        head = items[k]
        relative = (
            head.kind == WORD and head.text in _REL and (comma or (head.pos in {"PRON", "SCONJ", "DET"} and k + 1 < len(items)))
        )
        participle = comma and head.kind == WORD and head.pos in _PARTICIPLE_POS and _plain_participle(head)
        apposition = comma and head.kind == WORD and head.text in _APPOSITION and not _thing_next(items, k)
        role = comma and head.kind == ROLE
        if not (relative or participle or apposition or role):
            i += 1
            continue
        end = _end_of_part(items, k)
        body = items[k:end]
        if apposition or role:
            # "X, a spin-off of Y" reads as "X , a spin-off of Y"
            parts.append([item, items[j], *body])
        elif relative:
            parts.append([item, *body[1:]])
            parts.append([item, items[j] if comma else head, *body])
        else:
            parts.append([item, items[j], *body])
        i = end
        if i < len(items) and items[i].text in {",", "–", "—"}:
            i += 1
    return main, parts


def _plain_participle(head: Item) -> bool:
    return head.text.endswith(("ed", "t", "d", "en", "ing", "led", "held", "built"))


def _thing_next(items: Sequence[Item], k: int) -> bool:
    """Whether behind an article a thing follows at once: a member of a list, not an apposition."""
    return k + 1 < len(items) and items[k + 1].kind == THING and not items[k + 1].referring


def _end_of_part(items: Sequence[Item], k: int) -> int:
    """Index behind a subordinate part: the closing comma, a finite verb behind a comma, or the end of the sentence."""
    depth = 0
    for j in range(k + 1, len(items)):
        text = items[j].text if items[j].kind == WORD else ""
        if text in _ENDS:
            return j
        if text in {",", "–", "—"}:
            following = items[j + 1] if j + 1 < len(items) else None
            if following is None:
                return j
            if following.kind == THING or following.text in AND or following.text in DET:
                # a list inside the part goes on unless a verb shows that the main clause is back
                depth += 1
                if depth > 3:
                    return j
                ahead = [x for x in items[j + 1 : j + 6] if x.kind == WORD]
                if any(x.pos in {"AUX", "VERB"} for x in ahead[:2]) and following.kind == THING:
                    return j
                if following.text in AND and any(x.pos in {"AUX", "VERB"} for x in items[j + 2 : j + 3]):
                    return j
                continue
            return j
    return len(items)


def _joined(items: Sequence[Item]) -> list[list[Item]]:
    """For example "X is A at B and leads C": each further verb with the first subject in front."""
    subject = next((x for x in items[:14] if x.kind == THING), None)
    if subject is None:
        return []
    found: list[list[Item]] = []
    first = items.index(subject)
    for j in range(first + 2, len(items) - 1):
        text = items[j].text if items[j].kind == WORD else ""
        if text in AND or text in {"but", "maar", ","}:
            k = j + 1
            while (
                k < len(items)
                and items[k].kind == WORD
                and (
                    items[k].text in AND
                    or items[k].text in {"also", "ook", "then", "is", "has", "heeft"}
                    or items[k].pos == "ADV"
                )
            ):
                if items[k].pos in {"AUX"}:
                    break
                k += 1
            if k < len(items) and items[k].kind == WORD and items[k].pos in {"VERB", "AUX"}:
                end = next((n for n in range(k + 1, len(items)) if items[n].kind == WORD and items[n].text in _ENDS), len(items))
                found.append([subject, *items[k:end]])
    return found[:6]
