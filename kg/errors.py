"""The errors a user of the package can meet, as one tree.

::

    KgError                      anything this package raises on purpose; exit code 2
    ├── UsageError               the call itself is wrong: an unknown option value, a path that does not exist
    ├── DocumentError            one document cannot be read; the build reports it and goes on
    │   ├── UnsupportedDocument  a type of file that no reader takes (counted, not an error of the build)
    │   └── DamagedDocument      encrypted, truncated, over a limit, not what its name says
    ├── DataError                a file under ontology/ or a decisions file breaks its format
    ├── GraphError               a graph or store is missing, unreadable or from another version
    │   └── QueryError           a SPARQL query is malformed or was stopped
    └── MissingDependency        an optional package is needed for what was asked

A message says what went wrong, with which value, in which file and line, and what to do about it.
"""

from __future__ import annotations

from pathlib import Path


class KgError(Exception):
    """Base of all errors that this package raises on purpose."""

    def __init__(self, message: str, *, path: str | Path | None = None, line: int | None = None) -> None:
        """Keep the message together with the place it speaks of.

        Parameters:
            message: what went wrong, with which value, and what to do.
            path: the file concerned, if any.
            line: the line in that file, counted from 1, if known.
        """
        self.message = message
        self.path = str(path) if path is not None else None
        self.line = line
        super().__init__(str(self))

    def __str__(self) -> str:
        """The message behind its place: ``file:line: message``.

        >>> str(DataError("no such type 'Labb'", path="names.tsv", line=3))
        "names.tsv:3: no such type 'Labb'"
        """
        place = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        return f"{place}: {self.message}" if place else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders during a parallel build; keep their data."""
        return (_rebuild, (type(self), self.message, self.path, self.line))


def _rebuild(cls: type[KgError], message: str, path: str | None, line: int | None) -> KgError:
    return cls(message, path=path, line=line)


class UsageError(KgError):
    """The call itself is wrong."""


class DocumentError(KgError):
    """One document cannot be read."""


class UnsupportedDocument(DocumentError):
    """No reader takes this type of file."""


class DamagedDocument(DocumentError):
    """The file is encrypted, truncated, over a limit, or not what its name says."""


class DataError(KgError):
    """A data file of the project or of the user breaks its format."""


class GraphError(KgError):
    """A graph or store is missing, unreadable or from another version."""


class QueryError(GraphError):
    """A SPARQL query is malformed or was stopped."""


class MissingDependency(KgError):
    """An optional package is needed for what was asked."""
