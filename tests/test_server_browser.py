"""The workbench in a real browser, with the bundled editor and without; nobody else is asked for anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_core_python.selenium import Axe
from browser import Browser, Keys, chromium
from server_support import Server, serving

from kg.server.words import WORDS
from kg.terms import PACKAGE

BUNDLE = PACKAGE / "server" / "static" / "bundle" / "editor.js"
EDITORS = ["plain", "bundled"]


@pytest.fixture(scope="module")
def server(corpus_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(corpus_build, tmp_path_factory.mktemp("workbench") / "log", "--workers", "2", "--timeout", "20") as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("downloads")) as opened:
        yield opened


def visit(browser: Browser, server: Server, path: str, editor: str) -> None:
    """Open the workbench as somebody who was never there."""
    if editor == "bundled" and not BUNDLE.is_file():
        pytest.skip("the editor is not bundled here (make workbench needs npm)")
    driver = browser.driver
    driver.get("about:blank")
    driver.execute_cdp_cmd("Network.enable", {})
    driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/bundle/*"] if editor == "plain" else []})
    driver.get(server.address + "api/info")
    browser.js("localStorage.clear()")
    browser.log("browser")
    browser.log("performance")
    driver.get(server.address + path)
    assert browser.wait("document.documentElement.dataset.ready") == editor


def status(browser: Browser, text: str) -> None:
    """Wait for the line that tells what became of a query."""
    browser.wait(f"document.getElementById('status').textContent.includes({text!r})")


@pytest.mark.parametrize("editor", EDITORS)
def test_from_a_question_to_a_file(browser: Browser, server: Server, editor: str) -> None:
    browser.size()
    visit(browser, server, "?lang=en", editor)
    browser.fill("#gallery-filter", "university medical centre")
    browser.click("[data-question=labs-per-umc]")
    browser.fill("#p-umc", "Radboudumc")
    browser.click("#parameters button")
    expected = server.values(
        server.client.get("api/question", params={"name": "labs-per-umc", "umc": "Radboudumc"}).json()["query"]
    )
    status(browser, f"{len(expected)} rows")
    assert browser.texts(".rows tbody td:nth-child(2)") == [row[1] for row in expected]
    browser.click(".rows th:nth-child(2) button")
    browser.click(".rows th:nth-child(2) button")
    assert browser.texts(".rows tbody td:nth-child(2)") == sorted((row[1] for row in expected), key=str.casefold, reverse=True)
    browser.fill("#view input", "parkinson")
    assert browser.texts(".rows tbody td:nth-child(2)") == ["AI for Parkinson Lab"]
    browser.click("#view-chart")
    bars = browser.js("return [...document.querySelectorAll('.chart rect title')].map((t) => t.textContent)")
    assert bars == [f"Radboud University Medical Center: {len(expected)}"]
    for kind in ("line", "pie"):
        browser.js(
            "const s = document.querySelector('.tools select'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))",
            kind,
        )
        assert browser.js("return document.querySelectorAll('.drawing svg').length") == 1
    browser.click("#view-network")
    assert browser.js("return document.querySelectorAll('.net line').length") == len({row[1] for row in expected})
    browser.click("#link")
    address = browser.driver.current_url
    given = parse_qs(urlsplit(address).fragment)
    assert "Radboudumc" in given["query"][0] and given["view"] == ["network"]
    browser.click("[data-format=csv]")
    assert browser.downloaded("result.csv") == server.query(given["query"][0], accept="text/csv").content
    (browser.downloads / "result.csv").unlink()
    asked = browser.requests()
    assert asked and all(url.startswith(server.address) for url in asked)
    assert [line for line in browser.errors() if "bundle" not in line] == []
    visit(browser, server, address.removeprefix(server.address), editor)
    status(browser, f"{len(expected)} rows")
    assert browser.js("return document.querySelector('#views [aria-selected=true]').id") == "view-network"


@pytest.mark.parametrize("editor", EDITORS)
def test_typing_is_completed_and_prefixes_come_by_themselves(browser: Browser, server: Server, editor: str) -> None:
    browser.size()
    visit(browser, server, "?lang=nl", editor)
    browser.click("#new-tab")
    browser.press("SELECT * ", "{ ?l a dhai:Lab ; deel")
    browser.wait("document.querySelector('#suggestions li')")
    first = browser.js("return document.querySelector('#suggestions [aria-selected=true] code').textContent")
    assert first == "dhai:partOf"
    assert browser.js("return document.getElementById('query').getAttribute('aria-activedescendant')") == "suggestion-0"
    browser.press(Keys.TAB)
    browser.press("?c }")
    browser.js("document.getElementById('run').click()")
    status(browser, " rijen in ")
    text = browser.js("return JSON.parse(localStorage['kg-workbench']).tabs.at(-1).query")
    assert text.startswith("PREFIX dhai: <https://w3id.org/dhai/ontology#>\n")
    assert "{ ?l a dhai:Lab ; dhai:partOf ?c" in text


def test_errors_point_at_their_place_and_queries_can_be_cancelled(browser: Browser, server: Server) -> None:
    browser.size()
    visit(browser, server, "?lang=en", "plain")
    browser.js(
        "const q = document.getElementById('query'); q.value = 'SELECT * {\\n ?s ?p }'; document.getElementById('run').click()"
    )
    browser.wait("!document.getElementById('error').hidden")
    assert browser.text("#error").startswith("the query is malformed at line 2, column 9")
    assert browser.js("return document.getElementById('query').selectionStart") == 19
    browser.js("document.getElementById('query').value = 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }'")
    browser.click("#run")
    browser.wait("!document.getElementById('cancel').hidden")
    browser.click("#cancel")
    status(browser, "Cancelled.")
    assert server.values("SELECT (1 AS ?x) {}") == [["1"]]
    assert browser.js("return document.getElementById('run').disabled") is False


def test_tabs_and_saved_queries_stay(browser: Browser, server: Server) -> None:
    browser.size()
    visit(browser, server, "?lang=en", "plain")
    browser.click("#new-tab")
    browser.fill("#query", "ASK {}")
    browser.click("#save")
    browser.fill("#save-name", "Mine <b>")
    browser.press(Keys.ENTER)
    assert browser.texts("#tabs [role=tab]") == ["Query 1", "Mine <b>"]
    browser.driver.refresh()
    browser.wait("document.documentElement.dataset.ready")
    assert browser.texts("#saved li button:first-child") == ["Mine <b>"]
    assert browser.js("return document.getElementById('query').value") == "ASK {}"
    browser.click("#run")
    status(browser, "1 row")
    assert browser.texts(".rows td") == ["Yes"]
    browser.click("#close-tab")
    assert browser.texts("#tabs [role=tab]") == ["Query 1"]
    browser.click("#saved li button:last-child")
    assert browser.text("#saved-none") == WORDS["en"]["saved_none"]


def test_a_timeline_a_graph_and_code(browser: Browser, server: Server) -> None:
    browser.size()
    visit(browser, server, "?lang=en", "plain")
    browser.js(
        "document.getElementById('query').value = 'SELECT ?n ?d { ?x dhai:startDate ?d ; skos:prefLabel ?n } ORDER BY ?d LIMIT 5'"
    )
    browser.click("#run")
    status(browser, "5 rows")
    browser.click("#view-timeline")
    assert browser.js("return document.querySelectorAll('#view circle').length") == 5
    browser.js("document.getElementById('query').value = 'CONSTRUCT WHERE { ?l dhai:partOf ?c }'")
    browser.click("#run")
    status(browser, "triples")
    browser.click("[data-format=ttl]")
    assert b"dhai:partOf" in browser.downloaded("result.ttl")
    (browser.downloads / "result.ttl").unlink()
    browser.click("#code summary")
    for kind, part in {
        "Python (kg)": "kg.open",
        "Python (SPARQLWrapper)": "SPARQLWrapper(",
        "R": "httr2",
        "curl": "--data-urlencode",
    }.items():
        browser.js(
            "const s = document.getElementById('code-kind'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))", kind
        )
        text = browser.js("return document.getElementById('code-text').textContent")
        assert part in text and "dhai:partOf" in text


def test_without_any_script_there_is_a_form_that_works(browser: Browser, server: Server) -> None:
    page = server.client.get("", headers={"accept": "text/html"}).text
    assert '<form id="form" action="/sparql" method="post">' in page and '<select name="format">' in page
    answer = server.client.post("sparql", data={"query": "SELECT (1 AS ?x) {}", "format": "csv"})
    assert answer.text == "x\r\n1\r\n"


@pytest.mark.parametrize(
    ("editor", "theme", "width", "height"),
    [("plain", "dark", 1440, 1000), ("bundled", "light", 1440, 1000), ("bundled", "dark", 390, 844)],
)
def test_no_axe_violation_in_the_workbench(
    browser: Browser, server: Server, editor: str, theme: str, width: int, height: int
) -> None:
    browser.size(width, height, mobile=width < 600)
    browser.prefer(prefers_color_scheme=theme)
    visit(browser, server, "?lang=nl", editor)
    browser.js("document.querySelector('[data-question=labs-per-umc]').click()")
    browser.js("document.querySelector('#parameters button').click()")
    status(browser, "rijen")
    checked(browser, theme)
    browser.js("document.getElementById('view-network').click()")
    checked(browser, theme)
    assert browser.js("return document.documentElement.scrollWidth") <= width


def test_no_axe_violation_on_the_pages(browser: Browser, server: Server) -> None:
    document = server.client.get("api/documents").json()["results"][0]["iri"].replace("https://w3id.org/dhai/", "page/")
    for theme, width, paths in (
        ("light", 390, ["page/id/lab/cara-lab?lang=nl", document, "search?q=radbud", "api", "no"]),
        ("dark", 1440, ["page/id/lab/cara-lab?lang=en", document, "page/topic/radiology"]),
    ):
        browser.size(width, 844, mobile=width < 600)
        browser.prefer(prefers_color_scheme=theme)
        for path in paths:
            browser.driver.get(server.address + path)
            checked(browser, f"{path} {theme}")
            assert browser.js("return document.documentElement.scrollWidth") <= width, path


def checked(browser: Browser, what: str) -> None:
    """Nothing on the page is against the rules of axe-core."""
    browser.driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    result = Axe().run(browser.driver)
    assert [(what, v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in result["violations"]] == []
    assert len(result["passes"]) > 10
