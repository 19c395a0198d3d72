"""Rows of cells → drafts: which row is the header, which tables are lists of keys and values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.documents.draft import BOLD, Draft, Drafts, Run, plain
from kg.model import BlockKind


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
naam name titel title functie function position rol role organisatie organization organisation instelling institution partner
afdeling department land country stad city plaats place bedrag amount budget financier funder soort type kind voorbeeld
example project programma programme onderwerp subject topic gegevens details omschrijving beschrijving description betekenis
meaning principe principle onderzoeker researcher jaar year datum date website contact spreker speaker bron source deelnemer
participant expertise thema theme
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
