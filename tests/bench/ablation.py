"""What each part of the extraction brings: scores of annotated documents with ever more parts switched on.

    python tests/bench/ablation.py [GOLD] [--only check]

``--only`` takes the documents of one part of ``tests/gold/split.tsv``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from kg import names as name_files
from kg.claims import STEPS, extract
from kg.documents import read
from kg.entities import resolve
from kg.graph import write
from kg.model import Extraction
from kg.scores import Scores, score

ROOT = Path(__file__).resolve().parents[2]
LADDER = (
    ("names of the field", ("names",)),
    ("+ patterns", ("names", "patterns", "phrases", "templates")),
    ("+ trained recogniser", ("names", "patterns", "recogniser", "phrases", "templates")),
    ("+ document structure", tuple(s for s in STEPS if s not in ("references", "screen", "classifier"))),
    ("+ references (coreference)", tuple(s for s in STEPS if s not in ("screen", "classifier"))),
    ("+ screen of names", tuple(s for s in STEPS if s != "classifier")),
    ("+ classifiers over dependency trees", STEPS),
)


def gold_files(folder: Path, only: str | None) -> list[Path]:
    """Annotations of a folder, or those of one part of the split."""
    part = {
        line.split("\t")[0]
        for line in (ROOT / "tests/gold/split.tsv").read_text("utf-8").splitlines()
        if line.endswith(f"\t{only}")
    }
    files = sorted(folder.rglob("*.gold.json"))
    return [f for f in files if only is None or f.name.removesuffix(".gold.json") in part]


def document_of(gold: Path) -> Path:
    """The document that an annotation is of: beside it, else in the corpus."""
    name = str(json.loads(gold.read_text("utf-8"))["doc"])
    return gold.parent / name if (gold.parent / name).exists() else ROOT / "corpus" / name


def _read(path: Path, steps: tuple[str, ...]) -> Extraction:
    return extract(read(path, path.name), steps=steps)


def scores(files: list[Path], steps: tuple[str, ...] = STEPS) -> Scores:
    """Build the graph of annotated documents with some steps, and score it."""
    with ProcessPoolExecutor(2) as pool:
        extractions = list(pool.map(partial(_read, steps=steps), map(document_of, files)))
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph.nq"
        write(extractions, resolve(extractions, name_files.load()), graph)
        return score(graph, files)


def asked_for(doc: str | None) -> list[Path]:
    """The annotations that the command line names; by default the checking part of the shared gold."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "gold", type=Path, nargs="?", help="folder of annotated documents (default: the checking part of the shared gold)"
    )
    parser.add_argument("--only", choices=("learn", "check"))
    options = parser.parse_args()
    if options.gold is None:
        options.gold, options.only = ROOT.parent / "shared" / "gold" / "dev", "check"
    if not options.gold.is_dir():
        parser.exit(0, f"no annotated documents in {options.gold}: give their folder\n")
    return gold_files(options.gold, options.only)


def main() -> None:
    """Print the table."""
    files = asked_for(__doc__)
    print(
        f"{len(files)} documents\n\n| parts | entities | types | facts P | facts R | facts F1 | topics |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    for name, steps in LADDER:
        result = scores(files, steps)
        facts = result.total["facts"]
        figures = (result.f1("entities"), result.f1("types"), facts.precision, facts.recall, facts.f1, result.f1("topics"))
        print(f"| {name} | {' | '.join(f'{x:.3f}' for x in figures)} |", flush=True)


if __name__ == "__main__":
    main()
