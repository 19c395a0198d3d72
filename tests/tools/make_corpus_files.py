"""Write the PDF and DOCX documents of ``corpus/`` from the text below; the same text gives the same bytes.

::

    python tests/tools/make_corpus_files.py [FOLDER]

The other documents of the corpus are edited by hand. These two formats are binary, so their text is kept here, where it can be
read, reviewed and changed. Both formats carry title and language in their own fields; source, licence and date stand in one
line ``source: …; licence: …; date: …`` (or ``retrieved: …``) as the PDF's subject and the DOCX's description.
"""

# mypy: disallow-untyped-calls=False
from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle
from reportlab.platypus.flowables import Flowable, ListFlowable, ListItem, Spacer

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
LICENCE = "CC BY 4.0"

Part = tuple[str, object]
"""``("h1" | "h2" | "p", text)``, ``("list", [text, …])`` or ``("table", [[cell, …], …])`` with the header row first."""


@dataclass(frozen=True)
class Text:
    """One document: its file name, metadata and parts."""

    name: str
    title: str
    lang: str
    source: str
    date: str
    """``date: …`` when published, ``retrieved: …`` when only the day of looking it up is known."""
    parts: Sequence[Part]

    @property
    def about(self) -> str:
        """Source, licence and date in one line."""
        return f"source: {self.source}; licence: {LICENCE}; {self.date}"

    @property
    def moment(self) -> datetime:
        """The date as a point in time, for the file's own time stamps; a month or year counts from its first day."""
        year, month, day = [*map(int, self.date.partition(": ")[2].split("-")), 1, 1][:3]
        return datetime(year, month, day, tzinfo=UTC)


TEXTS = (
    Text(
        name="nl-umcg-dash-investering.pdf",
        title="Persbericht: UMCG trekt bijna twee miljoen euro uit voor AI en e-health",
        lang="nl",
        source="https://www.skipr.nl/nieuws/umcg-stopt-2miljoen-euro-in-ai-e-health-en-big-data/",
        date="date: 2021-11",
        parts=[
            ("p", "PERSBERICHT"),
            ("h1", "UMCG trekt bijna twee miljoen euro uit voor AI en e-health"),
            (
                "p",
                "Groningen - Uit zijn investeringsfonds maakt het UMCG 1,9 miljoen euro vrij voor kunstmatige intelligentie, "
                "datascience en e-health. Het bedrag is bestemd voor de komende drie jaar en komt terecht bij het Data Science "
                "Center in Health (DASH), dat het verdeelt.",
            ),
            ("h2", "Waar het geld heen gaat"),
            (
                "list",
                [
                    "onderzoek waarin AI en big data worden gebruikt",
                    "opleiding van zorgprofessionals",
                    "systemen en apps voor de patiëntenzorg",
                ],
            ),
            (
                "p",
                "Marian Joëls, lid van de raad van bestuur van het UMCG, wil dat medewerkers minder opkijken tegen digitale "
                "techniek. Wie begrijpt wat een algoritme doet, zet het volgens haar eerder en beter in.",
            ),
            ("h2", "Over DASH"),
            (
                "p",
                "DASH werd in 2019 opgericht en is een afdelingsoverstijgend centrum van het UMCG. Onderzoekers vinden er hulp "
                "bij datascience, machine learning en e-health. Het team is onlangs uitgebreid.",
            ),
            ("p", "Noot voor de redactie: voor vragen kunt u terecht bij de persvoorlichting van het UMCG."),
        ],
    ),
    Text(
        name="nl-financiers-van-gezondheidsonderzoek.pdf",
        title="Wie betaalt het onderzoek? Financiers van gezondheids-AI in Nederland",
        lang="nl",
        source="https://www.nwo.nl/",
        date="retrieved: 2026-11-21",
        parts=[
            ("h1", "Wie betaalt het onderzoek?"),
            (
                "p",
                "Onderzoek naar AI in de zorg wordt in Nederland uit veel potjes betaald. Dit overzicht zet de belangrijkste "
                "financiers naast elkaar, met een voorbeeld van wat zij steunen.",
            ),
            (
                "table",
                [
                    ["Financier", "Soort", "Voorbeeld"],
                    ["NWO", "nationale onderzoeksfinancier, Den Haag", "ROBUST, 25 miljoen euro"],
                    ["ZonMw", "financier van gezondheidsonderzoek, Den Haag", "Nicolab, via Take-off"],
                    ["KWF Kankerbestrijding", "gezondheidsfonds, Amsterdam", "PROACTING"],
                    ["Hanarth Fonds", "particulier fonds voor AI in de oncologie", "MISTICAL en PreVeCAIMM"],
                    ["Nationaal Groeifonds", "fonds van het Rijk", "Health-RI, AiNed"],
                    ["Europese Unie", "kaderprogramma Horizon Europe", "INSAFEDARE"],
                ],
            ),
            ("h2", "Hoe zit het met bedrijven?"),
            (
                "p",
                "Bij publiek-private samenwerking legt het bedrijfsleven een deel van het geld in. Dat gebeurt bijvoorbeeld in "
                "de labs van ICAI: de partners betalen samen een aantal promovendi.",
            ),
            ("h2", "En de umc's zelf?"),
            (
                "p",
                "Ook universitair medische centra investeren uit eigen middelen. Zo stak het UMCG bijna twee miljoen euro in "
                "DASH, en gaf het Radboudumc het startschot voor AI for Health.",
            ),
        ],
    ),
    Text(
        name="en-demystifying-ai-symposium.pdf",
        title="Looking back: Demystifying AI in Healthcare",
        lang="en",
        source="https://www.universiteitleiden.nl/en/artificial-intelligence/news/2023/demystifying-ai-in-healthcare",
        date="date: 2023",
        parts=[
            ("h1", "Less mystery, more practice"),
            (
                "p",
                "What can AI do for health care, and what can it not? On 28 June 2023 the symposium Demystifying AI in "
                "Healthcare brought physicians and computer scientists together in one room in Leiden.",
            ),
            ("h2", "Two hosts"),
            (
                "p",
                "The afternoon was a joint effort of SAILS and CAIRELab. SAILS, short for Society, Artificial Intelligence and "
                "Life Sciences, is a programme of Leiden University in which researchers of all seven faculties take part. "
                "CAIRELab, the Clinical AI Implementation and Research Lab, is the centre of expertise for AI of the Leiden "
                "University Medical Center (LUMC).",
            ),
            ("h2", "What was said"),
            (
                "list",
                [
                    "Text mining finds knowledge that is hidden in patient files.",
                    "Introducing AI is a matter of small steps.",
                    "Reluctance is best met by letting people see for themselves.",
                ],
            ),
            (
                "p",
                "Towards the end professionals could pitch a problem from their own work. The conclusion: what the field needs "
                "is a community in which technology and care speak the same language.",
            ),
        ],
    ),
    Text(
        name="en-dutch-university-medical-centres.pdf",
        title="The seven university medical centres of the Netherlands",
        lang="en",
        source="https://www.umcnl.nl/",
        date="retrieved: 2026-11-21",
        parts=[
            ("h1", "The seven university medical centres of the Netherlands"),
            (
                "p",
                "Patient care, research and education under one roof: that is what makes a hospital a university medical centre, "
                "UMC for short. The Netherlands has seven of them. They are united in UMCNL, formerly known as the Netherlands "
                "Federation of University Medical Centres (NFU).",
            ),
            (
                "table",
                [
                    ["Centre", "City", "University", "Where AI is at home"],
                    ["Amsterdam UMC", "Amsterdam", "University of Amsterdam, Vrije Universiteit Amsterdam", "several groups"],
                    ["Erasmus MC", "Rotterdam", "Erasmus University Rotterdam", "Datahub"],
                    ["LUMC", "Leiden", "Leiden University", "CAIRELab"],
                    ["Maastricht UMC+", "Maastricht", "Maastricht University", "Brightlands Smart Health Lab"],
                    ["Radboudumc", "Nijmegen", "Radboud University", "AI for Health"],
                    ["UMC Groningen", "Groningen", "University of Groningen", "DASH"],
                    ["UMC Utrecht", "Utrecht", "Utrecht University", "Health AI Labs"],
                ],
            ),
            ("h2", "How they came about"),
            (
                "p",
                "In a UMC the academic hospital and the medical faculty of the university have become one organisation. The "
                "youngest is Amsterdam UMC, which came into being in 2018, when AMC and VUmc joined forces.",
            ),
        ],
    ),
    Text(
        name="nl-reaihl-ethieklab.docx",
        title="REAiHL: een ethieklab voor AI in de zorg",
        lang="nl",
        source="https://www.sas.com/nl_nl/news/press-releases/2023/june/"
        "sas-erasmus-mc-en-tu-delft-werken-samen-in-nieuw-ai-ethieklab-aan-veilige-inzet-van-ai-in-de-zorg.html",
        date="date: 2023-06",
        parts=[
            ("h1", "REAiHL: een ethieklab voor AI in de zorg"),
            (
                "p",
                "Mag een algoritme meebeslissen over leven en dood? En wie is er verantwoordelijk als het misgaat? Zulke vragen "
                "komen aan bod in het Responsible and Ethical AI in Healthcare Lab, dat de afkorting REAiHL draagt. Het is een "
                "samenwerking van softwarebedrijf SAS, het Erasmus MC en de TU Delft, en door ICAI als lab erkend.",
            ),
            ("h2", "Feiten"),
            (
                "table",
                [
                    ["Onderwerp", "Gegevens"],
                    ["Initiatiefnemer", "Michel van Genderen, internist-intensivist in het Erasmus MC"],
                    ["Standplaats", "Datahub van het Erasmus MC, Rotterdam"],
                    ["Onderzoekers", "vijf promovendi, deels gesponsord door SAS"],
                    ["Uitgangspunt", "de zes principes van de Wereldgezondheidsorganisatie (WHO)"],
                ],
            ),
            ("h2", "Aanpak"),
            (
                "p",
                "Dokters, ingenieurs en ethici zitten er aan één tafel. Zij vertalen de principes van de WHO in eisen waar een "
                "ontwikkelaar iets mee kan, en toetsen die op de intensive care.",
            ),
        ],
    ),
    Text(
        name="nl-vws-waardevolle-ai.docx",
        title="Terugblik: het programma Waardevolle AI voor gezondheid",
        lang="nl",
        source="https://www.datavoorgezondheid.nl/actueel/nieuws/2022/03/30/"
        "resultaten-vws-programma-waardevolle-ai-voor-gezondheid--toolkaart-en-programmatoelichting",
        date="date: 2022-03-30",
        parts=[
            ("p", "Uit het jaaroverzicht, hoofdstuk Innovatie"),
            ("h1", "Waardevolle AI voor gezondheid: drie jaar, vijftien actielijnen"),
            (
                "p",
                "Van 2019 tot en met 2021 liep het programma Waardevolle AI voor gezondheid van het ministerie van "
                "Volksgezondheid, Welzijn en Sport (VWS). Aanleiding was de versnippering: overal proeven, nergens gebruik op "
                "grote schaal.",
            ),
            ("h2", "Drie pijlers"),
            (
                "list",
                [
                    "samenwerken en eigenaarschap delen",
                    "groei stimuleren door te letten op de waarde voor patiënt en zorgverlener",
                    "randvoorwaarden voor vertrouwen en kwaliteit regelen",
                ],
            ),
            ("h2", "Wat blijft er over?"),
            (
                "p",
                "Onder meer een toolkaart en de Leidraad AI in de zorg. Het ministerie blijft betrokken bij de werkgroepen van "
                "de Nederlandse AI Coalitie.",
            ),
        ],
    ),
    Text(
        name="en-elsa-labs-network-project.docx",
        title="One network for five ELSA labs",
        lang="en",
        source="https://umcgresearch.org/w/network-project-generating-impact-with-elsa-labs-honoured-by-nwo",
        date="retrieved: 2026-11-21",
        parts=[
            ("h1", "One network for five ELSA labs"),
            (
                "p",
                "Five ELSA labs study the ethical, legal and societal aspects of AI, each in a field of its own. From now on "
                "they will also learn from one another. NWO has granted the network project Generating impact with ELSA labs, "
                "which is led by Mirjam Plantinga, researcher at the UMCG.",
            ),
            ("h2", "Partners"),
            (
                "list",
                [
                    "UMCG",
                    "Brightlands Smart Services Campus",
                    "Wageningen University & Research",
                    "TNO",
                    "Erasmus University Rotterdam",
                    "University of Amsterdam",
                ],
            ),
            ("h2", "Background"),
            (
                "p",
                "Earlier, ELSA Northern Netherlands (ELSA-NN) had received over 2 million euros for research on AI in health "
                "care. The network project turns the lessons of all five labs into a blueprint for those that come after them.",
            ),
        ],
    ),
    Text(
        name="en-icai-interview.docx",
        title="Five years of ICAI",
        lang="en",
        source="https://icai.ai/author/esthersmit/",
        date="date: 2023-04-23",
        parts=[
            ("h1", "Five years of ICAI"),
            (
                "p",
                "On 23 April 2018 the Innovation Center for Artificial Intelligence (ICAI) was launched at Amsterdam Science "
                "Park by the University of Amsterdam and Vrije Universiteit Amsterdam. Five years on there are 47 labs all "
                "over the country, with at least five PhD students each and more than 140 partners between them.",
            ),
            ("h2", "Three principles"),
            (
                "table",
                [
                    ["Principle", "Meaning"],
                    ["Shared ownership", "Universities, companies and public bodies set the agenda together."],
                    ["Augmented intelligence", "Systems support people instead of replacing them."],
                    ["Many voices", "Society has a say in what is built."],
                ],
            ),
            ("h2", "A lab, what is that?"),
            (
                "p",
                "A lab is a research collaboration for several years between a knowledge institution and one or more partners "
                "from industry, government or the non-profit sector. Many of them are about health care.",
            ),
        ],
    ),
)


def pdf(text: Text) -> bytes:
    """The document as PDF, without a time stamp or random identifier."""
    styles = getSampleStyleSheet()
    looks = {"h1": styles["Heading1"], "h2": styles["Heading2"], "p": styles["BodyText"]}
    story: list[Flowable] = []
    for kind, content in text.parts:
        if kind == "list":
            assert isinstance(content, list)
            items = [ListItem(Paragraph(escape(item), looks["p"])) for item in content]
            story.append(ListFlowable(items, bulletType="bullet"))
        elif kind == "table":
            assert isinstance(content, list)
            cells = [[Paragraph(escape(cell), looks["p"]) for cell in row] for row in content]
            story.append(Table(cells, style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey)]), repeatRows=1))
        else:
            story.append(Paragraph(escape(str(content)), looks[kind]))
        story.append(Spacer(1, 6))
    out = BytesIO()
    template = SimpleDocTemplate(
        out, pagesize=A4, title=text.title, subject=text.about, lang=text.lang, author="dhai-kg", invariant=1
    )
    stamp = text.moment.strftime("D:%Y%m%d000000+00'00'")
    template.build(story, onFirstPage=lambda canvas, _: canvas.setDateFormatter(lambda *_: stamp))
    return out.getvalue()


def word(text: Text) -> bytes:
    """The document as DOCX; the archive is written again with fixed time stamps."""
    document = docx.Document()
    for kind, content in text.parts:
        if kind == "list":
            assert isinstance(content, list)
            for item in content:
                document.add_paragraph(item, style="List Bullet")
        elif kind == "table":
            assert isinstance(content, list)
            table = document.add_table(rows=len(content), cols=len(content[0]), style="Table Grid")
            for row, cells in zip(table.rows, content, strict=True):
                for cell, value in zip(row.cells, cells, strict=True):
                    cell.text = value
        elif kind == "p":
            document.add_paragraph(str(content))
        else:
            document.add_heading(str(content), level=int(kind[1]))
    core = document.core_properties
    core.title, core.language, core.identifier, core.comments = text.title, text.lang, text.source, text.about
    core.author, core.last_modified_by, core.revision = "dhai-kg", "dhai-kg", 1
    core.created = core.modified = text.moment
    if not re.fullmatch(r"date: \d{4}-\d\d-\d\d", text.date):
        # Readers take the time stamp for the day of publication; where that day is unknown, there is none.
        for stamp in core._element.xpath("./dcterms:created | ./dcterms:modified"):
            core._element.remove(stamp)
    raw, out = BytesIO(), BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write(folder: Path) -> list[Path]:
    """Write all documents into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for text in TEXTS:
        path = folder / text.name
        path.write_bytes(pdf(text) if path.suffix == ".pdf" else word(text))
        paths.append(path)
    return paths


if __name__ == "__main__":
    for written in write(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS):
        print(written)
