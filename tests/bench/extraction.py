"""Cost of extraction beside that of the bare pipelines on the same texts, in one process: ``make bench``.

Bare: ``nlp.pipe`` with tagger, parser and recogniser over the blocks of the documents, each in its language. Reading a file into blocks is
measured by itself. Processor time, medians of the rounds.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from kg.claims import extract
from kg.documents import find, read
from kg.language import LANGUAGES, pipeline
from kg.mentions.reading import language_of, readable
from kg.model import Document

ROOT = Path(__file__).resolve().parents[2]


def bare(documents: list[Document]) -> int:
    """Run the pipelines over the texts of documents; gives the number of words."""
    words = 0
    for document in documents:
        for lang in LANGUAGES:
            blocks = [b for b in document.blocks if readable(b) and language_of(b, document) == lang]
            words += sum(len(doc) for doc in pipeline(lang).pipe((document.text[b.start : b.end] for b in blocks), batch_size=64))
    return words


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Median processor time."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "source", nargs="?", type=Path, default=ROOT / "corpus", help="folder of documents (default: %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    files = find([options.source]).files
    documents = [read(f.path, f.identifier) for f in files]
    words = bare(documents)
    extract(documents[0])
    reading = seconds(lambda: [read(f.path, f.identifier) for f in files], options.rounds)
    alone = seconds(lambda: bare(documents), options.rounds)
    whole = seconds(lambda: [extract(d) for d in documents], options.rounds)
    print(f"{len(documents)} documents, {words:,} words; processor time, one core, median of {options.rounds} rounds")
    print("| step | seconds | words/s | times bare |\n| --- | --- | --- | --- |")
    for name, value in (
        ("reading files", reading),
        ("bare pipelines", alone),
        ("extraction", whole),
        ("reading + extraction", reading + whole),
    ):
        print(f"| {name} | {value:.2f} | {words / value:,.0f} | {value / alone:.2f} |")


if __name__ == "__main__":
    main()
