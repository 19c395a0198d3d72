"""A folder of names that is the project's own plus the organisations of a register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import Final

from kg.errors import UsageError
from kg.names.files import FOLDER, load, parse, write
from kg.names.ror import extend, import_ror
from kg.names.table import Name, Names

ROR_FILE: Final = "ror.tsv"


def add_ror(dump: Path, out: Path, *, countries: Collection[str] = (), folder: Path | None = None) -> tuple[Names, int, int]:
    """Write known names together with those of a ROR dump into a folder, for ``kg build --names``.

    Parameters:
        dump: a ROR dump, see `kg.names.import_ror`.
        out: the folder to write; made if it is not there.
        countries: ISO 3166 codes to keep; default all.
        folder: the known names; default those of the project.

    Returns:
        The names as they were written and checked, how many rows are new, and how many known rows gained an identifier.

    Raises:
        UsageError: no such file, or the folder holds other files of names.
        DataError: not a ROR dump.
    """
    folder = folder or FOLDER
    known = load(folder)
    home = {row.key: path.name for path in sorted(folder.glob("*.tsv")) for _, row in parse(path, path.read_bytes())}
    names = extend(known, import_ror(dump, countries=countries))
    by_file: dict[str, list[Name]] = defaultdict(list)
    for row in names:
        by_file[home.get(row.key, ROR_FILE)].append(row)
    if out.resolve() == folder.resolve():
        raise UsageError("choose another folder than that of the known names", path=out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        strange = sorted(path.name for path in out.glob("*.tsv") if path.name not in {*home.values(), ROR_FILE})
        if strange:
            raise UsageError(f"holds other names already ({strange[0]}); choose a new folder", path=out)
        for name, rows in by_file.items():
            write(rows, out / name)
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", path=out) from None
    gained = sum(1 for row in names if (old := known.get(row.key)) and row.ror and not old.ror)
    return load(out), len(by_file.get(ROR_FILE, ())), gained
