"""The project's own annotated texts: one sentence or line each, names marked as ``[text|LABEL]``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc, Span

from kg.errors import DataError

LABELS = ("PERSON", "INSTITUTION", "UNIT", "LAB", "PROGRAMME", "EVENT", "PLACE")
"""The names that the pipelines mark."""

_MARK = re.compile(r"\[([^\[\]|]+)\|([A-Z]+)\]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or line with its names: ``spans`` are (start, end, label) in order."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def parse(line: str) -> Sentence:
    """Read one marked line. The label ``O`` marks a stretch that is no name.

    Parameters:
        line: the line, without its end.

    Returns:
        The plain text and its names.

    Raises:
        DataError: an unknown label or a stray bracket.

    >>> parse("[Bram Haak|PERSON] leidt het [CARE Lab|LAB].")
    Sentence(text='Bram Haak leidt het CARE Lab.', spans=((0, 9, 'PERSON'), (20, 28, 'LAB')))
    """
    out: list[str] = []
    spans: list[tuple[int, int, str]] = []
    at = length = 0
    for match in _MARK.finditer(line):
        before, name, label = line[at : match.start()], match[1], match[2]
        start = length + len(before)
        if label in LABELS:
            spans.append((start, start + len(name), label))
        elif label != "O":
            raise DataError(f"unknown label {label!r} in {line!r}")
        out += [before, name]
        length = start + len(name)
        at = match.end()
    out.append(line[at:])
    text = "".join(out)
    if "|" in text and ("[" in text or "]" in text):
        raise DataError(f"bracket or bar left over in {line!r}")
    return Sentence(text, tuple(spans))


def read(path: Path) -> list[Sentence]:
    """The sentences of a file; empty lines and lines that start with ``#`` are comments."""
    out = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            try:
                out.append(parse(line))
            except DataError as error:
                raise DataError(error.message, path=path, line=number) from None
    return out


def annotate(doc: Doc, spans: tuple[tuple[int, int, str], ...]) -> Doc:
    """Put names on a tokenized text; one that does not fall on token bounds leaves its tokens unannotated.

    Parameters:
        doc: the tokenized text.
        spans: (start, end, label) in characters.

    Returns:
        The same document.
    """
    found: list[Span] = []
    unknown: list[Span] = []
    for start, end, label in spans:
        span = doc.char_span(start, end, label)
        if span is not None:
            found.append(span)
        else:
            rough = doc.char_span(start, end, alignment_mode="expand")
            if rough is not None:
                unknown.append(rough)
    free = [span for span in unknown if not any(span.start < f.end and f.start < span.end for f in found)]
    doc.set_ents(found, missing=free, default="outside")
    return doc
