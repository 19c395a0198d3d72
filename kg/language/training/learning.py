"""The learning part of the annotated documents, read in place: as published texts they are not copied into the project."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.documents import read
from kg.language.training.markup import Sentence
from kg.terms import INSTITUTION_TYPES, UNIT_TYPES

LABEL_OF = {
    **dict.fromkeys(INSTITUTION_TYPES, "INSTITUTION"),
    **dict.fromkeys(UNIT_TYPES, "UNIT"),
    "Lab": "LAB",
    "Person": "PERSON",
    "Place": "PLACE",
    **dict.fromkeys(("Programme", "Project"), "PROGRAMME"),
    **dict.fromkeys(("Event", "Course"), "EVENT"),
}
"""Entity types of the guidelines and the labels of the pipelines; vacancies are not marked."""

_BLOCK = re.compile(
    r"</?(?:p|div|h\d|li|ul|ol|td|th|tr|table|dt|dd|dl|br|title|header|nav|main|section|article|footer|button|figcaption)\b[^>]*>",
    re.I,
)
_DROPPED = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<!DOCTYPE[^>]*>", re.I | re.S)
_TITLES = re.compile(r"\b(?:prof|dr|ir|drs|mr|st|ing|dhr|mw|em)\.$|\b[A-Z]\.$", re.I)


def _lines(path: Path) -> Iterator[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        text = _BLOCK.sub("\n", _DROPPED.sub(" ", text))
    else:
        text = re.sub(r"!?\[([^\]\n]*)\]\([^)\n]*\)", r"\1", text)
        text = re.sub(r"(?m)^(?:#+|[-*+>]|\d+\.|\|)\s+|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|^---$", "", text)
        text = re.sub(
            r"(?m)^(?:picture|groups|template|date|bibkeys|source|language|email|type|linkedin|scholar|website)\s*:.*$", "", text
        )
        text = re.sub(r"(?m)^(?:title|title_long|name|description|people)\s*:\s*", "", text)
        text = re.sub(r"(?<=[^\s|])\n(?=[a-z(])", " ", text)
    for line in html.unescape(re.sub(r"<[^>]+>", "", text)).splitlines():
        for cell in line.split("|"):
            yield re.sub(r"\s+", " ", cell).strip()


def _sentences(line: str) -> Iterator[str]:
    at = 0
    for match in re.finditer(r"(?<=[.!?])\s+(?=[A-Z\"“'])", line):
        if not _TITLES.search(line[at : match.start()]):
            yield line[at : match.start()].strip()
            at = match.end()
    yield line[at:].strip()


PRACTICE = Path(__file__).parent / "documents"
"""Annotated documents written for the project."""


PARTS = 2


def part_of(gold: Path) -> int:
    """The part of the practice documents that an annotation belongs to, by its name."""
    return zlib.crc32(gold.name.encode("utf-8")) % PARTS


def practice(without: int | None = None) -> dict[str, list[Sentence]]:
    """The sentences of the practice documents, by language, split into blocks as the readers of the project split them.

    Parameters:
        without: a part to leave out.
    """
    out: dict[str, list[Sentence]] = {"en": [], "nl": []}
    for gold_path in sorted(PRACTICE.glob("*.gold.json")):
        if part_of(gold_path) == without:
            continue
        gold = json.loads(gold_path.read_text("utf-8"))
        pattern, known = _names(gold)
        document = read(PRACTICE / gold["doc"], gold["doc"])
        for block in document.blocks:
            text = document.text[block.start : block.end]
            if block.boilerplate or len(text) < 3:
                continue
            for sentence in (text, *(s for s in _sentences(text) if s != text)):
                spans = tuple((m.start(), m.end(), known[m[0]]) for m in pattern.finditer(sentence))
                out[gold["lang"]].append(Sentence(sentence, spans))
    return out


def _names(gold: dict[str, Any]) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all the names of a document, and their labels."""
    known = {
        form: LABEL_OF[e["type"]]
        for e in reversed(gold["entities"])
        if e["type"] in LABEL_OF
        for form in (*e.get("aliases", ()), e["name"])
        if "-" not in form or not form.islower()
    }
    forms = "|".join(rf"(?<!\w){re.escape(f)}(?!\w)" for f in sorted(known, key=len, reverse=True))
    return re.compile(forms or r"(?!)"), known


def sentences(documents: Path, names: list[str]) -> dict[str, list[Sentence]]:
    """The sentences of the named documents, by language.

    Parameters:
        documents: folder with ``NAME.md`` or ``NAME.html`` beside ``NAME.gold.json``.
        names: which documents.

    Returns:
        Sentences of ``en`` and ``nl``; every name of an entity is marked wherever it stands, the longest first.
    """
    out: dict[str, list[Sentence]] = {"en": [], "nl": []}
    for name in names:
        path = next(p for p in (documents / f"{name}.md", documents / f"{name}.html") if p.exists())
        gold = json.loads((documents / f"{name}.gold.json").read_text("utf-8"))
        pattern, known = _names(gold)
        if not known:
            continue
        for line in _lines(path):
            for text in _sentences(line):
                if len(text) > 2:
                    spans = tuple((m.start(), m.end(), known[m[0]]) for m in pattern.finditer(text))
                    out[gold["lang"]].append(Sentence(text, spans))
    return out
