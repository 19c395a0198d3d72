"""Known names of Dutch health AI: ``ontology/names/*.tsv`` and, on request, the Research Organization Registry."""

from kg.names.files import load
from kg.names.register import add_ror
from kg.names.ror import extend, import_ror
from kg.names.table import Name, Names, coarse
from kg.names.text import normalise

__all__ = ["Name", "Names", "add_ror", "coarse", "extend", "import_ror", "load", "normalise"]
