"""Claims: the statements of one document, each with the sentence that makes it.

``extract`` runs the whole line for one document: language pipelines, mentions, claims. It depends on that document alone.

==============  ====================================================================  ==========================
step            reads                                                                  rules are named
==============  ====================================================================  ==========================
phrases         "X of Y", brackets, possessives, titles beside names                   ``of-chain``, ``apposition-role`` …
templates       sentence patterns of ``ontology/cues/relations.tsv``                   ``<predicate>:<words>``
sections        lists under headings, labels, tables, front matter                     ``heading:…``, ``key:…``
topics          key words of ``ontology/cues/topics.tsv``                              ``topic-…``
==============  ====================================================================  ==========================
"""

from kg.claims.document import STEPS, VERSION, extract

__all__ = ["STEPS", "VERSION", "extract"]
