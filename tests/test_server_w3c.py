"""The W3C SPARQL 1.1 suites, run over HTTP against servers that run; what is not passed is listed with its reason."""

from __future__ import annotations

import csv
import warnings
from collections import Counter
from pathlib import Path

import pytest
import rdflib
import w3c_compare as compare
from conftest import ROOT, SHARED
from w3c_manifest import SUITES, Suites
from w3c_run import earl, run

ARCHIVE = SHARED / "data" / "w3c-rdf-tests-sparql.tar.gz"
NAMES = [name for name in SUITES if name != "sparql10"]
REPORT = ROOT / "build" / "w3c-earl.ttl"


def limits() -> dict[str, tuple[str, str]]:
    """Test → where the limit lies, and which."""
    with (Path(__file__).parent / "w3c_limits.tsv").open(encoding="utf-8") as file:
        return {row[0]: (row[1], row[2]) for row in csv.reader(file, delimiter="\t") if not row[0].startswith("#")}


def test_every_test_of_the_suites_is_passed_or_listed(tmp_path: Path) -> None:
    if not ARCHIVE.is_file():
        message = f"{ARCHIVE} is absent: the W3C suites do not run here"
        warnings.warn(message, stacklevel=2)
        pytest.skip(message)
    known = limits()
    results = run(Suites(ARCHIVE), NAMES, tmp_path)
    assert Counter(test.suite for test in results) == {
        "query": 328, "update": 157, "results": 10, "federation": 10, "protocol": 34, "service-description": 3, "graph-store": 18,
        "graph-store-direct": 4, "graph-store-indirect": 9,
    }  # fmt: skip
    failed = {test.id: why for test, why in results.items() if why}
    assert {name: why for name, why in failed.items() if name not in known} == {}
    assert known.keys() - failed.keys() == set()
    report = earl({test: ("failed" if why else "passed", known[test.id][1] if why else "") for test, why in results.items()})
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report, "utf-8")
    outcome = rdflib.URIRef("http://www.w3.org/ns/earl#outcome")
    found = Counter(str(o).rpartition("#")[2] for o in rdflib.Graph().parse(data=report, format="turtle").objects(None, outcome))
    assert found == {"passed": 573 - len(known), "failed": len(known)}


def test_the_comparison_can_tell_results_apart() -> None:
    def rows(*cells: tuple[str, str]) -> compare.Rows:
        return compare.Rows(tuple({"x": ("bnode", a), "y": ("bnode", b)} for a, b in cells))

    assert compare.same_rows(rows(("a", "b"), ("b", "a")), rows(("2", "1"), ("1", "2")))
    assert not compare.same_rows(rows(("a", "b"), ("b", "a")), rows(("1", "2"), ("1", "2")))
    assert not compare.same_rows(rows(("a", "a")), rows(("1", "2")))
    assert not compare.same_rows(compare.Rows(boolean=True), compare.Rows(boolean=False))
    assert not compare.same_rows(
        compare.from_json('{"head":{},"results":{"bindings":[{"x":{"type":"uri","value":"a:b"}}]}}'), rows()
    )
    assert compare.same_csv("a,b\r\n1,x\r\n", "b,a\nx,1.0\n")
    assert not compare.same_csv("a,b\n1,x\n", "a,b\n1,x\n1,x\n")
    first = {"x": compare.literal("1", f"{compare.XSD}integer")}
    assert compare.same_rows(compare.Rows((first,)), compare.Rows(({"x": compare.literal("01", f"{compare.XSD}integer")},)))
    assert not compare.same_rows(compare.Rows((first,)), compare.Rows(({"x": compare.literal("1")},)))
    ordered = compare.Rows(({"x": ("uri", "a:1")}, {"x": ("uri", "a:2")}), ordered=True)
    assert not compare.same_rows(ordered, compare.Rows(({"x": ("uri", "a:2")}, {"x": ("uri", "a:1")})))
