"""``python -m kg.language.training [train|evaluate] [--data DIR] [--gold DIR] [--work DIR] [--lang en] [--lang nl]``."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import spacy

MODELS = Path(__file__).parents[1] / "models"
CARD = Path(__file__).parents[1] / "MODEL_CARD.md"
SHARED = Path(__file__).resolve().parents[4] / "shared"
LANGUAGES = ("en", "nl")


def main(arguments: list[str] | None = None) -> int:
    """Train or measure.

    Parameters:
        arguments: those of the command line; None: ``sys.argv``.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(prog="python -m kg.language.training", description="Train or evaluate the two pipelines.")
    parser.add_argument("action", nargs="?", choices=("train", "evaluate", "part", "folds"), default="train")
    parser.add_argument("--data", type=Path, default=SHARED / "data", help="folder with ud/ and ner/ (default: %(default)s)")
    parser.add_argument(
        "--gold", type=Path, default=SHARED / "gold" / "dev", help="annotated documents, if any (default: %(default)s)"
    )
    parser.add_argument("--work", type=Path, help="folder for intermediate files (default: a temporary one)")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder of the pipelines (default: %(default)s)")
    parser.add_argument("--resume", type=int, metavar="STEPS", help="go on from the pipelines in --out, for so many steps")
    parser.add_argument("--lang", action="append", choices=LANGUAGES, help="only this language")
    options = parser.parse_args(arguments)
    langs = tuple(options.lang or LANGUAGES)
    if not (options.data / "ud").is_dir():
        parser.exit(2, f"no treebanks in {options.data}: give the folder with --data\n")
    if options.action == "evaluate":
        _evaluate(langs, options.data, options.out)
        return 0
    work = options.work or Path(tempfile.mkdtemp(prefix="kg-models-"))
    if options.action == "folds":
        return _folds(langs, options.data, options.gold, work, options.out)
    if options.action == "part":
        _train(langs[0], options.data, options.gold, work, options.out, options.resume)
        return 0
    return _train_all(langs, options.data, options.gold, work, options.out, options.resume)


def _train(lang: str, data: Path, gold: Path, work: Path, out: Path, resume: int | None) -> None:
    from kg.language.training import train

    start = out / lang if resume else None
    names = train.names(lang, data, gold if gold.is_dir() else None, work, resume, start)
    train.assemble(lang, train.syntax(lang, data, work, resume, start), names, out / lang)


def _folds(langs: tuple[str, ...], data: Path, gold: Path, work: Path, out: Path) -> int:
    """Recognisers trained without a part of the practice documents each, in ``out/0``, ``out/1`` …, for the training of the classifiers."""
    from kg.language.training import learning, train

    if out == MODELS:
        sys.stderr.write("folds: say with --out where to, the shipped pipelines are not replaced\n")
        return 2
    for part in range(learning.PARTS):
        for lang in langs:
            names = train.names(lang, data, gold if gold.is_dir() else None, work / str(part), without=part)
            train.assemble(lang, MODELS / lang, names, out / str(part) / lang)
    return 0


def _train_all(langs: tuple[str, ...], data: Path, gold: Path, work: Path, out: Path, resume: int | None) -> int:
    """One process a language, one core each."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    folders = [f"--{name}={path}" for name, path in (("data", data), ("gold", gold), ("work", work), ("out", out))]
    command = [sys.executable, "-m", "kg.language.training", "part", *folders, *([f"--resume={resume}"] if resume else [])]
    running = {lang: subprocess.Popen([*command, "--lang", lang], env=environment) for lang in langs}
    failed = [lang for lang, process in running.items() if process.wait()]
    if failed:
        sys.stderr.write(f"training failed: {', '.join(failed)}\n")
        return 1
    scores = _evaluate(langs, data, out)
    if langs == LANGUAGES and out == MODELS:
        _write_card(scores)
    return 0


def _write_card(scores: str) -> None:
    versions = ", ".join(json.loads((MODELS / lang / "meta.json").read_text("utf-8"))["version"] for lang in LANGUAGES)
    before, rest = CARD.read_text("utf-8").split("<!-- scores -->")
    after = rest.split("<!-- /scores -->")[1]
    table = f"<!-- scores -->\nVersions (en, nl): {versions}\n\n{scores}\n<!-- /scores -->"
    CARD.write_text(before + table + after, "utf-8")


def _evaluate(langs: tuple[str, ...], data: Path, models: Path) -> str:
    from kg.language.training import evaluate

    rows: list[evaluate.Row] = []
    for lang in langs:
        nlp = spacy.load(models / lang)
        rows += [
            *evaluate.syntax(nlp, lang, data),
            *evaluate.own_names(nlp, lang),
            *evaluate.corpus_names(nlp, lang, data),
            evaluate.speed(nlp, lang, data),
        ]
    scores = evaluate.table(rows)
    sys.stdout.write(scores + "\n")
    return scores


if __name__ == "__main__":
    raise SystemExit(main())
