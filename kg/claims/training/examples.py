"""Train the classifier of pairs: ``python -m kg.claims.training``.

Reads gold documents (format of the annotation guidelines): the practice documents that ship with the project, the annotated documents of the
corpus and, where it is there, the learning part of ``../shared/gold/dev``. Writes ``weights.npz``. Needs scikit-learn (extra ``dev``).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import cues as cue_files
from kg import names as name_files
from kg.claims import document
from kg.claims.ledger import Ledger
from kg.claims.pairs import Context, Pair
from kg.cues import Cues
from kg.documents import read
from kg.mentions import linear
from kg.model import Document
from kg.names import coarse

ROOT = Path(__file__).resolve().parents[2]
PRACTICE = ROOT / "kg" / "language" / "training" / "documents"
SHARED = ROOT.parent / "shared" / "gold"
SPLIT = ROOT / "tests" / "gold" / "split.tsv"
PAIRS_C = 1.0
"""Inverse strength of regularisation, chosen by cross-validation over documents."""


@dataclass(frozen=True, slots=True)
class Example:
    """One name or pair with its label."""

    document: str
    features: tuple[int, ...]
    label: str
    detail: str = ""


def gold_files() -> list[Path]:
    """Annotated documents to learn from, sorted: practice documents, and the learning part of the shared gold."""
    files = sorted(PRACTICE.glob("*.gold.json"))
    corpus = sorted((ROOT / "tests" / "gold" / "corpus").glob("*.gold.json"))
    files += corpus
    if SHARED.is_dir() and SPLIT.exists():
        learn = {line.split("\t")[0] for line in SPLIT.read_text("utf8").splitlines() if line.endswith("\tlearn")}
        files += [f for f in sorted((SHARED / "dev").glob("*.gold.json")) if f.name.removesuffix(".gold.json") in learn]
    return files


def _norm(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"^(the|de|het|een|a|an) ", "", re.sub(r"[^a-z0-9+]+", " ", text).strip())


def _document(gold_path: Path, gold: dict[str, Any]) -> Document:
    folder = gold_path.parent if (gold_path.parent / gold["doc"]).exists() else ROOT / "corpus"
    return read(folder / gold["doc"], gold["doc"])


def _by_name(gold: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for e in gold["entities"]:
        for n in [e["name"], *e.get("aliases", [])]:
            found[_norm(n)].append(e)
    return found


def pairs_of(gold_path: Path) -> list[Example]:
    """Labelled pairs of one annotated document."""
    gold = json.loads(gold_path.read_text("utf8"))
    doc = _document(gold_path, gold)
    captured: list[tuple[Pair, tuple[str, ...]]] = []
    ledgers: list[Ledger] = []

    def capture(contexts: Sequence[Context], ledger: Ledger, cues: Cues) -> None:
        captured.extend(document.document_pairs(contexts, ledger, cues))
        ledgers.append(ledger)

    original = document.weigh
    document.weigh = capture
    try:
        document.extract(doc, name_files.load())
    finally:
        document.weigh = original
    ledger = ledgers[0]
    by_name = _by_name(gold)
    ids: dict[int, str] = {}
    optional: set[str] = {e["id"] for e in gold["entities"] if e.get("optional")}
    for i, m in enumerate(ledger.mentions):
        root = ledger.clusters.find(i)
        for e in by_name.get(_norm(m.text), ()):
            if coarse(str(e["type"])) == coarse(m.type) or root not in ids:
                ids[root] = str(e["id"])
    facts: dict[tuple[str, str], dict[str, tuple[bool, str]]] = defaultdict(dict)
    for r in gold["relations"]:
        entry = (bool(r.get("optional")), _norm(r["quote"]))
        facts[r["s"], r["o"]][r["p"]] = entry
        if r["p"] == "collaboratesWith":
            facts[r["o"], r["s"]][r["p"]] = entry
    rows: list[Example] = []
    for pair, predicates in captured:
        s, o = ids.get(ledger.clusters.find(pair.subject)), ids.get(ledger.clusters.find(pair.object))
        label = _label(s, o, facts, optional, predicates, _norm(doc.text[pair.frame_start : pair.frame_end]))
        if label is not None:
            detail = f"{ledger.mentions[pair.subject].text} | {ledger.mentions[pair.object].text}"
            rows.append(Example(gold["doc"], tuple(linear.slots(pair.features)), label, detail))
    return rows


def _label(
    s: str | None,
    o: str | None,
    facts: dict[tuple[str, str], dict[str, tuple[bool, str]]],
    optional: set[str],
    predicates: Iterable[str],
    sentence: str,
) -> str | None:
    """The relation that a sentence states of a pair; NONE; or None where the pair teaches nothing (optional, or stated elsewhere)."""
    if s is None or o is None:
        return linear.NONE
    stated = {p: v for p, v in facts.get((s, o), {}).items() if p in predicates}
    if not stated:
        return None if s in optional or o in optional else linear.NONE
    sure = {p: v for p, v in stated.items() if not v[0]}
    if not sure:
        return None
    label = sorted(sure)[0]
    quote = sure[label][1]
    words = set(quote.split())
    near = quote in sentence or sentence in quote or len(words & set(sentence.split())) >= 0.6 * len(words)
    return label if near else None


def collect(what: Callable[[Path], list[Example]]) -> Iterator[Example]:
    """Examples of all documents, read by two processes."""
    cue_files.load()
    with ProcessPoolExecutor(2) as pool:
        for rows in pool.map(what, gold_files(), chunksize=4):
            yield from rows


def main() -> None:
    """Train on everything there is to learn from."""
    rows = list(collect(pairs_of))
    positive = sum(r.label != linear.NONE for r in rows)
    print(f"{len(rows)} pairs from {len({r.document for r in rows})} documents, {positive} of them related")
    linear.save(linear.fit([(r.features, r.label) for r in rows], PAIRS_C), document.WEIGHTS)
    print(f"{document.WEIGHTS}: {document.WEIGHTS.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
