"""The values that travel between the stages: frozen, comparable, standard library only.

::

    file ──documents──► Document(blocks) ──mentions──► Mention ──claims──► Claim ──entities──► Entity ──graph──► quads

All offsets are code points into ``Document.text`` (end exclusive), the plain text that a reader made of the file. Everything
downstream of a document can therefore be checked by slicing: ``document.text[claim.start:claim.end]`` is the claim's quote.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a stretch of a document is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    TABLE_CELL = "table-cell"
    CAPTION = "caption"
    FIELD = "field"  # one ``key: value`` of the front matter; the block's text is the value, its header the key


@dataclass(frozen=True, slots=True)
class Link:
    """A hyperlink: the stretch of text that carries it, and its target as written."""

    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of ``Document.text`` with its place in the document's structure."""

    kind: BlockKind
    start: int
    end: int
    lang: str
    """Language of this block: ``nl``, ``en``, or another ISO 639-1 code; too short to tell: the document's."""
    level: int = 0
    """Heading: 1 (title) to 6. List item: nesting depth from 1. Otherwise 0."""
    path: tuple[int, ...] = ()
    """Indices into ``Document.blocks`` of the headings above this block, outermost first."""
    group: int = -1
    """Number of the list, table, or front matter that this block belongs to; -1 for none. Unique in a document."""
    row: int = -1
    """Table cell: its row, the header row being 0. Otherwise -1."""
    column: int = -1
    """Table cell: its column, from 0. Otherwise -1."""
    header: str = ""
    """Table cell: text of the column's header cell. Field: the key. Otherwise empty."""
    links: tuple[Link, ...] = ()
    """Hyperlinks in this block, in order."""
    emphasis: tuple[tuple[int, int], ...] = ()
    """Stretches set in bold, italics or as a definition term, as (start, end), in order."""
    boilerplate: bool = False
    """Navigation, cookie banner, footer, share buttons: kept so that offsets stand, but nothing is claimed from it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as plain text with structure.

    ``text`` holds the blocks in order, separated by blank lines. E-mail addresses and phone numbers are masked in it by the
    reader, so that no later stage can publish them.
    """

    path: str
    """Identifier: the path relative to the source folder, with forward slashes."""
    sha256: str
    """Hex digest of the file's bytes."""
    format: str
    """``markdown``, ``html``, ``text``, ``pdf`` or ``docx``."""
    text: str
    blocks: tuple[Block, ...]
    lang: str
    """Main language, ISO 639-1."""
    title: str = ""
    date: str | None = None
    """ISO date of publication (``2023``, ``2023-09`` or ``2023-09-12``), if the document tells."""
    source: str | None = None
    """Address the document was taken from, if known."""
    licence: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    """Front matter or metadata as (key, value), in order, nested keys joined by a dot."""

    def quote(self, start: int, end: int) -> str:
        """The text between two offsets."""
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names a thing."""

    start: int
    end: int
    text: str
    """The name: ``document.text[start:end]`` with white space folded; titles before a person's name are outside."""
    type: str
    """One of the entity types in ``terms.ENTITY_TYPES``, for example ``Lab``."""
    extractor: str
    """Which rule, list or model found it, for example ``names``, ``head-noun``, ``ner``."""
    confidence: float
    """Probability that span and type are right, 0 to 1."""
    key: str = ""
    """Key of the row in ``ontology/names`` that it matches, if any."""
    block: int = -1
    """Index of its block in ``Document.blocks``."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement that the document makes, with its evidence.

    ==================  =========  ===================  ======================================================
    predicate           subject    object               value, title, years
    ==================  =========  ===================  ======================================================
    one of RELATIONS    mention    mention
    ``role``            person     organisation, unit   value: role category; title: the words used
    ``startDate`` …     mention    none                 value: ISO date, ``2019``, ``2019-09`` or ``2019-09-12``
    ``amount``          recipient  funder or none       value: euros as a decimal; years; approximate
    ``focusesOn``       mention    none                 value: topic slug
    ==================  =========  ===================  ======================================================
    """

    predicate: str
    subject: int
    """Index into ``Extraction.mentions``."""
    object: int | None
    """Index into ``Extraction.mentions``, or None."""
    start: int
    """The evidence: offsets of the quoted stretch."""
    end: int
    extractor: str
    """Name of the rule, for example ``prep-collaboration`` or ``list-under-heading``."""
    confidence: float
    value: str = ""
    title: str = ""
    years: int | None = None
    approximate: bool = False
    since: str | None = None
    """ISO date from which a role, membership or funding holds, if the text gives it."""
    until: str | None = None


@dataclass(frozen=True, slots=True)
class SameThing:
    """Two mentions of one document that name the same thing: acronym and expansion, short and full name."""

    first: int
    second: int
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything that was read from one document; depends on that document alone, and is what the cache keeps."""

    document: Document
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]
    same: tuple[SameThing, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A name in a language (``""`` where the language is unknown or the name is the same in all)."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Why two groups of mentions were put together or kept apart, or a type or name was chosen."""

    kind: str
    """``same``, ``different``, ``type``, ``name`` or ``link``."""
    left: str
    right: str
    reason: str
    score: float
    """Certainty of the decision, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One real thing, over all documents."""

    iri: str
    type: str
    names: tuple[Label, ...]
    """Preferred name: one, or a Dutch and an English one where these differ."""
    aliases: tuple[Label, ...]
    """Every other name, sorted."""
    mentions: tuple[tuple[str, int], ...]
    """Where it is named: (``Document.path``, index into that extraction's mentions), sorted."""
    identifiers: tuple[str, ...] = ()
    """IRIs of the same thing elsewhere: ROR, Wikidata, ORCID; sorted."""
    website: str | None = None
    key: str = ""
    """Key of its row in ``ontology/names``, if any."""
    decisions: tuple[Decision, ...] = ()

    @property
    def name(self) -> Label:
        """The first of the preferred names, for where one is enough."""
        return self.names[0]
