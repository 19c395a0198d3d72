"""What the readers hand over: blocks as runs of text, not yet with offsets.

Every reader turns its format into a list of `Draft`; `kg.documents.assembly` makes one `Document` of them. Structure that
several formats share is decided here: bold lines that are headings, lines of ``label: value``, key/value tables, captions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from kg.model import BlockKind

BREAK: Final = "\u2028"
"""A line break that the author asked for (``<br>``); a plain line end in the source is ``\\n``."""
PLAIN, ITALIC, BOLD, TERM = 0, 1, 2, 3
"""How a run is set; TERM is a definition term."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that is set in one way."""

    text: str
    target: str = ""
    style: int = PLAIN


@dataclass(slots=True)
class Draft:
    """A block before its text is cleaned and placed."""

    kind: BlockKind
    runs: list[Run]
    level: int = 0
    group: int = -1
    row: int = -1
    column: int = -1
    header: str = ""
    boilerplate: bool = False
    lang: str = ""
    closes: int = 0
    """Ends the sections of this heading level and below, before this block; 0: none."""
    presumed: bool = False
    """A heading by its looks alone: its level is set from the headings around it."""

    @property
    def text(self) -> str:
        """The text of its runs, white space folded; for decisions, not for offsets."""
        return plain(self.runs)


@dataclass(slots=True)
class Drafts:
    """The outcome of a reader."""

    blocks: list[Draft] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""
    date: str | None = None
    source: str | None = None
    licence: str | None = None
    lang: str = ""
    groups: Iterator[int] = field(default_factory=count)
    """Numbers for lists and tables."""


def plain(runs: Iterable[Run]) -> str:
    """The text of runs with white space folded."""
    return " ".join("".join(run.text for run in runs).split())


def lines(runs: Sequence[Run], *, hard_only: bool = False) -> list[list[Run]]:
    """Runs cut at line breaks; empty lines are left out."""
    cut: list[list[Run]] = [[]]
    for run in runs:
        pieces = re.split(BREAK if hard_only else f"[\n{BREAK}]", run.text)
        for number, piece in enumerate(pieces):
            if number:
                cut.append([])
            if piece:
                cut[-1].append(replace(run, text=piece))
    return [line for line in cut if any(run.text.strip() for run in line)]


_CAPTION: Final = re.compile(
    r"(?:Figuur|Figure|Fig\.|Tabel|Table|Afbeelding|Image|Foto|Photo)\s+\d{1,3}(?:[.:]\d{1,3})?[a-z]?\s*[.:–-]?\s+\S",
    re.IGNORECASE,
)
_PHOTO: Final = re.compile(r"(?:foto|photo|beeld|image|bron|credit)s?(?: ?(?:by|door))?:\s", re.IGNORECASE)
_LABEL: Final = re.compile(r"[^\W\d_][^:.!?\n]{0,40}:(?:\s|$)")
_NAME_ROLE: Final = re.compile(r"[^\W\d_][^–—|.!?]{1,60}?\s(?:[-–—|])\s\S.{1,120}[^.!?:;]$")
_BULLET: Final = re.compile(r"\s*(?:[•●▪■◦‣·∙–—\uf0b7\uf0a7\u2043]\s*|[-*]\s*(?=[^\W_]))")
_NUMBERED: Final = re.compile(r"\s*\(?\d{1,2}[.)]\s+\S")
MAX_HEADING: Final = 250
"""Characters; a longer heading is a paragraph that was marked up wrongly."""
_MAX_PRESUMED: Final = 120


def bullet(text: str) -> int:
    """Length of the bullet sign that a line begins with; 0: none.

    >>> bullet("• one"), bullet("-Engage in"), bullet("1. x"), bullet("x - y")
    (2, 1, 0, 0)
    """
    found = _BULLET.match(text)
    return found.end() if found else 0


def without_start(runs: list[Run], length: int) -> list[Run]:
    """Runs without their first characters."""
    rest: list[Run] = []
    for run in runs:
        cut = min(length, len(run.text))
        length -= cut
        if run.text[cut:]:
            rest.append(replace(run, text=run.text[cut:]))
    return rest


def heading_like(runs: Sequence[Run]) -> bool:
    """Whether a line set wholly in bold reads as a heading: short, and no sentence."""
    inked = [run for run in runs if run.text.strip()]
    if not inked or any(run.style != BOLD for run in inked):
        return False
    text = plain(inked)
    return len(text) <= _MAX_PRESUMED and not text.endswith((".", ",", ";", "!")) and any(c.isalpha() for c in text)


def paragraph(runs: list[Run], drafts: Drafts) -> list[Draft]:
    """The blocks that one paragraph stands for.

    A bold first line is a heading; lines that all read ``label: value`` or ``name - role``, or begin with a bullet, are a list.

    Parameters:
        runs: the paragraph.
        drafts: what was read so far; gives numbers for lists.
    """
    rows = lines(runs)
    if not rows:
        return []
    first = Draft(BlockKind.HEADING, rows[0], presumed=True)
    if len(rows) == 1:
        if heading_like(rows[0]):
            return [first]
        text = plain(rows[0])
        if cut := bullet("".join(r.text for r in rows[0])):
            return [Draft(BlockKind.LIST_ITEM, without_start(rows[0], cut), level=1, group=_continued(drafts))]
        if _CAPTION.match(text) and len(text) < 300:
            return [Draft(BlockKind.CAPTION, runs)]
        return [Draft(BlockKind.PARAGRAPH, runs)]
    if heading_like(rows[0]) and not heading_like(rows[1]):
        return [first, *_body(rows[1:], drafts)]
    if _CAPTION.match(plain(rows[0])) and len(plain(rows[0])) < 200:
        return [Draft(BlockKind.CAPTION, rows[0]), *_body(rows[1:], drafts)]
    return _body(rows, drafts)


def _body(rows: list[list[Run]], drafts: Drafts) -> list[Draft]:
    texts = ["".join(r.text for r in row).strip() for row in rows]
    group = -1
    if len(rows) > 1 and (all(_LABEL.match(t) and len(t) < 300 for t in texts) or all(_NAME_ROLE.match(t) for t in texts)):
        group = next(drafts.groups)
        return [Draft(BlockKind.LIST_ITEM, row, level=1, group=group) for row in rows]
    if any(bullet(t) for t in texts):
        blocks: list[Draft] = []
        group = _continued(drafts) if bullet(texts[0]) else next(drafts.groups)
        for row, _ in zip(rows, texts, strict=True):
            raw = "".join(r.text for r in row)
            if cut := bullet(raw):
                blocks.append(Draft(BlockKind.LIST_ITEM, without_start(row, cut), level=1, group=group))
            elif blocks:
                blocks[-1].runs = [*blocks[-1].runs, Run("\n"), *row]
            else:
                blocks.append(Draft(BlockKind.PARAGRAPH, row))
        return blocks
    joined: list[Run] = []
    for number, row in enumerate(rows):
        joined += [Run("\n"), *row] if number else row
    return [Draft(BlockKind.PARAGRAPH, joined)]


def _continued(drafts: Drafts) -> int:
    """The number of the list that a bulleted paragraph goes on with, or a new one."""
    last = drafts.blocks[-1] if drafts.blocks else None
    if last and last.kind is BlockKind.LIST_ITEM and last.level == 1:
        return last.group
    return next(drafts.groups)


_NO_CAPTION: Final = re.compile(
    r"\b(?:logo|icon|icoon|banner|screenshot|thumbnail|placeholder|avatar|badge|button|arrow|image|picture|afbeelding|header)\b"
    r"|\.(?:jpe?g|png|gif|svg|webp)\b|[_/\\{}]",
    re.IGNORECASE,
)


def alt_is_caption(alt: str) -> bool:
    """Whether the alternative text of an image tells what is on it, as a caption would.

    >>> alt_is_caption("Bram van Ginneken and Clarisa Sanchez"), alt_is_caption("Leiden University logo"), alt_is_caption("photo")
    (True, False, False)
    """
    return len(alt.split()) >= 3 and 12 <= len(alt) <= 300 and not _NO_CAPTION.search(alt)
