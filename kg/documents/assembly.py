"""Drafts → `Document`: clean text, offsets, languages, heading paths."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Final

from kg.documents.boilerplate import mark
from kg.documents.clean import fold, fold_spans, tidy
from kg.documents.dates import iso_date
from kg.documents.draft import MAX_HEADING, PLAIN, Draft, Drafts, Run, plain
from kg.documents.limits import MAX_BLOCK, MAX_BLOCKS, MAX_FIELD, MAX_FIELDS, MAX_TEXT
from kg.documents.tongue import LANGUAGES, language, main_language
from kg.errors import DamagedDocument
from kg.model import Block, BlockKind, Document, Link

_GAP: Final = "\n\n"
_MAX_HEADER: Final = 300
_URL: Final = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]}]{3,2000}", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?…][\"'”’)\]]*\s+")
_HIDDEN_KEY: Final = re.compile(
    r"(?:^|[._-])(?:e-?mail|mail|tel(?:efoon|ephone)?|phone|mobiel|mobile|fax|office|room|kamer|picture|photo|foto|image|img|afbeelding|thumbnail|banner|cover|icon|avatar|logo|"
    r"template|layout|theme|css|class|style|linkedin|twitter|x|facebook|instagram|youtube|github|mastodon|bluesky|scholar|orcid|researcherid|scopus|researchgate|"
    r"slug|permalink|aliases|redirect_from|id|uuid|weight|order|bibkeys|bibtex|lang|language|locale|taal|source|url|link|external_link|external_url|canonical|licen[cs]e|rights|"
    r"generator|viewport|toc|math|draft|status|visible|active|published|closed|finished|pinned|featured|full_width|show_in_overview|retrieved|accessed|checksum|sha256|format|charset)$",
    re.IGNORECASE,
)
_NO_TEXT: Final = re.compile(
    r"^(?:true|false|yes|no|ja|nee|none|null|\S+\.(?:jpe?g|png|gif|svg|webp|pdf|html?)|(?:https?://|www\.|/)\S+|[\W\d_]*)$",
    re.IGNORECASE,
)
_DATE_KEYS: Final = ("date", "datum", "published", "publicationdate", "publication_date", "pubdate", "created", "gepubliceerd")
_SOURCE_KEYS: Final = ("source", "bron", "source_url", "url", "canonical", "original_url")
_LICENCE_KEYS: Final = ("license", "licence", "licentie", "rights")
_LANG_KEYS: Final = ("language", "lang", "taal", "locale")
_LANG_NAMES: Final = {"dutch": "nl", "nederlands": "nl", "english": "en", "engels": "en", "nld": "nl", "dut": "nl", "eng": "en"}


def assemble(drafts: Drafts, *, path: str, data: bytes, form: str, field_blocks: bool = False) -> Document:
    """Make a document of what a reader found.

    Parameters:
        drafts: the reader's outcome.
        path: identifier of the document.
        data: the file's bytes, for the digest.
        form: name of the format.
        field_blocks: the fields are front matter that a person wrote, so they become blocks.

    Raises:
        DamagedDocument: if there is no text, or more than the limits allow.
    """
    fields = tuple((fold(key), fold(value[:MAX_FIELD])) for key, value in drafts.fields[:MAX_FIELDS])
    blocks = [*(_field_drafts(drafts) if field_blocks else ()), *drafts.blocks]
    if len(blocks) > MAX_BLOCKS:
        raise DamagedDocument(f"{len(blocks):,} blocks are over the limit of {MAX_BLOCKS:,}; split the file", path=path)
    pieces = [piece for draft in blocks for piece in _pieces(draft)]
    size = sum(len(text) for _, text, _ in pieces)
    if size > MAX_TEXT:
        raise DamagedDocument(f"{size:,} characters of text are over the limit of {MAX_TEXT:,}; split the file", path=path)
    if not pieces:
        raise DamagedDocument("there is no readable text in this file", path=path)
    mark([draft for draft, _, _ in pieces], [text for _, text, _ in pieces])
    told = _told(fields) if not field_blocks else {}
    hint = language_code(drafts.lang or told.get("language", "") or _value(fields, _LANG_KEYS))
    tongues = [language(text) for _, text, _ in pieces]
    main = main_language(
        ((text, tongue) for (draft, text, _), tongue in zip(pieces, tongues, strict=True) if not draft.boilerplate), hint
    )
    placed = _place(pieces, [tongue or main for tongue in tongues])
    title = fold(drafts.title) or _value(fields, ("title", "titel")) or _first_heading(pieces)
    source = (
        drafts.source
        or told.get("source")
        or next((v for k, v in fields if k.lower() in _SOURCE_KEYS and v.startswith(("http://", "https://"))), None)
    )
    return Document(
        path=path,
        sha256=sha256(data).hexdigest(),
        format=form,
        text=_GAP.join(text for _, text, _ in pieces),
        blocks=tuple(placed),
        lang=main,
        title=title,
        date=drafts.date
        or iso_date(told.get("date", ""))
        or (next((d for k, v in fields if k.lower() in _DATE_KEYS and (d := iso_date(v))), None) if field_blocks else None),
        source=fold(source) if source else None,
        licence=fold(drafts.licence or "") or told.get("licence") or _value(fields, _LICENCE_KEYS) or None,
        fields=fields,
    )


def _told(fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """What the free-text properties of a PDF or DOCX tell in the form ``source: …; licence: …; date: …``."""
    told: dict[str, str] = {}
    for key, text in fields:
        if key.lower() in ("subject", "comments", "keywords", "description"):
            for part in text.split(";"):
                label, colon, value = part.strip().partition(": ")
                label = label.lower().replace("license", "licence")
                if colon and label in ("source", "licence", "date", "language"):
                    told.setdefault(label, value.strip())
    return told


def language_code(value: str) -> str:
    """The two-letter code in a language tag, or ``""``.

    >>> language_code("nl-NL"), language_code("English"), language_code("klingon")
    ('nl', 'en', '')
    """
    value = value.strip().lower()
    value = _LANG_NAMES.get(value, re.split(r"[-_]", value)[0])
    return value if value in LANGUAGES else ""


def _value(fields: tuple[tuple[str, str], ...], keys: tuple[str, ...]) -> str:
    return next((value for key, value in fields if key.lower() in keys and value), "")


def _first_heading(pieces: list[tuple[Draft, str, list[tuple[int, int, str]]]]) -> str:
    headings = [(draft.level, text) for draft, text, _ in pieces if draft.kind is BlockKind.HEADING and not draft.boilerplate]
    return next((text for level, text in headings if level == 1), headings[0][1] if headings else "")


def _field_drafts(drafts: Drafts) -> Iterator[Draft]:
    """The front matter that says something, as blocks; the entries of a list in one."""
    values: dict[str, list[str]] = {}
    for key, value in drafts.fields[:MAX_FIELDS]:
        if (value and not _HIDDEN_KEY.search(key) and not _NO_TEXT.match(value.strip())) or (value and key.lower() in _DATE_KEYS):
            values.setdefault(key, []).append(value)
    group = next(drafts.groups) if values else -1
    for key, found in values.items():
        yield Draft(BlockKind.FIELD, [Run(", ".join(found)[:MAX_FIELD])], group=group, header=key)


def _pieces(draft: Draft) -> Iterator[tuple[Draft, str, list[tuple[int, int, str]]]]:
    """A draft's clean text with its marked stretches; cut where it is too long for a block."""
    raw: list[str] = []
    spans: list[tuple[int, int, str]] = []
    at = 0
    for run in draft.runs:
        text = tidy(run.text)
        for label in (run.target and f"@{run.target}", run.style != PLAIN and "*"):
            if label and text:
                if spans and spans[-1][1] == at and spans[-1][2] == label:
                    spans[-1] = (spans[-1][0], at + len(text), label)
                elif len(spans) > 1 and spans[-2][1] == at and spans[-2][2] == label:
                    spans[-2] = (spans[-2][0], at + len(text), label)
                else:
                    spans.append((at, at + len(text), label))
        raw.append(text)
        at += len(text)
    text, spans = fold_spans("".join(raw), spans)
    if draft.header:
        draft.header = fold(draft.header)[:_MAX_HEADER]
    if not text:
        return
    if "://" in text or "www." in text.lower():
        linked = [(s, e) for s, e, label in spans if label[0] == "@"]
        for found in _URL.finditer(text):
            start, end = found.start(), found.start() + len(found.group().rstrip(".,;:!?"))
            if not any(s < end and start < e for s, e in linked):
                spans.append((start, end, "@" + text[start:end]))
    while len(text) > MAX_BLOCK:
        cut = max((m.end() for m in _SENTENCE_END.finditer(text, MAX_BLOCK // 2, MAX_BLOCK)), default=0)
        cut = cut or text.rfind(" ", MAX_BLOCK // 2, MAX_BLOCK) + 1 or MAX_BLOCK
        head = text[:cut].rstrip()
        yield replace(draft), head, [(s, min(e, len(head)), label) for s, e, label in spans if s < len(head)]
        spans = [(max(s, cut) - cut, e - cut, label) for s, e, label in spans if e > cut]
        text = text[cut:]
    yield draft, text, spans


def _place(pieces: list[tuple[Draft, str, list[tuple[int, int, str]]]], tongues: list[str]) -> Iterator[Block]:
    above: dict[bool, list[tuple[int, int]]] = {False: [], True: []}  # (level, index) of the open headings; furniture has its own
    at = 0
    for index, ((draft, text, spans), tongue) in enumerate(zip(pieces, tongues, strict=True)):
        stack = above[draft.boilerplate]
        closes = draft.closes
        level = draft.level
        if draft.kind is BlockKind.HEADING:
            level = closes = min(max(level, 1), 6)
        while closes and stack and stack[-1][0] >= closes:
            stack.pop()
        yield Block(
            kind=draft.kind,
            start=at,
            end=at + len(text),
            lang=draft.lang or tongue,
            level=level,
            path=() if draft.kind is BlockKind.FIELD else tuple(number for _, number in stack),
            group=draft.group,
            row=draft.row,
            column=draft.column,
            header=draft.header,
            links=tuple(Link(at + s, at + e, fold(label[1:])) for s, e, label in sorted(spans) if label[0] == "@"),
            emphasis=tuple((at + s, at + e) for s, e, label in sorted(spans) if label == "*"),
            boilerplate=draft.boilerplate,
        )
        if draft.kind is BlockKind.HEADING:
            stack.append((level, index))
        at += len(text) + len(_GAP)


def settle_headings(blocks: list[Draft], *, titled: bool = False) -> None:
    """Give headings that are presumed from their looks the level below the marked-up heading above them.

    Where none is marked up, the first is the title and the others stand below it. Headings that are far too long become
    paragraphs, as does a presumed one at the end of a document.

    Parameters:
        blocks: the blocks of one document.
        titled: its front matter gives the title, so that the first heading is none.
    """
    level = int(titled)
    marked = any(draft.kind is BlockKind.HEADING and draft.level for draft in blocks)
    for number, draft in enumerate(blocks):
        if draft.kind is not BlockKind.HEADING:
            continue
        if len(plain(draft.runs)) > MAX_HEADING or (
            draft.presumed and draft.level == 0 and number == len(blocks) - 1 and number > 0
        ):
            draft.kind, draft.level, draft.presumed = BlockKind.PARAGRAPH, 0, False
        elif draft.level:
            level = draft.level
        else:
            draft.level = min(level + 1, 6)
            level = level if marked else 1
