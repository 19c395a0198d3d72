"""What the tests share."""

from __future__ import annotations

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
