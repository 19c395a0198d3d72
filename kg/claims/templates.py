"""Sentence patterns: rows of ``ontology/cues/relations.tsv`` laid over folded clauses.

A pattern is a row of elements separated by blanks:

============================  =====================================================================================
element                       matches
============================  =====================================================================================
``word``, ``a|b``             one word, in lower case as written or by its lemma
``@class``                    one word of a closed class of ``words.tsv``
``[a|b]``, ``[@class]``       the same, or nothing
``<s:TYPES>``                 the subject: a thing (or several) of the given types or classes of types
``<o:TYPES>``                 the object
``<p:TYPES>``                 a thing that must be there but takes no part
``<r>``, ``<r@>``             a role title; with ``@`` one that says where it is held
``<d>``, ``<e>``, ``<a>``     a date; a second date (the end); a sum of money
``..``                        up to four words that are no thing and no comma
``...``                       up to ten words, commas included, no thing
``~``                         up to sixteen items of any kind
``^``, ``$``                  start, end of the clause
============================  =====================================================================================

Every pattern has at least one word or class, by which it is looked up, so that a sentence is compared only with patterns that can match; gaps
are bounded, so the cost per sentence is too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kg.claims.items import AMOUNT, DATE, ROLE, THING, WORD, Item
from kg.claims.signatures import CLASSES
from kg.cues import CUES, Cues, TemplateRow
from kg.errors import DataError
from kg.terms import ENTITY_TYPES

_GAPS = {"..": 4, "...": 10, "~": 16}
MAX_STEPS = 4000
"""Comparisons per clause and pattern; a pathological clause ends in no match, not in a long wait."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a pattern."""

    kind: str
    """``word``, ``slot``, ``role``, ``value``, ``gap``, ``edge``."""
    words: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    name: str = ""
    optional: bool = False
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled pattern."""

    predicate: str
    lang: str
    elements: tuple[Element, ...]
    rule: str
    """Name of the rule in claims: predicate and line of the table."""
    keys: frozenset[str]
    """Words of which one must occur in a clause for the pattern to match."""


@dataclass(slots=True)
class Match:
    """Where a pattern matched: the items of its slots."""

    template: Template
    slots: dict[str, Item] = field(default_factory=dict)
    first: int = 0
    last: int = 0


@lru_cache(maxsize=4)
def compile_all(cues: Cues) -> dict[str, dict[str, tuple[Template, ...]]]:
    """Language -> key word -> patterns.

    Raises:
        DataError: with file and line, for an element that cannot be read or a pattern without a word.
    """
    index: dict[str, dict[str, list[Template]]] = {"nl": {}, "en": {}}
    for row in cues.templates:
        template = compile_row(row, cues)
        for lang in ("nl", "en") if row.lang == "xx" else (row.lang,):
            for key in template.keys:
                index[lang].setdefault(key, []).append(template)
    return {lang: {k: tuple(v) for k, v in keys.items()} for lang, keys in index.items()}


def compile_row(row: TemplateRow, cues: Cues) -> Template:
    """Compile one pattern.

    >>> from kg.cues import load
    >>> t = compile_row(TemplateRow("leads", "en", "<s:PERSON> leads|heads [the] <o:BODY>", 1), load())
    >>> [e.kind for e in t.elements], sorted(t.keys)
    (['slot', 'word', 'word', 'slot'], ['heads', 'leads'])
    """
    elements = tuple(_element(part, row, cues) for part in row.pattern.split())
    needed = [e.words for e in elements if e.kind == "word" and not e.optional]
    # The rarest element decides where the pattern is looked up: content words before "is", "of" and "in".
    keys = min(needed, key=lambda w: (len(w & _SMALL) > 0, len(w)), default=None)
    if not keys:
        raise DataError(
            f"pattern {row.pattern!r} has no word that must be there; add one", path=CUES / "relations.tsv", line=row.line
        )
    return Template(row.predicate, row.lang, elements, f"{row.predicate}:{_slug(row.pattern)}", keys)


_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "at",
        "for",
        "with",
        "by",
        "and",
        "is",
        "are",
        "was",
        "to",
        "from",
        "de",
        "het",
        "een",
        "van",
        "in",
        "bij",
        "aan",
        "voor",
        "met",
        "door",
        "en",
        ",",
        "(",
        ":",
        "te",
        "op",
        "die",
        "dat",
    ]
)


def _slug(pattern: str) -> str:
    words = [w for w in pattern.replace("|", "/").split() if w[0] not in "<[.~^$"]
    return "-".join(w.split("/")[0].strip("@") for w in words)[:40]


def _element(part: str, row: TemplateRow, cues: Cues) -> Element:
    optional = part[0] == "[" and part[-1] == "]" and len(part) > 2
    body = part[1:-1] if optional else part
    if body in _GAPS:
        return Element("gap", limit=_GAPS[body])
    if body in "^$":
        return Element("edge", name=body)
    if body.startswith("<") and body.endswith(">"):
        inner = body[1:-1]
        name, _, types = inner.partition(":")
        if name in {"r", "r@"}:
            return Element("role", name=name, optional=optional)
        if name in {"d", "e", "a"}:
            return Element("value", name=name, optional=optional)
        found: set[str] = set()
        for type_ in types.split(","):
            if type_ in CLASSES:
                found |= CLASSES[type_]
            elif type_ in ENTITY_TYPES:
                found.add(type_)
            else:
                raise DataError(
                    f"{type_!r} in {part!r} is no entity type and no class of types", path=CUES / "relations.tsv", line=row.line
                )
        return Element("slot", types=frozenset(found), name=name, optional=optional)
    words: set[str] = set()
    for word in body.split("|"):
        if word.startswith("@"):
            members = cues.words.get(f"{word[1:]}:{row.lang}", frozenset()) | cues.words.get(f"{word[1:]}:xx", frozenset())
            if row.lang == "xx":
                members = cues.words.get(word[1:], frozenset())
            if not members:
                raise DataError(
                    f"word class {word!r} has no words for {row.lang}; add it to words.tsv",
                    path=CUES / "relations.tsv",
                    line=row.line,
                )
            words |= members
        elif word:
            words.add(word)
    return Element("word", words=frozenset(words), optional=optional)


def matches(clause: Sequence[Item], lang: str, cues: Cues, type_of: object) -> Iterator[Match]:
    """Every pattern that matches somewhere in a clause, at its first place.

    Parameters:
        clause: folded items.
        lang: ``nl`` or ``en``.
        cues: patterns and word classes.
        type_of: function from a mention's index to its entity type.
    """
    index = compile_all(cues)[lang]
    # Sorted, because of two equally good patterns the first one gets the claim.
    here = sorted({w for item in clause if item.kind == WORD for w in (item.text, item.lemma)})
    tried: set[int] = set()
    for word in here:
        for template in index.get(word, ()):
            if id(template) in tried:
                continue
            tried.add(id(template))
            budget = [MAX_STEPS]
            taken_until = -1
            for start in range(len(clause)):
                if start <= taken_until:
                    continue
                first = template.elements[0]
                if first.kind == "slot" and clause[start].kind != THING:
                    continue
                match = Match(template, first=start)
                end = _match(template.elements, 0, clause, start, match, type_of, budget)
                if end is not None:
                    match.last = end
                    yield match
                    taken_until = start
                    if len(clause) > 40 and budget[0] <= 0:
                        break


def _match(
    elements: tuple[Element, ...], e: int, clause: Sequence[Item], i: int, match: Match, type_of: object, budget: list[int]
) -> int | None:
    budget[0] -= 1
    if budget[0] <= 0:
        return None
    if e == len(elements):
        return i
    element = elements[e]
    if element.kind == "gap":
        for skip in range(element.limit + 1):
            end = _match(elements, e + 1, clause, i + skip, match, type_of, budget)
            if end is not None:
                return end
            if i + skip >= len(clause) or not _skippable(clause[i + skip], element.limit):
                return None
        return None
    if element.kind == "edge":
        fine = i == 0 if element.name == "^" else i >= len(clause) or all(x.text in {".", "!", "?", ";", ":"} for x in clause[i:])
        return _match(elements, e + 1, clause, i, match, type_of, budget) if fine else None
    if i < len(clause) and _accepts(element, clause[i], type_of):
        if element.name:
            match.slots[element.name] = clause[i]
        end = _match(elements, e + 1, clause, i + 1, match, type_of, budget)
        if end is not None:
            return end
        if element.name:
            match.slots.pop(element.name, None)
    if element.optional:
        return _match(elements, e + 1, clause, i, match, type_of, budget)
    return None


def _skippable(item: Item, limit: int) -> bool:
    if limit == _GAPS["~"]:
        return True
    if item.kind in (THING, ROLE):
        return False
    if limit == _GAPS[".."]:
        return item.text not in {",", ";", ":", ".", "?", "!"}
    return item.text not in {";", "?", "!"}


def _accepts(element: Element, item: Item, type_of: object) -> bool:
    if element.kind == "word":
        return item.kind == WORD and (item.text in element.words or item.lemma in element.words)
    if element.kind == "slot":
        return item.kind == THING and any(type_of(t) in element.types for t in item.things)  # type: ignore[operator]
    if element.kind == "role":
        return item.kind == ROLE and (element.name == "r" or any(h.at for h in item.held))
    return item.kind == (AMOUNT if element.name == "a" else DATE)
