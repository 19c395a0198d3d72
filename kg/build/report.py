"""What a build found, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from kg.decisions import Applied
from kg.errors import GraphError

FORMAT = 2
"""Version of the form of report.json."""
STATUSES = ("extracted", "cached", "skipped-language", "empty", "failed")


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """One document of a build."""

    identifier: str
    status: str
    """``extracted`` (read in this build), ``cached`` (read in an earlier one), ``skipped-language``, ``empty`` or ``failed``."""
    message: str = ""
    """Why there is nothing from it, or what is to be said about it; one line."""
    sha256: str = ""
    lang: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Characters, mentions, claims."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A claim that is not published because it breaks a rule."""

    document: str
    statement: str
    """The claim in words."""
    reason_en: str
    reason_nl: str
    quote: str = ""
    extractor: str = ""
    shapes: tuple[str, ...] = ()
    """The shapes it breaks."""


@dataclass(frozen=True, slots=True)
class Report:
    """What went in, what came out, what was left out and why. ``report.json`` holds the same."""

    out: str
    versions: Mapping[str, str]
    documents: tuple[DocumentReport, ...]
    skipped_types: Mapping[str, int]
    """File suffix → number of files of a type that no reader takes."""
    entities: Mapping[str, int]
    """Type → number of entities."""
    claims: Mapping[str, int]
    """Predicate → number of claims in the graph."""
    quarantined: tuple[Quarantined, ...]
    quads: int
    read: int
    """Documents that were read in this build; the others came from the cache."""
    cache: Mapping[str, int]
    """``damaged``: entries that were damaged and read again; ``removed``: entries of documents that are gone."""
    manifest: str = ""
    """Digest of everything the graph depends on."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """File name → SHA-256 of its bytes."""
    timing: Mapping[str, float] = field(default_factory=dict)
    """Stage → seconds; the only values here that differ between two builds of the same input."""
    call: Mapping[str, Any] = field(default_factory=dict)
    """What the build was asked for: sources and options."""
    decisions: tuple[Applied, ...] = ()
    """What became of each decision by a person."""

    @property
    def failed(self) -> tuple[DocumentReport, ...]:
        """The documents that gave nothing because of what they are: failed or empty."""
        return tuple(d for d in self.documents if d.status in ("failed", "empty"))

    @property
    def statuses(self) -> dict[str, int]:
        """Status → number of documents, those that occur."""
        found = Counter(d.status for d in self.documents)
        return {status: found[status] for status in STATUSES if found[status]}

    def to_json(self) -> str:
        """The text of ``report.json``."""
        plain = {"format": FORMAT, **asdict(self)}
        plain["totals"] = {
            "documents": len(self.documents),
            "statuses": self.statuses,
            "entities": sum(self.entities.values()),
            "claims": sum(self.claims.values()),
            "quarantined": len(self.quarantined),
            "quads": self.quads,
        }
        return json.dumps(plain, indent=1, ensure_ascii=False, default=dict) + "\n"

    @classmethod
    def load(cls, path: Path) -> Report:
        """Read a ``report.json``.

        Raises:
            GraphError: it is missing, not a report, or of another version.
        """
        try:
            plain: dict[str, Any] = json.loads(path.read_text("utf-8"))
            if plain.get("format") != FORMAT:
                raise GraphError(f"made by another version (format {plain.get('format')}); build again", path=path)
            plain = {f.name: plain[f.name] for f in fields(cls)}
            plain["documents"] = tuple(DocumentReport(**d) for d in plain["documents"])
            plain["quarantined"] = tuple(Quarantined(**{**q, "shapes": tuple(q["shapes"])}) for q in plain["quarantined"])
            plain["decisions"] = tuple(Applied(**d) for d in plain["decisions"])
            return cls(**plain)
        except FileNotFoundError:
            raise GraphError("no report; is this a folder that kg build made?", path=path) from None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise GraphError(f"not a readable report ({error}); build again", path=path) from None
