"""Which statements may be published: the gate before the graph is written, and the judgement of the finished graph.

>>> from kg.checks import Shapes
"""

from kg.checks.compile import Shapes
from kg.checks.conform import Finding, Report, conforms
from kg.checks.gate import Fault, Gate, Gated, Quarantined, gate
from kg.checks.shapes import Violation

__all__ = ["Fault", "Finding", "Gate", "Gated", "Quarantined", "Report", "Shapes", "Violation", "conforms", "gate"]
