"""The neighbours of an entity as a small picture: SVG that needs no script."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from kg.terms import PREFIXES

SHOWN = 18
WIDTH, HEIGHT, RADIUS = 560, 440, 150
LABEL = 24
ROOT = PREFIXES["id"].removesuffix("id/")


def page(iri: str, lang: str) -> str:
    """The address of the page of something: on this server if it is of this graph, else the thing's own.

    >>> page(PREFIXES["id"] + "lab/cara-lab", "nl"), page(PREFIXES["dhai"] + "Lab", "en")
    ('/page/id/lab/cara-lab?lang=nl', '/page/ontology/Lab?lang=en')
    >>> page("javascript:alert(1)", "en")
    '#'
    """
    if iri.startswith(ROOT):
        path = iri.removeprefix(ROOT).replace("ontology#", "ontology/", 1)
        return f"/page/{quote(path, safe='/-._~')}?lang={lang}"
    return iri if iri.startswith(("http://", "https://")) else "#"


def picture(name: str, neighbours: list[dict[str, Any]], lang: str, label: str) -> Markup:
    """An entity in the middle, its neighbours around it.

    Parameters:
        name: of the entity.
        neighbours: as ``kg.server.views`` gives them; the first are drawn.
        lang: language of the pages that are linked.
        label: what the picture is called.
    """
    drawn = neighbours[:SHOWN]
    left, top = -WIDTH / 2, -HEIGHT / 2
    out = [
        Markup('<svg class="picture" viewBox="{} {} {} {}" role="group" aria-label="{}">').format(left, top, WIDTH, HEIGHT, label)
    ]
    places = []
    for number, neighbour in enumerate(drawn):
        angle = 2 * math.pi * number / len(drawn) - math.pi / 2
        places.append((RADIUS * 0.85 * math.cos(angle), RADIUS * 1.2 * math.sin(angle), neighbour))
    out += [Markup('<line x1="0" y1="0" x2="{:.0f}" y2="{:.0f}"/>').format(x, y) for x, y, _ in places]
    out.append(Markup('<circle class="centre" r="10"/><text y="26" text-anchor="middle">{}</text>').format(_cut(name)))
    for x, y, neighbour in places:
        anchor, shift = ("start", 11) if x > 10 else ("end", -11) if x < -10 else ("middle", 0)
        lower = 4 if shift else (20 if y > 0 else -12)
        out.append(
            Markup('<a href="{}"><circle cx="{:.0f}" cy="{:.0f}" r="7"><title>{}: {}</title></circle>'
                   '<text x="{:.0f}" y="{:.0f}" text-anchor="{}">{}</text></a>').format(
                page(neighbour["iri"], lang), x, y, neighbour["name"], ", ".join(neighbour["relations"]), x + shift, y + lower, anchor,
                _cut(neighbour["name"]),
            )
        )  # fmt: skip
    out.append(Markup("</svg>"))
    return Markup("").join(out)


def _cut(text: str) -> str:
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"
