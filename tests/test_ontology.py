"""The ontology and the topics: equal to kg/terms.py, complete in both languages, consistent, with colours one can tell apart."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
import rdflib
from ontology_support import DHAI, LANGUAGES, SHAPE, items, leaves, ontology, texts, topics
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from kg import terms
from kg.terms import ONTOLOGY, PREFIXES


def own(kind: URIRef) -> set[str]:
    """Local names of the ontology's own terms of a kind."""
    return {str(term).removeprefix(DHAI) for term in ontology().subjects(RDF.type, kind) if str(term).startswith(DHAI)}


# ---- terms.py and the ontology are equal ----


def test_entity_types_are_the_leaf_classes_below_entity() -> None:
    below = set(ontology().transitive_subjects(RDFS.subClassOf, DHAI.Entity))
    leaf = {str(c).removeprefix(DHAI) for c in below if not any(ontology().subjects(RDFS.subClassOf, c))}
    assert leaf == set(terms.ENTITY_TYPES)
    assert leaves(DHAI.Organisation) == set(terms.INSTITUTION_TYPES)
    assert leaves(DHAI.OrganisationalUnit) == {*terms.UNIT_TYPES, "Lab"}


def test_relations_and_symmetric_ones() -> None:
    assert set(terms.RELATIONS) <= own(OWL.ObjectProperty)
    stated = own(OWL.SymmetricProperty) & set(terms.RELATIONS)
    assert stated == set(terms.SYMMETRIC)


def test_role_categories() -> None:
    assert own(DHAI.RoleCategory) == set(terms.ROLE_CATEGORIES)
    expression = ontology().value(DHAI.RoleCategory, OWL.equivalentClass)
    listed = ontology().value(expression, OWL.oneOf)
    assert [str(i).removeprefix(DHAI) for i in items(ontology(), listed)] == list(terms.ROLE_CATEGORIES)


def test_topics() -> None:
    top = set(topics().subjects(SKOS.topConceptOf, None))
    concepts = set(topics().subjects(RDF.type, SKOS.Concept))
    assert {str(c).removeprefix(PREFIXES["topic"]) for c in concepts - top} == set(terms.TOPICS)
    assert {str(s) for s in topics().subjects(RDF.type, SKOS.ConceptScheme)} == {terms.expand(terms.SCHEME)}
    for concept in concepts:
        assert set(texts(topics(), concept, SKOS.prefLabel)) == LANGUAGES, concept
        assert set(texts(topics(), concept, SKOS.definition)) == LANGUAGES, concept
        assert (concept, SKOS.inScheme, URIRef(terms.expand(terms.SCHEME))) in topics()
    for narrow, broad in topics().subject_objects(SKOS.broader):
        assert (broad, SKOS.narrower, narrow) in topics(), f"{broad} lacks skos:narrower {narrow}"
    for concept in concepts - top:
        assert top & set(topics().transitive_objects(concept, SKOS.broader)), f"{concept} is below no top concept"


def test_topic_labels_name_one_topic_each() -> None:
    seen: dict[tuple[str, str], str] = {}
    for predicate in (SKOS.prefLabel, SKOS.altLabel):
        for concept, label in topics().subject_objects(predicate):
            assert isinstance(label, Literal)
            key = (str(label).casefold(), label.language or "")
            if (concept, RDF.type, SKOS.Concept) in topics():
                assert seen.setdefault(key, str(concept)) == str(concept), f"{label} names two topics"


@pytest.mark.parametrize("name", ["ontology.ttl", "topics.ttl", "shapes.ttl"])
def test_prefixes_are_those_of_terms(name: str) -> None:
    declared = dict(re.findall(r"^@prefix (\w+): <(.*)> \.$", (ONTOLOGY / name).read_text(encoding="utf-8"), re.MULTILINE))
    further = {"vann": "http://purl.org/vocab/vann/", "shape": str(SHAPE), "mesh": "http://id.nlm.nih.gov/mesh/",
               "wd": "http://www.wikidata.org/entity/"}  # fmt: skip
    assert declared
    for prefix, iri in declared.items():
        assert {**further, **PREFIXES}[prefix] == iri


# ---- the ontology itself ----


def test_header() -> None:
    this = URIRef(str(DHAI).rstrip("#"))
    version = str(ontology().value(this, OWL.versionIRI))
    assert re.fullmatch(rf"{this}/\d{{4}}-\d{{2}}-\d{{2}}", version)
    assert str(ontology().value(this, rdflib.DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert set(texts(ontology(), this, SKOS.changeNote)) == LANGUAGES
    assert version.endswith(str(ontology().value(this, rdflib.DCTERMS.modified)))


@pytest.mark.parametrize("relation", terms.RELATIONS)
def test_each_relation_has_an_inverse_or_is_symmetric(relation: str) -> None:
    inverse = set(ontology().objects(DHAI[relation], OWL.inverseOf)) | set(ontology().subjects(OWL.inverseOf, DHAI[relation]))
    assert len(inverse) == (0 if relation in terms.SYMMETRIC else 1)


def test_subject_and_object_types_follow_the_guidelines() -> None:
    """A sample of the guidelines' table and of its decisions on recurring cases."""

    def allowed(subject: str, relation: str, value: str) -> bool:
        domain, values = (ontology().value(DHAI[relation], p) for p in (RDFS.domain, RDFS.range))
        return subject in leaves(domain) and value in leaves(values)

    right = """
        Faculty partOf University, Programme partOf University, Network partOf Hospital, Course partOf Company,
        Lab memberOf Network, Project partOfProgramme Programme, Event hasPartner Company,
        Network hasPartner Hospital, Person fundedBy Funder,
        Hospital fundedBy Programme, Lab locatedIn Centre, Event locatedIn Place, Person affiliatedWith Network,
        Person leads Project, Person worksOn Programme, Programme organizes Course,
        Company participatesIn Event, ResearchGroup hasVacancy Vacancy,
        Company spinOffOf Department"""
    wrong = """
        Person partOf University, Lab memberOf University, Person partOfProgramme Programme, Person hasPartner Company,
        Person collaboratesWith Person, Lab fundedBy Person, Person locatedIn Place, Lab locatedIn University,
        Person affiliatedWith Project, Lab leads Lab, Person worksOn Lab, Person supervisedBy Lab, Lab hasVacancy Person,
        Lab spinOffOf Company, Place partOf Place"""
    assert [f for f in right.split(",") if not allowed(*f.split())] == []
    assert [f for f in wrong.split(",") if allowed(*f.split())] == []


def luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_and_shapes() -> None:
    shape_names = {"dot", "square", "triangle", "triangleDown", "diamond", "star", "hexagon"}
    marks: dict[tuple[str, str], str] = {}
    for name in terms.ENTITY_TYPES:
        light, dark, shape = (str(ontology().value(DHAI[name], DHAI[p])) for p in ("colour", "darkColour", "shape"))
        assert re.fullmatch("#[0-9A-F]{6}", light)
        assert re.fullmatch("#[0-9A-F]{6}", dark)
        assert shape in shape_names
        # Graphics need 3:1, https://www.w3.org/TR/WCAG22/#non-text-contrast.
        assert contrast(light, "#FFFFFF") >= 3, name
        assert contrast(dark, "#14171A") >= 3, name
        assert marks.setdefault((light, shape), name) == name, f"{name} looks like {marks[light, shape]}"


def lab(colour: str, matrix: list[list[float]]) -> tuple[float, float, float]:
    """CIE L*a*b* of a colour as seen through a simulation of colour blindness."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    rgb = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    seen = [min(1.0, max(0.0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in matrix]
    weights = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.95047, 1.0, 1.08883)
    xyz = [sum(w * c for w, c in zip(row, seen, strict=True)) / n for row, n in zip(weights, white, strict=True)]
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


# Machado, Oliveira and Fernandes (2009), severity 1, https://doi.org/10.1109/TVCG.2009.113
VISION: dict[str, list[list[float]]] = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("which", ["colour", "darkColour"])
def test_different_colours_can_be_told_apart(which: str, vision: str) -> None:
    colours = {str(o) for o in ontology().objects(None, DHAI[which])}
    seen = {colour: lab(colour, VISION[vision]) for colour in colours}
    for one, two in combinations(sorted(colours), 2):
        distance = sum((a - b) ** 2 for a, b in zip(seen[one], seen[two], strict=True)) ** 0.5
        assert distance >= 20, f"{one} and {two} are {distance:.1f} apart for {vision}"


REASONER = """
import sys, owlready2
world = owlready2.World()
ontology = world.get_ontology("file://" + sys.argv[1]).load()
with ontology:
    owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
print("unsatisfiable:", sorted(c.name for c in world.inconsistent_classes()))
"""


def reason(tmp_path: Path, graph: Graph) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("owlready2", reason="NO REASONER: pip install owlready2 to check the ontology's consistency")
    if shutil.which("java") is None:
        pytest.skip("NO REASONER: Java is not installed, so the ontology's consistency is NOT checked")
    path = tmp_path / "ontology.nt"
    path.write_bytes(graph.serialize(format="nt", encoding="utf-8"))
    return subprocess.run([sys.executable, "-c", REASONER, str(path)], capture_output=True, text=True, timeout=300, check=False)


def test_reasoner_finds_the_ontology_consistent(tmp_path: Path) -> None:
    done = reason(tmp_path, ontology())
    assert done.stdout.strip() == "unsatisfiable: []", done.stderr[-2000:]


def test_reasoner_can_find_an_unsatisfiable_class(tmp_path: Path) -> None:
    graph = ontology() + Graph()
    graph.add((DHAI.Chimera, RDF.type, OWL.Class))
    graph.add((DHAI.Chimera, RDFS.subClassOf, DHAI.Person))
    graph.add((DHAI.Chimera, RDFS.subClassOf, DHAI.Lab))
    done = reason(tmp_path, graph)
    assert "Chimera" in done.stdout, done.stdout + done.stderr[-2000:]
