"""The graph in Python: tables with types, sentences, networks, maps."""

from __future__ import annotations

import builtins
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kg
from kg.frames import frame
from kg.store import GraphStore
from kg.terms import expand, shrink

CARA = shrink(expand("id:lab/cara-lab"))


@pytest.fixture
def g(corpus_build: Path) -> Iterator[kg.Graph]:
    with kg.open(corpus_build) as graph:
        yield graph


def test_query_gives_a_table(g: kg.Graph) -> None:
    table = g.query("SELECT ?lab ?name { ?lab a dhai:Lab ; skos:prefLabel ?name } ORDER BY ?lab")
    assert list(table.columns) == ["lab", "name"]
    assert table[table["lab"] == CARA]["name"].item() == "CARA Lab"
    assert repr(g).startswith("<kg.Graph ")


VALUES = """SELECT ?a ?b ?c ?d ?e ?f ?g { VALUES (?a ?b ?c ?d ?e ?f ?g) {
  (1 2.5 true dhai:Lab "2020-01-02"^^xsd:date "1" "x"@nl)
  (UNDEF 1e3 false "x" UNDEF 2 UNDEF)
  (-3 4 true 5 "2021-01-02"^^xsd:date "2019"^^xsd:gYear "y"@en)
} }"""


def test_columns_have_the_narrowest_type_that_fits() -> None:
    table = frame(GraphStore.memory().query(VALUES))
    types = {name: str(dtype) for name, dtype in table.dtypes.items()}
    assert types == {
        "a": "Int64",
        "b": "Float64",
        "c": "boolean",
        "d": "string",
        "e": "datetime64[us]",
        "f": "string",
        "g": "string",
    }
    assert table["a"].tolist() == [1, pd.NA, -3]
    assert table["b"].tolist() == [2.5, 1000.0, 4.0]
    assert table["c"].tolist() == [True, False, True]
    assert table["d"].tolist() == ["dhai:Lab", "x", "5"]
    assert table["e"].tolist() == [pd.Timestamp("2020-01-02"), pd.NaT, pd.Timestamp("2021-01-02")]
    assert table["f"].tolist() == ["1", "2", "2019"]
    assert table["g"].tolist() == ["x", pd.NA, "y"]


def test_values_that_do_not_fit_their_type_stay_text() -> None:
    store = GraphStore.memory()
    huge, wrong = str(10**30), '"abc"^^xsd:integer "2020-13-45"^^xsd:date'
    table = frame(store.query(f'SELECT ?a ?b ?c {{ VALUES (?a ?b ?c) {{ ("{huge}"^^xsd:integer {wrong}) }} }}'))
    assert table.iloc[0].tolist() == [huge, "abc", "2020-13-45"]
    assert {str(dtype) for dtype in table.dtypes} == {"string"}
    assert frame(store.query("SELECT ?a { ?a a dhai:Lab }")).shape == (0, 1)
    assert frame(store.query("ASK {}"))["answer"].tolist() == [True]
    assert list(frame(store.query("CONSTRUCT { <x:a> <x:b> 1 } WHERE {}")).columns) == ["subject", "predicate", "object"]


def test_without_pandas_the_message_says_what_to_do(g: kg.Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(
        name: str, globals: Mapping[str, object] | None = None, locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (), level: int = 0,
    ) -> Any:  # fmt: skip
        if name in ("pandas", "kg.frames"):
            raise ImportError(name)
        return real(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(kg.MissingDependency, match=r"pip install 'dhai-kg\[notebook\]'"):
        g.query("ASK {}")
    assert bool(g.rows("ASK { ?lab a dhai:Lab }"))


def test_explain_network_and_info(g: kg.Graph) -> None:
    found = g.explain("CARA Lab")
    assert getattr(found, "iri", "").endswith("/lab/cara-lab")
    around = g.network(focus="CARA Lab")
    assert 2 <= len(around) < len(g.network())
    assert g.info().entities["Lab"] > 5
    with pytest.raises(kg.UsageError, match="Nothing Of The Kind"):
        g.explain("Nothing Of The Kind")


def test_map_shows_in_a_frame_of_its_own(g: kg.Graph, tmp_path: Path) -> None:
    shown = g.map(focus="CARA Lab", lang="en", title='A "quoted" <title>', height=300)
    (source,) = re.findall(r'<iframe srcdoc="([^"]*)"', shown._repr_html_())
    assert html.unescape(source) == shown.page
    assert "height:300px" in shown._repr_html_()
    assert shown.save(tmp_path / "map.html").read_text("utf-8") == shown.page
    assert len(repr(shown)) < 100


def test_opening_what_is_no_graph_is_refused(tmp_path: Path) -> None:
    with pytest.raises(kg.GraphError, match="holds no graph"):
        kg.open(tmp_path)
    with pytest.raises(kg.GraphError, match="no such folder"):
        kg.open(tmp_path / "nowhere")


def test_an_open_graph_stays_as_it_is_while_a_build_replaces_it(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("# First Lab\n\nThe First Lab is part of Radboudumc in Nijmegen.\n")
    kg.build(docs, tmp_path / "out")
    count = "SELECT ?d { ?g prov:wasDerivedFrom ?d }"
    with kg.open(tmp_path / "out") as old:
        (docs / "b.md").write_text("# Second Lab\n\nThe Second Lab is part of Radboudumc in Nijmegen.\n")
        kg.build(docs, tmp_path / "out")
        assert len(old.query(count)) == 1
        with kg.open(tmp_path / "out") as new:
            assert len(new.query(count)) == 2
