"""Files, folders and globs → the documents in them."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.errors import UsageError

SUFFIXES: Final[Mapping[str, str]] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".pdf": "pdf",
    ".docx": "docx",
}
"""Suffix of a file → its format."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read, and the identifier its document will have."""

    path: Path
    identifier: str


@dataclass(frozen=True, slots=True)
class Found:
    """The files of the sources, and how many there are that no reader takes."""

    files: tuple[SourceFile, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Suffix (``""`` for none) → number of files."""


def find(sources: Sequence[str | Path]) -> Found:
    """The documents in files, folders (all levels, hidden ones left out) and globs.

    A document's identifier is its path below the source folder, or its name where the source is a file or a glob. Where two
    clash, the name of their folder is put before it.

    Parameters:
        sources: files, folders and globs (``**`` for any number of folders).

    Returns:
        The files, sorted by identifier, each once; and the files of other types, counted by suffix.

    Raises:
        UsageError: for a source that does not exist or matches nothing.
    """
    chosen: dict[Path, tuple[str, Path]] = {}  # resolved path → (identifier, path as found)
    others: dict[Path, str] = {}
    for source in sources:
        for path, name in _expand(source):
            suffix = path.suffix.lower()
            key = Path(os.path.realpath(path))
            if suffix in SUFFIXES:
                if key not in chosen or len(name) < len(chosen[key][0]):
                    chosen[key] = (name, path)
            else:
                others[key] = suffix
    files = (SourceFile(path, name) for name, path in _distinct(chosen.values()))
    return Found(tuple(sorted(files, key=lambda f: f.identifier)), dict(sorted(Counter(others.values()).items())))


def _expand(source: str | Path) -> Iterable[tuple[Path, str]]:
    path = Path(source)
    try:
        if path.is_dir():
            return _below(path)
        if path.exists():
            return [(path, path.name)]
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot look at {str(source)!r}: {error}") from None
    if not glob.has_magic(str(source)):
        raise UsageError(f"no such file or folder: {str(source)!r}")
    matches = sorted(glob.glob(str(source), recursive=True))  # noqa: PTH207  (Path.glob takes no absolute pattern)
    found = [(p, p.name) for p in map(Path, matches) if p.is_file()]
    if not found:
        for match in matches:
            found += [(p, f"{Path(match).name}/{name}") for p, name in _below(Path(match))]
    if not found:
        raise UsageError(f"nothing matches {str(source)!r}")
    return found


def _below(folder: Path) -> list[tuple[Path, str]]:
    """Every file below a folder; links to folders are not followed, so that a loop cannot trap the walk."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        found += [
            (path, path.relative_to(folder).as_posix())
            for name in sorted(names)
            if not name.startswith(".")
            for path in [Path(parent) / name]
        ]
    return found


def _distinct(named: Iterable[tuple[str, Path]]) -> list[tuple[str, Path]]:
    """Identifiers made unique by the names of the folders above, nearest first."""
    pairs = sorted(named, key=lambda pair: (pair[0], str(pair[1])))
    for depth in range(1, 100):
        counts = Counter(name for name, _ in pairs)
        if all(n == 1 for n in counts.values()):
            return pairs
        pairs = [(_longer(name, path, depth) if counts[name] > 1 else name, path) for name, path in pairs]
    return [(path.absolute().as_posix(), path) for _, path in pairs]


def _longer(name: str, path: Path, depth: int) -> str:
    parts = path.absolute().parts
    size = name.count("/") + 1
    return "/".join(parts[-size - 1 :]).lstrip("/") if size < len(parts) else f"{depth}/{name}"
