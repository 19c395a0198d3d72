"""Multinomial logistic regression over hashed features: the small classifiers of mentions and claims.

Feature hashing after K. Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009. Weights are kept as 8-bit
integers with one scale; training needs scikit-learn, use needs numpy alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BITS = 17
NONE = "none"
"""The class of what is nothing: no name, no relation."""


class Model(NamedTuple):
    """Weights of a classifier."""

    weights: NDArray[np.float32]
    """Shape (2**BITS, classes)."""
    bias: NDArray[np.float32]
    classes: tuple[str, ...]


@lru_cache(maxsize=8)
def load(path: Path) -> Model | None:
    """Read weights; None where the file does not exist."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as data:
        return Model(
            data["weights"].astype(np.float32) * float(data["scale"]),
            data["bias"].astype(np.float32),
            tuple(str(c) for c in data["classes"]),
        )


def digest(path: Path) -> str:
    """Changes with the weights; empty where there are none."""
    return f"{zlib.crc32(path.read_bytes()):08x}" if path.exists() else ""


def slots(features: Iterable[str]) -> list[int]:
    """Hash slots of features, sorted, without repeats."""
    return sorted({zlib.crc32(f.encode("utf8")) & ((1 << BITS) - 1) for f in features})


def probabilities(model: Model, features: Sequence[str], wanted: Collection[str], temperature: float = 1.0) -> dict[str, float]:
    """Probability of each wanted class and of NONE, among these.

    Parameters:
        model: the weights.
        features: what is seen.
        wanted: classes that are possible; NONE always is.
        temperature: what the scores are divided by: above 1 the probabilities are more modest (C. Guo et al., "On calibration of modern
            neural networks", ICML 2017).
    """
    scores = (model.weights[slots(features)].sum(axis=0) + model.bias) / temperature
    columns = [k for k, c in enumerate(model.classes) if c == NONE or c in wanted]
    values = np.exp(scores[columns] - scores[columns].max())
    values /= values.sum()
    return {model.classes[k]: float(v) for k, v in zip(columns, values, strict=True)}


def fit(rows: Sequence[tuple[Sequence[int], str]], c: float) -> Model:
    """Fit weights to (slots, class) rows, with L2 regularisation of strength 1/c."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    indices = [k for features, _ in rows for k in features]
    pointers = np.cumsum([0, *(len(features) for features, _ in rows)])
    used, columns = np.unique(indices, return_inverse=True)
    matrix = csr_matrix((np.ones(len(indices), dtype=np.float32), columns, pointers), shape=(len(rows), len(used)))
    labels = np.array([label for _, label in rows])
    fitted = LogisticRegression(C=c, max_iter=300, solver="lbfgs").fit(matrix, labels)
    coefficients = fitted.coef_ if len(fitted.classes_) > 2 else np.concatenate([-fitted.coef_ / 2, fitted.coef_ / 2])
    intercept = fitted.intercept_ if len(fitted.classes_) > 2 else np.concatenate([-fitted.intercept_ / 2, fitted.intercept_ / 2])
    weights = np.zeros((1 << BITS, len(fitted.classes_)), dtype=np.float32)
    weights[used] = coefficients.T
    return Model(weights, intercept.astype(np.float32), tuple(str(x) for x in fitted.classes_))


def save(model: Model, path: Path) -> None:
    """Write weights; equal weights give equal bytes."""
    scale = float(np.abs(model.weights).max()) / 127
    weights = np.round(model.weights / scale).astype(np.int8)
    np.savez_compressed(
        path, weights=weights, scale=np.float32(scale), bias=model.bias.astype(np.float32), classes=np.array(model.classes)
    )
