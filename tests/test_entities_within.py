"""Names of one thing inside one document, and pages that names link to: each rule joins what it should and no more."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from test_entities import NAMES, Doc

from kg.build.kept import keep, kept
from kg.entities import Resolution, resolve
from kg.errors import UsageError
from kg.names import Name, Names, add_ror, load
from kg.names.files import valid_ror

KNOWN = Names([*NAMES, Name("healthy-ai", "Lab", "HealthyAI", "HealthyAI", website="https://healthyai.example")], "test")


def found(*docs: Doc) -> Resolution:
    return resolve([doc.build() for doc in docs], KNOWN)


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        (("HealthyAI", "Lab", 0.99), ("HEALTHY-AI", "Project", 0.84), True),
        (("HealthyAI", "Lab", 0.99), ("HealhtyAI", "Project", 0.84), True),
        (("HealthyAI", "Lab", 0.99), ("HealthyAI course", "Project", 0.84), False),
        (("Regionaal Architecten Overleg", "Network", 0.9), ("RAO", "Company", 0.9), True),
        (("AI-ondersteund coderen", "Project", 0.98), ("AIOC", "Company", 0.88), True),
        (("AI-ondersteund coderen", "Project", 0.98), ("AIOC", "Company", 0.95), False),
        (("Regionaal Architecten Overleg", "Network", 0.9), ("RAX", "Company", 0.9), False),
        (("afdeling PHEG", "Department", 0.9), ("PHEG", "Company", 0.9), True),
        (("afdeling PHEG", "Department", 0.9), ("PHEX", "Company", 0.9), False),
        (("HealthAI: TNM multi-centre dashboard", "Project", 0.9), ("HealthAI dashboard", "Project", 0.9), True),
        (("Amsterdam Business Center", "Company", 0.9), ("Amsterdam Center", "Company", 0.9), False),
        (("Jeroen Zernike", "Person", 0.95), ("Jeroen", "Company", 0.65), True),
        (("Jeroen Zernike", "Person", 0.95), ("Jeroen", "Company", 0.95), False),
    ],
)
def test_two_names_of_one_document(first: tuple[str, str, float], second: tuple[str, str, float], one: bool) -> None:
    doc = Doc("a.md")
    for name, type_, confidence in (first, second):
        doc.add(name, type_, confidence)
    given = found(doc).iri_of
    assert (given["a.md", 0] == given["a.md", 1]) is one


def test_initials_that_two_names_have_mean_neither() -> None:
    doc = Doc("a.md")
    for name in ("Regionaal Architecten Overleg", "Rotterdam Artificial Organisation", "RAO"):
        doc.add(name, "Network")
    assert len(set(found(doc).iri_of.values())) == 3


def test_people_whose_names_link_to_one_page_are_one_and_other_names_there_are_not() -> None:
    page = "https://www.example.org/team/vries"
    a, b, c = (Doc(f"{n}.md") for n in "abc")
    a.add("Jan de Vries", "Person", link=page)
    b.add("J. de Vries", "Person", link="http://example.org/team/Vries/")
    c.add("Piet de Vries", "Person", link=page)
    given = found(a, b, c).iri_of
    assert given["a.md", 0] == given["b.md", 0] != given["c.md", 0]


def test_the_last_graphs_are_kept_and_no_more(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nq"
    for number in range(5):
        graph.write_text(f"{number}")
        os.utime(graph, (1_700_000_000 + number, 1_700_000_000 + number))
        keep(tmp_path, "other", 3)
        graph.unlink()
    assert [path.read_text() for path in kept(tmp_path)] == ["2", "3", "4"]
    assert kept(tmp_path)[0].name.startswith("2023-11-14T221322Z-")
    keep(tmp_path, "other", 0)
    assert kept(tmp_path) == []
    assert not (tmp_path / "kept").exists()


def test_a_register_is_added_and_a_branch_is_not_its_parent(tmp_path: Path) -> None:
    def record(ror: str, name: str, *parents: str) -> dict[str, object]:
        related = [{"type": "Parent", "label": parent, "id": "x"} for parent in parents]
        return {"id": f"https://ror.org/{ror}", "name": name, "status": "active", "types": ["Company"], "relationships": related,
                "country": {"country_code": "NL"}, "addresses": [{"city": "Zwolle"}]}  # fmt: skip

    dump = tmp_path / "dump.json.gz"
    first, second = (next(i for n in range(100) if valid_ror(i := f"{start}{n:02}")) for start in ("0000000", "0000001"))
    records = [record(first, "Qwertyuiop (Netherlands)", "Qwertyuiop (Japan)"), record(second, "Asdfghjkl (Netherlands)")]
    dump.write_bytes(gzip.compress(json.dumps(records).encode()))
    names, new, gained = add_ror(dump, tmp_path / "names")
    assert (new, gained) == (2, 0)
    assert load(tmp_path / "names").version == names.version
    assert {row.ror: row.forms for row in names if row.key.startswith("ror-")} == {
        first: ("Qwertyuiop (Netherlands)",),
        second: ("Asdfghjkl",),
    }
    with pytest.raises(UsageError, match="choose another folder"):
        add_ror(dump, Path(__file__).resolve().parents[1] / "ontology" / "names")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.tsv").write_text("")
    with pytest.raises(UsageError, match=r"holds other names already \(mine.tsv\)"):
        add_ror(dump, tmp_path / "other")
