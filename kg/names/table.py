"""Rows of the names of the field, and the collection that finds them by any of their forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg.names.text import normalise
from kg.terms import INSTITUTION_TYPES, UNIT_TYPES

ROR: Final = "https://ror.org/"
WIKIDATA: Final = "http://www.wikidata.org/entity/"


@dataclass(frozen=True, slots=True)
class Name:
    """One known thing: a row of ``ontology/names/*.tsv``."""

    key: str
    """Never changes: IRIs are made from it."""
    type: str
    name_nl: str = ""
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    """Further forms that always mean this thing."""
    ambiguous: tuple[str, ...] = ()
    """Forms that mean this thing only where ``rule`` holds; may repeat ``name_nl`` or ``name_en``."""
    rule: str = ""
    """``needs-full-name``, ``needs:word|word``, ``case``; several joined by ``;`` must all hold."""
    city: str = ""
    parent: tuple[str, ...] = ()
    """Keys of what this is a part of."""
    website: str = ""
    ror: str = ""
    """ROR id without the address in front, such as ``05wg1m734``."""
    wikidata: str = ""
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The Dutch and the English name, those that are there."""
        return tuple(dict.fromkeys(n for n in (self.name_nl, self.name_en) if n))

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form, names first."""
        return tuple(dict.fromkeys((*self.names, *self.aliases, *self.ambiguous)))

    @property
    def sure(self) -> tuple[str, ...]:
        """The forms that need no rule."""
        return tuple(f for f in self.forms if f not in self.ambiguous)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """IRIs of the same thing elsewhere, sorted."""
        found = ((WIKIDATA + self.wikidata) if self.wikidata else "", (ROR + self.ror) if self.ror else "")
        return tuple(sorted(i for i in found if i))

    def means(self, surface: str) -> bool:
        """Whether a text is a form that means this row wherever it stands."""
        form = normalise(surface)
        return any(normalise(f) == form for f in self.sure)

    def holds(self, surface: str, text: str) -> bool:
        """Whether a form found in a text means this row there.

        Parameters:
            surface: the form as written in the text.
            text: the whole document, in which the row's rule looks for evidence.

        Returns:
            True for a sure form; for an ambiguous one, whether the rule is met.

        >>> row = Name("convergence", "Network", "", "Convergence Alliance", (), ("Convergence",), "case;needs:Rotterdam|Delft")
        >>> row.holds("Convergence", "Convergence in Rotterdam"), row.holds("convergence", "convergence in Rotterdam")
        (True, False)
        """
        if self.means(surface):
            return True
        form = normalise(surface)
        return all(self._met(rule, surface, form, text) for rule in filter(None, self.rule.split(";")))

    def _met(self, rule: str, surface: str, form: str, text: str) -> bool:
        if rule == "case":
            written = " ".join(surface.split())
            return any(written == f for f in self.ambiguous if normalise(f) == form)
        if rule == "needs-full-name":
            # Both sides are folded: a heading in capitals is evidence too. An acronym is no full name of another acronym.
            return any(contains(text, f) for f in self.sure if len(f) > 6)
        return any(contains(text, word) for word in rule.removeprefix("needs:").split("|"))


def contains(text: str, phrase: str) -> bool:
    """Whether a phrase stands in a text as whole words, whatever the case and white space.

    >>> contains("Aan de Radboud  Universiteit", "radboud universiteit"), contains("Delfts blauw", "Delft")
    (True, False)
    """
    pattern = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) is not None


_COARSE: Final = {
    **dict.fromkeys(INSTITUTION_TYPES, "Institution"),
    **dict.fromkeys(UNIT_TYPES, "Unit"),
    "Project": "Programme",
    "Course": "Event",
}


def coarse(type_: str) -> str:
    """The group of types within which a reader may waver: ``University`` and ``Hospital`` are both institutions.

    >>> [coarse(t) for t in ("Hospital", "Centre", "Lab", "Project", "Course")]
    ['Institution', 'Unit', 'Lab', 'Programme', 'Event']
    """
    return _COARSE.get(type_, type_)


class Names:
    """The known names; immutable, found by any of their forms."""

    def __init__(self, rows: Iterable[Name], version: str = "") -> None:
        """Index rows by key and normal form.

        Parameters:
            rows: the rows; keys must be unique (the loader sees to it).
            version: digest of what they were read from.
        """
        self.rows: tuple[Name, ...] = tuple(sorted(rows, key=lambda row: row.key))
        self.version = version
        self._by_key = {row.key: row for row in self.rows}

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Name]:
        return iter(self.rows)

    def get(self, key: str) -> Name | None:
        """The row with this key, or None."""
        return self._by_key.get(key)

    @cached_property
    def _by_form(self) -> dict[str, tuple[Name, ...]]:
        found: dict[str, dict[str, Name]] = {}
        for form, _, row in self.terms():
            found.setdefault(form, {})[row.key] = row
        return {form: tuple(rows.values()) for form, rows in found.items()}

    def terms(self) -> Iterator[tuple[str, str, Name]]:
        """Everything a matcher needs: (normal form, form as written in the table, row), ambiguous forms included.

        A matcher compares ``normalise(span)`` with the normal form and then asks ``row.holds(span, text)``.
        """
        for row in self.rows:
            seen: set[str] = set()
            for form in row.forms:
                key = normalise(form)
                if key and key not in seen:
                    seen.add(key)
                    yield key, form, row

    def lookup(self, text: str) -> tuple[Name, ...]:
        """Rows that have this text as one of their forms (normal forms equal), sorted by key; rules are not applied.

        A long word in capitals (a heading) also finds the ordinary spelling; the reverse is never so.

        >>> names = Names([Name("philips", "Company", "Philips"), Name("robust", "Programme", "", "ROBUST")])
        >>> [row.key for text in ("PHILIPS", "ROBUST", "robust") for row in names.lookup(text)]
        ['philips', 'robust']
        """
        form = normalise(text)
        found = self._by_form.get(form, ())
        if not found and len(form) > 4 and form.isupper():
            found = self._by_form.get(form.casefold(), ())
        return found

    def resolve(self, surface: str, text: str, type_: str = "") -> Name | None:
        """The one row that a form means in a text, or None where there is none or more than one.

        Parameters:
            surface: the form as written.
            text: the whole document.
            type_: expected entity type; where given, only rows of the same coarse group count.

        Returns:
            The row for which the form is sure, else the only one whose rule holds.
        """
        rows = self.lookup(surface)
        if type_:
            rows = tuple(row for row in rows if coarse(row.type) == coarse(type_))
        sure = [row for row in rows if row.means(surface)]
        if not sure:
            sure = [row for row in rows if row.holds(surface, text)]
        return sure[0] if len(sure) == 1 else None
