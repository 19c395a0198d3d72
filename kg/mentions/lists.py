"""Mentions in lists: entries under "Partners", entries beside entries of the same kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.cues import Cues, HeadingCue, cue_of
from kg.mentions.people import name_at
from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate
from kg.mentions.typing import type_by_name
from kg.model import BlockKind, Document
from kg.terms import INSTITUTION_TYPES, UNIT_TYPES

if TYPE_CHECKING:
    pass


def siblings(reading: Reading, chosen: list[Candidate], cues: Cues) -> Iterator[Candidate]:
    """Entries beside entries: in a list or table column that mostly holds people (organisations), the other entries name people (organisations) too.

    Parameters:
        reading: the analysed document.
        chosen: what was found so far.
        cues: word classes.
    """
    document = reading.document
    groups: dict[tuple[int, int, int], list[int]] = {}
    for i, block in enumerate(document.blocks):
        if (
            block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL)
            and not block.boilerplate
            and block.group >= 0
            and block.row != 0
        ):
            groups.setdefault((block.group, block.level, block.column), []).append(i)
    leads: dict[int, Candidate] = {}
    for c in chosen:
        if c.start - document.blocks[c.block].start <= 12 and c.block not in leads:
            leads[c.block] = c
    for entries in groups.values():
        known = [leads[i] for i in entries if i in leads]
        if len(entries) < 2 or len(known) * 2 < len(entries):
            continue
        people = sum(c.type == "Person" for c in known)
        bodies = sum(c.type in _BODY_TYPES for c in known)
        for i in entries:
            doc = reading.docs[i]
            if i in leads or doc is None or not len(doc):
                continue
            block = document.blocks[i]
            if people > 0.7 * len(known):
                a = next((t for t in range(len(doc)) if not cues.is_a(doc[t].lower_, "title") and doc[t].text != "."), 0)
                end = name_at(doc, a, cues)
                if end > a:
                    yield Candidate(
                        block.start + doc[a].idx,
                        block.start + doc[end - 1].idx + len(doc[end - 1]),
                        "Person",
                        "role-line",
                        0.8,
                        i,
                    )
            elif bodies > 0.7 * len(known) and len(known) >= 2:
                for a, b in _entries(doc.text, 0, many=False):
                    entry = doc.text[a:b]
                    if _entry_name(entry, alone=True):
                        usual = max(sorted({c.type for c in known}), key=lambda t: sum(c.type == t for c in known))
                        yield Candidate(
                            block.start + a,
                            block.start + b,
                            type_by_name(entry, cues)
                            or (
                                "Company"
                                if usual in ("Network", "Funder")
                                else usual
                                if usual in ("Hospital", "University", "Company")
                                else "Company"
                            ),
                            "role-line",
                            0.66,
                            i,
                        )


_BODY_TYPES = frozenset({*INSTITUTION_TYPES, *UNIT_TYPES, "Lab"})


_ORG_MEANINGS = frozenset({"hasPartner", "memberOf-inverse", "fundedBy", "organizes-inverse"})


_LABEL = re.compile(r"^\s*(?P<label>[^\n:]{2,60}?)\s*:\s+")


def enumerations(reading: Reading, cues: Cues) -> Iterator[Candidate]:
    """Entries of a list of organisations under "Partners", "Funding", "Hospitals": each entry is a name, also one nobody knows."""
    document = reading.document
    for i, block in enumerate(document.blocks):
        doc = reading.docs[i]
        if doc is None or block.kind is BlockKind.HEADING:
            continue
        text = document.text[block.start : block.end]
        label = _LABEL.match(text)
        cue = cue_of(label.group("label"), cues) if label else None
        start = label.end() if label and cue else 0
        words = label.group("label") if label and cue else ""
        if cue is None and block.path and block.kind is BlockKind.LIST_ITEM:
            heading = document.blocks[block.path[-1]]
            words = document.text[heading.start : heading.end]
            cue = cue_of(words, cues)
        if cue is None and block.kind is BlockKind.LIST_ITEM and _introduced(document, i):
            cue, words = _PARTNERS, ""
        if cue is None or cue.meaning not in _ORG_MEANINGS:
            continue
        default = _default_type(words)
        for a, b in _entries(text, start, many=block.kind is not BlockKind.LIST_ITEM):
            entry = text[a:b]
            if _entry_name(entry, alone=block.kind is BlockKind.LIST_ITEM):
                type_ = type_by_name(entry, cues) or default
                yield Candidate(block.start + a, block.start + b, type_, "role-line", 0.72, i)


_PARTNERS = HeadingCue(("partners",), "xx", "hasPartner", ())


_INTRO = re.compile(
    r"\b(partners?|organisations?|organizations?|institutions?|instellingen|organisaties|deelnemers|participants|ziekenhuizen|hospitals|partijen|parties|samenwerking\w*|collaboration)\b",
    re.IGNORECASE,
)


def _introduced(document: Document, i: int) -> bool:
    """Whether a list follows a line such as "... of nine organisations:"."""
    group = document.blocks[i].group
    k = i
    while k > 0 and document.blocks[k].group == group and document.blocks[k].kind is BlockKind.LIST_ITEM:
        k -= 1
    intro = document.blocks[k]
    text = document.text[intro.start : intro.end].rstrip()
    return intro.kind is BlockKind.PARAGRAPH and text.endswith(":") and _INTRO.search(text[-220:]) is not None


def _default_type(words: str) -> str:
    low = words.casefold()
    for word, type_ in (("compan", "Company"), ("bedrijven", "Company"), ("industr", "Company"), ("hospital", "Hospital"), ("ziekenhui", "Hospital"), ("universit", "University"),
                        ("academic", "University"), ("funder", "Funder"), ("funding", "Funder"), ("financ", "Funder"), ("subsid", "Funder")):  # fmt: skip
        if word in low:
            return type_
    return "Company"


def _entries(text: str, start: int, *, many: bool) -> Iterator[tuple[int, int]]:
    """Spans of the entries of an enumeration, without what stands in brackets behind a name; none where it is no enumeration."""
    cut: list[tuple[int, int]] = []
    depth, a = 0, start
    for k in range(start, len(text) + 1):
        c = text[k] if k < len(text) else ","
        if c == "(":
            depth += 1
        elif c == ")":
            depth = max(0, depth - 1)
        elif c in ",;" and depth == 0:
            cut.append((a, k))
            a = k + 1
    if many and len(cut) < 4:
        return
    named = [s for s in cut if text[s[0] : s[1]].strip()[:1].isupper()]
    if many and len(named) < 0.7 * len(cut):
        return
    for a, b in cut if many else cut[:1]:
        piece = re.split(r"\s*\(|\s+[-–—]\s+|:\s", text[a:b])[0]
        piece = re.sub(r"^\s*(?:and|en|the|de|het)\s+", lambda m: " " * len(m.group()), piece)
        stripped = piece.strip(" .\n\t")
        if stripped:
            begin = text.index(stripped, a)
            yield begin, begin + len(stripped)


def _entry_name(entry: str, *, alone: bool) -> bool:
    words = entry.split()
    if not 1 <= len(words) <= 9 or len(entry) > 90 or entry[-1:] in "?!" or any(c in entry for c in '"“<>{}'):
        return False
    small = [
        w
        for w in words
        if w[:1].islower()
        and w
        not in {
            "of",
            "for",
            "and",
            "van",
            "voor",
            "de",
            "der",
            "het",
            "en",
            "in",
            "the",
            "di",
            "du",
            "et",
            "für",
            "zur",
            "la",
            "le",
            "und",
            "im",
        }
    ]
    if entry[:1].isupper() or entry[:1].isdigit():
        return len(small) <= max(1, len(words) // 2) if len(words) > 1 else True
    return alone and len(words) == 1 and len(entry) > 2
