"""What the readers hand over: blocks as runs of text, not yet with offsets.

Every reader turns its format into a list of `Draft`; `kg.documents.assemble` makes one `Document` of them. Structure that
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


@dataclass(slots=True)
class Cell:
    """A table cell: the paragraphs in it."""

    parts: list[list[Run]]
    column: int
    head: bool = False
    group: int = -1

    @property
    def text(self) -> str:
        """Its text on one line."""
        return " ".join(plain(part) for part in self.parts)


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


def table(rows: list[list[Cell]], drafts: Drafts, *, pipe: bool = False, guess: bool = False) -> list[Draft]:
    """The cells of a table as blocks.

    A header row is row 0; without one the rows count from 1. In a key/value table (two columns, no header row, or a header cell
    beside each value) the header of both cells is the text of the row's first cell.

    Parameters:
        rows: the table.
        drafts: what was read so far; gives the table its number.
        pipe: the format forces a first header row, so that it may hold data.
        guess: the format does not tell header rows, so that a first row of short words is taken for one.
    """
    rows = [row for row in rows if row]
    group = next(drafts.groups)
    width = max((cell.column for row in rows for cell in row), default=-1) + 1
    blocks: list[Draft] = []
    if (
        len(rows) > 1
        and width > 1
        and sum(1 for cell in rows[0] if cell.text) == 1
        and not pipe
        and sum(1 for c in rows[1] if c.text) > 1
    ):
        # One cell over the whole width above the others: the table's title.
        blocks = [Draft(BlockKind.CAPTION, part) for cell in rows.pop(0) for part in cell.parts if plain(part)]
    if rows and pipe and not any(cell.text for cell in rows[0]):
        rows = rows[1:]
        headed = False
    else:
        headed = bool(rows) and (
            _is_header(rows, width, pipe=pipe) or (guess and width > 2 and _names_columns(rows, width)) or _column_words(rows[0])
        )
    heads = {cell.column: cell.text for cell in rows[0]} if headed else {}
    pairs = not headed and width == 2
    for number, row in enumerate(rows, 0 if headed else 1):
        key = row[0].text if pairs or (row[0].head and len(row) > 1 and row[0].column == 0) else ""
        for cell in row:
            header = key if pairs else heads.get(cell.column, "") or (key if not headed else "")
            for part in cell.parts:
                if plain(part):
                    blocks.append(
                        Draft(
                            BlockKind.TABLE_CELL,
                            part,
                            group=group,
                            row=number,
                            column=cell.column,
                            header=header.removesuffix(":"),
                        )
                    )
    return blocks


def _is_header(rows: list[list[Cell]], width: int, *, pipe: bool) -> bool:
    first = rows[0]
    if len(rows) < 2:
        return False
    if pipe:
        if width != 2 or len(first) < 2:
            return True
        # Writers of pipe tables put the first pair of a key/value table into the header row that the format forces on them.
        value = first[1].text
        keys = [row[0].text for row in rows]
        return not (any(c.isdigit() for c in value) or len(value) > 60 or all(key.endswith(":") for key in keys))
    if all(cell.head for cell in first):
        return len(first) > 1 or width == 1
    if any(cell.head for cell in first):
        return False
    return (
        len(first) == width > 1
        and all(
            cell.text and len(cell.text) <= 60 and all(r.style == BOLD for part in cell.parts for r in part if r.text.strip())
            for cell in first
        )
        and not all(_bold(row[0]) for row in rows)
    )


_COLUMN_NAMES: Final = """
naam name titel title functie function position rol role organisatie organization organisation instelling institution partner afdeling
department land country stad city plaats place bedrag amount budget financier funder soort type kind voorbeeld example project
programma programme onderwerp subject topic gegevens details omschrijving beschrijving description betekenis meaning principe principle
onderzoeker researcher jaar year datum date website contact spreker speaker bron source deelnemer participant expertise thema theme
"""
_COLUMN_WORDS: Final = frozenset(_COLUMN_NAMES.split())


def _column_words(row: list[Cell]) -> bool:
    """Whether both cells of a row are words that columns are called by, as against a key and its value."""
    return len(row) == 2 and all(cell.text.lower().rstrip(":") in _COLUMN_WORDS for cell in row)


def _names_columns(rows: list[list[Cell]], width: int) -> bool:
    """Whether a first row without mark-up names the columns: short words, none of which comes back below."""
    first = [cell.text for cell in rows[0]]
    below = {cell.text for row in rows[1:] for cell in row}
    short = all(t and len(t.split()) <= 6 and not any(c.isdigit() for c in t) and t not in below for t in first)
    return len(rows) > 2 and len(first) == width and short


def _bold(cell: Cell) -> bool:
    return all(r.style == BOLD for part in cell.parts for r in part if r.text.strip())
