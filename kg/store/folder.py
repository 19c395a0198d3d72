"""Stores on disk: made aside, put in place in one step, removed when nobody reads them.

A build folder ``DIR`` holds ``DIR/store``, a symbolic link to the current store ``DIR/.store-<id>``, an Oxigraph (RocksDB)
folder. A new store is loaded under a new id while the old one goes on serving; then a new link is renamed over ``DIR/store``,
which POSIX makes atomic (https://pubs.opengroup.org/onlinepubs/9699919799/functions/rename.html). A build that is killed leaves
the link, and with it the last good store, untouched.

Every store has a lease file. Who reads holds a shared lock on it, who builds an exclusive one, both with ``flock``, which the
kernel releases when the process ends, however it ends. A build removes the other stores of its folder whose lease nobody holds:
replaced ones without readers, and what killed builds left. Works on Linux and macOS; needs a local file system.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO

from kg.errors import GraphError

LINK = "store"
PREFIX = ".store-"
LEASE = "kg-lease"
ABOUT = "kg-store.json"
LAYOUT = 1
"""Raise it when a store of an earlier version of this package cannot be read any more."""


def new_store(directory: Path) -> tuple[Path, IO[bytes]]:
    """A fresh folder for a store, and its lease, held exclusively."""
    directory.mkdir(parents=True, exist_ok=True)
    while True:
        path = directory / f"{PREFIX}{secrets.token_hex(6)}"
        path.mkdir()
        try:
            return path, lease(path, exclusive=True, create=True)
        except (OSError, GraphError):  # a build beside this one took it for a leftover
            continue


def lease(path: Path, *, exclusive: bool, create: bool = False) -> IO[bytes]:
    """Hold a store's lease until the returned file is closed.

    Raises:
        FileNotFoundError: if the store is gone.
        GraphError: if somebody else holds it in a way that excludes this.
    """
    handle = (path / LEASE).open("ab" if create else "rb")
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        # Between open and lock the store may have been removed.
        if not (path / LEASE).exists():
            raise FileNotFoundError(path / LEASE)
    except BlockingIOError:
        handle.close()
        raise GraphError("the store is in use by another process", path=path) from None
    except BaseException:
        handle.close()
        raise
    return handle


def describe(path: Path, about: dict[str, object]) -> None:
    """Write what a store is, as the last step of making it."""
    with (path / ABOUT).open("w", encoding="utf-8") as out:
        json.dump({"layout": LAYOUT, **about}, out, sort_keys=True)
        out.flush()
        os.fsync(out.fileno())


def description(path: Path) -> dict[str, object]:
    """What ``describe`` wrote.

    Raises:
        GraphError: if the folder is no finished store of this version.
    """
    try:
        about = json.loads((path / ABOUT).read_text(encoding="utf-8"))
        layout = about["layout"]
    except (OSError, ValueError, KeyError, TypeError):
        raise GraphError("not a graph store; build one with: kg build SOURCE --out DIR", path=path) from None
    if layout != LAYOUT:
        raise GraphError(f"made by another version (layout {layout}, this is {LAYOUT}); build it again with: kg build", path=path)
    return dict(about)


def publish(directory: Path, path: Path) -> None:
    """Make a finished store the current one, atomically."""
    link, new = directory / LINK, directory / f"{path.name}.link"
    if link.exists() and not link.is_symlink():
        raise GraphError("is a folder that kg did not make; move it away", path=link)
    new.symlink_to(path.name)
    new.replace(link)
    sync(directory)


def sync(directory: Path) -> None:
    """Flush a folder's entries, so that a rename survives a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clean(directory: Path) -> None:
    """Remove the stores of a folder that are neither current nor leased, and stray links."""
    current = current_store(directory)
    found = sorted(directory.glob(f"{PREFIX}*"))
    for path in found:
        if path != current and path.is_dir() and not path.is_symlink():
            with suppress(OSError, GraphError), lease(path, exclusive=True, create=True):
                shutil.rmtree(path, ignore_errors=True)
    for path in found:
        if path.is_symlink() and not path.exists():
            path.unlink(missing_ok=True)


def current_store(directory: Path) -> Path | None:
    """The store that a build folder points to, or None."""
    link = directory / LINK
    return directory / link.readlink() if link.is_symlink() else None


def locate(directory: Path) -> Path:
    """The store that is meant by a path: a build folder, its ``store`` link, or a store itself.

    Raises:
        GraphError: if there is none.
    """
    for folder in (directory, directory.parent):
        if folder == directory or directory.name == LINK:
            current = current_store(folder)
            if current is not None and current.is_dir():
                return current
    if (directory / ABOUT).is_file():
        return directory
    if not directory.exists():
        raise GraphError("no such folder; build a graph with: kg build SOURCE --out DIR", path=directory)
    raise GraphError("holds no graph; build one with: kg build SOURCE --out DIR", path=directory)
