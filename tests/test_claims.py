"""Claims end to end: small documents in both languages, and what holds of every claim."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from extraction_support import document, extraction, facts, line
from sentence_files import Case, cases

from kg.claims import STEPS, VERSION, extract
from kg.claims.ledger import MAX_QUOTE
from kg.claims.signatures import SIGNATURES, fits
from kg.terms import RELATIONS, ROLE_CATEGORIES, TOPICS

SENTENCES = cases("sentences.tsv", 3)
PAGE = """---
lang: en
title: Zilvermeer Lab
---

# Zilvermeer Lab

The Zilvermeer Lab is a collaboration between Erasmus MC, LUMC and Philips. It was founded in March 2021 and received a grant of
2 million euros from ZonMw. Prof. dr. Anneke Veldhuis leads the lab. The lab develops
deep learning for lung cancer on CT scans.

## Team

- Joost van der Meulen, postdoc
- Sanne de Graaf, PhD candidate

## Partners

- Erasmus MC
- Philips
- TU Delft

| Name | Role | Organisation |
| --- | --- | --- |
| Pieter Hoekstra | Professor | Erasmus MC |
"""


@pytest.mark.parametrize("case", [pytest.param(c, id=c.place) for c in SENTENCES])
def test_all_claims_of_a_text(case: Case) -> None:
    assert case.wrong() == set(), case.text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_each_kind_of_claim_is_tested_in_each_language(lang: str) -> None:
    stated = Counter(
        f.split(" | ")[1].split(":")[0]
        for c in SENTENCES
        if c.lang == lang
        for f in {f.split(" | ")[1]: f for f in c.required}.values()
    )
    assert {p for p in (*RELATIONS, "role", "startDate", "endDate", "amount") if stated[p] < 3} == set()
    assert sum(not c.required for c in SENTENCES if c.lang == lang) >= 10


def test_the_classifiers_keep_what_the_rules_find() -> None:
    wanted = [(c, fact) for c in SENTENCES for fact in c.required if "focusesOn" not in fact]
    lost = [f"{c.place}: {fact}" for c, fact in wanted if fact not in facts(c.text, c.lang, steps=STEPS)]
    assert len(lost) <= 0.05 * len(wanted), lost


def test_the_classifiers_add_nothing_where_nothing_is_stated() -> None:
    """Negated, past and hypothetical statements stay out, whatever weighs or adds claims."""
    stated = [
        f"{c.place}: {fact}"
        for c in SENTENCES
        if not c.required
        for fact in sorted(facts(c.text, c.lang, steps=STEPS) - c.optional)
    ]
    assert stated == []


# What holds of every claim


@pytest.mark.parametrize("text", [PAGE, *(c.text for c in SENTENCES)])
def test_every_claim_is_sound(text: str) -> None:
    lang = next((c.lang for c in SENTENCES if c.text == text), "")
    found = extraction(text, lang)
    mentions = found.mentions
    for claim in found.claims:
        quote = found.document.text[claim.start : claim.end]
        told = line(found, claim)
        assert quote == found.document.quote(claim.start, claim.end)
        assert quote and quote == quote.strip(), told
        assert len(quote) <= MAX_QUOTE + 600, told
        assert 0 < claim.confidence < 1, told
        assert claim.extractor, told
        ends = [mentions[claim.subject], *([] if claim.object is None else [mentions[claim.object]])]
        if claim.predicate in SIGNATURES:
            assert claim.object is not None and fits(claim.predicate, ends[0].type, ends[1].type), told
        elif claim.predicate == "role":
            assert claim.value in ROLE_CATEGORIES and claim.title and ends[0].type == "Person" and len(ends) == 2, told
        elif claim.predicate == "focusesOn":
            assert claim.value in TOPICS and claim.object is None, told
        else:
            assert claim.predicate in ("startDate", "endDate", "amount") and claim.value, told
    assert list(found.claims) == sorted(
        found.claims, key=lambda c: (c.start, c.end, c.predicate, c.subject, -1 if c.object is None else c.object, c.value)
    )


def test_no_statement_is_claimed_twice() -> None:
    found = extraction(PAGE)
    lines = [line(found, c) for c in found.claims]
    assert sorted(x for x in set(lines) if lines.count(x) > 1) == []


def test_the_better_evidence_is_kept() -> None:
    found = extraction(PAGE)
    philips = [c for c in found.claims if line(found, c) == "Zilvermeer Lab | hasPartner | Philips"]
    assert len(philips) == 1
    assert (
        found.document.quote(philips[0].start, philips[0].end)
        == "The Zilvermeer Lab is a collaboration between Erasmus MC, LUMC and Philips."
    )


def test_a_page_as_a_whole() -> None:
    wanted = {
        "Zilvermeer Lab | hasPartner | Erasmus MC",
        "Zilvermeer Lab | hasPartner | LUMC",
        "Zilvermeer Lab | hasPartner | Philips",
        "Zilvermeer Lab | hasPartner | TU Delft",
        "Zilvermeer Lab | startDate | 2021-03",
        "Zilvermeer Lab | fundedBy | ZonMw",
        "Zilvermeer Lab | amount | 2000000 < ZonMw",
        "Anneke Veldhuis | leads | Zilvermeer Lab",
        "Joost van der Meulen | role:Postdoc:postdoc | Zilvermeer Lab",
        "Joost van der Meulen | affiliatedWith | Zilvermeer Lab",
        "Sanne de Graaf | role:PhDCandidate:PhD candidate | Zilvermeer Lab",
        "Sanne de Graaf | affiliatedWith | Zilvermeer Lab",
        "Pieter Hoekstra | role:Professor:Professor | Erasmus MC",
        "Pieter Hoekstra | affiliatedWith | Erasmus MC",
    }
    assert wanted - facts(PAGE) == set()


# The same text gives the same claims


def test_the_same_document_gives_the_same_extraction() -> None:
    again = document.__wrapped__(PAGE)
    assert again == document(PAGE)
    assert extract(again) == extraction(PAGE, steps=STEPS)


def test_the_same_in_another_process_whatever_the_hash_seed(tmp_path: Path) -> None:
    script = (
        "import hashlib; from extraction_support import STEPS, extraction\n"
        "from sentence_files import cases; from test_claims import PAGE\n"
        "texts = [(PAGE, ''), *((c.text, c.lang) for c in cases('sentences.tsv', 3)[::6])]\n"
        "print(hashlib.sha256(repr([extraction(t, l, steps=STEPS) for t, l in texts]).encode()).hexdigest())"
    )
    tests = Path(__file__).parent
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(tests), str(tests.parent)])},
        )
        for seed in ("1", "31337")
    ]
    digests = [process.communicate(timeout=120)[0].strip() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert len(digests[0]) == 64
    assert digests[0] == digests[1]


# Steps


def test_the_version_is_a_short_digest() -> None:
    assert len(VERSION) == 16
    assert set(VERSION) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("step", "lost"),
    [
        ("templates", "Zilvermeer Lab | startDate | 2021-03"),
        ("sections", "Zilvermeer Lab | hasPartner | TU Delft"),
        ("references", "Anneke Veldhuis | leads | Zilvermeer Lab"),
    ],
)
def test_a_step_can_be_left_out(step: str, lost: str) -> None:
    rest = extract(document(PAGE), steps=tuple(s for s in STEPS if s not in (step, "classifier")))
    lines = {line(rest, c) for c in rest.claims}
    assert lost not in lines
    assert lost in facts(PAGE)


def test_without_any_step_there_is_nothing() -> None:
    rest = extract(document(PAGE), steps=())
    assert (rest.mentions, rest.claims, rest.same) == ((), (), ())


def test_topics_only_come_from_the_step_topics() -> None:
    rest = extract(document(PAGE), steps=tuple(s for s in STEPS if s != "topics"))
    assert {c.predicate for c in rest.claims} >= {"hasPartner", "role"}
    assert "focusesOn" not in {c.predicate for c in rest.claims}


@pytest.mark.parametrize(
    ("lang", "text", "topics"),
    [
        ("en", PAGE, {"deep-learning", "oncology", "medical-imaging"}),
        ("en", "The Zilvermeer Lab develops deep learning for stroke patients.", {"deep-learning", "neurology"}),
        ("nl", "Het Zilvermeer Lab ontwikkelt deep learning voor patiënten met een beroerte.", {"deep-learning", "neurology"}),
        ("nl", "Het project LUMINA onderzoekt sepsis op de intensive care.", {"infectious-disease", "intensive-care"}),
        ("en", "The LUMINA project studies sepsis in the intensive care.", {"infectious-disease", "intensive-care"}),
        ("en", "The Zilvermeer Lab develops artificial intelligence and data science.", set()),
        ("nl", "Het Zilvermeer Lab ontwikkelt kunstmatige intelligentie.", set()),
        ("en", "LUMC treats patients with lung cancer.", set()),
    ],
)
def test_topics(lang: str, text: str, topics: set[str]) -> None:
    found = facts("" + text, "" if text is PAGE else lang, topics=True)
    subject = "LUMINA project" if "LUMINA project" in text else "LUMINA" if "LUMINA" in text else "Zilvermeer Lab"
    about = {f.split(" | ")[2] for f in found if f.startswith(f"{subject} | ")}
    assert about == topics


def test_a_name_bears_its_topics() -> None:
    found = facts("The Department of Pathology of LUMC has a new head.", "en", topics=True)
    assert found == {"Department of Pathology | focusesOn | pathology"}
