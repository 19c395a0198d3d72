"""What the head of an HTML page tells: title, date, address, licence, language."""

from __future__ import annotations

import json
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.documents.dates import iso_date
from kg.documents.draft import Drafts
from kg.documents.limits import MAX_FIELD, MAX_FIELDS

_DATES: Final = (
    "article:published_time", "datepublished", "dcterms.issued", "dcterms.date", "dc.date.issued", "dc.date", "dcterms.available",
    "dcterms.created", "dc.date.created", "date", "pubdate", "publish-date", "publish_date", "publication_date",
    "publicationdate", "article.published", "sailthru.date", "og:published_time", "overheid.date", "jsonld.datepublished",
    "citation_publication_date",
)  # fmt: skip
_LICENCES: Final = (
    "dcterms.license",
    "dc.rights.license",
    "dcterms.rights",
    "dc.rights",
    "license",
    "licence",
    "rights",
    "jsonld.license",
)
_SOURCES: Final = ("canonical", "og:url", "dcterms.source", "dc.source")
_DULL: Final = frozenset(
    """
    viewport generator theme-color msapplication-tilecolor msapplication-tileimage google-site-verification csrf-token csrf-param
    format-detection robots googlebot referrer color-scheme fb:app_id twitter:card apple-mobile-web-app-capable
    """.split()  # noqa: SIM905
)
_MAX_JSON: Final = 200_000
_MAX_SCRIPTS: Final = 10


def meta(tree: LexborHTMLParser, drafts: Drafts) -> None:
    """Fill in the fields, title, date, source, licence and language of a page from its metadata."""
    fields: list[tuple[str, str]] = []
    for node in tree.css("meta")[:MAX_FIELDS]:
        known = node.attributes
        key = (known.get("name") or known.get("property") or known.get("itemprop") or "").strip()
        value = (known.get("content") or "").strip()
        if key and value and key.lower() not in _DULL:
            fields.append((key, value[:MAX_FIELD]))
        elif (known.get("http-equiv") or "").lower() == "content-language" and value:
            fields.append(("content-language", value))
    for node in tree.css("link[rel]")[:MAX_FIELDS]:
        rel, href = (node.attributes.get("rel") or "").lower(), (node.attributes.get("href") or "").strip()
        if href and rel in ("canonical", "license"):
            fields.append((rel, href[:MAX_FIELD]))
    fields += [("license", (node.attributes.get("href") or "")[:MAX_FIELD]) for node in tree.css("a[rel=license]")[:1]]
    fields += _linked_data(tree)
    title = tree.css_first("title")
    if title is not None and (text := " ".join((title.text() or "").split())):
        fields.insert(0, ("title", text[:MAX_FIELD]))
    drafts.fields = fields[:MAX_FIELDS]
    first: dict[str, str] = {}
    for key, value in fields:
        first.setdefault(key.lower(), value)
    drafts.date = next((d for key in _DATES if key in first and (d := iso_date(first[key]))), None) or _time(tree)
    drafts.source = next((first[k] for k in _SOURCES if first.get(k, "").startswith(("http://", "https://"))), None)
    drafts.licence = next((first[key] for key in _LICENCES if key in first), None)
    root = tree.css_first("html")
    said = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root is not None else ""
    drafts.lang = said or first.get("content-language", "") or first.get("og:locale", "") or first.get("dcterms.language", "")
    drafts.title = first.get("og:title", "")


def _time(tree: LexborHTMLParser) -> str | None:
    """The date of publication that a ``<time>`` element marks; a page that shows several dates must say which it is."""
    times = [node for node in tree.css("time")[:50] if node.attributes.get("datetime")]
    for node in times:
        known = node.attributes
        marks = f"{known.get('itemprop') or ''} {known.get('class') or ''} {'pubdate' if 'pubdate' in known else ''}".lower()
        if any(word in marks for word in ("publi", "pubdate", "entry-date", "posted", "post-date")):
            return iso_date(node.attributes["datetime"] or "")
    dates = {iso_date(node.attributes["datetime"] or "") for node in times}
    return dates.pop() if len(dates) == 1 else None


def _linked_data(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """Headline, dates and licence from schema.org data in JSON-LD."""
    found: list[tuple[str, str]] = []
    for node in tree.css('script[type="application/ld+json"]')[:_MAX_SCRIPTS]:
        source = script_text(node)
        if len(source) > _MAX_JSON:
            continue
        try:
            data = json.loads(source)
        except (ValueError, RecursionError):
            continue
        queue: list[tuple[Any, int]] = [(data, 0)]
        while queue:
            item, depth = queue.pop(0)
            if isinstance(item, list) and depth < 5:
                queue += [(part, depth + 1) for part in item[:100]]
            elif isinstance(item, dict):
                told = [(key, item.get(key)) for key in ("headline", "datePublished", "dateModified", "license", "inLanguage")]
                found += [(f"jsonld.{key}", value[:MAX_FIELD]) for key, value in told if isinstance(value, str)]
                if depth < 5:
                    queue += [(part, depth + 1) for part in (item.get("@graph"), item.get("mainEntity")) if part]
    return found


def script_text(node: LexborNode) -> str:
    """The source inside a script element."""
    child = node.child
    return (child.text_content or "") if child is not None else ""
