"""The figures over all gold documents, and how they are shown."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import DataError, UsageError
from kg.scores.compare import Comparison, Tally, compare
from kg.scores.found import Found
from kg.scores.reliability import Reliability, reliability

FACTS = ("relations", "roles", "dates", "amounts")


@dataclass(frozen=True)
class Scores:
    """Precision, recall and F1, by part, by language and by rule."""

    documents: tuple[tuple[str, Comparison], ...]
    """Gold document → how the graph compares with it, in the order of the files' paths."""
    total: dict[str, Tally]
    """``entities``, ``entities/<group>``, ``types``, ``facts`` (relations, roles, dates and amounts together), …"""
    by_language: dict[str, dict[str, Tally]]
    seen: int
    """How many of the gold documents are in the graph."""

    def f1(self, part: str, lang: str | None = None) -> float:
        """F1 of a part, over all documents or those in a language."""
        return (self.total if lang is None else self.by_language.get(lang, {})).get(part, Tally()).f1

    def by_extractor(self) -> dict[tuple[str, str], Counter[bool | None]]:
        """(rule, part) → how many of its claims are right (True), wrong (False), or neither (None)."""
        found: defaultdict[tuple[str, str], Counter[bool | None]] = defaultdict(Counter)
        for _, comparison in self.documents:
            for verdict in comparison.verdicts:
                found[verdict.extractor, verdict.part][verdict.right] += 1
        return dict(sorted(found.items(), key=lambda item: (-item[1][False], item[0])))

    def reliability(self) -> Reliability:
        """Whether the confidence of the claims can be believed."""
        return reliability(v for _, comparison in self.documents for v in comparison.verdicts)

    def text(self) -> str:
        """The table of figures."""
        lines = [f"{self.seen} of {len(self.documents)} gold documents are in the graph",
                 f"{'':28}{'P':>6}{'R':>7}{'F1':>7}{'tp':>7}{'fp':>6}{'fn':>6}"]  # fmt: skip
        groups = sorted(part for part in self.total if part.startswith("entities/"))
        predicates = sorted(part for part in self.total if part.startswith("relations/"))
        for part in ["entities", *groups, "types", "facts", "relations", *predicates, "roles", "dates", "amounts", "topics"]:
            t = self.total.get(part, Tally())
            lines.append(f"{part:28}{t.precision:6.3f}{t.recall:7.3f}{t.f1:7.3f}{t['tp']:7}{t['fp']:6}{t['fn']:6}")
        for lang in sorted(self.by_language):
            figures = ", ".join(f"{k} F1 {self.f1(k, lang):.3f}" for k in ("entities", "facts", "topics"))
            lines.append(f"{lang}: {figures}")
        return "\n".join(lines) + "\n"

    def errors_text(self) -> str:
        """Every miss and every extra, document by document."""
        lines = []
        for name, comparison in self.documents:
            lines.append(f"== {name}")
            lines += [f"  {kind:5} {part:10} {what}" for kind, part, what in sorted(comparison.errors)]
        return "\n".join(lines) + "\n"

    def by_extractor_text(self) -> str:
        """Per rule and part: hits, false hits, claims that do not count; most false hits first."""
        width = max([9, *(len(rule) for rule, _ in self.by_extractor())])
        lines = [f"{'extractor':{width}}  {'part':26}{'right':>7}{'wrong':>7}{'neither':>9}{'P':>7}"]
        for (rule, part), n in self.by_extractor().items():
            lines.append(
                f"{rule:{width}}  {part:26}{n[True]:7}{n[False]:7}{n[None]:9}{Tally(tp=n[True], fp=n[False]).precision:7.3f}"
            )
        return "\n".join(lines) + "\n"

    def to_json(self) -> str:
        """The figures as JSON: part → p, r, f1, tp, fp, fn."""
        plain = {part: {"p": t.precision, "r": t.recall, "f1": t.f1, **t} for part, t in sorted(self.total.items())}
        return json.dumps(plain, indent=1) + "\n"


def score(graph_nq: str | Path, gold_dirs: Iterable[str | Path]) -> Scores:
    """Score a built graph against gold documents.

    Parameters:
        graph_nq: the ``graph.nq`` that a build of the gold documents wrote, or the folder it is in.
        gold_dirs: folders with ``*.gold.json`` files, searched with their subfolders; or such files.

    Raises:
        UsageError: there is no gold document.
        DataError: a gold document breaks its format.
        GraphError: the graph is missing or unreadable.
    """
    path = Path(graph_nq)
    found = Found(path / "graph.nq" if path.is_dir() else path)
    places = [Path(place) for place in gold_dirs]
    files = sorted({f for place in places for f in ([place] if place.is_file() else place.rglob("*.gold.json"))})
    if not files:
        raise UsageError(f"no *.gold.json in {', '.join(map(str, places)) or 'nothing'}")
    total: defaultdict[str, Tally] = defaultdict(Tally)
    by_language: defaultdict[str, defaultdict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    documents, seen = [], 0
    known = {Path(identifier).name for identifier in found.identifiers.values()}
    for file in files:
        gold = _gold(file)
        try:
            comparison = compare(found, gold)
        except (KeyError, TypeError, AttributeError) as error:
            raise DataError(f"not a gold document: {type(error).__name__} {error}", path=file) from None
        documents.append((str(gold["doc"]), comparison))
        seen += gold["doc"] in known
        for tallies in (total, by_language[gold.get("lang", "en")]):
            for part, tally in comparison.tally.items():
                tallies[part].update(tally)
    for tallies in (total, *by_language.values()):
        for part in FACTS:
            tallies["facts"].update(tallies[part])
    return Scores(tuple(documents), dict(total), {lang: dict(t) for lang, t in by_language.items()}, seen)


def _gold(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"not a gold document: {error}", path=file) from None
