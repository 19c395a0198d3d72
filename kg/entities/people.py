"""Names of people: their parts, and whether two names can be one person's.

Dutch surnames carry particles (*tussenvoegsels*) that indexes drop and sentences capitalise, and may be doubled by marriage.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTICLES: Final = _words_of(
    """
    van de den der het 't ter ten te in op aan bij von zu zur vom dos da do das du di del della la le el al bin ibn uit over
    voor
    """
)
_TITLES: Final = _words_of(
    """
    prof professor dr drs ir ing mr mrs ms msc bsc phd md mba bc rn dhr mevr mw heer mevrouw hc lic
    """
)
_SUFFIXES: Final = _words_of(
    """
    phd md msc bsc mba jr sr rn pharmd ma llm facc mph edd
    """
)

FAMILY: Final = _words_of(
    """
    jong jansen vries berg bakker dijk visser janssen smit meijer boer mulder groot bos vos peters hendriks leeuwen dekker
    brouwer wit dijkstra smits graaf meer linden kok jacobs haan vermeulen heuvel veen broek bruijn bruin heijden schouten
    beek willems vliet hoekstra maas verhoeven koster dam prins blom huisman peeters jonge kuipers veenstra post kuiper
    veldhuizen postma scholten
    """
)
"""Dutch family names shared by tens of thousands."""
GIVEN: Final = _words_of(
    """
    jan johan johannes hans peter pieter piet petra kees cees cornelis henk hendrik willem wim erik eric gerard gerrit dirk bert
    frank robert rob ronald ron paul marcel martin mark marc michel michael rene richard jeroen dennis martijn bas tom thomas
    tim daan sander stefan rik rick lars niels bart koen wouter maarten arjan edwin jos joost ruud theo ton adriaan arie jaap
    maria marie anna anne annemarie johanna joke elisabeth els els lisa linda monique marianne marieke mariska sandra esther
    ingrid petra wilma karin saskia claudia nicole kim laura sanne eva emma julia sophie iris lotte femke anouk marloes ellen
    yvonne margriet mirjam miriam astrid bianca angela david daniel kevin max lucas luuk bram jesse thijs
    """
)
"""Given names shared by tens of thousands of Dutch people."""
WORLDWIDE: Final = _words_of(
    """
    wang li zhang chen liu yang huang zhao wu zhou kim lee park nguyen singh kumar khan ali ahmed smith jones brown muller
    schmidt garcia
    """
)
"""Family names shared by millions, common with any given name."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a person's name, folded for comparison."""

    given: tuple[str, ...]
    """Given names in order; an initial is one letter."""
    particles: str
    surnames: tuple[str, ...]
    """One, or two of a double name."""

    @property
    def full(self) -> bool:
        """Has a written-out given name and a surname."""
        return bool(self.surnames) and bool(self.given) and len(self.given[0]) > 1

    @property
    def initialled(self) -> bool:
        """Has a surname and starts with an initial."""
        return bool(self.surnames) and bool(self.given) and len(self.given[0]) == 1

    @property
    def common(self) -> bool:
        """Whether so many people have this name that it is weak evidence: a frequent given name with a frequent surname."""
        if not self.full:
            return True
        if len(self.surnames) > 1:
            return False
        return self.surnames[0] in WORLDWIDE or (self.surnames[0] in FAMILY and self.given[0] in GIVEN)


def fullness(name: PersonName) -> tuple[object, ...]:
    """Sorts names of one person, the fullest last."""
    return name.full, name.initialled, len(name.surnames), len(name.given), name.given, name.surnames, name.particles


@lru_cache(maxsize=100_000)
def parse(text: str) -> PersonName:
    """The parts of a person's name.

    >>> parse("Prof. dr. Bram van Ginneken")
    PersonName(given=('bram',), particles='van', surnames=('ginneken',))
    >>> parse("Van Ginneken, B.") == parse("B. van Ginneken")
    True
    >>> parse("M.A. Jansen-de Boer")
    PersonName(given=('m', 'a'), particles='', surnames=('jansen', 'boer'))
    >>> parse("bram-van-ginneken") == parse("Bram van Ginneken")
    True
    >>> parse("De Vries"), parse("Jan")
    (PersonName(given=(), particles='de', surnames=('vries',)), PersonName(given=(), particles='', surnames=('jan',)))
    """
    text = re.sub(r"\([^)]*\)", " ", text).strip()
    if "-" in text and text == text.lower() and not text.count(" "):
        text = text.replace("-", " ")  # the last part of an address: "bram-van-ginneken"
    head, comma, tail = text.partition(",")
    if comma:
        suffix = {w.casefold().replace(".", "") for w in tail.replace(",", " ").split()}
        # "Van Ginneken, Bram" is turned round; "Bram van Ginneken, PhD" loses its degree.
        text = head if suffix <= _SUFFIXES | _TITLES else f"{tail} {head}"
    words = [part for word in re.sub(r"\s*[-‐‑–]\s*", "-", text).split() for part in _initials(_fold(word))]
    while words and words[0] in _TITLES:
        words.pop(0)
    while len(words) > 2 and words[-1] in _SUFFIXES:
        words.pop()
    if not words:
        return PersonName((), "", ())
    start = next((i for i, word in enumerate(words[:-1]) if word in _PARTICLES or (i and _doubled(word))), len(words) - 1)
    rest = words[start:]
    particles = []
    while len(rest) > 1 and rest[0] in _PARTICLES:
        particles.append(rest.pop(0))
    # A double name is joined by a hyphen, the second name keeping its own particle: "Jansen-de Boer".
    surnames = [_without_particles(name.split()) for name in " ".join(rest).split("-")]
    given = tuple(part for word in words[:start] for part in word.split("-") if part)
    return PersonName(given, " ".join(particles), tuple(name for name in surnames if name))


def _fold(word: str) -> str:
    """Lower case without diacritics; hyphens, dots and apostrophes stay."""
    plain = unicodedata.normalize("NFKD", word.replace("’", "'").replace("‘", "'").replace("ø", "o").replace("ł", "l"))
    return "".join(c for c in plain.casefold() if c.isalnum() or c in "-.'").strip("-")


def _initials(word: str) -> list[str]:
    """``m.a.`` is two initials, ``jan`` one word, ``prof.`` a word without its dot."""
    if re.fullmatch(r"(?:\w\.)+\w?", word):
        return [c for c in word if c != "."]
    return [part for part in word.split(".") if part]


def _doubled(word: str) -> bool:
    """Whether a hyphenated word is the first half of a double name: ``jansen-de``."""
    return "-" in word and word.rsplit("-", 1)[1] in _PARTICLES


def _without_particles(words: list[str]) -> str:
    while len(words) > 1 and words[0] in _PARTICLES:
        words = words[1:]
    return " ".join(words)


def given_fit(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the given names of two people can be the same person's: an initial fits a name, what is missing fits all.

    >>> given_fit(("b",), ("bram",)), given_fit(("jan", "a"), ("jan", "b")), given_fit(("jan",), ("jan", "willem"))
    (True, False, True)
    """
    pairs = zip(one, other, strict=False)
    return all(a == b or (a[0] == b[0] and 1 in (len(a), len(b))) for a, b in pairs)


def surnames_fit(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two surnames can be the same person's: equal, or one is part of the other's double name.

    >>> surnames_fit(("jansen", "boer"), ("boer",)), surnames_fit(("jansen",), ("boer",))
    (True, False)
    """
    return bool(one) and bool(other) and (set(one) <= set(other) or set(other) <= set(one))


def fit(one: PersonName, other: PersonName) -> bool:
    """Whether two names can be the same person's."""
    if one.particles and other.particles and one.particles != other.particles and len(one.surnames) == len(other.surnames):
        return False
    return surnames_fit(one.surnames, other.surnames) and given_fit(one.given, other.given)
