"""Hostile HTML → HTML that a parser reads in linear time.

The `HTML standard <https://html.spec.whatwg.org/multipage/parsing.html>`_ asks a parser for work that grows with the square of
the input in a few cases: elements nested tens of thousands deep, unclosed formatting elements (each is opened anew in every later
paragraph), tags with thousands of attributes. No real page has them; they are cut before the parser sees them.
"""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,40})?([^<>]*)(>?)")
_FORMATTING: Final = frozenset(
    """
    b big code em font i nobr s small strike strong tt u
    """.split()  # noqa: SIM905
)
_NOT_COUNTED: Final = frozenset(
    """
    area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot option optgroup
    colgroup html head body a
    """.split()  # noqa: SIM905
)
_MAX_OPEN_FORMATTING: Final = 40
_MAX_OPEN: Final = 5_000
_MAX_ATTRIBUTES: Final = 500
_SMALL: Final = 5_000
"""Characters within one tag that may hold any number of attributes."""


def tame(text: str) -> str:
    """HTML without tags that nest or pile up beyond measure; ordinary pages come back unchanged."""
    out: list[str] = []
    at = depth = 0
    formatting: dict[str, int] = {}
    for found in _TAG.finditer(text):
        closing, name, attributes, end = found.groups()
        if len(attributes) > _SMALL and len(re.findall(r"[\s/\"']+", attributes)) > _MAX_ATTRIBUTES:
            out += [text[at : found.start(3)], attributes[:1_000], ">"]
            # In a tag the rest are attributes and go; behind a bare "<" it may be text and stays.
            at = found.end() if name and end else found.start(3) + 1_000
        if not name:
            continue
        name = name.lower()
        if name in _NOT_COUNTED:
            continue
        drop = False
        if name in _FORMATTING:
            count = formatting.get(name, 0) + (-1 if closing else 1)
            drop = count > _MAX_OPEN_FORMATTING
            formatting[name] = max(0, min(count, _MAX_OPEN_FORMATTING))
        elif closing:
            depth = max(0, depth - 1)
        elif depth >= _MAX_OPEN:
            drop = True
        elif not attributes.endswith("/"):
            depth += 1
        if drop and found.start() >= at:
            kept = text[at : found.start()]
            out += [kept, "<br><br>"] if kept and name not in _FORMATTING else [kept]
            at = found.end()
    return "".join(out) + text[at:] if out else text
