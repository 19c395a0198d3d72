"""Markdown (`CommonMark <https://spec.commonmark.org/>`_ with pipe tables) → drafts.

Markdown in the wild comes with remains of the site generators it was written for. They are brought into plain Markdown first:
template expressions, citations, attribute lists, MkDocs admonitions and tabs, links whose brackets were swapped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg.documents import frontmatter, html, listing
from kg.documents.assembly import settle_headings
from kg.documents.draft import BOLD, BREAK, ITALIC, PLAIN, Draft, Drafts, Run, alt_is_caption, paragraph, plain
from kg.documents.limits import MAX_DEPTH, MAX_INLINE
from kg.documents.tables import Cell, table
from kg.model import BlockKind

_INLINE: Final = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
_BLOCKS: Final = MarkdownIt("commonmark", {"html": True, "maxNesting": 60}).enable("table").disable("inline")
"""Finds blocks only: inline mark-up is parsed block by block, in pieces of bounded length."""
_FENCE: Final = re.compile(r" {0,12}(`{3,}|~{3,})")
_CLEAN: Final = (
    # The parser drops what is nested deeper than 60 levels, so deeper ones are brought up.
    (re.compile(r"^((?: {0,3}>[ \t]?){10})(?: {0,3}>[ \t]?)+", re.MULTILINE), r"\1"),
    (re.compile(r"^([ \t]*(?:[-*+][ \t]+){10})(?:[-*+][ \t]+)+", re.MULTILINE), r"\1"),
    (re.compile(r"^( {60}) +", re.MULTILINE), r"\1"),
    (re.compile(r"<!--(?:[^-]|-(?!->)){0,100000}-->"), ""),
    (re.compile(r"\{\{[<%]?[^{}\n]{0,300}[%>]?\}\}"), ""),  # {{ page.title }}, {{< figure >}}
    (re.compile(r"\{%(?:[^%\n]|%(?!\})){0,400}%\}"), ""),  # {% if x %}
    (
        re.compile(r"(?<=\S)[ \t]*\{[:#.][^{}\n]{0,200}\}[ \t]*$|^[ \t]*\{:[^{}\n]{0,200}\}[ \t]*$", re.MULTILINE),
        "",
    ),  # {: .lead }, {#id}
    (re.compile(r"\[@[\w:;@ .,&-]{1,200}\]"), ""),  # [@key2020]
    (re.compile(r"\[\^[\w-]{1,40}\](?!:)"), ""),  # [^1]
    (re.compile(r"^\[\^[\w-]{1,40}\]:", re.MULTILINE), ""),
    (re.compile(r"\(([^()\[\]\n]{1,100})\)\[(https?://[^\[\]\s]{1,500})\]"), r"[\1](\2)"),  # (text)[address]
    (re.compile(r"(\[[^\[\]\n]{1,200}\])[ \t]*\n[ \t]*(\(https?://[^()\s]{1,500}\))"), r"\1\2"),  # [text] ⏎ (address)
)
_PANEL: Final = re.compile(r"([ \t]*)(?:!!!|\?\?\?\+?|===[!+]?|:::)[ \t]*(?:[\w-]+[ \t]*)?(?:\"([^\"\n]{0,200})\")?[ \t]*$")
_NOISE_LENGTH: Final = 500
_NOISE: Final = 0.15
"""Longer text with a larger share of mark-up signs is no Markdown; its signs are taken as they are."""
_SLUG: Final = re.compile(r"\[([\w.-]{1,60}/[\w./-]{1,100})\](?![(\[:])")
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,10})((?:\s[^<>]{0,2000})?)/?>$", re.DOTALL)
_HREF: Final = re.compile(r"""\shref\s{0,3}=\s{0,3}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))""", re.IGNORECASE)
_PROSE: Final = re.compile(r"[^\W\d_]{2,}")


def read(text: str) -> Drafts:
    r"""The blocks and fields of a Markdown text.

    Parameters:
        text: the file's text with ``\n`` as line end.
    """
    drafts = Drafts()
    drafts.fields, body = frontmatter.split(text)
    if listing.is_listing(body):
        drafts.blocks = listing.blocks(body, drafts)
    else:
        blocks_of(body, drafts)
    drafts.title = next((v for k, v in drafts.fields if k.lower() in ("title", "titel") and v), "")
    settle_headings(drafts.blocks, titled=bool(drafts.title))
    return drafts


def blocks_of(text: str, drafts: Drafts, *, depth: int = 0) -> None:
    """Append the blocks of a Markdown text without header to drafts."""
    for pattern, replacement in _CLEAN:
        text = pattern.sub(replacement, text)
    _Walk(drafts, depth).run(_BLOCKS.parse(_panels(text)))


def _panels(text: str) -> str:
    """Bring the indented bodies of admonitions and tabs (``!!! note "Title"``, ``=== "Tab"``) to the margin."""
    if not re.search(r'^[ \t]*(?:!!!|\?\?\?|=== *")', text, re.MULTILINE):
        return text
    out: list[str] = []
    open_at: list[int] = []
    for line in text.split("\n"):
        line = line.expandtabs(4)
        indent = len(line) - len(line.lstrip(" "))
        if line.strip():
            while open_at and indent < open_at[-1]:
                open_at.pop()
        base = open_at[-1] if open_at else 0
        found = _PANEL.match(line)
        if found and not line.strip().startswith((":::", "=====")) and len(open_at) < MAX_DEPTH and indent == base:
            open_at.append(indent + 4)
            out += ["", f"**{found[2]}**" if found[2] else "", ""]
        else:
            out.append(line[base:] if line.strip() else "")
    return "\n".join(out)


class _Walk:
    """Goes through the block tokens of one text and appends drafts."""

    def __init__(self, drafts: Drafts, depth: int) -> None:
        self.drafts = drafts
        self.depth = depth
        self.lists: list[int] = []
        self.group = -1

    def run(self, tokens: Sequence[Token]) -> None:
        out = self.drafts.blocks
        rows: list[list[Cell]] = []
        heading = 0
        in_table = False
        for token in tokens:
            kind = token.type
            if kind in ("bullet_list_open", "ordered_list_open"):
                if not self.lists:
                    self.group = next(self.drafts.groups)
                self.lists.append(self.group)
            elif kind in ("bullet_list_close", "ordered_list_close"):
                self.lists.pop()
            elif kind == "heading_open":
                heading = int(token.tag[1])
            elif kind == "heading_close":
                heading = 0
            elif kind == "table_open":
                rows, in_table = [], True
            elif kind == "table_close":
                out.extend(table(rows, self.drafts, pipe=True))
                in_table = False
            elif kind == "tr_open":
                rows.append([])
            elif kind == "inline":
                runs = inline(token.content)
                captions = _images(runs)
                if in_table:
                    rows[-1].append(Cell([runs], len(rows[-1])))
                elif heading:
                    if plain(runs):
                        out.append(Draft(BlockKind.HEADING, runs, level=heading))
                elif not plain(runs):
                    out.extend(captions)
                elif self.lists:
                    out.append(Draft(BlockKind.LIST_ITEM, runs, level=min(len(self.lists), MAX_DEPTH), group=self.group))
                else:
                    out.extend([*paragraph(runs, self.drafts), *captions])
            elif kind in ("fence", "code_block"):
                self._code(token)
            elif kind == "html_block":
                html.fragment(token.content, self.drafts)

    def _code(self, token: Token) -> None:
        """Code is left out; prose that was indented or fenced is read."""
        info = token.info.strip()
        if self.depth > 3 or (
            info
            and not info.startswith("{")
            and info.split()[0].lower() not in ("text", "txt", "markdown", "md", "note", "quote")
        ):
            return
        if mostly_prose(token.content):
            body = token.content
            if title := re.match(r"\{[\w-]+\}[ \t]+(.+)", info):
                body = f"**{title[1]}**\n\n{body}"
            blocks_of(body, self.drafts, depth=self.depth + 1)


def mostly_prose(text: str) -> bool:
    """Whether a block set as code holds sentences, list items or a table rather than code.

    >>> mostly_prose("pip install -r requirements.txt"), mostly_prose("We work with three hospitals on one study.")
    (False, True)
    """
    text = text[:20_000]
    words = _PROSE.findall(text)
    if len(words) < 4:
        return False
    signs = len(re.findall(r"[{}()\[\];=<>$\\/_`|]|::|->|^\s*(?:#|//|\$|>>>)", text, re.MULTILINE))
    capital = any(w[0].isupper() for w in words)
    return signs * 6 <= len(words) and (capital or len(words) >= 12) and sum(map(len, words)) > 0.6 * len("".join(text.split()))


_IMAGE: Final = "\ue000"
"""Marks a run that is an image's alternative text."""


def _images(runs: list[Run]) -> list[Draft]:
    """Take the images' alternative texts out of runs; those that are captions come back as such."""
    shown = [run for run in runs if run.text.startswith(_IMAGE)]
    if not shown:
        return []
    runs[:] = [run for run in runs if not run.text.startswith(_IMAGE)]
    return [Draft(BlockKind.CAPTION, [Run(run.text[1:])]) for run in shown if alt_is_caption(run.text[1:])]


def inline(text: str) -> list[Run]:
    """The runs of a stretch of inline Markdown.

    Hostile input (thousands of open brackets) makes any parser slow, so long stretches are parsed in pieces that end at white
    space.

    >>> [(run.text, run.target) for run in inline("at [CWI](https://cwi.nl) &amp; *UvA*")]
    [('at ', ''), ('CWI', 'https://cwi.nl'), (' & ', ''), ('UvA', '')]
    """
    runs: list[Run] = []
    while text:
        piece = text
        if len(text) > MAX_INLINE:
            # A place between sentences, outside a link, if there is one near the end of the piece.
            ends = [m.end() for m in re.finditer(r"[.!?]\s+(?=[^\W\d_a-z])", text[MAX_INLINE // 2 : MAX_INLINE])]
            cut = MAX_INLINE // 2 + ends[-1] if ends else text.rfind(" ", MAX_INLINE // 2, MAX_INLINE) + 1
            piece = text[: cut or MAX_INLINE]
        text = text[len(piece) :]
        runs += _inline(piece)
        if text and piece[-1:].isspace():
            runs.append(Run(piece[-1]))
    return runs


def _inline(text: str) -> list[Run]:
    if len(text) > _NOISE_LENGTH and sum(text.count(sign) for sign in "[]*_~`<\\&!") > _NOISE * len(text):
        return [Run(text)]
    runs: list[Run] = []
    strong = emphasis = 0
    target: list[str] = []
    tokens = _INLINE.parseInline(text)
    children = list(tokens[0].children or ()) if tokens else []
    for token in children:
        kind = token.type
        style = BOLD if strong > 0 else ITALIC if emphasis > 0 else PLAIN
        where = target[-1] if target else ""
        if kind in ("text", "code_inline", "text_special"):
            runs += _slugs(token.content, where, style)
        elif kind == "softbreak":
            runs.append(Run("\n", where, style))
        elif kind == "hardbreak":
            runs.append(Run(BREAK, where, style))
        elif kind == "strong_open":
            strong += 1
        elif kind == "strong_close":
            strong -= 1
        elif kind == "em_open":
            emphasis += 1
        elif kind == "em_close":
            emphasis -= 1
        elif kind == "link_open":
            target.append(str(token.attrGet("href") or ""))
        elif kind == "link_close" and target:
            target.pop()
        elif kind == "image":
            runs.append(Run(_IMAGE + plain([Run(c.content) for c in token.children or ()] or [Run(token.content)])))
        elif kind == "html_inline":
            found = _TAG.match(token.content)
            if not found:
                continue
            closing, name, attributes = found[1], found[2].lower(), found[3]
            step = -1 if closing else 1
            if name in ("b", "strong"):
                strong += step
            elif name in ("i", "em", "cite"):
                emphasis += step
            elif name == "br":
                runs.append(Run(BREAK, where, style))
            elif name == "a":
                if closing:
                    target = target[:-1]
                elif href := _HREF.search(attributes):
                    target.append(unescape(href[1] or href[2] or href[3] or ""))
                else:
                    target.append("")
            elif name in ("p", "div", "li", "td", "tr"):
                runs.append(Run("\n"))
    return runs


def _slugs(text: str, target: str, style: int) -> list[Run]:
    """Text with short references to pages of a site (``[member/jane-doe]``) as links to them."""
    if target or "[" not in text:
        return [Run(text, target, style)] if text else []
    runs: list[Run] = []
    at = 0
    for found in _SLUG.finditer(text):
        runs += [Run(text[at : found.start(1)], "", style), Run(found[1], found[1], style)]
        at = found.end(1)
    runs.append(Run(text[at:], "", style))
    return [run for run in runs if run.text]
