"""The pages and the API: which address shows what, in which language, as HTML, RDF or JSON."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from kg.errors import UsageError
from kg.server.answer import Problem
from kg.server.gallery import filled, gallery
from kg.server.http import Headers, Request, Send, send_bytes, send_problem, send_raw, while_there
from kg.server.negotiate import TRIPLES, choose, media_type
from kg.server.openapi import PATHS, openapi
from kg.server.picture import ROOT, page, picture
from kg.server.pool import Pool
from kg.server.words import WORDS
from kg.store.text import remote_targets
from kg.terms import ENTITY_TYPES, PREFIXES

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STATIC = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
DATA = (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"), ("rdf", "RDF/XML"))
FORMS = {"ttl": "ttl", "jsonld": "jsonld", "nt": "nt", "rdf": "rdfxml"}
_HTML = (("html", ("text/html", "application/xhtml+xml")), *TRIPLES)
_PROBLEM = (("json", ("application/problem+json", "application/json")), ("html", ("text/html",)), ("text", ("text/plain",)))
_PATH = re.compile(r"/(?:page/|data/)?((?:id|topic|graph)/[^?#]+|ontology(?:/[^?#]+)?)")
_UNFIT = re.compile(r"[<>\"{}|^`\\\x00-\x20]")
PAGE = 100
COMPLETE = 3.0
"""Seconds that a completion may take."""


class Site:
    """Everything that is read rather than queried."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        loader = PackageLoader("kg.server", "templates")
        self.templates = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self.templates.filters["page"] = page
        self.templates.tests["iri"] = lambda value: str(value).startswith(("http://", "https://"))
        folder = files("kg.server").joinpath("static")
        self.static = {name: item.read_bytes() for name, item in _below(folder, "") if name.rpartition(".")[2] in STATIC}
        self.bundled = "bundle/editor.js" in self.static

    async def __call__(self, request: Request, send: Send) -> None:
        """Answer one request.

        Raises:
            Problem: there is no such page, for who does not read HTML.
        """
        await request.body(0)
        given = dict(request.parameters())
        lang = _language(request, given)
        try:
            if request.path.startswith("/static/"):
                await self._asset(request, send, request.path.removeprefix("/static/"))
            elif request.path.startswith("/api/"):
                await self._api(request, send, given, lang)
            else:
                await self._page(request, send, given, lang)
        except UsageError as error:
            await send_problem(request, send, Problem("request", error.message))
        except Problem as problem:
            if request.path.startswith("/api/") or choose(request.accept, _PROBLEM) != "html":
                raise
            await self._render(
                request, send, "problem.html", lang, given, status=problem.status, title="", detail=problem.message
            )

    async def _ask(self, request: Request, name: str, *, timeout: float | None = None, **arguments: Any) -> Any:
        asked = self.pool.ask({"op": "call", "name": name, "arguments": arguments}, timeout=timeout)
        answer = await while_there(request, asked)
        return json.loads(b"".join([piece async for piece in answer]))

    async def _page(self, request: Request, send: Send, given: dict[str, str], lang: str) -> None:
        match request.path:
            case "/":
                await self._workbench(request, send, given, lang)
            case "/search":
                await self._search(request, send, given, lang)
            case "/documents":
                found = await self._ask(request, "documents", lang=lang)
                words = WORDS[lang]
                await self._render(request, send, "list.html", lang, given, title=words["documents"], heading=words["documents"], hint="",
                                   types=[], kind="", message="", results=found["results"], pages=None)  # fmt: skip
            case "/api":
                words = WORDS[lang]
                await self._render(request, send, "api.html", lang, given, title=words["api"], paths=PATHS, prefixes=PREFIXES)
            case "/map":
                await self._map(request, send)
            case "/robots.txt":
                await send_bytes(request, send, 200, [(b"content-type", b"text/plain")], b"User-agent: *\nDisallow: /sparql\n")
            case _:
                await self._thing(request, send, given, lang)

    async def _workbench(self, request: Request, send: Send, given: dict[str, str], lang: str) -> None:
        setup = {
            "lang": lang, "endpoint": "/sparql", "prefixes": PREFIXES, "questions": gallery(lang), "timeout": self.pool.settings.timeout,
            "public": request.base("/sparql"), "root": ROOT,
        }  # fmt: skip
        text = json.dumps(setup, ensure_ascii=False)
        for char in "<>&\u2028\u2029":
            text = text.replace(char, f"\\u{ord(char):04x}")
        await self._render(request, send, "workbench.html", lang, given, title="", setup=Markup(text), questions=gallery(lang),  # noqa: S704
                           bundled=self.bundled)  # fmt: skip

    async def _search(self, request: Request, send: Send, given: dict[str, str], lang: str) -> None:
        words, text, kind = WORDS[lang], given.get("q", "").strip(), given.get("type", "")
        if kind and kind not in ENTITY_TYPES:
            raise Problem("not-found", f"there is no type {ascii(kind)[:60]}")
        overview = await self._ask(request, "overview", lang=lang)
        pages, results, message, offset = None, [], "", _number(given, "offset", 0, 0, 10**7)
        if text:
            results = (await self._ask(request, "search", text=text, lang=lang, limit=50, kind=kind))["results"]
            message = words["results" if results else "no_results"].format(*([len(results)] if results else []), text)
        elif kind:
            found = await self._ask(request, "entities", kind=kind, lang=lang, limit=PAGE, offset=offset)
            results, total = found["results"], found["total"]
            to = [offset - PAGE if offset else None, offset + PAGE if offset + PAGE < total else None]
            links = ["" if o is None else "/search?" + urlencode({"type": kind, "offset": max(o, 0), "lang": lang}) for o in to]
            pages = {
                "previous": links[0],
                "next": links[1],
                "words": words["page"].format(offset + 1, offset + len(results), total),
            }
        await self._render(request, send, "list.html", lang, given, title=words["search"], heading=words["search"], hint=words["find_hint"],
                           types=overview["types"], kind=kind, message=message, results=results, pages=pages, q=text)  # fmt: skip

    async def _map(self, request: Request, send: Send) -> None:
        path = self.pool.settings.graph / "map.html"
        if not path.is_file():
            raise Problem("not-found", "this build has no map; make one with: kg map")
        # The page brings its own policy, by which it can reach no address at all.
        await send_bytes(request, send, 200, [(b"content-type", b"text/html; charset=utf-8")], path.read_bytes())

    async def _thing(self, request: Request, send: Send, given: dict[str, str], lang: str) -> None:
        """Something of the graph: by its own address a way to its page or data, by these the thing."""
        path, form = request.path, ""
        if path.startswith("/data/"):
            path, _, form = path.rpartition(".")
        found = _PATH.fullmatch(path)
        if found is None or _UNFIT.search(path) or ".." in path.split("/"):
            raise Problem("not-found", "there is no such page")
        local = found[1]
        iri = ROOT + local.replace("ontology/", "ontology#", 1)
        if request.path.startswith("/data/"):
            await self._data(request, send, iri, form)
        elif request.path.startswith("/page/"):
            await self._show(request, send, given, lang, iri, local)
        else:
            wanted = choose(request.accept, _HTML) or "html"
            place = quote(local, safe="/-._~")
            where = (
                f"/page/{place}"
                if wanted == "html"
                else f"/data/{place}.{next((k for k, v in FORMS.items() if v == wanted), 'ttl')}"
            )
            if "lang" in given and wanted == "html":
                where += f"?lang={lang}"
            await send_raw(
                request, send, 303, [(b"location", where.encode()), (b"vary", b"Accept"), (b"content-type", b"text/plain")], b""
            )

    async def _data(self, request: Request, send: Send, iri: str, form: str) -> None:
        if form not in FORMS:
            raise Problem("not-found", f"there is no such form; there are {', '.join(FORMS)}")
        text = f"CONSTRUCT {{ <{iri}> ?p ?o . ?s ?q <{iri}> }} WHERE {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} }}"
        answer = await while_there(request, self.pool.ask({"op": "query", "text": text, "triples": FORMS[form]}))
        tag = _tag(answer.head["version"], request.path)
        body = b"".join([piece async for piece in answer])
        known = await while_there(request, self.pool.ask({"op": "query", "text": f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }} }}",
                                                          "rows": "csv"}))  # fmt: skip
        if known.body() != b"true":
            raise Problem("not-found", f"nothing is known about <{iri}>")
        headers: Headers = [(b"content-type", media_type(FORMS[form]).encode()), (b"etag", tag), (b"cache-control", b"no-cache")]
        await send_bytes(request, send, 200, headers, body)

    async def _show(self, request: Request, send: Send, given: dict[str, str], lang: str, iri: str, local: str) -> None:
        place = f"/data/{quote(local, safe='/-._~')}"
        entity = await self._ask(request, "entity", iri=iri, lang=lang)
        if entity is not None:
            drawing = picture(entity["name"], entity["neighbours"], lang, WORDS[lang]["neighbours"])
            count = sum(len(group["statements"]) for group in entity["inferred"])
            await self._render(request, send, "entity.html", lang, given, title=entity["name"], e=entity, picture=drawing, path=place,
                               data=DATA, inferred_count=count)  # fmt: skip
            return
        document = await self._ask(request, "document", iri=iri, lang=lang)
        if document is not None:
            await self._render(
                request, send, "document.html", lang, given, title=document["title"], d=document, path=place, data=DATA
            )
            return
        node = await self._ask(request, "node", iri=iri, lang=lang)
        if node is None:
            raise Problem("not-found", f"nothing is known about <{iri}>")
        await self._render(request, send, "node.html", lang, given, title=node["name"], n=node, path=place, data=DATA)

    async def _api(self, request: Request, send: Send, given: dict[str, str], lang: str) -> None:
        match request.path.removeprefix("/api/"):
            case "search":
                found = await self._ask(request, "search", text=_needed(given, "q"), lang=lang, kind=given.get("type", ""),
                                        limit=_number(given, "limit", 20, 1, 100))  # fmt: skip
            case "entities":
                found = await self._ask(request, "entities", kind=given.get("type", ""), lang=lang,
                                        limit=_number(given, "limit", PAGE, 1, 1000), offset=_number(given, "offset", 0, 0, 10**9))  # fmt: skip
            case "entity" | "document" as name:
                iri = _needed(given, "iri")
                found = None if _UNFIT.search(iri) or ":" not in iri else await self._ask(request, name, iri=iri, lang=lang)
                if found is None:
                    raise Problem("not-found", f"there is no {name} {ascii(iri)[:200]}")
            case "documents":
                found = await self._ask(request, "documents", lang=lang)
            case "questions":
                found = {"results": gallery(lang)}
            case "question":
                values = {key: value for key, value in given.items() if key not in ("name", "lang")}
                found = {"query": filled(_needed(given, "name"), values, lang)}
            case "complete":
                query = _needed(given, "query")
                if remote_targets(query):
                    raise Problem("forbidden", "queries with SERVICE are not completed")
                found = await self._ask(request, "complete", query=query, lang=lang, timeout=COMPLETE,
                                        position=_number(given, "position", len(query), 0, 10**7))  # fmt: skip
            case "info":
                found = await self._ask(request, "overview", lang=lang)
            case "openapi.json":
                found = openapi(request.base("/"))
            case _:
                raise Problem("not-found", "there is no such part of the API; see /api/openapi.json")
        body = json.dumps(found, ensure_ascii=False).encode()
        await send_bytes(request, send, 200, [(b"content-type", b"application/json"), (b"cache-control", b"no-cache")], body)

    async def _asset(self, request: Request, send: Send, name: str) -> None:
        if name not in self.static:
            raise Problem("not-found", "there is no such file")
        body = self.static[name]
        tag = _tag("static", hashlib.sha256(body).hexdigest())
        headers: Headers = [
            (b"content-type", STATIC[name.rpartition(".")[2]].encode()),
            (b"etag", tag),
            (b"cache-control", b"no-cache"),
        ]
        if request.headers.get("if-none-match", "").encode() == tag:
            await send_raw(request, send, 304, headers, b"")
            return
        await send_bytes(request, send, 200, headers, body)

    async def _render(
        self, request: Request, send: Send, template: str, lang: str, given: dict[str, str], *, status: int = 200, **values: Any
    ) -> None:
        languages = {code: f"{request.path}?{urlencode({**given, 'lang': code})}" for code in WORDS}
        text = self.templates.get_template(template).render(
            lang=lang, w=WORDS[lang], here=request.path, languages=languages, **values
        )
        headers: Headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-security-policy", POLICY.encode()),
                            (b"content-language", lang.encode()), (b"cache-control", b"no-cache")]  # fmt: skip
        await send_bytes(request, send, status, headers, text.encode())


def _below(folder: Any, prefix: str) -> list[tuple[str, Any]]:
    found = []
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        name = f"{prefix}{item.name}"
        found += _below(item, f"{name}/") if item.is_dir() else [(name, item)]
    return found


def _language(request: Request, given: dict[str, str]) -> str:
    if given.get("lang") in WORDS:
        return given["lang"]
    offers = (("en", ("en",)), ("nl", ("nl", "nl-nl", "nl-be")))
    return choose(request.headers.get("accept-language", ""), offers) or "en"


def _needed(given: dict[str, str], name: str) -> str:
    if name not in given:
        raise Problem("request", f"the parameter {name} is missing")
    return given[name]


def _number(given: dict[str, str], name: str, usual: int, least: int, most: int) -> int:
    text = given.get(name, str(usual))
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
        raise Problem("request", f"{name} is a whole number from {least} to {most}")
    return int(text)


def _tag(*parts: str) -> bytes:
    return f'W/"{hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'.encode()
