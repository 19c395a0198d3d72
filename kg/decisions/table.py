"""The file of decisions: read, check, add a line, take a line out."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Final

from kg.errors import DataError, UsageError
from kg.terms import ENTITY_TYPES

FILE: Final = "decisions.tsv"
ACTIONS: Final = ("same", "different", "rename", "retype", "reject", "accept")
MAX_CELL: Final = 2000
"""Bound on the length of a cell: a name, a reason or a sentence fits."""
_ID: Final = re.compile(r"[a-z0-9-]{1,40}")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z?)?")


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision by a person: a line of the file."""

    id: str
    """Unique in the file; ``kg undo`` takes it."""
    date: str
    """ISO date, or date and time in UTC."""
    who: str
    action: str
    """One of ACTIONS."""
    name: str
    """What a document calls the thing."""
    document: str = ""
    """Identifier of that document; empty for every document."""
    other: str = ""
    """The second thing, likewise."""
    other_document: str = ""
    value: str = ""
    """rename: the name; retype: the type; reject and accept: predicate and, where there is one, value."""
    quote: str = ""
    """reject and accept: the words that the claim rests on, white space folded."""
    why: str = ""

    @property
    def note(self) -> str:
        """Who decided when, and why, as it stands in the graph."""
        return f"decided by {self.who} on {self.date[:10]}" + (f": {self.why}" if self.why else "")


COLUMNS: Final = tuple(field.name for field in fields(Ruling))


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a decision in a build."""

    id: str
    applied: bool
    message: str = ""
    """Why it did not apply."""


class Rulings(Sequence[Ruling]):
    """The decisions of a file, in its order: a later one wins over an earlier one."""

    def __init__(self, rows: Iterable[Ruling] = ()) -> None:
        self.rows = tuple(rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        return self.rows[index]

    def __iter__(self) -> Iterator[Ruling]:
        return iter(self.rows)

    def of(self, *actions: str) -> list[Ruling]:
        """Those of some actions."""
        return [row for row in self.rows if row.action in actions]

    @property
    def version(self) -> str:
        """Digest of the decisions, whatever the file's comments and layout; empty where there is none."""
        return hashlib.sha256(repr([astuple(row) for row in self.rows]).encode()).hexdigest() if self.rows else ""


def beside(sources: Sequence[str | Path], name: str = FILE) -> Path:
    """Where a file that goes with some sources stands: beside the first source folder, or in the folder of the first file.

    >>> beside(["reports/2024/"]).as_posix(), beside(["news/*.html"]).as_posix()
    ('reports/decisions.tsv', 'decisions.tsv')
    """
    first = str(sources[0]) if sources else "."
    folder = Path(first)
    if glob.has_magic(first) and not folder.exists():
        while glob.has_magic(str(folder)):
            folder = folder.parent
    elif folder.is_file():
        return folder.parent / name
    # The folder above ``.`` or ``..`` shows only in the full path.
    above = folder.parent if folder.name not in ("", "..") else Path(os.path.abspath(folder)).parent  # noqa: PTH100
    return above / name


def load(path: Path) -> Rulings:
    """Read a file of decisions.

    Parameters:
        path: tab-separated, UTF-8, first line the COLUMNS; empty lines and lines that begin with ``#`` do not count.

    Returns:
        The decisions; none if there is no such file.

    Raises:
        DataError: the file breaks the format; the message names line and repair.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Rulings()
    except UnicodeDecodeError as error:
        raise DataError(f"not UTF-8 at byte {error.start}; save it as UTF-8", path=path) from None
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", path=path) from None
    rows: list[Ruling] = []
    seen: set[str] = set()
    headed = False
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.rstrip("\r").split("\t")
        if not line.strip() or line.startswith("#"):
            continue
        if not headed:
            if tuple(cells) != COLUMNS:
                raise DataError(
                    f"the first line must hold the columns {', '.join(COLUMNS)}, tab-separated", path=path, line=number
                )
            headed = True
            continue
        if len(cells) != len(COLUMNS):
            raise DataError(f"{len(cells)} cells, wanted {len(COLUMNS)} ({', '.join(COLUMNS)})", path=path, line=number)
        row = Ruling(*cells)
        fault = _fault(row)
        if not fault and row.id in seen:
            fault = f"id {row.id!r} stands twice; give one of them another id"
        if fault:
            raise DataError(fault, path=path, line=number)
        seen.add(row.id)
        rows.append(row)
    return Rulings(rows)


def _fault(row: Ruling) -> str:
    """What is wrong with a decision; empty if nothing is."""
    if not _ID.fullmatch(row.id):
        return f"id {row.id!r}: wanted small letters, digits, hyphens"
    if not _DATE.fullmatch(row.date):
        return f"date {row.date!r}: wanted an ISO date such as 2024-05-31"
    if row.action not in ACTIONS:
        return f"action {row.action!r}: wanted one of {', '.join(ACTIONS)}"
    if not row.who.strip() or not row.name.strip():
        return "who and name must not be empty"
    if any(len(cell) > MAX_CELL for cell in astuple(row)):
        return f"a cell is longer than {MAX_CELL} characters"
    if row.action in ("same", "different") and not row.other.strip():
        return f"{row.action} needs two things: the column other is empty"
    if row.action == "retype" and row.value not in ENTITY_TYPES:
        return f"type {row.value!r}: wanted one of {', '.join(ENTITY_TYPES)}"
    if row.action in ("rename", "reject", "accept") and not row.value.strip():
        return f"{row.action} needs the column value"
    if row.action in ("reject", "accept") and not row.document:
        return f"{row.action} needs the document that makes the claim"
    return ""


def mint(row: Ruling) -> Ruling:
    """The decision with cells that fit into one line and an id made from what it says."""
    row = Ruling(*(cell(value) for value in astuple(row)))
    return replace(row, id=hashlib.sha256(repr(astuple(replace(row, id=""))).encode()).hexdigest()[:8])


def cell(text: str) -> str:
    r"""Text as one cell: white space folded, no control and format characters, bounded.

    >>> cell(" one\n two")
    'one two'
    """
    folded = "".join(" " if c.isspace() else c for c in text)
    return " ".join("".join(c for c in folded if unicodedata.category(c)[0] != "C").split())[:MAX_CELL]


def add(path: Path, row: Ruling) -> Ruling:
    """Write a decision at the end of a file, which is made if it is not there.

    Parameters:
        path: the file.
        row: the decision; its id is made here.

    Returns:
        The decision as it was written.

    Raises:
        DataError: the file breaks the format.
        UsageError: the decision is not complete, stands there already, or the file cannot be written.
    """
    row = mint(row)
    if fault := _fault(row):
        raise UsageError(fault)
    if any(old.id == row.id for old in load(path)):
        raise UsageError(f"this decision stands there already as {row.id}", path=path)
    text = path.read_text("utf-8") if path.exists() else ""
    if not text.strip():
        text = "\t".join(COLUMNS) + "\n"
    _write(path, text + ("" if text.endswith("\n") else "\n") + "\t".join(astuple(row)) + "\n")
    return row


def remove(path: Path, ids: Iterable[str]) -> list[Ruling]:
    """Take decisions out of a file; every other byte of it stays.

    Returns:
        The decisions that were taken out, in the order of the file.

    Raises:
        DataError: the file breaks the format.
        UsageError: there is no decision with such an id, or the file cannot be written.
    """
    rows, wanted = load(path), list(ids)
    known = {row.id: row for row in rows}
    for one in wanted:
        if one not in known:
            raise UsageError(f"no decision {one!r}; kg decisions lists them", path=path)
    kept = [
        line
        for line in path.read_text("utf-8").splitlines(keepends=True)
        if line.startswith("#") or line.split("\t")[0] not in wanted
    ]
    _write(path, "".join(kept))
    return [row for row in rows if row.id in wanted]


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, "utf-8", newline="")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"cannot be written: {error.strerror}", path=path) from None
