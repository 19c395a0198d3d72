"""What an explanation consists of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """Where a document states something."""

    claim: str
    """IRI of the claim."""
    quote: str
    """The exact words."""
    prefix: str
    suffix: str
    start: int
    end: int
    document: str
    """The document's identifier."""
    title: str
    date: str
    source: str
    """Address the document was taken from."""
    confidence: float
    extractor: str

    @property
    def sentence(self) -> str:
        """The quote with the words around it."""
        return f"{self.prefix}{self.quote}{self.suffix}"


@dataclass(frozen=True)
class Statement:
    """One thing that is stated about the entity."""

    subject: str
    """IRI; the entity itself, or for an inbound statement the other one."""
    predicate: str
    """Local name: ``partOf``, ``role``, ``amount``, ``startDate`` …"""
    value: str
    """IRI or literal; of a role the organisation, of an amount the euros."""
    text: str
    """The statement in words, with names instead of IRIs."""
    inbound: bool
    """Whether the entity is not the subject."""
    evidence: tuple[Evidence, ...] = ()
    """Most certain first; empty for a statement that was inferred."""
    inferred: bool = False


@dataclass(frozen=True)
class Explanation:
    """What is known about an entity."""

    iri: str
    name: str
    type: str
    names: tuple[tuple[str, str], ...]
    """(language, name), preferred ones first."""
    same_as: tuple[str, ...]
    homepage: str
    documents: tuple[str, ...]
    """Identifiers of the documents that mention it."""
    notes: tuple[str, ...]
    """Why mentions were put together or kept apart."""
    statements: tuple[Statement, ...]
    """Outbound before inbound, stated before inferred."""
    lang: str = "en"


@dataclass(frozen=True)
class Candidates:
    """Several entities that a name could mean."""

    name: str
    found: tuple[tuple[str, str, str], ...]
    """(IRI, name, type)."""
    lang: str = "en"
