"""One build at a time in a folder.

The lock is one of the operating system's on an open file (flock(2), or LockFileEx on Windows): it ends with the process that
holds it, however that ends, so that no stale lock can be left behind. The file itself stays; it tells who held the lock last.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import UsageError


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of an output folder.

    Parameters:
        folder: the folder; it exists.

    Raises:
        UsageError: another process holds it, or the folder cannot be written to.
    """
    path = folder / ".lock"
    try:
        # Opened for reading and writing, not truncated: who holds the lock has written its number into it.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise UsageError(f"cannot write here: {error.strerror}", path=folder) from None
    try:
        try:
            _take(descriptor)
        except OSError:
            other = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
            raise UsageError(f"another build (process {other or '?'}) is writing here; wait for it or choose another --out",
                             path=folder) from None  # fmt: skip
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        with suppress(OSError):  # a full disk must not stop a build that only says that nothing has changed
            os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
