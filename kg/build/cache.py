"""What was read from a document, kept under the digest of everything that it depends on.

The key of an entry covers the file's bytes, the document's identifier, and the version of whatever takes part in reading it:
code, pipelines, names, cue words, libraries. An entry therefore never goes stale: it is found or it is not. A damaged entry
counts as not found and is read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg import terms
from kg.build import codec
from kg.errors import DamagedDocument
from kg.forgotten import BLACK, Forgotten
from kg.model import Extraction

LIBRARIES = (
    "charset-normalizer", "lxml", "markdown-it-py", "numpy", "pypdfium2", "python-docx", "PyYAML", "rapidfuzz", "selectolax",
    "spacy", "thinc",
)  # fmt: skip
"""Distributions whose version can change what is read from a document."""
LATER = (
    "__init__", "__main__", "api", "checks", "cli", "curate", "decisions", "entities", "errors", "explain", "exports", "frames", "graph", "maps",
    "network", "questions", "scores", "server", "store",
)  # fmt: skip
"""Modules that take no part in reading a document; any other is held to do so."""
UNRELATED = ("names", "queries", "checks", "examples", "ontology.ttl", "shapes.ttl")
"""Parts of ontology/ that reading a document does not use; names have a version of their own."""
FORGOTTEN = "forgotten"
"""File that holds the version of the forgotten names that the entries were made with."""
RECENT = 2_000_000_000
"""Nanoseconds within which two writes can leave the same time stamp, on the coarsest file systems in use."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one document: an extraction, or the reason why there is none."""

    status: str
    """``extracted``, ``skipped-language``, ``failed`` or ``empty``."""
    message: str = ""
    sha256: str = ""
    lang: str = ""
    extraction: Extraction | None = None

    def __post_init__(self) -> None:
        """Refuse offsets and indices that point outside: a cache entry may have been tampered with.

        Raises:
            ValueError: an offset or index is out of range.
        """
        if self.extraction is None:
            return
        size, mentions = len(self.extraction.document.text), len(self.extraction.mentions)
        spans = [(b.start, b.end) for b in self.extraction.document.blocks]
        spans += [(m.start, m.end) for m in self.extraction.mentions] + [(c.start, c.end) for c in self.extraction.claims]
        if any(not 0 <= start <= end <= size for start, end in spans):
            raise ValueError("an offset lies outside the text")
        ends = [i for c in self.extraction.claims for i in (c.subject, c.object) if i is not None]
        ends += [i for s in self.extraction.same for i in (s.first, s.second)]
        if any(not 0 <= i < mentions for i in ends):
            raise ValueError("an index points to no mention")


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(paths: Iterable[Path], root: Path) -> str:
    """SHA-256 over the names, relative to ``root``, and bytes of files and of the files below folders."""
    total = hashlib.sha256()
    for top in paths:
        for path in sorted(p for p in (top.rglob("*") if top.is_dir() else [top]) if p.is_file()):
            if not {"__pycache__", "training"} & set(path.parts):
                total.update(f"{path.relative_to(root).as_posix()}\0{path.stat().st_size}\0".encode())
                total.update(path.read_bytes())
    return total.hexdigest()


def versions(names_version: str, model: str | None = None) -> dict[str, str]:
    """Everything beside the document itself that an extraction depends on.

    Parameters:
        names_version: ``Names.version`` of the names in use.
        model: the spaCy pipeline chosen instead of the bundled ones, if any.

    Returns:
        Part → version or digest; for the cache key and for the report.
    """
    cues = sorted(p for p in terms.ONTOLOGY.glob("*") if p.name not in UNRELATED)
    code = sorted(p for p in terms.PACKAGE.glob("*") if p.stem not in (*LATER, "_ontology"))
    found = {
        "code": digest(code, terms.PACKAGE),
        "cues": digest(cues, terms.ONTOLOGY),
        "names": names_version,
        "model": model or "bundled",
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
    }
    return found | {library: installed(library) for library in (*LIBRARIES, *([model] if model else []))}


def installed(distribution: str) -> str:
    """The version of an installed distribution, ``none`` if there is none."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "none"


class Cache:
    """Outcomes on disk: ``folder/<2 hex>/<key>``.

    Parameters:
        folder: where the entries are; made when the first is written.
        parts: what ``versions`` returned; part of every key.
    """

    def __init__(self, folder: Path, parts: Mapping[str, str]) -> None:
        self.folder = folder
        self.damaged = 0
        """Entries found damaged so far."""
        self._base = hashlib.sha256(json.dumps(sorted(parts.items())).encode()).digest()

    def key(self, sha256: str, identifier: str) -> str:
        """Name of the entry of a document with these bytes and this identifier."""
        return hashlib.sha256(self._base + bytes.fromhex(sha256) + identifier.encode("utf-8", "surrogatepass")).hexdigest()

    def path(self, key: str) -> Path:
        """Where the entry of a key is or would be."""
        return self.folder / key[:2] / key

    def load(self, key: str) -> Outcome | None:
        """The outcome kept under a key; None if there is none or if it is damaged, in which case it is removed and counted."""
        path = self.path(key)
        try:
            return codec.load(Outcome, path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            self.damaged += 1
            path.unlink(missing_ok=True)
            return None

    def store(self, key: str, outcome: Outcome) -> None:
        """Write an entry; whoever reads at the same time sees the whole entry or none."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{key}.{os.getpid()}.part")
        part.write_bytes(codec.dump(outcome))
        part.replace(path)

    def forget(self, erased: Forgotten) -> int:
        """Remove the entries in which forgotten names stand or stood, if other names are forgotten than last time.

        Returns:
            How many were removed; their documents are read again.
        """
        mark = self.folder / FORGOTTEN
        try:
            last = mark.read_text("ascii")
        except (OSError, UnicodeDecodeError):
            last = ""
        if last == erased.version:
            return 0
        gone = 0
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            try:
                outcome = codec.load(Outcome, path.read_bytes())
            except (OSError, ValueError):
                outcome = None
            found = outcome.extraction if outcome else None
            if outcome is None or (found and (BLACK in found.document.text or erased.document(found.document) != found.document)):
                path.unlink(missing_ok=True)
                gone += 1
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(erased.version, "ascii")
        return gone

    def prune(self, keep: Iterable[str]) -> int:
        """Delete every entry that is not in ``keep``, and what killed writers left behind; returns how many."""
        wanted, gone = set(keep), 0
        for folder in self.folder.glob("[0-9a-f][0-9a-f]"):
            for path in folder.iterdir():
                if path.name not in wanted and re.fullmatch(r"[0-9a-f]{64}(\.\d+\.part)?", path.name):
                    path.unlink(missing_ok=True)
                    gone += 1
            if not any(folder.iterdir()):
                folder.rmdir()
        return gone


class Digests:
    """SHA-256 digests of files, remembered with the files' status so that an unchanged file is not read again.

    Size, time stamps and inode of a file that was written within RECENT nanoseconds of being read prove nothing: it may have been
    written again since (the "racy git" problem, https://git-scm.com/docs/racy-git); such a file is read anew next time.

    Parameters:
        path: the file that keeps what is known; anything unreadable in it is ignored.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._new: dict[str, tuple[list[int], str]] = {}
        try:
            old = json.loads(path.read_text("utf-8"))
            self._old = {k: (list(v[0]), str(v[1])) for k, v in old.items() if re.fullmatch("[0-9a-f]{64}", v[1])}
        except (OSError, ValueError, TypeError, AttributeError, LookupError):
            self._old = {}

    def sha256(self, path: Path) -> str:
        """Hex digest of a file's bytes.

        Raises:
            DamagedDocument: it is not a regular file.
            OSError: it cannot be read.
        """
        # Not the path itself: it may name a person who is forgotten later.
        name, now = hashlib.sha256(os.fsencode(path.absolute())).hexdigest(), time.time_ns()
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise DamagedDocument("not a regular file")
        status = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
        known = self._old.get(name)
        same = known is not None and known[0] == status and os.access(path, os.R_OK)
        sha = known[1] if known and same else file_digest(path)
        if max(found.st_mtime_ns, found.st_ctime_ns) < now - RECENT:
            self._new[name] = (status, sha)
        return sha

    def save(self) -> None:
        """Keep what was asked for since the start; forget every other file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(self.path.name + ".part")
        part.write_text(json.dumps(self._new, ensure_ascii=True), "utf-8")
        part.replace(self.path)
