"""A document after the language pipelines: one spaCy ``Doc`` per block, and its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.language import pipeline
from kg.model import Block, BlockKind, Document

if TYPE_CHECKING:
    from spacy.tokens import Doc

LANGUAGES = ("nl", "en")
MAX_SENTENCE = 220
"""Tokens; longer "sentences" (tables run together, lists of names) are cut so that the time per character stays bounded."""
STRUCTURAL_FIELDS = frozenset(
    [
        "people",
        "person",
        "author",
        "authors",
        "groups",
        "group",
        "template",
        "type",
        "picture",
        "image",
        "photo",
        "tags",
        "bibkeys",
        "lang",
        "language",
        "date",
        "source",
        "url",
        "licence",
        "license",
        "closed",
        "finished",
        "active",
        "email",
        "office",
        "telephone",
        "phone",
        "linkedin",
        "scholar",
        "twitter",
        "github",
        "slug",
        "status",
        "full_width",
        "layout",
        "permalink",
        "weight",
        "draft",
        "category",
        "categories",
        "keywords",
        "bibkey",
        "logo",
        "icon",
        "order",
    ]
)
"""Front-matter keys whose values are keys or lists, not text to be read as language."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a block: token offsets in the block's ``Doc``, and where that ``Doc`` starts in the document."""

    block: int
    doc: Doc
    start: int
    end: int
    offset: int

    @property
    def lang(self) -> str:
        """``nl`` or ``en``."""
        return str(self.doc.lang_)

    def char(self, token: int) -> int:
        """Document offset at which a token starts."""
        return self.offset + int(self.doc[token].idx)

    def char_end(self, token: int) -> int:
        """Document offset at which a token ends."""
        return self.offset + int(self.doc[token].idx) + len(self.doc[token])


class Reading:
    """The analysed document: ``docs[i]`` belongs to ``document.blocks[i]``, None for blocks that are not read as language."""

    def __init__(self, document: Document, model: str | None = None) -> None:
        """Run the pipelines of both languages over the blocks of a document.

        Parameters:
            document: the document to read.
            model: name of an installed spaCy package to parse with instead of the bundled pipelines.
        """
        self.document = document
        self.docs: list[Doc | None] = [None] * len(document.blocks)
        for lang in LANGUAGES:
            wanted = [i for i, b in enumerate(document.blocks) if readable(b) and language_of(b, document) == lang]
            if not wanted:
                continue
            texts = (document.text[document.blocks[i].start : document.blocks[i].end] for i in wanted)
            for i, doc in zip(wanted, pipeline(lang, model).pipe(texts, batch_size=64), strict=True):
                self.docs[i] = doc
        self.sentences: list[Sentence] = []
        for i, found in enumerate(self.docs):
            if found is None:
                continue
            for start, end in _sentences(found):
                self.sentences.append(Sentence(i, found, start, end, document.blocks[i].start))

    def respect(self, spans: Iterable[tuple[int, int]]) -> None:
        """Join sentences that a name runs across ("Predicting Response. It's personal").

        Parameters:
            spans: document offsets of the names.
        """
        ordered = sorted(spans)
        joined: list[Sentence] = []
        k = 0
        for s in self.sentences:
            last = joined[-1] if joined else None
            if last is not None and last.block == s.block:
                boundary = s.char(s.start)
                while k < len(ordered) and ordered[k][1] <= boundary:
                    k += 1
                if any(a < boundary < b for a, b in ordered[max(0, k - 1) : k + 3]):
                    joined[-1] = Sentence(s.block, s.doc, last.start, s.end, s.offset)
                    continue
            joined.append(s)
        self.sentences = joined


def readable(block: Block) -> bool:
    """Whether a block is read as language: not boilerplate, and no key-like field of the front matter."""
    return not block.boilerplate and not (block.kind is BlockKind.FIELD and block.header.casefold() in STRUCTURAL_FIELDS)


def language_of(block: Block, document: Document) -> str:
    """The pipeline for a block: its own language where there is one, else the document's, else English."""
    if block.lang in LANGUAGES:
        return block.lang
    return document.lang if document.lang in LANGUAGES else "en"


_FINAL = frozenset({".", "!", "?", "…", "...", "?!", "!?"})
_ABBREVIATIONS = frozenset(
    [
        "prof",
        "dr",
        "drs",
        "ir",
        "ing",
        "mr",
        "mw",
        "dhr",
        "mevr",
        "o.a",
        "bijv",
        "e.g",
        "i.e",
        "nr",
        "no",
        "st",
        "jr",
        "sr",
        "a.o",
        "resp",
        "m.b.t",
        "d.w.z",
        "i.s.m",
        "t.a.v",
        "vs",
        "ca",
        "approx",
        "fig",
        "dept",
        "univ",
        "inc",
        "ltd",
        "co",
        "b.v",
        "n.v",
        "ph.d",
        "m.d",
    ]
)


def _sentences(doc: Doc) -> Iterator[tuple[int, int]]:
    """Sentence bounds as token offsets: final punctuation before a new start; cut where they run too long.

    Headings, list entries and table cells have no final punctuation, and a parser trained on newspapers cuts them inside names; marks are
    the safer sign in documents with structure.
    """
    start = 0
    for i, token in enumerate(doc):
        if i + 1 < len(doc) and not (_ends(doc, i) and _starts(doc, i + 1)):
            if i + 1 - start < MAX_SENTENCE:
                continue
        elif (
            i + 1 < len(doc)
            and token.text in _FINAL
            and doc[i + 1].text in {")", "]", '"', "”", "’", "»"}
            and not token.whitespace_
        ):
            continue
        yield start, i + 1
        start = i + 1


def _ends(doc: Doc, i: int) -> bool:
    token = doc[i]
    text = token.text
    if text in {")", "]", '"', "”", "’", "»", "'"} and i and doc[i - 1].text in _FINAL:
        return bool(token.whitespace_)
    if text not in _FINAL and not (
        len(text) > 3
        and text[-1] in ".!?"
        and text[-2].isalpha()
        and text.casefold().rstrip(".") not in _ABBREVIATIONS
        and "." not in text[:-1]
    ):
        return False
    if not token.whitespace_:
        return False
    if text == "." and i:
        previous = doc[i - 1].text.casefold()
        if previous in _ABBREVIATIONS or (len(previous) == 1 and previous.isalpha() and not doc[i - 1].whitespace_):
            return False
    return True


def _starts(doc: Doc, i: int) -> bool:
    text = doc[i].text
    return (
        text[:1].isupper()
        or text[:1].isdigit()
        or text[:1] in "\"“‘'([«•*-–"
        or not text[:1].isalnum()
        or (any(c.isupper() for c in text))
    )
