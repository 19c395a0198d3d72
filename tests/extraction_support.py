"""Small documents written on the spot, read and extracted, and their claims as short lines that a test can compare."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from kg.claims import STEPS, extract
from kg.documents import read
from kg.mentions import Reading, find
from kg.mentions.find import Found
from kg.model import Claim, Document, Extraction

RULES = tuple(step for step in STEPS if step not in ("screen", "classifier"))
"""The steps without trained weights: what a rule finds does not change when the classifiers are trained anew."""


@lru_cache(maxsize=2048)
def document(text: str, lang: str = "", suffix: str = ".md") -> Document:
    """A document made by the reader from a file with this text.

    With ``lang`` (Markdown only) its language is stated in the front matter, as short texts tell little.
    """
    if lang:
        head, body = (f"---\nlang: {lang}\n", text[4:]) if text.startswith("---\n") else (f"---\nlang: {lang}\n---\n", text)
        text = head + body
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"page{suffix}"
        path.write_text(text, encoding="utf8")
        return read(path, f"page{suffix}")


@lru_cache(maxsize=2048)
def extraction(text: str, lang: str = "", suffix: str = ".md", *, steps: tuple[str, ...] = RULES) -> Extraction:
    """What the rules (or the given steps) make of a text."""
    return extract(document(text, lang, suffix), steps=steps)


def line(found: Extraction, claim: Claim) -> str:
    """A claim as ``subject | predicate | object``, each thing by the words of its mention.

    Roles: ``person | role:<category>:<title> | place``; dates, sums and topics have their value as object; a sum bears ``~``
    where it is approximate, ``/n`` for n years and its funder, if any, behind ``<``.
    """
    subject = found.mentions[claim.subject].text
    other = "" if claim.object is None else found.mentions[claim.object].text
    if claim.predicate == "role":
        return f"{subject} | role:{claim.value}:{claim.title} | {other}"
    if claim.predicate == "amount":
        value = (
            ("~" if claim.approximate else "")
            + claim.value
            + (f"/{claim.years}" if claim.years else "")
            + (f" < {other}" if other else "")
        )
        return f"{subject} | amount | {value}"
    return f"{subject} | {claim.predicate} | {other or claim.value}"


def facts(text: str, lang: str = "", suffix: str = ".md", *, topics: bool = False, steps: tuple[str, ...] = RULES) -> set[str]:
    """The claims of a text as lines (see ``line``)."""
    found = extraction(text, lang, suffix, steps=steps)
    return {line(found, c) for c in found.claims if (c.predicate == "focusesOn") == topics}


def names(text: str, lang: str = "", suffix: str = ".md", *, type_: str = "") -> list[tuple[str, str]]:
    """The mentions of a text, in order: name and type."""
    return [(m.text, m.type) for m in extraction(text, lang, suffix).mentions if not type_ or m.type == type_]


__all__ = ["RULES", "STEPS", "Found", "Reading", "document", "extraction", "facts", "find", "line", "names"]
