"""Linguistic knowledge as data: the cue words, head nouns, role titles and sentence patterns under ``ontology/cues``.

A linguist edits the tab-separated files; this module reads them strictly (a wrong row is a DataError with file and line) and
hands them to ``mentions`` and ``claims`` as frozen tables. Lines that start with ``#`` are comments.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kg.errors import DataError
from kg.terms import ENTITY_TYPES, ONTOLOGY, RELATIONS, ROLE_CATEGORIES, TOPICS

CUES = ONTOLOGY / "cues"
LANGUAGES = ("nl", "en")


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun that makes a capitalised phrase a name: ``lab``, ``university of applied sciences``."""

    words: tuple[str, ...]
    lang: str
    type: str
    side: str
    """``before``: the distinguishing words stand before the head; ``after``: behind it."""
    lower: bool
    """Whether the head may be written in lower case."""


@dataclass(frozen=True, slots=True)
class RoleTitle:
    """A title that people hold, with its category."""

    words: tuple[str, ...]
    lang: str
    category: str
    leads: bool


@dataclass(frozen=True, slots=True)
class HeadingCue:
    """What the entries of a list or column under a heading, a table header or a field key are to the page's subject."""

    words: tuple[str, ...]
    lang: str
    meaning: str
    """A relation, ``inverse:<relation>``, ``role:<category>``, a date property, ``funding``, or ``labs``/``projects`` …"""
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One sentence pattern as written, with its place for error messages."""

    predicate: str
    lang: str
    pattern: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """All tables."""

    heads: tuple[Head, ...]
    references: Mapping[tuple[str, ...], tuple[str, ...]]
    """Noun (as words) to the types it can refer back to."""
    words: Mapping[str, frozenset[str]]
    """Closed word classes, ``class`` and ``class:lang``."""
    roles: Mapping[tuple[str, ...], RoleTitle]
    headings: tuple[HeadingCue, ...]
    templates: tuple[TemplateRow, ...]
    topics: Mapping[tuple[str, ...], tuple[str, ...]]
    """Key words (a last word ending in ``*`` is a prefix) to topic slugs."""
    stopnames: Mapping[str, str]
    """Phrases that name nothing of ours, with their class: countries, fields, methods, boards, words of pages."""
    priors: Mapping[str, float]
    """Rule name to the share of its claims that are right, measured; see ``priors.tsv``."""
    version: str
    """Digest over all the files."""

    def is_a(self, word: str, name: str, lang: str = "") -> bool:
        """Whether a lower-cased word belongs to a closed class, in one language or in any."""
        return word in self.words.get(f"{name}:{lang}" if lang else name, frozenset())


def rows(path: Path, columns: int, *, optional: int = 0) -> Iterator[tuple[int, list[str]]]:
    """The rows of a cue file as (line number, fields), comments and blank lines left out.

    Raises:
        DataError: if the file is missing or a row has another number of columns.
    """
    try:
        lines = path.read_text(encoding="utf8").splitlines()
    except OSError as error:
        raise DataError(
            f"cannot be read ({error.strerror}); reinstall the package or restore ontology/cues", path=path
        ) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("\t")]
        if not columns - optional <= len(fields) <= columns:
            raise DataError(f"{len(fields)} columns instead of {columns}: separate them by one tab each", path=path, line=number)
        yield number, fields + [""] * (columns - len(fields))


def _one_of(value: str, allowed: tuple[str, ...], path: Path, line: int) -> str:
    if value not in allowed:
        raise DataError(f"{value!r} is none of {', '.join(allowed)}", path=path, line=line)
    return value


def _types(value: str, path: Path, line: int) -> tuple[str, ...]:
    return tuple(_one_of(t, ENTITY_TYPES, path, line) for t in value.split("|") if t)


@lru_cache(maxsize=4)
def load(folder: Path = CUES) -> Cues:
    """Read all cue files of a folder.

    Raises:
        DataError: with file and line, where a row breaks the format.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.tsv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    path = folder / "heads.tsv"
    heads = tuple(
        Head(
            tuple(f[0].split()),
            f[1],
            _one_of(f[2], ENTITY_TYPES, path, n),
            _one_of(f[3], ("before", "after"), path, n),
            f[4] == "yes",
        )
        for n, f in rows(path, 5)
    )
    path = folder / "references.tsv"
    references = {tuple(f[0].split()): _types(f[2], path, n) for n, f in rows(path, 3)}
    words: dict[str, set[str]] = {}
    for _, f in rows(folder / "words.tsv", 3):
        for key in (f[0], f"{f[0]}:{f[1]}"):
            words.setdefault(key, set()).update(f[2].split("|"))
    path = folder / "roles.tsv"
    roles = {}
    for n, f in rows(path, 4):
        title = RoleTitle(tuple(f[0].split()), f[1], _one_of(f[2], ROLE_CATEGORIES, path, n), f[3] == "yes")
        roles[title.words] = title
    path = folder / "headings.tsv"
    headings = tuple(HeadingCue(tuple(f[0].split()), f[1], f[2], _types(f[3], path, n)) for n, f in rows(path, 4, optional=1))
    path = folder / "relations.tsv"
    predicates = (*RELATIONS, "startDate", "endDate", "amount", "period", "role")
    templates = tuple(TemplateRow(_one_of(f[0], predicates, path, n), f[1], f[2], n) for n, f in rows(path, 3))
    path = folder / "topics.tsv"
    topics: dict[tuple[str, ...], tuple[str, ...]] = {}
    for n, f in rows(path, 3):
        _one_of(f[0], TOPICS, path, n)
        for phrase in f[2].split("|"):
            words_of = tuple(phrase.strip().casefold().split())
            topics[words_of] = tuple(sorted({*topics.get(words_of, ()), f[0]}))
    stopnames = {p: f[0] for _, f in rows(folder / "stopnames.tsv", 3) for p in f[2].split("|")}
    priors = (
        {f[0]: float(f[1]) for _, f in rows(folder / "priors.tsv", 3, optional=1)} if (folder / "priors.tsv").exists() else {}
    )
    return Cues(
        heads=heads,
        references=MappingProxyType(references),
        words=MappingProxyType({k: frozenset(v) for k, v in words.items()}),
        roles=MappingProxyType(roles),
        headings=headings,
        templates=templates,
        topics=MappingProxyType(topics),
        stopnames=MappingProxyType(stopnames),
        priors=MappingProxyType(priors),
        version=digest.hexdigest()[:16],
    )


_STRIP = re.compile(r"^[\W\d_]+|[\W_]+$")
_SMALL = frozenset(
    [
        "the",
        "our",
        "onze",
        "ons",
        "de",
        "het",
        "een",
        "a",
        "an",
        "and",
        "en",
        "of",
        "van",
        "in",
        "voor",
        "for",
        "its",
        "their",
        "zijn",
        "haar",
        "contact",
        "je",
        "your",
        "who",
        "wie",
        "are",
        "is",
        "zijn",
    ]
)


@lru_cache(maxsize=4)
def _table(cues: Cues) -> dict[tuple[str, ...], HeadingCue]:
    return {h.words: h for h in reversed(cues.headings)}


def cue_of(text: str, cues: Cues) -> HeadingCue | None:
    """The meaning of a heading, label or key, or None: its words as a whole, else its last words behind small ones.

    >>> from kg.cues import load
    >>> cue_of("Our partners:", load()).meaning, cue_of("Scientific Directors", load()).meaning, cue_of("About us", load())
    ('hasPartner', 'role:Director', None)
    """
    words = tuple(w for w in (_STRIP.sub("", w) for w in text.casefold().replace("’", "'").split()) if w or False)
    if not words or len(words) > 7:
        return None
    table = _table(cues)
    if words in table:
        return table[words]
    start = 0
    while start < len(words) and words[start] in _SMALL:
        start += 1
    for k in range(start, len(words)):
        if words[k:] in table and (k == start or k - start <= 2):
            return table[words[k:]]
    for size in (4, 3, 2, 1):
        title = cues.roles.get(words[-size:]) if len(words) >= size and len(words) - start - size <= 1 else None
        if title is not None and title.category != "Other":
            return HeadingCue(words, title.lang, f"role:{title.category}", ("Person",))
    for k in range(len(words) - 1, start, -1):
        if words[start:k] in table and words[k] in {"in", "of", "van", "project", "binnen", "the", "het", "de", "from", "uit"}:
            return table[words[start:k]]
    return None
