"""Decisions by people: the file, what they do, that each can be taken back and leaves the earlier bytes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from test_entities import NAMES, Doc

import kg
from kg.build.kept import kept
from kg.curate import changes, choose, doubts, reference, ruling_on, two
from kg.curate.claims import extraction_of
from kg.decisions import Ruling, Rulings, add, beside, decided, load, mint, remove
from kg.entities import IRIS, Registry, Resolution, load_registry, resolve
from kg.errors import DataError, KgError, UsageError
from kg.names import Name, Names
from kg.names import load as known_names
from kg.store import GraphStore

DOCUMENTS = ("en-a3-lab.md", "en-robust-programme.html", "nl-8dgames-aihospital.md", "nl-radboud-ai-for-health.html",
             "nl-robust-radboudumc.md", "nl-thirona-radiologie-toekomst.md")  # fmt: skip


def ruling(action: str, name: str, document: str = "", other: str = "", other_document: str = "", **more: str) -> Ruling:
    return mint(Ruling("", "2024-05-31", "redactie", action, name, document, other, other_document, **more))


def resolved(*docs: Doc, rulings: tuple[Ruling, ...] = (), registry: Registry | None = None, names: Names = NAMES) -> Resolution:
    return resolve([doc.build() for doc in docs], names, Rulings(rulings), registry)


def shared(found: Resolution, *mentions: tuple[str, int]) -> bool:
    return len({found.iri_of[mention] for mention in mentions}) == 1


# The file


def test_what_is_written_is_read_and_taking_it_out_gives_back_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    one = add(path, ruling("same", "A", "a.md", "B", "b.md", why="one\tfirm\nsince 2020"))
    before = path.read_bytes()
    two_ = add(path, ruling("rename", "É <b>", value="Ünï"))
    assert load(path).rows == (one, two_)
    assert one.why == "one firm since 2020"
    assert remove(path, [two_.id]) == [two_]
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x\t2024-05-31\tme\tsame\tA", "5 cells, wanted 11"),
        ("X!\t2024-05-31\tme\tsame\tA\t\tB\t\t\t\t", "id 'X!'"),
        ("x\tyesterday\tme\tsame\tA\t\tB\t\t\t\t", "date 'yesterday'"),
        ("x\t2024-05-31\tme\tjoin\tA\t\tB\t\t\t\t", "action 'join'"),
        ("x\t2024-05-31\t\tsame\tA\t\tB\t\t\t\t", "who and name"),
        ("x\t2024-05-31\tme\tsame\tA\t\t\t\t\t\t", "needs two things"),
        ("x\t2024-05-31\tme\tretype\tA\t\t\t\tLabb\t\t", "type 'Labb'"),
        ("x\t2024-05-31\tme\treject\tA\t\t\t\tpartOf\t\t", "needs the document"),
        ("x\t2024-05-31\tme\trename\tA\t\t\t\t\t\t", "needs the column value"),
        (f"x\t2024-05-31\tme\trename\tA\t\t\t\t{'v' * 2001}\t\t", "longer than 2000"),
    ],
)
def test_faults_are_told_with_their_line(line: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    path.write_text("\t".join(("id", "date", "who", "action", "name", "document", "other", "other_document", "value", "quote", "why"))
                    + f"\n# a comment\n\n{line}\n", "utf-8")  # fmt: skip
    with pytest.raises(DataError, match=message) as error:
        load(path)
    assert error.value.line == 4


def test_other_faults_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "decisions.tsv"
    assert len(load(path)) == 0
    path.write_bytes(b"\xff")
    with pytest.raises(DataError, match="not UTF-8 at byte 0"):
        load(path)
    path.write_text("id\twho\n")
    with pytest.raises(DataError, match="columns id, date, who"):
        load(path)
    path.unlink()
    row = add(path, ruling("rename", "A", value="B"))
    with pytest.raises(UsageError, match=f"stands there already as {row.id}"):
        add(path, ruling("rename", "A", value="B"))
    with pytest.raises(UsageError, match="no decision 'nope'"):
        remove(path, ["nope"])
    with pytest.raises(UsageError, match="type 'Labb'"):
        add(path, ruling("retype", "A", value="Labb"))


def test_the_file_stands_beside_the_sources(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("x")
    assert beside([tmp_path / "docs"]) == tmp_path / "decisions.tsv"
    assert beside([tmp_path / "docs" / "a.md"]) == tmp_path / "docs" / "decisions.tsv"
    assert beside([str(tmp_path / "docs" / "*.md")]) == tmp_path / "decisions.tsv"
    assert beside(["."]) == Path.cwd().parent / "decisions.tsv"


# What they do


def test_two_known_things_are_one_if_people_say_so_and_the_first_is_what_they_are() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    a.add("Radboudumc", "UniversityMedicalCentre")
    b.add("Radboud Universiteit", "University")
    assert not shared(resolved(a, b), ("a.md", 0), ("b.md", 0))
    found = resolved(a, b, rulings=(ruling("same", "Radboud Universiteit", "b.md", "Radboudumc", "a.md", why="a test"),))
    (entity,) = found.entities
    assert (entity.key, entity.type, entity.iri.rpartition("/")[2]) == ("radboud-university", "University", "radboud-university")
    assert entity.decisions[0].reason == "decided by redactie on 2024-05-31: a test"
    assert [a.applied for a in found.applied] == [True]


def test_one_name_in_two_documents_is_two_things_if_people_say_so() -> None:
    docs = [Doc(f"{n}.md") for n in "abc"]
    for doc in docs:
        doc.person("Bram Zernike", "UMCG", type_="UniversityMedicalCentre")
    assert shared(resolved(*docs), ("a.md", 0), ("b.md", 0), ("c.md", 0))
    found = resolved(*docs, rulings=(ruling("different", "Bram Zernike", "a.md", "bram  zernike", "b.md"),))
    assert not shared(found, ("a.md", 0), ("b.md", 0))
    assert shared(found, ("a.md", 0), ("c.md", 0))
    assert shared(found, ("a.md", 1), ("b.md", 1))


def test_two_names_of_one_document_are_two_things_if_people_say_so() -> None:
    doc = Doc("a.md")
    doc.alike(doc.add("Frailty Research Consortium", "Network"), doc.add("FRC", "Network"))
    doc.add("FRC", "Network")
    assert shared(resolved(doc), ("a.md", 0), ("a.md", 1))
    found = resolved(doc, rulings=(ruling("different", "Frailty Research Consortium", "", "FRC"),))
    assert not shared(found, ("a.md", 0), ("a.md", 1))
    assert shared(found, ("a.md", 1), ("a.md", 2))


def test_a_thing_that_is_not_the_known_one_has_its_own_name_and_iri() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    for doc in (a, b):
        doc.add("Radboudumc", "UniversityMedicalCentre")
    found = resolved(a, b, rulings=(ruling("different", "Radboudumc", "a.md", "Radboudumc", "b.md"),))
    keys = {
        found.iri_of[path, 0]: next(e for e in found.entities if e.iri == found.iri_of[path, 0]).key for path in ("a.md", "b.md")
    }
    assert len(keys) == 2
    assert keys[found.iri_of["a.md", 0]] == "radboudumc"
    assert keys[found.iri_of["b.md", 0]] == ""


def test_names_and_types_by_people_leave_the_iri_alone() -> None:
    doc = Doc("a.md")
    doc.add("Thira Lab", "Lab")
    before = resolved(doc).entities[0]
    found = resolved(doc, rulings=(
        ruling("rename", "Thira Lab", "a.md", value="Thiralab@nl"), ruling("retype", "thira lab", "a.md", value="Centre"),
    )).entities[0]  # fmt: skip
    assert (found.iri, found.type) == (before.iri, "Centre")
    assert [(n.text, n.lang) for n in found.names] == [("Thiralab", "nl"), ("Thira Lab", "en")]
    both = resolved(doc, rulings=(ruling("rename", "Thira Lab", value="Thira"),)).entities[0]
    assert [(n.text, n.lang) for n in both.names] == [("Thira", "")]
    assert [a.text for a in both.aliases] == ["Thira Lab"]


def test_a_decision_without_effect_says_why() -> None:
    doc = Doc("a.md")
    doc.add("Thira Lab", "Lab")
    doc.add("Acme", "Company")
    first, second = ruling("same", "Thira Lab", "", "Acme"), ruling("different", "Acme", "", "Thira Lab")
    found = resolved(doc, rulings=(first, second, ruling("retype", "Nobody", value="Lab")))
    told = {a.id: (a.applied, a.message) for a in found.applied}
    assert told[first.id] == (False, f"decision {second.id} came later")
    assert told[second.id] == (True, "")
    assert (False, "nothing is called 'Nobody' there") in told.values()
    assert len(found.entities) == 2


def test_claims_are_rejected_and_accepted_by_what_they_say() -> None:
    doc = Doc("a.md")
    doc.claim(doc.add("Thira Lab", "Lab"), "partOf", doc.add("UMCG", "UniversityMedicalCentre"))
    extraction = doc.build()
    claim = extraction.claims[0]
    quote = extraction.document.text[claim.start : claim.end]
    row = ruling("reject", "Thira Lab", "a.md", "UMCG", "a.md", value="partOf", quote=quote)
    decide = decided(Rulings([row, ruling("accept", "Other", "a.md", value="partOf")]))
    assert decide(extraction).claims == ()
    assert {a.applied for a in decide.outcomes} == {True, False}
    later = decided(Rulings([row, replace(row, id="later", action="accept")]))
    assert later(extraction).claims == (replace(claim, confidence=1.0),)


# IRIs


def test_an_iri_stays_when_names_types_and_documents_are_added() -> None:
    a = Doc("b.md")
    a.add("FRCX", "Network")
    first = resolved(a)
    b = Doc("a.md")
    b.alike(b.add("Frailty Research Consortium X", "Lab"), b.add("FRCX", "Lab"))
    b.alike(b.add("Frailty Research Consortium X", "Network", 0.99), b.add("FRCX", "Network", 0.99))
    second = resolved(a, b, registry=first.registry)
    assert second.iri_of["b.md", 0] == first.iri_of["b.md", 0]
    assert resolved(b, a, registry=second.registry).iri_of == second.iri_of


def test_a_merge_leaves_a_redirect_and_taking_it_back_gives_back_both() -> None:
    a, b = Doc("a.md"), Doc("b.md")
    a.add("Acme", "Company")
    b.add("Blurb Systems", "Company")
    first = resolved(a, b)
    merged = resolved(a, b, rulings=(ruling("same", "Acme", "", "Blurb Systems"),), registry=first.registry)
    ((old, new),) = merged.redirects.items()
    assert {old, new} == {e.iri for e in first.entities}
    assert [e.iri for e in merged.entities] == [new]
    after = resolved(a, b, registry=merged.registry)
    assert (after.iri_of, after.redirects) == (first.iri_of, {})
    assert resolved(a, b, registry=after.registry).registry == first.registry


def test_a_part_that_is_split_off_keeps_its_iri_when_documents_come() -> None:
    docs = [Doc(f"{n}.md") for n in "bc"]
    for doc in docs:
        doc.person("Bram Zernike", "UMCG", type_="UniversityMedicalCentre")
    first = resolved(*docs)
    rules = (
        ruling("different", "Bram Zernike", "b.md", "Bram Zernike", "c.md"),
        ruling("same", "Bram Zernike", "c.md", "Bram Zernike", "a.md"),
    )
    split = resolved(*docs, rulings=rules, registry=first.registry)
    new = Doc("a.md")
    new.person("Bram Zernike", "UMCG", type_="UniversityMedicalCentre")
    later = resolved(*docs, new, rulings=rules, registry=split.registry)
    assert later.iri_of["b.md", 0] == first.iri_of["b.md", 0]
    assert later.iri_of["c.md", 0] == later.iri_of["a.md", 0] == split.iri_of["c.md", 0] != first.iri_of["c.md", 0]


def test_the_registry_survives_its_file_and_refuses_another(tmp_path: Path) -> None:
    doc = Doc("dir/a\tb.md")
    doc.add("Één <Lab> \\ x", "Lab")
    registry = resolved(doc).registry
    path = tmp_path / "iris.tsv"
    path.write_text(registry.text(), "utf-8", newline="")
    assert load_registry(path) == registry
    assert load_registry(tmp_path / "none") == Registry()
    head = "iri\tdocument\tname\tnow\n"
    for text, line in (
        ("nonsense\n", 1),
        (f"{head}lab/../x\ta\tb\t\n", 2),
        (f"{head}lab/x\ta\tb\n", 2),
        (f"{head}lab/x\ta\tb\t..\n", 2),
    ):
        path.write_text(text)
        with pytest.raises(DataError) as error:
            load_registry(path)
        assert error.value.line == line


# A graph


@pytest.fixture(scope="module")
def graph(corpus: Path, corpus_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A build of some documents of the corpus, with a file of decisions of its own."""
    home = tmp_path_factory.mktemp("decisions")
    (home / "docs").mkdir()
    for name in DOCUMENTS:
        shutil.copy(corpus / name, home / "docs")
    shutil.copytree(corpus_build / "cache", home / "build" / "cache")  # so that nothing has to be read again
    kg.build(home / "docs", home / "build", keep=30)
    yield home / "build"


def command(graph: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kg", *arguments, "--graph", str(graph)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), arguments
    return done.stdout


def build(graph: Path) -> bytes:
    kg.build(graph.parent / "docs", graph, keep=30)
    return (graph / "graph.nq").read_bytes()


def twenty(graph: Path) -> list[Ruling]:
    """Twenty decisions of every sort, made as the commands make them."""
    with GraphStore.open(graph) as store:

        def pair(action: str, a: str, b: str) -> Ruling:
            one, other = (
                two(store, graph, a, b) if action == "different" else (reference(store, graph, a), reference(store, graph, b))
            )
            return ruling(action, one.name, one.document, other.name, other.document, why="test")

        def single(action: str, a: str, value: str) -> Ruling:
            one = reference(store, graph, a)
            return ruling(action, one.name, one.document, value=value)

        claims = sorted(row[0].value for row in store.query("SELECT ?c { ?c a dhai:Claim }"))
        made = [
            pair("same", "Thirona", "8D Games"), pair("same", "Job Doornberg", "Paul Jutte"),
            pair("same", "University of Amsterdam", "Radboudumc"), pair("different", "Radboudumc", "Radboud Universiteit"),
            pair("different", "Thirona @ en-robust-programme.html", "Thirona @ nl-thirona-radiologie-toekomst.md"),
            pair("different", "ROBUST @ nl-robust-radboudumc.md", "ROBUST @ en-robust-programme.html"),
            single("rename", "A3 Lab", "A3-laboratorium@nl"), single("rename", "Radboudumc", "Radboud UMC"),
            single("rename", "ROBUST", "Robust <AI> & \"co\""), single("rename", "CARA Lab", "Cardiolab@en"),
            single("retype", "A3 Lab", "ResearchGroup"), single("retype", "CARA Lab", "Centre"),
            single("retype", "ROBUST", "Project"), single("retype", "Thirona", "NonProfit"),
        ]  # fmt: skip
        for number, claim in enumerate((claims[0], claims[7], claims[19], claims[30], claims[44], claims[50])):
            row = ruling_on(store, graph, claim, "reject" if number % 2 else "accept")
            made.append(mint(replace(row, date="2024-05-31", who="redactie")))
    return made


def test_twenty_decisions_survive_an_empty_cache_and_each_can_be_taken_back(graph: Path) -> None:
    path = graph.parent / "decisions.tsv"
    states = [(graph / "graph.nq").read_bytes()]
    rows = [add(path, row) for row in twenty(graph)]
    assert len({row.id for row in rows}) == 20
    path.unlink()
    for number, row in enumerate(rows):
        add(path, row)
        if number in (0, 9, 14, 19):  # the states between are passed on the way back
            states.append(build(graph))
            told = {a.id: a for a in kg.open(graph).info().decisions}
            assert told.keys() == {r.id for r in rows[: number + 1]}
            assert told[row.id].applied, (row, told[row.id].message)
    assert len(set(states)) == len(states), "every decision shows in the graph"
    with_all = states[-1]
    shutil.rmtree(graph / "cache")
    (graph / "graph.nq").unlink()
    assert build(graph) == with_all
    later = {number: states.pop() for number in (19, 14, 9, 0)}
    for number in reversed(range(20)):
        if number in later:
            assert build(graph) == later[number], number
        assert remove(path, [rows[number].id]) == [rows[number]]
    assert build(graph) == states.pop()
    assert not kg.open(graph).info().decisions


def test_each_decision_out_of_the_twenty_is_taken_back_alone(graph: Path) -> None:
    rows = twenty(graph)
    extractions = [extraction_of(graph, document) for document in DOCUMENTS]
    registry, names = load_registry(graph / IRIS), known_names()

    def run(chosen: list[Ruling]) -> tuple[object, ...]:
        decide = decided(Rulings(chosen))
        told = [decide(extraction) for extraction in extractions]
        found = resolve(told, names, Rulings(chosen), registry)
        return found.entities, found.iri_of, found.redirects, told

    whole = run(rows)
    for number in range(len(rows)):
        without = run(rows[:number] + rows[number + 1 :])
        assert without != whole, rows[number]
        assert run(rows) == whole


def test_the_commands_and_the_pages_follow(graph: Path) -> None:
    said = command(graph, "same", "Thirona", "8D Games", "--who", "redactie", "--why", "a test", "--build")
    assert "redactie  same: Thirona @ en-robust-programme.html | 8D Games @ nl-8dgames-aihospital.md (a test)" in said
    assert "[applied]" in command(graph, "decisions")
    old = "id:institution/8d-games"
    assert "Thirona  Company" in command(graph, "explain", old)
    query = r"SELECT ?n { id:institution\/8d-games skos:prefLabel ?n }"
    assert command(graph, "query", query, "--format", "csv").split() == ["n", "Thirona"]
    full = "SELECT ?n { <https://w3id.org/dhai/id/institution/8d-games> skos:prefLabel ?n }"
    assert command(graph, "query", full, "--format", "csv", "--timeout", "60").split() == ["n", "Thirona"]
    asked = r"SELECT ?n { id:institution\/8d-games dcterms:isReplacedBy ?n }"
    assert command(graph, "query", asked, "--format", "csv").split() == ["n", "https://w3id.org/dhai/id/institution/thirona"]
    changed = command(graph, "diff")
    assert "= 8D Games (Company, id:institution\\/8d-games) is now part of Thirona" in changed
    assert '"kind": "merged"' in command(graph, "diff", "last", "now", "--json")
    (row,) = load(graph.parent / "decisions.tsv")
    assert "taken back" in command(graph, "undo", row.id, "--build")
    assert "no decisions" in command(graph, "decisions")
    found = changes(choose(graph, "last"), choose(graph, "now"))
    assert [(c.kind, c.name) for c in found.changes if c.kind != "changed"] == [("new", "8D Games")]
    assert kept(graph)


def test_review_lists_the_uncertain_and_drops_what_is_decided(graph: Path) -> None:
    found = doubts(graph, Rulings(), limit=1000)
    assert [d.value for d in found] == sorted((d.value for d in found), reverse=True)
    claims = [d for d in found if d.kind == "claim"]
    assert claims
    with GraphStore.open(graph) as store:
        row = replace(ruling_on(store, graph, claims[0].claim, "accept"), id="x", who="me", date="2024-05-31")
    assert claims[0] not in doubts(graph, Rulings([row]), limit=1000)
    answered = subprocess.run(
        [sys.executable, "-m", "kg", "review", "--graph", str(graph), "-n", "3", "--who", "me"],
        input="a\nn\nq\n" if found[0].kind == "claim" else "d\nn\nq\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answered.returncode == 0, answered.stderr
    assert len(load(graph.parent / "decisions.tsv")) == 1
    (graph.parent / "decisions.tsv").unlink()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("same", "Nobody", "Thirona"), "nothing in the graph is called 'Nobody'"),
        (("same", "Thirona", "Thirona"), "they are one already"),
        (("different", "Thirona", "thirona"), "both are 'Thirona'"),
        (("rename", "Thirona @ none.md", "X"), "no document 'none.md'"),
        (("retype", "Thirona", "Firm"), "type 'Firm'"),
        (("reject", "claim/zz"), "is no claim"),
        (("accept", "claim/ffffffffffff"), "no claims begin with"),
        (("undo", "nope"), "no decision 'nope'"),
        (("diff", "1999"), "no graph of 1999 or before is kept"),
        (("diff", "nowhere"), "no graph: 'nowhere'"),
    ],
)
def test_wrong_calls_are_told_in_one_line(arguments: tuple[str, ...], message: str, graph: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", *arguments, "--graph", str(graph)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_damaged_file_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("# Thira Lab\n")
    (tmp_path / "decisions.tsv").write_text("nonsense\n")
    with pytest.raises(KgError, match="columns id"):
        kg.build(tmp_path / "docs", tmp_path / "build")


def test_names_of_the_register_do_not_hide_a_decision() -> None:
    names = Names([Name("acme", "Company", "Acme", "", ("Acme Systems",))], "t")
    doc = Doc("a.md")
    doc.add("Acme", "Company")
    doc.add("Acme Systems", "Company")
    found = resolved(doc, rulings=(ruling("different", "Acme", "", "Acme Systems"),), names=names)
    assert len(found.entities) == 2
