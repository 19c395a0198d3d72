"""Cue files with a fault: each kind of broken row is reported with its file and line; patterns compile or say why not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.claims.templates import Template, compile_row
from kg.cues import CUES, TemplateRow, load, rows
from kg.errors import DataError

FILES = ("headings.tsv", "heads.tsv", "references.tsv", "relations.tsv", "roles.tsv", "stopnames.tsv", "topics.tsv", "words.tsv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the cue files that a test may break."""
    copy = tmp_path / "cues"
    shutil.copytree(CUES, copy)
    return copy


# Broken rows


BROKEN = [
    ("heads.tsv", "lab\ten\tLab\tbefore\tno\tmore", "6 columns instead of 5"),
    ("heads.tsv", "lab\ten\tLab", "3 columns instead of 5"),
    ("heads.tsv", "lab\ten\tLabb\tbefore\tno", "'Labb' is none of"),
    ("heads.tsv", "lab\ten\tLab\tbeside\tno", "'beside' is none of before, after"),
    ("references.tsv", "lab\ten", "2 columns instead of 3"),
    ("references.tsv", "lab\ten\tLab|Hut", "'Hut' is none of"),
    ("words.tsv", "colour en red|blue", "1 columns instead of 3"),
    ("roles.tsv", "queen\ten\tRoyalty\tyes", "'Royalty' is none of"),
    ("roles.tsv", "queen\ten\tOther", "3 columns instead of 4"),
    ("headings.tsv", "our friends\ten", "2 columns instead of 4"),
    ("headings.tsv", "our friends\ten\thasPartner\tFriend", "'Friend' is none of"),
    ("relations.tsv", "likes\ten\t<s:PERSON> likes <o:PERSON>", "'likes' is none of"),
    ("relations.tsv", "leads\ten <s:PERSON> leads <o:Lab>", "2 columns instead of 3"),
    ("topics.tsv", "astrology\ten\tstars", "'astrology' is none of"),
    ("topics.tsv", "oncology\tcancer", "2 columns instead of 3"),
    ("stopnames.tsv", "country\tatlantis", "2 columns instead of 3"),
]


@pytest.mark.parametrize(("name", "row", "message"), BROKEN)
def test_a_broken_row_is_reported_with_file_and_line(folder: Path, name: str, row: str, message: str) -> None:
    _broken(folder, name, row, message)


def _broken(folder: Path, name: str, row: str, message: str) -> None:
    path = folder / name
    before = path.read_text(encoding="utf8")
    path.write_text(f"{before}{row}\n", encoding="utf8")
    with pytest.raises(DataError) as caught:
        load(folder)
    assert caught.value.path == str(path)
    assert caught.value.line == len(before.splitlines()) + 1
    assert message in caught.value.message
    assert "\n" not in str(caught.value)


LET_THROUGH = [
    ("heads.tsv", "hut\tEnglish\tLab\tbefore\tno", "English"),
    ("heads.tsv", "hut\ten\tLab\tbefore\tmaybe", "maybe"),
    ("heads.tsv", "\ten\tLab\tbefore\tno", ""),
    ("roles.tsv", "queen\ten\tOther\tsometimes", "sometimes"),
    ("roles.tsv", "director\ten\tOther\tno", "director"),
    ("headings.tsv", "our friends\ten\tfriendOf\t", "friendOf"),
    ("headings.tsv", "partners\txx\tfundedBy\t", "partners"),
    ("relations.tsv", "leads\tfr\t<s:PERSON> dirige <o:Lab>", "fr"),
    ("references.tsv", "hut\ten\t", "hut"),
    ("words.tsv", "be\ten\tis", "be"),
]


@pytest.mark.parametrize(("name", "row", "message"), LET_THROUGH)
@pytest.mark.xfail(strict=True, reason="such rows load without a word")
def test_a_wrong_row_is_reported_with_file_and_line(folder: Path, name: str, row: str, message: str) -> None:
    _broken(folder, name, row, message)


@pytest.mark.xfail(strict=True, raises=ValueError, reason="float() of a wrong prior is no DataError")
def test_a_prior_that_is_no_number_is_reported(folder: Path) -> None:
    (folder / "priors.tsv").write_text("of-chain\tmuch\t12\n", encoding="utf8")
    with pytest.raises(DataError, match=r"priors\.tsv:1: "):
        load(folder)


@pytest.mark.xfail(strict=True, raises=UnicodeDecodeError, reason="bytes that are not UTF-8 are no DataError")
def test_a_file_in_another_encoding_is_reported(folder: Path) -> None:
    path = folder / "roles.tsv"
    path.write_bytes("coördinator\tnl\tCoordinator\tno\n".encode("latin-1"))
    with pytest.raises(DataError, match=r"roles\.tsv"):
        load(folder)


def test_priors_are_read(folder: Path) -> None:
    (folder / "priors.tsv").write_text("# rule\tprecision\tmeasured on\nof-chain\t0.925\t80\nin-place\t0.5\n", encoding="utf8")
    assert dict(load(folder).priors) == {"of-chain": 0.925, "in-place": 0.5}


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_reported(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(DataError, match="cannot be read") as caught:
        load(folder)
    assert caught.value.path == str(folder / name)


def test_comments_and_blank_lines_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("# a\tb\n\n  \na\t b \nc\td\te\n", encoding="utf8")
    assert list(rows(path, 3, optional=1)) == [(4, ["a", "b", ""]), (5, ["c", "d", "e"])]


# Patterns


def compiled(pattern: str, predicate: str = "leads", lang: str = "en") -> Template:
    return compile_row(TemplateRow(predicate, lang, pattern, 7), load())


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("<s:PERSON> leads <o:Club>", "'Club' in '<o:Club>' is no entity type and no class of types"),
        ("<s:PERSON> leads <o:>", "'' in '<o:>' is no entity type"),
        ("<s:PERSON> leads <o:Lab,>", "'' in '<o:Lab,>' is no entity type"),
        ("<s:PERSON> @colour <o:Lab>", "word class '@colour' has no words for en"),
        ("<s:PERSON> <o:Lab>", "has no word that must be there"),
        ("<s:PERSON> [the] .. <o:Lab>", "has no word that must be there"),
    ],
)
def test_a_broken_pattern_is_reported_with_its_line(pattern: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        compiled(pattern)
    assert message in caught.value.message
    assert caught.value.line == 7
    assert caught.value.path is not None and caught.value.path.endswith("relations.tsv")


def test_elements_of_a_pattern() -> None:
    template = compiled("^ <s:PERSON,Lab> [,] @be .. a|an ... <r@> ~ <d> <o:UNIT> $")
    kinds = [(e.kind, e.name, e.optional, e.limit) for e in template.elements]
    assert kinds == [
        ("edge", "^", False, 0),
        ("slot", "s", False, 0),
        ("word", "", True, 0),
        ("word", "", False, 0),
        ("gap", "", False, 4),
        ("word", "", False, 0),
        ("gap", "", False, 10),
        ("role", "r@", False, 0),
        ("gap", "", False, 16),
        ("value", "d", False, 0),
        ("slot", "o", False, 0),
        ("edge", "$", False, 0),
    ]
    assert template.elements[1].types == {"Person", "Lab"}
    assert template.elements[3].words == load().words["be:en"]
    assert template.elements[5].words == {"a", "an"}
    assert template.elements[10].types == {"Faculty", "Department", "ResearchGroup", "Centre"}


def test_a_pattern_is_looked_up_by_its_rarest_word() -> None:
    assert compiled("<s:PERSON> is|was the|a .. helmsman of <o:Lab>").keys == {"helmsman"}
    assert compiled("<s:PERSON> is <o:Lab>").keys == {"is"}


def test_word_classes_are_those_of_the_language() -> None:
    cues = load()
    assert "niet" in compiled("@negation <s:PERSON>", lang="nl").elements[0].words
    assert "niet" not in compiled("@negation <s:PERSON>", lang="en").elements[0].words
    assert compiled("@negation <s:PERSON>", lang="xx").elements[0].words == cues.words["negation:nl"] | cues.words["negation:en"]
