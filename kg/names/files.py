"""Read, check and repair ``ontology/names/*.tsv``.

Every file has the columns of `COLUMNS`, tab-separated, UTF-8, one thing a line, sorted by key. Lists inside a cell are separated
by `` | ``. `load` refuses what breaks the format; what can be repaired mechanically names the command that does it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Final

from kg.errors import DataError
from kg.names.table import Name, Names
from kg.names.text import normalise
from kg.terms import ENTITY_TYPES, ONTOLOGY

COLUMNS: Final = tuple(field.name for field in fields(Name))
LISTS: Final = ("aliases", "ambiguous", "parent")
SEPARATOR: Final = " | "
FOLDER: Final = ONTOLOGY / "names"
REPAIR: Final = "run: python -m kg.names --fix"
TYPES: Final = tuple(t for t in ENTITY_TYPES if t not in ("Person", "Vacancy"))

_KEY: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RULE: Final = re.compile(r"(case|needs-full-name|needs:[^;|]+(\|[^;|]+)*)(;(case|needs-full-name|needs:[^;|]+(\|[^;|]+)*))*")
WEB: Final = re.compile(r"https?://[^\s\"<>\\^`{|}]+")
WIKIDATA_ID: Final = re.compile(r"Q[1-9][0-9]*")
_CROCKFORD: Final = "0123456789abcdefghjkmnpqrstvwxyz"


def load(folder: Path | None = None) -> Names:
    """The known names of the field.

    Parameters:
        folder: a folder of ``*.tsv`` files; default ``ontology/names``.

    Returns:
        The names; read once per process for each state of the files.

    Raises:
        DataError: a file breaks the format, with file, line and, where it can be repaired mechanically, the command for it.
    """
    folder = folder or FOLDER
    paths = sorted(folder.glob("*.tsv"))
    if not paths:
        raise DataError("no names here: expected at least one .tsv file", path=folder)
    return _load(tuple((p, p.stat().st_mtime_ns, p.stat().st_size) for p in paths))


@lru_cache(maxsize=4)
def _load(stamps: tuple[tuple[Path, int, int], ...]) -> Names:
    digest = hashlib.sha256()
    rows: dict[str, tuple[Name, Path, int]] = {}
    for path, _, _ in stamps:
        data = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + data + b"\0")
        before = ""
        for line, row in parse(path, data):
            if row.key in rows:
                other = rows[row.key]
                raise DataError(f"key {row.key!r} is already in {other[1].name}:{other[2]}", path=path, line=line)
            if row.key < before:
                raise DataError(f"key {row.key!r} is out of order after {before!r}; {REPAIR}", path=path, line=line)
            before = row.key
            rows[row.key] = (row, path, line)
    check(rows)
    return Names((row for row, _, _ in rows.values()), digest.hexdigest()[:16])


def parse(path: Path, data: bytes) -> Iterable[tuple[int, Name]]:
    """The rows of one file with their line numbers, each checked by itself.

    Raises:
        DataError: not UTF-8, wrong columns, an ill-formed cell.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"not UTF-8: {error}", path=path) from None
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise DataError(f"the first line must name the columns {' '.join(COLUMNS)}, tab-separated", path=path, line=1)
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            raise DataError(f"{len(cells)} cells instead of {len(COLUMNS)}", path=path, line=number)
        row = _row(dict(zip(COLUMNS, cells, strict=True)))
        if problem := _problem(row, cells):
            raise DataError(problem, path=path, line=number)
        yield number, row


def _row(cells: Mapping[str, str]) -> Name:
    def split(cell: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in cell.split(SEPARATOR.strip()) if part.strip())

    return Name(
        key=cells["key"].strip(), type=cells["type"].strip(), name_nl=cells["name_nl"].strip(), name_en=cells["name_en"].strip(),
        aliases=split(cells["aliases"]), ambiguous=split(cells["ambiguous"]), rule=cells["rule"].strip(),
        city=cells["city"].strip(), parent=split(cells["parent"]), website=cells["website"].strip(), ror=cells["ror"].strip(),
        wikidata=cells["wikidata"].strip(), source=cells["source"].strip(),
    )  # fmt: skip


def _problem(row: Name, cells: list[str]) -> str:
    """What is wrong with a row by itself; empty if nothing."""
    text = "\t".join(cells)
    bad = {c for c in text.replace("\t", "") if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cs")}
    shared = {normalise(f) for f in row.aliases} & {normalise(f) for f in (*row.names, *row.ambiguous)}
    checks = (
        (bool(bad), f"control or invisible character {sorted(bad)!r}"),
        (not _KEY.fullmatch(row.key), f"key {row.key!r} must be lower-case letters, digits and single hyphens"),
        (row.type not in TYPES, f"no such type {row.type!r}; one of {', '.join(TYPES)}"),
        (not row.names, f"{row.key}: needs a Dutch or an English name"),
        (bool(row.ambiguous) != bool(row.rule), f"{row.key}: 'ambiguous' and 'rule' go together"),
        (bool(row.rule) and not _RULE.fullmatch(row.rule), f"{row.key}: unknown rule {row.rule!r}"),
        (not row.sure, f"{row.key}: every form is ambiguous; give a full name"),
        (bool(shared), f"{row.key}: {sorted(shared)} stands in 'aliases' and elsewhere in the row; {REPAIR}"),
        (bool(row.website) and not WEB.fullmatch(row.website), f"{row.key}: ill-formed website {row.website!r}"),
        (bool(row.ror) and not valid_ror(row.ror), f"{row.key}: ill-formed ROR id {row.ror!r}"),
        (bool(row.wikidata) and not WIKIDATA_ID.fullmatch(row.wikidata), f"{row.key}: ill-formed Wikidata id {row.wikidata!r}"),
        (not row.source, f"{row.key}: no source"),
        (any(not normalise(f) for f in row.forms), f"{row.key}: a form without letters"),
        (line(row) != text, f"{row.key}: lists not sorted or white space to spare; {REPAIR}"),
    )
    return next((message for wrong, message in checks if wrong), "")


def check(rows: Mapping[str, tuple[Name, Path, int]]) -> None:
    """What concerns several rows: parents exist without a cycle, identifiers and sure forms belong to one row only.

    Raises:
        DataError: at the later of the two rows that clash.
    """
    owners: dict[str, str] = {}
    for key, (row, path, number) in rows.items():
        for claim in (*row.identifiers, *sorted({normalise(form) for form in row.sure})):
            other = owners.setdefault(claim, key)
            if other != key:
                what = f"{claim!r} is on two rows, {other} and {key}"
                raise DataError(f"{what}: put it under 'ambiguous' of one with a rule to choose", path=path, line=number)
        for parent in row.parent:
            if parent not in rows:
                raise DataError(f"{key}: unknown parent {parent!r}", path=path, line=number)
        above, seen = list(row.parent), set[str]()
        while above:
            parent = above.pop()
            if parent == key:
                raise DataError(f"{key} is part of itself", path=path, line=number)
            if parent not in seen:
                seen.add(parent)
                above.extend(rows[parent][0].parent if parent in rows else ())


def valid_ror(text: str) -> bool:
    """Whether a text is a ROR id with a right check digit (`ROR identifier pattern <https://ror.readme.io/docs/identifier>`_).

    >>> valid_ror("05wg1m734"), valid_ror("05wg1m735")
    (True, False)
    """
    if not re.fullmatch(r"0[0-9a-hj-km-np-tv-z]{6}[0-9]{2}", text):
        return False
    number = 0
    for char in text[:7]:
        number = number * 32 + _CROCKFORD.index(char)
    return 98 - (number * 100) % 97 == int(text[7:])


def line(row: Name) -> str:
    """A row as a line of the table, lists sorted."""
    return "\t".join(
        SEPARATOR.join(sorted(set(value), key=lambda v: (v.casefold(), v))) if isinstance(value := getattr(row, name), tuple)
        else " ".join(value.split())
        for name in COLUMNS
    )  # fmt: skip


def tidy(row: Name) -> Name:
    """The row without forms that say the same as an earlier one."""
    seen = {normalise(f) for f in (*row.names, *row.ambiguous)}
    aliases = []
    for form in row.aliases:
        if (key := normalise(form)) not in seen:
            seen.add(key)
            aliases.append(form)
    return Name(**{name: getattr(row, name) for name in COLUMNS} | {"aliases": tuple(aliases)})


def write(rows: Iterable[Name], path: Path) -> None:
    """Write rows as a names file, sorted and tidied."""
    body = [line(tidy(row)) for row in sorted(rows, key=lambda row: row.key)]
    path.write_text("\n".join(["\t".join(COLUMNS), *body]) + "\n", encoding="utf-8")


def fix(folder: Path | None = None) -> tuple[Path, ...]:
    """Repair what can be repaired mechanically: order of rows and lists, white space, doubled forms.

    Returns:
        The files that changed.
    """
    changed = []
    for path in sorted((folder or FOLDER).glob("*.tsv")):
        before = path.read_text(encoding="utf-8")
        lines = [text for text in before.split("\n") if text.strip()]
        if not lines or tuple(lines[0].split("\t")) != COLUMNS:
            raise DataError(f"the first line must name the columns {' '.join(COLUMNS)}", path=path, line=1)
        rows = []
        for number, text in enumerate(lines[1:], 2):
            cells = text.split("\t")
            if len(cells) != len(COLUMNS):
                raise DataError(f"{len(cells)} cells instead of {len(COLUMNS)}", path=path, line=number)
            rows.append(_row(dict(zip(COLUMNS, cells, strict=True))))
        write(rows, path)
        if path.read_text(encoding="utf-8") != before:
            changed.append(path)
    return tuple(changed)
