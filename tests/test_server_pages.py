"""Pages, search, completion and API on the graph of the shipped corpus."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import rdflib
from server_support import Server, make_graph, serving

from kg.server.complete import group_at
from kg.server.gallery import gallery
from kg.server.words import WORDS
from kg.store import GraphStore

ID = "https://w3id.org/dhai/id/"
LAB = f"{ID}lab/cara-lab"
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def server(corpus_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(corpus_build, tmp_path_factory.mktemp("pages") / "log", "--workers", "2") as running:
        yield running


@pytest.mark.parametrize(
    ("accept", "place", "kind"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "/page/id/lab/cara-lab", "text/html; charset=utf-8"),
        ("text/turtle", "/data/id/lab/cara-lab.ttl", "text/turtle; charset=utf-8"),
        ("application/ld+json", "/data/id/lab/cara-lab.jsonld", "application/ld+json"),
        ("application/rdf+xml", "/data/id/lab/cara-lab.rdf", "application/rdf+xml"),
        ("application/n-triples", "/data/id/lab/cara-lab.nt", "application/n-triples"),
    ],
)
def test_an_address_leads_to_its_page_or_data(server: Server, accept: str, place: str, kind: str) -> None:
    first = server.client.get("id/lab/cara-lab", headers={"accept": accept})
    assert (first.status_code, first.headers["location"]) == (303, place)
    second = server.client.get(place, headers={"accept": accept})
    assert (second.status_code, second.headers["content-type"]) == (200, kind)


def test_the_data_of_a_thing_is_what_the_graph_says_of_it(server: Server, corpus_build: Path) -> None:
    found = rdflib.Graph().parse(data=server.client.get("data/id/lab/cara-lab.nt").text, format="nt")
    with GraphStore.open(corpus_build) as store:
        expected = {(str(s), str(p)) for s, p, o in store.query(f"CONSTRUCT {{ <{LAB}> ?p ?o }} WHERE {{ <{LAB}> ?p ?o }}")}
    assert {(f"<{s}>", f"<{p}>") for s, p, o in found if str(s) == LAB} == expected


def test_an_entity_page_shows_facts_with_their_sentences(server: Server) -> None:
    api = server.client.get("api/entity", params={"iri": LAB, "lang": "en"}).json()
    assert (api["name"], api["type"], api["homepage"]) == ("CARA Lab", "Lab", "https://cara-lab.nl")
    evidence = [e for group in api["groups"] for s in group["statements"] for e in s["evidence"]]
    assert evidence and all(e["quote"] and e["document"] and 0 < e["confidence"] <= 1 for e in evidence)
    page = server.client.get("page/id/lab/cara-lab", params={"lang": "en"}, headers=HTML).text
    shown = {html.unescape(m) for m in re.findall(r"<mark>(.*?)</mark>", page, re.DOTALL)}
    assert {e["quote"] for e in evidence} == shown
    for neighbour in api["neighbours"]:
        assert f'href="/page/{neighbour["iri"].removeprefix("https://w3id.org/dhai/")}?lang=en"' in page
    assert page.count("<svg") == 1


def test_documents_that_disagree_are_shown(server: Server, corpus_build: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    build.mkdir()
    lines = (corpus_build / "graph.nq").read_text("utf-8").splitlines(keepends=True)
    started = "<https://w3id.org/dhai/ontology#startDate>"
    claim = next(line.split()[0] for line in lines if "#predicate>" in line and started in line)
    about = [line for line in lines if line.startswith(f"{claim} ")]
    date = next(re.search(r'"(\d{4})', line) for line in about if "#object>" in line)
    assert date is not None
    other = "<https://w3id.org/dhai/id/claim/0123456789abcdef01234567>"
    copied = [line.replace(claim, other).replace(f'"{date[1]}', '"1955') for line in about]
    (build / "graph.nq").write_text("".join([*lines, *copied]), "utf-8")
    GraphStore.create(build / "graph.nq", build).close()
    subject = next(line.split()[2].strip("<>") for line in about if "#subject>" in line)
    with serving(build, tmp_path / "log", "--workers", "1") as changed:
        told = changed.client.get("api/entity", params={"iri": subject, "lang": "nl"}).json()["contradictions"]
        assert [(c["predicate"], c["values"][0][:4]) for c in told] == [("startDate", "1955")]
        page = changed.client.get(
            f"page/{subject.removeprefix('https://w3id.org/dhai/')}", params={"lang": "nl"}, headers=HTML
        ).text
        assert WORDS["nl"]["contradictions"] in page
    assert server.client.get("api/entity", params={"iri": subject}).json()["contradictions"] == []


def test_a_document_page_shows_its_text_with_what_was_found(server: Server) -> None:
    documents = server.client.get("api/documents").json()["results"]
    assert len(documents) == 62
    document = next(d for d in documents if d["identifier"] == "en-brightlands-smart-health-lab.md")
    told = server.client.get("api/document", params={"iri": document["iri"]}).json()
    text = "\n".join("".join(p["text"] for p in block["pieces"]) for block in told["blocks"])
    assert "Academic directors: Andre Dekker, Rianne Fijten and Alberto Traverso." in text
    leads = next(c for c in told["claims"] if c["predicate"] == "leads")
    marked = [p for block in told["blocks"] for p in block["pieces"] if p["claims"]]
    assert any(p["start"] == leads["start"] for p in marked)
    named = {p["text"]: p["iri"] for block in told["blocks"] for p in block["pieces"] if p["iri"]}
    assert named["Andre Dekker"] == f"{ID}person/andre-dekker"
    page = server.client.get(document["iri"].replace("https://w3id.org/dhai/", "/page/"), headers=HTML).text
    assert f'id="s{leads["start"]}"' in page


def test_a_document_without_the_builds_cache_shows_its_quotes(corpus_build: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus_build, tmp_path / "build", symlinks=True, ignore=shutil.ignore_patterns("cache"))
    with serving(tmp_path / "build", tmp_path / "log", "--workers", "1") as server:
        iri = server.client.get("api/documents").json()["results"][0]["iri"]
        assert server.client.get("api/document", params={"iri": iri}).json()["blocks"] == []
        page = server.client.get(iri.replace("https://w3id.org/dhai/", "/page/"), params={"lang": "en"}, headers=HTML).text
        assert html.escape(WORDS["en"]["no_text"], quote=True).replace("&#x27;", "&#39;") in page and "<mark>" in page


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("CARA Lab", "CARA Lab"),
        ("cara", "CARA Lab"),
        ("radbud", "Radboudumc"),
        ("umc utrecth", "UMC Utrecht"),
        ("LUMC", "Leids Universitair Medisch Centrum"),
        ("rumc", "Radboudumc"),
        ("rene", None),
    ],
)
def test_names_are_found_as_people_type_them(server: Server, typed: str, found: str | None) -> None:
    results = server.client.get("api/search", params={"q": typed, "lang": "nl", "limit": "5"}).json()["results"]
    if found is None:
        assert all("rene" in f"{r['matched']} {r['name']}".lower().replace("é", "e") or r["score"] < 80 for r in results)
    else:
        assert results[0]["name"] == found


@pytest.mark.parametrize(
    ("query", "place", "wanted"),
    [
        ("SELECT * { ?l a dhai:Lab ; deel", "predicate", "dhai:partOf"),
        ("SELECT * { ?l a dhai:Lab . ?l dhai:partOf ", "object", r"id:institution\/radboudumc"),
        ("SELECT * { ?x dhai:focusesOn radiol", "object", "topic:radiology"),
        ("SELECT * { ?x a umc", "none", None),
        ("SELECT * { ?l dhai:partOf ?c . ?c a ", "object", "dhai:UniversityMedicalCentre"),
        ("SELECT * { cara", "subject", r"id:lab\/cara-lab"),
        ("SELECT * { ?x nope:nothing ", "object", None),
        ("SELECT ?x", "none", None),
    ],
)
def test_completion_offers_what_leads_to_a_result(server: Server, query: str, place: str, wanted: str | None) -> None:
    told = server.client.get("api/complete", params={"query": query, "position": len(query), "lang": "nl"}).json()
    texts = [item["text"] for item in told["items"]]
    if wanted is None:
        assert wanted not in texts
        return
    assert (told["place"], wanted in texts) == (place, True)
    for text in texts[:5]:
        whole = f"{query[: told['from']]}{text} " + {"subject": "?p ?o }", "predicate": "?kg_o }", "object": "}"}[place]
        assert len(server.values(whole)) > 0, whole


def test_completion_reads_the_group_that_the_cursor_is_in() -> None:
    group = group_at(
        'SELECT * { ?a ?b "}" . # }\n OPTIONAL { ?x a dhai:Lab , dhai:Centre ; dhai:partOf/dhai:partOf ?y . FILTER(?y != ?z) ?y '
    )
    assert group is not None
    assert group.triples == [("?x", "a", "dhai:Lab"), ("?x", "a", "dhai:Centre"), ("?x", "dhai:partOf/dhai:partOf", "?y")]
    assert group.open == ["?y"]
    assert group_at("SELECT * { }") is None


def test_every_question_of_the_gallery_runs_in_both_languages(server: Server) -> None:
    for lang in ("nl", "en"):
        listed = server.client.get("api/questions", params={"lang": lang}).json()["results"]
        assert [q["name"] for q in listed] == [q["name"] for q in gallery(lang)]
        for question in listed:
            assert question["title"] and question["explanation"]
            assert server.query(question["query"], accept="text/csv").status_code == 200, question["name"]


@pytest.mark.parametrize(
    "typed",
    ['" } #', 'UMC Utrecht") } ; DROP ALL #', "\\", "> <", "?x", "{}", "\u202e", "'''", '"""', "VALUES ?umc { UNDEF }", "\n}"],
)
def test_what_is_typed_into_a_form_never_becomes_query_text(server: Server, typed: str) -> None:
    plain = server.client.get("api/question", params={"name": "labs-per-umc", "umc": "UMC Utrecht"}).json()["query"]
    query = server.client.get("api/question", params={"name": "labs-per-umc", "umc": typed}).json()["query"]
    answer = server.query(query, accept="text/csv")
    assert answer.status_code == 200
    assert answer.text.splitlines() in (["centre,lab,tie"], server.query(plain, accept="text/csv").text.splitlines()[:1])
    assert server.client.get("api/question", params={"name": typed}).status_code == 400
    assert server.client.get("api/question", params={"name": "labs-per-umc", "x; }": typed}).status_code == 400


def test_the_api_describes_itself(server: Server) -> None:
    told = server.client.get("api/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    for path in told["paths"]:
        needed = {p["name"]: "x" for p in told["paths"][path]["get"]["parameters"] if p["required"]}
        assert server.client.get(path, params=needed).status_code in ((200, 400, 404) if needed else (200,)), path
        if needed:
            assert server.client.get(path).status_code == 400
    info = server.client.get("api/info").json()
    asked = "SELECT (COUNT(DISTINCT ?x) AS ?n) { GRAPH ?g { ?x a <https://w3id.org/dhai/ontology#UniversityMedicalCentre> } }"
    rows = server.client.get("sparql", params={"query": asked}, headers={"Accept": "text/csv"}).text.split()
    assert {t["type"]: t["count"] for t in info["types"]}["UniversityMedicalCentre"] == int(rows[1]) > 5


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


def test_nothing_in_the_data_becomes_markup(tmp_path: Path) -> None:
    iri, doc = f"{ID}lab/evil", f"{ID}document/evil"
    text = EVIL.replace('"', '\\"')
    o, s, d, r = ("https://w3id.org/dhai/ontology#", "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/",
                  "http://www.w3.org/1999/02/22-rdf-syntax-ns#")  # fmt: skip
    a, g = "http://www.w3.org/ns/oa#", "https://w3id.org/dhai/graph/"
    build = make_graph(tmp_path / "build", 3)
    (build / "graph.nq").write_text(
        f'<{iri}> <{r}type> <{o}Lab> <{g}identity> .\n<{iri}> <{s}prefLabel> "{text}" <{g}identity> .\n'
        f'<{iri}> <{s}altLabel> "also {text}"@en <{g}identity> .\n<{iri}> <{s}editorialNote> "{text}" <{g}identity> .\n'
        f'<{iri}> <http://xmlns.com/foaf/0.1/homepage> <javascript:alert(3)> <{g}identity> .\n'
        f'<{iri}> <http://www.w3.org/2002/07/owl#sameAs> <javascript:alert(4)> <{g}identity> .\n'
        f'<{iri}> <{o}mentionedIn> <{doc}> <{g}doc/evil> .\n<{doc}> <{r}type> <{o}Document> <{g}doc/evil> .\n'
        f'<{doc}> <{d}identifier> "{text}" <{g}doc/evil> .\n<{doc}> <{d}title> "{text}" <{g}doc/evil> .\n'
        f'<{doc}> <{d}source> "javascript:alert(5)" <{g}doc/evil> .\n'
        f'<{ID}claim/1> <{r}subject> <{iri}> <{g}doc/evil> .\n<{ID}claim/1> <{r}predicate> <{o}partOf> <{g}doc/evil> .\n'
        f'<{ID}claim/1> <{r}object> <{iri}2> <{g}doc/evil> .\n<{ID}claim/1> <{o}confidence> "0.5" <{g}doc/evil> .\n'
        f'<{ID}claim/1> <{o}extractor> "{text}" <{g}doc/evil> .\n<{ID}claim/1> <{a}hasSource> <{doc}> <{g}doc/evil> .\n'
        f'<{ID}claim/1> <{a}hasSelector> <{ID}q/1> <{g}doc/evil> .\n<{ID}q/1> <{a}exact> "{text}" <{g}doc/evil> .\n'
        f'<{iri}2> <{r}type> <{o}Lab> <{g}identity> .\n<{iri}2> <{s}prefLabel> "{text} 2" <{g}identity> .\n',
        "utf-8",
    )  # fmt: skip
    GraphStore.create(build / "graph.nq", build).close()
    with serving(build, tmp_path / "log", "--workers", "1") as server:
        for path in ("page/id/lab/evil", "page/id/document/evil", "page/id/claim/1", "documents", f"search?q={quote(EVIL)}", "search?type=Lab",
                     f"page/id/{quote(EVIL)}", f"page/ontology/{quote(EVIL, safe='')}", f"?lang={quote(EVIL)}&x={quote(EVIL)}", "api"):  # fmt: skip
            answer = server.client.get(path, headers=HTML)
            assert answer.status_code in (200, 404), path
            page = answer.text
            assert "<script>" not in page and "<img" not in page and "49" not in re.sub(r"\d{3,}", "", page), path
            assert not re.search(r"(?:href|src|action)=[\"']?\s*(?:javascript|data):", page), path
            policy = answer.headers["content-security-policy"]
            assert "script-src 'self';" in policy and "default-src 'none'" in policy
        assert (
            html.escape(EVIL).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
            in server.client.get("page/id/lab/evil", headers=HTML).text
        )


@pytest.mark.parametrize(
    "path",
    ["/page/id/../../../etc/passwd", "/page/id/%2e%2e/%2e%2e/etc/passwd", "/data/id/../../../etc/passwd.ttl", "/static/../app.py",
     "/static/%2e%2e/app.py", "/static//etc/passwd", "/page/id/lab/x%00", "/data/id/lab/cara-lab.exe", "/page/id/lab/a%3Eb", "/graph/../x",
     "/page/id/lab/%5c..%5cx"],
)  # fmt: skip
def test_paths_lead_nowhere_else(server: Server, path: str) -> None:
    import socket

    host, port = server.address.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:  # clients would tidy the path
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode())
        answer = raw.makefile("rb").read()
    assert answer.split(b"\r\n")[0] == b"HTTP/1.1 404 Not Found"
    assert b"root:" not in answer
