"""Earlier graphs, kept so that it can be told what changed.

::

    DIR/kept/2024-05-31T080910Z-1a2b3c4d.nq    when it was built (UTC), first digits of its SHA-256
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from kg.build.cache import file_digest

FOLDER = "kept"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{6}Z)-([0-9a-f]{8})\.nq")


def keep(out: Path, new: str, number: int) -> None:
    """Keep the graph that is about to be replaced, and no more than so many.

    Parameters:
        out: the build folder.
        new: SHA-256 of the graph that comes; an equal one is not kept twice.
        number: how many earlier graphs stay.
    """
    old, folder = out / "graph.nq", out / FOLDER
    if number and old.is_file():
        digest = file_digest(old)
        built = datetime.fromtimestamp(old.stat().st_mtime, UTC)
        if digest != new and not any(path.name.endswith(f"-{digest[:8]}.nq") for path in kept(out)[-1:]):
            folder.mkdir(exist_ok=True)
            target = folder / f"{built:%Y-%m-%dT%H%M%SZ}-{digest[:8]}.nq"
            target.unlink(missing_ok=True)
            try:
                os.link(old, target)  # costs nothing; the build then replaces the other name of the file
            except OSError:
                shutil.copy2(old, target)
    for path in kept(out)[: -number or None]:
        path.unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()  # if it is empty


def kept(out: Path) -> list[Path]:
    """The graphs that are kept in a build folder, oldest first."""
    return sorted(path for path in (out / FOLDER).glob("*.nq") if _NAME.fullmatch(path.name))
