"""The map as a reader meets it: in a real browser, with mouse and keyboard."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from axe_core_python.selenium import Axe
from browser import Browser, By, Keys, chromium
from network_sample import edge, node, sample, source

from kg.errors import UsageError
from kg.maps import load_style, render, write_map
from kg.maps.page import COMPRESS_ABOVE
from kg.network import on_programme
from kg.terms import ENTITY_TYPES, RELATIONS, TOPICS


def data_of(page: str) -> Any:
    """The data block of a page, as a browser reads it."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


def number_of(graph: nx.MultiDiGraph[str], label: str) -> int:
    """Place of a node in the page's list."""
    return [graph.nodes[n]["label"] for n in sorted(graph)].index(label)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    with chromium(tmp_path_factory.mktemp("downloads")) as running:
        running.prefer(prefers_reduced_motion="reduce", prefers_color_scheme="light")
        yield running


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph[str]:
    return sample()


@pytest.fixture(scope="module")
def page(graph: nx.MultiDiGraph[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_map(graph, tmp_path_factory.mktemp("map") / "map.html", title="Samenwerking rond AI in de zorg", lang="nl")


@pytest.fixture
def opened(browser: Browser, page: Path) -> Browser:
    """The sample map in a fresh window."""
    browser.size()
    browser.open(page)
    return browser


# ---- The file -------------------------------------------------------------------------------------------------------------


def test_file_is_the_same_every_time(graph: nx.MultiDiGraph[str]) -> None:
    shuffled: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    shuffled.add_nodes_from(reversed(list(graph.nodes(data=True))))
    for s, o, key, attributes in reversed(list(graph.edges(keys=True, data=True))):
        shuffled.add_edge(s, o, key=key, **attributes)
    assert render(graph) == render(shuffled)


def test_file_names_no_address_to_load_from(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", text.replace('<iframe src="${', ""))
    assert "default-src 'none'" in text
    assert "'unsafe-" not in text.split("<style>")[0]


def test_drawing_data_come_from_pyvis(graph: nx.MultiDiGraph[str], page: Path) -> None:
    data = data_of(page.read_text(encoding="utf-8"))
    assert len(data["nodes"]) == len(graph) == len(data["about"])
    assert len(data["edges"]) == graph.number_of_edges() == len(data["links"])
    assert {"id", "label", "shape", "group", "x", "y", "size"} <= set(data["nodes"][0])
    assert data["options"]["physics"]["enabled"] is False


def test_every_type_looks_different() -> None:
    style = load_style()
    assert [t.id for t in style.types] == list(ENTITY_TYPES)
    assert [r.id for r in style.relations] == list(RELATIONS)
    assert [t.id for t in style.topics] == list(TOPICS)
    assert len({(t.shape, t.colour) for t in style.types}) == len(ENTITY_TYPES)
    assert len({(t.shape, t.dark) for t in style.types}) == len(ENTITY_TYPES)


def contrast(one: str, two: str) -> float:
    """Contrast of two colours (https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_shapes_stand_out_from_the_paper() -> None:
    for kind in load_style().types:
        assert contrast(kind.colour, "#FFFFFF") >= 3, kind
        assert contrast(kind.dark, "#12181f") >= 3, kind


def test_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="'fr'"):
        render(sample(), lang="fr")


def big(nodes: int, edges: int) -> nx.MultiDiGraph[str]:
    """A network with the texts of a real one."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    iris = [f"https://w3id.org/dhai/id/lab/{i:05}" for i in range(nodes)]
    for i, iri in enumerate(iris):
        graph.add_node(iri, **node(iri, f"Laboratory for artificial intelligence number {i}", "Lab" if i % 3 else "Person"))
    for i in range(edges):
        a, b = (i * 37) % nodes, ((i * 37) // 50 * 50 + (i * i) % 50) % nodes if i % 9 else (i * i * 31) % nodes
        quote = f"Laboratory {a} has worked together with laboratory {b} since the year {1990 + i % 30} in project {i}, " * 2
        if a != b:
            graph.add_edge(iris[a], iris[b], key="hasPartner", **edge("hasPartner", source(quote, i)))
    return graph


@pytest.mark.slow
def test_five_thousand_nodes_stay_under_five_megabytes_and_open_as_clusters(browser: Browser, tmp_path: Path) -> None:
    path = write_map(big(5000, 10000), tmp_path / "big.html", lang="en")
    assert path.stat().st_size < 5_000_000
    assert 'data-packed="gzip"' in path.read_text(encoding="utf-8")
    browser.size()
    browser.open(path)
    assert "5,000 of 5,000 nodes" in browser.text("#status")
    assert re.search(r"\d+ clusters", browser.text("#status"))
    assert browser.errors() == []


def test_large_data_are_packed() -> None:
    assert len(render(sample()).split('id="data">')[1].split("</script>")[0]) < COMPRESS_ABOVE


# ---- In the browser -------------------------------------------------------------------------------------------------------


def test_opens_without_a_request_or_a_complaint(opened: Browser, page: Path) -> None:
    assert opened.requests() == [page.as_uri()]
    assert opened.js("return performance.getEntriesByType('resource').filter(e => !/^(data|blob):/.test(e.name)).length") == 0
    assert opened.errors() == []


def test_title_counts_and_date(opened: Browser) -> None:
    assert opened.text("h1") == "Samenwerking rond AI in de zorg"
    assert opened.text("#subtitle") == "85 knopen · 135 banden · 23 documenten · tot 8 aug 2024"
    assert opened.text("#status") == "84 van 85 knopen · 135 van 135 banden"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("cara", "CARA Lab"),
        ("umcu", "Universitair Medisch Centrum Utrecht"),
        ("patientenfed", "Patiëntenfederatie Nederland"),
        ("yilmaz", "Farid Yılmaz"),
        ("dutch heart", "Hartstichting"),
        ("leids univ", "Leids Universitair Medisch Centrum"),
    ],
)
def test_search_finds_names_acronyms_and_both_languages(opened: Browser, typed: str, first: str) -> None:
    opened.fill("#search", typed)
    assert opened.text("#option-0").startswith(first)
    opened.press(Keys.ENTER)
    assert opened.text("#panel h2") == first


def test_search_says_when_nothing_fits(opened: Browser) -> None:
    opened.fill("#search", "qqqq")
    assert opened.text("#suggestions") == "Niets gevonden"


def test_legend_filters(opened: Browser, graph: nx.MultiDiGraph[str]) -> None:
    people = {n for n, d in graph.nodes(data=True) if d["type"] == "Person"}
    left = [k for s, o, k in graph.edges(keys=True) if not {s, o} & people]
    opened.click("#type-Person")
    assert opened.text("#status") == f"72 van 85 knopen · {len(left)} van 135 banden"
    opened.click("#relation-hasPartner")
    assert opened.text("#status").endswith(f"{len(left) - left.count('hasPartner')} van 135 banden")
    opened.click("#undo")
    assert opened.text("#status") == f"72 van 85 knopen · {len(left)} van 135 banden"
    opened.click("#reset")
    assert opened.text("#status") == "84 van 85 knopen · 135 van 135 banden"


def choose(browser: Browser, selector: str, value: str) -> None:
    """Set a field as a reader does."""
    browser.js(
        "const e = document.querySelector(arguments[0]); e.value = arguments[1];"
        "e.dispatchEvent(new Event(e.tagName === 'SELECT' ? 'change' : 'input', {bubbles: true}))", selector, value,
    )  # fmt: skip


def test_filters_by_topic_programme_place_source_confidence_and_period(opened: Browser, graph: nx.MultiDiGraph[str]) -> None:
    def status() -> list[int]:
        return [int(n) for n in re.findall(r"\d+", opened.text("#status"))][::2]

    topic = list(TOPICS).index("cardiology")
    cara = next(n for n, d in graph.nodes(data=True) if d["label"] == "CARA Lab")
    around = {cara, *graph.predecessors(cara), *graph.successors(cara)}
    choose(opened, "#filter-topic", str(topic))
    assert status() == [len(around), graph.subgraph(around).number_of_edges()]
    opened.click("#reset")
    choose(opened, "#filter-programme", str(number_of(graph, "ROBUST")))
    robust = on_programme(graph, next(n for n, d in graph.nodes(data=True) if d["label"] == "ROBUST"))
    assert status() == [len(robust), graph.subgraph(robust).number_of_edges()]
    opened.click("#reset")
    choose(opened, "#filter-place", "Rotterdam")
    assert set(opened.js("return [...document.querySelectorAll('#filter-place option')].map(o => o.value)")) >= {
        "Rotterdam",
        "Zwolle",
    }
    assert 5 <= status()[0] <= 15
    opened.click("#reset")
    choose(opened, "#filter-confidence", "90")
    assert status()[1] == sum(d["confidence"] >= 0.9 for *_, d in graph.edges(data=True))
    opened.click("#reset")
    choose(opened, "#filter-to", "2018")
    early = [e for *_, e in graph.edges(data=True) if min(s["date"] for s in e["sources"]) < "2019"]
    assert status()[1] == len(early)


def tap_at(browser: Browser, page: Path, x: float, y: float) -> None:
    """Click a point of the map with the mouse, having brought it to the middle of the window."""
    browser.open(page, f"#cam={round(x)}.{round(y)}.1000")
    box = browser.js(
        "const b = document.getElementById('canvas').getBoundingClientRect(); return [b.left, b.top, b.width, b.height]"
    )
    browser.tap(box[0] + box[2] / 2, box[1] + box[3] / 2)
    browser.wait("!document.getElementById('panel').hidden")


def test_click_on_a_node_shows_what_is_known(opened: Browser, page: Path, graph: nx.MultiDiGraph[str]) -> None:
    where = data_of(page.read_text(encoding="utf-8"))["nodes"][number_of(graph, "CARA Lab")]
    tap_at(opened, page, where["x"], where["y"])
    panel = opened.text("#panel")
    for part in ("Cardiac AI Lab", "lab · Nijmegen", "2022", "€ 2.500.000, 5 jaar", "Hartstichting", "cardiologie", "Philips"):
        assert part in panel.replace("\u00a0", " "), part
    links = [a.get_attribute("href") for a in opened.driver.find_elements(By.CSS_SELECTOR, "#panel .links a")]
    assert [link.split("/")[2] for link in links if link] == ["example.org", "www.wikidata.org"]


def test_click_on_a_line_shows_its_sentences(opened: Browser, page: Path, graph: nx.MultiDiGraph[str]) -> None:
    data = data_of(page.read_text(encoding="utf-8"))
    # A line whose middle lies far from every node.
    places = [(n["x"], n["y"]) for n in data["nodes"]]

    def clear(k: int) -> float:
        a, b = places[data["edges"][k]["from"]], places[data["edges"][k]["to"]]
        x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
        return float(min((x - p[0]) ** 2 + (y - p[1]) ** 2 for p in places))

    pairs = [frozenset((e["from"], e["to"])) for e in data["edges"]]
    k = max((k for k in range(len(pairs)) if pairs.count(pairs[k]) == 1), key=clear)
    a, b = (places[data["edges"][k][end]] for end in ("from", "to"))
    tap_at(opened, page, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    sources = sorted(graph.edges(keys=True, data=True), key=lambda e: e[:3])[k][3]["sources"]
    assert opened.texts("#panel mark") == [s["quote"] for s in sources]
    captions = opened.texts("#panel figcaption")
    for caption, said in zip(captions, sources, strict=True):
        assert said["title"] in caption
        assert said["document"] in caption
        assert f"{round(said['confidence'] * 100)}%" in caption
        assert said["date"][:4] in caption
    hrefs = [e.get_attribute("href") for e in opened.driver.find_elements(By.CSS_SELECTOR, "#panel figcaption a")]
    assert hrefs == [s["source"] for s in sources]


def test_neighbourhood(opened: Browser, graph: nx.MultiDiGraph[str]) -> None:
    name = next(n for n, d in graph.nodes(data=True) if d["label"] == "Karin Smit")
    opened.fill("#search", "karin")
    opened.press(Keys.ENTER)
    for depth in (1, 2, 3):
        opened.driver.find_elements(By.CSS_SELECTOR, "#panel .reach .switch button")[depth].click()
        near = set(nx.single_source_shortest_path_length(graph.to_undirected(), name, cutoff=depth))
        assert opened.text("#status").startswith(f"{len(near)} van 85 knopen")


def test_shortest_path(opened: Browser, graph: nx.MultiDiGraph[str]) -> None:
    one, two = (next(n for n, d in graph.nodes(data=True) if d["label"] == x) for x in ("Isala", "Provincie Gelderland"))
    steps = nx.shortest_path_length(graph.to_undirected(), one, two)
    opened.fill("#search", "isala")
    opened.press(Keys.ENTER)
    opened.click("#panel .reach .wide")
    opened.fill("#search", "gelderland")
    opened.press(Keys.ENTER)
    assert opened.text("#panel .route h3") == f"Kortste weg: {steps} stappen"
    names = opened.texts("#panel .route .entity:not(.step)")
    assert names[0] == "Isala"
    assert names[-1] == "Provincie Gelderland"
    assert len(names) == steps + 1


def test_table_is_in_step_with_the_map(opened: Browser, graph: nx.MultiDiGraph[str]) -> None:
    opened.click("#view-split")
    assert opened.text("#tab-nodes") == "Knopen (84)"
    opened.click("#type-Person")
    assert opened.text("#tab-nodes") == "Knopen (72)"
    opened.click("#sort-nodes-0")
    names = opened.texts("#table-view tbody th")
    assert names == sorted(names, key=str.casefold)
    assert opened.driver.find_element(By.CSS_SELECTOR, "#table-view th").get_attribute("aria-sort") == "ascending"
    opened.fill("#words", "philips")
    assert opened.texts("#table-view tbody th") == ["Philips"]
    opened.click("#table-view tbody th button")
    assert opened.text("#panel h2") == "Philips"
    assert opened.js("return document.querySelector('#table-view tr[aria-current]').textContent").startswith("Philips")
    opened.click("#tab-edges")
    opened.fill("#words", "spin-off")
    assert len(opened.texts("#table-view tbody tr")) == 4


def test_keyboard_alone_reaches_nodes_and_sentences(opened: Browser) -> None:
    opened.js("document.getElementById('canvas').focus()")
    opened.press(Keys.ARROW_RIGHT)
    first = opened.text("#panel h2")
    opened.press(Keys.ARROW_DOWN)
    second = opened.text("#panel h2")
    assert first == "Radboudumc"
    assert second != first
    assert second in opened.wait("document.getElementById('live').textContent")
    opened.press(Keys.ENTER)
    assert opened.js("return document.activeElement.id") == "panel"
    for _ in range(60):
        opened.press(Keys.TAB)
        if opened.js("return document.activeElement.className") == "why-button":
            break
    opened.press(Keys.ENTER)
    assert opened.texts("#panel mark")
    opened.press(Keys.ESCAPE)
    assert opened.text("#panel h2") == second
    opened.press(Keys.ESCAPE)
    assert opened.js("return document.getElementById('panel').hidden")
    opened.press("/")
    assert opened.js("return document.activeElement.id") == "search"


def test_screen_reader_text_tells_the_picture(opened: Browser) -> None:
    told = opened.js("return document.getElementById('picture').textContent")
    assert told.startswith("Netwerkkaart met 84 knopen en 135 banden. Het meest verbonden: Radboudumc, ")
    assert "Alles staat ook in de tabel." in told
    assert (
        opened.js("return document.getElementById('canvas').getAttribute('aria-label')")
        == "Kaart: Samenwerking rond AI in de zorg"
    )


def test_language_switch(opened: Browser) -> None:
    opened.click("#language")
    assert opened.js("return document.documentElement.lang") == "en"
    assert opened.text("#status") == "84 of 85 nodes · 135 of 135 links"
    opened.fill("#search", "hartstichting")
    assert opened.text("#option-0 .option-name") == "Dutch Heart Foundation"


def test_address_reproduces_the_view(opened: Browser, page: Path) -> None:
    opened.click("#type-Place")
    opened.click("#language")
    opened.fill("#search", "robust")
    opened.press(Keys.ENTER)
    status, heading = opened.text("#status"), opened.text("#panel h2")
    opened.wait("location.hash.includes('sel=') && location.hash.includes('off=')")
    view = opened.js("return location.hash")
    opened.open(page, view)
    assert (opened.text("#status"), opened.text("#panel h2")) == (status, heading)


def test_wrong_address_does_no_harm(browser: Browser, page: Path) -> None:
    browser.open(page, "#sel=99999&edge=-7&view=<script>&theme=x&conf=abc&path=1.99999&cam=1&off=a.b&depth=77&lang=7")
    assert browser.text("#status") == "84 of 85 nodes · 135 of 135 links"
    assert browser.errors() == []


def test_downloads(opened: Browser, graph: nx.MultiDiGraph[str]) -> None:
    opened.click("#type-Person")
    for kind in ("svg", "png", "nodes", "edges"):
        opened.click("#take summary")
        opened.click(f"#take-{kind}")
    name = "samenwerking-rond-ai-in-de-zorg"
    drawing = opened.downloaded(f"{name}.svg").decode()
    assert drawing.startswith("<svg ")
    for part in ("Samenwerking rond AI in de zorg", "Legenda", "Radboudumc", "Bron: 23 documenten (tot 8 augustus 2024)"):
        assert part in drawing, part
    assert "Anna de Vries" not in drawing
    assert opened.downloaded(f"{name}.png")[:8] == b"\x89PNG\r\n\x1a\n"
    rows = list(csv.DictReader(io.StringIO(opened.downloaded(f"{name}-nodes.csv").decode("utf-8-sig"))))
    assert len(rows) == 72
    assert {row["type"] for row in rows} & {"Person"} == set()
    links = list(csv.DictReader(io.StringIO(opened.downloaded(f"{name}-links.csv").decode("utf-8-sig"))))
    people = {n for n, d in graph.nodes(data=True) if d["type"] == "Person"}
    expected = sum(len(e["sources"]) for s, o, e in graph.edges(data=True) if not {s, o} & people)
    assert len(links) == expected
    assert all(row["quote"] and row["document"] for row in links)


def test_matrix_and_timeline(opened: Browser) -> None:
    opened.click("#view-matrix")
    choose(opened, "#axis-1", "Company")
    cells = opened.js("return [...document.querySelectorAll('.matrix td button')].map(b => b.getAttribute('aria-label'))")
    assert "Radboudumc – Philips: 3" in cells  # by CARA Lab, BIGPICTURE and the Nederlandse AI Coalitie
    opened.click("#view-timeline")
    assert "CARA Lab" in opened.texts("#picture-view tbody th")


def test_empty_and_single_networks_say_so(browser: Browser, tmp_path: Path) -> None:
    browser.size()
    nothing: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    browser.open(write_map(nothing, tmp_path / "none.html", lang="nl"))
    assert "Hier is nog niets te zien" in browser.text("#message")
    assert browser.errors() == []
    nothing.add_node("a", **node("a", "Eenzaam Lab"))
    browser.open(write_map(nothing, tmp_path / "one.html", lang="en"))
    assert browser.text("#message") == "There is one node: Eenzaam Lab. No links to others are known."
    assert browser.text("#status") == "1 of 1 nodes · 0 of 0 links"
    assert browser.errors() == []


NASTY = [
    "<script>window.hacked = 1</script>",
    "</script><script>window.hacked = 1</script>",
    '"><img src=x onerror="window.hacked = 1">',
    "It's \"quoted\" & 'so' \\ \u2028 \u2029 <!-- <script>",
    "מעבדה \u202eרפואית\u202c مختبر",
    "L" * 300,
    "=HYPERLINK(\"http://evil\")",
    "%CODE% ${window.hacked = 1} 🏥",
]  # fmt: skip


def test_hostile_names_do_no_harm(browser: Browser, tmp_path: Path) -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for i, name in enumerate(NASTY):
        more: dict[str, Any] = {"website": "javascript:window.hacked=1", "city": name, "sameAs": ["data:text/html,x"]}
        graph.add_node(f"n{i}", **node(f"n{i}", name, aliases=[name + "!"], **more))
    for i in range(1, len(NASTY)):
        more = {
            "prefix": NASTY[0],
            "document": NASTY[1],
            "title": NASTY[2],
            "source": "javascript:window.hacked=1",
            "date": "<b>",
        }
        quote = source(NASTY[i], i, **more)
        graph.add_edge("n0", f"n{i}", key="hasPartner", **edge("hasPartner", quote))
    path = write_map(graph, tmp_path / "nasty.html", title=NASTY[1], lang="nl")
    browser.size()
    for view in ("", "#view=split", "#view=matrix", "#view=timeline", "#sel=1&edge=2", "#sel=3", "#sel=0&depth=1"):
        browser.open(path, view)
        assert browser.js("return [window.hacked, document.images.length, document.scripts.length]") == [None, 0, 3], view
        assert browser.errors() == [], view
    assert browser.text("h1") == NASTY[1]
    browser.open(path, "#sel=5")
    assert browser.text("#panel h2") == "L" * 300
    assert browser.js("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.js("return [...document.querySelectorAll('a[href]')].every(a => /^(https?:|file:)/.test(a.href))")
    browser.click("#take summary")
    browser.click("#take-nodes")
    name = browser.js("return document.getElementById('live').textContent") or ""
    rows = list(csv.reader(io.StringIO(browser.downloaded("script-script-window-hacked-1-script-nodes.csv").decode("utf-8-sig"))))
    assert "'" + NASTY[6] in [row[1] for row in rows], name


def test_narrow_and_enlarged_windows_do_not_scroll_sideways(browser: Browser, page: Path) -> None:
    for width, height in ((390, 844), (720, 450), (320, 640)):  # a phone; 200 % zoom of 1440 × 900; 400 % of 1280
        browser.size(width, height)
        for view in ("", "#view=table", "#view=split&sel=3", "#view=matrix"):
            browser.open(page, view)
            assert browser.js("return document.documentElement.scrollWidth <= innerWidth"), (width, view)
    browser.size()


def test_labels_do_not_overlap_at_first_view(opened: Browser) -> None:
    opened.click("#take summary")
    opened.click("#take-svg")
    drawing = max(opened.downloads.glob("samenwerking*.svg"), key=lambda p: p.stat().st_mtime)
    opened.downloaded(drawing.name)
    text = drawing.read_text(encoding="utf-8").split("<clipPath")[1].split("</g>")[0]
    found = re.findall(r'<text x="([-\d.]+)" y="([-\d.]+)"[^>]*>([^<]*)</text>', text)
    assert len(found) > 50
    boxes = [(float(x) - len(t) * 2.6, float(y) - 5, float(x) + len(t) * 2.6, float(y) + 5, t) for x, y, t in found]
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]), (a[4], b[4])


@pytest.mark.parametrize("view", ["", "&view=table", "&view=matrix", "&view=timeline", "&view=split&sel=3", "&sel=3&edge=25"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_axe_violation(browser: Browser, page: Path, theme: str, view: str) -> None:
    browser.size()
    browser.open(page, f"#theme={theme}&lang={int(theme == 'dark')}{view}")
    # axe itself is put in by the test, past the page's policy.
    browser.driver.execute_cdp_cmd("Page.setBypassCSP", {"enabled": True})
    result = Axe().run(browser.driver)
    assert [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in result["violations"]] == []
    assert len(result["passes"]) > 20
