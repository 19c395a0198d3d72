"""Mentions by head noun: "CARA Lab", "Department of Radiology", "afdeling radiologie", "Stichting Hartekind"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.cues import Cues, Head
from kg.mentions.headwords import FIELD_STOP, GENERIC, LINK_AFTER, LINK_BEFORE, NOT_FIRST, PREPOSITIONS, UNITS, WORDY
from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate
from kg.mentions.typing import type_by_name

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

MAX_BEFORE, MAX_AFTER = 8, 12
"""Tokens of the distinguishing part on either side of the head."""


@lru_cache(maxsize=4)
def _index(cues: Cues) -> dict[str, list[Head]]:
    index: dict[str, list[Head]] = {}
    for head in cues.heads:
        index.setdefault(head.words[-1], []).append(head)
    for found in index.values():
        found.sort(key=lambda h: -len(h.words))
    return index


def head_nouns(reading: Reading, cues: Cues, sure: list[Candidate]) -> Iterator[Candidate]:
    """Names that their head noun gives away.

    Parameters:
        reading: the analysed document.
        cues: the head nouns.
        sure: candidates already certain (known names); a phrase does not run into the middle of one.
    """
    edges = {c.start for c in sure if c.type != "Place"}
    for block, doc in enumerate(reading.docs):
        if doc is not None:
            yield from _in_doc(doc, block, reading.document.blocks[block].start, cues, edges)


def _in_doc(doc: Doc, block: int, offset: int, cues: Cues, edges: set[int]) -> Iterator[Candidate]:
    index = _index(cues)
    for i, token in enumerate(doc):
        word = token.lower_
        compound = False
        heads = index.get(word, [])
        if heads and i >= 2 and hyphen_at(doc, i - 1):
            # "AI-symposium", "Radboudumc-lab" where the tokenizer splits at the hyphen
            heads = [h for h in heads if len(h.words) == 1]
            compound = True
        if not heads and "-" in word.strip("-"):
            heads = [h for h in index.get(word.rsplit("-", 1)[1], []) if len(h.words) == 1]
            compound = True
        done: set[str] = set()
        for head in heads:
            size = len(head.words)
            first = i - size + 1
            if head.side in done or first < 0 or (tuple(t.lower_ for t in doc[first : i + 1]) != head.words and not compound):
                continue
            if i + 1 < len(doc) and any(tuple(t.lower_ for t in doc[i : i + n]) in cues.roles for n in (2, 3)):
                continue
            span = (before_head if head.side == "before" else after_head)(doc, first, i + 1, head, compound, offset, edges)
            if span is None:
                continue
            done.add(head.side)
            a, b = span
            kind = head.type
            if head.side == "after" and (own := type_by_name(doc[a:b].text, cues)) is not None:
                # "University Eye Clinic" is a clinic
                kind = own
            capital = any(t.text[:1].isupper() for t in doc[a:b])
            confidence = 0.85 if capital and doc[i].text[:1].isupper() else 0.72 if capital else 0.6
            yield Candidate(offset + doc[a].idx, offset + doc[b - 1].idx + len(doc[b - 1]), kind, "head-noun", confidence, block)


def hyphen_at(doc: Doc, k: int) -> bool:
    """Whether token ``k`` is a hyphen inside a word."""
    return 0 < k < len(doc) - 1 and doc[k].text in {"-", "‐"} and not doc[k].whitespace_ and not doc[k - 1].whitespace_


def _nameish(token: Token) -> bool:
    text = token.text
    return text[:1].isupper() or any(c.isupper() for c in text[1:]) or (text[:1].isdigit() and any(c.isalpha() for c in text))


def before_head(
    doc: Doc, first: int, end: int, head: Head, compound: bool, offset: int, edges: set[int]
) -> tuple[int, int] | None:
    """``X Lab``: walk left over the distinguishing words."""
    if not head.lower and not doc[first].text[:1].isupper() and not compound:
        return None
    a = first
    k = first - 1
    if k >= 3 and doc[k].text == ")" and doc[k - 2].text == "(" and _nameish(doc[k - 1]) and _nameish(doc[k - 3]):
        # "Applied AI Accelerator (A3) Lab"
        a, k = k - 2, k - 3
    while k >= 0 and first - k <= MAX_BEFORE:
        token = doc[k]
        if token.ent_type_ == "PERSON" and head.type not in ("ResearchGroup", "Lab", "Event", "Programme"):
            break
        if _nameish(token) and token.pos_ not in ("VERB", "AUX", "PRON") and token.lower_ not in NOT_FIRST:
            a = k
            if offset + token.idx in edges and k > 0 and doc[k - 1].lower_ not in {"&", "and"}:
                break
        elif token.lower_ in LINK_BEFORE and k > 0 and _nameish(doc[k - 1]) and a == k + 1:
            # "Risk Profiling and Decision Support Lab" yes; "Radboudumc and the AI Lab" no.
            if token.lower_ in {"of", "in", "van", "de", "the", "het", "and", "en", "to", "on"} and not _glued(doc, k, first):
                break
        elif token.text in {"-", "–", "+", "@", "'", "’"} and a == k + 1 and k > 0 and _nameish(doc[k - 1]):
            if token.whitespace_ or doc[k - 1].whitespace_:
                break
        else:
            break
        k -= 1
    words = [t.lower_ for t in doc[a:first]]
    if (
        end < len(doc)
        and doc[end].ent_type_ == "PLACE"
        and _nameish(doc[end])
        and words
        and head.type in ("Network", "Hospital", "Centre", "University", "ResearchInstitute", "NonProfit")
    ):
        # "Health AI & Data Alliantie Limburg", "Hart Long Centrum Leiden"
        end += 1
    if compound:
        if hyphen_at(doc, first - 1):
            k = first - 2
            part = doc[k].text
            return _compound_tail(doc, k, end, part)
        part = doc[end - 1].text.rsplit("-", 1)[0]
        if not words and (part.casefold() in WORDY | {"ai", "it", "e"} or not any(c.isupper() for c in part)):
            return None
        return a, end
    if head.type in ("Event", "Course") and words and doc[first].text[:1].isupper() and any(w in WORDY for w in words):
        return a, end
    if (
        head.lower
        and doc[first].text[:1].islower()
        and all(t.pos_ == "ADJ" or t.lower_ in GENERIC or not t.is_alpha for t in doc[a:first])
    ):
        return None
    if not words or all(w in GENERIC or w in LINK_BEFORE or w in WORDY or not any(c.isalpha() for c in w) for w in words):
        return None
    if words[0] in NOT_FIRST:
        a += 1
        if a >= first:
            return None
    return a, end


def _compound_tail(doc: Doc, k: int, end: int, part: str) -> tuple[int, int] | None:
    """A name that begins with a compound: "AI-symposium Meander"; a telling first part is a name by itself: "Radboudumc-lab"."""
    b = end
    while b < len(doc) and b - end < 6 and _nameish(doc[b]) and doc[b].pos_ not in ("VERB", "AUX", "PRON"):
        b += 1
    if b > end:
        return k, b
    if part.casefold() in WORDY | {"ai", "it", "e", "ict"} or not any(c.isupper() for c in part):
        return None
    return k, end


def _glued(doc: Doc, k: int, first: int) -> bool:
    """Whether a small word joins two parts of one name: everything from its left neighbour to the head is in title case."""
    if doc[k].lower_ in {"and", "en", "&"}:
        left = doc[k - 1]
        return (
            k >= 1
            and _nameish(left)
            and not left.text.isupper()
            and (k < 2 or doc[k - 2].text != ",")
            and first - k >= 2
            and left.ent_type_ not in ("PERSON", "INSTITUTION")
        )
    return doc[k].lower_ in {"of", "van", "for", "voor"} and False


def after_head(
    doc: Doc, first: int, end: int, head: Head, compound: bool, offset: int, edges: set[int]
) -> tuple[int, int] | None:
    """``University of X``, ``afdeling X``: walk right over the distinguishing words."""
    if compound or (not head.lower and not doc[first].text[:1].isupper()):
        return None
    unit = head.type in UNITS
    k, b, linked = end, end, 0
    while k < len(doc) and k - end <= MAX_AFTER:
        token = doc[k]
        starts_known = offset + token.idx in edges
        if token.ent_type_ == "PERSON" and head.type not in ("ResearchGroup", "Lab", "Event", "Programme"):
            break
        if _nameish(token) and token.pos_ not in ("PRON", "AUX"):
            if (
                starts_known
                and k > end
                and linked
                and doc[k - 1].lower_ in {"van", "of", "the", "het", "de", "in", "-"}
                and head.type not in ("GovernmentBody",)
            ) and (head.type in (*UNITS, "Centre", "Lab") or b > end):
                break
            k += 1
            b = k
        elif token.lower_ in LINK_AFTER and k + 1 < len(doc):
            ahead = next((t for t in range(k, min(k + 3, len(doc))) if doc[t].lower_ not in LINK_AFTER), None)
            if ahead is None or not _nameish(doc[ahead]):
                # "afdeling interne geneeskunde en oncologie"
                break
            if (
                b > end
                and token.lower_ in {"of", "van", "in", "de", "the", "het", "on", "aan"}
                and (unit or doc[ahead - 1].lower_ in {"the", "de", "het"} or token.lower_ == "in")
            ):
                break
            if token.lower_ in {"and", "en", "&"} and (b == end or ahead != k + 1):
                break
            if token.lower_ in {"and", "en"} and (
                offset + doc[ahead].idx in edges
                or not (unit or head.type in ("GovernmentBody", "ResearchInstitute", "Faculty", "Centre", "Lab", "University"))
            ):
                break
            if token.lower_ == "in" and head.type in ("Hospital", "University"):
                break
            linked += 1
            k = ahead
        elif (
            token.text in {"-", "’", "'", "/"}
            and b > end
            and k + 1 < len(doc)
            and not token.whitespace_
            and not doc[k - 1].whitespace_
        ):
            k += 2
            b = k
            if (
                unit
                and k + 2 < len(doc)
                and doc[k].lower_ in {"in", "van", "voor", "for"}
                and doc[k + 1].lower_ in {"de", "het", "the"}
                and _field_noun(doc[k + 2])
            ):
                b = k + 3
                break
        elif (
            unit
            and head.lower
            and b == end
            and k == end + (1 if doc[end].lower_ in PREPOSITIONS and k > end else 0)
            and _field_noun(token)
        ):
            k += 1
            b = k
            while k < len(doc) and k - end <= 6 and doc[k].lower_ not in FIELD_STOP and _field_noun(doc[k]):
                k += 1
                b = k
            if (
                k + 1 < len(doc)
                and doc[k].lower_ in {"en", "and", "&"}
                and _field_noun(doc[k + 1])
                and doc[k + 1].lower_ not in FIELD_STOP
            ):
                b = k + 2
            break
        elif (
            token.lower_ in PREPOSITIONS
            and unit
            and head.lower
            and k == end
            and k + 1 < len(doc)
            and _field_noun(doc[k + 1])
            and doc[k + 1].lower_ not in FIELD_STOP
        ):
            k += 1
            linked += 1
        elif doc[k].text == "," and unit and b > end and _listed(doc, k):
            k += 1
        else:
            break
    if b == end:
        return None
    if b - end == 1 and doc[end].lower_ in GENERIC:
        return None
    return first, b


def _field_noun(token: Token) -> bool:
    """A lower-case word that can name a field: "afdeling radiologie", "lectoraat digitale zorg"."""
    return token.is_alpha and token.pos_ in {"NOUN", "ADJ", "PROPN"} and len(token) > 3 and token.lower_ not in GENERIC


def _listed(doc: Doc, k: int) -> bool:
    """A comma inside a unit's name: "Faculty of Science, Engineering and Technology"."""
    for t in range(k + 1, min(k + 6, len(doc))):
        if doc[t].lower_ in {"and", "en", "&"}:
            return (
                t + 1 < len(doc)
                and _nameish(doc[t + 1])
                and all(_nameish(doc[x]) for x in range(k + 1, t) if doc[x].text != ",")
                and t - k <= 3
            )
        if not _nameish(doc[t]) and doc[t].text != ",":
            return False
    return False
