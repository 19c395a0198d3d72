"""Plain text → drafts. A text file that is Markdown in disguise is read as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kg.documents import frontmatter, markdown
from kg.documents.assembly import settle_headings
from kg.documents.boilerplate import is_boilerplate
from kg.documents.draft import Draft, Drafts, Run, bullet, paragraph
from kg.documents.listing import is_listing
from kg.model import BlockKind

_MARKUP: Final = tuple(
    (re.compile(pattern, re.MULTILINE), least)
    for pattern, least in (
        (r"^ {0,3}#{1,6} +\S", 1),
        (r"\[[^\[\]\n]{1,200}\]\( ?(?:https?://|/|#|mailto:)", 1),
        (r"^\s*\|?\s*:?-{3,}:?\s*\|", 1),
        (r"\*\*[^\s*][^*\n]{0,200}\*\*", 2),
        (r"^ {0,3}```", 2),
        (r"</?(?:p|div|a|strong|em|ul|li|br|h[1-6])\b[^<>\n]{0,300}>", 2),
    )
)
_MAX_TITLE: Final = 100
_CHAPTER: Final = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,4}\.|[A-Z]\.)\s+\S")
_MORE: Final = re.compile(r"\W*(?:(?:read|view|show) more|lees (?:meer|verder)|meer lezen)\b", re.IGNORECASE)
_TOP: Final = re.compile(r"(?:back to top|(?:terug )?naar boven)\b", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\s*\(?(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")


def is_markdown(text: str) -> bool:
    r"""Whether a text is written in Markdown.

    >>> is_markdown("See [CWI](https://cwi.nl)"), is_markdown("A text.\n\n* with a list\n* of two")
    (True, False)
    """
    head = text[:200_000]
    return any(sum(1 for _, _ in zip(range(least), pattern.finditer(head), strict=False)) >= least for pattern, least in _MARKUP)


def read(text: str) -> Drafts:
    r"""The blocks and fields of a text file.

    Parameters:
        text: the file's text with ``\n`` as line end.
    """
    fields, body = frontmatter.split(text)
    if is_markdown(body) or is_listing(body):
        return markdown.read(text)
    drafts = Drafts(fields=fields)
    wrapped = _is_wrapped(body)
    apart: set[int] = set()  # blocks that more than one blank line follows
    for chunk, gap in _chunks(body):
        drafts.blocks += _chunk([line.rstrip() for line in chunk], drafts, wrapped=wrapped)
        if gap > 1:
            apart.add(len(drafts.blocks) - 1)
    _levels(drafts, apart)
    settle_headings(drafts.blocks)
    return drafts


def _chunks(text: str) -> Iterator[tuple[list[str], int]]:
    """The lines between blank ones, and how many blank ones follow."""
    held: list[str] = []
    blank = 0
    for line in text.split("\n"):
        if not line.strip():
            blank += 1
            continue
        if blank and held:
            yield held, blank
            held = []
        blank = 0
        held.append(line)
    if held:
        yield held, blank


def _is_wrapped(text: str) -> bool:
    """Whether lines end because the page does: most lines that another follows fill a width of at most 120 characters."""
    rows = text.split("\n")
    sizes = [len(line) for line, following in pairwise(rows) if line.strip() and following.strip()]
    if len(sizes) < 3 or max(sizes) > 130:
        return False
    width = sorted(sizes)[int(len(sizes) * 0.9)]
    return width >= 45 and sum(1 for size in sizes if size >= 0.75 * width) >= 0.6 * len(sizes)


def _chunk(rows: list[str], drafts: Drafts, *, wrapped: bool) -> list[Draft]:
    """The blocks of the lines between two blank ones; a short line that is underlined is a heading."""
    blocks: list[Draft] = []
    held: list[str] = []
    for row in rows:
        if not _is_rule(row):
            held.append(row)
            continue
        title = held.pop() if held and len(held[-1]) <= _MAX_TITLE else ""
        blocks += _lines(held, drafts, wrapped=wrapped) if held else []
        if title:
            blocks.append(Draft(BlockKind.HEADING, [Run(title.strip())], presumed=True))
        held = []
    return blocks + (_lines(held, drafts, wrapped=wrapped) if held else [])


def _lines(rows: list[str], drafts: Drafts, *, wrapped: bool) -> list[Draft]:
    """The blocks of lines without rules among them."""
    if any(bullet(row) or _NUMBERED.match(row) for row in rows) and not (len(rows) == 1 and _NUMBERED.match(rows[0])):
        return _list(rows, drafts)
    if len(rows) == 1:
        return [_line(rows[0])]
    if all(is_title(row) or is_boilerplate(Draft(BlockKind.PARAGRAPH, []), row.strip()) for row in rows) and not (
        wrapped and len(rows[0]) > 60
    ):
        group = next(drafts.groups)
        return [Draft(BlockKind.LIST_ITEM, [Run(row.strip())], level=1, group=group) for row in rows]
    if wrapped:
        head = rows[:1] if is_title(rows[0]) and len(rows[0]) < 0.6 * max(map(len, rows[1:])) else []
        blocks = [_line(head[0])] if head else []
        return blocks + paragraph([Run("\n".join(rows[len(head) :]))], drafts)
    labelled = paragraph([Run("\n".join(rows))], drafts)
    if len(labelled) > 1:
        return labelled
    return [_line(row) for row in rows]


def _list(rows: list[str], drafts: Drafts) -> list[Draft]:
    """Bulleted or numbered lines; a line without a sign goes on with the item above it."""
    blocks: list[Draft] = []
    group = next(drafts.groups)
    last = drafts.blocks[-1] if drafts.blocks else None
    if last and last.kind is BlockKind.LIST_ITEM and (bullet(rows[0]) or _NUMBERED.match(rows[0])):
        group = last.group
    indents: list[int] = []
    for row in rows:
        cut = bullet(row) or ((found := _NUMBERED.match(row)) and found.end()) or 0
        indent = len(row) - len(row.lstrip())
        if cut:
            while indents and indent < indents[-1]:
                indents.pop()
            if not indents or indent > indents[-1]:
                indents.append(indent)
            blocks.append(Draft(BlockKind.LIST_ITEM, [Run(row[cut:])], level=len(indents), group=group))
        elif blocks and blocks[-1].kind is BlockKind.LIST_ITEM:
            blocks[-1].runs.append(Run("\n" + row))
        else:
            blocks.append(_line(row))
    return blocks


def _is_rule(line: str) -> bool:
    return len(line.strip()) >= 3 and not line.strip().strip("=-~_")


def is_title(line: str) -> bool:
    """Whether a line reads as a title: short, beginning with a capital or digit, and no sentence.

    >>> is_title("AI in healthcare"), is_title("DASH was founded in 2019."), is_title("which includes:")
    (True, False, False)
    """
    line = line.strip()
    if not 2 <= len(line) <= _MAX_TITLE or len(line.split()) > 14 or line.endswith((".", ",", ";", ":", "!", "…")):
        return False
    first = line.lstrip("'\"“‘(¿")[:1]
    return (first.isupper() or first.isdigit() or line[:2] in ("e/", "i-")) and any(c.isalpha() for c in line)


def _line(line: str) -> Draft:
    draft = Draft(BlockKind.PARAGRAPH, [Run(line.strip())])
    if is_title(line) and not is_boilerplate(draft, draft.text):
        return Draft(BlockKind.HEADING, draft.runs, presumed=True)
    return draft


def _levels(drafts: Drafts, apart: set[int]) -> None:
    """Levels for headings known by their looks: the first is the title, the others stand below it.

    Headings whose few blocks end in "Read more" are cards: one level further down, and the card ends there.
    """
    blocks = drafts.blocks
    furniture = [is_boilerplate(draft, draft.text) for draft in blocks]
    headings = [i for i, d in enumerate(blocks) if d.kind is BlockKind.HEADING and not furniture[i]]
    for number, i in enumerate(headings):
        chapter = _CHAPTER.match(blocks[i].text)
        blocks[i].level = (
            1 if number == 0 else 2 + (chapter.group().strip(" .").count(".") if chapter and chapter[0][0].isdigit() else 0)
        )
    cards: list[tuple[int, int]] = []
    for i in headings[1:]:
        end = next((j for j in range(i + 1, min(i + 4, len(blocks))) if furniture[j] or blocks[j].kind is BlockKind.HEADING), 0)
        if end > i + 1 and furniture[end] and _MORE.match(blocks[end].text) and i not in apart:
            cards.append((i, end))
    for i, end in cards if len(cards) > 1 else ():
        blocks[i].level = 3
        if end + 1 < len(blocks):
            blocks[end + 1].closes = 3
    for i, draft in enumerate(blocks[:-1]):
        if furniture[i] and _TOP.match(draft.text):
            blocks[i + 1].closes = blocks[i + 1].closes or 3
