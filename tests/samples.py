"""Hand-made extractions: graphs without any language processing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.graph import slug
from kg.model import Block, BlockKind, Claim, Decision, Document, Entity, Extraction, Label, Mention

ID = "https://w3id.org/dhai/id/"
DHAI = "https://w3id.org/dhai/ontology#"

HOSTILE = (
    "He said \"Lab\" and 'Lab'",
    "<script>alert('x')</script>",
    "a\u202eb\u2066c\u200f",
    "nul\x00l\x07 bell\x1b[31m",
    "emoji 👩‍⚕️🧠",
    "x" * 300,
    "{{braces}} ${x} %s",
    "back\\slash \\u0041 \\",
    "line\nbreak\r\nand\ttab",
    '=HYPERLINK("http://evil","x")',
    "]]> <!-- & &amp; -->",
    "[bold red]mark-up[/]",
    "lone \ud800 surrogate \ufffe",
)


@dataclass(frozen=True)
class Resolved:
    """What the graph needs of a resolution."""

    entities: tuple[Entity, ...]
    iri_of: dict[tuple[str, int], str]
    redirects: dict[str, str] = field(default_factory=dict)


def extraction(
    path: str, text: str, mentions: Sequence[tuple[str, str]], claims: Sequence[dict[str, Any]] = (), **fields: Any
) -> Extraction:
    """An extraction from plain words: mentions by (name, type), claims with subject, object by number and their quote."""
    found = tuple(
        Mention(text.index(name), text.index(name) + len(name), name, kind, "names", 0.9, block=0) for name, kind in mentions
    )
    made = []
    for claim in claims:
        claim = dict(claim)
        quote = claim.pop("quote", text)
        start = text.index(quote)
        made.append(
            Claim(**{"object": None, "extractor": "rule", "confidence": 0.9, **claim, "start": start, "end": start + len(quote)})
        )
    given: dict[str, Any] = {
        "lang": "en",
        "title": "A title",
        "date": "2023-09-12",
        "source": "https://example.org/page",
        "licence": "CC BY 4.0",
    }
    given |= fields
    blocks = (Block(BlockKind.PARAGRAPH, 0, len(text), given["lang"]),)
    document = Document(path, "0" * 64, "markdown", text, blocks, **given)
    return Extraction(document, found, tuple(made), ())


def resolved(
    *extractions: Extraction, decisions: Mapping[str, tuple[Decision, ...]] | None = None, **extra: dict[str, Any]
) -> Resolved:
    """Mentions with one name and type are one entity; ``extra`` gives an entity (by slug of its name) further fields."""
    iris: dict[tuple[str, str], str] = {}
    where: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for one in extractions:
        for number, mention in enumerate(one.mentions):
            key = (mention.text, mention.type)
            iris.setdefault(key, f"{ID}{mention.type.lower()}/{slug(mention.text)}")
            where.setdefault(key, []).append((one.document.path, number))
    entities = tuple(
        Entity(iri, key[1], (Label(key[0]),), (), tuple(sorted(where[key])), decisions=(decisions or {}).get(key[0], ()),
               **extra.get(slug(key[0]).replace("-", "_"), {}))
        for key, iri in sorted(iris.items(), key=lambda item: item[1])
    )  # fmt: skip
    return Resolved(entities, {place: iris[key] for key, places in where.items() for place in places})


TEXT = (
    "CARA Lab is part of Radboudumc. Ada Bakker is Scientific Director of CARA Lab since March 2021. "
    "CARA Lab started in September 2019 and received about 2 million euros from NWO for 3 years. It works on cardiology."
)
CLAIMS = (
    {"predicate": "partOf", "subject": 0, "object": 1, "quote": "CARA Lab is part of Radboudumc", "confidence": 0.95},
    {"predicate": "role", "subject": 2, "object": 0, "quote": "Ada Bakker is Scientific Director of CARA Lab since March 2021",
     "value": "Director", "title": "Scientific Director", "since": "2021-03", "confidence": 0.875},
    {"predicate": "startDate", "subject": 0, "quote": "CARA Lab started in September 2019", "value": "2019-09"},
    {"predicate": "amount", "subject": 0, "object": 3, "quote": "received about 2 million euros from NWO for 3 years",
     "value": "2000000", "years": 3, "approximate": True},
    {"predicate": "focusesOn", "subject": 0, "quote": "It works on cardiology", "value": "cardiology", "confidence": 0.6},
)  # fmt: skip
MENTIONS = (("CARA Lab", "Lab"), ("Radboudumc", "UniversityMedicalCentre"), ("Ada Bakker", "Person"), ("NWO", "Funder"))


def cara(path: str = "en/cara.md", **fields: Any) -> Extraction:
    """A document with one claim of every kind."""
    return extraction(path, TEXT, MENTIONS, CLAIMS, **fields)


def hostile() -> Extraction:
    """A document with a lab of every hostile name, each part of one hospital."""
    names = [f"{n} {name}" for n, name in enumerate(HOSTILE)]
    text = " ; ".join(names) + " are part of Ziekenhuis Ω"
    mentions = [(name, "Lab") for name in names] + [("Ziekenhuis Ω", "Hospital")]
    claims = [{"predicate": "partOf", "subject": n, "object": len(names), "quote": name} for n, name in enumerate(names)]
    return extraction('no/"../<b>\\ü\n.md', text, mentions, claims, title=HOSTILE[0] + HOSTILE[3], source="javascript:alert(1)",
                      licence="{x}", date="soon")  # fmt: skip
