"""Whether a name stands in any file that a build or its commands wrote, whatever the file's form."""

from __future__ import annotations

import html
import json
import re
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from kg.build.codec import MAGIC
from kg.build.written import written
from kg.curate.forms import Forms, plain
from kg.graph import document_iri, graph_iri
from kg.store import GraphStore
from kg.store.folder import PREFIX

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class Trace:
    """A file in which a name stands."""

    path: str
    found: str
    """The first form found, as it stands there."""


def traces(graph: Path, forms: Forms, documents: Collection[str] = (), also: Collection[Path] = ()) -> tuple[list[Trace], int]:
    """Search every artefact of a graph for a name.

    Parameters:
        graph: the build folder: all its files, the cache unpacked, the store by its statements.
        forms: what to look for; the full forms count.
        documents: only what stems from these documents, for a name that others have too.
        also: further files to search.

    Returns:
        The files in which the name stands, and how many files were searched.
    """
    pattern, hints = forms.pattern(), forms.hints()

    def search(text: str) -> re.Match[str] | None:
        flat = plain(text)
        return pattern.search(flat) if any(hint in flat for hint in hints) else None

    found: list[Trace] = []
    outside = [path for entry in written(graph) for path in map(Path, entry.paths)] if not documents else []
    files = [p for p in sorted(graph.rglob("*")) if p.is_file() and not p.is_symlink()]
    files += [
        file for path in (*outside, *also) for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.is_file()
    ]
    for path in dict.fromkeys(files):
        if documents and not _concerns(path, graph):
            continue
        for text in _texts(path, documents):
            if hit := search(text):
                found.append(Trace(str(path), hit[0]))
                break
        else:
            if not documents and (hit := search(str(path.relative_to(graph) if path.is_relative_to(graph) else path))):
                found.append(Trace(str(path), hit[0]))
    if any(graph.glob(f"{PREFIX}*")):
        with GraphStore.open(graph) as store:
            for text in _statements(store, documents):
                if hit := search(text):
                    found.append(Trace(str(graph / "store"), hit[0]))
                    break
    return found, len(files)


def _concerns(path: Path, graph: Path) -> bool:
    """Whether a file can be searched document by document: a cache entry or a graph."""
    return path.suffix == ".nq" or path.is_relative_to(graph / "cache")


def _statements(store: GraphStore, documents: Collection[str]) -> Iterator[str]:
    wanted = {graph_iri(d) for d in documents}
    batch: list[str] = []
    for quad in store.quads():
        if not wanted or quad.graph_name in wanted:
            batch.append(f"{quad.subject} {quad.object}")
            if len(batch) == 5000:
                yield "\n".join(batch)
                batch = []
    yield "\n".join(batch)


def _texts(path: Path, documents: Collection[str]) -> Iterator[str]:
    """What a file says, in each of the ways in which it may be escaped."""
    data = path.read_bytes()
    if data.startswith(MAGIC):
        try:
            text = json.dumps(json.loads(zlib.decompress(data[len(MAGIC) + 32 :])), ensure_ascii=False)
        except (ValueError, zlib.error):
            return  # damaged: the next build throws it away
        if not documents or any(json.dumps(d, ensure_ascii=False) in text for d in documents):
            yield text.replace("\\n", " ")
        return
    text = data.decode("utf-8", "replace")
    if documents:
        graphs = tuple(f"<{graph_iri(d).value}> .\n" for d in documents) + tuple(document_iri(d).value for d in documents)
        text = "".join(line for line in text.splitlines(keepends=True) if line.endswith(graphs))
    yield text.replace("\\n", " ")
    if "\\u" in text:
        yield _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text)
    if "&" in text:
        yield html.unescape(text)
    if "%" in text:
        yield unquote(text)
