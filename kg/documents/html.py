"""HTML → drafts, by one walk over the tree that `Lexbor <https://lexbor.com/>`_ builds as the HTML standard says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.documents import htmlmeta
from kg.documents.assembly import settle_headings
from kg.documents.draft import BOLD, BREAK, ITALIC, PLAIN, TERM, Draft, Drafts, Run, alt_is_caption, paragraph
from kg.documents.htmlregions import Regions
from kg.documents.limits import MAX_DEPTH, MAX_SPAN
from kg.documents.tables import Cell, table
from kg.documents.tame import tame
from kg.model import BlockKind

_BLOCK: Final = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary table tbody
    td tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
_SKIPPED: Final = frozenset(
    """
    script style noscript template svg math iframe object embed canvas select textarea input head audio video map progress meter
    datalist -comment -doctype title meta link base
    """.split()  # noqa: SIM905
)
_JUDGED: Final = _BLOCK | {"span"}
_HEADINGS: Final = {f"h{n}": n for n in range(1, 7)}
_BOLD: Final = frozenset(("b", "strong"))
_ITALIC: Final = frozenset(("i", "em", "cite", "dfn"))


@dataclass(slots=True)
class _Table:
    """A table that is being read: its rows, and where the cells' blocks are kept."""

    outer: list[Draft]
    rows: list[list[tuple[int, bool, list[Draft]]]] = field(default_factory=list)
    stray: list[Draft] = field(default_factory=list)
    """Blocks in no cell: the caption."""
    spans: dict[int, int] = field(default_factory=dict)
    """Column → rows below that a cell from above still covers."""
    terms: bool = False
    layout: bool = False


def read(text: str) -> Drafts:
    """The blocks and metadata of an HTML page.

    Parameters:
        text: the page's source.
    """
    tree = LexborHTMLParser(tame(text))
    drafts = Drafts()
    htmlmeta.meta(tree, drafts)
    if tree.body is not None:
        walk = _Walk(drafts, tree)
        walk.run(tree.body)
        if not any(not d.boilerplate for d in drafts.blocks):
            # Everything looked like furniture: then the page is built of it, and its words alone decide.
            for draft in drafts.blocks:
                draft.boilerplate = False
    settle_headings(drafts.blocks)
    if not drafts.title:
        headings = [d for d in drafts.blocks if d.kind is BlockKind.HEADING and not d.boilerplate]
        drafts.title = next((d.text for d in headings if d.level == 1), "")
    return drafts


def fragment(text: str, drafts: Drafts) -> None:
    """Append the blocks of a piece of HTML within another format to drafts."""
    tree = LexborHTMLParser(tame(text))
    if tree.body is not None:
        _Walk(drafts, tree).run(tree.body)


class _Walk:
    """Visits every node once; block elements end a run of text, inline elements only mark it."""

    def __init__(self, drafts: Drafts, tree: LexborHTMLParser) -> None:
        self.drafts = drafts
        self.out = drafts.blocks
        self.runs: list[Run] = []
        self.bold = self.italic = self.term = 0
        self.targets: list[str] = []
        self.heading = 0
        self.summary = 0
        self.caption = 0
        self.figures: list[bool] = []  # of each open figure: whether it has a caption
        self.lists: list[int] = []
        self.tables: list[_Table] = []
        self.furniture = 0
        self.aside: list[int] = []
        self.main = 0
        self.pending: list[Draft] = []
        self.regions = Regions(tree)
        self.seen_h1 = False

    def run(self, root: LexborNode) -> None:
        """Depth first, with a stack of its own: pages may nest deeper than Python calls can."""
        stack: list[tuple[LexborNode, str, bool]] = []
        node: LexborNode | None = root
        while node is not None:
            tag = node.tag or ""
            child = None
            if tag == "-text":
                self._text(node.text_content or "")
            elif tag not in _SKIPPED:
                marked = self._enter(node, tag)
                child = node.child
                if child is not None:
                    stack.append((node, tag, marked))
                    node = child
                    continue
                self._leave(tag, marked)
            following = node.next if node is not root else None
            while following is None and stack:
                node, tag, marked = stack.pop()
                self._leave(tag, marked)
                following = node.next if stack else None
            node = following
        self._flush()

    def _text(self, text: str) -> None:
        if text:
            style = TERM if self.term else BOLD if self.bold else ITALIC if self.italic else PLAIN
            self.runs.append(Run(text.replace("\n", " "), self.targets[-1] if self.targets else "", style))

    def _flush(self) -> None:
        """End the block that is being read."""
        runs, self.runs = self.runs, []
        blocks: list[Draft] = []
        if any(not run.text.isspace() for run in runs):
            if self.heading:
                blocks = [Draft(BlockKind.HEADING, runs, level=self.heading)]
            elif self.summary:
                blocks = [Draft(BlockKind.HEADING, runs, presumed=True)]
            elif self.caption:
                blocks = [Draft(BlockKind.CAPTION, runs)]
            elif self.lists:
                blocks = [Draft(BlockKind.LIST_ITEM, runs, level=min(len(self.lists), MAX_DEPTH), group=self.lists[0])]
            elif self.tables:
                blocks = [Draft(BlockKind.PARAGRAPH, runs)]
            else:
                blocks = paragraph(runs, self.drafts)
        for draft in [*blocks, *self.pending]:
            draft.boilerplate = self.furniture > 0
            self.out.append(draft)
        self.pending = []

    def _enter(self, node: LexborNode, tag: str) -> bool:
        """Open an element; returns whether it (and not one around it) makes its content furniture."""
        if tag in _BLOCK:
            self._flush()
        marked = self._is_button(node) if tag == "button" else tag in _JUDGED and self._is_furniture(node, tag)
        if marked:
            self._flush()
            self.furniture += 1
        if tag in _HEADINGS:
            self.heading = _HEADINGS[tag]
            self.seen_h1 |= tag == "h1"
        elif tag in _BOLD:
            self.bold += 1
        elif tag in _ITALIC:
            self.italic += 1
        elif tag == "a":
            self.targets.append((node.attributes.get("href") or "").strip())
        elif tag == "br":
            self.runs.append(Run(BREAK))
        elif tag == "img":
            self._image(node)
        elif tag in ("ul", "ol", "menu", "dir"):
            self.lists.append(self.lists[0] if self.lists else next(self.drafts.groups))
            if len(self.lists) == 1:
                self.aside.append(len(self.out))
        elif tag == "aside":
            self.aside.append(len(self.out))
        elif tag in ("figcaption", "caption"):
            self.caption += 1
        elif tag == "figure":
            self.figures.append(len(self.figures) < MAX_DEPTH and node.css_first("figcaption") is not None)
        elif tag == "summary":
            self.summary += 1
        elif tag in ("main", "article"):
            self.main += 1
        elif tag in ("table", "dl"):
            self.tables.append(
                _Table(self.out, terms=tag == "dl", layout=(node.attributes.get("role") or "") in ("presentation", "none"))
            )
            self.out = self.tables[-1].stray
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th", "dt", "dd") and self.tables:
            self._cell(node, tag)
        return marked

    def _is_furniture(self, node: LexborNode, tag: str) -> bool:
        return self.regions.is_furniture(node, tag, in_main=self.main > 0)

    def _is_button(self, node: LexborNode) -> bool:
        """Whether a button is one, and not the title of a folding panel."""
        folds = node.attributes.get("aria-expanded") is not None or bool(self.lists)
        return not (self.heading or self.summary or (folds and self.main))

    def _leave(self, tag: str, marked: bool) -> None:
        if tag in _BLOCK or marked:
            self._flush()
        if tag in _HEADINGS:
            self.heading = 0
        elif tag in _BOLD:
            self.bold -= 1
        elif tag in _ITALIC:
            self.italic -= 1
        elif tag == "a":
            self.targets.pop()
        elif tag in ("ul", "ol", "menu", "dir"):
            self.lists.pop()
            if not self.lists:
                self._link_list(self.aside.pop(), least=3)
        elif tag == "aside":
            self._link_list(self.aside.pop(), least=1)
        elif tag in ("figcaption", "caption"):
            self.caption -= 1
        elif tag == "figure":
            self.figures.pop()
        elif tag == "summary":
            self.summary -= 1
        elif tag in ("main", "article"):
            self.main -= 1
        elif tag in ("table", "dl") and self.tables:
            self._table()
        elif tag == "dt":
            self.term = 0
        if marked:
            self.furniture -= 1

    def _image(self, node: LexborNode) -> None:
        alt = " ".join((node.attributes.get("alt") or "").split())
        if alt_is_caption(alt) and not any(self.figures[-1:]) and not self.caption and not self.heading and not self.targets:
            self.pending.append(Draft(BlockKind.CAPTION, [Run(alt)]))

    def _cell(self, node: LexborNode, tag: str) -> None:
        held = self.tables[-1]
        if tag == "dt" or not held.rows:
            held.rows.append([])
        row = held.rows[-1]
        column = row[-1][0] + 1 if row else 0
        if tag == "dt":
            self.term = 1
        elif tag == "dd":
            column = 1
        else:
            if row:
                column = row[-1][0] + 1
            while held.spans.get(column, 0) > len(held.rows):
                column += 1
            wide, high = _span(node, "colspan"), _span(node, "rowspan")
            for covered in range(column, column + wide):
                if high > 1:
                    held.spans[covered] = len(held.rows) + high
            if wide > 1:
                self.out = []
                row.append((column, tag == "th", self.out))
                row.append((column + wide - 1, tag == "th", []))
                return
        self.out = []
        row.append((column, tag == "th", self.out))

    def _table(self) -> None:
        held = self.tables.pop()
        cells = [blocks for row in held.rows for _, _, blocks in row]
        flat = [draft for blocks in cells for draft in blocks]
        self.out = held.outer
        self.out += held.stray
        titles = [d for d in flat if d.kind in (BlockKind.HEADING, BlockKind.TABLE_CELL)]
        width = max((column for row in held.rows for column, _, _ in row), default=0) + 1
        long = sum(1 for blocks in cells if sum(len(d.text) for d in blocks) > 300)
        if held.layout or titles or (width == 1 and not held.terms) or long * 3 > len(cells):
            for row in held.rows:
                for column, _, blocks in row:
                    for draft in blocks:
                        self.out += self._unpacked(draft, question=held.terms and column == 0)
            return
        rows = [[Cell([d.runs for d in blocks], column, head) for column, head, blocks in row] for row in held.rows]
        made = table(rows, self.drafts)
        furniture = bool(flat) and all(d.boilerplate for d in flat)
        for draft in made:
            draft.boilerplate = furniture
        self.out += made

    def _unpacked(self, draft: Draft, *, question: bool) -> list[Draft]:
        """A block of a table that only arranges a page: an ordinary block."""
        if draft.kind is not BlockKind.PARAGRAPH:
            return [draft]
        blocks = paragraph(draft.runs, self.drafts)
        if question and len(blocks) == 1:
            blocks[0].kind, blocks[0].presumed = BlockKind.HEADING, True
        for block in blocks:
            block.boilerplate = draft.boilerplate
        return blocks

    def _link_list(self, start: int, *, least: int) -> None:
        """Lists of nothing but short links outside the main content, and asides of links, are navigation."""
        blocks = self.out[start:]
        if self.furniture or self.aside or len(blocks) < least:
            return
        inside = self.main if self.regions.has_main else (self.seen_h1 or not self.regions.has_h1)
        linked = sum(len(run.text.strip()) for d in blocks for run in d.runs if run.target)
        total = sum(len(run.text.strip()) for d in blocks for run in d.runs)
        short = all(len(d.text.split()) <= 6 for d in blocks)
        if total and linked >= 0.8 * total and ((short and not inside) or (least == 1 and not inside)):
            for draft in blocks:
                draft.boilerplate = True


def _span(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else 1
