"""Scores: the figures of the gold standard's own scorer, and what each rule got right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.scores import Scores, Tally, score
from kg.terms import PREFIXES, expand

GOLD = {
    "doc": "a.md",
    "lang": "en",
    "entities": [
        {"id": "e1", "name": "CARA Lab", "aliases": ["CARA"], "type": "Lab"},
        {"id": "e2", "name": "Radboudumc", "type": "UniversityMedicalCentre"},
        {"id": "e3", "name": "Jane Jansen", "type": "Person"},
        {"id": "e4", "name": "NWO", "type": "Funder"},
        {"id": "e5", "name": "Nijmegen", "type": "Place", "optional": True},
        {"id": "e6", "name": "Radboud University", "type": "University"},
    ],
    "relations": [
        {"s": "e1", "p": "partOf", "o": "e2"},
        {"s": "e2", "p": "partOf", "o": "e6"},
        {"s": "e3", "p": "leads", "o": "e1"},
        {"s": "e1", "p": "fundedBy", "o": "e4", "optional": True},
    ],
    "roles": [{"person": "e3", "title": "director", "category": "Director", "org": "e1"}],
    "dates": [{"s": "e1", "p": "startDate", "value": "2019-09"}],
    "amounts": [
        {"recipient": "e1", "funder": "e4", "eur": 1000000, "approximate": True},
        {"recipient": "e1", "funder": None, "eur": 500, "approximate": False},
    ],
    "topics": [{"s": "e1", "topic": "cardiology"}, {"s": "e1", "topic": "privacy"}],
}


def graph(tmp_path: Path) -> Path:
    """A graph with hits, misses, extras, and statements that neither help nor harm."""

    def iri(name: str) -> str:
        return f"<{expand(name)}>"

    def quad(s: str, p: str, o: str, g: str = "graph:doc/a") -> str:
        value = o if o.startswith('"') else iri(o)
        return f"{iri(s)} {iri(p)} {value} {iri(g)} ."

    lines = [quad("graph:doc/a", "prov:wasDerivedFrom", "id:document/a"), quad("id:document/a", "dcterms:identifier", '"x/a.md"')]
    for name, kind, label in [
        ("id:lab/cara", "Lab", "Prof. CÁRA"), ("id:org/radboudumc", "Hospital", "the Radboudumc"),
        ("id:person/jj", "Person", "Jane Jansen"),
        ("id:org/nwo", "Person", "NWO"), ("id:place/nijmegen", "Place", "Nijmegen"), ("id:org/x", "Company", "Extra BV"),
        ("id:org/ru", "University", "Radboud University"),
    ]:  # fmt: skip
        lines += [
            quad(name, "rdf:type", f"dhai:{kind}", "graph:identity"),
            quad(name, "skos:prefLabel", f'"{label}"@en', "graph:identity"),
            quad(name, "dhai:mentionedIn", "id:document/a"),
        ]
    claims = [
        ("prep", "id:lab/cara", "partOf", "id:org/radboudumc"),  # right
        ("prep", "id:org/radboudumc", "partOf", "id:org/x"),  # wrong
        ("list", "id:lab/cara", "partOf", "id:org/ru"),  # follows from two of gold
        ("list", "id:person/jj", "affiliatedWith", "id:org/radboudumc"),  # follows
        ("list", "id:lab/cara", "locatedIn", "id:place/nijmegen"),  # optional
        ("date", "id:lab/cara", "startDate", '"2019-09"'),  # right
        ("date", "id:lab/cara", "endDate", '"2024"'),  # wrong
        ("topic", "id:lab/cara", "focusesOn", "topic:cardiology"),  # right
        ("topic", "id:lab/cara", "focusesOn", "topic:surgery"),  # wrong
    ]
    for number, (rule, s, p, o) in enumerate(claims):
        node = f"id:claim/{number}"
        lines += [quad(s, f"dhai:{p}", o), quad(node, "dhai:extractor", f'"{rule}"'), quad(node, "rdf:subject", s)]
        lines += [quad(node, "rdf:predicate", f"dhai:{p}"), quad(node, "rdf:object", o)]
    for number, (category, org) in enumerate([("Director", "id:lab/cara"), ("Manager", "id:lab/cara")]):
        node = f"id:role/{number}"
        lines += [quad(node, "org:member", "id:person/jj"), quad(node, "org:organization", org)]
        lines += [quad(node, "dhai:roleCategory", f"dhai:{category}")]
        lines += [quad(f"id:claim/r{number}", "dhai:claims", node), quad(f"id:claim/r{number}", "dhai:extractor", '"title"')]
    for number, amount in enumerate(["1050000", "700"]):
        node = f"id:funding/{number}"
        lines += [quad(node, "dhai:recipient", "id:lab/cara"), quad(node, "dhai:amountEUR", f'"{amount}"')]
        lines += [quad(f"id:claim/a{number}", "dhai:claims", node), quad(f"id:claim/a{number}", "dhai:extractor", '"money"')]
    path = tmp_path / "graph.nq"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "a.gold.json").write_text(json.dumps(GOLD), "utf-8")
    return path


def figures(scores: Scores, part: str) -> tuple[int, int, int]:
    tally = scores.total.get(part, Tally())
    return tally["tp"], tally["fp"], tally["fn"]


def test_counts_of_a_known_case(tmp_path: Path) -> None:
    scores = score(graph(tmp_path), [tmp_path])
    assert scores.seen == 1
    assert figures(scores, "entities") == (4, 2, 1)  # NWO as a person: an extra and a miss; Extra BV: an extra
    assert figures(scores, "types") == (3, 1, 1)
    assert figures(scores, "relations") == (1, 1, 2)
    assert figures(scores, "roles") == (1, 1, 0)
    assert figures(scores, "dates") == (1, 1, 0)
    assert figures(scores, "amounts") == (1, 1, 1)
    assert figures(scores, "topics") == (1, 1, 1)
    assert figures(scores, "facts") == (4, 4, 3)
    assert scores.f1("facts") == pytest.approx(8 / 15)
    assert scores.f1("facts", "en") == scores.f1("facts")
    assert scores.f1("facts", "nl") == 0.0
    assert ("miss", "relations", "Jane Jansen --leads--> CARA Lab") in scores.documents[0][1].errors


def test_right_and_wrong_claims_rule_by_rule(tmp_path: Path) -> None:
    found = score(graph(tmp_path), [tmp_path]).by_extractor()
    assert {key: (n[True], n[False], n[None]) for key, n in found.items()} == {
        ("prep", "relations/partOf"): (1, 1, 0),
        ("list", "relations/partOf"): (0, 0, 1),
        ("list", "relations/affiliatedWith"): (0, 0, 1),
        ("list", "relations/locatedIn"): (0, 0, 1),
        ("date", "dates"): (1, 1, 0),
        ("topic", "topics"): (1, 1, 0),
        ("title", "roles"): (1, 1, 0),
        ("money", "amounts"): (1, 1, 0),
    }


def script(shared: Path, graph_nq: Path, gold: Path, *options: str) -> str:
    """What the gold standard's own scorer says."""
    command = [sys.executable, str(shared / "gold" / "score.py"), str(graph_nq), str(gold), *options]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout


def assert_same(shared: Path, graph_nq: Path, gold: Path) -> None:
    scores = score(graph_nq, [gold])
    assert scores.text() == script(shared, graph_nq, gold)
    assert json.loads(scores.to_json()) == json.loads(script(shared, graph_nq, gold, "--json"))
    assert scores.errors_text() + scores.text() == script(shared, graph_nq, gold, "--errors")


def test_agrees_with_the_scorer_on_a_known_case(shared: Path, tmp_path: Path) -> None:
    assert_same(shared, graph(tmp_path), tmp_path)


def test_agrees_with_the_scorer_on_a_real_build(shared: Path, tmp_path: Path) -> None:
    kg.build(shared / "gold" / "seeds", tmp_path / "out")
    assert_same(shared, tmp_path / "out" / "graph.nq", shared / "gold" / "seeds")


def test_agrees_with_the_scorer_on_the_corpus(shared: Path, corpus_build: Path) -> None:
    gold = Path(__file__).parent / "gold"
    assert_same(shared, corpus_build / "graph.nq", gold)
    scores = score(corpus_build, [gold])
    assert scores.seen == len(scores.documents) >= 16


def test_refuses_what_is_no_gold_and_no_graph(tmp_path: Path) -> None:
    path = graph(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(kg.UsageError, match=r"no \*.gold.json in .*empty"):
        score(path, [tmp_path / "empty"])
    for text in ("{", "[]", '{"doc": "a.md"}', '{"doc": "a.md", "entities": [{}]}'):
        (tmp_path / "empty" / "b.gold.json").write_text(text)
        with pytest.raises(kg.DataError, match=r"b.gold.json: not a gold document"):
            score(path, [tmp_path / "empty"])
    path.write_text("rubbish\n")
    with pytest.raises(kg.GraphError, match=r"graph.nq:1: not N-Quads"):
        score(path, [tmp_path])
    with pytest.raises(kg.GraphError, match="cannot be read"):
        score(tmp_path / "nothing.nq", [tmp_path])
    assert PREFIXES["dhai"] in graph(tmp_path).read_text()
