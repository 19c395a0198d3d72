"""The names of the field: the files are in order, the linter finds each fault, forms are found and told apart."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import DataError, UsageError
from kg.names import Name, Names, extend, import_ror, load, normalise
from kg.names.files import COLUMNS, FOLDER, fix, line, valid_ror, write

ROW = Name("acme", "Company", "Acme Nederland", "Acme Netherlands", ("ACME",), source="https://acme.example")
OTHER = Name("zernike", "ResearchInstitute", "Zernike Instituut", "Zernike Institute", (), ("ZI",), "needs-full-name", source="x")


# The files of the project


def test_the_files_are_in_order_and_large_enough() -> None:
    names = load()
    kinds = {row.type for row in names}
    organisations = [row for row in names if row.type != "Place"]
    assert len(organisations) >= 700
    assert len([row for row in names if row.type == "Place"]) >= 150
    assert len([row for row in names if row.ror]) >= 180
    assert {"University", "UniversityMedicalCentre", "Hospital", "Funder", "Network", "Programme", "Lab", "Place"} <= kinds
    assert "Person" not in kinds


def test_the_version_is_a_digest_of_the_files(tmp_path: Path) -> None:
    write([ROW], tmp_path / "a.tsv")
    first = load(tmp_path).version
    write([ROW, OTHER], tmp_path / "a.tsv")
    assert first != load(tmp_path).version
    assert load(tmp_path) is load(tmp_path)


def test_fixing_the_files_of_the_project_changes_nothing(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.tsv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert fix(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Radboud University Medical Center", "radboudumc"),
        ("RADBOUD UNIVERSITY MEDICAL CENTER", "radboudumc"),
        ("Radboudumc’s", "radboudumc"),
        ("LUMC", "lumc"),
        ("Leiden University Medical Centre", "lumc"),
        ("Maastricht UMC+", "mumc"),
        ("azM", "azm"),
        ("Academisch Medisch Centrum", "amc"),
        ("TU/e", "tue"),
        ("Maxima MC", "maxima-mc"),
        ("Máxima Medisch Centrum", "maxima-mc"),
        ("Antoni van Leeuwenhoek", "nki"),
        ("Netherlands Cancer Institute", "nki"),
        ("Dutch Research Council (NWO)", "nwo"),
        ("Innovation Center for Artificial Intelligence", "icai"),
        ("Health~Holland", "health-holland"),
        ("ROBUST", "robust"),
        ("SAILS", "sails"),
        ("Horizon 2020", "horizon-2020"),
        ("The Hague", "place-den-haag"),
        ("'s-Hertogenbosch", "place-s-hertogenbosch"),
        ("Philips", "philips"),
        ("PHILIPS", "philips"),
    ],
)
def test_forms_in_use_find_their_row(text: str, key: str) -> None:
    assert [row.key for row in load().lookup(text) if row.means(text) or text.isupper()] == [key]


@pytest.mark.parametrize(
    "word", ["ai", "who", "robust", "sails", "dash", "eu", "epic", "best", "nice", "dans", "kit", "acm", "fast", "mind"]
)
def test_ordinary_words_are_no_names(word: str) -> None:
    names = load()
    assert [row.key for row in names.lookup(word) if row.holds(word, f"a text with {word} in it")] == []


@pytest.mark.parametrize(
    ("surface", "text", "key"),
    [
        ("UU", "Utrecht University (UU)", "utrecht-university"),
        ("UU", "UU without a place", ""),
        ("AP", "de Autoriteit Persoonsgegevens (AP)", "autoriteit-persoonsgegevens"),
        ("AP", "AP Photo", ""),
        ("AMC", "het AMC in Amsterdam", "amc"),
        ("DASH", "DASH of the UMCG", "dash"),
        ("DASH", "the DASH diet", ""),
        ("Convergence", "The Convergence of Erasmus MC and TU Delft", "convergence"),
        ("Convergence", "Convergence of the algorithm", ""),
        ("VIDI", "He got a VIDI", "vidi"),
        ("Best", "Best of all", ""),
        ("Best", "Philips Healthcare in Best", "place-best"),
        ("Groningen", "in Groningen", "place-groningen"),
        ("Isala", "het ziekenhuis Isala", "isala"),
        ("EUR", "a grant of EUR 1 million", ""),
        ("EUR", "Erasmus University Rotterdam (EUR)", "eur"),
    ],
)
def test_ambiguous_forms_count_by_their_rule(surface: str, text: str, key: str) -> None:
    found = load().resolve(surface, text)
    assert (found.key if found else "") == key


def test_a_type_chooses_between_place_and_province() -> None:
    names, text = load(), "de provincies Groningen, Drenthe en Overijssel"
    chosen = {type_: names.resolve("Drenthe", text, type_) for type_ in ("", "Place", "GovernmentBody", "Company", "Person")}
    assert {type_: row.key if row else None for type_, row in chosen.items()} == {
        "": "place-drenthe",
        "Place": "place-drenthe",
        "GovernmentBody": "provincie-drenthe",
        "Company": "provincie-drenthe",
        "Person": None,
    }  # fmt: skip


def test_terms_give_every_form_once_with_its_row() -> None:
    names = Names([ROW, OTHER])
    assert [(form, written, row.key) for form, written, row in names.terms()] == [
        ("acme nederland", "Acme Nederland", "acme"),
        ("acme netherlands", "Acme Netherlands", "acme"),
        ("ACME", "ACME", "acme"),
        ("zernike instituut", "Zernike Instituut", "zernike"),
        ("zernike institute", "Zernike Institute", "zernike"),
        ("ZI", "ZI", "zernike"),
    ]


# The normal form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Antonius Ziekenhuis", "ST ANTONIUS-ZIEKENHUIS"),
        ("Health-RI", "Health RI"),
        ("Philips", "philips"),
        ("Prinses Máxima Centrum", "prinses maxima centrum"),
        ("Centrum\u00a0Wiskunde & Informatica", "Centrum  Wiskunde & Informatica"),
        ("Radboudumc's", "Radboudumc"),
        ("‘’s-Hertogenbosch", "'s-Hertogenbosch"),
        ("\u200fUMCG\u200b", "UMCG"),
        ("ＵＭＣＧ", "UMCG"),
    ],
)
def test_equal_normal_forms(one: str, other: str) -> None:
    assert normalise(one) == normalise(other).replace("' ", "'") or normalise(one).lstrip("'") == normalise(other).lstrip("'")


@pytest.mark.parametrize(
    ("one", "other"),
    [("ROBUST", "robust"), ("AI", "ai"), ("Epic", "epic"), ("iLab", "ilab"), ("Maastricht UMC+", "Maastricht UMC")],
)
def test_different_normal_forms(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(max_size=500))
def test_the_normal_form_is_stable_and_bounded(text: str) -> None:
    once = normalise(text)
    assert len(once) <= 20 * 400
    assert "\n" not in once and once == once.strip()
    assert normalise("x" * 401) == ""


# The linter


def _write(folder: Path, *lines: str, header: str = "\t".join(COLUMNS)) -> Path:
    path = folder / "names.tsv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def _line(**cells: str) -> str:
    base = {"key": "acme", "type": "Company", "name_nl": "Acme Nederland", "source": "x"}
    return "\t".join((base | cells).get(column, "") for column in COLUMNS)


FAULTS = {
    "key 'Acme' must be": _line(key="Acme"),
    "no such type 'Person'": _line(type="Person"),
    "no such type 'Labb'": _line(type="Labb"),
    "needs a Dutch or an English name": _line(name_nl=""),
    "'ambiguous' and 'rule' go together": _line(ambiguous="AN"),
    "unknown rule 'needs'": _line(ambiguous="AN", rule="needs"),
    "every form is ambiguous": _line(ambiguous="Acme Nederland", rule="case"),
    "stands in 'aliases' and elsewhere in the row": _line(aliases="Acme nederland"),
    "ill-formed website 'acme.nl'": _line(website="acme.nl"),
    "ill-formed website 'javascript:alert": _line(website="javascript:alert(1)"),
    "ill-formed ROR id '05wg1m735'": _line(ror="05wg1m735"),
    "ill-formed Wikidata id '123'": _line(wikidata="123"),
    "no source": _line(source=""),
    "a form without letters": _line(aliases="..."),
    "control or invisible character": _line(name_en="Ac\u202eme"),
    "lists not sorted or white space to spare; run: python -m kg.names --fix": _line(aliases="B form | A form"),
    "unknown parent 'nowhere'": _line(parent="nowhere"),
    "acme is part of itself": _line(parent="acme"),
    "12 cells instead of 13": _line().rsplit("\t", 1)[0],
}


@pytest.mark.parametrize("message", FAULTS)
def test_each_fault_is_found_with_its_line(message: str, tmp_path: Path) -> None:
    path = _write(tmp_path, FAULTS[message])
    with pytest.raises(DataError) as error:
        load(tmp_path)
    assert str(error.value).startswith(f"{path}:2: ")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("message", "second"),
    [
        ("key 'acme' is already in names.tsv:2", _line(name_nl="Iets anders")),
        ("'acme nederland' is on two rows, acme and bcme: put it under 'ambiguous'", _line(key="bcme")),
        ("key 'aaa' is out of order after 'acme'; run: python -m kg.names --fix", _line(key="aaa", name_nl="Aaa")),
    ],
)
def test_faults_between_rows(message: str, second: str, tmp_path: Path) -> None:
    path = _write(tmp_path, _line(), second)
    with pytest.raises(DataError) as error:
        load(tmp_path)
    assert str(error.value).startswith(f"{path}:3: ")
    assert message in str(error.value)


def test_a_shared_form_is_allowed_where_one_side_has_a_rule(tmp_path: Path) -> None:
    _write(tmp_path, _line(aliases="AN"), _line(key="other", name_nl="Andere Naam", ambiguous="AN", rule="needs-full-name"))
    names = load(tmp_path)
    assert {row.key for row in names.lookup("AN")} == {"acme", "other"}
    assert names.resolve("AN", "Andere Naam (AN)") == names.get("acme")


def test_other_faults_of_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no names here"):
        load(tmp_path)
    path = _write(tmp_path, header="key\ttype")
    with pytest.raises(DataError, match="the first line must name the columns"):
        load(tmp_path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="not UTF-8"):
        load(tmp_path)


def test_the_repair_puts_rows_and_lists_in_order(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        _line(key="b", aliases="Z form | A form |  A form | b-naam", name_nl="B naam"),
        _line(key="a", name_nl=" A  naam "),
    )
    assert fix(tmp_path) == (path,)
    assert [(row.key, row.name_nl, row.aliases) for row in load(tmp_path)] == [
        ("a", "A naam", ()),
        ("b", "B naam", ("A form", "Z form")),
    ]
    assert fix(tmp_path) == ()


def test_a_row_survives_writing_and_reading(tmp_path: Path) -> None:
    write([OTHER, ROW], tmp_path / "names.tsv")
    assert load(tmp_path).rows == (ROW, OTHER)
    assert line(ROW).split("\t")[:5] == ["acme", "Company", "Acme Nederland", "Acme Netherlands", "ACME"]


# ROR

V2 = {
    "id": "https://ror.org/05wg1m734", "status": "active", "types": ["funder", "healthcare"],
    "names": [
        {"value": "Zernike University Medical Center", "lang": "en", "types": ["label", "ror_display"]},
        {"value": "Zernike Universitair Medisch Centrum", "lang": "nl", "types": ["label"]},
        {"value": "ZUMC", "lang": None, "types": ["acronym"]},
        {"value": "ZU", "lang": None, "types": ["acronym"]},
        {"value": "Hôpital Zernike", "lang": "fr", "types": ["alias"]},
    ],
    "links": [{"type": "wikipedia", "value": "https://w.example"}, {"type": "website", "value": "https://z.example"}],
    "external_ids": [{"type": "wikidata", "preferred": None, "all": ["Q2594321"]}],
    "locations": [{"geonames_details": {"name": "The Hague", "country_code": "NL"}}],
}  # fmt: skip
V1 = {
    "id": "https://ror.org/0575yy874", "status": "active", "types": ["Company"], "name": "Acme (Netherlands)",
    "labels": [], "aliases": ["Acme Research"], "acronyms": ["ACM"], "links": ["https://acme.example"],
    "external_ids": {"Wikidata": {"preferred": None, "all": ["Q1", "Q2"]}},
    "addresses": [{"city": "Delft"}], "country": {"country_code": "NL"},
}  # fmt: skip
EXPECTED = (
    Name(
        "ror-0575yy874", "Company", "", "Acme", ("Acme Research",), ("ACM",), "needs-full-name", "Delft", (),
        "https://acme.example", "0575yy874", "", "ROR",
    ),
    Name(
        "ror-05wg1m734", "UniversityMedicalCentre", "Zernike Universitair Medisch Centrum", "Zernike University Medical Center",
        ("ZUMC",), ("ZU",), "needs-full-name", "The Hague", (), "https://z.example", "05wg1m734", "Q2594321", "ROR",
    ),
)  # fmt: skip


def _dumps(folder: Path) -> dict[str, Path]:
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in (V1, V2))
    array = json.dumps([V1, V2], indent=1)
    files = {name: folder / name for name in ("a.json", "a.jsonl", "a.json.gz", "a.jsonl.gz", "a.zip")}
    files["a.json"].write_text(array, encoding="utf-8")
    files["a.jsonl"].write_text(lines, encoding="utf-8")
    files["a.json.gz"].write_bytes(gzip.compress(array.encode()))
    files["a.jsonl.gz"].write_bytes(gzip.compress(lines.encode()))
    with zipfile.ZipFile(files["a.zip"], "w") as archive:
        archive.writestr("v1.9-ror-data.json", "[]")
        archive.writestr("v1.9-ror-data.csv", "id")
        archive.writestr("v2.1-ror-data.json", array)
    return files


def test_ror_in_every_packing_and_both_schemas(tmp_path: Path) -> None:
    for name, path in _dumps(tmp_path).items():
        rows = import_ror(path)
        assert tuple(Name(**{c: getattr(row, c) for c in COLUMNS}) for row in rows) == EXPECTED, name


def test_ror_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.names.ror._CHUNK", 7)
    for path in _dumps(tmp_path).values():
        assert import_ror(path) == EXPECTED


def test_ror_leaves_out_other_countries_and_what_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([V1 | {"country": {"country_code": "BE"}}, V2 | {"status": "inactive"}]))
    assert import_ror(path, countries=("NL",)) == ()
    assert [row.ror for row in import_ror(path, inactive=True)] == ["0575yy874", "05wg1m734"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no ROR organisation"),
        (b"[]", "no ROR organisation"),
        (b"{", "not JSON"),
        (b'[{"id": "https://ror.org/05wg1m734"}', "not as ROR schema 1 or 2 has it"),
        (b'[{"id": "https://ror.org/05wg1m735"}]', "ill-formed ROR id"),
        (b"[1, 2]", "record 1 is not a ROR organisation"),
        (b"\xff\xfe\x00", "damaged"),
        (gzip.compress(b"[]", mtime=0)[:-6], "damaged|no ROR"),
        (b"\x1f\x8bnonsense", "damaged"),
        (b"PK\x03\x04nonsense", "damaged archive"),
        (b"[" * 100_000, "no ROR organisation"),
        (b'{"id":' + b"[" * 100_000, "not JSON"),
    ],
)
def test_damaged_dumps_give_one_line(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_bytes(content)
    with pytest.raises(DataError, match=message) as error:
        import_ror(path)
    assert "\n" not in str(error.value)


def test_a_dump_that_does_not_exist_and_an_archive_without_json(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        import_ror(tmp_path / "none.json")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(DataError, match=r"no \.json"):
        import_ror(tmp_path / "a.zip")


def test_forms_that_organisations_share_are_ambiguous(tmp_path: Path) -> None:
    twin = V1 | {
        "id": "https://ror.org/04pp8hn57",
        "name": "Acme Twin (Netherlands)",
        "aliases": ["Acme Research"],
        "acronyms": [],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps([V1, twin]))
    rows = {row.ror: row for row in import_ror(path)}
    assert rows["04pp8hn57"].ambiguous == ("Acme Research",)
    assert rows["0575yy874"].ambiguous == ("ACM", "Acme Research")
    write(rows.values(), tmp_path / "names.tsv")
    assert len(load(tmp_path)) == 2


def test_known_names_win_over_the_register() -> None:
    known = Names([Name("zumc", "UniversityMedicalCentre", "Zernike Universitair Medisch Centrum", city="Den Haag"), ROW], "v")
    names = extend(known, EXPECTED)
    assert [(row.key, row.ror, row.wikidata) for row in names] == [
        ("acme", "", ""), ("ror-0575yy874", "0575yy874", ""), ("zumc", "05wg1m734", "Q2594321")
    ]  # fmt: skip
    assert names.version != known.version
    elsewhere = Names([Name("zumc", "UniversityMedicalCentre", "Zernike Universitair Medisch Centrum", city="Assen")])
    found = extend(elsewhere, EXPECTED).get("ror-05wg1m734")
    assert found is not None
    assert found.ambiguous == ("ZU", "Zernike Universitair Medisch Centrum")


def test_rows_of_the_project_with_a_ror_id_have_a_right_one() -> None:
    for row in load():
        assert not row.ror or valid_ror(row.ror)
