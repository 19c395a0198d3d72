"""Identity: which mentions, over all documents, name the same thing.

Four visible steps, each a module::

    collect  mentions of one document → things (what a document names once)
    block    things                   → candidate links, cheapest and surest evidence first
    compare  two things               → evidence for and against
    decide   evidence                 → same, different or undecided, with the reason
    group    decisions                → groups, under the constraint that what must stay apart does

`resolve` runs them and gives each group its IRI, type and names.
"""

from kg.entities.resolve import Resolution, resolve

__all__ = ["Resolution", "resolve"]
