"""How two spellings of a name are compared: the normal form of a text.

Rules, in order (`Unicode NFKC <https://www.unicode.org/reports/tr15/>`_):

1. compatibility forms are folded, invisible characters dropped, diacritics removed (``Máxima`` = ``Maxima``);
2. curly apostrophes become straight, a possessive at the end goes (``Radboudumc's``), dots, commas, quotes and brackets go
   (``St. Antonius`` = ``St Antonius``), hyphens and dashes become spaces (``Health-RI`` = ``Health RI``);
3. a text of two or more words is case-folded;
4. a text of one word is case-folded only if it has more than four letters and no capital after its first letter. Acronyms and
   names in camel case therefore stay as written: ``ai``, ``who``, ``robust`` are not ``AI``, ``WHO``, ``ROBUST``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

MAX_LENGTH: Final = 400
"""Longer texts are no names; they have an empty normal form."""

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]")
_APOSTROPHES: Final = re.compile("[‘’‛ʼ`´′]")
_DASHES: Final = re.compile("[-‐‑‒–—―−]")
_DROPPED: Final = re.compile('[."“”„«»()\\[\\]{}<>*_|,;:!?®™©]')
_POSSESSIVE: Final = re.compile(r"(?<=\w)'s?$")


@lru_cache(maxsize=200_000)
def normalise(text: str) -> str:
    """The normal form in which names are compared; see the head of this module for the rules.

    Parameters:
        text: a name as it stands in a document or a table.

    Returns:
        The normal form; empty where nothing is left or the text is too long to be a name.

    >>> normalise("Máxima  Medisch Centrum"), normalise("Radboudumc’s"), normalise("St. Antonius-Ziekenhuis")
    ('maxima medisch centrum', 'radboudumc', 'st antonius ziekenhuis')
    >>> normalise("ROBUST"), normalise("robust"), normalise("TU/e"), normalise("Maastricht UMC+")
    ('ROBUST', 'robust', 'TU/e', 'maastricht umc+')
    """
    if len(text) > MAX_LENGTH:
        return ""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", _APOSTROPHES.sub("'", text)))
    text = _POSSESSIVE.sub("", _APOSTROPHES.sub("'", text).strip())
    text = _DROPPED.sub("", _DASHES.sub(" ", text))
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = text.split()
    if len(words) > 1:
        return " ".join(words).casefold()
    word = words[0] if words else ""
    return word if keeps_case(word) else word.casefold()


def keeps_case(word: str) -> bool:
    """Whether a name of one word is compared with its case: acronyms, camel case, four letters or fewer.

    >>> [keeps_case(w) for w in ("ROBUST", "iLab", "Epic", "Philips", "CumuluZ")]
    [True, True, True, False, True]
    """
    letters = [c for c in word if c.isalpha()]
    return len(letters) <= 4 or any(c.isupper() for c in letters[1:])
