"""Names from the Research Organization Registry (`ROR <https://ror.readme.io/docs/data-dump>`_, CC0), schema 1 and 2."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final

from kg.errors import DataError, UsageError
from kg.names.files import WEB, WIKIDATA_ID, tidy, valid_ror
from kg.names.table import ROR, Name, Names, coarse
from kg.names.text import normalise

MAX_LENGTH: Final = 4_000_000_000
"""Bound on the unpacked length of a dump; the real one is below 1 GB."""
LONG: Final = 7
"""A single word counts as a full name from this length."""
MAX_RECORD: Final = 1 << 24
"""Bound on one record: a file without an end to its first record is refused before it fills the memory."""

_CHUNK: Final = 1 << 20
_TYPES: Final = (
    ("education", "University"), ("healthcare", "Hospital"), ("company", "Company"), ("government", "GovernmentBody"),
    ("facility", "ResearchInstitute"), ("nonprofit", "NonProfit"), ("funder", "Funder"), ("archive", "NonProfit"),
)  # fmt: skip
_COUNTRY_SUFFIX: Final = re.compile(r"\s*\((?:The )?[A-Z][A-Za-z .]+\)$")
_UMC: Final = re.compile(r"university medical cent|universitair medisch|erasmus mc$", re.IGNORECASE)


def import_ror(path: Path, *, countries: Collection[str] = (), inactive: bool = False) -> tuple[Name, ...]:
    """Rows from a ROR dump.

    Parameters:
        path: JSON, JSON lines, or either of them in gzip or zip.
        countries: ISO 3166 codes to keep, such as ``("NL",)``; default all.
        inactive: keep organisations that ended or were withdrawn.

    Returns:
        One row per organisation, sorted by key. A form that two organisations share, and acronyms of up to three letters,
        are ambiguous and need the full name in the same document.

    Raises:
        UsageError: no such file.
        DataError: not a ROR dump.
    """
    path = Path(path)
    if not path.is_file():
        raise UsageError("no such file", path=path)
    wanted = {code.upper() for code in countries}
    found: dict[str, Name] = {}
    for record in _records(path):
        row = _row(record, path, wanted, inactive)
        if row:
            found[row.ror] = row
    return tuple(sorted(_disambiguated(found.values()), key=lambda row: row.key))


def extend(names: Names, rows: Iterable[Name]) -> Names:
    """Known names with the organisations of a register behind them; what is known already stays as it is.

    A register row is taken for a known one only on sufficient evidence: the same identifier, or an equal full name of the same
    coarse group and no other city. The known row then gains the identifiers and website that it lacks. A form that a known
    row has is never a sure form of a new one.

    Parameters:
        names: the known names.
        rows: as `import_ror` gives them.

    Returns:
        The known names and the new ones, with a version of their own.
    """
    kept = {row.key: row for row in names}
    by_id = {i: row.key for row in names for i in row.identifiers}
    taken = {normalise(form) for row in names for form in row.forms}
    digest = hashlib.sha256(names.version.encode())
    for row in rows:
        digest.update(repr(row).encode())
        key = next((by_id[i] for i in row.identifiers if i in by_id), "") or _same_organisation(row, names)
        if key:
            old = kept[key]
            if not old.ror or old.ror == row.ror:
                kept[key] = replace(
                    old, ror=row.ror, wikidata=old.wikidata or row.wikidata, website=old.website or row.website
                )  # fmt: skip
            continue
        clash = tuple(sorted({f for f in row.forms if normalise(f) in taken} | set(row.ambiguous)))
        if set(row.forms) - set(clash):
            aliases = tuple(a for a in row.aliases if a not in clash)
            kept[row.key] = replace(row, aliases=aliases, ambiguous=clash, rule="needs-full-name" if clash else "")
    return Names(kept.values(), digest.hexdigest()[:16])


def _same_organisation(row: Name, names: Names) -> str:
    """Key of the one known row with an equal full name, or nothing in doubt."""
    found = {
        known.key
        for form in row.sure if len(normalise(form).split()) > 1 or len(form) > LONG
        for known in names.lookup(form)
        if known.means(form) and coarse(known.type) == coarse(row.type)
        and (not known.city or not row.city or _town(known) == _town(row))
    }  # fmt: skip
    return found.pop() if len(found) == 1 else ""


def _town(row: Name) -> str:
    """The city in one language, for ROR writes some in English."""
    city = normalise(row.city)
    return {"the hague": "den haag", "flushing": "vlissingen", "almere stad": "almere"}.get(city, city)


def _records(path: Path) -> Iterator[Mapping[str, Any]]:
    """The records, one at a time: the dump is never in memory as a whole."""
    decoder, buffer, position, total, count = json.JSONDecoder(), "", 0, 0, 0
    with _open(path) as stream:
        while True:
            try:
                chunk = stream.read(_CHUNK)
            except (UnicodeDecodeError, EOFError, OSError, zipfile.BadZipFile, zlib.error) as error:
                raise DataError(f"damaged: {error}", path=path) from None
            total += len(chunk)
            if total > MAX_LENGTH:
                raise DataError(f"more than {MAX_LENGTH} characters when unpacked", path=path)
            buffer, position = buffer[position:] + chunk, 0
            while True:
                # Between two records stand only white space, commas and the brackets of the list.
                while position < len(buffer) and buffer[position] in " \t\r\n,[]\ufeff":
                    position += 1
                if position == len(buffer):
                    break
                try:
                    record, position = decoder.raw_decode(buffer, position)
                except (json.JSONDecodeError, RecursionError) as error:
                    if chunk and len(buffer) - position < MAX_RECORD:
                        break
                    raise DataError(f"not JSON: {error}", path=path) from None
                if not isinstance(record, dict) or not isinstance(record.get("id"), str):
                    raise DataError(f"record {count + 1} is not a ROR organisation", path=path)
                count += 1
                yield record
            if not chunk:
                break
    if not count:
        raise DataError("no ROR organisation in this file", path=path)


@contextmanager
def _open(path: Path) -> Iterator[IO[str]]:
    """The text of a dump, unpacked as its first bytes demand; of a zip, the newest schema's JSON file."""
    with path.open("rb") as raw:
        magic = raw.read(4)
        raw.seek(0)
        if magic[:2] == b"\x1f\x8b":
            with gzip.open(raw) as unpacked, io.TextIOWrapper(unpacked, encoding="utf-8") as text:
                yield text
        elif magic == b"PK\x03\x04":
            try:
                with zipfile.ZipFile(raw) as archive:
                    files = sorted(n for n in archive.namelist() if n.lower().endswith((".json", ".jsonl")))
                    if not files:
                        raise DataError("no .json or .jsonl file in this archive", path=path)
                    best = max(files, key=lambda n: ("v2" in Path(n).name.lower(), n))
                    with archive.open(best) as packed, io.TextIOWrapper(packed, encoding="utf-8") as text:
                        yield text
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
                raise DataError(f"damaged archive: {error}", path=path) from None
        else:
            with io.TextIOWrapper(raw, encoding="utf-8") as text:
                yield text


def _row(record: Mapping[str, Any], path: Path, countries: set[str], inactive: bool) -> Name | None:
    """A row from a record of schema 1 or 2; None if it is not wanted."""
    ror = str(record["id"]).removeprefix(ROR)
    if not valid_ror(ror):
        raise DataError(f"ill-formed ROR id {record['id']!r}", path=path)
    try:
        read = _schema_2 if "names" in record else _schema_1
        display, labels, others, city, country, website, wikidata = read(record)
    except (KeyError, TypeError, IndexError, AttributeError, StopIteration) as error:
        raise DataError(f"{ror}: not as ROR schema 1 or 2 has it ({type(error).__name__}: {error})", path=path) from None
    if (countries and country not in countries) or (record.get("status") != "active" and not inactive):
        return None
    if _is_branch(record):
        # The bare name means the parent elsewhere, never its branch.
        bare = _clean(_COUNTRY_SUFFIX.sub("", display))
        display = _clean(display)
        labels = {lang: label for lang, label in labels.items() if _clean(label) != bare}
        others = [other for other in others if _clean(other) != bare]
        wikidata = ""
    else:
        display = _clean(_COUNTRY_SUFFIX.sub("", display)) or _clean(display)
    dutch = _clean(labels.get("nl", "")) or (display if "en" in labels else "")
    english = _clean(labels.get("en", "")) or ("" if labels.get("nl") == display else display)
    rest = tuple(dict.fromkeys(form for o in (display, *others) if (form := _clean(o)) and normalise(form)))
    kinds = {str(kind).lower() for kind in record.get("types") or ()}
    type_ = next((ours for theirs, ours in _TYPES if theirs in kinds), "NonProfit")
    if type_ == "Hospital" and country == "NL" and _UMC.search(f"{dutch}\n{english}"):
        type_ = "UniversityMedicalCentre"
    row = Name(
        key=f"ror-{ror}", type=type_, name_nl=dutch, name_en=english, aliases=rest, city=_clean(city),
        website=website if WEB.fullmatch(website) else "", ror=ror,
        wikidata=wikidata if WIKIDATA_ID.fullmatch(wikidata) else "", source="ROR",
    )  # fmt: skip
    return tidy(row) if any(normalise(name) for name in row.names) else None


def _is_branch(record: Mapping[str, Any]) -> bool:
    """Whether an organisation is the branch in one country of a parent in another: "Acme (Netherlands)" of "Acme (Germany)"."""
    parents = [r for r in record.get("relationships") or () if isinstance(r, dict) and str(r.get("type", "")).lower() == "parent"]
    own = [found[0] for found in [_COUNTRY_SUFFIX.search(str(record.get("name") or _display(record)))] if found]
    return any((found := _COUNTRY_SUFFIX.search(str(r.get("label", "")))) and own and found[0] != own[0] for r in parents)


def _display(record: Mapping[str, Any]) -> str:
    names = record.get("names") or ()
    return next((str(n["value"]) for n in names if "ror_display" in n.get("types", ())), "")


_Parts = tuple[str, dict[str, str], list[str], str, str, str, str]


def _schema_2(record: Mapping[str, Any]) -> _Parts:
    """Display name, labels by language, other forms, city, country, website, Wikidata id."""
    names = record["names"]
    display = next(n["value"] for n in names if "ror_display" in n["types"])
    labels = {n["lang"]: n["value"] for n in names if "label" in n["types"] and n.get("lang") in ("nl", "en")}
    others = [n["value"] for n in names if n.get("lang") in (None, "nl", "en")]
    place = (record.get("locations") or [{}])[0].get("geonames_details") or {}
    website = next((link["value"] for link in record.get("links") or () if link["type"] == "website"), "")
    ids: dict[str, Any] = next((i for i in record.get("external_ids") or () if i["type"].lower() == "wikidata"), {})
    return display, labels, others, place.get("name") or "", place.get("country_code") or "", website or "", _first(ids)


def _schema_1(record: Mapping[str, Any]) -> _Parts:
    """As `_schema_2`; aliases and acronyms have no language here."""
    labels = {n["iso639"]: n["label"] for n in record.get("labels") or () if n.get("iso639") in ("nl", "en")}
    others = [*labels.values(), *(record.get("aliases") or ()), *(record.get("acronyms") or ())]
    place = (record.get("addresses") or [{}])[0]
    ids = (record.get("external_ids") or {}).get("Wikidata") or {}
    country = (record.get("country") or {}).get("country_code") or ""
    website = next(iter(record.get("links") or ()), "")
    return record["name"], labels, others, place.get("city") or "", country, website, _first(ids)


def _first(ids: Mapping[str, Any]) -> str:
    """The preferred identifier, else the only one; several without a preference are no evidence."""
    every = ids.get("all") or ()
    every = [every] if isinstance(every, str) else list(every)
    return str(ids.get("preferred") or (every[0] if len(every) == 1 else ""))


def _clean(text: str) -> str:
    """One line without what a table cell cannot hold."""
    kept = "".join(" " if c.isspace() or c == "|" else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(kept.split())


def _disambiguated(rows: Iterable[Name]) -> Iterator[Name]:
    """Rows in which what several share, and the shortest acronyms, need a full name beside them."""
    kept = list(rows)
    owners = Counter(key for row in kept for key in {normalise(form) for form in row.forms})
    for row in kept:
        unsure = {f for f in row.forms if owners[normalise(f)] > 1 or len(normalise(f)) <= 3}
        if unsure and set(row.forms) - unsure:
            forms = tuple(sorted(unsure))
            yield replace(row, aliases=tuple(a for a in row.aliases if a not in unsure), ambiguous=forms, rule="needs-full-name")
        elif not unsure:
            yield row
        # A row of which every form is shared cannot be told from the others by its name: it is left out.
