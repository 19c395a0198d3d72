"""Train the pair classifier on annotated documents: ``python -m kg.claims.training [--cross-validate]``.

Reads gold documents (format of the annotation guidelines) from the practice documents that ship with the project and, where it is there, from
the learning part of ``../shared/gold/dev``; writes ``weights.npz``. Needs scikit-learn (extra ``dev``).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kg import cues as cue_files
from kg import names as name_files
from kg.claims import classifier, document
from kg.claims.pairs import Pair
from kg.documents import read
from kg.names import coarse

ROOT = Path(__file__).resolve().parents[2]
PRACTICE = ROOT / "kg" / "language" / "training" / "documents"
SHARED = ROOT.parent / "shared" / "gold" / "dev"
SPLIT = ROOT / "tests" / "gold" / "split.tsv"


@dataclass(frozen=True, slots=True)
class Example:
    """One pair with its label."""

    document: str
    features: tuple[int, ...]
    label: str


def gold_files() -> list[Path]:
    """Annotated documents to learn from, sorted: practice documents, and the learning part of the shared gold."""
    files = sorted(PRACTICE.glob("*.gold.json"))
    if SHARED.is_dir() and SPLIT.exists():
        learn = {line.split("\t")[0] for line in SPLIT.read_text("utf8").splitlines() if line.endswith("\tlearn")}
        files += [f for f in sorted(SHARED.glob("*.gold.json")) if f.name.removesuffix(".gold.json") in learn]
    return files


def _norm(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"^(the|de|het|een|a|an) ", "", re.sub(r"[^a-z0-9+]+", " ", text).strip())


def examples(gold_path: Path) -> Iterator[Example]:
    """Labelled pairs of one annotated document."""
    gold = json.loads(gold_path.read_text("utf8"))
    doc = read(gold_path.parent / gold["doc"], gold["doc"])
    captured: list[tuple[Pair, tuple[str, ...]]] = []
    state: dict[str, object] = {}

    def capture(contexts: Sequence[object], ledger: object, cues: object) -> None:
        captured.extend(document.document_pairs(contexts, ledger, cues))  # type: ignore[arg-type]
        state["ledger"] = ledger

    original = document.weigh
    document.weigh = capture  # type: ignore[assignment]
    try:
        document.extract(doc, name_files.load())
    finally:
        document.weigh = original
    ledger = state["ledger"]
    by_name: dict[str, list[dict[str, object]]] = defaultdict(list)
    for e in gold["entities"]:
        for n in [e["name"], *e.get("aliases", [])]:
            by_name[_norm(n)].append(e)
    ids: dict[int, str] = {}
    optional: set[str] = {e["id"] for e in gold["entities"] if e.get("optional")}
    for i, m in enumerate(ledger.mentions):  # type: ignore[attr-defined]
        root = ledger.clusters.find(i)  # type: ignore[attr-defined]
        for e in by_name.get(_norm(m.text), ()):
            if coarse(str(e["type"])) == coarse(m.type) or root not in ids:
                ids[root] = str(e["id"])
    facts: dict[tuple[str, str], dict[str, tuple[bool, str]]] = defaultdict(dict)
    for r in gold["relations"]:
        entry = (bool(r.get("optional")), _norm(r["quote"]))
        facts[r["s"], r["o"]][r["p"]] = entry
        if r["p"] == "collaboratesWith":
            facts[r["o"], r["s"]][r["p"]] = entry
    for pair, predicates in captured:
        s, o = ids.get(ledger.clusters.find(pair.subject)), ids.get(ledger.clusters.find(pair.object))  # type: ignore[attr-defined]
        label = classifier.NONE
        if s is not None and o is not None:
            stated = {p: v for p, v in facts.get((s, o), {}).items() if p in predicates}
            if stated:
                sure = {p: v for p, v in stated.items() if not v[0]}
                if not sure:
                    continue
                label = sorted(sure)[0]
                sentence = _norm(doc.text[pair.frame_start : pair.frame_end])
                quote = sure[label][1]
                words = set(quote.split())
                near = quote in sentence or sentence in quote or len(words & set(sentence.split())) >= 0.6 * len(words)
                if not near:
                    continue
            elif s in optional or o in optional:
                continue
        yield Example(gold["doc"], tuple(classifier.slots(pair.features)), label)


def train(rows: Sequence[Example], c: float = 0.4) -> classifier.Model:
    """Fit the weights."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    indices = [k for r in rows for k in r.features]
    pointers = np.cumsum([0, *(len(r.features) for r in rows)])
    matrix = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, pointers), shape=(len(rows), 1 << classifier.BITS))
    labels = np.array([r.label for r in rows])
    fitted = LogisticRegression(C=c, max_iter=400, solver="lbfgs").fit(matrix, labels)
    return classifier.Model(fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32), tuple(fitted.classes_), "")


def save(model: classifier.Model) -> None:
    """Write the weights, as 8-bit integers with one scale."""
    scale = float(np.abs(model.weights).max()) / 127
    np.savez_compressed(
        classifier.WEIGHTS, weights=np.round(model.weights / scale).astype(np.int8), scale=np.float32(scale), bias=model.bias, classes=np.array(model.classes)
    )


def main() -> None:
    """Train on everything there is to learn from."""
    cue_files.load()
    rows = [e for f in gold_files() for e in examples(f)]
    print(f"{len(rows)} pairs of {len({r.document for r in rows})} documents, {sum(r.label != classifier.NONE for r in rows)} related")
    save(train(rows))
    print(f"{classifier.WEIGHTS}: {classifier.WEIGHTS.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
