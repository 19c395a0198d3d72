"""Spellings of one name: a key that is equal for variants, and tests for names that say little.

The words are data: ``ontology/fields.tsv`` lists heads of names (department, lab, …) and fields of work with their Dutch
and English variants, so that "afdeling Radiologie" and "Department of Radiology" get the same key.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kg.errors import DataError
from kg.names import normalise
from kg.terms import ONTOLOGY


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIELDS: Final = ONTOLOGY / "fields.tsv"
_FUNCTION: Final = _words_of(
    """
    a an and at de den der des die en for het in of on the to van voor & ' 's op te und für di
    """
)
_LEGAL: Final = re.compile(
    r"[\s,]+(?:b\.?v|n\.?v|gmbh|a\.?g|inc|ltd|llc|plc|s\.?a|s\.?r\.?l|s\.r\.o|a/s|ab|e\.?v|scrl(?:fs)?|se)\.?$", re.IGNORECASE
)
_BRACKET: Final = re.compile(r"\s*\(([^()]{1,40})\)\s*$")
_SPELLING: Final = (
    (re.compile(r"isation"), "ization"),
    (re.compile(r"ise\b"), "ize"),
    (re.compile(r"our\b"), "or"),
    (re.compile(r"tre\b"), "ter"),
    (re.compile(r"ae"), "e"),
)
"""British to American, so that one comparison serves; what else it changes it changes alike on both sides."""


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    """Variant → word, the heads, the fields."""
    variants: dict[str, str] = {}
    kinds: dict[str, set[str]] = {"head": set(), "field": set()}
    for number, text in enumerate(FIELDS.read_text(encoding="utf-8").splitlines(), 1):
        cells = text.split("\t")
        if number == 1 and cells == ["kind", "word", "variants"]:
            continue
        if len(cells) != 3 or cells[0] not in kinds or number == 1:
            raise DataError("needs the columns kind (head or field), word, variants", path=FIELDS, line=number)
        word = _spell(normalise(cells[1]).casefold())
        kinds[cells[0]].add(word)
        for form in (cells[1], *cells[2].split("|")):
            key = _spell(normalise(form).casefold())
            if key and variants.setdefault(key, word) != word:
                raise DataError(f"{form.strip()!r} stands for {variants[key]!r} already", path=FIELDS, line=number)
    return variants, frozenset(kinds["head"]), frozenset(kinds["field"])


def _spell(word: str) -> str:
    for pattern, new in _SPELLING:
        word = pattern.sub(new, word)
    return word


@lru_cache(maxsize=200_000)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a name that carry meaning, in one spelling and, for heads and fields, one language.

    >>> tokens("de afdeling Radiologie"), tokens("Department of Radiology (RAD)"), tokens("Nicolab B.V.")
    (('department', 'radiology'), ('department', 'radiology'), ('nicolab',))
    """
    bare = _LEGAL.sub("", _BRACKET.sub("", text).strip())
    form = normalise(bare) or normalise(text)
    words = form.split()
    if len(words) == 1:
        return (_words()[0].get(_spell(form), form),)
    kept = tuple(_words()[0].get(s, s) for w in words if w not in _FUNCTION and (s := _spell(w)))
    return kept or tuple(words)


def key(text: str) -> str:
    """Equal for spellings of one name.

    >>> key("Princess Máxima Centre") == key("the Princess Maxima Center")
    True
    """
    return " ".join(tokens(text))


@lru_cache(maxsize=200_000)
def is_acronym(text: str) -> bool:
    """Whether a name is one word mostly in capitals, of at most ten letters.

    >>> [is_acronym(t) for t in ("DIAG", "UvA", "e/MTIC", "Thirona", "MERAI Lab")]
    [True, True, True, False, False]
    """
    if " " in text or len(text) > 20:
        return False
    words = text.split()
    letters = [c for c in text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return len(words) == 1 and 2 <= len(letters) <= 10 and capitals >= 2 and 2 * capitals >= len(letters)


def unit_key(text: str, type_: str) -> str:
    """As `key`; of a department or faculty only the field, for it is named with and without its head.

    >>> unit_key("afdeling Radiologie", "Department"), unit_key("Radiology", "Department"), unit_key("AI Lab", "Lab")
    ('radiology', 'radiology', 'ai lab')
    """
    words = tokens(text)
    if type_ in ("Department", "Faculty"):
        words = tuple(w.casefold() for w in words if w not in _words()[1]) or words
    return " ".join(words)


@lru_cache(maxsize=200_000)
def is_generic(text: str, type_: str) -> bool:
    """Whether a name says only what sort of thing it is, so that many organisations have one of that name.

    A department, faculty or vacancy always is; a group, lab, centre, programme, course or event whose name has up to two words,
    all of them fields of work; an organisation or project never.

    >>> is_generic("Department of Radiology & Nuclear Medicine", "Department"), is_generic("AI Lab", "Lab")
    (True, True)
    >>> is_generic("Diagnostic Image Analysis Group", "ResearchGroup"), is_generic("Thira Lab", "Lab")
    (False, False)
    """
    if type_ in ("Department", "Faculty", "Vacancy"):
        return True
    if type_ not in ("ResearchGroup", "Centre", "Lab", "Programme", "Event", "Course"):
        return False
    _, heads, fields = _words()
    content = [word for w in tokens(text) if (word := w.casefold()) not in heads]
    return len(content) <= 2 and all(word in fields for word in content)
