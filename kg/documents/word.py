"""DOCX (`ECMA-376 <https://ecma-international.org/publications-and-standards/standards/ecma-376/>`_) → drafts.

python-docx opens the package and its relations; the body is walked here, because content controls, tracked insertions and
smart tags hide text from its paragraph objects.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import docx
from docx.opc.exceptions import OpcError
from lxml import etree

from kg.documents.assembly import settle_headings
from kg.documents.draft import BOLD, BREAK, ITALIC, PLAIN, Draft, Drafts, Run, paragraph, plain
from kg.documents.limits import MAX_DEPTH, MAX_SPAN, MAX_UNZIPPED, MAX_ZIP_PARTS, MAX_ZIP_RATIO
from kg.documents.tables import Cell, table
from kg.errors import DamagedDocument
from kg.model import BlockKind

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WRAPPERS: Final = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_GONE: Final = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}txbxContent", _FALLBACK))
_OFF: Final = frozenset(("0", "false", "off", "none"))
_SMALL_PART: Final = 1_000_000


def read(data: bytes, path: str) -> Drafts:
    """The blocks and properties of a Word document.

    Parameters:
        data: the file's bytes.
        path: its name, for messages.

    Raises:
        DamagedDocument: if the file is encrypted, no DOCX, damaged, or unpacks to more than the limits allow.
    """
    _check(data, path)
    try:
        document = docx.Document(io.BytesIO(data))
        return _Reader(document).drafts
    except (
        OpcError,
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        IndexError,
        zipfile.BadZipFile,
        etree.LxmlError,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise DamagedDocument(f"this DOCX is damaged: {_reason(error)}", path=path) from None
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise DamagedDocument(f"this DOCX is damaged: {_reason(error)}", path=path) from None


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _check(data: bytes, path: str) -> None:
    """Look at the package before anything is unpacked."""
    if data.startswith(_OLE):
        raise DamagedDocument(
            "this is an encrypted document or one in the old .doc format; save it as DOCX without a password", path=path
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MAX_ZIP_PARTS or size > MAX_UNZIPPED:
                raise DamagedDocument(f"unpacks to {size:,} bytes in {len(parts):,} parts, over the limit", path=path)
            for part in parts:
                if part.file_size > _SMALL_PART and part.file_size > MAX_ZIP_RATIO * max(part.compress_size, 1):
                    raise DamagedDocument(
                        f"{part.filename[:80]!r} unpacks to more than {MAX_ZIP_RATIO} times its size: a zip bomb",
                        path=path,
                    )
                if part.filename.lower().endswith((".xml", ".rels")):
                    with package.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(4096):
                            raise DamagedDocument("declares XML entities, which no word processor does", path=path)
            if not any(part.filename == "[Content_Types].xml" for part in parts):
                raise DamagedDocument("this is a zip archive but no DOCX", path=path)
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:  # type: ignore[attr-defined]
        raise DamagedDocument(f"this DOCX is damaged: {_reason(error)}", path=path) from None


class _Reader:
    """Walks the body of one document."""

    def __init__(self, document: Any) -> None:
        self.drafts = Drafts()
        self.relations = document.part.rels
        self.styles = _styles(document)
        self.last_list = ""
        self.titled = False
        self._properties(document.core_properties)
        for block in self._blocks(document.element.body, 0):
            self.drafts.blocks.append(block)
        if self.titled:
            for draft in self.drafts.blocks:
                if draft.kind is BlockKind.HEADING and draft.level > 0:
                    draft.level = min(draft.level + 1, 6)
            first = next(d for d in self.drafts.blocks if d.kind is BlockKind.HEADING and d.level < 0)
            self.drafts.title = first.text
            for draft in self.drafts.blocks:
                if draft.kind is BlockKind.HEADING and draft.level < 0:
                    draft.level = 1
        settle_headings(self.drafts.blocks)
        if not self.drafts.title:
            heading = next((d.text for d in self.drafts.blocks if d.kind is BlockKind.HEADING and d.level == 1), "")
            known = dict(self.drafts.fields).get("title", "")
            self.drafts.title = heading or ("" if known == "Word Document" else known)

    def _properties(self, known: Any) -> None:
        for name in ("title", "subject", "author", "keywords", "category", "comments", "language", "created", "modified"):
            try:
                value = getattr(known, name)
            except (ValueError, AttributeError, TypeError):
                continue
            if value:
                self.drafts.fields.append((name, value.isoformat() if hasattr(value, "isoformat") else str(value)))
                if name == "language":
                    self.drafts.lang = str(value)

    def _blocks(self, container: Any, depth: int) -> Iterator[Draft]:
        for child in container:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
                for box in child.iter(f"{_W}txbxContent"):
                    if depth < MAX_DEPTH and not any(above.tag == _FALLBACK for above in box.iterancestors(_FALLBACK)):
                        yield from self._blocks(box, depth + 1)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child, depth)
            elif child.tag in _WRAPPERS and depth < MAX_DEPTH:
                yield from self._blocks(child, depth + 1)

    def _paragraph(self, element: Any) -> list[Draft]:
        runs = self._runs(element)
        if not plain(runs):
            return []
        name, level, listed = self._style(element)
        if name == "title":
            self.titled = True
            return [Draft(BlockKind.HEADING, runs, level=-1)]
        if level:
            return [Draft(BlockKind.HEADING, runs, level=min(level, 6))]
        if name == "caption":
            return [Draft(BlockKind.CAPTION, runs)]
        if listed is not None:
            key, nesting = listed
            last = self.drafts.blocks[-1] if self.drafts.blocks else None
            goes_on = last is not None and last.kind is BlockKind.LIST_ITEM and (key == self.last_list or nesting > 1)
            group = last.group if last is not None and goes_on else next(self.drafts.groups)
            self.last_list = key
            return [Draft(BlockKind.LIST_ITEM, runs, level=nesting, group=group)]
        return paragraph(runs, self.drafts)

    def _style(self, element: Any) -> tuple[str, int, tuple[str, int] | None]:
        """A paragraph's style name, heading level (0: none), and list with nesting."""
        properties = element.find(f"{_W}pPr")
        name, level, number = "", 0, ""
        if properties is not None:
            style = properties.find(f"{_W}pStyle")
            name, level, number = self.styles.get(style.get(f"{_W}val", "") if style is not None else "", ("", 0, ""))
            outline = properties.find(f"{_W}outlineLvl")
            if outline is not None and (outline.get(f"{_W}val") or "9").isdigit() and int(outline.get(f"{_W}val") or 9) < 9:
                level = int(outline.get(f"{_W}val")) + 1
            numbering = properties.find(f"{_W}numPr")
            if numbering is not None:
                ident, depth = numbering.find(f"{_W}numId"), numbering.find(f"{_W}ilvl")
                number = ident.get(f"{_W}val", "") if ident is not None else number
                nesting = depth.get(f"{_W}val", "0") if depth is not None else "0"
                if number == "0":
                    return name, level, None
                return name, level, (number, min(int(nesting) if nesting.isdigit() else 0, 8) + 1)
        if number or re.match(r"list (?:bullet|number|paragraph)", name):
            deeper = re.search(r"(\d)$", name)
            return name, level, (number or name.rstrip(" 123456789"), int(deeper[1]) if deeper else 1)
        return name, level, None

    def _runs(self, element: Any) -> list[Run]:
        runs: list[Run] = []
        stack: list[tuple[Any, str, int]] = [(child, "", PLAIN) for child in reversed(element)]
        while stack:
            node, target, style = stack.pop()
            tag = node.tag
            if tag in _GONE or not isinstance(tag, str):
                continue
            if tag == f"{_W}t":
                if node.text:
                    runs.append(Run(node.text, target, style))
            elif tag in (f"{_W}tab", f"{_W}ptab"):
                runs.append(Run(" ", target, style))
            elif tag in (f"{_W}br", f"{_W}cr"):
                runs.append(Run(BREAK, target, style))
            elif tag == f"{_W}noBreakHyphen":
                runs.append(Run("-", target, style))
            else:
                if tag == f"{_W}hyperlink":
                    relation = self.relations.get(node.get(_R_ID, ""))
                    target = relation.target_ref if relation is not None and relation.is_external else ""
                elif tag == f"{_W}r":
                    style = _weight(node)
                elif tag == f"{_W}pPr":
                    continue
                stack += [(child, target, style) for child in reversed(node)]
        return runs

    def _table(self, element: Any, depth: int) -> list[Draft]:
        rows: list[list[Cell]] = []
        inside: list[list[Draft]] = []
        for tr in element.iterchildren(f"{_W}tr", f"{_W}sdt"):
            row: list[Cell] = []
            column = 0
            heads = tr.find(f"{_W}trPr/{_W}tblHeader") is not None
            for tc in tr.iter(f"{_W}tc") if tr.tag == f"{_W}sdt" else tr.iterchildren(f"{_W}tc"):
                properties = tc.find(f"{_W}tcPr")
                span, merged = 1, False
                if properties is not None:
                    wide, down = properties.find(f"{_W}gridSpan"), properties.find(f"{_W}vMerge")
                    if wide is not None and (wide.get(f"{_W}val") or "").isdigit():
                        span = min(max(int(wide.get(f"{_W}val")), 1), MAX_SPAN)
                    merged = down is not None and down.get(f"{_W}val", "continue") == "continue"
                if not merged:
                    blocks = list(self._blocks(tc, depth + 1)) if depth < 20 else []
                    inside.append(blocks)
                    row.append(Cell([draft.runs for draft in blocks], column, heads))
                column += span
            rows.append(row)
        flat = [draft for blocks in inside for draft in blocks]
        long = sum(1 for blocks in inside if sum(len(d.text) for d in blocks) > 300)
        width = max((cell.column for row in rows for cell in row), default=0) + 1
        if (
            any(d.kind in (BlockKind.HEADING, BlockKind.TABLE_CELL) and not d.presumed for d in flat)
            or long * 3 > len(inside)
            or width == 1
        ):
            return flat
        return table(rows, self.drafts, guess=True)


def _weight(run: Any) -> int:
    properties = run.find(f"{_W}rPr")
    if properties is not None:
        for name, style in (("b", BOLD), ("i", ITALIC)):
            found = properties.find(f"{_W}{name}")
            if found is not None and found.get(f"{_W}val", "1") not in _OFF:
                return style
    return PLAIN


def _styles(document: Any) -> dict[str, tuple[str, int, str]]:
    """Style identifier → (name, heading level or 0, number of its list)."""
    raw: dict[str, tuple[str, int, str, str]] = {}
    for style in document.styles.element.iterchildren(f"{_W}style"):
        name = style.find(f"{_W}name")
        text = (name.get(f"{_W}val", "") if name is not None else "").lower()
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        number = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        based = style.find(f"{_W}basedOn")
        value = outline.get(f"{_W}val", "9") if outline is not None else "9"
        level = int(value) + 1 if value.isdigit() and int(value) < 9 else 0
        if found := re.fullmatch(r"(?:heading|kop) ([1-9])", text):
            level = int(found[1])
        raw[style.get(f"{_W}styleId", "")] = (
            text,
            level,
            number.get(f"{_W}val", "") if number is not None else "",
            based.get(f"{_W}val", "") if based is not None else "",
        )
    styles: dict[str, tuple[str, int, str]] = {}
    for ident, (text, level, number, based) in raw.items():
        seen = {ident}
        while based and based in raw and based not in seen and not (level or number):
            seen.add(based)
            above, level, number, following = raw[based]
            text = above if above in ("title", "caption") else text
            based = following
        styles[ident] = (text, level, number)
    return styles
