"""The one place where Python values become RDF terms: IRIs are minted and checked here, literals cleaned and typed.

Everything that reaches this module may come from an untrusted document. A value that cannot become a valid term raises
GraphError with the value in its message; nothing invalid is passed on. Specifications: RDF 1.1 Concepts
(https://www.w3.org/TR/rdf11-concepts/), XML Schema datatypes (https://www.w3.org/TR/xmlschema11-2/).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import date as calendar_date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from urllib.parse import quote, urlsplit

from pyoxigraph import Literal, NamedNode

from kg.errors import GraphError
from kg.terms import PREFIXES, expand

XSD = PREFIXES["xsd"]
MAX_URL = 2000
# Characters that XML 1.0 cannot carry, and lone surrogates: RDF/XML and SPARQL XML results would be malformed with them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LANG = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*\Z")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


def clean(text: str) -> str:
    r"""Text without characters that an RDF syntax cannot carry; each becomes U+FFFD, so that offsets stand.

    >>> clean("a\x00b")
    'a�b'
    """
    return _FORBIDDEN.sub("\ufffd", text)


def shown(value: object) -> str:
    """A value as it may stand in an error message: quoted, escaped, bounded."""
    text = ascii(value)
    return text if len(text) <= 120 else text[:117] + "..."


@lru_cache(maxsize=4096)
def term(name: str) -> NamedNode:
    """The IRI of a prefixed name such as ``dhai:partOf``.

    Raises:
        GraphError: for a prefix that terms.PREFIXES does not have.

    >>> term("dhai:partOf")
    <NamedNode value=https://w3id.org/dhai/ontology#partOf>
    """
    try:
        return named(expand(name))
    except KeyError:
        raise GraphError(f"unknown prefix in {shown(name)}; add it to PREFIXES in kg/terms.py") from None


def named(iri: str) -> NamedNode:
    """A checked IRI (RFC 3987).

    Raises:
        GraphError: if it is not an absolute IRI.

    >>> named("https://example.org/a b")
    Traceback (most recent call last):
    kg.errors.GraphError: not an IRI: 'https://example.org/a b' (Invalid IRI code point ' ')
    """
    try:
        return NamedNode(iri)
    except (ValueError, UnicodeError) as error:
        raise GraphError(f"not an IRI: {shown(iri)} ({error})") from None


@lru_cache(maxsize=65536)
def own(iri: str) -> NamedNode:
    """The IRI of an entity of this graph.

    Raises:
        GraphError: if it lies outside the ``id:`` namespace or is no IRI.
    """
    if not iri.startswith(PREFIXES["id"]) or len(iri) == len(PREFIXES["id"]):
        raise GraphError(f"not an entity of this graph: {shown(iri)}; entities are <{PREFIXES['id']}KIND/SLUG>")
    return named(iri)


def slug(text: str, limit: int = 60) -> str:
    """A short ASCII form of a text for use in an IRI: lower-case letters, digits and hyphens.

    >>> slug("nl/Één lab_(2).md")
    'nl-een-lab-2-md'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].strip("-") or "x"


def digest(*parts: object, length: int = 24) -> str:
    """The first hex digits of the SHA-256 of some values; the separator keeps ``("ab", "c")`` and ``("a", "bc")`` apart."""
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def minted(kind: str, *parts: object) -> NamedNode:
    """The IRI of a node that is known by its content: ``id:<kind>/<digest of the parts>``."""
    return named(f"{PREFIXES['id']}{kind}/{digest(*parts)}")


def web(address: str | None) -> NamedNode | None:
    """An address from a document as an IRI, or None where it is not a plain http(s) address.

    Addresses are untrusted: other schemes (``javascript:``, ``file:``), embedded passwords and overlong ones are refused,
    illegal characters percent-encoded.

    >>> web("https://example.org/a b?q=é")
    <NamedNode value=https://example.org/a%20b?q=%C3%A9>
    >>> web("javascript:alert(1)") is None
    True
    """
    text = (address or "").strip()
    if not text or len(text) > MAX_URL:
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
        if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
            return None
        # "%" is safe only in front of two hex digits.
        path = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
        return NamedNode(quote(path, safe="%/:=&?~#+!$,;'@()*[]-._"))
    except (ValueError, UnicodeError):
        return None


def text(value: str, lang: str = "") -> Literal:
    """A string, tagged with a language where one is known and well formed (BCP 47).

    >>> text("lab", "nl")
    <Literal value=lab language=nl>
    """
    return Literal(clean(value), language=lang.lower()) if _LANG.match(lang) else Literal(clean(value))


def is_date(value: str | None) -> bool:
    """Whether a value is a real calendar year, month or day: ``2019``, ``2019-09``, ``2019-09-12``."""
    found = _DATE.match(value or "")
    if not found or found[1] == "0000":
        return False
    try:
        calendar_date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return False
    return True


def date(value: str) -> Literal:
    """An ISO date as xsd:gYear, xsd:gYearMonth or xsd:date.

    Raises:
        GraphError: if it is none.

    >>> date("2019-09")
    <Literal value=2019-09 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#gYearMonth>>
    """
    if not is_date(value):
        raise GraphError(f"not a date: {shown(value)}; wanted YYYY, YYYY-MM or YYYY-MM-DD")
    return typed(value, {4: "gYear", 7: "gYearMonth", 10: "date"}[len(value)])


def decimal(value: str | float | Decimal, places: int | None = None) -> Literal:
    """A number as xsd:decimal in canonical form, rounded to ``places`` digits if given.

    The store keeps numbers by value, so any other form would come back from it changed.

    Raises:
        GraphError: if it is not a finite number.

    >>> decimal("2000000.00").value, decimal(0.9, 3).value, decimal(0.8755, 3).value
    ('2000000', '0.9', '0.876')
    """
    try:
        number = Decimal(str(value))
        if not number.is_finite():
            raise InvalidOperation
        body = f"{number:f}" if places is None else f"{number:.{places}f}"
    except InvalidOperation:
        raise GraphError(f"not a number: {shown(value)}") from None
    return typed(body.rstrip("0").rstrip(".") if "." in body else body, "decimal")


def typed(value: object, datatype: str) -> Literal:
    """A literal of an XML Schema datatype, for example ``typed(3, "integer")``."""
    lexical = str(value).lower() if isinstance(value, bool) else str(value)
    return Literal(clean(lexical), datatype=term(f"xsd:{datatype}"))
