"""PDF → drafts, with `PDFium <https://pdfium.googlesource.com/pdfium/>`_.

A PDF holds glyphs at places, not paragraphs. Lines come from PDFium; they are joined to paragraphs by their spacing and width,
and are headings where their letters are larger or bold.
"""

from __future__ import annotations

import ctypes
import re
from typing import Any, Final

import pypdfium2
import pypdfium2.raw

from kg.documents.assembly import settle_headings
from kg.documents.draft import Drafts, bullet
from kg.documents.limits import MAX_PAGES, MAX_TEXT
from kg.documents.pdflayout import HYPHENS, blocks, without_running
from kg.documents.pdftables import Line, is_sign
from kg.errors import DamagedDocument
from kg.model import BlockKind

_pdfium: Any = pypdfium2.raw  # generated bindings without types
_WIDE: Final = 0.9
"""Width of a gap, in heights of a line, from which on it parts two pieces of text."""
_MAX_LINKS: Final = 2_000


def read(data: bytes, path: str) -> Drafts:
    """The blocks and properties of a PDF.

    Parameters:
        data: the file's bytes.
        path: its name, for messages.

    Raises:
        DamagedDocument: if the file is encrypted, damaged, has no text layer or too many pages.
    """
    document: Any
    try:
        document = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DamagedDocument("this PDF is encrypted; save it without a password", path=path) from None
        raise DamagedDocument(f"this PDF is damaged: {' '.join(str(error).split())[:120]}", path=path) from None
    try:
        if len(document) > MAX_PAGES:
            raise DamagedDocument(f"{len(document):,} pages are over the limit of {MAX_PAGES:,}; split the file", path=path)
        lines: list[Line] = []
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
        known = dict(document.get_metadata_dict(skip_empty=True).items())
    finally:
        document.close()
    if broken and not lines:
        raise DamagedDocument("this PDF is damaged: no page can be read", path=path)
    lines = [line for line in lines if any(c.isalnum() for c in line.text) or bullet(line.text)]
    if not any(c.isalpha() for line in lines for c in line.text):
        raise DamagedDocument("this PDF has no text layer (a scan?); run text recognition first", path=path)
    drafts = Drafts(fields=[(key.lower(), str(value)) for key, value in known.items()])
    blocks(without_running(lines, heights), drafts)
    settle_headings(drafts.blocks)
    first = next((d.text for d in drafts.blocks if d.kind is BlockKind.HEADING and d.level == 1), "")
    title = str(known.get("Title", ""))
    drafts.title = first or (
        ""
        if re.match(r"(?:microsoft word|untitled|naamloos|document\d*$)|.*\.(?:docx?|pdf|indd|pptx?)$", title, re.IGNORECASE)
        else title
    )
    return drafts


def _lines(page: Any, number: int) -> list[Line]:
    text_page = page.get_textpage()
    raw = text_page.raw
    count = _pdfium.FPDFText_CountChars(raw)
    links = _links(page)
    lines: list[Line] = []
    chars: list[str] = []
    first = 0
    code_at = _pdfium.FPDFText_GetUnicode
    for index in range(count + 1):
        code = code_at(raw, index) if index < count else 10
        if code in (10, 13):
            if chars and any(not c.isspace() for c in chars):
                lines += _pieces(raw, "".join(chars), first, number, links)
            chars, first = [], index + 1
        else:
            if 0xD800 <= code <= 0xDBFF or 0xDC00 <= code <= 0xDFFF or code > 0x10FFFF:
                code = 0xFFFD
            chars.append(chr(code))
            if chr(code) in HYPHENS:  # PDFium leaves out the line end behind it
                lines += _pieces(raw, "".join(chars), first, number, links)
                chars, first = [], index + 1
    text_page.close()
    return lines


def _box(raw: Any, index: int) -> tuple[float, float, float, float] | None:
    rect = _pdfium.FS_RECTF()
    if not _pdfium.FPDFText_GetLooseCharBox(raw, index, ctypes.byref(rect)):
        return None
    return rect.left, rect.right, rect.bottom, rect.top


def _pieces(raw: Any, text: str, first: int, page: int, links: list[tuple[float, float, float, float, str]]) -> list[Line]:
    """The pieces of a line between gaps that are wider than those between words."""
    starts = [0]
    for gap in re.finditer(r"(?<=\S)\s+(?=\S)", text):
        before, after = _box(raw, first + gap.start() - 1), _box(raw, first + gap.end())
        if (
            before
            and after
            and after[0] - before[1] > _WIDE * (after[3] - after[2])
            and not is_sign(text[starts[-1] : gap.start()])
        ):
            starts.append(gap.end())
    pieces = [
        _line(raw, text[start:end].rstrip(), first + start, page, links)
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    ]
    for piece in pieces[1:]:
        piece.follows = True
    return pieces


def _line(raw: Any, text: str, first: int, page: int, links: list[tuple[float, float, float, float, str]]) -> Line:
    inked = [i for i, c in enumerate(text) if not c.isspace() and c not in HYPHENS] or [0]
    nothing = (0.0, 0.0, 0.0, 0.0)
    start, middle, end = (_box(raw, first + inked[k]) or nothing for k in (0, len(inked) // 2, -1))
    size = max(middle[3] - middle[2], 0.1)
    bold = all(_is_bold(raw, first + inked[k]) for k in (0, len(inked) // 2, -1))
    line = Line(text, page, start[0], end[1], middle[2], middle[3], round(size, 1), bold)
    for left, right, bottom, top, target in links:
        if bottom <= (line.bottom + line.top) / 2 <= top and left < line.right and right > line.left:
            within = [i for i in inked if (box := _box(raw, first + i)) and left - 1 <= (box[0] + box[1]) / 2 <= right + 1]
            if within:
                line.targets.append((within[0], within[-1] + 1, target))
    return line


def _is_bold(raw: Any, index: int) -> bool:
    if _pdfium.FPDFText_GetFontWeight(raw, index) >= 600:
        return True
    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    size = _pdfium.FPDFText_GetFontInfo(raw, index, buffer, 128, ctypes.byref(flags))
    return 0 < size <= 128 and bool(re.search(rb"bold|black|heavy|semibold", buffer.value, re.IGNORECASE))


def _links(page: Any) -> list[tuple[float, float, float, float, str]]:
    """Web addresses that are laid over the page, with their rectangles."""
    found: list[tuple[float, float, float, float, str]] = []
    position, link = ctypes.c_int(0), _pdfium.FPDF_LINK()
    while len(found) < _MAX_LINKS and _pdfium.FPDFLink_Enumerate(page.raw, ctypes.byref(position), ctypes.byref(link)):
        action = _pdfium.FPDFLink_GetAction(link)
        rect = _pdfium.FS_RECTF()
        if not action or not _pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(rect)):
            continue
        size = _pdfium.FPDFAction_GetURIPath(page.pdf.raw, action, None, 0)
        if 1 < size < 4_000:
            buffer = ctypes.create_string_buffer(size)
            _pdfium.FPDFAction_GetURIPath(page.pdf.raw, action, buffer, size)
            found.append((rect.left, rect.right, rect.bottom, rect.top, buffer.value.decode("utf-8", errors="replace")))
    return found
