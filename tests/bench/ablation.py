"""What each part of the extraction brings: scores of annotated documents with ever more parts switched on.

    python tests/bench/ablation.py [GOLD] [--only check]

``--only`` takes the documents of one part of ``tests/gold/split.tsv``.
"""

from __future__ import annotations

import argparse
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from kg import names as name_files
from kg.claims import STEPS, extract
from kg.claims.training.examples import SHARED, Gold, of_part
from kg.entities import resolve
from kg.graph import write
from kg.model import Extraction
from kg.scores import Scores, score

LADDER = (
    ("names of the field", ("names",)),
    ("+ patterns", ("names", "patterns", "phrases", "templates")),
    ("+ trained recogniser", ("names", "patterns", "recogniser", "phrases", "templates")),
    ("+ document structure", tuple(s for s in STEPS if s not in ("references", "screen", "classifier"))),
    ("+ references (coreference)", tuple(s for s in STEPS if s not in ("screen", "classifier"))),
    ("+ screen of names", tuple(s for s in STEPS if s != "classifier")),
    ("+ classifiers over dependency trees", STEPS),
)


def _read(gold: Path, steps: tuple[str, ...]) -> Extraction:
    return extract(Gold(gold).document(), steps=steps)


def scores(files: list[Path], steps: tuple[str, ...] = STEPS) -> Scores:
    """Build the graph of annotated documents with some steps, and score it."""
    with ProcessPoolExecutor(2) as pool:
        extractions = list(pool.map(partial(_read, steps=steps), files))
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
        options.gold, options.only = SHARED, "check"
    if not options.gold.is_dir():
        parser.exit(0, f"no annotated documents in {options.gold}: give their folder\n")
    files = sorted(options.gold.rglob("*.gold.json"))
    return files if options.only is None else of_part(files, options.only)


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
