"""Train the classifiers of names, topics and relations, and measure the rules: ``python -m kg.claims.training``.

Learns from annotated documents: the practice documents (without series a and b, after which rules were made), those of the corpus and, where it
is there, the learning part of ``../shared/gold/dev``. A document's names are proposed by
recognisers that were trained without it (``--recognisers``), and screened by weights that were fitted without it, so that the classifiers see
the errors that they will see in use, and their probabilities can be believed. Writes ``screen.npz``, ``focus.npz``, ``weights.npz`` and
``ontology/cues/priors.tsv``. Needs scikit-learn (extra ``dev``).
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from kg import language
from kg.claims import document, focus
from kg.claims.training import examples
from kg.claims.training.examples import Example, Labelled
from kg.language.training.learning import PARTS, part_of
from kg.mentions import linear, screen

SCREEN_C, FOCUS_C, PAIRS_C = 1.0, 0.3, 0.5
"""Inverse strength of regularisation, chosen by cross-validation over documents."""
PRIORS = examples.ROOT / "ontology" / "cues" / "priors.tsv"
HEAD = "# Measured precision of the rules on the practice documents, written by python -m kg.claims.training: rule, precision, claims.\n"
STRENGTH = 4.0
"""Claims that the precision of all rules counts for beside a rule's own."""
T = TypeVar("T")


def each(files: Sequence[Path], work: Callable[[Path], T], recognisers: Path | None) -> list[T]:
    """Do something with every document, two at a time, each with the recogniser that has not seen it."""
    out: dict[Path, T] = {}
    for part in range(PARTS):
        mine = [f for f in files if part_of(f) == part]
        models = recognisers / str(part) if recognisers is not None else language.MODELS
        with ProcessPoolExecutor(2, initializer=_use, initargs=(models,)) as pool:
            out.update(zip(mine, pool.map(work, mine, chunksize=4), strict=True))
    return [out[f] for f in files]


def _use(models: Path) -> None:
    language.MODELS = models
    language.pipeline.cache_clear()


def _claims(weights: Path, path: Path) -> Labelled:
    return examples.claims_of(path, weights / f"screen-{part_of(path)}.npz")


def fit(rows: Iterable[Example], c: float) -> linear.Model:
    """Fit weights to examples."""
    return linear.fit([(linear.slots(r.features), r.label) for r in rows], c)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train on everything there is to learn from."""
    parser = argparse.ArgumentParser(prog="python -m kg.claims.training", description="Train the classifiers.")
    parser.add_argument("--recognisers", type=Path, help="folder with a pipeline folder per part (0/, 1/) trained without it")
    options = parser.parse_args(arguments)
    files = [*examples.practice_files(), *examples.corpus_files(), *examples.learning_files()]
    names = each(files, examples.names_of, options.recognisers)
    with tempfile.TemporaryDirectory() as folder:
        for part in range(PARTS):
            other = [r for f, rows in zip(files, names, strict=True) if part_of(f) != part for r in rows]
            linear.save(fit(other, SCREEN_C), Path(folder) / f"screen-{part}.npz")
        claims = each(files, partial(_claims, Path(folder)), options.recognisers)
    _write("names", [r for rows in names for r in rows], SCREEN_C, screen.WEIGHTS)
    _write("topics", [r for found in claims for r in found.topics], FOCUS_C, focus.WEIGHTS)
    _write("pairs", [r for found in claims for r in found.pairs], PAIRS_C, document.WEIGHTS)
    _priors([r for found in claims for r in found.rules])


def _priors(rows: Sequence[tuple[str, bool]]) -> None:
    """Write the measured precision of each rule, drawn to that of all rules where it fired seldom."""
    total = Counter(rule for rule, _ in rows)
    right = Counter(rule for rule, good in rows if good)
    mean = sum(right.values()) / max(1, len(rows))
    lines = [f"{rule}\t{(right[rule] + STRENGTH * mean) / (n + STRENGTH):.3f}\t{n}\n" for rule, n in sorted(total.items())]
    PRIORS.write_text(HEAD + "".join(lines), "utf-8")
    print(f"rules: {len(lines)}, {mean:.3f} of {len(rows)} claims right")


def _write(what: str, rows: Sequence[Example], c: float, path: Path) -> None:
    linear.save(fit(rows, c), path)
    positive = sum(r.label != linear.NONE for r in rows)
    print(
        f"{what}: {len(rows)} from {len({r.document for r in rows})} documents, {positive} of them are something; {path.stat().st_size / 1e3:.0f} kB"
    )


if __name__ == "__main__":
    main()
