"""A network of the size and kind that a policy officer looks at: labs, hospitals, programmes and people of Dutch health AI.

Organisations exist; the people, sentences and documents are made up for tests.
"""

from __future__ import annotations

from typing import Any

import networkx as nx

BASE = "https://w3id.org/dhai/id/"

# name | type | Dutch name | English name | other names | city | start
NODES = """
Radboudumc|UniversityMedicalCentre|||Radboud University Medical Center;Radboud UMC|Nijmegen|
Amsterdam UMC|UniversityMedicalCentre|||AMC;VUmc|Amsterdam|
LUMC|UniversityMedicalCentre|Leids Universitair Medisch Centrum|Leiden University Medical Center||Leiden|
UMC Utrecht|UniversityMedicalCentre|Universitair Medisch Centrum Utrecht|University Medical Center Utrecht|UMCU|Utrecht|
UMCG|UniversityMedicalCentre|Universitair Medisch Centrum Groningen|University Medical Center Groningen||Groningen|
Erasmus MC|UniversityMedicalCentre|||Erasmus Medisch Centrum|Rotterdam|
Maastricht UMC+|UniversityMedicalCentre|||MUMC+|Maastricht|
Radboud Universiteit|University|Radboud Universiteit|Radboud University|RU|Nijmegen|1923
Universiteit Utrecht|University|Universiteit Utrecht|Utrecht University|UU|Utrecht|1636
Technische Universiteit Eindhoven|University||Eindhoven University of Technology|TU/e|Eindhoven|1956
TU Delft|University|Technische Universiteit Delft|Delft University of Technology||Delft|1842
Universiteit van Amsterdam|University||University of Amsterdam|UvA|Amsterdam|1632
Rijksuniversiteit Groningen|University||University of Groningen|RUG|Groningen|1614
Maastricht University|University|Universiteit Maastricht|Maastricht University|UM|Maastricht|1976
Catharina Ziekenhuis|Hospital||Catharina Hospital|CZE|Eindhoven|
Jeroen Bosch Ziekenhuis|Hospital|||JBZ|'s-Hertogenbosch|
St. Antonius Ziekenhuis|Hospital||||Nieuwegein|
Isala|Hospital||||Zwolle|
CWI|ResearchInstitute|Centrum Wiskunde & Informatica|Centrum Wiskunde & Informatica||Amsterdam|1946
NKI|ResearchInstitute|Nederlands Kanker Instituut|Netherlands Cancer Institute|Antoni van Leeuwenhoek|Amsterdam|1913
Nivel|ResearchInstitute||Netherlands Institute for Health Services Research||Utrecht|
Philips|Company|||Koninklijke Philips;Royal Philips|Eindhoven|1891
Thirona|Company||||Nijmegen|2014
ScreenPoint Medical|Company||||Nijmegen|2014
Nicolab|Company|||NICO.LAB|Amsterdam|2015
Pacmed|Company||||Amsterdam|2014
Quantib|Company||||Rotterdam|2012
NWO|Funder|Nederlandse Organisatie voor Wetenschappelijk Onderzoek|Dutch Research Council||Den Haag|
ZonMw|Funder||||Den Haag|
Hartstichting|Funder|Hartstichting|Dutch Heart Foundation||Den Haag|
KWF|Funder|KWF Kankerbestrijding|Dutch Cancer Society||Amsterdam|
Ministerie van VWS|GovernmentBody|Ministerie van Volksgezondheid|Ministry of Health, Welfare and Sport|VWS|Den Haag|
Provincie Gelderland|GovernmentBody||Province of Gelderland||Arnhem|
Patiëntenfederatie Nederland|NonProfit||Dutch Patients Federation||Utrecht|
ICAI|Network|Innovation Center for Artificial Intelligence|Innovation Center for Artificial Intelligence||Amsterdam|2018
Nederlandse AI Coalitie|Network||Netherlands AI Coalition|NL AIC;AIC4NL|Den Haag|2019
Health-RI|Network||||Utrecht|
Faculteit der Natuurwetenschappen|Faculty||Faculty of Science|FNWI|Nijmegen|
Afdeling Radiologie|Department||Department of Radiology||Nijmegen|
Afdeling Intensive Care|Department||Department of Intensive Care||Amsterdam|
Diagnostic Image Analysis Group|ResearchGroup|||DIAG|Nijmegen|
Computational Pathology Group|ResearchGroup||||Nijmegen|
Medical Image Analysis|ResearchGroup|||IMAG/e|Eindhoven|
Technology Centre Deep Learning|Centre||||Nijmegen|
Digital Health Centre|Centre|Centrum voor Digitale Gezondheid|Digital Health Centre||Utrecht|
AI for Health Lab|Lab|||Radboud AI for Health|Nijmegen|2019
CARA Lab|Lab|||Cardiac AI Lab|Nijmegen|2022
Thira Lab|Lab||||Nijmegen|2019
AI for Medical Imaging Lab|Lab|||AIM Lab|Amsterdam|2018
MERAI Lab|Lab|||MeRAI|Nijmegen|2022
Health AI Lab Utrecht|Lab||||Utrecht|2021
AI4Oncology Lab|Lab||||Amsterdam|2021
Healthy AI Lab|Lab||||Rotterdam|2022
ELSA AI Lab Northern Netherlands|Lab|||ELSA-NN|Groningen|2022
E/MTIC AI Lab|Lab|||EAISI-E/MTIC|Eindhoven|2020
Data4Lifestyle Lab|Lab||||Maastricht|2023
Anna de Vries|Person||||Nijmegen|
Bram Jansen|Person||||Nijmegen|
Chaima El Idrissi|Person||||Amsterdam|
Daan Mulder|Person||||Utrecht|
Eveline Bos|Person||||Eindhoven|
Farid Yılmaz|Person|||F. Yilmaz|Groningen|
Gerrit Hoekstra|Person||||Rotterdam|
Hanna Visser|Person||||Nijmegen|
Isabel Peeters|Person||||Maastricht|
Joost Meijer|Person||||Amsterdam|
Karin Smit|Person||||Leiden|
Lars Dijkstra|Person||||Nijmegen|
ROBUST|Programme|ROBUST: Trustworthy AI-based Systems for Sustainable Growth||LTP ROBUST||2023
AiNed|Programme|Nationaal Groeifondsprogramma AiNed|AiNed National Growth Fund programme|||2021
Convergence Health & Technology|Programme||||Rotterdam|2019
PANCAIM|Project||||Nijmegen|2021
BIGPICTURE|Project||||Nijmegen|2021
ExaMode|Project||||Nijmegen|2019
Dutch ICU Data Warehouse|Project|||ICUdata|Amsterdam|2020
NeoVitAI|Project||||Groningen|2022
AI in Health Symposium|Event||||Utrecht|2024-04-18
AI for Health course|Course||||Nijmegen|2021
PhD candidate Trustworthy AI in Cardiology|Vacancy||||Nijmegen|
Nijmegen|Place|||||
Amsterdam|Place|||||
Utrecht|Place|||||
Eindhoven|Place|||||
Groningen|Place|||||
Rotterdam|Place|||||
""".strip()

# subject | relation | object(s)
EDGES = """
AI for Health Lab|partOf|Radboudumc
AI for Health Lab|hasPartner|Radboud Universiteit;Radboudumc
AI for Health Lab|memberOf|ICAI
CARA Lab|partOfProgramme|ROBUST
CARA Lab|memberOf|ICAI
CARA Lab|hasPartner|Radboudumc;Amsterdam UMC;Philips;Hartstichting
CARA Lab|hasVacancy|PhD candidate Trustworthy AI in Cardiology
Thira Lab|memberOf|ICAI
Thira Lab|hasPartner|Radboudumc;Thirona
MERAI Lab|partOfProgramme|ROBUST
MERAI Lab|memberOf|ICAI
MERAI Lab|hasPartner|Radboudumc;ScreenPoint Medical;Jeroen Bosch Ziekenhuis
AI for Medical Imaging Lab|memberOf|ICAI
AI for Medical Imaging Lab|hasPartner|Universiteit van Amsterdam;Amsterdam UMC
Health AI Lab Utrecht|partOf|UMC Utrecht
Health AI Lab Utrecht|memberOf|ICAI
Health AI Lab Utrecht|hasPartner|Universiteit Utrecht;UMC Utrecht;St. Antonius Ziekenhuis
AI4Oncology Lab|partOf|NKI
AI4Oncology Lab|memberOf|ICAI
AI4Oncology Lab|hasPartner|NKI;Universiteit van Amsterdam;KWF
Healthy AI Lab|partOfProgramme|ROBUST
Healthy AI Lab|memberOf|ICAI
Healthy AI Lab|hasPartner|Erasmus MC;TU Delft;Quantib
ELSA AI Lab Northern Netherlands|memberOf|Nederlandse AI Coalitie
ELSA AI Lab Northern Netherlands|hasPartner|UMCG;Rijksuniversiteit Groningen
E/MTIC AI Lab|memberOf|ICAI
E/MTIC AI Lab|hasPartner|Technische Universiteit Eindhoven;Catharina Ziekenhuis;Philips
Data4Lifestyle Lab|partOfProgramme|ROBUST
Data4Lifestyle Lab|hasPartner|Maastricht University;Maastricht UMC+
ROBUST|fundedBy|NWO;AiNed
AiNed|fundedBy|NWO
Diagnostic Image Analysis Group|partOf|Afdeling Radiologie
Computational Pathology Group|partOf|Radboudumc
Afdeling Radiologie|partOf|Radboudumc
Technology Centre Deep Learning|partOf|Radboudumc
Faculteit der Natuurwetenschappen|partOf|Radboud Universiteit
Medical Image Analysis|partOf|Technische Universiteit Eindhoven
Afdeling Intensive Care|partOf|Amsterdam UMC
Digital Health Centre|partOf|UMC Utrecht
PANCAIM|hasPartner|Radboudumc;Diagnostic Image Analysis Group
BIGPICTURE|hasPartner|Radboudumc;Computational Pathology Group;LUMC;UMC Utrecht;Philips
ExaMode|hasPartner|Radboudumc;Computational Pathology Group
Dutch ICU Data Warehouse|hasPartner|Amsterdam UMC;Pacmed;LUMC;Erasmus MC;UMC Utrecht
Dutch ICU Data Warehouse|fundedBy|ZonMw
NeoVitAI|hasPartner|UMCG;Philips;Isala
NeoVitAI|fundedBy|ZonMw
Convergence Health & Technology|hasPartner|Erasmus MC;TU Delft
Pacmed|collaboratesWith|Amsterdam UMC
Thirona|spinOffOf|Radboudumc
ScreenPoint Medical|spinOffOf|Radboudumc
Nicolab|spinOffOf|Amsterdam UMC
Quantib|spinOffOf|Erasmus MC
Philips|collaboratesWith|Catharina Ziekenhuis;UMC Utrecht;Technische Universiteit Eindhoven
CWI|memberOf|ICAI
Universiteit van Amsterdam|memberOf|ICAI
Philips|memberOf|Nederlandse AI Coalitie
Ministerie van VWS|memberOf|Nederlandse AI Coalitie
Patiëntenfederatie Nederland|memberOf|Nederlandse AI Coalitie
Radboudumc|memberOf|Nederlandse AI Coalitie;Health-RI
UMC Utrecht|memberOf|Health-RI
LUMC|memberOf|Health-RI
UMCG|memberOf|Health-RI
Maastricht UMC+|memberOf|Health-RI
Health-RI|fundedBy|Ministerie van VWS
AI for Health Lab|fundedBy|Provincie Gelderland
PANCAIM|fundedBy|KWF
Anna de Vries|leads|CARA Lab;Diagnostic Image Analysis Group
Anna de Vries|affiliatedWith|Radboudumc
Bram Jansen|leads|AI for Health Lab
Bram Jansen|affiliatedWith|Faculteit der Natuurwetenschappen
Chaima El Idrissi|leads|AI for Medical Imaging Lab
Chaima El Idrissi|affiliatedWith|Afdeling Intensive Care
Daan Mulder|leads|Health AI Lab Utrecht
Daan Mulder|affiliatedWith|Digital Health Centre
Eveline Bos|leads|E/MTIC AI Lab
Eveline Bos|affiliatedWith|Medical Image Analysis
Farid Yılmaz|leads|ELSA AI Lab Northern Netherlands
Farid Yılmaz|worksOn|NeoVitAI
Gerrit Hoekstra|leads|Healthy AI Lab
Hanna Visser|affiliatedWith|CARA Lab
Hanna Visser|supervisedBy|Anna de Vries
Lars Dijkstra|worksOn|PANCAIM;ExaMode
Lars Dijkstra|supervisedBy|Anna de Vries
Isabel Peeters|leads|Data4Lifestyle Lab
Joost Meijer|leads|AI4Oncology Lab
Karin Smit|affiliatedWith|LUMC
UMC Utrecht|organizes|AI in Health Symposium
Anna de Vries|participatesIn|AI in Health Symposium
Daan Mulder|participatesIn|AI in Health Symposium
AI for Health Lab|organizes|AI for Health course
Radboudumc|locatedIn|Nijmegen
Radboud Universiteit|locatedIn|Nijmegen
Amsterdam UMC|locatedIn|Amsterdam
UMC Utrecht|locatedIn|Utrecht
Philips|locatedIn|Eindhoven
UMCG|locatedIn|Groningen
Erasmus MC|locatedIn|Rotterdam
AI in Health Symposium|locatedIn|Utrecht
""".strip()

VERBS = {
    "partOf": "is a part of",
    "memberOf": "is a member of",
    "partOfProgramme": "is part of the programme",
    "hasPartner": "has as partner",
    "collaboratesWith": "works together with",
    "fundedBy": "receives funding from",
    "locatedIn": "is based in",
    "affiliatedWith": "works at",
    "leads": "leads",
    "worksOn": "works on",
    "supervisedBy": "is supervised by",
    "organizes": "organises",
    "participatesIn": "speaks at",
    "hasVacancy": "offers the position of",
    "spinOffOf": "is a spin-off of",
}


def source(quote: str, number: int, **more: Any) -> dict[str, Any]:
    """A sentence with the document it stands in."""
    document = number % 23
    date = f"{2017 + document % 8}-0{1 + document % 9}-{1 + document:02}"
    return {
        "quote": quote, "prefix": "In this news item: ", "suffix": " More on the website.", "document": f"doc-{document:02}.md",
        "title": f"News item {document}", "date": date, "source": f"https://example.org/news/{document}",
        "lang": "en", "confidence": round(0.55 + (number * 7 % 45) / 100, 2), "since": "", "until": "",
    } | more  # fmt: skip


def node(iri: str, label: str, kind: str = "Lab", **more: Any) -> dict[str, Any]:
    """Attributes of a node, as ``kg.network.network`` gives them."""
    return {
        "iri": iri, "label": label, "label_nl": label, "label_en": label, "aliases": [], "type": kind, "website": "",
        "sameAs": [], "topics": [], "start": "", "end": "", "city": "", "facts": [],
    } | more  # fmt: skip


def edge(predicate: str, *sources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Attributes of an edge."""
    confidence = max((s["confidence"] for s in sources), default=0.5)
    return {
        "predicate": predicate,
        "confidence": confidence,
        "sources": list(sources),
        "since": "",
        "until": "",
        "inferred": False,
    } | more


def sample() -> nx.MultiDiGraph[str]:
    """The network."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    iris = {}
    for i, line in enumerate(NODES.splitlines()):
        label, kind, dutch, english, other, city, start = line.split("|")
        iri = iris[label] = f"{BASE}{kind.lower()}/{i:03}"
        more: dict[str, Any] = {}
        if kind != "Person":
            more = {"website": f"https://example.org/org/{i}", "sameAs": [f"https://www.wikidata.org/wiki/Q{1000 + i}"]}
        more |= {"aliases": [a for a in other.split(";") if a], "city": city, "start": start}
        graph.add_node(iri, **node(iri, label, kind, label_nl=dutch or label, label_en=english or label, **more))
    cara, robust, vries = iris["CARA Lab"], iris["ROBUST"], iris["Anna de Vries"]
    graph.nodes[cara]["topics"] = ["cardiology", "trustworthy-ai"]
    graph.nodes[cara]["facts"] = [
        {"kind": "startDate", "value": "2022", "sources": [source("CARA Lab opened its doors in 2022", 4)]},
        {"kind": "amount", "value": "2500000", "at": iris["Hartstichting"], "years": "5",
         "sources": [source("The foundation gives 2.5 million euros", 5)]},
    ]  # fmt: skip
    graph.nodes[vries]["facts"] = [
        {"kind": "role", "value": "Scientific director", "category": "Director", "at": cara, "since": "2022",
         "sources": [source("Anna de Vries, scientific director of CARA Lab", 6)]},
    ]  # fmt: skip
    graph.nodes[robust]["end"] = "2033"
    number = 0
    for line in EDGES.splitlines():
        subject, relation, objects = line.split("|")
        for target in objects.split(";"):
            count = 1 + (number % 5 == 0) + 2 * (number % 11 == 0)
            quotes = [source(f"{subject} {VERBS[relation]} {target}", number + 3 * k) for k in range(count)]
            graph.add_edge(iris[subject], iris[target], key=relation, **edge(relation, *quotes))
            number += 1
    return graph
