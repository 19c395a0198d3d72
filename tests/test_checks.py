"""The gate keeps out exactly what the shapes and rules forbid, and agrees with pySHACL, which knows nothing of it."""

from __future__ import annotations

import random
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize
from rdflib import Graph, Namespace
from samples import ID, cara, extraction, resolved

from kg import checks, graph
from kg.checks.components import compare, has_datatype
from kg.errors import DataError
from kg.model import Extraction
from kg.store import GraphStore
from kg.terms import ENTITY_TYPES, ONTOLOGY, RELATIONS, ROLE_CATEGORIES, TOPICS

SH = Namespace("http://www.w3.org/ns/shacl#")
XSD = "http://www.w3.org/2001/XMLSchema#"
SEED = 20240229


@pytest.fixture(scope="module")
def shapes() -> checks.Shapes:
    return checks.Shapes()


def one(predicate: str, subject: str, target: str | None = None, *, same: bool = False, **fields: Any) -> Extraction:
    """A document with one claim, about things of the given types."""
    mentions = [("First Thing", subject)] + ([("Second Thing", target)] if target else [])
    claim = {"predicate": predicate, "subject": 0, **fields}
    if same or target:
        claim["object"] = 0 if same else 1
    return extraction("one.md", "First Thing and Second Thing", mentions, [claim])


def judged(given: Extraction, shapes: checks.Shapes) -> list[checks.Quarantined]:
    return list(checks.gate([given], resolved(given), shapes).quarantined)


GOOD = [
    one("partOf", "Lab", "UniversityMedicalCentre"),
    one("hasPartner", "Lab", "Company"),
    one("leads", "Person", "Lab"),
    one("supervisedBy", "Person", "Person"),
    one("locatedIn", "Event", "Place"),
    one("startDate", "Lab", value="2019"),
    one("endDate", "Project", value="2019-09-12"),
    one("amount", "Project", "Funder", value="2000000", years=3),
    one("amount", "Person", value="99999.5"),
    one("focusesOn", "Person", value="cardiology"),
    one("role", "Person", "Lab", value="Director", title="Head", since="2019", until="2019-05"),
]
BAD = [
    (one("hasPartner", "Lab", "Person"), "shapes#hasPartner-object", "of “has partner”", "voorwerp van „heeft als partner”"),
    (one("leads", "Lab", "Lab"), "shapes#leads-subject", "subject of “leads”", "onderwerp van „leidt”"),
    (one("memberOf", "Hospital", "Company"), "shapes#memberOf-object", "network", "netwerk"),
    (one("collaboratesWith", "Hospital", same=True), "relation-to-itself-violation.rq", "itself", "zichzelf"),
    (one("partOf", "Hospital", same=True), "part-of-cycle-violation.rq", "", ""),
    (one("startDate", "Lab", value="1066"), "date-implausible-violation.rq", "before 1500 or after 2100", "voor 1500 of na 2100"),
    (one("startDate", "Person", value="1990"), "shapes#startDate-subject", "start date", "begindatum"),
    (one("amount", "Lab", "Funder", value="0"), "shapes#funding-amount-positive", "above zero", "groter dan nul"),
    (one("amount", "Lab", "Funder", value="-5"), "shapes#funding-amount-positive", "above zero", "groter dan nul"),
    (one("amount", "Lab", value="100000000001"), "amount-implausible-violation.rq", "over 100 billion", "hoger dan 100 miljard"),
    (one("amount", "Lab", "Person", value="5"), "shapes#funding-funder-type", "", ""),
    (one("role", "Person", "Place", value="Director"), "shapes#role-organization-type", "", ""),
    (one("role", "Person", "Lab", value="Director", since="2020", until="2019"), "end-before-start-violation.rq", "ends before",
     "eindigt voordat"),
    (one("startDate", "Lab", value="2019-02-30"), "", "not a date: '2019-02-30'", "not a date: '2019-02-30'"),
    (one("role", "Person", "Lab", value="King"), "", "unknown role category 'King'", "niet worden vastgelegd"),
    (one("focusesOn", "Lab", value="astrology"), "", "unknown topic 'astrology'", "niet worden vastgelegd"),
    (one("amount", "Lab", value="lots"), "", "not a number: 'lots'", "niet worden vastgelegd"),
    (one("knows", "Person", "Person"), "", "unknown predicate 'knows'", "niet worden vastgelegd"),
    (one("partOf", "Lab", "Hospital", confidence=1.5), "", "confidence 1.5", "niet worden vastgelegd"),
    (one("partOf", "Lab", "Hospital", extractor=""), "shapes#claim-extractor-empty", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("given", GOOD, ids=lambda e: e.claims[0].predicate)
def test_good_claims_pass_unchanged(given: Extraction, shapes: checks.Shapes) -> None:
    gated = checks.gate([given], resolved(given), shapes)
    assert gated.quarantined == ()
    assert gated.accepted == (given,)


@pytest.mark.parametrize(
    ("given", "source", "english", "dutch"), BAD, ids=lambda e: e.claims[0].predicate if isinstance(e, Extraction) else None
)
def test_bad_claims_are_kept_out_with_the_reason(
    given: Extraction, source: str, english: str, dutch: str, shapes: checks.Shapes
) -> None:
    gated = checks.gate([given], resolved(given), shapes)
    (out,) = gated.quarantined
    assert gated.accepted == (replace(given, claims=()),)
    assert (out.document, out.claim, out.quote) == ("one.md", given.claims[0], given.document.text)
    assert [s.rsplit("/", 1)[-1] for s in out.shapes][:1] == ([source] if source else [])
    assert english in out.reason_en
    assert dutch in out.reason_nl
    assert out.reason_en
    assert "\n" not in out.reason_en


def test_only_the_bad_claim_is_kept_out(shapes: checks.Shapes) -> None:
    given = cara()
    bad = replace(given.claims[0], predicate="hasPartner", object=2)
    mixed = replace(given, claims=(*given.claims[:2], bad, *given.claims[2:]))
    gated = checks.gate([mixed], resolved(mixed), shapes)
    assert gated.accepted == (given,)
    assert [(q.claim, q.statement) for q in gated.quarantined] == [(bad, "CARA Lab hasPartner Ada Bakker")]


def test_claim_without_entity_is_kept_out(shapes: checks.Shapes) -> None:
    given = one("partOf", "Lab", "Hospital")
    made = resolved(given)
    del made.iri_of["one.md", 1]
    (out,) = checks.gate([given], made, shapes).quarantined
    assert out.reason_en == "It cannot be written down: mention 1 of a claim belongs to no entity."
    far = replace(given, claims=(replace(given.claims[0], object=99),))
    assert checks.gate([far], resolved(given), shapes).quarantined[0].statement == "First Thing partOf mention 99"


def test_of_two_dates_that_exclude_each_other_the_less_certain_goes(shapes: checks.Shapes) -> None:
    def claims(start: float, end: float) -> Extraction:
        return extraction("d.md", "First Lab ran", [("First Lab", "Lab")], [
            {"predicate": "startDate", "subject": 0, "value": "2020", "confidence": start},
            {"predicate": "endDate", "subject": 0, "value": "2019", "confidence": end},
        ])  # fmt: skip

    for start, end, gone in ((0.9, 0.5, "endDate"), (0.5, 0.9, "startDate"), (0.7, 0.7, "endDate")):
        (out,) = judged(claims(start, end), shapes)
        assert out.claim.predicate == gone
        assert out.shapes == ("end-before-start-violation.rq",)


def test_of_a_circle_the_least_supported_claim_goes(shapes: checks.Shapes) -> None:
    mentions = [("A Lab", "Lab"), ("B Department", "Department"), ("C Hospital", "Hospital")]

    def part(path: str, subject: int, target: int, confidence: float) -> Extraction:
        claim = {"predicate": "partOf", "subject": subject, "object": target, "confidence": confidence}
        return extraction(path, "A Lab, B Department, C Hospital", mentions, [claim])

    documents = [part("1.md", 2, 0, 0.9), part("2.md", 0, 1, 0.6), part("3.md", 0, 1, 0.6), part("4.md", 1, 2, 0.95)]
    made = resolved(*documents)
    for order in (documents, documents[::-1]):
        gated = checks.gate(order, made, shapes)
        assert [(q.document, q.shapes) for q in gated.quarantined] == [("1.md", ("part-of-cycle-violation.rq",))]
    streamed = checks.Gate(made, shapes)
    assert [len(streamed(d)[1]) for d in documents] == [0, 0, 0, 0]
    streamed.survey(documents)
    assert [len(streamed(d)[1]) for d in documents] == [1, 0, 0, 0]


def test_evidence_is_judged_claim_by_claim(tmp_path: Path) -> None:
    shutil.copy(ONTOLOGY / "ontology.ttl", tmp_path)
    text = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix oa: <http://www.w3.org/ns/oa#> .
    @prefix dhai: <https://w3id.org/dhai/ontology#> .
    [] a sh:NodeShape ; sh:targetClass oa:TextQuoteSelector ; sh:property
      [ sh:path oa:exact ; sh:not [ sh:pattern "secret" ] ; sh:message "told"@en ] ,
      [ sh:path oa:exact ; sh:maxLength 40 ; sh:message "long"@en ] .
    [] a sh:NodeShape ; sh:targetClass dhai:Claim ;
      sh:property [ sh:path dhai:confidence ; sh:minInclusive 0.3 ; sh:message "weak"@en ] ."""
    (tmp_path / "shapes.ttl").write_text(text, encoding="utf-8")
    body = "A Lab is part of B Hospital, it is a secret and more words"
    base = {"predicate": "partOf", "subject": 0, "object": 1}
    given = extraction("x.md", body, [("A Lab", "Lab"), ("B Hospital", "Hospital")], [
        {**base, "quote": "A Lab is part of B Hospital"}, {**base, "quote": "it is a secret"}, {**base},
        {**base, "quote": "part of", "confidence": 0.29},
    ])  # fmt: skip
    gated = checks.gate([given], resolved(given), tmp_path / "shapes.ttl")
    assert [sorted(q.reason_en.split()) for q in gated.quarantined] == [["told"], ["long", "told"], ["weak"]]
    assert gated.accepted[0].claims == given.claims[:1]


# ---- agreement with pySHACL ----


def generated(number: int) -> list[Extraction]:
    """Documents with one claim each about things of their own, of any type, valid or not."""
    rng = random.Random(SEED)
    dates = ["2019", "2019-09", "2019-09-12", "1848"]
    made = []
    for n in range(number):
        subject, target = rng.choice(ENTITY_TYPES), rng.choice(ENTITY_TYPES)
        kind = rng.choice(
            [*RELATIONS, *RELATIONS, "role", "role", "role", "startDate", "endDate", "amount", "amount", "focusesOn"]
        )
        if rng.random() < 0.4:  # enough claims that are right
            subject = rng.choice(["Person", "Lab", "Project"])
        claim: dict[str, Any] = {"predicate": kind, "subject": 0, "confidence": rng.choice([0.0, 0.123, 1.0]),
                                 "extractor": rng.choice(["rule", "rule", "rule", ""])}  # fmt: skip
        if kind in RELATIONS or kind == "role" or (kind == "amount" and rng.random() < 0.7):
            claim["object"] = 0 if rng.random() < 0.05 else 1
        claim["value"] = {
            "role": rng.choice(ROLE_CATEGORIES), "amount": rng.choice(["1", "0", "-1", "1000000.5"]), "focusesOn": rng.choice(TOPICS),
            "startDate": rng.choice(dates), "endDate": rng.choice(dates),
        }.get(kind, "")  # fmt: skip
        if kind == "amount":
            claim |= {"years": rng.choice([None, 3, 0, -2]), "approximate": rng.random() < 0.5}
        if kind == "role":
            claim |= {"title": rng.choice(["", "Head"]), "since": rng.choice([None, *dates]), "until": rng.choice([None, "2030"])}
        mentions = [(f"Thing {n}a", subject), (f"Thing {n}b", target)]
        made.append(extraction(f"{n}.md", f"Thing {n}a Thing {n}b", mentions, [claim]))
    return made


def test_the_gate_agrees_with_pyshacl(tmp_path: Path) -> None:
    for name in ("shapes.ttl", "ontology.ttl"):
        shutil.copy(ONTOLOGY / name, tmp_path)  # without checks/: shapes alone
    documents = generated(320)
    made = resolved(*documents)
    run = graph.Run()
    quads = [*graph.identity_quads(made.entities), *graph.run_quads(run)]
    for document in documents:
        quads += graph.document_quads(document, made.iri_of, run.iri)
    data = Graph().parse(data=serialize([q.triple for q in quads], format=RdfFormat.N_TRIPLES) or b"", format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=str(tmp_path / "shapes.ttl"), ont_graph=str(tmp_path / "ontology.ttl"))
    by_node = {str(q.subject)[1:-1]: q.graph_name for q in quads}
    for entity in made.entities:
        by_node[entity.iri] = graph.graph_iri(entity.mentions[0][0])
    wanted: dict[str, set[str]] = {}
    for result in report.objects(None, SH.result):
        if report.value(result, SH.resultSeverity) == SH.Violation:
            focus = str(report.value(result, SH.focusNode))
            wanted.setdefault(str(by_node[focus]), set()).add(str(report.value(result, SH.sourceShape)))
    found = {
        str(graph.graph_iri(q.document)): set(q.shapes) for q in checks.gate(documents, made, tmp_path / "shapes.ttl").quarantined
    }
    assert found == wanted, f"seed {SEED}"
    assert 60 < len(found) < 280


def test_what_passes_conforms(tmp_path: Path) -> None:
    documents = generated(120)
    made = resolved(*documents)
    gated = checks.gate(documents, made)
    written = graph.write(gated.accepted, made, tmp_path / "g.nq")
    store = GraphStore.memory(written.path)
    report = checks.conforms(store)
    assert [f for f in report.findings if f.severity == "Violation"] == []
    assert report.conforms
    assert "shapes.ttl" in report.checked
    assert "relation-to-itself-violation.rq" in report.checked


def test_conforms_lists_what_is_wrong() -> None:
    example = cara()
    store = GraphStore.memory()
    made = resolved(example)
    store.store.extend(graph.quads([example], made))
    lab = NamedNode(f"{ID}lab/cara-lab")
    store.store.add(Quad(lab, graph.term("dhai:hasPartner"), NamedNode(f"{ID}person/ada-bakker"), graph.graph_iri("en/cara.md")))
    store.store.add(
        Quad(lab, graph.term("dhai:endDate"), Literal("2001", datatype=NamedNode(f"{XSD}gYear")), graph.graph_iri("en/cara.md"))
    )
    report = checks.conforms(store)
    assert not report.conforms
    found = {
        (f.source.rsplit("/", 1)[-1], f.severity, f.focus.replace(ID, "id:").replace("\\", ""))
        for f in report.findings
        if f.severity == "Violation"
    }
    assert found == {
        ("shapes#hasPartner-object", "Violation", "id:lab/cara-lab"),
        ("end-before-start-violation.rq", "Violation", "id:lab/cara-lab"),
        ("statement-without-claim-violation.rq", "Violation", "id:lab/cara-lab"),
    }
    partner = next(f for f in report.findings if f.source.endswith("hasPartner-object"))
    assert partner.value == f"{ID}person/ada-bakker"
    assert partner.message_en.startswith("The object of “has partner”")
    assert partner.message_nl.startswith("Het voorwerp van „heeft als partner”")


# ---- shapes and rules as files ----


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nonsense", "not valid Turtle"),
        ("[] a sh:NodeShape ; sh:targetClass dhai:Lab ; sh:js 1 .", "sh:js is not supported here"),
        ("[] a sh:NodeShape ; sh:target [] .", "sh:target is not supported here"),
        (
            "[] a sh:NodeShape ; sh:targetClass dhai:Lab ; sh:property [ sh:path [ dhai:x dhai:y ] ; sh:minCount 1 ] .",
            "this kind of path",
        ),
        ("[] a sh:NodeShape ; sh:targetClass dhai:Lab ; sh:sparql [ sh:ask 'ASK {}' ] .", "needs sh:select"),
    ],
)
def test_faulty_shapes_are_refused(tmp_path: Path, text: str, message: str) -> None:
    shutil.copy(ONTOLOGY / "ontology.ttl", tmp_path)
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dhai: <https://w3id.org/dhai/ontology#> .\n"
    (tmp_path / "shapes.ttl").write_text(head + text, encoding="utf-8")
    with pytest.raises(DataError, match=re.escape(message)) as caught:
        checks.Shapes(tmp_path / "shapes.ttl")
    assert str(caught.value).startswith(str(tmp_path))
    with pytest.raises(DataError, match="cannot be read"):
        checks.Shapes(tmp_path / "none.ttl")


CORE = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:in a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path e:p ; sh:in ( 1 2 ) ] .
e:inverse a sh:NodeShape ; sh:targetObjectsOf e:q ; sh:property [ sh:path [ sh:inversePath e:q ] ; sh:maxCount 1 ] .
e:sequence a sh:NodeShape ; sh:targetSubjectsOf e:q ; sh:property [ sh:path ( e:q e:p ) ; sh:maxInclusive 2 ] .
e:either a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path [ sh:alternativePath ( e:p e:t ) ] ; sh:minCount 4 ] .
e:star a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path [ sh:zeroOrMorePath e:q ] ; sh:class e:K ] .
e:plus a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path [ sh:oneOrMorePath e:q ] ; sh:nodeKind sh:Literal ] .
e:lang a sh:NodeShape ; sh:targetNode e:a ;
  sh:property [ sh:path e:t ; sh:languageIn ( "nl" ) ] , [ sh:path e:t ; sh:uniqueLang true ] .
e:less a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path e:p ; sh:lessThan e:limit ] .
e:equal a sh:NodeShape ; sh:targetNode e:b ; sh:property [ sh:path e:p ; sh:equals e:limit ] .
e:apart a sh:NodeShape ; sh:targetNode e:b ; sh:property [ sh:path e:p ; sh:disjoint e:limit ] .
e:has a sh:NodeShape ; sh:targetNode e:a ; sh:property [ sh:path e:q ; sh:hasValue e:c ] .
e:one a sh:NodeShape ; sh:targetNode e:a ; sh:xone ( [ sh:class e:K ] [ sh:class e:Top ] ) .
e:both a sh:NodeShape ; sh:targetNode e:b ; sh:and ( [ sh:class e:K ] [ sh:class e:Top ] ) .
e:closed a sh:NodeShape ; sh:targetNode e:c ;
  sh:closed true ; sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ) ;
  sh:property [ sh:path e:p ] .
e:off a sh:NodeShape ; sh:targetNode e:a ; sh:deactivated true ; sh:property [ sh:path e:nope ; sh:minCount 1 ] .
e:warn a sh:NodeShape ; sh:targetNode e:a ; sh:severity sh:Warning ;
  sh:property [ sh:path e:nope ; sh:minCount 1 ; sh:severity sh:Warning ] .
e:count a sh:NodeShape ; sh:targetClass e:Top ;
  sh:property [ sh:path e:p ; sh:qualifiedValueShape [ sh:minExclusive 1 ] ; sh:qualifiedMinCount 2 ] .
e:query a sh:NodeShape ; sh:targetClass e:Top ;
  sh:sparql [ sh:select "SELECT $this ?value { $this <http://e/q> ?value . ?value <http://e/p> 3 }" ] .
e:length a sh:NodeShape ; sh:targetNode e:a ;
  sh:property [ sh:path e:t ; sh:minLength 3 ] , [ sh:path e:t ; sh:pattern "^b" ; sh:flags "i" ] .
e:type a sh:NodeShape ; sh:targetNode e:a ;
  sh:property [ sh:path e:y ; sh:datatype xsd:integer ] , [ sh:path e:t ; sh:not [ sh:maxLength 2 ] ] .
"""
DATA = """@prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:a a e:K ; e:p 1 , 3 ; e:y "2019"^^xsd:gYear ; e:q e:b ; e:t "hoi"@nl , "ha"@nl , "Bye"@en ; e:limit 3 .
e:b a e:Top ; e:p 2 , 3 ; e:limit 3 , 4 ; e:q e:c .
e:c a e:K ; e:p 3 ; e:q e:b ; e:extra 1 .
"""
ONTOLOGY_OF_CORE = "@prefix e: <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . e:K rdfs:subClassOf e:Top ."


def test_every_core_constraint_agrees_with_pyshacl(tmp_path: Path) -> None:
    for name, text in (("shapes.ttl", CORE), ("ontology.ttl", ONTOLOGY_OF_CORE), ("data.ttl", DATA)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    own = checks.Shapes(tmp_path / "shapes.ttl")
    facts = own.facts((q.subject, q.predicate.value, q.object) for q in parse(DATA, RdfFormat.TURTLE))
    found = {(v.focus.value, v.component, v.value.value if v.value is not None else None) for v in own.violations(facts)}
    _, report, _ = pyshacl.validate(
        str(tmp_path / "data.ttl"), shacl_graph=str(tmp_path / "shapes.ttl"), ont_graph=str(tmp_path / "ontology.ttl")
    )
    wanted = set()
    for result in report.objects(None, SH.result):
        if report.value(result, SH.resultSeverity) == SH.Violation:
            value = report.value(result, SH.value)
            component = str(report.value(result, SH.sourceConstraintComponent)).removeprefix(str(SH))
            wanted.add((str(report.value(result, SH.focusNode)), component, None if value is None else str(value)))
    assert found == wanted
    assert len(found) > 25


def test_comparing_and_datatypes() -> None:
    def literal(value: str, datatype: str) -> Literal:
        return Literal(value, datatype=NamedNode(XSD + datatype))

    assert compare(literal("2", "integer"), literal("10.0", "decimal")) == -1
    assert compare(literal("2019", "gYear"), literal("2019-05", "gYearMonth")) is None
    assert compare(Literal("b"), Literal("a")) == 1
    assert compare(literal("x", "integer"), literal("1", "integer")) is None
    assert not has_datatype(literal("2019-13", "gYearMonth"), XSD + "gYearMonth")
    assert has_datatype(literal("2019-12", "gYearMonth"), XSD + "gYearMonth")
