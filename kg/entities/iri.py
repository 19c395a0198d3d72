"""IRIs of entities: ``https://w3id.org/dhai/id/<kind>/<slug>``.

An entity keeps the IRI that it was given first (`kg.entities.registry`). A new one is made from what the entity is, not from
where it was met first:

- a row of the known names: its key;
- any other thing: the words of its shortest full name in one spelling (``center`` for ``Centre``); acronyms and further names
  that turn up later do not count;
- a person: first given name, particles, surname; behind a common name the organisation (``jan-de-vries-umcg``);
- a generic name: behind the slug of what it is part of (``umcg-department-of-radiology``), else a hash of its document;
- two things that would share a slug otherwise: a hash of the first document each.

Only ``a-z``, ``0-9`` and ``-`` occur, so a slug is safe in an IRI, a file name and a query.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from kg.entities import people, variants
from kg.names import normalise
from kg.terms import PREFIXES, UNIT_TYPES

MAX_SLUG: Final = 72
_LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "+": " plus "})


def kind(type_: str) -> str:
    """The kind of thing in the IRI.

    >>> [kind(t) for t in ("Hospital", "Department", "Lab", "Project")]
    ['institution', 'unit', 'lab', 'project']
    """
    if type_ in UNIT_TYPES:
        return "unit"
    own = ("Lab", "Person", "Programme", "Project", "Event", "Course", "Vacancy", "Place")
    return type_.lower() if type_ in own else "institution"


def mint(kind_: str, slug_: str) -> str:
    """The IRI for a kind and a slug."""
    return f"{PREFIXES['id']}{kind_}/{slug_}"


def is_local(text: str) -> bool:
    """Whether a text is the part of an entity's IRI behind the namespace.

    >>> is_local("lab/cara-lab"), is_local("lab/../x"), is_local("")
    (True, False, False)
    """
    return re.fullmatch(r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*", text) is not None


def slug(text: str) -> str:
    """A text as a slug; long ones are cut at a word and closed with a hash; without any Latin letter, the hash alone.

    >>> slug("Société “Générale” <script>"), slug("Maastricht UMC+"), slug("مستشفى")
    ('societe-generale-script', 'maastricht-umc-plus', 'x4770cf25')
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    joined = "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))
    if not joined:
        return "x" + digest(text)
    if len(joined) > MAX_SLUG:
        return joined[: MAX_SLUG - 9].rsplit("-", 1)[0] + "-" + digest(joined)
    return joined


def digest(*parts: str) -> str:
    """Eight hexadecimal digits that stand for some text."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def name_slug(forms: Iterable[str], type_: str) -> str:
    """The slug of the anchor: the shortest full name, else the shortest name at all.

    >>> name_slug(["DIAG", "Diagnostic Image Analysis Group"], "ResearchGroup")
    'diagnostic-image-analysis-group'
    >>> name_slug(["afdeling Radiologie", "Radiology"], "Department")
    'department-of-radiology'
    """
    names = sorted({spelled for form in forms if (spelled := _spelled(form, type_))}, key=lambda n: (n[0], len(n[1]), n[1]))
    return slug(names[0][1]) if names else "x" + digest(*sorted(forms))


def _spelled(form: str, type_: str) -> tuple[bool, str]:
    """Whether a form is a short one, and the form in one spelling."""
    if type_ in ("Project", "Vacancy"):
        return False, normalise(form)
    if type_ in ("Department", "Faculty") and not variants.is_acronym(form):
        return False, f"{type_} of {variants.unit_key(form, type_)}"
    return variants.is_acronym(form), variants.key(form)


def person_slug(names: Iterable[people.PersonName]) -> str:
    """The slug of a person without what tells namesakes apart.

    >>> person_slug([people.parse("B. van Ginneken"), people.parse("Bram van Ginneken")])
    'bram-van-ginneken'
    """

    def rank(name: people.PersonName) -> tuple[object, ...]:
        """Written out first, then the single surname, then the one with particles."""
        poor = (not name.full, not name.initialled, len(name.surnames), not name.particles)
        return *poor, name.given[:1], name.surnames, name.particles

    best = min(names, key=rank)
    given = best.given[:1] if best.full else best.given
    return slug(" ".join((*given, best.particles, *best.surnames))) if best.surnames else "x" + digest(repr(best))
