"""Invented words that sound like names, so that the recogniser learns from form and surroundings, not from a list of names."""

from __future__ import annotations

import random

_ONSETS = (
    "b",
    "br",
    "d",
    "dr",
    "f",
    "fr",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "sch",
    "sl",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
    "zw",
    "ch",
    "sh",
    "y",
    "",
)
_VOWELS = ("a", "a", "aa", "e", "e", "ee", "i", "ie", "o", "o", "oo", "u", "oe", "ei", "ui", "ou", "ö", "ı", "é")
_CODAS = ("", "", "", "l", "n", "r", "s", "t", "k", "m", "nd", "ns", "rt", "ng", "ks", "nk", "sk")
_FAMILY = (
    "sma",
    "stra",
    "inga",
    "man",
    "mans",
    "sen",
    "ers",
    "ink",
    "huis",
    "kamp",
    "berg",
    "veld",
    "broek",
    "ma",
    "s",
    "ova",
    "ić",
    "ski",
    "oğlu",
    "i",
    "ari",
    "ini",
    "ez",
    "es",
    "ou",
    "ey",
    "son",
    "",
)
_GIVEN = ("", "", "a", "e", "ie", "ke", "je", "o", "us", "ine", "ar", "id", "eh", "ia", "in", "an")
_PLACE = (
    "dam",
    "veen",
    "burg",
    "wijk",
    "kerk",
    "hoven",
    "drecht",
    "lo",
    "en",
    "um",
    "zijl",
    "oord",
    "dorp",
    "stad",
    "ham",
    "ford",
    "heim",
)
_COMPANY = (
    "",
    "",
    " BV",
    " B.V.",
    " Health",
    " Medical",
    " AI",
    " Technologies",
    " Diagnostics",
    " Analytics",
    " GmbH",
    " Ltd",
    " Labs",
    " Zorg",
    " Imaging",
    "Care",
    "Med",
    "Health",
    "Tech",
    ".ai",
    "X",
    " Groep",
    " Group",
    " Systems",
)


def _stem(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(syllables))


def _name(rng: random.Random, syllables: int, endings: tuple[str, ...]) -> str:
    word = _stem(rng, syllables) + rng.choice(endings)
    return word[:1].upper() + word[1:]


def given(rng: random.Random) -> str:
    """A given name."""
    name = _name(rng, rng.choice((1, 1, 2)), _GIVEN)
    if rng.random() < 0.08:
        second = _name(rng, 1, _GIVEN)
        name += f"-{rng.choice((second, second.lower()))}"
    return name


def family(rng: random.Random) -> str:
    """A family name, without particle."""
    return _name(rng, rng.choice((1, 1, 2)), _FAMILY)


def place(rng: random.Random) -> str:
    """A town."""
    return _name(rng, rng.choice((1, 1, 2)), _PLACE)


def company(rng: random.Random) -> str:
    """A company."""
    return _name(rng, rng.choice((1, 2)), _COMPANY)


def word(rng: random.Random) -> str:
    """A coined word, as projects and labs are called."""
    return _name(rng, rng.choice((1, 2, 2)), ("", "", "a", "o", "is", "ix", "on", "AI", "Care", "Net", "us", "Scan"))
