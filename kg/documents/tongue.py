"""Text → language, for whole documents and for single lines.

Function words decide for Dutch and English prose, which is quick and certain; what they leave open goes to
`py3langid <https://github.com/adbar/py3langid>`_ (a naive Bayes model over byte n-grams, bundled with the package). A line that
is too short for either has the document's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES: Final = (
    "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt", "lv", "nl", "no", "pl", "pt", "ro",
    "ru", "sk", "sl", "sv", "tr", "uk", "ar", "he", "zh", "ja", "ko",
)  # fmt: skip
"""Languages that are told apart: those of Europe and a few large ones. Afrikaans is left out: short Dutch lines look like it."""
_SAMPLE: Final = 2_000
"""Characters of a block that are looked at."""

_DUTCH: Final = """
het een van voor met zijn wordt worden werd naar ook niet dat deze wij uw bij aan om te door uit heeft hebben zich maar nog kan
kunnen meer onze ons wie wat waar hoe zo dit er al als ze je jij moet moeten zal zullen tot tussen onder en de op der geen haar
hun ik tegen via waarin waarmee samen binnen zoals omdat daar dan toch hij
"""
_ENGLISH: Final = """
the and for with by to from that this these are was were be been has have had will would can their our your its which who of at it
as an not but more into also between within through both they we you he she his her how what where when than about under such all
other on is or
"""
_SHARED: Final = "is of we was had over on he en de op der an dat al via or"
_NAME_PARTS: Final = "van de der den het ten ter te von of and en for voor in d l"
_WORDS: Final = {"nl": frozenset(_DUTCH.split()), "en": frozenset(_ENGLISH.split())}
"""Function words; those that the other language, German or French has too count only together with others."""
_BOTH: Final = frozenset(_SHARED.split())
_PARTICLES: Final = frozenset(_NAME_PARTS.split())
_UNSPACED: Final = ("ar", "zh", "ja", "ko", "ru", "el", "he", "bg", "uk")
"""Languages in scripts of their own, which few words give away."""
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@cache
def _identifier() -> Any:
    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)  # type: ignore[no-untyped-call]
    identifier.set_languages([code for code in LANGUAGES if code in identifier.labels])
    return identifier


def language(text: str) -> str:
    """The language of a stretch of text, or ``""`` where it is too short to tell.

    >>> language("uitklapper, klik om te openen"), language("This lab is part of the programme"), language("Carl Moons")
    ('nl', 'en', '')
    """
    text = text[:_SAMPLE]
    tokens = _TOKEN.findall(text)
    words = [word.casefold() for word in tokens]
    if len(words) < 3 or (len(words) < 12 and all(w[0].isupper() or w in _PARTICLES for w in tokens)):
        return ""  # "Antoni van Leeuwenhoek" is a name in any language
    hits = {code: [w for w in words if w in known] for code, known in _WORDS.items()}
    for code, other in (("nl", "en"), ("en", "nl")):
        mine = set(hits[code]) - set(hits[other])
        clear = mine - _BOTH
        if (
            len(hits[code]) >= 0.15 * len(words)
            and len(mine) >= 4
            and len(clear) >= 3
            and len(hits[code]) >= 3 * len(hits[other])
        ):
            return code
    names = sum(1 for w in tokens[1:] if w[0].isupper())
    if names > len(words) / 2 and text != text.upper():
        # Mostly names: the other words decide, if there are enough of them.
        rest = [w for w in tokens if not w[0].isupper() and w not in _PARTICLES]
        if len(rest) < 4:
            return ""
        text = " ".join(rest)
    guess, certainty = _identifier().classify(text)
    guess, certainty = str(guess), float(certainty)
    if guess in ("nl", "en"):
        supported = len(words) >= 4 and any(w not in _PARTICLES and w not in _BOTH for w in hits[guess])
        return guess if certainty >= (0.8 if supported else 0.95) and len(text) >= 16 else ""
    # Lists of names and terms look like any language; another one than the two expected must be a clear case.
    if certainty >= 0.97 and len(words) >= 6:
        return guess
    return (
        guess
        if certainty >= 0.9
        and not text.isascii()
        and len(words) >= 3
        and guess in ("ar", "zh", "ja", "ko", "ru", "el", "he", "bg", "uk")
        else ""
    )


def main_language(blocks: Iterable[tuple[str, str]], hint: str = "") -> str:
    """The main language of a document.

    Parameters:
        blocks: (text, language or ``""``) of each block that counts.
        hint: the language that the document says it is in, used where the text does not tell.
    """
    weights: dict[str, int] = {}
    sample: list[str] = []
    for text, code in blocks:
        if code:
            weights[code] = weights.get(code, 0) + len(text)
        if len(sample) < 200:
            sample.append(text[:200])
    if weights:
        best = max(weights, key=lambda code: (weights[code], code == hint))
        if weights[best] >= 200 or not hint:
            return best
    if hint:
        return hint
    joined = " ".join(sample)
    if joined.strip():
        guess, certainty = _identifier().classify(joined[:_SAMPLE])
        if guess in ("nl", "en") or certainty > 0.97:
            return str(guess)
    return "en"
