"""A document after the language pipelines: one spaCy ``Doc`` per block, and its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.language import pipeline
from kg.model import Block, BlockKind, Document

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

LANGUAGES = ("nl", "en")
MAX_SENTENCE = 220
"""Tokens; longer "sentences" (tables run together, lists of names) are cut so that the time per character stays bounded."""
STRUCTURAL_FIELDS = frozenset(
    "people person author authors groups group template type picture image photo tags bibkeys lang language date source url "
    "licence license closed finished active email office telephone phone linkedin scholar twitter github slug status "
    "full_width layout permalink weight draft category categories keywords bibkey logo icon order".split()
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
        self.first_sentence: dict[int, int] = {}
        for i, found in enumerate(self.docs):
            if found is None:
                continue
            self.first_sentence[i] = len(self.sentences)
            for start, end in _sentences(found):
                self.sentences.append(Sentence(i, found, start, end, document.blocks[i].start))

    def of_block(self, index: int) -> Iterator[Sentence]:
        """The sentences of a block, in order."""
        for k in range(self.first_sentence.get(index, len(self.sentences)), len(self.sentences)):
            if self.sentences[k].block != index:
                return
            yield self.sentences[k]


def readable(block: Block) -> bool:
    """Whether a block is read as language: not boilerplate, and no key-like field of the front matter."""
    return not block.boilerplate and not (block.kind is BlockKind.FIELD and block.header.casefold() in STRUCTURAL_FIELDS)


def language_of(block: Block, document: Document) -> str:
    """The pipeline for a block: its own language where there is one, else the document's, else English."""
    if block.lang in LANGUAGES:
        return block.lang
    return document.lang if document.lang in LANGUAGES else "en"


def _sentences(doc: Doc) -> Iterator[tuple[int, int]]:
    """Sentence bounds as token offsets, joined after titles and initials, cut where they run too long."""
    start = 0
    spans: list[Span] = list(doc.sents)
    for k, span in enumerate(spans):
        last = doc[span.end - 1].text
        abbreviation = last.casefold().rstrip(".") in {"prof", "dr", "drs", "ir", "ing", "mr", "mw", "dhr", "o.a", "bijv", "e.g", "i.e"}
        if k + 1 < len(spans) and (abbreviation or (len(last) == 2 and last[0].isupper() and last[1] == ".")):
            continue
        while span.end - start > MAX_SENTENCE:
            yield start, start + MAX_SENTENCE
            start += MAX_SENTENCE
        yield start, span.end
        start = span.end
