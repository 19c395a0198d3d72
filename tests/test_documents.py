# mypy: disable-error-code="no-untyped-call, no-any-return, attr-defined"

"""Reading: each format into blocks with their kind, place, links and emphasis."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import ListFlowable, ListItem, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from kg import documents
from kg.errors import UnsupportedDocument
from kg.model import Block, BlockKind, Document

H, P, LI, TD, CAP, F = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.LIST_ITEM,
    BlockKind.TABLE_CELL,
    BlockKind.CAPTION,
    BlockKind.FIELD,
)


def read(tmp_path: Path, name: str, content: str | bytes) -> Document:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return documents.read(path, name)


def text(document: Document, block: Block) -> str:
    return document.text[block.start : block.end]


def shape(document: Document) -> list[tuple[BlockKind, str]]:
    return [(block.kind, text(document, block)) for block in document.blocks]


def content(document: Document) -> list[str]:
    return [text(document, block) for block in document.blocks if not block.boilerplate]


def furniture(document: Document) -> list[str]:
    return [text(document, block) for block in document.blocks if block.boilerplate]


def headers(document: Document) -> list[tuple[int, int, str, str]]:
    return [(b.row, b.column, b.header, text(document, b)) for b in document.blocks if b.kind is TD]


# --- Markdown


def test_markdown_structure(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.md",
        "# Lab X\n\nThe lab is part of *Radboudumc* and of [ICAI](https://icai.ai/).\n\n## Directors\n\n- **Ann Lee**, professor\n"
        "  - deputy\n- Bo Ek\n\n## Partners\n\nPhilips.\n",
    )
    assert shape(document) == [
        (H, "Lab X"),
        (P, "The lab is part of Radboudumc and of ICAI."),
        (H, "Directors"),
        (LI, "Ann Lee, professor"),
        (LI, "deputy"),
        (LI, "Bo Ek"),
        (H, "Partners"),
        (P, "Philips."),
    ]
    assert [block.path for block in document.blocks] == [(), (0,), (0,), (0, 2), (0, 2), (0, 2), (0,), (0, 6)]
    assert [block.level for block in document.blocks] == [1, 0, 2, 1, 2, 1, 2, 0]
    assert len({block.group for block in document.blocks if block.kind is LI}) == 1
    (link,) = document.blocks[1].links
    assert (document.text[link.start : link.end], link.target) == ("ICAI", "https://icai.ai/")
    assert [document.text[s:e] for b in document.blocks for s, e in b.emphasis] == ["Radboudumc", "Ann Lee"]
    assert (document.title, document.format, document.lang) == ("Lab X", "markdown", "en")


def test_yaml_front_matter(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.md",
        "---\ntitle: 'Lab: X'\npeople: [Ann Lee, Bo Ek]\nemail: a.lee@lab.nl\nsource: https://lab.nl/x\ndate: 2023-09-12\n"
        "licence: CC BY 4.0\nlead:\n  name: Cy Day\nlanguage: en\n---\nBody.\n",
    )
    assert shape(document) == [(F, "Lab: X"), (F, "Ann Lee, Bo Ek"), (F, "2023-09-12"), (F, "Cy Day"), (P, "Body.")]
    assert [block.header for block in document.blocks if block.kind is F] == ["title", "people", "date", "lead.name"]
    assert len({block.group for block in document.blocks if block.kind is F}) == 1
    assert (document.title, document.date, document.source, document.licence) == (
        "Lab: X",
        "2023-09-12",
        "https://lab.nl/x",
        "CC BY 4.0",
    )
    assert ("email", "[e-mail]") in document.fields
    assert ("people", "Ann Lee") in document.fields


def test_front_matter_without_fences_ends_at_a_blank_line_or_heading(tmp_path: Path) -> None:
    header = "title: Lab: X and Y\ngroups: diag, cara\ndate: 29-1-2019\ntelephone: 024 3614766\n"
    for body in ("\nBody text.", "## About\nBody text."):
        document = read(tmp_path, "a.md", header + body)
        assert [text(document, b) for b in document.blocks if b.kind is F] == ["Lab: X and Y", "diag, cara", "29-1-2019"]
        assert content(document)[-1] == "Body text."
        assert (document.title, document.date) == ("Lab: X and Y", "2019-01-29")
        assert ("telephone", "[telephone]") in document.fields


def test_broken_front_matter_is_read_line_by_line(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "---\ntitle: A: b: [c\npeople:\n- Ann Lee\n- Bo Ek\n\t}bad\n---\n\nBody.\n")
    assert next((b.header, text(document, b)) for b in document.blocks if b.kind is F) == ("title", "A: b: [c")
    assert ("people", "Ann Lee") in document.fields
    assert content(document)[-1] == "Body."
    unclosed = read(tmp_path, "b.md", "---\ntitle: T\npeople: A\n\n# Head\n\nBody.\n")
    assert shape(unclosed) == [(F, "T"), (F, "A"), (H, "Head"), (P, "Body.")]


def test_yaml_aliases_are_not_expanded(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x,x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1},*a{i - 1}]\n" for i in range(1, 40))
    document = read(tmp_path, "a.md", f"---\ntitle: T\n{bomb}---\n\nBody.\n")
    assert document.title == "T"
    assert len(document.text) < 5_000


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    assert content(read(tmp_path, "a.md", "---\n\nJust a text about things.\n\n---\n\nMore of it.\n")) == [
        "Just a text about things.",
        "More of it.",
    ]


def test_bold_lines_are_headings(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.md",
        "# T\n\n**The team**\n\n- Ann Lee\n\n**1. What is it?**\nA tool.\n\n**A sentence in bold is a lead, not a heading.**\n",
    )
    assert shape(document) == [
        (H, "T"),
        (H, "The team"),
        (LI, "Ann Lee"),
        (H, "1. What is it?"),
        (P, "A tool."),
        (P, "A sentence in bold is a lead, not a heading."),
    ]
    assert [b.level for b in document.blocks if b.kind is H] == [1, 2, 2]


def test_label_lines_are_a_list(tmp_path: Path) -> None:
    document = read(
        tmp_path, "a.md", "# T\n\n**Afdeling:** Radiologie\n**Leerstoel:** AI\n\n> - Budget: 3 miljoen\n> - Leider: Ann Lee\n"
    )
    assert shape(document)[1:] == [
        (LI, "Afdeling: Radiologie"),
        (LI, "Leerstoel: AI"),
        (LI, "Budget: 3 miljoen"),
        (LI, "Leider: Ann Lee"),
    ]
    assert [document.text[s:e] for b in document.blocks for s, e in b.emphasis] == ["Afdeling:", "Leerstoel:"]
    assert document.blocks[1].group == document.blocks[2].group != document.blocks[3].group


def test_dashes_without_space_are_a_list_and_continue(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "You will:\n\n-Do research\n\n-Teach classes.  \nAlso abroad.\n")
    assert shape(document) == [(P, "You will:"), (LI, "Do research"), (LI, "Teach classes. Also abroad.")]
    assert document.blocks[1].group == document.blocks[2].group


def test_pipe_tables(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "| Who | Where |\n|---|:--|\n| Ann | [LUMC](https://lumc.nl) |\n")
    assert headers(document) == [(0, 0, "Who", "Who"), (0, 1, "Where", "Where"), (1, 0, "Who", "Ann"), (1, 1, "Where", "LUMC")]
    assert document.blocks[3].links[0].target == "https://lumc.nl"
    pairs = read(tmp_path, "b.md", "| Wanneer | 13 juni |\n|:--|:--|\n| Promotor | prof. dr. A. Lee |\n")
    assert headers(pairs) == [
        (1, 0, "Wanneer", "Wanneer"),
        (1, 1, "Wanneer", "13 juni"),
        (2, 0, "Promotor", "Promotor"),
        (2, 1, "Promotor", "prof. dr. A. Lee"),
    ]
    empty = read(tmp_path, "c.md", "| | |\n|---|---|\n| 2022 | MVP1 |\n")
    assert headers(empty) == [(1, 0, "2022", "2022"), (1, 1, "2022", "MVP1")]


def test_remains_of_site_generators(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.md",
        '{% include nav.html id="70%" %}\n\n# Title {#top}\n\nText {{ page.x }} here.[@key2020] See (Vantage6)[https://v6.ai/] by the\n'
        "[AiNed foundation]\n(https://ained.nl/a/). By [member/ann-lee].\n\n![Ann Lee and Bo Ek in the lab]({{ IMG }}/x.jpg)\n",
    )
    assert shape(document) == [
        (H, "Title"),
        (P, "Text here. See Vantage6 by the AiNed foundation. By [member/ann-lee]."),
        (CAP, "Ann Lee and Bo Ek in the lab"),
    ]
    assert [(document.text[x.start : x.end], x.target) for x in document.blocks[1].links] == [
        ("Vantage6", "https://v6.ai/"),
        ("AiNed foundation", "https://ained.nl/a/"),
        ("member/ann-lee", "member/ann-lee"),
    ]


def test_admonitions_and_tabs(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.md",
        '# T\n\n!!! note "Parts"\n\n    | A | B |\n    |---|---|\n    | x | y |\n\n    === "Tab"\n\n        The partners are:\n\n        * UMCG\n\nAfter.\n',
    )
    assert shape(document) == [
        (H, "T"), (H, "Parts"), (TD, "A"), (TD, "B"), (TD, "x"), (TD, "y"), (H, "Tab"), (P, "The partners are:"), (LI, "UMCG"), (P, "After."),
    ]  # fmt: skip


def test_code_goes_and_fenced_prose_stays(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.md",
        "Run it:\n\n```bash\npip install -r requirements.txt\n```\n\n```\nx = {'a': 1}\nfor y in x: print(y)\n```\n\n"
        "```{exercise} Try this\nThe lab works with three hospitals on one study.\n```\n",
    )
    assert content(document) == ["Run it:", "Try this", "The lab works with three hospitals on one study."]


def test_html_within_markdown(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.md",
        'At <a href="https://thira.nl/">Thira&nbsp;Lab</a> we use <b>AI</b> &amp; care.\n\n<div class="x">\n<p>Inside <em>HTML</em>.</p>\n</div>\n<!-- gone -->\n',
    )
    assert shape(document) == [(P, "At Thira Lab we use AI & care."), (P, "Inside HTML.")]
    assert [(document.text[x.start : x.end], x.target) for x in document.blocks[0].links] == [("Thira Lab", "https://thira.nl/")]
    assert [document.text[s:e] for b in document.blocks for s, e in b.emphasis] == ["AI", "HTML"]


def test_listing_in_program_code(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "people.md",
        'PEOPLE = [\n    # the lab\n    dict(slug="ann", name="Ann Lee",\n         role="Head", email="a.lee@x.nl", keywords=["MRI", "CT scans"],\n'
        '         description="Ann Lee leads the X Lab of UMC Utrecht and "\n                     "works with Philips on new scanners."),\n'
        '    dict(slug="bo", name="Bo Ek", role="PhD Candidate", keywords=[]),\n]\n',
    )
    assert headers(document) == [
        (1, 0, "name", "Ann Lee"), (1, 1, "role", "Head"), (1, 2, "keywords", "MRI, CT scans"), (2, 0, "name", "Bo Ek"), (2, 1, "role", "PhD Candidate"),
    ]  # fmt: skip
    assert [t for k, t in shape(document) if k is P] == [
        "Ann Lee leads the X Lab of UMC Utrecht and works with Philips on new scanners."
    ]


def test_captions(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "Text.\n\nFiguur 4.8 Ann Lee in het ziekenhuis\n\n![logo](a.png) ![](b.png)\n")
    assert shape(document) == [(P, "Text."), (CAP, "Figuur 4.8 Ann Lee in het ziekenhuis")]


# --- HTML


HTML = """<!doctype html><html lang="nl"><head><title>Lab X | UMCG</title>
<meta property="article:published_time" content="2023-05-04T10:00:00Z"><meta name="dcterms.rights" content="CC BY 4.0">
<link rel="canonical" href="https://umcg.nl/x"><script>var x = "<p>no</p>";</script></head><body>
<div class="cookie-bar">Wij gebruiken cookies. <button>Akkoord</button></div>
<header><a href="/">UMCG</a><nav><ul><li><a href="/n">Nieuws</a></li></ul></nav></header>
<main><article><h1>Lab X</h1><p class="lead">Het lab is van het <a href="https://umcg.nl">UMCG</a> &amp; <strong>Philips</strong>.
<h2>Partners</h2><ul><li><a href="https://www.ru.nl">Radboud Universiteit</a><li>imec<ul><li>Leuven</ul></ul>
<table><tr><th>Start<td>mei 2023<tr><th>Einde<td>april 2028</table>
<dl><dt>Plaats</dt><dd>Groningen</dd></dl>
<table><caption>Wie</caption><thead><tr><th>Naam</th><th>Rol</th></tr></thead><tr><td>Ann Lee</td><td>Hoogleraar</td></tr></table>
<figure><img src="a.jpg" alt="Een foto van de opening van het lab"><figcaption>De opening</figcaption></figure>
<p><a href="/n">Lees meer nieuws</a></p></article></main>
<footer><address>UMCG, Hanzeplein 1, Groningen</address><p>&copy; UMCG</p></footer></body></html>"""


@pytest.mark.parametrize("prefix", ["dcterms", "DCTERMS", "DC", "dc"])
def test_html_dublin_core(tmp_path: Path, prefix: str) -> None:
    """Terms as https://www.dublincore.org/specifications/dublin-core/dcq-html/ has them written."""
    licence = "license" if prefix.casefold() == "dcterms" else "rights"
    meta = {"source": "https://umcg.nl/y", "date": "2023-05-04", licence: "CC BY 4.0"}
    head = "".join(f'<meta name="{prefix}.{key}" content="{value}">' for key, value in meta.items())
    document = read(tmp_path, "a.html", f"<html><head>{head}</head><body><p>Het lab is van het UMCG.</p></body></html>")
    assert (document.source, document.date, document.licence) == ("https://umcg.nl/y", "2023-05-04", "CC BY 4.0")
    hostile = head.replace("https://umcg.nl/y", "javascript:alert(1)")
    assert read(tmp_path, "b.html", f"<head>{hostile}</head><p>Het lab is van het UMCG.</p>").source is None


def test_html_structure(tmp_path: Path) -> None:
    document = read(tmp_path, "a.html", HTML)
    assert [(b.kind, text(document, b)) for b in document.blocks if not b.boilerplate and b.kind is not TD] == [
        (H, "Lab X"),
        (P, "Het lab is van het UMCG & Philips."),
        (H, "Partners"),
        (LI, "Radboud Universiteit"),
        (LI, "imec"),
        (LI, "Leuven"),
        (CAP, "Wie"),
        (CAP, "De opening"),
    ]
    assert headers(document) == [
        (1, 0, "Start", "Start"),
        (1, 1, "Start", "mei 2023"),
        (2, 0, "Einde", "Einde"),
        (2, 1, "Einde", "april 2028"),
        (1, 0, "Plaats", "Plaats"),
        (1, 1, "Plaats", "Groningen"),
        (0, 0, "Naam", "Naam"),
        (0, 1, "Rol", "Rol"),
        (1, 0, "Naam", "Ann Lee"),
        (1, 1, "Rol", "Hoogleraar"),
    ]
    assert [b.level for b in document.blocks if b.kind is LI and not b.boilerplate] == [1, 1, 2]
    assert furniture(document) == [
        "Wij gebruiken cookies.", "Akkoord", "UMCG", "Nieuws", "Lees meer nieuws", "UMCG, Hanzeplein 1, Groningen", "© UMCG",
    ]  # fmt: skip
    assert (document.title, document.date, document.source) == ("Lab X", "2023-05-04", "https://umcg.nl/x")
    assert (document.licence, document.lang, document.format) == ("CC BY 4.0", "nl", "html")
    assert ("title", "Lab X | UMCG") in document.fields


def test_html_dates(tmp_path: Path) -> None:
    def date(body: str) -> str | None:
        return read(tmp_path, "a.html", f"<body><main><h1>T</h1>{body}<p>On 4 May 2021 it rained.</p></main>").date

    assert date("") is None
    assert date('<time datetime="2022-03-04">4 maart</time>') == "2022-03-04"
    assert date('<time datetime="2022-03-04">a</time><time datetime="2022-05-04">b</time>') is None
    assert date('<time datetime="2022-03-04">a</time><time class="published" datetime="2022-05-04">b</time>') == "2022-05-04"
    assert date('<script type="application/ld+json">{"@graph": [{"datePublished": "2020-01-02"}]}</script>') == "2020-01-02"


def test_html_layout_table_is_no_table(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.html",
        "<table><tr><td><h1>Lab</h1><p>Text of the lab.</p></td><td><h2>News</h2><ul><li>One</li></ul></td></tr></table>",
    )
    assert shape(document) == [(H, "Lab"), (P, "Text of the lab."), (H, "News"), (LI, "One")]


def test_html_spans_of_cells(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.html",
        "<table><tr><th>A<th>B<th>C</tr><tr><td rowspan=2>a<td colspan=2>bc</tr><tr><td>b2<td>c2</tr></table>",
    )
    assert headers(document)[3:] == [(1, 0, "A", "a"), (1, 1, "B", "bc"), (2, 1, "B", "b2"), (2, 2, "C", "c2")]


def test_html_page_of_navigation_only_is_judged_by_its_words(tmp_path: Path) -> None:
    document = read(tmp_path, "a.html", "<body><nav><p>The lab was founded by UMCG and Philips in 2020.</p></nav></body>")
    assert content(document) == ["The lab was founded by UMCG and Philips in 2020."]


def test_html_button_titles_and_content_classes_stay(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.html",
        '<main><h1>T</h1><h2><button aria-expanded="false">Partners</button></h2><div class="social-innovation menu-lab"><p>Philips and the UMCG.</p></div>'
        '<details><summary>Funding</summary>NWO pays.</details><div class="share-buttons">Deel</div></main>',
    )
    assert content(document) == ["T", "Partners", "Philips and the UMCG.", "Funding", "NWO pays."]
    assert furniture(document) == ["Deel"]


def test_html_unclosed_tags(tmp_path: Path) -> None:
    document = read(tmp_path, "a.htm", "<h1>Title<p>One <b>bold <i>both<p>Two</h2><ul><li>x<li>y")
    assert [t for _, t in shape(document)][-2:] == ["x", "y"]
    assert "Two" in document.text


# --- Plain text


def test_text_structure(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.txt",
        "UMCG invests in AI\nThe UMCG is investing heavily in artificial intelligence and in data science.\n\nPartners\n\n"
        "The programme includes:\n\n  • making care better;\n  • keeping talent.\n\nYou can contact:\n\nCarl Moons - Coordinator\n"
        "Ann Lee - Vice Dean, Utrecht University\n\nBack to top\n",
    )
    assert shape(document) == [
        (H, "UMCG invests in AI"),
        (P, "The UMCG is investing heavily in artificial intelligence and in data science."),
        (H, "Partners"),
        (P, "The programme includes:"),
        (LI, "making care better;"),
        (LI, "keeping talent."),
        (P, "You can contact:"),
        (LI, "Carl Moons - Coordinator"),
        (LI, "Ann Lee - Vice Dean, Utrecht University"),
        (P, "Back to top"),
    ]
    assert [b.level for b in document.blocks if b.kind is H] == [1, 2]
    assert furniture(document) == ["Back to top"]
    assert document.format == "text"


def test_text_that_is_markdown(tmp_path: Path) -> None:
    document = read(
        tmp_path, "a.txt", "title: About\ntype: card\n\nAn [ICAI](https://icai.ai/) lab.\n\n## Directors\n\n* Ann Lee\n"
    )
    assert shape(document)[2:] == [(P, "An ICAI lab."), (H, "Directors"), (LI, "Ann Lee")]
    assert document.blocks[2].links[0].target == "https://icai.ai/"


def test_hard_wrapped_lines_are_joined(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.txt",
        "The lab was founded in 2019 by two hospitals and one university in the\nnorth of the country, and has since then grown to more than forty people\n"
        "who work on images, on text and on the data of patients who gave their\nconsent.\n",
    )
    assert len(document.blocks) == 1
    assert "university in the north of the country, and has" in document.text


def test_cards_end_where_read_more_stands(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        "a.txt",
        "Labs\n\nFive labs work on health and care in the region of Utrecht together.\n\nImaging\n\nNovel components for diagnosis.\n\nRead more >\n\n"
        "Healthy Living\n\nTo prevent disease.\n\nRead more >\n\nFor questions about all labs you can ask our office.\n",
    )
    assert [(text(document, b), b.level) for b in document.blocks if b.kind is H] == [
        ("Labs", 1),
        ("Imaging", 3),
        ("Healthy Living", 3),
    ]
    assert document.blocks[-1].path == (0,)
    assert furniture(document) == ["Read more >", "Read more >"]


# --- PDF and DOCX


def make_pdf(story: list[object], **options: object) -> bytes:
    stream = io.BytesIO()

    def foot(canvas: object, template: object) -> None:
        canvas.drawString(60, 30, "UMC Example | Annual report")
        canvas.drawString(500, 30, f"Page {template.page}")

    SimpleDocTemplate(stream, pagesize=A4, **options).build(story, onFirstPage=foot, onLaterPages=foot)
    return stream.getvalue()


def test_pdf(tmp_path: Path) -> None:
    style = getSampleStyleSheet()
    long = "The Example Lab is a collaboration between Radboudumc and Philips, which unites seventeen knowledge institutions from all over. "
    rows = [["Funder", "Kind", "Example"], ["NWO", "national", "ROBUST"], ["ZonMw", "health", "Take-off"]]
    document = read(
        tmp_path,
        "a.pdf",
        make_pdf(
            [
                Paragraph("Example Lab opens", style["Title"]),
                Paragraph(long * 2, style["Normal"]),
                Spacer(1, 8),
                Paragraph("Partners", style["Heading2"]),
                Paragraph(f'See <a href="https://www.philips.nl/">Philips Nederland</a>. {long}', style["Normal"]),
                ListFlowable([ListItem(Paragraph(t, style["Normal"])) for t in ("Radboudumc", "Philips")], bulletType="bullet"),
                PageBreak(),
                Paragraph("Funding", style["Heading2"]),
                Table(rows),
                PageBreak(),
                Paragraph(long, style["Normal"]),
            ],
            title="In the file",
            subject="source: https://lab.nl/a; licence: CC BY 4.0; date: 2023-06",
        ),
    )
    assert [(k, t) for k, t in shape(document) if k is not TD] == [
        (H, "Example Lab opens"),
        (P, (long * 2).strip()),
        (H, "Partners"),
        (P, f"See Philips Nederland. {long}".strip()),
        (LI, "Radboudumc"),
        (LI, "Philips"),
        (H, "Funding"),
        (P, long.strip()),
    ]
    assert headers(document)[:5] == [
        (0, 0, "Funder", "Funder"),
        (0, 1, "Kind", "Kind"),
        (0, 2, "Example", "Example"),
        (1, 0, "Funder", "NWO"),
        (1, 1, "Kind", "national"),
    ]
    assert [(document.text[x.start : x.end], x.target) for b in document.blocks for x in b.links] == [
        ("Philips Nederland", "https://www.philips.nl/")
    ]
    assert (document.title, document.source, document.licence, document.date) == (
        "Example Lab opens",
        "https://lab.nl/a",
        "CC BY 4.0",
        "2023-06",
    )
    assert ("title", "In the file") in document.fields


def test_pdf_words_cut_at_a_line_end(tmp_path: Path) -> None:
    style = getSampleStyleSheet()["Normal"]
    lines = "Het lab doet aan kanker-<br/>onderzoek met AI-<br/>modellen en zorg-<br/>en welzijnsdata van de patiënt in het ziekenhuis."
    assert content(read(tmp_path, "a.pdf", make_pdf([Paragraph(lines, style)])))[-1] == (
        "Het lab doet aan kankeronderzoek met AI-modellen en zorg- en welzijnsdata van de patiënt in het ziekenhuis."
    )


def make_docx() -> bytes:
    word = docx.Document()
    word.add_heading("Voorbeeld Lab", 0)
    first = word.add_paragraph("Het ")
    first.add_run("Voorbeeld Lab").bold = True
    first.add_run(" is van het UMCG. Bel 050-3616161.")
    word.add_heading("Partners", 1)
    word.add_paragraph("UMCG", style="List Bullet")
    word.add_paragraph("Dieper", style="List Bullet 2")
    target = word.part.relate_to("https://philips.nl/", docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    paragraph = word.add_paragraph("Zie ")
    link = docx.oxml.parse_xml(
        '<w:hyperlink xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        f'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{target}"><w:r><w:t>Philips</w:t></w:r></w:hyperlink>'
    )
    paragraph._p.append(link)
    pairs = word.add_table(rows=2, cols=2)
    for cell, value in zip(
        (c for row in pairs.rows for c in row.cells), ("Start", "mei 2023", "Einde", "april 2028"), strict=True
    ):
        cell.text = value
    word.add_paragraph("Figuur van de opening", style="Caption")
    word.core_properties.title = "In het bestand"
    word.core_properties.language = "nl"
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def test_docx(tmp_path: Path) -> None:
    document = read(tmp_path, "a.docx", make_docx())
    assert shape(document) == [
        (H, "Voorbeeld Lab"),
        (P, "Het Voorbeeld Lab is van het UMCG. Bel [telephone]."),
        (H, "Partners"),
        (LI, "UMCG"),
        (LI, "Dieper"),
        (P, "Zie Philips"),
        (TD, "Start"),
        (TD, "mei 2023"),
        (TD, "Einde"),
        (TD, "april 2028"),
        (CAP, "Figuur van de opening"),
    ]
    assert [b.level for b in document.blocks[:5]] == [1, 0, 2, 1, 2]
    assert headers(document)[1] == (1, 1, "Start", "mei 2023")
    assert [document.text[s:e] for s, e in document.blocks[1].emphasis] == ["Voorbeeld Lab"]
    (link,) = document.blocks[5].links
    assert (document.text[link.start : link.end], link.target) == ("Philips", "https://philips.nl/")
    assert (document.title, document.lang, document.date) == ("Voorbeeld Lab", "nl", None)
    assert ("title", "In het bestand") in document.fields


def test_identifier_digest_and_unknown_type(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "Text.")
    assert document.path == "a.md"
    assert document.sha256 == "f06dce27b84e18ccb3c7e94a0679c279cd42027da23bcf1e1ca1f94e365ea420"
    (tmp_path / "a.xyz").write_text("x")
    with pytest.raises(UnsupportedDocument, match="no reader"):
        documents.read(tmp_path / "a.xyz", "a.xyz")
