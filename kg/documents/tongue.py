"""Text → language, for whole documents and for single lines.

Function words decide for Dutch and English prose, which is quick and certain; what they leave open goes to
`py3langid <https://github.com/adbar/py3langid>`_ (a naive Bayes model over byte n-grams, bundled with the package). A line that is
too short for either has the document's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES: Final = (
    "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt", "lv", "nl", "no", "pl", "pt", "ro",
    "ru", "sk", "sl", "sv", "tr", "uk", "ar", "he", "zh", "ja", "ko",
)  # fmt: skip
"""Languages that are told apart: those of Europe and a few large ones. Afrikaans is left out, as short Dutch lines look like it."""
_SAMPLE: Final = 2_000
"""Characters of a block that are looked at."""

# Function words that the other language does not have; words that German or French share count only together with others.
_WORDS: Final = {
    "nl": frozenset(
        "het een van voor met zijn wordt worden werd naar ook niet dat deze wij uw bij aan om te door uit heeft hebben zich maar "
        "nog kan kunnen meer onze ons wie wat waar hoe zo dit er al als ze je jij moet moeten zal zullen tot tussen onder en de op "
        "der geen haar hun ik tegen via waarin waarmee samen binnen zoals omdat daar dan toch hij".split()
    ),
    "en": frozenset(
        "the and for with by to from that this these are was were be been has have had will would can their our your its which who "
        "of at it as an not but more into also between within through both they we you he she his her how what where when than "
        "about under such all other on is or".split()
    ),
}
_BOTH: Final = frozenset("is of we was had over on he en de op der an dat al via or".split())
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in LANGUAGES if code in identifier.labels])
    return identifier


def language(text: str) -> str:
    """The language of a stretch of text, or ``""`` where it is too short to tell.

    >>> language("uitklapper, klik om te openen"), language("This lab is part of the programme"), language("Carl Moons")
    ('nl', 'en', '')
    """
    text = text[:_SAMPLE]
    words = [word.casefold() for word in _TOKEN.findall(text)]
    if len(words) < 3:
        return ""
    hits = {code: [w for w in words if w in known] for code, known in _WORDS.items()}
    for code, other in (("nl", "en"), ("en", "nl")):
        mine = set(hits[code]) - set(hits[other])
        clear = mine - _BOTH
        if len(hits[code]) >= 0.15 * len(words) and len(mine) >= 4 and len(clear) >= 3 and len(hits[code]) >= 3 * len(hits[other]):
            return code
    guess, certainty = _identifier().classify(text)
    guess, certainty = str(guess), float(certainty)
    if guess in ("nl", "en"):
        supported = bool(hits[guess]) and len(words) >= 4
        return guess if certainty >= (0.8 if supported else 0.95) and len(text) >= 16 else ""
    # Lists of names and terms look like any language; another one than the two expected must be a clear case.
    names = sum(1 for w in _TOKEN.findall(text) if w[0].isupper())
    if certainty >= 0.97 and len(words) >= 6 and (names <= len(words) / 2 or guess == "de"):
        return guess
    return guess if certainty >= 0.9 and not text.isascii() and len(words) >= 3 and guess in ("ar", "zh", "ja", "ko", "ru", "el", "he", "bg", "uk") else ""


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
