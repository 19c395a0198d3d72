"""Decisions by people: one line each in a text file beside the documents, applied at every build, undone by removing the line.

A decision speaks of things by what documents call them, not by their IRIs, so that it holds in a rebuild from nothing::

    action     name, document        other, other_document   value
    same       a name (in a document)  a name (in a document)
    different  a name (in a document)  a name (in a document)
    rename     a name (in a document)                          new name, with @nl or @en for one language
    retype     a name (in a document)                          entity type
    reject     the subject             the object              predicate and value; ``quote`` is the sentence
    accept     the subject             the object              predicate and value; ``quote`` is the sentence

An empty document means every document. ``kg.entities`` and ``kg.decisions.claims`` apply what stands here.
"""

from kg.decisions.claims import decided, said
from kg.decisions.table import ACTIONS, COLUMNS, FILE, Applied, Ruling, Rulings, add, beside, load, mint, remove

__all__ = [
    "ACTIONS",
    "COLUMNS",
    "FILE",
    "Applied",
    "Ruling",
    "Rulings",
    "add",
    "beside",
    "decided",
    "load",
    "mint",
    "remove",
    "said",
]
