"""The violation queries and the inference rules: each can find something, and finds nothing that is not there."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from ontology_support import INVALID, example_store, header, rows

from kg import terms
from kg.graph import inferred_quads, ontology_quads
from kg.terms import ONTOLOGY

CHECKS = sorted((ONTOLOGY / "checks").glob("*.rq"))
RULES = sorted((ONTOLOGY / "inference").glob("*.rq"))


def failing(store: ox.Store, scope: str) -> set[str]:
    return {p.stem for p in CHECKS if header(p)["scope"] == scope and rows(store, p.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("path", CHECKS, ids=lambda p: p.stem)
def test_check_is_well_formed(path: Path) -> None:
    head = header(path)
    assert {"title@nl", "title@en", "Problem", "Solution", "Probleem", "Oplossing", "severity", "scope"} <= set(head)
    assert head["severity"] in {"error", "warning"}
    assert head["scope"] in {"data", "ontology"}
    assert path.stem.endswith("-violation")
    found = ox.Store().query(path.read_text(encoding="utf-8"))
    assert isinstance(found, ox.QuerySolutions)
    assert [v.value for v in found.variables] == ["entity", "property", "value"]


@pytest.mark.parametrize("scope", ["data", "ontology"])
def test_valid_examples_and_the_ontology_pass_every_check(scope: str) -> None:
    assert failing(example_store(), scope) == set()


def test_every_check_has_an_invalid_example() -> None:
    assert {p.stem for p in INVALID if p.stem.endswith("-violation")} == {p.stem for p in CHECKS}


@pytest.mark.parametrize("path", [p for p in INVALID if p.stem.endswith("-violation")], ids=lambda p: p.stem)
def test_invalid_example_fails_its_check_and_no_other(path: Path) -> None:
    if path.suffix == ".trig":
        assert failing(example_store(path), "data") == {path.stem}
    else:
        store = ox.Store()
        store.extend(ontology_quads(ONTOLOGY))
        store.load(path=str(path), format=ox.RdfFormat.TURTLE)
        assert failing(store, "ontology") == {path.stem}


# ---- inference ----


def iri(prefixed: str) -> str:
    return terms.expand(prefixed)


def shrunk(term: object) -> str:
    return terms.shrink(str(getattr(term, "value", ""))).replace("\\", "").replace("\\", "")


def inferred(store: ox.Store) -> set[tuple[str, str, str]]:
    graph = ox.NamedNode(iri("graph:inferred"))
    found = store.quads_for_pattern(None, None, None, graph)
    return {(shrunk(q.subject), shrunk(q.predicate), shrunk(q.object)) for q in found}


def made(store: ox.Store, rule: Path) -> list[ox.Quad]:
    """What one rule adds to a store."""
    found = store.query(rule.read_text(encoding="utf-8"), use_default_graph_as_union=True)
    assert isinstance(found, ox.QueryTriples)
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in found]
    return [q for q in quads if next(store.quads_for_pattern(q.subject, q.predicate, q.object, None), None) is None]


@pytest.mark.parametrize("path", RULES, ids=lambda p: p.stem)
def test_rule_is_well_formed_and_adds_something_to_the_examples(path: Path) -> None:
    assert {"title@nl", "title@en", "explanation@nl", "explanation@en", "premise"} <= set(header(path))
    store = example_store(inference=False)
    lab, other = ox.NamedNode(iri("id:lab/hart-lab")), ox.NamedNode("https://example.org/registry/1")
    store.add(ox.Quad(lab, ox.NamedNode(iri("owl:sameAs")), other, ox.NamedNode(iri("graph:identity"))))
    if path.stem != "sub-classes":
        store.extend(made(store, ONTOLOGY / "inference" / "sub-classes.rq"))
    assert made(store, path) != []


def test_inference_on_the_examples() -> None:
    found = inferred(example_store())
    hart, oog = "id:lab/hart-lab", "id:lab/oog-lab"
    noord, zuid = (f"id:university-medical-centre/umc-{name}" for name in ("noord", "zuid"))
    pixel, east, breed = "id:company/pixel-bv", "id:university/east-university", "id:programme/breed"
    assert {
        (noord, "dhai:hasPart", hart), (hart, "dcterms:isPartOf", noord), (hart, "org:subOrganizationOf", noord),
        (hart, "org:unitOf", noord), (breed, "dhai:comprises", hart), (hart, "rdf:type", "org:OrganizationalUnit"),
        ("id:research-group/beeldgroep", "dhai:partOfTransitive", east),
        (pixel, "dhai:connectedTo", hart), (hart, "dhai:connectedTo", pixel), (hart, "dcterms:isPartOf", breed),
        (pixel, "dhai:partnersWith", noord), (noord, "dhai:partnersWith", pixel), (pixel, "dhai:partnersWith", zuid),
        (zuid, "dhai:partnersWith", "id:company/polsslag-nv"), ("id:company/polsslag-nv", "org:linkedTo", zuid),
        ("id:person/persoon-a", "org:headOf", hart), ("id:person/persoon-b", "org:memberOf", hart),
        ("id:person/persoon-a", "dhai:holdsRoleAt", "id:project/zien"), (hart, "frapo:isFundedBy", "id:funder/research-fund"),
        ("id:vacancy/promovendus-hartbeelden", "schema:hiringOrganization", hart), (noord, "rdf:type", "schema:Hospital"),
    } <= found  # fmt: skip
    assert ("id:person/persoon-a", "org:memberOf", "id:project/zien") not in found
    assert (hart, "dhai:partnersWith", noord) not in found
    assert not [t for t in found if t[1] == "dhai:partnersWith" and t[0] == t[2]]
    assert (oog, "dhai:partOfTransitive", noord) not in found
    # A lab in a programme is no part of the fund that runs the programme.
    assert (breed, "dhai:partOfTransitive", "id:funder/research-fund") in found
    assert (hart, "dhai:partOfTransitive", "id:funder/research-fund") not in found
    # The fifteen relations say what documents say; nothing is inferred with them.
    assert not [t for t in found if t[1].removeprefix("dhai:") in terms.RELATIONS]


def test_inference_is_complete_after_one_run() -> None:
    store = example_store()
    assert list(inferred_quads(store, ONTOLOGY)) == []
