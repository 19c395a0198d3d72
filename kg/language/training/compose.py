"""New sentences from the written ones: other names put into them, and frames filled with names."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kg.language.training import invented
from kg.language.training.markup import Sentence, parse, read

TEXTS = Path(__file__).parent / "texts"
_ARTICLES = {"nl": {"de": "de", "het": "het", "'t": "het", "dit": "het", "deze": "de"}, "en": {"the": "the"}}
_ORIGIN_WEIGHTS = {"dutch": 14, "western": 2}
_TOWNS = ("Amsterdam", "Rotterdam", "Utrecht", "Groningen", "Nijmegen", "Leiden", "Eindhoven", "Tilburg", "Assen", "Leeuwarden")
_SURNAME_STARTS = {"Van", "De", "Den", "Ter", "Ten", "Te", "In", "Op", "Schim", "Roest", "'t", "El", "Ait", "Ben"}
WRITTEN = ("prose", "pages", "lists", "negatives", "plain")
"""The files of hand-written sentences that are learned from."""
INVENTED = 0.3
"""The share of given and family names, towns and coined words that are invented anew."""
_SLOT = re.compile(r"\{([A-Za-z_]+)(?: (\w+))?\}")
_INITIALS = re.compile(r"(?:\w\.)+ ")


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((TEXTS / "names.toml").read_text("utf-8"))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip().replace(";", ",") for part in re.split(r",\s", text) if part.strip())


@cache
def _list(*keys: str) -> tuple[str, ...]:
    node: Any = _lists()
    for key in keys:
        node = node.get(key, "")
    return _split(node)


class Namer:
    """Draws names of every kind in one language; the same seed draws the same names."""

    def __init__(self, lang: str, rng: random.Random) -> None:
        """Keep language and source of randomness.

        Parameters:
            lang: ``en`` or ``nl``.
            rng: the source of randomness.
        """
        self.lang = lang
        self.rng = rng

    def person(self) -> str:
        """A full name, sometimes with initials, two given names or a double surname."""
        rng = self.rng
        origins = list(_lists()["people"])
        origin = rng.choices(origins, [_ORIGIN_WEIGHTS.get(o, 1) for o in origins])[0]
        given = rng.choice(_list("people", origin, "given")) if rng.random() > INVENTED else invented.given(rng)
        family = self._family(origin)
        draw = rng.random()
        if draw < 0.14:
            letters = rng.choices("ABCDEFGHIJKLMNPRSTWY", k=rng.choice((1, 1, 2, 2, 3)))
            joint = rng.choice(("", "", " ")) if len(letters) > 1 else ""
            given = joint.join(f"{letter}." for letter in letters)
        elif draw < 0.19:
            given = f"{given} {rng.choice('ABCDEFGHJKLMNPRSTW')}."
        elif draw < 0.22 and origin == "dutch":
            given = f"{given} {rng.choice(_list('people', origin, 'given'))}"
        if rng.random() < 0.04:
            other = rng.choice(_list("people", "dutch", "family"))
            family = f"{family}-{other}"
        return f"{given} {family}"

    def _family(self, origin: str) -> str:
        if origin == "dutch" and self.rng.random() < 0.06:
            return f"van {self.rng.choice(_TOWNS + _list('places', 'nl')[:60])}"
        family = self.rng.choice(_list("people", origin, "family"))
        if self.rng.random() > INVENTED:
            return family
        particles = [word for word in family.split(" ")[:-1] if word.islower()] if origin == "dutch" else []
        return " ".join([*particles, invented.family(self.rng)])

    def surname(self) -> str:
        """A surname as used alone: a Dutch particle gets a capital."""
        origins = list(_lists()["people"])
        origin = self.rng.choices(origins, [_ORIGIN_WEIGHTS.get(o, 1) for o in origins])[0]
        family = self._family(origin)
        return family if family.startswith(("'", "’")) else family[0].upper() + family[1:]

    def place(self) -> str:
        """A city, region or country."""
        return self.rng.choice(_list("places", self.lang)) if self.rng.random() > INVENTED / 2 else invented.place(self.rng)

    def institution(self, article: str | None = None) -> str:
        """An organisation's name that takes the given article (``bare``: none; None: any)."""
        kinds = list(_lists()["institutions"][self.lang])
        kind = article if article in kinds else self.rng.choice(kinds)
        if kind == "bare" and self.rng.random() < INVENTED / 2:
            return invented.company(self.rng)
        name = self.rng.choice(_list("institutions", self.lang, kind))
        for place in _TOWNS:
            if name.endswith(f" {place}") and self.rng.random() < INVENTED:
                return name.removesuffix(place) + self.place()
        return name

    def unit(self, article: str | None = None) -> str:
        """A department, faculty, group or centre."""
        kinds = [k for k in _lists()["units"][self.lang] if k != "bare" or article == "bare"]
        kind = article if article in kinds else self.rng.choice(kinds)
        return self.fill(self.rng.choice(_list("units", self.lang, kind)))

    def lab(self) -> str:
        """A lab."""
        return self.fill(self.rng.choice(_list("labs", "names") + _list("labs", self.lang)))

    def programme(self) -> str:
        """A programme or project."""
        return self.fill(self.rng.choice(_list("programmes", "names") + _list("programmes", self.lang)))

    def event(self) -> str:
        """An event or course."""
        return self.fill(self.rng.choice(_list("events", "names") + _list("events", self.lang)))

    def fill(self, pattern: str) -> str:
        """A name pattern with its parts drawn: ``Department of {Field}``."""
        draw: dict[str, Callable[[], str]] = {
            "Field": lambda: _title(self.rng.choice(_list("fields", self.lang))),
            "field": lambda: self.rng.choice(_list("fields", self.lang)).lower(),
            "Topic": lambda: self.rng.choice(_list("topics", self.lang)),
            "topic": lambda: self.rng.choice(_list("topics", self.lang)).lower(),
            "Surname": self.surname,
            "City": self.place,
            "Word": lambda: self.rng.choice(_list("words", "word")) if self.rng.random() > INVENTED else invented.word(self.rng),
            "ACRO": self.acronym,
            "Year": lambda: str(self.rng.randint(2012, 2027)),
            "org": lambda: self.institution("bare"),
        }
        return re.sub(r"\{(\w+)\}", lambda match: draw[match[1]](), pattern)

    def acronym(self) -> str:
        """A made-up acronym, from the list or at random."""
        if self.rng.random() < 0.6:
            return self.rng.choice(_list("words", "acronym"))
        return "".join(self.rng.choices("ABCDEFGHIKLMNOPRSTVW", k=self.rng.choice((3, 4, 4, 5))))

    def alike(self, text: str, label: str, article: str | None) -> str:
        """A name to stand in another's place: of the same kind and form, fitting the article before it."""
        if text.isupper() and text.isalpha() and label not in ("PERSON", "PLACE"):
            known = [
                n
                for kind in _lists()["institutions"][self.lang]
                for n in _list("institutions", self.lang, kind)
                if n.isupper() and n.isalpha()
            ]
            return self.rng.choice(known) if label == "INSTITUTION" and self.rng.random() < 0.6 else self.acronym()
        if label == "PERSON":
            if " " not in text or text.split(" ")[0] in _SURNAME_STARTS:
                return self.surname()
            return self.person()
        if label in ("INSTITUTION", "UNIT"):
            kind = article or "bare"
            return self.institution(kind) if label == "INSTITUTION" else self.unit(article or None)
        drawn = {"LAB": self.lab, "PROGRAMME": self.programme, "EVENT": self.event, "PLACE": self.place}
        return drawn[label]()


def _title(text: str) -> str:
    return text[0].upper() + text[1:]


def vary(sentence: Sentence, namer: Namer, share: float = 0.85) -> Sentence:
    """The sentence with other names in it.

    Parameters:
        sentence: a written sentence.
        namer: draws the names.
        share: the share of the names that are replaced; the same name is replaced alike throughout.
    """
    out: list[str] = []
    spans: list[tuple[int, int, str]] = []
    chosen: dict[str, str] = {}
    at = length = 0
    for start, end, label in sentence.spans:
        before, name = sentence.text[at:start], sentence.text[start:end]
        words = before.split()
        article = _ARTICLES[namer.lang].get(words[-1].lower()) if words and before.endswith(" ") else None
        if name not in chosen:
            glued = sentence.text[end : end + 1] == "-" and sentence.text[end + 1 : end + 2].isalpha()
            chosen[name] = namer.alike(name, label, article) if namer.rng.random() < share and not glued else name
        new = chosen[name]
        length += len(before)
        spans.append((length, length + len(new), label))
        out += [before, new]
        length += len(new)
        at = end
    out.append(sentence.text[at:])
    return Sentence("".join(out), tuple(spans))


def fill_frame(frame: str, namer: Namer) -> Sentence:
    """A frame with its slots filled."""
    lang, rng = namer.lang, namer.rng

    def with_article(kind: str) -> str:
        kinds = [k for k in _lists()["institutions" if kind == "org" else "units"][lang] if kind == "org" or k != "bare"]
        article = rng.choice(kinds)
        name = namer.institution(article) if kind == "org" else namer.unit(article)
        mark = f"[{name}|{'INSTITUTION' if kind == 'org' else 'UNIT'}]"
        return mark if article == "bare" else f"{article} {mark}"

    def slot(match: re.Match[str]) -> str:
        kind, noun = match[1], match[2]
        if kind in ("the", "the_cap"):
            text = with_article(noun)
            return text if kind == "the" or text.startswith("[") else _title(text)
        names: dict[str, tuple[str, Callable[[], str]]] = {
            "person": ("PERSON", namer.person),
            "surname": ("PERSON", namer.surname),
            "org": ("INSTITUTION", namer.institution),
            "unit": ("UNIT", namer.unit),
            "lab": ("LAB", namer.lab),
            "programme": ("PROGRAMME", namer.programme),
            "event": ("EVENT", namer.event),
            "place": ("PLACE", namer.place),
        }
        if kind in names:
            label, draw = names[kind]
            return f"[{draw()}|{label}]"
        plain: dict[str, Callable[[], str]] = {
            "title": lambda: rng.choice(_list("titles", lang)),
            "role": lambda: rng.choice(_list("roles", lang)),
            "Role": lambda: _title(rng.choice(_list("roles", lang))),
            "Topic": lambda: rng.choice(_list("topics", lang)),
            "topic": lambda: rng.choice(_list("subjects", lang)),
            "Thing": lambda: rng.choice(_list("things", lang)),
            "year": lambda: str(rng.randint(2010, 2027)),
            "n": lambda: rng.choice(("1", "2", "3", "7", "12", "150.000", "2,5 miljoen" if lang == "nl" else "2.5 million")),
        }
        return plain[kind]()

    return parse(_SLOT.sub(slot, frame))


def recase(sentence: Sentence, rng: random.Random) -> Sentence:
    """Now and then the sentence in capitals, in lower case, in Title Case (as headings are), or without its full stop."""
    text, draw = sentence.text, rng.random()
    if draw < 0.03:
        new = text.upper()
    elif draw < 0.045:
        new = text.lower()
    elif draw < 0.08:
        new = " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
    elif draw < 0.12 and text.endswith("."):
        new = text[:-1]
    else:
        return sentence
    return Sentence(new, sentence.spans) if len(new) == len(text) or new == text[:-1] else sentence


def written(lang: str) -> list[Sentence]:
    """Every hand-written sentence that may be learned from."""
    return [s for name in WRITTEN for s in read(TEXTS / lang / f"{name}.txt")]


def held_out(lang: str) -> list[Sentence]:
    """The hand-written sentences set aside for measuring."""
    return read(TEXTS / lang / "held-out.txt")


def composed(lang: str, rng: random.Random, *, variants: int = 8, fills: int = 24) -> Iterator[Sentence]:
    """The written sentences, their variants, and filled frames.

    Parameters:
        lang: ``en`` or ``nl``.
        rng: the source of randomness.
        variants: variants of each written sentence that has names in it.
        fills: fillings of each frame.
    """
    namer = Namer(lang, rng)
    for sentence in written(lang):
        yield sentence
        yield recase(sentence, rng)
        for _ in range(variants if sentence.spans else 2):
            yield recase(vary(sentence, namer), rng)
    for line in (TEXTS / lang / "frames.txt").read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            for _ in range(fills):
                yield recase(fill_frame(line, namer), rng)
