"""A linear classifier over the features of a pair: multinomial logistic regression with hashed features.

Trained by ``python -m kg.claims.training`` on annotated documents; the weights (``weights.npz``) ship with the package. Feature hashing
after K. Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).parent / "weights.npz"
BITS = 15
NONE = "none"


class Model(NamedTuple):
    """Weights of the classifier."""

    weights: NDArray[np.float32]
    """Shape (2**BITS, classes)."""
    bias: NDArray[np.float32]
    classes: tuple[str, ...]
    version: str


@lru_cache(maxsize=1)
def load() -> Model | None:
    """The shipped weights, or None where there are none."""
    if not WEIGHTS.exists():
        return None
    with np.load(WEIGHTS, allow_pickle=False) as data:
        weights = data["weights"].astype(np.float32) * float(data["scale"])
        return Model(weights, data["bias"].astype(np.float32), tuple(str(c) for c in data["classes"]), f"{zlib.crc32(WEIGHTS.read_bytes()):08x}")


def slots(features: Iterable[str]) -> list[int]:
    """Hash slots of features, sorted, without repeats."""
    return sorted({zlib.crc32(f.encode("utf8")) & ((1 << BITS) - 1) for f in features})


def probabilities(model: Model, features: Sequence[str], predicates: Sequence[str]) -> dict[str, float]:
    """Probability of each of the given relations (those that the types allow) for one pair; what is left is "no relation".

    Parameters:
        model: the weights.
        features: the pair's features.
        predicates: relations to consider.
    """
    scores = model.weights[slots(features)].sum(axis=0) + model.bias
    wanted = [k for k, c in enumerate(model.classes) if c == NONE or c in predicates]
    values = np.exp(scores[wanted] - scores[wanted].max())
    values /= values.sum()
    return {model.classes[k]: float(v) for k, v in zip(wanted, values, strict=True) if model.classes[k] != NONE}
