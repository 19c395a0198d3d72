"""One node for each real thing, measured on annotated documents; and the measure itself on cases counted by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from identity_gold import THINGS, Gold, Mention, gold, links, measure, system

import kg
from kg.names import add_ror, import_ror

LANGUAGES = ("en", "nl")


@pytest.fixture(scope="module")
def documents(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The annotated documents in one folder."""
    home = tmp_path_factory.mktemp("gold")
    (home / "docs").mkdir()
    for part in ("seeds", "dev"):
        for path in (shared / "gold" / part).glob("*.gold.json"):
            (source,) = (p for p in path.parent.glob(path.name.removesuffix("gold.json") + "*") if p.suffix != ".json")
            shutil.copy(source, home / "docs")
    return home


@pytest.fixture(scope="module")
def known(shared: Path) -> Gold:
    return gold([shared / "gold" / "seeds", shared / "gold" / "dev"])


@pytest.fixture(scope="module")
def build(documents: Path, shared: Path) -> Path:
    """A build of the annotated documents with the names of the register."""
    add_ror(shared / "data" / "ror-nl.jsonl.gz", documents / "names")
    kg.build(documents / "docs", documents / "build", names_folder=documents / "names")
    return documents / "build"


@pytest.fixture(scope="module")
def found_nodes(build: Path) -> tuple[dict[Mention, str], dict[str, set[str]]]:
    return system(build, build.parent / "names")


def test_the_gold_is_large_enough_and_in_order() -> None:
    rows = [tuple(line.split("\t")) for line in THINGS.read_text("utf-8").splitlines()]
    assert rows[0] == ("thing", "document", "entity")
    assert rows[1:] == sorted(rows[1:])
    assert len(set(rows[1:])) == len(rows) - 1 >= 700
    assert len({thing for thing, _, _ in rows[1:]}) >= 500
    several = {thing for thing, _, _ in rows[1:] if len({d for t, d, _ in rows[1:] if t == thing}) > 1}
    assert len(several) >= 80


def test_one_node_for_each_thing(known: Gold, found_nodes: tuple[dict[Mention, str], dict[str, set[str]]]) -> None:
    given, _ = found_nodes
    found = measure(known.thing, given)
    told = f"B³ P {found.precision:.4f} R {found.recall:.4f} F1 {found.f1:.4f}, duplicates {found.duplicates:.4f}, {found}"
    assert found.mentions >= 750, told
    assert found.things >= 440, told
    assert found.f1 >= 0.97, told
    assert found.duplicates <= 0.015, told
    assert [things for things in found.merged if sum(t.startswith("person-") for t in things) > 1] == [], told


def test_organisations_are_linked_to_the_register(
    known: Gold, found_nodes: tuple[dict[Mention, str], dict[str, set[str]]], shared: Path
) -> None:
    given, ids = found_nodes
    register = {row.ror for row in import_ror(shared / "data" / "ror-nl.jsonl.gz", inactive=True)}
    for lang in LANGUAGES:
        thing = {mention: name for mention, name in known.thing.items() if known.lang[mention[0]] == lang}
        found = links(thing, given, ids, register)
        told = f"{lang}: precision {found.precision:.4f}, recall {found.recall:.4f}, {found}"
        assert found.right >= 40, told
        assert found.precision >= 0.99, told
        assert found.recall >= 0.85, told


def test_the_measure_on_a_case_counted_by_hand() -> None:
    thing = {("d", "a"): "1", ("d", "b"): "1", ("d", "c"): "1", ("d", "x"): "2", ("d", "y"): "2"}
    given = {("d", "a"): "A", ("d", "b"): "A", ("d", "c"): "B", ("d", "x"): "B", ("d", "y"): "C", ("d", "z"): "C"}
    found = measure(thing, given)
    # a, b: precision 1, recall 2/3 each; c: 1/2, 1/3; x: 1/2, 1/2; y: 1, 1/2
    assert found.precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2 + 1) / 5)
    assert found.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 / 2 + 1 / 2) / 5)
    assert found.merged == (frozenset({"1", "2"}),)
    assert found.split == {"1": frozenset({"A", "B"}), "2": frozenset({"B", "C"})}
    assert found.nodes == 3
    assert found.duplicates == pytest.approx(2 / 3)
