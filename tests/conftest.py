"""What the tests share."""

from __future__ import annotations

import os
import time
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ``../shared`` with gold documents, which is no part of the project; without it, the test is skipped."""
    if not (SHARED / "gold").is_dir():
        message = f"{SHARED} is absent: tests against the gold documents do not run here"
        warnings.warn(message, stacklevel=2)
        pytest.skip(message)
    return SHARED


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The documents that ship with the project."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def corpus_build(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the corpus; test processes that run side by side share one."""
    import kg

    out = tmp_path_factory.getbasetemp()
    out = (out.parent if "PYTEST_XDIST_WORKER" in os.environ else out) / "corpus-build"
    for _ in range(600):
        try:
            kg.build(corpus, out)
        except kg.UsageError as error:
            if "another build" not in str(error):
                raise
            time.sleep(1)
        else:
            return out
    raise TimeoutError("the build of the corpus did not end")
