"""What commands wrote out of a graph: exports and maps, noted so that they can be made again when a person is forgotten."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FILE = "written.jsonl"


@dataclass(frozen=True, slots=True)
class Written:
    """One call of ``kg export`` or ``kg map``."""

    command: str
    """``export`` or ``map``."""
    target: str
    """Absolute path that was asked for."""
    paths: tuple[str, ...]
    """Absolute paths of what was written."""
    options: Mapping[str, Any] = field(default_factory=dict)


def note(graph: Path, command: str, target: Path, paths: Sequence[Path], options: Mapping[str, Any]) -> None:
    """Note what a command wrote; a graph that cannot be written to keeps no notes."""
    entry = Written(command, str(target.absolute()), tuple(str(path.absolute()) for path in paths), dict(options))
    kept = [old for old in written(graph) if old.target != entry.target]
    with suppress(OSError):
        save(graph, [*kept, entry])


def save(graph: Path, entries: Sequence[Written]) -> None:
    """Write all notes anew."""
    part = graph / f"{FILE}.part"
    part.write_text("".join(json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in entries), "utf-8")
    part.replace(graph / FILE)


def written(graph: Path) -> list[Written]:
    """What was noted; damaged lines do not count."""
    found = []
    try:
        lines = (graph / FILE).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    for line in lines:
        with suppress(ValueError, TypeError):
            plain = json.loads(line)
            found.append(Written(**{**plain, "paths": tuple(map(str, plain["paths"]))}))
    return found
