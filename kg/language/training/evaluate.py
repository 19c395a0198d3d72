"""Measure the pipelines on texts that they have not learned from."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.scorer import PRFScore
from spacy.tokens import Doc, Span
from spacy.training import Example

from kg.language.training import compose, corpora, markup, treebanks

NAME_CORPORA = {
    "en": (("UNER EWT test", "uner_en_ewt-test.iob2.gz"), ("WikiANN en test", "wikiann_en-test.conllu.gz")),
    "nl": (("CoNLL-2002 nl test", "conll2002_nl-test.conllu.gz"), ("WikiANN nl test", "wikiann_nl-test.conllu.gz")),
}
WIKIANN_SHARE = 2000
"""How many sentences of a corpus are measured on at most."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured on which texts, in percent (speed: words a second)."""

    lang: str
    texts: str
    measure: str
    value: str


def syntax(nlp: Language, lang: str, data: Path) -> list[Row]:
    """Tags, lemmas, trees and sentence bounds on the treebank sentences set aside.

    Parameters:
        nlp: the pipeline.
        lang: ``en`` or ``nl``.
        data: folder that holds ``ud/``.
    """
    test = treebanks.split(lang, data).test
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in treebanks.documents(test, nlp.vocab)]
    scores = nlp.evaluate(examples)
    names = (
        ("tag accuracy (UPOS)", "pos_acc"),
        ("lemma accuracy", "lemma_acc"),
        ("UAS", "dep_uas"),
        ("LAS", "dep_las"),
        ("sentence F1", "sents_f"),
    )
    texts = f"UD test, {len(test)} sentences"
    return [Row(lang, texts, name, f"{100 * scores[key]:.1f}") for name, key in names]


def own_names(nlp: Language, lang: str) -> list[Row]:
    """Names in the project's own sentences that are set aside.

    Parameters:
        nlp: the pipeline.
        lang: ``en`` or ``nl``.
    """
    gold = [markup.annotate(nlp.make_doc(s.text), s.spans) for s in compose.held_out(lang)]
    return _names(nlp, lang, f"own texts, {len(gold)} sentences", gold, coarse=False)


def corpus_names(nlp: Language, lang: str, data: Path) -> list[Row]:
    """Names in public corpora, which know persons, organisations and places only.

    Our UNIT and LAB count as organisations there; PROGRAMME and EVENT count as nothing.

    Parameters:
        nlp: the pipeline.
        lang: ``en`` or ``nl``.
        data: folder that holds ``ner/``.
    """
    rows = []
    for name, file in NAME_CORPORA[lang]:
        sentences = corpora.read(data / "ner" / file)[: WIKIANN_SHARE if "WikiANN" in name else None]
        gold = [corpora.document(sentence, nlp.vocab) for sentence in sentences]
        rows += _names(nlp, lang, f"{name}, {len(gold)} sentences", gold, coarse=True)
    return rows


def _names(nlp: Language, lang: str, texts: str, gold: Iterable[Doc], *, coarse: bool) -> list[Row]:
    total = PRFScore()
    by_label: dict[str, PRFScore] = {}
    gold = list(gold)
    blank = (
        [Doc(nlp.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc]) for doc in gold]
        if coarse
        else [nlp.make_doc(doc.text) for doc in gold]
    )
    for expected, found in zip(gold, nlp.pipe(blank), strict=True):
        want = {(e.start_char, e.end_char, e.label_) for e in expected.ents}
        have = {(e.start_char, e.end_char, _coarse(e) if coarse else e.label_) for e in found.ents}
        have = {h for h in have if h[2]}
        total.score_set(have, want)
        for label in {row[2] for row in want | have}:
            score = by_label.setdefault(label, PRFScore())
            score.score_set({h for h in have if h[2] == label}, {w for w in want if w[2] == label})
    lines = [("all", total), *((label, by_label[label]) for label in markup.LABELS if label in by_label)]
    return [
        Row(lang, texts, f"names: {label} (P / R / F1)", " / ".join(f"{100 * x:.1f}" for x in (s.precision, s.recall, s.fscore)))
        for label, s in lines
    ]


def _coarse(name: Span) -> str:
    return {"UNIT": "INSTITUTION", "LAB": "INSTITUTION", "PROGRAMME": "", "EVENT": ""}.get(name.label_, name.label_)


def speed(nlp: Language, lang: str, data: Path) -> Row:
    """Words a second of processor time on one core (set OMP_NUM_THREADS=1).

    Parameters:
        nlp: the pipeline.
        lang: ``en`` or ``nl``.
        data: folder that holds ``ud/``.
    """
    texts = [doc.text for doc in treebanks.documents(treebanks.split(lang, data).test, nlp.vocab)]
    list(nlp.pipe(texts[:20]))
    start = time.process_time()
    words = sum(len(doc) for doc in nlp.pipe(texts))
    return Row(lang, "UD test", "speed, words a second", f"{words / (time.process_time() - start):,.0f}")


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| language | texts | measure | value |", "| --- | --- | --- | --- |"]
    return "\n".join(lines + [f"| {r.lang} | {r.texts} | {r.measure} | {r.value} |" for r in rows])
