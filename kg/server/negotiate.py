"""Which format a client wants (https://www.rfc-editor.org/rfc/rfc9110#name-proactive-negotiation)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

Offers = tuple[tuple[str, tuple[str, ...]], ...]
"""Name of a format and the media types that ask for it, the one that is sent first; the server's preference first."""

ROWS: Final[Offers] = (
    ("json", ("application/sparql-results+json", "application/json")),
    ("xml", ("application/sparql-results+xml", "application/xml", "text/xml")),
    ("csv", ("text/csv",)),
    ("tsv", ("text/tab-separated-values",)),
)
"""https://www.w3.org/TR/sparql11-overview/#sparql11-results"""
TRIPLES: Final[Offers] = (
    ("ttl", ("text/turtle", "application/x-turtle", "text/n3")),
    ("jsonld", ("application/ld+json", "application/json")),
    ("nt", ("application/n-triples", "text/plain")),
    ("rdfxml", ("application/rdf+xml", "application/xml", "text/xml")),
    ("trig", ("application/trig",)),
    ("nq", ("application/n-quads",)),
)
SENT: Final = {name: media[0] for name, media in (*TRIPLES, *ROWS)}
"""Name of a format → its media type."""
TEXT: Final = frozenset({"csv", "tsv", "ttl"})


@lru_cache(maxsize=512)
def choose(accept: str, offers: Offers) -> str | None:
    """The format that fits best what a client accepts.

    Parameters:
        accept: its Accept header; empty accepts everything.
        offers: what there is.

    Returns:
        The name of an offer, None if none is acceptable.

    >>> choose("text/csv;q=0.5, application/xml", ROWS), choose("image/png", ROWS), choose("", TRIPLES)
    ('xml', None, 'ttl')
    >>> choose("application/*;q=0.1, */*;q=0.5, application/sparql-results+json;q=0", ROWS[2:])
    'csv'
    """
    wanted = _parse(accept) if accept.strip() else (("*/*", 1.0),)
    best, chosen = (0.0, 0), None
    for name, media in offers:
        for kind in media:
            found = _quality(kind, wanted)
            if found[0] > 0 and found > best:
                best, chosen = found, name
    return chosen


def media_type(name: str) -> str:
    """The Content-Type of a format."""
    return f"{SENT[name]}; charset=utf-8" if name in TEXT else SENT[name]


def _parse(accept: str) -> tuple[tuple[str, float], ...]:
    found = []
    for part in accept.split(",")[:100]:
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        found.append((kind, quality))
    return tuple(found)


def _quality(kind: str, wanted: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """Quality of a media type, and how exactly it was asked for."""
    found = (-1, 0.0)
    for pattern, quality in wanted:
        exact = 2 if pattern == kind else 1 if pattern.endswith("/*") and kind.startswith(pattern[:-1]) else 0
        if exact or pattern in ("*/*", "*"):
            found = max(found, (exact, quality))
    return found[1], found[0]
