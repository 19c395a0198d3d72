"""Lines of a PDF's pages → drafts: what is a paragraph, a heading, a list, a table, a running head."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from kg.documents.draft import BOLD, PLAIN, Draft, Drafts, Run, bullet, heading_like, paragraph, plain, without_start
from kg.documents.pdftables import Grid, Line, find_tables
from kg.documents.tables import Cell, table
from kg.model import BlockKind

_LIGATURES: Final = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
HYPHENS: Final = "\x02\ufffe\u00ad"
"""What PDFium puts for a hyphen at the end of a line."""
_PAGE_NUMBER: Final = re.compile(
    r"\W{0,3}(?:page|pagina|pag\.|p\.|blz\.?)?\s*\d{1,4}(?:\s*(?:/|of|van|\|)\s*\d{1,4})?\W{0,3}", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")
_EDGE: Final = 0.12
"""Share of the page height at its top and bottom where running heads and feet stand."""


def without_running(lines: list[Line], heights: list[float]) -> list[Line]:
    """Lines without page numbers and without heads and feet that come back on page after page."""

    def at_edge(line: Line) -> bool:
        height = heights[line.page] or 1.0
        return line.bottom > height * (1 - _EDGE) or line.top < height * _EDGE

    def key(line: Line) -> tuple[str, int]:
        return re.sub(r"\d+", "#", " ".join(line.text.split())), round(line.bottom / 8)

    pages: dict[tuple[str, int], set[int]] = {}
    for line in lines:
        if at_edge(line):
            pages.setdefault(key(line), set()).add(line.page)
    least = max(2, len(heights) * 0.4)
    return [
        line for line in lines
        if not (at_edge(line) and (_PAGE_NUMBER.fullmatch(line.text.strip()) or len(pages.get(key(line), ())) >= least))
    ]  # fmt: skip


def blocks(pieces: list[Line], drafts: Drafts) -> None:
    """Append the blocks of a document's lines to drafts.

    Parameters:
        pieces: the lines in reading order, cut at wide gaps, without running heads.
        drafts: where the blocks go.
    """
    items = find_tables(pieces)
    lines = [item for item in items if isinstance(item, Line)]
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = max(sizes, key=lambda s: (sizes[s], -s), default=0.0)
    mostly_bold = sum(len(line.text) for line in lines if line.bold) > 0.5 * sum(len(line.text) for line in lines)
    larger = sorted({line.size for line in lines if line.size > body * 1.12}, reverse=True)
    levels: dict[float, int] = {}
    level, last = 0, 0.0
    for size in larger:
        if not last or size < last * 0.95:
            level, last = level + 1, size
        levels[size] = min(level, 6)
    right = _right_edges(lines)
    held: list[Line] = []
    gap = 0.0
    group: list[list[Line]] = []  # paragraphs with no white line between them

    def close() -> None:
        if group:
            drafts.blocks.extend(_group(group, drafts, levels, mostly_bold=mostly_bold))
            group.clear()

    for item in items:
        if isinstance(item, Grid):
            if held:
                group.append(held)
                held = []
            close()
            rows = [[Cell([_join(cell)], column) for column, cell in row] for row in item.rows]
            drafts.blocks += table(rows, drafts, guess=True)
            continue
        line = item
        if held:
            previous = held[-1]
            gap = previous.bottom - line.bottom
            apart = gap > 1.75 * previous.size or abs(line.size - previous.size) > 0.08 * body or line.bold != previous.bold
            if line.page != previous.page or gap < -0.5 * previous.size:
                apart = (apart and gap > 0) or _ends(previous.text) or not line.text[:1].islower()
                if line.size != previous.size:
                    apart = True
            if apart or _breaks(previous, line, right):
                group.append(held)
                held = []
                if apart:
                    close()
        held.append(line)
    if held:
        group.append(held)
    close()


def _right_edges(lines: list[Line]) -> dict[tuple[int, int], float]:
    """Page and left edge (in steps of 30 points) → where full lines of that column end."""
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        key = (line.page, round(line.left / 30))
        edges[key] = max(edges.get(key, 0.0), line.right)
    return edges


def _breaks(previous: Line, line: Line, right: dict[tuple[int, int], float]) -> bool:
    """Whether a line begins anew although no white space is above it."""
    if bullet(line.text) or _NUMBERED.match(line.text):
        return True
    if line.left > previous.left + 0.8 * line.size and _ends(previous.text) and not bullet(previous.text):
        return True
    word = line.text.split()[0] if line.text.split() else ""
    edge = max(right.get((previous.page, round(previous.left / 30) + step), 0.0) for step in (-1, 0, 1))
    room = edge - previous.right
    return (
        room > (len(word) + 1) * previous.size * 0.55
        and previous.text.strip()[-1:] not in HYPHENS
        and (_ends(previous.text) or room > 0.25 * (edge - previous.left))
        and not line.text[:1].islower()
    )


def _ends(text: str) -> bool:
    return text.rstrip().rstrip("\"'”’)]").endswith((".", "!", "?", ":", ";"))


def _group(paragraphs: list[list[Line]], drafts: Drafts, levels: dict[float, int], *, mostly_bold: bool) -> list[Draft]:
    """The blocks of paragraphs that stand together."""
    blocks: list[Draft] = []
    listed = -1
    rows = [_join(lines) for lines in paragraphs]
    head = paragraphs[0][0]
    text = " ".join(plain(row) for row in rows)
    if head.size in levels and len(text) <= 250:
        return [
            Draft(
                BlockKind.HEADING,
                [run for i, row in enumerate(rows) for run in ([Run(" ")] if i else []) + row],
                level=levels[head.size],
            )
        ]
    short = len(rows) > 1 and all(len(plain(row)) <= 100 and not _ends(plain(row)) for row in rows)
    for row in rows:
        raw = "".join(run.text for run in row)
        found = _NUMBERED.match(raw)
        cut = bullet(raw) or (found.end() if (found and len(raw) > 200) or (found and len(rows) > 1) else 0)
        if cut or short:
            last = (drafts.blocks + blocks)[-1:]
            if listed < 0:
                listed = last[0].group if last and last[0].kind is BlockKind.LIST_ITEM and cut else next(drafts.groups)
            blocks.append(Draft(BlockKind.LIST_ITEM, without_start(row, cut), level=1, group=listed))
        elif heading_like(row) and not mostly_bold:
            blocks.append(Draft(BlockKind.HEADING, row, presumed=True))
        else:
            blocks += paragraph(row, drafts)
    return blocks


def _join(lines: list[Line]) -> list[Run]:
    """The runs of lines that make one paragraph; words that were cut at a line end are put together."""
    runs: list[Run] = []
    for number, line in enumerate(lines):
        text = line.text.rstrip()
        following = lines[number + 1].text.lstrip() if number + 1 < len(lines) else ""
        line.text = line.text.rstrip()
        tail = ""
        if following and (text[-1:] in HYPHENS or text.endswith(("-", "‐"))):
            word = re.split(r"\s", text)[-1][:-1]
            line.text = text[:-1]
            # A hyphen of the word itself stays: behind capitals and digits, in a chain, before "en" or "and".
            keep = (
                not word[-1:].islower()
                or not following[:1].islower()
                or "-" in word
                or re.match(r"(?:en|of|and|or)\b", following)
            )
            tail = "-" if keep else ""
            if re.match(r"(?:en|of|and|or)\b", following):
                tail = "- "
        elif following:
            tail = " "
        line.text = line.text.translate(_LIGATURES) if not line.targets else line.text
        runs += _runs(line)
        if tail:
            runs.append(Run(tail, "", BOLD if line.bold else PLAIN))
    return runs


def _runs(line: Line) -> list[Run]:
    style = BOLD if line.bold else PLAIN
    runs: list[Run] = []
    at = 0
    for start, end, target in sorted(line.targets):
        if start >= at:
            runs += [Run(line.text[at:start], "", style), Run(line.text[start:end], target, style)]
            at = end
    return [run for run in [*runs, Run(line.text[at:], "", style)] if run.text]
