"""The shapes: one constraint each, equal to the ontology, and each broken by exactly its own example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from ontology_support import (
    DHAI,
    INVALID,
    LANGUAGES,
    SH,
    SHAPE,
    VALID,
    example_store,
    flat,
    items,
    leaves,
    ontology,
    shapes,
    texts,
)  # fmt: skip
from rdflib import RDFS, Graph, URIRef

from kg import terms
from kg.checks import Shapes
from kg.terms import ONTOLOGY

PARAMETERS = """
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength pattern
    languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node hasValue in closed sparql
    qualifiedMinCount qualifiedMaxCount"""


def constraints() -> dict[str, URIRef]:
    """The named shapes that can be violated, with their severity."""
    found = {}
    for shape, severity in shapes().subject_objects(SH.severity):
        assert isinstance(severity, URIRef)
        found[str(shape).removeprefix(SHAPE)] = severity
    return found


def test_each_named_shape_has_one_constraint_and_a_message_in_both_languages() -> None:
    parameters = {SH[name] for name in PARAMETERS.split()}
    for name in constraints():
        assert len([p for p in shapes().predicates(SHAPE[name]) if p in parameters]) == 1, name
        assert set(texts(shapes(), SHAPE[name], SH.message)) == LANGUAGES, name
        assert len(list(shapes().objects(SHAPE[name], SH.severity))) == 1, name


def test_every_class_and_relation_has_a_shape() -> None:
    targets = {str(o) for p in (SH.targetClass, SH.targetSubjectsOf) for o in shapes().objects(None, p)}
    wanted = {DHAI[n] for n in (*terms.ENTITY_TYPES, *terms.RELATIONS, "Claim", "Document", "Funding", "startDate", "endDate",
                                "focusesOn", "mentionedIn", "amountEUR", "roleCategory", "since", "until")}  # fmt: skip
    assert {str(w) for w in wanted} <= targets


def allowed_types(shape: str) -> set[str]:
    """The types in the set that a shape refers to."""
    helper = shapes().value(SHAPE[shape], SH.node)
    inner = shapes().value(shapes().value(shapes().value(helper, SH.property), SH.qualifiedValueShape), SH["in"])
    return {str(c).rsplit("#", 1)[-1] for c in items(shapes(), inner)}


@pytest.mark.parametrize("relation", [*terms.RELATIONS, "startDate", "endDate", "focusesOn", "mentionedIn"])
def test_shapes_repeat_domain_and_range(relation: str) -> None:
    assert allowed_types(f"{relation}-subject") == leaves(ontology().value(DHAI[relation], RDFS.domain))
    if relation in terms.RELATIONS:
        assert allowed_types(f"{relation}-object") == leaves(ontology().value(DHAI[relation], RDFS.range))


def test_shapes_repeat_the_closed_lists() -> None:
    def listed(name: str) -> list[str]:
        return [re.split("[#/]", str(i))[-1] for i in items(shapes(), shapes().value(SHAPE[name], SH["in"]))]

    assert listed("focusesOn-object") == list(terms.TOPICS)
    assert listed("role-category-value") == list(terms.ROLE_CATEGORIES)
    assert listed("claim-predicate-value") == [*terms.RELATIONS, "startDate", "endDate", "focusesOn"]


def violated(graph: Graph) -> list[str]:
    """The names of the shapes that a graph violates, as pySHACL finds them."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(), inference="none")
    assert isinstance(report, Graph)
    return sorted(str(report.value(r, SH.sourceShape)).removeprefix(SHAPE) for r in report.objects(None, SH.result))


@pytest.mark.parametrize("path", VALID, ids=lambda p: p.stem)
def test_valid_example_conforms(path: Path) -> None:
    assert violated(flat(path)) == []


def test_valid_examples_together_with_ontology_and_inference_conform() -> None:
    graph = Graph()
    graph.parse(data=b"".join(quad_lines(example_store())), format="nt")
    assert violated(graph) == []


def quad_lines(store: ox.Store) -> Iterator[bytes]:
    for quad in store:
        yield f"{quad.subject} {quad.predicate} {quad.object} .\n".encode()


def test_the_valid_examples_use_every_type_and_relation() -> None:
    store = example_store()
    used = {q.object.value for q in store if isinstance(q.object, ox.NamedNode)}
    predicates = {q.predicate.value for q in store}
    assert {str(DHAI[t]) for t in terms.ENTITY_TYPES} <= used
    assert {str(DHAI[r]) for r in terms.RELATIONS} <= predicates


def test_every_constraint_has_an_invalid_example() -> None:
    names = {p.stem for p in INVALID if not p.stem.endswith("-violation")}
    assert names == set(constraints())


@pytest.mark.parametrize("path", [p for p in INVALID if not p.stem.endswith("-violation")], ids=lambda p: p.stem)
def test_invalid_example_breaks_its_shape_and_nothing_else(path: Path) -> None:
    assert violated(flat(path)) == [path.stem]


def test_the_gate_agrees_with_pyshacl() -> None:
    """The gate compiles the shapes itself; on every example it must find what pySHACL finds, warnings aside."""
    compiled = Shapes(ONTOLOGY / "shapes.ttl")
    for path in [*VALID, *(p for p in INVALID if not p.stem.endswith("-violation"))]:
        store = ox.Store()
        store.load(path=str(path), format=ox.RdfFormat.from_extension(path.suffix[1:]))
        facts = compiled.facts((q.subject, q.predicate.value, q.object) for q in store)
        found = {v.shape.removeprefix(SHAPE) for v in compiled.violations(facts)}
        expected = {path.stem} if constraints().get(path.stem) == SH.Violation else set()
        assert found == expected, path.name
