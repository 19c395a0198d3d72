"""Reads ``sentences.tsv`` and ``known_failures.tsv``: small documents with all their claims (topics only where a row has one)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extraction_support import facts

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A text and what it states."""

    lang: str
    text: str
    required: frozenset[str]
    optional: frozenset[str]
    why: str = ""
    place: str = ""

    def wrong(self) -> set[str]:
        """Claims that are missing (``- …``) and claims that should not be there (``+ …``)."""
        found = facts(self.text, self.lang)
        if any(" | focusesOn | " in f for f in self.required):
            found |= facts(self.text, self.lang, topics=True)
        return {f"- {f}" for f in self.required - found} | {f"+ {f}" for f in found - self.required - self.optional}


def cases(name: str, columns: int) -> list[Case]:
    """The rows of a file; a row with another number of columns is an error of the file."""
    found = []
    for number, line in enumerate((HERE / name).read_text(encoding="utf8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != columns:
            raise ValueError(f"{name}:{number}: {len(fields)} columns instead of {columns}")
        lines = [] if fields[2] == "-" else fields[2].split(" ; ")
        found.append(
            Case(
                fields[0],
                fields[1].replace("\\n", "\n"),
                frozenset(f for f in lines if not f.startswith("? ")),
                frozenset(f[2:] for f in lines if f.startswith("? ")),
                fields[3] if columns > 3 else "",
                f"{name}:{number}",
            )
        )
    return found
