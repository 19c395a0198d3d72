"""What was found against what a reader finds: precision, recall and F1 against gold documents.

The measure is the one of the gold standard's own scorer; ``kg score`` prints the same figures. Beside them it tells, rule by
rule, how often a rule was right.
"""

from kg.scores.compare import Comparison, Tally, Verdict, compare
from kg.scores.found import Found
from kg.scores.reliability import Reliability, reliability
from kg.scores.table import Scores, score

__all__ = ["Comparison", "Found", "Reliability", "Scores", "Tally", "Verdict", "compare", "reliability", "score"]
