"""Identity: which mentions, over all documents, name the same thing.

Four visible steps, each a module::

    collect  mentions of one document → things (what a document names once)
    block    things                   → candidate links, cheapest and surest evidence first
    compare  two things               → evidence for and against
    decide   evidence                 → same, different or undecided, with the reason
    group    decisions                → groups, under the constraint that what must stay apart does

Before all of them stand the decisions by people (`kg.decisions`, applied by `kg.entities.ruled`). `resolve` runs the steps and
gives each group its IRI (`kg.entities.registry`), type and names.
"""

from kg.entities.registry import FILE as IRIS
from kg.entities.registry import Registry
from kg.entities.registry import load as load_registry
from kg.entities.resolve import Question, Resolution, resolve

__all__ = ["IRIS", "Question", "Registry", "Resolution", "load_registry", "resolve"]
