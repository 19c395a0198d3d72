"""Which types the two ends of each relation may have, after the table of the annotation guidelines.

The SHACL shapes in ``ontology/shapes.ttl`` are the published form; this table keeps the extractor from proposing what the gate
would reject, and breaks ties.
"""

from __future__ import annotations

from typing import Final

from kg.terms import ENTITY_TYPES, INSTITUTION_TYPES, UNIT_TYPES

ORG: Final = frozenset(INSTITUTION_TYPES)
UNIT: Final = frozenset(UNIT_TYPES)
BODY: Final = ORG | UNIT | {"Lab"}
PROG: Final = frozenset({"Programme", "Project"})
EVENT: Final = frozenset({"Event", "Course"})
CARRIER: Final = frozenset({"Lab", "Programme", "Project", "Network", "Centre", "Event", "ResearchGroup", "Course"})
PERSON: Final = frozenset({"Person"})
PLACE: Final = frozenset({"Place"})

CLASSES: Final[dict[str, frozenset[str]]] = {
    "ORG": ORG, "UNIT": UNIT, "BODY": BODY, "PROG": PROG, "EVENTS": EVENT, "CARRIER": CARRIER, "PERSON": PERSON, "PLACE": PLACE,
    "ANY": frozenset(ENTITY_TYPES), "THING": BODY | PROG | EVENT, "LABLIKE": frozenset({"Lab", "ResearchGroup", "Centre", "ResearchInstitute"}),
}  # fmt: skip
"""Names for sets of types, as sentence patterns use them."""

SIGNATURES: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "partOf": (
        UNIT
        | {
            "Lab",
            "ResearchInstitute",
            "Hospital",
            "Programme",
            "Network",
            "Course",
            "UniversityMedicalCentre",
            "Project",
            "Funder",
            "NonProfit",
        },
        BODY | {"Programme"},
    ),
    "memberOf": (BODY, frozenset({"Network", "NonProfit"})),
    "partOfProgramme": (PROG | {"Lab", "Course", "Event"}, frozenset({"Programme"})),
    "hasPartner": (CARRIER, BODY | {"Programme"}),
    "collaboratesWith": (BODY, BODY),
    "fundedBy": (BODY | PROG | PERSON | EVENT, ORG | {"Programme", "Lab", "Centre", "Department"}),
    "locatedIn": (BODY | EVENT | {"Project", "Programme"}, frozenset({"Place", "Centre"})),
    "affiliatedWith": (PERSON, BODY),
    "leads": (PERSON, BODY | PROG),
    "worksOn": (PERSON, PROG),
    "supervisedBy": (PERSON, PERSON),
    "organizes": (BODY | {"Programme"}, EVENT),
    "participatesIn": (PERSON | BODY, frozenset({"Event"})),
    "hasVacancy": (BODY, frozenset({"Vacancy"})),
    "spinOffOf": (frozenset({"Company"}), BODY),
}


def fits(predicate: str, subject: str, object_: str) -> bool:
    """Whether a relation may hold between two types.

    >>> fits("leads", "Person", "Lab"), fits("leads", "Lab", "Person")
    (True, False)
    """
    subjects, objects = SIGNATURES[predicate]
    return subject in subjects and object_ in objects


RANK: Final = {"Lab": 1, "ResearchGroup": 1, "Centre": 2, "Department": 3, "Faculty": 4}
"""How high a unit stands; organisations stand above all units."""


def rank(type_: str) -> int:
    """Height in the hierarchy: a lab 1, a faculty 4, an organisation 5; other things 0.

    >>> rank("Department") < rank("Faculty") < rank("University")
    True
    """
    return RANK.get(type_, 5 if type_ in ORG else 0)
