"""The cue files of the project: every row is good and the tables agree with each other; versions; the meaning of headings."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from kg.claims.templates import compile_all, compile_row
from kg.cues import CUES, Cues, cue_of, load, rows
from kg.language import pipeline
from kg.terms import ENTITY_TYPES, RELATIONS, ROLE_CATEGORIES, TOPICS

COLUMNS = {
    "headings.tsv": 4, "heads.tsv": 5, "references.tsv": 3, "relations.tsv": 3, "roles.tsv": 4, "stopnames.tsv": 3,
    "topics.tsv": 3, "words.tsv": 3,
}  # fmt: skip
OPTIONAL = {"headings.tsv": 1}
LANGUAGES = {name: {"nl", "en", "xx"} for name in COLUMNS} | {
    "heads.tsv": {"nl", "en", "xx", "de", "fr", "es", "it"},
    "topics.tsv": {"nl", "en"},
}
MEANINGS = {
    *RELATIONS, *(f"{p}-inverse" for p in RELATIONS), *(f"role:{c}" for c in ROLE_CATEGORIES),
    "startDate", "endDate", "period", "amount", "people", "labs", "projects",
}  # fmt: skip


def table(name: str) -> list[tuple[int, list[str]]]:
    """The rows of a cue file of the project."""
    return list(rows(CUES / name, COLUMNS[name], optional=OPTIONAL.get(name, 0)))


def doubles(name: str, key: Callable[[list[str]], object]) -> dict[object, list[int]]:
    """Keys that stand in a file more than once, with their lines."""
    places: dict[object, list[int]] = defaultdict(list)
    for number, fields in table(name):
        places[key(fields)].append(number)
    return {k: lines for k, lines in places.items() if len(lines) > 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the cue files that a test may break."""
    copy = tmp_path / "cues"
    shutil.copytree(CUES, copy)
    return copy


# The files of the project


def test_every_row_becomes_an_entry() -> None:
    cues = load()
    count = {name: len(table(name)) for name in COLUMNS}
    assert len(cues.heads) == count["heads.tsv"]
    assert len(cues.references) == count["references.tsv"]
    assert len(cues.roles) == count["roles.tsv"]
    assert len(cues.headings) == count["headings.tsv"]
    assert len(cues.templates) == count["relations.tsv"]
    assert sum(1 for name in cues.words if ":" in name) == count["words.tsv"]
    assert {name for name in cues.words if ":" not in name} == {fields[0] for _, fields in table("words.tsv")}
    assert set(cues.stopnames) == {phrase for _, fields in table("stopnames.tsv") for phrase in fields[2].split("|")}


def test_every_file_of_the_folder_is_known() -> None:
    assert {path.name for path in CUES.glob("*.tsv")} - {"priors.tsv"} == set(COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_have_sense(name: str) -> None:
    for number, fields in table(name):
        place = f"{name}:{number}"
        assert all(f == f.strip() and "  " not in f for f in fields), place
        language = fields[1]
        assert language in LANGUAGES[name], place
        if name in ("roles.tsv", "heads.tsv", "headings.tsv", "references.tsv"):
            assert fields[0] and fields[0] == fields[0].casefold(), place
        if name == "roles.tsv":
            assert fields[2] in ROLE_CATEGORIES and fields[3] in ("yes", "no"), place
            assert fields[3] == "no" or fields[2] == "Director", f"{place}: only a Director leads"
        if name == "heads.tsv":
            assert fields[2] in ENTITY_TYPES and fields[3] in ("before", "after") and fields[4] in ("yes", "no"), place
        if name == "headings.tsv":
            assert fields[2] in MEANINGS, place
        if name == "references.tsv":
            assert fields[2] and set(fields[2].split("|")) <= set(ENTITY_TYPES), place
        if name == "topics.tsv":
            assert fields[0] in TOPICS, place


@pytest.mark.parametrize("name", ["words.tsv", "topics.tsv", "stopnames.tsv"])
def test_no_phrase_stands_twice_in_a_row(name: str) -> None:
    for number, fields in table(name):
        phrases = fields[2].split("|")
        assert sorted(p for p in set(phrases) if phrases.count(p) > 1) == [], f"{name}:{number}"
        assert all(p and p == p.strip() == p.casefold() for p in phrases), f"{name}:{number}: lower case, without blanks around |"


def test_topics_cover_the_closed_list_in_both_languages() -> None:
    covered = {(fields[0], fields[1]) for _, fields in table("topics.tsv")}
    assert covered == {(topic, lang) for topic in TOPICS for lang in ("nl", "en")}


def test_categories_that_people_hold_are_covered_in_both_languages() -> None:
    covered = {
        (fields[2], lang) for _, fields in table("roles.tsv") for lang in (("nl", "en") if fields[1] == "xx" else (fields[1],))
    }
    assert {(c, lang) for c in ROLE_CATEGORIES if c not in ("Contact", "Other") for lang in ("nl", "en")} <= covered


def test_no_title_has_two_meanings() -> None:
    assert doubles("roles.tsv", lambda f: f[0]) == {}


def test_no_head_noun_has_two_types_on_one_side() -> None:
    assert doubles("heads.tsv", lambda f: (f[0], f[1], f[3])) == {}


def test_no_heading_has_two_meanings() -> None:
    assert doubles("headings.tsv", lambda f: (f[0], f[1])) == {}
    meanings: dict[str, set[str]] = defaultdict(set)
    for _, fields in table("headings.tsv"):
        meanings[fields[0]].add(fields[2])
    # Headings are looked up without their language, so words that both share must agree.
    assert {words: found for words, found in meanings.items() if len(found) > 1} == {}


def test_no_reference_stands_twice() -> None:
    assert doubles("references.tsv", lambda f: f[0]) == {}


def test_no_word_class_stands_twice() -> None:
    assert doubles("words.tsv", lambda f: (f[0], f[1])) == {}


@pytest.mark.parametrize("name", COLUMNS)
def test_files_end_in_a_line_feed_and_hold_no_stray_blanks(name: str) -> None:
    text = (CUES / name).read_text(encoding="utf8")
    assert text.endswith("\n") and "\r" not in text and "\u00a0" not in text
    assert [line for line in text.split("\n") if line != line.rstrip(" ")] == []


def test_every_pattern_compiles_and_each_relation_has_patterns_in_both_languages() -> None:
    cues = load()
    index = compile_all(cues)
    assert set(index) == {"nl", "en"}
    for lang, keys in index.items():
        found = {t.predicate for templates in keys.values() for t in templates}
        assert {*RELATIONS, "role", "startDate", "endDate"} <= found, lang
        assert all(key in t.keys for key, templates in keys.items() for t in templates)


def test_patterns_use_the_slots_that_their_predicate_has() -> None:
    allowed = {"startDate": {"s", "d", "p"}, "endDate": {"s", "d", "e", "p"}, "role": {"s", "o", "r", "r@", "p"}}
    cues = load()
    for row in cues.templates:
        used = {e.name for e in compile_row(row, cues).elements if e.kind in ("slot", "role", "value")}
        assert used <= allowed.get(row.predicate, {"s", "o", "p", "a"}), f"relations.tsv:{row.line}"


@pytest.mark.xfail(strict=True, reason="one pattern of participatesIn stands twice")
def test_no_pattern_stands_twice() -> None:
    assert doubles("relations.tsv", tuple) == {}


def _tokens(words: str, lang: str) -> list[str]:
    return [t.lower_ for t in pipeline(lang).make_doc(f"x {words} y")][1:-1]


def _languages(lang: str) -> Iterable[str]:
    return ("nl", "en") if lang == "xx" else (lang,) if lang in ("nl", "en") else ()


@pytest.mark.parametrize("name", ["roles.tsv", "heads.tsv", "references.tsv"])
@pytest.mark.xfail(strict=True, reason="English words with a hyphen or 's ('co-director', 'start-up') and 'b.v.' come apart")
def test_cue_words_are_tokens_of_the_pipeline(name: str) -> None:
    """Words are compared token by token: a cue that the tokenizer cuts in another way is never found."""
    lost = [(number, f[0]) for number, f in table(name) for lang in _languages(f[1]) if _tokens(f[0], lang) != f[0].split()]
    assert lost == []


@pytest.mark.xfail(strict=True, reason="English 'spin-off', 'co-promotor' … in patterns are three tokens in a text")
def test_words_of_patterns_are_tokens_of_the_pipeline() -> None:
    cues = load()
    lost = {
        (lang, word)
        for row in cues.templates
        for element in compile_row(row, cues).elements
        if element.kind == "word"
        for word in element.words
        for lang in _languages(row.lang)
        if _tokens(word, lang) != [word]
    }
    assert lost == set()


# Version and headings


def test_a_changed_file_changes_the_version(folder: Path) -> None:
    first = load(folder).version
    assert first == load(CUES).version
    assert len(first) == 16
    for name in COLUMNS:
        path = folder / name
        kept = path.read_bytes()
        path.write_bytes(kept + b"# one more remark\n")
        load.cache_clear()
        assert load(folder).version != first, name
        path.write_bytes(kept)
    load.cache_clear()
    assert load(folder).version == first
    (folder / "priors.tsv").write_text("rule\t0.5\n", encoding="utf8")
    load.cache_clear()
    assert load(folder).version != first


def test_loading_twice_reads_once() -> None:
    assert load() is load()


def test_word_classes() -> None:
    cues = load()
    assert cues.is_a("niet", "negation", "nl")
    assert not cues.is_a("niet", "negation", "en")
    assert cues.is_a("niet", "negation")
    assert not cues.is_a("niet", "no such class")


def _meaning(text: str, cues: Cues) -> str | None:
    cue = cue_of(text, cues)
    return None if cue is None else cue.meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Partners", "hasPartner"),
        ("Our partners:", "hasPartner"),
        ("Onze partners", "hasPartner"),
        ("**Projectpartners**", "hasPartner"),
        ("3. Partners", "hasPartner"),
        ("PARTNERS", "hasPartner"),
        ("Funding", "fundedBy"),
        ("Financiering", "fundedBy"),
        ("Scientific Directors", "role:Director"),
        ("Wetenschappelijk directeuren", "role:Director"),
        ("Coördinatoren", "role:Coordinator"),
        ("Startdatum", "startDate"),
        ("Start date", "startDate"),
        ("Speakers", "participatesIn"),
        ("Sprekers", "participatesIn"),
        ("About us", None),
        ("Over ons", None),
        ("News", None),
        ("", None),
        ("…", None),
        ("What our partners have said about all of this", None),
        ("Why partners leave", None),
    ],
)
def test_the_meaning_of_a_heading(text: str, meaning: str | None) -> None:
    assert _meaning(text, load()) == meaning
