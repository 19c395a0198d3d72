"""Mentions: stretches of text that name a thing of one of the entity types.

Finders propose candidates, each on its own evidence; ``spans.settle`` chooses; names accepted once are then looked for
everywhere in the document; ``identity`` says which mentions name the same thing.

=============  ==================================================  =======================================
finder         looks at                                            declares extractor
=============  ==================================================  =======================================
known          the names files                                     ``names``
people         titles, the shape of names, roles beside them       ``titled``, ``role-line``
heads          head nouns ("… Lab", "afdeling …")                  ``head-noun``
recogniser     the trained pipelines                               ``recogniser``
structure      title, front matter, quotes, tables, links          ``structure``, ``quoted``, ``role-line``
acronyms       "Long Form (LF)"                                    ``acronym``
echo           names accepted elsewhere in the document            ``echo``
=============  ==================================================  =======================================
"""

from kg.mentions import linear
from kg.mentions.find import FINDERS, Found, find
from kg.mentions.identity import Clusters
from kg.mentions.reading import Reading, Sentence

__all__ = ["FINDERS", "Clusters", "Found", "Reading", "Sentence", "find", "linear"]
