"""From files to extractions: from the cache where they are there, else by worker processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.build import pool
from kg.build.cache import Cache, Digests, Outcome
from kg.build.report import DocumentReport
from kg.build.worker import Job, Setting, failure
from kg.errors import GraphError, KgError
from kg.model import Extraction

if TYPE_CHECKING:
    from kg.documents import SourceFile

IN_MEMORY = 1000
"""Up to so many extractions are kept in memory between the stages; of more, each stage reads the others from the cache again."""


@dataclass(frozen=True)
class Digested:
    """The files by what they hold."""

    sha256: Mapping[str, str]
    """Identifier → digest of the file's bytes."""
    unreadable: Mapping[str, str]
    """Identifier → why the file cannot be read."""


class Extractions:
    """Extractions in the order of their identifiers; may be gone through any number of times.

    Parameters:
        keys: identifier → key in the cache.
        cache: where they are.
        min_confidence: claims below it are left out.
        kept: extractions in memory.
        decide: applies the decisions of people on claims.
    """

    def __init__(
        self, keys: Mapping[str, str], cache: Cache, min_confidence: float, kept: dict[str, Extraction],
        decide: Callable[[Extraction], Extraction],
    ) -> None:  # fmt: skip
        self._keys, self._cache, self._min_confidence, self._kept, self._decide = keys, cache, min_confidence, kept, decide

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Extraction]:
        for identifier in sorted(self._keys):
            extraction = self._decide(self._kept.get(identifier) or self._load(self._keys[identifier]))
            if self._min_confidence > 0.0:
                claims = tuple(c for c in extraction.claims if c.confidence >= self._min_confidence)
                extraction = replace(extraction, claims=claims)
            yield extraction

    def _load(self, key: str) -> Extraction:
        outcome = self._cache.load(key)
        if outcome is None or outcome.extraction is None:
            raise GraphError("the cache was changed while a build was using it; build again", path=self._cache.folder)
        return outcome.extraction


@dataclass
class Reading:
    """What came of the documents."""

    cache: Cache
    reports: dict[str, DocumentReport] = field(default_factory=dict)
    """Identifier → what the report says of it."""
    keys: dict[str, str] = field(default_factory=dict)
    """Identifier → key of its outcome in the cache."""
    extracted: dict[str, str] = field(default_factory=dict)
    """The same, only of documents that gave an extraction."""
    kept: dict[str, Extraction] = field(default_factory=dict)
    read: int = 0
    """Documents that were read now."""

    def note(self, identifier: str, key: str, outcome: Outcome, *, fresh: bool) -> None:
        """Enter the outcome of a document."""
        self.keys[identifier] = key
        counts: dict[str, int] = {}
        status = outcome.status
        if outcome.extraction is not None:
            found = outcome.extraction
            counts = {"characters": len(found.document.text), "mentions": len(found.mentions), "claims": len(found.claims)}
            status = "extracted" if fresh else "cached"
            self.extracted[identifier] = key
            if len(self.kept) < IN_MEMORY:
                self.kept[identifier] = found
        self.reports[identifier] = DocumentReport(identifier, status, outcome.message, outcome.sha256, outcome.lang, counts)

    def fail(self, identifier: str, message: str, sha256: str = "") -> None:
        """Enter a failure that is not kept, because trying again may help."""
        self.reports[identifier] = DocumentReport(identifier, "failed", message, sha256)

    def extractions(self, min_confidence: float, decide: Callable[[Extraction], Extraction]) -> Extractions:
        """The extractions as people decided, without the claims that are too uncertain."""
        return Extractions(self.extracted, self.cache, min_confidence, self.kept, decide)

    def mark_equal(self) -> None:
        """Say of every document whose content another one has too which one that is."""
        first: dict[str, str] = {}
        for identifier, report in sorted(self.reports.items()):
            other = first.setdefault(report.sha256, identifier)
            if report.sha256 and other != identifier and identifier in self.extracted:
                self.reports[identifier] = replace(report, message=f"same content as {other}")

    def statuses(self) -> Counter[str]:
        """Status → number of documents."""
        return Counter(report.status for report in self.reports.values())


def digest_files(files: Sequence[SourceFile], known: Path, step: Callable[[int], None]) -> Digested:
    """Digest every file.

    Parameters:
        files: the documents.
        known: the file that keeps the digests of files that have not changed.
        step: called with the number of files done.
    """
    digests, sha256, unreadable = Digests(known), {}, {}
    for number, file in enumerate(files, 1):
        try:
            sha256[file.identifier] = digests.sha256(file.path)
        except (OSError, ValueError, KgError) as error:
            unreadable[file.identifier] = failure(error)
        step(number)
    digests.save()
    return Digested(sha256, unreadable)


def read_files(
    files: Sequence[SourceFile], digested: Digested, cache: Cache, setting: Setting, workers: int, step: Callable[[int], None]
) -> Reading:
    """Take what the cache has and have the other documents read.

    Parameters:
        files: the documents.
        digested: their digests.
        cache: where outcomes are kept.
        setting: what the workers are told.
        workers: how many processes at most.
        step: called with the number of documents done.
    """
    reading, jobs = Reading(cache), []
    for file in files:
        sha256 = digested.sha256.get(file.identifier)
        if sha256 is None:
            reading.fail(file.identifier, digested.unreadable[file.identifier])
            continue
        key = cache.key(sha256, file.identifier)
        outcome = cache.load(key)
        if outcome is None:
            jobs.append(Job(str(file.path), file.identifier, _size(file.path)))
        else:
            reading.note(file.identifier, key, outcome, fresh=False)
        step(len(reading.reports))
    for answer in pool.run(jobs, setting, workers):
        outcome = cache.load(answer.key) if answer.key else None
        if outcome is None:
            reading.fail(answer.identifier, answer.message or "its outcome could not be kept", digested.sha256[answer.identifier])
        else:
            reading.note(answer.identifier, answer.key, outcome, fresh=True)
        step(len(reading.reports))
    reading.read = len(jobs)
    reading.mark_equal()
    return reading


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
