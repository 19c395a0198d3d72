"""Files → `kg.model.Document`: text blocks with exact offsets, structure, links, languages, dates.

::

    from kg import documents
    for file in documents.find(["corpus/"]).files:
        document = documents.read(file.path, file.identifier)

One module per format: `markdown`, `html`, `plaintext`, `pdf`, `word`. Each yields drafts of blocks; `assemble` cleans their
text, makes offsets, finds languages and marks the furniture of web sites.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from kg.documents import html, markdown, pdf, plaintext, word
from kg.documents.assembly import assemble
from kg.documents.decode import decode
from kg.documents.limits import MAX_BYTES, MAX_LINES, MAX_TEXT
from kg.documents.sources import SUFFIXES, Found, SourceFile, find
from kg.errors import DamagedDocument, UnsupportedDocument
from kg.model import Document

__all__ = ["SUFFIXES", "VERSION", "Found", "SourceFile", "find", "read"]

VERSION: Final = "1"
"""Goes up when the readers give another document for the same file, so that caches are not mixed."""


def read(path: Path, identifier: str, *, max_bytes: int = MAX_BYTES) -> Document:
    """The document in a file.

    Parameters:
        path: the file.
        identifier: what `Document.path` shall be.
        max_bytes: size above which a file is refused.

    Raises:
        UnsupportedDocument: if no reader takes files with this suffix.
        DamagedDocument: if the file is gone, not readable, empty, over a limit, encrypted, or not what its name says.
    """
    form = SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise UnsupportedDocument(f"no reader for files of type {path.suffix or 'without suffix'!r}", path=identifier)
    data = _bytes(path, identifier, max_bytes)
    if form == "pdf":
        drafts = pdf.read(data, identifier)
    elif form == "docx":
        drafts = word.read(data, identifier)
    else:
        text = decode(data, identifier)
        if form != "html" and len(text) > MAX_TEXT:
            raise DamagedDocument(
                f"{len(text):,} characters of text are over the limit of {MAX_TEXT:,}; split the file", path=identifier
            )
        if form != "html" and text.count("\n") > MAX_LINES:
            raise DamagedDocument(
                f"{text.count(chr(10)):,} lines are over the limit of {MAX_LINES:,}; split the file", path=identifier
            )
        drafts = {"markdown": markdown, "html": html, "text": plaintext}[form].read(text)
    return assemble(drafts, path=identifier, data=data, form=form, field_blocks=form in ("markdown", "text"))


def _without_waiting(name: str, flags: int) -> int:
    """Open a file so that a named pipe without a writer does not hold up the build."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def _bytes(path: Path, identifier: str, max_bytes: int) -> bytes:
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            known = os.fstat(file.fileno())
            if not stat.S_ISREG(known.st_mode):
                raise DamagedDocument("this is a folder or device, not a file", path=identifier)
            if known.st_size > max_bytes:
                raise DamagedDocument(f"{known.st_size:,} bytes are over the limit of {max_bytes:,}", path=identifier)
            data = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise DamagedDocument("the file is gone", path=identifier) from None
    except IsADirectoryError:
        raise DamagedDocument("this is a folder, not a file", path=identifier) from None
    except PermissionError:
        raise DamagedDocument("no permission to read this file", path=identifier) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DamagedDocument(f"cannot be read: {' '.join(reason.split())}", path=identifier) from None
    if len(data) > max_bytes:
        raise DamagedDocument(f"the file grew over the limit of {max_bytes:,} bytes while it was read", path=identifier)
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise DamagedDocument("the file is empty", path=identifier)
    return data
