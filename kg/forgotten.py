"""Names that must not come back: people who asked to be removed, known here by salted hashes alone.

``forgotten.tsv`` stands beside the documents. When a document is read, every run of up to MAX_WORDS words in its text, title,
links and fields is hashed with the file's salt; a run whose hash stands in the file is blacked out before anything is read from
the document, so that neither cache nor graph nor map ever holds it. The documents themselves are not touched.

A name has few bits, so a hash of it resists curiosity, not an attacker with a list of names and the salt: keep the file private.
Hashes are keyed BLAKE2b (https://www.rfc-editor.org/rfc/rfc7693).
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from kg.errors import DataError
from kg.model import Document

FILE: Final = "forgotten.tsv"
MAX_WORDS: Final = 7
BLACK: Final = "█"
_WORD: Final = re.compile(r"[^\W_]+")
_HEX: Final = re.compile(r"([0-9a-f]{32}( [0-9a-f]{32})*)?")
_GAP: Final = 4
"""Most characters between two words of one name: ``Ginneken, B. van``."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One person: a line of the file."""

    id: str
    date: str
    salt: str
    full: str
    """Hashes of the forms that are blacked out wherever they stand."""
    near: str
    """Hashes of forms, such as the surname alone, that are blacked out in documents with a full form."""
    documents: str = ""
    """Hashes of the identifiers of the documents concerned; empty for all."""


COLUMNS: Final = tuple(field.name for field in fields(Erasure))


def words(text: str) -> list[tuple[str, int, int]]:
    """The words of a text without case and accents, with their offsets.

    >>> words("Jan-Willem Één")
    [('jan', 0, 3), ('willem', 4, 10), ('een', 11, 14)]
    """
    return [(_fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    folded = word.casefold().replace("ø", "o").replace("ł", "l")
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))


class Forgotten:
    """The names that must not come back.

    Parameters:
        rows: the lines of the file; they share one salt.
    """

    def __init__(self, rows: Iterable[Erasure] = ()) -> None:
        self.rows = tuple(rows)

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def version(self) -> str:
        """Digest of the file's content; empty where nobody is forgotten."""
        return hashlib.sha256(repr([astuple(row) for row in self.rows]).encode()).hexdigest() if self.rows else ""

    @cached_property
    def _key(self) -> bytes:
        return bytes.fromhex(self.rows[0].salt)

    def digest(self, form: str) -> str:
        """The hash of a name, given as its words in small letters, or of a document's identifier."""
        return hashlib.blake2b(form.encode("utf-8", "surrogatepass"), key=self._key, digest_size=16).hexdigest()

    def _in_scope(self, identifier: str) -> list[tuple[frozenset[str], frozenset[str]]]:
        own = self.digest(identifier)
        return [
            (frozenset(row.full.split()), frozenset(row.near.split()))
            for row in self.rows
            if not row.documents or own in row.documents.split()
        ]

    def document(self, document: Document) -> Document:
        """A document without the names; offsets stand, because what is blacked out keeps its length."""
        if not self.rows:
            return document
        scope = self._in_scope(document.path)
        strings = list(_strings(document))
        runs = {text: list(self._runs(text)) for text in dict.fromkeys(strings)}
        seen = {digest for found in runs.values() for digest, _, _ in found}
        black: set[str] = set()
        for full, near in scope:
            if full & seen:
                black |= (full | near) & seen
        if not black:
            return document

        def clean(text: str) -> str:
            return _black(text, [(s, e) for digest, s, e in runs.get(text, ()) if digest in black])

        def clean_address(text: str) -> str:
            # Percent-encoded letters hide a name from the search for words: such an address goes as a whole.
            hidden = unquote(text)
            if hidden != text and any(digest in black for digest, _, _ in self._runs(hidden)):
                return ""
            return clean(text)

        blocks = tuple(
            replace(
                block, header=clean(block.header),
                links=tuple(replace(link, target=clean_address(link.target)) for link in block.links),
            )
            for block in document.blocks
        )  # fmt: skip
        return replace(
            document, text=clean(document.text), title=clean(document.title), blocks=blocks,
            source=clean_address(document.source) if document.source else document.source,
            fields=tuple((clean(key), clean_address(value)) for key, value in document.fields),
        )  # fmt: skip

    def text(self, text: str, mark: str = BLACK) -> str:
        """A text of any kind without full forms of the names that are forgotten everywhere."""
        if not self.rows:
            return text
        black = {digest for row in self.rows if not row.documents for digest in row.full.split()}
        return _black(text, [(s, e) for digest, s, e in self._runs(text) if digest in black], mark)

    def _runs(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Every run of words, as its hash and offsets."""
        found = words(text)
        for index in range(len(found)):
            form = ""
            for end in range(index, min(index + MAX_WORDS, len(found))):
                if end > index and found[end][1] - found[end - 1][2] > _GAP:
                    break
                form = f"{form} {found[end][0]}" if form else found[end][0]
                yield self.digest(form), found[index][1], found[end][2]


def _black(text: str, spans: Iterable[tuple[int, int]], mark: str = BLACK) -> str:
    """A text with stretches blacked out, each character by one; white space stays."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = [c if c.isspace() else mark for c in text[start:end]]
    return "".join(chars)


def _strings(document: Document) -> Iterator[str]:
    yield document.text
    yield document.title
    yield document.source or ""
    yield unquote(document.source or "")
    for key, value in document.fields:
        yield key
        yield value
        yield unquote(value)
    for block in document.blocks:
        yield block.header
        for link in block.links:
            yield link.target
            yield unquote(link.target)


def load(path: Path) -> Forgotten:
    """Read the file of forgotten names; nobody is forgotten if there is no such file.

    Raises:
        DataError: the file breaks the format. A build must not go on without it.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except FileNotFoundError:
        return Forgotten()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}", path=path) from None
    rows: list[Erasure] = []
    if lines[0].split("\t") != list(COLUMNS):
        raise DataError(f"the first line must hold the columns {', '.join(COLUMNS)}; restore the file", path=path, line=1)
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or not all(_HEX.fullmatch(cell) for cell in cells[3:]) or not cells[3]:
            raise DataError("damaged line; restore the file, or the person comes back", path=path, line=number)
        row = Erasure(*cells)
        if not re.fullmatch(r"[0-9a-f]{32}", row.salt) or (rows and row.salt != rows[0].salt):
            raise DataError("the salt must be 32 hex digits, the same in every line; restore the file", path=path, line=number)
        rows.append(row)
    return Forgotten(rows)


def add(path: Path, date: str, full: Iterable[str], near: Iterable[str], documents: Iterable[str] = ()) -> Erasure:
    """Add a person to the file, which is made if it is not there.

    Parameters:
        path: the file.
        date: today.
        full: forms, as words in small letters, that name the person by themselves.
        near: forms that name the person beside a full form.
        documents: identifiers of the documents concerned; none for all.

    Returns:
        The line.

    Raises:
        DataError: the file breaks the format.
    """
    old = load(path)
    salt = old.rows[0].salt if old else secrets.token_hex(16)
    hasher = Forgotten([Erasure("", "", salt, "", "")])
    hashed = [" ".join(sorted({hasher.digest(form) for form in forms if form})) for forms in (full, near, documents)]
    row = Erasure(hashlib.sha256(" ".join((salt, *hashed)).encode()).hexdigest()[:8], date, salt, *hashed)
    text = (
        "\t".join(COLUMNS) + "\n" + "".join("\t".join(astuple(r)) + "\n" for r in (*old.rows, row) if r.id != row.id or r is row)
    )
    part = path.with_name(path.name + ".part")
    part.write_text(text, "utf-8", newline="")
    part.replace(path)
    return row
