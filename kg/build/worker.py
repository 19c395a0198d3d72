"""One document at a time: what a worker process does.

A worker loads the pipelines once, takes jobs as lines of JSON on standard input, writes each outcome into the cache, and
answers with a line on standard output. ``kg.build.pool`` starts workers and watches them.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg import errors, forgotten
from kg.build.cache import Cache, Outcome, file_digest

if TYPE_CHECKING:
    from kg.forgotten import Forgotten
    from kg.names import Names

LANGUAGES = ("en", "nl")
"""Languages that statements are read from."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a worker needs to know once."""

    cache: str
    """Folder of the cache."""
    parts: tuple[tuple[str, str], ...]
    """What ``cache.versions`` found, as items: the parent's view, so that both make the same keys."""
    names: str | None = None
    model: str | None = None
    forgotten: str | None = None
    """File of the names that must not come back."""


@dataclass(frozen=True, slots=True)
class Job:
    """One document to be read."""

    path: str
    identifier: str
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a job."""

    identifier: str
    status: str
    message: str
    key: str = ""
    """Key of the outcome in the cache; empty where none was kept because trying again may help."""


def read(
    path: Path, identifier: str, *, names: Names | None = None, model: str | None = None, erased: Forgotten | None = None
) -> Outcome:
    """Read one document and extract what it states.

    Parameters:
        path: the file.
        identifier: its identifier, unique in the build.
        names: the known names; None for those of the package.
        model: a spaCy pipeline to use instead of the bundled ones.
        erased: names that must not come back.

    Returns:
        The outcome; it depends on nothing but the file's bytes, the identifier and what ``cache.versions`` lists.

    Raises:
        OSError: the file cannot be read now.
    """
    from kg import claims, documents

    sha256 = file_digest(path)
    try:
        document = documents.read(path, identifier)
    except errors.DocumentError as error:
        # What the operating system refused may succeed next time: no outcome. The readers hide it behind an error of their own.
        if isinstance(error.__context__, OSError):
            raise error.__context__ from None
        if file_digest(path) != sha256:
            raise OSError("the file changed while it was being read") from None
        return Outcome("empty" if _is_blank(path) else "failed", one_line(error.message), sha256)
    if not document.text.strip():
        return Outcome("empty", "no text in it", document.sha256)
    if document.lang not in LANGUAGES:
        return Outcome("skipped-language", f"not extracted: language {document.lang}", document.sha256, document.lang)
    if erased:
        document = erased.document(document)
    extraction = claims.extract(document, names, model=model)
    return Outcome("extracted", "", document.sha256, document.lang, extraction)


def _is_blank(path: Path) -> bool:
    """Whether there is nothing but white space in a file."""
    return path.stat().st_size < 10_000 and not path.read_bytes().strip()


def one_line(text: object, limit: int = 300) -> str:
    r"""A message fit for one line of a table: no control characters, white space folded, bounded.

    >>> one_line("a\n b\x1b[31m")
    'a b[31m'
    """
    folded = " ".join(str(text).split())
    return "".join(c for c in folded if c.isprintable())[:limit]


def failure(error: Exception) -> str:
    """Why a document cannot be read, in one line.

    >>> failure(FileNotFoundError(2, "No such file or directory"))
    'the file vanished before it could be read'
    """
    if isinstance(error, FileNotFoundError):
        return "the file vanished before it could be read"
    if isinstance(error, PermissionError):
        return "no permission to read the file"
    if isinstance(error, OSError):
        return one_line(error.strerror or error)
    if isinstance(error, errors.KgError):
        return one_line(error.message)
    if isinstance(error, MemoryError):
        return "not enough memory to read it"
    return one_line(f"cannot be extracted: {type(error).__name__}: {error}")


def work(job: Job, setting: Setting, cache: Cache, names: Names, erased: Forgotten | None = None) -> Answer:
    """Do one job and keep its outcome.

    A failure of the extractor itself, which is a defect of this package, is reported for the document and not kept.
    """
    try:
        outcome = read(Path(job.path), job.identifier, names=names, model=setting.model, erased=erased)
        key = cache.key(outcome.sha256, job.identifier)
        cache.store(key, outcome)
    except Exception as error:
        return Answer(job.identifier, "failed", failure(error))
    return Answer(job.identifier, outcome.status, outcome.message, key)


def main() -> None:
    """Serve jobs from standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole process group; the parent decides what it means
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not end up between the answers
    setting = Setting(**json.loads(sys.stdin.readline()))
    setting = replace(setting, parts=tuple((k, v) for k, v in setting.parts))
    try:
        from kg import names as known

        names = known.load(Path(setting.names) if setting.names else None)
        erased = forgotten.load(Path(setting.forgotten)) if setting.forgotten else None
        from kg import claims, documents, language  # noqa: F401

        ready: dict[str, str] = {}
    except errors.KgError as error:
        ready = {"error": type(error).__name__, "message": str(error)}
    print(json.dumps(ready), file=answers, flush=True)
    if ready:
        return
    cache = Cache(Path(setting.cache), dict(setting.parts))
    for line in sys.stdin:
        print(json.dumps(asdict(work(Job(**json.loads(line)), setting, cache, names, erased))), file=answers, flush=True)
