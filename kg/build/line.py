"""The stages of a build in their order: what there is to do, and what need not be done again.

Everything is written under temporary names in the output folder and put in place at the end, the report last. A build that is
killed before that leaves the last good graph; one that is killed in the moment of putting in place leaves a report whose
digests do not fit, so that the next build does not take the folder for finished.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from kg import decisions as rules
from kg import documents, forgotten, names, terms
from kg.build import Progress
from kg.build.cache import Cache, digest, installed, versions
from kg.build.lock import locked
from kg.build.order import Order
from kg.build.output import REPORT, finished
from kg.build.readings import Digested, digest_files, read_files
from kg.build.report import Report
from kg.build.worker import Setting
from kg.documents import SourceFile
from kg.errors import DocumentError, UsageError
from kg.forgotten import Forgotten

OUTPUT_LIBRARIES = ("networkx", "numpy", "pyoxigraph", "pyshacl", "pyvis", "rapidfuzz", "rdflib")
"""Distributions whose version can change what is made of the extractions."""


def build(
    sources: Sequence[str | Path], out: Path, workers: int | None, strict: bool, min_confidence: float, model: str | None,
    names_folder: Path | None, decisions: Path | None, keep: int, progress: Progress,
) -> Report:  # fmt: skip
    """``kg.build.build``, with every option given."""
    if not 0.0 <= min_confidence <= 1.0:
        raise UsageError(f"min_confidence is a probability, 0 to 1, not {min_confidence}")
    if workers is not None and workers < 1:
        raise UsageError(f"workers must be at least 1, not {workers}")
    if keep < 0:
        raise UsageError(f"keep must be 0 or more, not {keep}")
    file = decisions or rules.beside(sources)
    if decisions and not file.parent.is_dir():
        raise UsageError("no such folder for the file of decisions", path=file.parent)
    rulings, erased = rules.load(file), forgotten.load(file.with_name(forgotten.FILE))
    found = documents.find(sources)
    # What an earlier build wrote below a source folder is no document.
    files = tuple(f for f in found.files if not f.path.resolve().is_relative_to(out.resolve()))
    if not files:
        raise UsageError(f"no documents in {', '.join(map(str, sources)) or 'nothing'}{_others(found.skipped)}")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot be the output folder: {error.strerror}", path=out) from None
    call = {
        "sources": [str(Path(source).absolute()) for source in sources], "min_confidence": min_confidence, "model": model,
        "names_folder": _text(names_folder), "decisions": _text(file), "keep": keep,
    }  # fmt: skip
    files = tuple(sorted(_unnamed(files, erased), key=lambda f: f.identifier))
    order = Order(out, files, found.skipped, workers, min_confidence, model, names_folder, rulings, erased, keep, call, progress)
    with locked(out):
        report = _run(order)
    if strict and report.failed:
        first, more = report.failed[0], len(report.failed) - 1
        raise DocumentError(first.message + (f" (and {more} more failed)" if more else ""), path=first.identifier)
    return report


def _run(order: Order) -> Report:
    known = names.load(order.names_folder) if order.names_folder else names.load()
    parts = versions(known.version, order.model)
    cache = Cache(order.out / "cache", parts)
    cache.forget(order.forgotten)
    with order.stage("look", len(order.files)) as step:
        digested = digest_files(order.files, order.out / "cache" / "files.json", step)
    manifest = _manifest(order, parts, digested)
    same = finished(order.out, manifest)
    if same is not None and all(cache.path(cache.key(sha, i)).exists() for i, sha in digested.sha256.items()):
        return _unchanged(order, same)
    forgotten_file = Path(str(order.call["decisions"])).with_name(forgotten.FILE) if order.forgotten else None
    setting = Setting(
        str(cache.folder.absolute()), tuple(parts.items()), _text(order.names_folder), order.model, _text(forgotten_file)
    )
    with order.stage("read", len(order.files)) as step:
        reading = read_files(order.files, digested, cache, setting, order.workers or _cores(), step)
    # Only now, so that a build that finds nothing changed does not wait for what it does not need.
    from kg.build.make import make

    return make(order, known, parts, manifest, reading)


def _unchanged(order: Order, report: Report) -> Report:
    """The last report, told again: nothing was read, nothing is made anew."""
    told = tuple(replace(d, status="cached") if d.status == "extracted" else d for d in report.documents)
    report = replace(report, out=str(order.out), documents=told, read=0, cache={"damaged": 0, "removed": 0},
                     timing=dict(order.timing))  # fmt: skip
    part = order.out / f"{REPORT}.part"
    part.write_text(report.to_json(), "utf-8")
    part.replace(order.out / REPORT)
    return report


def _manifest(order: Order, parts: Mapping[str, str], digested: Digested) -> str:
    """Digest of everything that the outputs depend on."""
    code = digest(sorted(p for p in terms.PACKAGE.glob("*") if p.name != "language"), terms.PACKAGE)
    libraries = {name: installed(name) for name in OUTPUT_LIBRARIES}
    knowledge = digest([terms.ONTOLOGY], terms.ONTOLOGY)
    inputs = [sorted(mapping.items()) for mapping in (digested.sha256, digested.unreadable, parts, order.skipped)]
    people = [order.rulings.version, order.forgotten.version]
    everything = [*inputs, code, knowledge, libraries, order.min_confidence, people]
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()


def _unnamed(files: Iterable[SourceFile], erased: Forgotten) -> Iterator[SourceFile]:
    """The files with identifiers that name nobody who is forgotten: an identifier stands in the graph too."""
    taken: Counter[str] = Counter()
    for file in files:
        name = erased.text(file.identifier, "x")
        if name != file.identifier:
            taken[name] += 1
            path = PurePosixPath(name)
            name = str(path.with_name(f"{path.stem}-{taken[name]}{path.suffix}"))
        yield replace(file, identifier=name)


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path.absolute())


def _others(skipped: Mapping[str, int]) -> str:
    """How many files of other types there are, in words."""
    if not skipped:
        return ""
    kinds = ", ".join(f"{suffix or 'no suffix'}: {n}" for suffix, n in sorted(skipped.items()))
    return f", only files of types that cannot be read ({kinds})"
