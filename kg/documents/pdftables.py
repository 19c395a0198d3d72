"""Tables in a PDF: found by where the pieces of text stand, as the file says nothing of them.

Programs write a table cell by cell. A cell is a stack of lines with one left edge, a row is a run of cells that stand beside each
other, and a table is two or more rows whose cells stand in the same columns. (Text set in columns is one such row: no table.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

_EDGE: Final = 3.0
"""Points by which left edges of one column may differ."""
_MAX_CELL_LINES: Final = 12
_SIGN: Final = re.compile(r"\W{0,2}|\(?(?:\d{1,3}|[a-z])[.)]")
"""What may stand alone before a list item: it is no cell."""


@dataclass(slots=True)
class Line:
    """A piece of a line without wide gaps; coordinates in points from the lower left corner of the page."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    targets: list[tuple[int, int, str]] = field(default_factory=list)
    follows: bool = False
    """It stands behind the piece before it on the same line."""


Row = list[list[Line]]
"""Cells from left to right, each its lines from top to bottom."""


@dataclass(slots=True)
class Grid:
    """A table: rows of cells, each with its column."""

    rows: list[list[tuple[int, list[Line]]]]


def find_tables(pieces: Sequence[Line]) -> list[Line | Grid]:
    """Pieces with the tables among them put together, and the pieces of every other line joined."""
    cells = _cells(pieces)
    out: list[Line | Grid] = []
    at = 0
    while at < len(cells):
        rows: list[Row] = []
        ahead = at
        while ahead < len(cells):
            row = _row(cells, ahead)
            if len(row) < 2 or (rows and not _beneath(row, rows[-1])):
                break
            rows.append(row)
            ahead += len(row)
        grid = _grid(rows) if len(rows) > 1 else None
        if grid is not None:
            out.append(grid)
            at = ahead
        else:
            out += cells[at]
            at += 1
    return _rejoined(out)


def _cells(pieces: Sequence[Line]) -> list[list[Line]]:
    """Consecutive lines with one left edge and size, closely set."""
    cells: list[list[Line]] = []
    for piece in pieces:
        last = cells[-1][-1] if cells else None
        if (
            last is not None
            and not piece.follows
            and len(cells[-1]) < _MAX_CELL_LINES
            and (last.page, last.bold) == (piece.page, piece.bold)
            and abs(last.left - piece.left) <= _EDGE
            and 0.5 < last.bottom - piece.bottom < 1.3 * piece.size
        ):
            cells[-1].append(piece)
        else:
            cells.append([piece])
    return cells


def _row(cells: Sequence[list[Line]], at: int) -> Row:
    """The cells that stand beside the one at a place, from left to right."""
    row = [cells[at]]
    for cell in cells[at + 1 :]:
        last = row[-1]
        shared = min(last[0].top, cell[0].top) - max(last[-1].bottom, cell[-1].bottom)
        if (
            cell[0].page != last[0].page
            or cell[0].left < max(line.right for line in last) - 1
            or shared < 0.3 * cell[0].size
            or len(row) >= 30
        ):
            break
        row.append(cell)
    return row


def _beneath(row: Row, above: Row) -> bool:
    """Whether a row stands closely under another on its page."""
    top = max(cell[0].top for cell in row)
    bottom = min(cell[-1].bottom for cell in above)
    size = row[0][0].size
    return row[0][0].page == above[0][0].page and -size < bottom - top < 3 * size


def _grid(rows: list[Row]) -> Grid | None:
    """The table of these rows, if their cells stand in two or more columns."""
    spans = sorted((min(line.left for line in cell), max(line.right for line in cell)) for row in rows for cell in row)
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1] - 1:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    if len(columns) < 2:
        return None

    def column(cell: list[Line]) -> int:
        return max(number for number, (left, _) in enumerate(columns) if left <= cell[0].left + _EDGE)

    placed = [[(column(cell), cell) for cell in row] for row in rows]
    if any(len({number for number, _ in row}) < len(row) for row in placed):
        return None
    return Grid(placed)


def _rejoined(items: Sequence[Line | Grid]) -> list[Line | Grid]:
    out: list[Line | Grid] = []
    for item in items:
        last = out[-1] if out else None
        if isinstance(item, Line) and item.follows and isinstance(last, Line) and last.page == item.page:
            shift = len(last.text) + 1
            out[-1] = replace(
                last,
                text=f"{last.text} {item.text}",
                right=item.right,
                bold=last.bold and item.bold,
                targets=[*last.targets, *((start + shift, end + shift, target) for start, end, target in item.targets)],
            )
        else:
            out.append(item)
    return out


def is_sign(text: str) -> bool:
    """Whether a piece of text is a bullet or number before a list item.

    >>> is_sign("•"), is_sign("1."), is_sign("NWO")
    (True, True, False)
    """
    return bool(_SIGN.fullmatch(text.strip()))
