"""The graph as an Oxigraph store: SPARQL text in, result out.

::

    GraphStore.create("out/graph.nq", "out")        # loads, then replaces out/store in one step
    with GraphStore.open("out") as store:
        for (lab,) in store.query("SELECT ?lab { ?lab a dhai:Lab }"):
            print(lab)

The text of a query goes to the engine as it is. Prefixes of ``kg.terms.PREFIXES`` need not be declared; a query's own
declarations win. The default graph is the union of all graphs, unless the query chooses one with FROM.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Variable

from kg.errors import GraphError, QueryError, UsageError
from kg.store import folder, worker
from kg.store.result import FORMATS, SHORT, Kind, Result, Row, Term, shown, visible
from kg.store.text import explained, keywords, remote_targets
from kg.terms import PREFIXES, expand

__all__ = ["FORMATS", "SHORT", "GraphStore", "Kind", "Result", "Row", "Term", "shown", "visible"]

OPEN_TRIES = 20
REFERENCE = re.compile(rf"<{re.escape(PREFIXES['id'])}[a-z]+/[a-z0-9-]+>|(?<![\w:])id:[a-z]+\\/[a-z0-9-]+")
"""An entity in the text of a query."""


class GraphStore:
    """A graph that can be queried. Use ``create``, ``open`` or ``memory`` to get one."""

    def __init__(self, store: Store, *, path: Path | None, version: str, lease: IO[bytes] | None = None) -> None:
        self.store = store
        """The engine's store, for direct access to quads."""
        self.path = path
        """The store's own folder, or None in memory."""
        self.version = version
        """SHA-256 of the N-Quads it was loaded from: two stores with one version hold the same graph."""
        self._lease = lease

    @classmethod
    def create(cls, nq_path: Path | str, directory: Path | str) -> Self:
        """Load an N-Quads file and make it the store of a build folder, in one step; readers of the old one keep it.

        Parameters:
            nq_path: the file, as ``kg.graph.write`` made it.
            directory: the build folder; its ``store`` becomes a link to the new store (see ``kg.store.folder``).

        Returns:
            The new store, open for reading.

        Raises:
            GraphError: if the file is not N-Quads, or the folder cannot be used.
        """
        source, directory = Path(nq_path), Path(directory)
        try:
            with source.open("rb") as file:
                version = hashlib.file_digest(file, "sha256").hexdigest()
            path, lease = folder.new_store(directory)
        except OSError as error:
            raise GraphError(f"cannot make a store: {error.strerror or error}", path=error.filename or directory) from None
        try:
            with lease:
                _load(source, path)
                folder.describe(path, {"version": version})
                folder.publish(directory, path)
            folder.clean(directory)
        except BaseException:
            if folder.current_store(directory) != path:
                shutil.rmtree(path, ignore_errors=True)
            raise
        return cls.open(path)

    @classmethod
    def open(cls, directory: Path | str, *, read_only: bool = True) -> Self:
        """Open the store of a build folder.

        Any number of processes may read one store. It stays as it is while it is open, also when a build replaces it.

        Parameters:
            directory: a build folder, its ``store`` link, or a store's own folder.
            read_only: False to change it, which excludes every other use.

        Raises:
            GraphError: if there is no store, it is of another version, or in use.
        """
        directory = Path(directory)
        for left in reversed(range(OPEN_TRIES)):
            path = folder.locate(directory)
            about = folder.description(path) if path.is_dir() else None
            try:
                lease = folder.lease(path, exclusive=not read_only)
            except FileNotFoundError:
                continue  # replaced and removed between the two looks
            except GraphError:
                if not (read_only and left):
                    raise
                time.sleep(0.05)  # just published, its builder about to let go
                continue
            if about is None:
                lease.close()
                continue
            try:
                store = Store.read_only(str(path)) if read_only else Store(str(path))
            except (OSError, ValueError) as error:
                lease.close()
                raise GraphError(f"cannot open the store: {' '.join(str(error).split())}", path=path) from None
            return cls(store, path=path, version=str(about.get("version", "")), lease=lease)
        raise GraphError("the store is being replaced all the time; try again", path=directory)

    @classmethod
    def memory(cls, nq_path: Path | str | None = None) -> Self:
        """A store in memory, empty or loaded from an N-Quads file.

        Raises:
            GraphError: if the file cannot be read or is not N-Quads.
        """
        store, version = Store(), ""
        if nq_path is not None:
            try:
                data = Path(nq_path).read_bytes()
                store.bulk_load(data, RdfFormat.N_QUADS)
            except (OSError, SyntaxError, ValueError) as error:
                raise GraphError(f"cannot load the graph: {' '.join(str(error).split())}", path=nq_path) from None
            version = hashlib.sha256(data).hexdigest()
        return cls(store, path=None, version=version)

    def close(self) -> None:
        """Give the store up, so that a build may remove it once it is replaced."""
        self.store = Store()
        if self._lease is not None:
            self._lease.close()
            self._lease = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __len__(self) -> int:
        """Number of quads."""
        return len(self.store)

    def quads(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        value: NamedNode | Literal | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """The quads that fit a pattern; None fits everything."""
        return iter(self.store.quads_for_pattern(subject, predicate, value, graph))

    @cached_property
    def redirects(self) -> dict[str, str]:
        """IRIs that are in use no more → those that replaced them."""
        replaced = NamedNode(expand("dcterms:isReplacedBy"))
        found = ((q.subject, q.object) for q in self.store.quads_for_pattern(None, replaced, None, None))
        return {a.value: b.value for a, b in found if isinstance(a, NamedNode) and isinstance(b, NamedNode)}

    def _present(self, text: str) -> str:
        """A query with replaced IRIs of entities in their present form, unless it asks about replacement itself."""
        if not self.redirects or "isReplacedBy" in text:
            return text
        return REFERENCE.sub(lambda m: self._renewed(m[0]), text)

    def _renewed(self, reference: str) -> str:
        iri = reference[1:-1] if reference.startswith("<") else expand(reference)
        return f"<{self.redirects[iri]}>" if iri in self.redirects else reference

    def query(
        self,
        text: str,
        *,
        timeout: float | None = None,
        service: bool = False,
        values: Mapping[str, NamedNode | Literal] | None = None,
    ) -> Result:
        """Run a SPARQL 1.1 query (https://www.w3.org/TR/sparql11-query/).

        Parameters:
            text: the query; prefixes of this project need no declaration. An IRI that was replaced by another stands for that one.
            timeout: seconds after which the query is stopped, whatever it does; it then runs in a process of its own.
            service: allow SERVICE, by which a query reaches other addresses from this machine.
            values: terms for variables, by name, joined with the result: the query must select these variables, and a BIND or
                sub-select that uses them does not see the value.

        Raises:
            QueryError: if it is malformed, fails, or was stopped.
            UsageError: for a timeout with a store in memory or with ``values``.

        >>> bool(GraphStore.memory().query("ASK { ?s a dhai:Lab }"))
        False
        """
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise QueryError(f"the query is not text: {text[error.start]!a} is no character") from None
        text = self._present(text)
        words = keywords(text)
        if not service and remote_targets(text):
            raise QueryError("SERVICE is not allowed here: the query would reach other machines")
        if timeout is not None:
            if self.path is None or values:
                raise UsageError("a timeout needs a store on disk and a query without separate values")
            return worker.run(self.path, text, timeout, service=service)
        try:
            answer = self.store.query(
                text,
                prefixes=PREFIXES,
                # With a union default graph the engine would pass over FROM.
                use_default_graph_as_union="FROM" not in words,
                substitutions={Variable(name): value for name, value in (values or {}).items()},
            )
        except SyntaxError as error:
            raise QueryError(explained(error, text)) from None
        except (OSError, ValueError, RuntimeError) as error:
            raise QueryError(f"the query failed: {' '.join(str(error).split())}") from None
        return Result(answer)


def _load(source: Path, path: Path) -> None:
    store = Store(str(path))
    try:
        store.bulk_load(path=str(source), format=RdfFormat.N_QUADS)
        store.flush()
    except (SyntaxError, ValueError) as error:
        raise GraphError(f"not valid N-Quads: {' '.join(str(error).split())}", path=source) from None
    except OSError as error:
        raise GraphError(f"cannot write the store: {error}", path=path) from None
