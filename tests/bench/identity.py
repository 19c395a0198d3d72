"""How long identity takes: ``python tests/bench/identity.py``; prints one line of JSON per measurement.

- resolving 10,000 documents of 20 mentions, and once more with one document added and the registry of IRIs of the first time;
- forgetting a person in a build of the corpus, and searching every file for the name.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from test_entities import NAMES, corpus  # noqa: E402

import kg  # noqa: E402
from kg.curate import forget, traces  # noqa: E402
from kg.curate.forms import forms  # noqa: E402
from kg.entities import resolve  # noqa: E402

PERSON = "Bram van Ginneken"


def timed(what: str, call: Callable[[], object]) -> object:
    """Run something and print how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = call()
    print(json.dumps({"what": what, "seconds": round(time.perf_counter() - wall, 2), "cpu": round(time.process_time() - cpu, 2)}))
    return result


def resolving() -> None:
    """Resolve 10,000 documents, and 10,001."""
    documents = [doc.build() for doc in corpus(random.Random(7), 10_001, 20)]
    first = resolve(documents[:-1], NAMES)
    timed("resolve 10,000 documents", lambda: resolve(documents[:-1], NAMES))
    timed("resolve them again with one more", lambda: resolve(documents, NAMES, None, first.registry))


def forgetting() -> None:
    """Forget a person in the corpus."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        shutil.copytree(ROOT / "corpus", home / "corpus")
        kg.build(home / "corpus", home / "build")
        timed("forget a person in the corpus", lambda: forget(home / "build", PERSON))
        timed("search every file for the name", lambda: traces(home / "build", forms(PERSON)))


if __name__ == "__main__":
    resolving()
    forgetting()
