"""Prefixes and terms of the ontology: the only place in the code where they are written.

``ontology/ontology.ttl`` is the edited source; a test holds this module equal to it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent
ONTOLOGY: Final = next(
    (p for p in (PACKAGE.parent / "ontology", PACKAGE / "_ontology") if p.is_dir()), PACKAGE.parent / "ontology"
)
"""The data folder ``ontology/``: beside the package in a checkout, inside it in a wheel."""

PREFIXES: Final[dict[str, str]] = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dhai": "https://w3id.org/dhai/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "frapo": "http://purl.org/cerif/frapo/",
    "graph": "https://w3id.org/dhai/graph/",
    "id": "https://w3id.org/dhai/id/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "topic": "https://w3id.org/dhai/topic/",
    "void": "http://rdfs.org/ns/void#",
    "vivo": "http://vivoweb.org/ontology/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

INSTITUTION_TYPES: Final = (
    "University", "UniversityMedicalCentre", "Hospital", "ResearchInstitute", "Company", "Funder", "GovernmentBody",
    "NonProfit", "Network",
)  # fmt: skip
UNIT_TYPES: Final = ("Faculty", "Department", "ResearchGroup", "Centre")
ENTITY_TYPES: Final = (
    *INSTITUTION_TYPES, *UNIT_TYPES, "Lab", "Person", "Programme", "Project", "Event", "Course", "Vacancy", "Place",
)  # fmt: skip
"""The entity types, in the order of the annotation guidelines; local names in the ``dhai:`` namespace."""

RELATIONS: Final = (
    "partOf", "memberOf", "partOfProgramme", "hasPartner", "collaboratesWith", "fundedBy", "locatedIn", "affiliatedWith",
    "leads", "worksOn", "supervisedBy", "organizes", "participatesIn", "hasVacancy", "spinOffOf",
)  # fmt: skip
SYMMETRIC: Final = ("collaboratesWith",)
ROLE_CATEGORIES: Final = (
    "Director", "Coordinator", "Manager", "Professor", "BoardMember", "Dean", "PhDCandidate", "Postdoc", "Researcher",
    "Clinician", "Contact", "Other",
)  # fmt: skip
TOPICS: Final = (
    "medical-imaging", "radiology", "pathology", "cardiology", "oncology", "neurology", "ophthalmology", "pulmonology",
    "intensive-care", "surgery", "womens-health", "paediatrics", "mental-health", "infectious-disease", "genomics",
    "primary-care", "prevention", "drug-development", "nursing-and-care", "ehealth", "clinical-decision-support",
    "machine-learning", "deep-learning", "natural-language-processing", "computer-vision", "reinforcement-learning",
    "causal-inference", "federated-learning", "explainable-ai", "trustworthy-ai", "ethics", "privacy", "regulation",
    "implementation", "data-infrastructure", "education", "robotics", "wearables",
)  # fmt: skip

SCHEME: Final = "topic:scheme"

_UNFIT: Final = re.compile(r"[^\w~.\-!$&'()*+,;=/?#@%:]", re.ASCII)
_ESCAPED: Final = re.compile(r"[~!$&'()*+,;=/?#@]|^[.\-]|\.$")


def expand(name: str) -> str:
    r"""The full IRI of a prefixed name.

    Raises:
        KeyError: if the prefix is not in PREFIXES.

    >>> expand("dhai:partOf")
    'https://w3id.org/dhai/ontology#partOf'
    >>> expand(r"id:lab\/cara-lab") == expand("id:lab/cara-lab")
    True
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local.replace("\\", "")


def shrink(iri: str) -> str:
    r"""The prefixed name of an IRI as SPARQL and Turtle read it, or the IRI itself where no prefix fits.

    What may not stand in a prefixed name as it is, such as a slash, gets a backslash; see PN_LOCAL in
    https://www.w3.org/TR/sparql11-query/#sparqlGrammar.

    >>> shrink("https://w3id.org/dhai/ontology#Lab")
    'dhai:Lab'
    >>> print(shrink("https://w3id.org/dhai/id/lab/cara-lab"))
    id:lab\/cara-lab
    >>> shrink("https://example.org/x")
    'https://example.org/x'
    """
    best = max(((ns, p) for p, ns in PREFIXES.items() if iri.startswith(ns)), key=lambda hit: len(hit[0]), default=None)
    if best is None or _UNFIT.search(local := iri[len(best[0]) :]):
        return iri
    return f"{best[1]}:{_ESCAPED.sub(_backslash, local)}"


def _backslash(found: re.Match[str]) -> str:
    return "\\" + found[0]


def sparql_prologue() -> str:
    """``PREFIX`` lines for every known prefix, for queries that leave theirs out."""
    return "".join(f"PREFIX {p}: <{ns}>\n" for p, ns in sorted(PREFIXES.items()))
