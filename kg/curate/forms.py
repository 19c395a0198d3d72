"""The forms in which documents, addresses and file names may write a person's name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from kg.entities import people
from kg.forgotten import words

_MARKS = re.compile("[\u0300-\u036f]+")
_GAP = r"[\W_]{0,4}"


@dataclass(frozen=True, slots=True)
class Forms:
    """Names as their words in small letters without accents."""

    full: frozenset[str]
    """Forms that name the person by themselves."""
    near: frozenset[str]
    """Forms, such as the surname alone, that do so only beside a full one."""

    def hints(self, *, near: bool = False) -> frozenset[str]:
        """Words of which one stands in every form, for a quick look before the search."""
        every = self.full | (self.near if near else frozenset())
        return frozenset(max(form.split(), key=len) for form in every if form)

    def pattern(self, *, near: bool = False) -> re.Pattern[str]:
        """Finds the forms in text without accents and capitals, whatever stands between their words."""
        every = sorted(self.full | (self.near if near else frozenset()), key=lambda form: (-len(form), form))
        body = "|".join(_GAP.join(map(re.escape, form.split())) for form in every) or r"(?!)"
        return re.compile(rf"(?<![^\W_])(?:{body})(?![^\W_])")


def plain(text: str) -> str:
    """A text without accents and capitals, everything else as it is."""
    if text.isascii():
        return text.lower()
    text = text.casefold().replace("ø", "o").replace("ł", "l")
    return _MARKS.sub("", unicodedata.normalize("NFKD", text))


def folded(text: str) -> str:
    """A name as its words.

    >>> folded("Prof. Jan-Willem de Één")
    'prof jan willem de een'
    """
    return " ".join(word for word, _, _ in words(text))


def forms(name: str, known: Iterable[str] = ()) -> Forms:
    """The forms of a person's name.

    Parameters:
        name: the name as somebody gives it.
        known: what documents were found to call the person.

    >>> found = forms("Dr. Bram van Ginneken", ["B. van Ginneken", "Van Ginneken"])
    >>> sorted(found.near)
    ['ginneken', 'van ginneken']
    >>> {"bram van ginneken", "van ginneken bram", "b van ginneken", "bramvanginneken"} <= found.full
    True
    """
    full: set[str] = set()
    near: set[str] = set()
    for text in dict.fromkeys((name, *known)):
        parsed = people.parse(text)
        spoken = folded(text)
        if len(spoken.split()) > 1 and parsed.given:
            full.add(spoken)
        elif spoken:
            near.add(spoken)
        if not parsed.surnames:
            continue
        whole = " ".join(parsed.surnames)
        for surname in dict.fromkeys((whole, *parsed.surnames)):
            last = " ".join(part for part in (folded(parsed.particles), folded(surname)) if part)
            near |= {last, folded(surname)}
            for given in _given(parsed):
                where = near if len(given) == 1 and parsed.common and parsed.full else full
                where |= {f"{given} {last}", f"{last} {given}", f"{folded(surname)} {given}"}
                if parsed.particles:
                    where |= {f"{folded(surname)} {given} {folded(parsed.particles)}"}
                if len(given) > 1:
                    full |= {f"{given} {folded(surname)}", (given + last).replace(" ", "")}
            if parsed.full:
                initial = parsed.given[0][0]
                # Of a common name the initial fits too many people to be blacked out wherever it stands.
                where = near if parsed.common else full
                where |= {
                    f"{initial} {last}",
                    f"{last} {initial}",
                    f"{folded(surname)} {initial}",
                    (initial + last).replace(" ", ""),
                }
                if parsed.particles:
                    where |= {f"{folded(surname)} {initial} {folded(parsed.particles)}"}
    known_single = {folded(text) for text in known if len(folded(text).split()) == 1}
    return Forms(frozenset(f for f in full if len(f) > 3), frozenset(f for f in near | known_single if len(f) > 1) - full)


def _given(parsed: people.PersonName) -> list[str]:
    """The given names as written, the first alone, and all as initials."""
    if not parsed.given:
        return []
    every = " ".join(parsed.given)
    return list(dict.fromkeys((folded(every), folded(parsed.given[0]), " ".join(g[0] for g in parsed.given))))
