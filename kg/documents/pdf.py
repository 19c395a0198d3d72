"""PDF → drafts, with `PDFium <https://pdfium.googlesource.com/pdfium/>`_.

A PDF holds glyphs at places, not paragraphs. Lines come from PDFium; they are joined to paragraphs by their spacing and width,
and are headings where their letters are larger or bold.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from kg.documents.assemble import settle_headings
from kg.documents.draft import BOLD, PLAIN, Draft, Drafts, Run, bullet, heading_like, paragraph, plain, without_start
from kg.documents.limits import MAX_PAGES, MAX_TEXT
from kg.errors import DamagedDocument
from kg.model import BlockKind

_LIGATURES: Final = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_HYPHENS: Final = "\x02\ufffe\u00ad"
"""What PDFium puts for a hyphen at the end of a line."""
_PAGE_NUMBER: Final = re.compile(r"\W{0,3}(?:page|pagina|pag\.|p\.|blz\.?)?\s*\d{1,4}(?:\s*(?:/|of|van|\|)\s*\d{1,4})?\W{0,3}", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")
_EDGE: Final = 0.12
"""Share of the page height at its top and bottom where running heads and feet stand."""
_MAX_LINKS: Final = 2_000


@dataclass(slots=True)
class _Line:
    """A line of a page; coordinates in points from the lower left corner."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    targets: list[tuple[int, int, str]] = field(default_factory=list)

    def runs(self) -> list[Run]:
        style = BOLD if self.bold else PLAIN
        runs: list[Run] = []
        at = 0
        for start, end, target in sorted(self.targets):
            if start >= at:
                runs += [Run(self.text[at:start], "", style), Run(self.text[start:end], target, style)]
                at = end
        return [run for run in [*runs, Run(self.text[at:], "", style)] if run.text]


def read(data: bytes, path: str) -> Drafts:
    """The blocks and properties of a PDF.

    Parameters:
        data: the file's bytes.
        path: its name, for messages.

    Raises:
        DamagedDocument: if the file is encrypted, damaged, has no text layer or too many pages.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DamagedDocument("this PDF is encrypted; save it without a password", path=path) from None
        raise DamagedDocument(f"this PDF is damaged: {' '.join(str(error).split())[:120]}", path=path) from None
    try:
        if len(document) > MAX_PAGES:
            raise DamagedDocument(f"{len(document):,} pages are over the limit of {MAX_PAGES:,}; split the file", path=path)
        lines: list[_Line] = []
        heights: list[float] = []
        broken = size = 0
        for number in range(len(document)):
            try:
                page = document[number]
                heights.append(page.get_height())
                found = _lines(page, number)
            except pypdfium2.PdfiumError:
                heights.append(0.0)
                broken += 1
                continue
            lines += found
            size += sum(len(line.text) for line in found)
            if size > MAX_TEXT:
                raise DamagedDocument(f"more than {MAX_TEXT:,} characters of text; split the file", path=path)
        known = {key: value for key, value in document.get_metadata_dict(skip_empty=True).items()}
    finally:
        document.close()
    if broken and not lines:
        raise DamagedDocument("this PDF is damaged: no page can be read", path=path)
    lines = [line for line in lines if any(c.isalnum() for c in line.text) or bullet(line.text)]
    if not any(c.isalpha() for line in lines for c in line.text):
        raise DamagedDocument("this PDF has no text layer (a scan?); run text recognition first", path=path)
    drafts = Drafts(fields=[(key.lower(), str(value)) for key, value in known.items()])
    _blocks(_without_running(lines, heights), drafts)
    settle_headings(drafts.blocks)
    first = next((d.text for d in drafts.blocks if d.kind is BlockKind.HEADING and d.level == 1), "")
    title = str(known.get("Title", ""))
    drafts.title = first or ("" if re.match(r"(?:microsoft word|untitled|naamloos|document\d*$)|.*\.(?:docx?|pdf|indd|pptx?)$", title, re.IGNORECASE) else title)
    return drafts


def _lines(page: Any, number: int) -> list[_Line]:
    text_page = page.get_textpage()
    raw = text_page.raw
    count = pdfium.FPDFText_CountChars(raw)
    links = _links(page)
    lines: list[_Line] = []
    chars: list[str] = []
    first = 0
    code_at = pdfium.FPDFText_GetUnicode
    for index in range(count + 1):
        code = code_at(raw, index) if index < count else 10
        if code in (10, 13):
            if chars and any(not c.isspace() for c in chars):
                lines.append(_line(raw, "".join(chars), first, number, links))
            chars, first = [], index + 1
        else:
            if 0xD800 <= code <= 0xDBFF or 0xDC00 <= code <= 0xDFFF or code > 0x10FFFF:
                code = 0xFFFD
            chars.append(chr(code))
    text_page.close()
    return lines


def _box(raw: Any, index: int) -> tuple[float, float, float, float] | None:
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetLooseCharBox(raw, index, ctypes.byref(rect)):
        return None
    return rect.left, rect.right, rect.bottom, rect.top


def _line(raw: Any, text: str, first: int, page: int, links: list[tuple[float, float, float, float, str]]) -> _Line:
    inked = [i for i, c in enumerate(text) if not c.isspace() and c not in _HYPHENS] or [0]
    nothing = (0.0, 0.0, 0.0, 0.0)
    start, middle, end = (_box(raw, first + inked[k]) or nothing for k in (0, len(inked) // 2, -1))
    size = max(middle[3] - middle[2], 0.1)
    bold = all(_is_bold(raw, first + inked[k]) for k in (0, len(inked) // 2, -1))
    line = _Line(text, page, start[0], end[1], middle[2], middle[3], round(size, 1), bold)
    for left, right, bottom, top, target in links:
        if bottom <= (line.bottom + line.top) / 2 <= top and left < line.right and right > line.left:
            within = [i for i in inked if (box := _box(raw, first + i)) and left - 1 <= (box[0] + box[1]) / 2 <= right + 1]
            if within:
                line.targets.append((within[0], within[-1] + 1, target))
    return line


def _is_bold(raw: Any, index: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(raw, index) >= 600:
        return True
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    size = pdfium.FPDFText_GetFontInfo(raw, index, buffer, 128, ctypes.byref(flags))
    return 0 < size <= 128 and bool(re.search(rb"bold|black|heavy|semibold", buffer.value, re.IGNORECASE))


def _links(page: Any) -> list[tuple[float, float, float, float, str]]:
    """Web addresses that are laid over the page, with their rectangles."""
    found: list[tuple[float, float, float, float, str]] = []
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while len(found) < _MAX_LINKS and pdfium.FPDFLink_Enumerate(page.raw, ctypes.byref(position), ctypes.byref(link)):
        action = pdfium.FPDFLink_GetAction(link)
        rect = pdfium.FS_RECTF()
        if not action or not pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(rect)):
            continue
        size = pdfium.FPDFAction_GetURIPath(page.pdf.raw, action, None, 0)
        if 1 < size < 4_000:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAction_GetURIPath(page.pdf.raw, action, buffer, size)
            found.append((rect.left, rect.right, rect.bottom, rect.top, buffer.value.decode("utf-8", errors="replace")))
    return found


def _without_running(lines: list[_Line], heights: list[float]) -> list[_Line]:
    """Lines without page numbers and without heads and feet that come back on page after page."""
    def at_edge(line: _Line) -> bool:
        height = heights[line.page] or 1.0
        return line.bottom > height * (1 - _EDGE) or line.top < height * _EDGE

    def key(line: _Line) -> tuple[str, int]:
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


def _blocks(lines: list[_Line], drafts: Drafts) -> None:
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
    held: list[_Line] = []
    gap = 0.0
    group: list[list[_Line]] = []  # paragraphs with no white line between them

    def close() -> None:
        if group:
            drafts.blocks.extend(_group(group, drafts, levels, mostly_bold=mostly_bold))
            group.clear()

    for line in lines:
        if held:
            previous = held[-1]
            gap = previous.bottom - line.bottom
            apart = gap > 1.75 * previous.size or abs(line.size - previous.size) > 0.08 * body or line.bold != previous.bold
            if line.page != previous.page or gap < -0.5 * previous.size:
                apart = apart and gap > 0 or _ends(previous.text) or not line.text[:1].islower()
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


def _right_edges(lines: list[_Line]) -> dict[tuple[int, int], float]:
    """Page and left edge (in steps of 30 points) → where full lines of that column end."""
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        key = (line.page, round(line.left / 30))
        edges[key] = max(edges.get(key, 0.0), line.right)
    return edges


def _breaks(previous: _Line, line: _Line, right: dict[tuple[int, int], float]) -> bool:
    """Whether a line begins anew although no white space is above it."""
    if bullet(line.text) or _NUMBERED.match(line.text):
        return True
    if line.left > previous.left + 0.8 * line.size and _ends(previous.text) and not bullet(previous.text):
        return True
    word = line.text.split()[0] if line.text.split() else ""
    edge = max(right.get((previous.page, round(previous.left / 30) + step), 0.0) for step in (-1, 0, 1))
    room = edge - previous.right
    return room > (len(word) + 1) * previous.size * 0.55 and previous.text.strip()[-1:] not in _HYPHENS and (
        _ends(previous.text) or room > 0.25 * (edge - previous.left)
    ) and not line.text[:1].islower()


def _ends(text: str) -> bool:
    return text.rstrip().rstrip("\"'”’)]").endswith((".", "!", "?", ":", ";"))


def _group(paragraphs: list[list[_Line]], drafts: Drafts, levels: dict[float, int], *, mostly_bold: bool) -> list[Draft]:
    """The blocks of paragraphs that stand together."""
    blocks: list[Draft] = []
    listed = -1
    rows = [_join(lines) for lines in paragraphs]
    head = paragraphs[0][0]
    text = " ".join(plain(row) for row in rows)
    if head.size in levels and len(text) <= 250:
        return [Draft(BlockKind.HEADING, [run for i, row in enumerate(rows) for run in ([Run(" ")] if i else []) + row], level=levels[head.size])]
    short = len(rows) > 1 and all(len(plain(row)) <= 100 and not _ends(plain(row)) for row in rows)
    for row in rows:
        raw = "".join(run.text for run in row)
        found = _NUMBERED.match(raw)
        cut = bullet(raw) or (found.end() if found and len(raw) > 200 or found and len(rows) > 1 else 0)
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


def _join(lines: list[_Line]) -> list[Run]:
    """The runs of lines that make one paragraph; words that were cut at a line end are put together."""
    runs: list[Run] = []
    for number, line in enumerate(lines):
        text = line.text.rstrip()
        following = lines[number + 1].text.lstrip() if number + 1 < len(lines) else ""
        line.text = line.text.rstrip()
        tail = ""
        if following and (text[-1:] in _HYPHENS or text.endswith(("-", "‐"))):
            word = re.split(r"\s", text)[-1][:-1]
            line.text = text[:-1]
            # A hyphen of the word itself stays: behind capitals and digits, in a chain, before "en" or "and".
            keep = not word[-1:].islower() or not following[:1].islower() or "-" in word or re.match(r"(?:en|of|and|or)\b", following)
            tail = "-" if keep else ""
            if re.match(r"(?:en|of|and|or)\b", following):
                tail = "- "
        elif following:
            tail = " "
        line.text = line.text.translate(_LIGATURES) if not line.targets else line.text
        runs += line.runs()
        if tail:
            runs.append(Run(tail, "", BOLD if line.bold else PLAIN))
    return runs
