"""Whether confidence can be believed: of the claims with confidence about 0.7, are seven in ten right?

Expected calibration error over bins of equal width, after M. P. Naeini et al., "Obtaining well calibrated probabilities using Bayesian
binning", AAAI 2015.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.scores.compare import Verdict

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The claims whose confidence falls into one stretch."""

    low: float
    high: float
    count: int
    confidence: float
    """Mean confidence."""
    right: float
    """Share of them that are right."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """The bins that hold a claim, and the mean distance between confidence and truth."""

    bins: tuple[Bin, ...]
    error: float
    """Expected calibration error, 0 to 1."""

    def text(self) -> str:
        """The reliability diagram in letters: a bar as long as the share of right claims, a mark where the confidence is."""
        total = sum(b.count for b in self.bins)
        lines = [f"expected calibration error {self.error:.3f} over {total} claims", "confidence   claims   mean  right"]
        for b in self.bins:
            bar = list(f"{'█' * round(40 * b.right):<41}")
            bar[round(40 * b.confidence)] = "|"
            lines.append(f"{b.low:.1f} to {b.high:.1f} {b.count:8} {b.confidence:6.2f} {b.right:6.2f}  {''.join(bar).rstrip()}")
        return "\n".join(lines) + "\n"


def reliability(verdicts: Iterable[Verdict]) -> Reliability:
    """Set the confidence of claims beside their truth; claims that neither help nor harm are left out.

    Parameters:
        verdicts: what became of each claim.

    >>> reliability([Verdict("a", "roles", True, 0.75), Verdict("a", "roles", False, 0.75)]).error
    0.25
    """
    counted = [(v.confidence, bool(v.right)) for v in verdicts if v.right is not None]
    bins: list[Bin] = []
    for k in range(BINS):
        here = [(c, r) for c, r in counted if min(BINS - 1, int(c * BINS)) == k]
        if here:
            n = len(here)
            bins.append(Bin(k / BINS, (k + 1) / BINS, n, sum(c for c, _ in here) / n, sum(r for _, r in here) / n))
    error = sum(b.count * abs(b.confidence - b.right) for b in bins) / max(1, len(counted))
    return Reliability(tuple(bins), error)
