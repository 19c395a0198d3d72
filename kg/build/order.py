"""What is to be built, how, and how long each stage took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.build import Progress
    from kg.decisions import Rulings
    from kg.documents import SourceFile
    from kg.forgotten import Forgotten


@dataclass(frozen=True)
class Order:
    """What is to be built."""

    out: Path
    files: tuple[SourceFile, ...]
    skipped: Mapping[str, int]
    workers: int | None
    min_confidence: float
    model: str | None
    names_folder: Path | None
    rulings: Rulings
    """Decisions by people."""
    forgotten: Forgotten
    """Names that must not come back."""
    keep: int
    """How many earlier graphs stay."""
    call: Mapping[str, Any]
    """What the build was asked for, so that it can be repeated."""
    progress: Progress
    timing: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, total: int = 1) -> Iterator[Callable[[int], None]]:
        """Measure a stage and tell of its progress."""
        begin = time.perf_counter()
        self.progress(name, 0, total)
        yield lambda done: self.progress(name, done, total)
        self.progress(name, total, total)
        self.timing[name] = round(time.perf_counter() - begin, 3)
