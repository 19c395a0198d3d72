"""The page: one HTML file with its style, its code, vis-network from the pyvis package, and the data as a JSON block."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import networkx as nx

from kg.errors import UsageError
from kg.maps.data import payload

SCRIPTS: Final = (
    "text",
    "model",
    "state",
    "draw",
    "geometry",
    "labels",
    "panel",
    "filters",
    "search",
    "table",
    "pictures",
    "export",
    "main",
)
COMPRESS_ABOVE: Final = 1_500_000
"""Characters of JSON above which the data block is gzipped; browsers unpack it with DecompressionStream."""
TITLES: Final = {"nl": "Netwerkkaart van AI in de Nederlandse zorg", "en": "Network map of health AI in the Netherlands"}


def write_map(
    graph: nx.MultiDiGraph[Any],
    path: str | Path,
    *,
    title: str | None = None,
    lang: str = "nl",
    generated: str | None = None,
    pages: str | None = None,
) -> Path:
    """Write a network as one HTML file.

    Parameters:
        graph: a network as ``kg.network.network`` returns it.
        path: the file to write; its folder must exist.
        title: heading of the map, in the language of ``lang``.
        lang: ``nl`` or ``en``; the reader can switch.
        generated: date of the map (ISO); left out, the page gives the date of its latest document.
        pages: address of an entity's page, with ``{iri}`` for the entity, where a server offers one.

    Returns:
        The path written.

    Raises:
        UsageError: for an unknown language.
    """
    target = Path(path)
    target.write_text(render(graph, title=title, lang=lang, generated=generated, pages=pages), encoding="utf-8")
    return target


def render(
    graph: nx.MultiDiGraph[Any],
    *,
    title: str | None = None,
    lang: str = "nl",
    generated: str | None = None,
    pages: str | None = None,
) -> str:
    """The HTML text of a map; parameters as for ``write_map``."""
    if lang not in TITLES:
        raise UsageError(f"no map in language {lang!r}; known are: {', '.join(TITLES)}")
    heading = title or TITLES[lang]
    data = payload(graph, title=heading, lang=lang, generated=generated or "", pages=pages or "")
    style, code, library = _static("map.css"), _code(), _library()
    parts = {
        "%LANG%": lang,
        "%TITLE%": html.escape(heading),
        "%CSP%": _policy(style, library, code),
        "%STYLE%": style,
        "%DATA%": _block(data),
        "%LIBRARY%": library,
        "%CODE%": code,
    }
    # Cut at the marks, so that a mark inside the data is never taken for one of the page's own.
    rest, out = _static("page.html"), []
    for mark, text in parts.items():
        before, found, rest = rest.partition(mark)
        if not found:
            raise AssertionError(f"page.html lacks {mark}, or has it out of order")
        out += [before, text]
    return "".join([*out, rest])


def _block(data: dict[str, Any]) -> str:
    """The data as a script block that is never run: no character in it can end the block or open a tag."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    if len(text) > COMPRESS_ABOVE:
        packed = base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()
        return f'<script type="text/plain" id="data" data-packed="gzip">{packed}</script>'
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return f'<script type="application/json" id="data">{text}</script>'


def _policy(style: str, *scripts: str) -> str:
    """Content Security Policy (https://www.w3.org/TR/CSP3/): only these very scripts and styles, no address at all."""

    def digest(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; script-src {' '.join(map(digest, scripts))}; style-src {digest(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


@cache
def _static(name: str) -> str:
    return files("kg.maps").joinpath("static", name).read_text(encoding="utf-8")


@cache
def _code() -> str:
    body = "\n".join(_static(f"{name}.js") for name in SCRIPTS)
    return f'(function () {{\n"use strict";\n{body}\n}})();'


@cache
def _library() -> str:
    """vis-network as pyvis ships it, licence notice included."""
    text = files("pyvis").joinpath("lib", "vis-9.1.2", "vis-network.min.js").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if not line.startswith("//# sourceMappingURL")]
    return "\n".join(lines).replace("</script", "<\\/script")
