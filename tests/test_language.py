"""The two shipped pipelines: what they find, what they weigh, how they are called."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest
import spacy

from kg import language
from kg.errors import MissingDependency, UsageError
from kg.language.training import compose, markup, train, treebanks

NAMES = {
    "nl": [
        (
            "Prof. dr. Marlies van Oosten leidt het Pincet Lab van het UMC Utrecht.",
            [("Marlies van Oosten", "PERSON"), ("Pincet Lab", "LAB"), ("UMC Utrecht", "INSTITUTION")],
        ),
        (
            "De afdeling Neurologie van het Radboudumc werkt samen met Philips.",
            [("afdeling Neurologie", "UNIT"), ("Radboudumc", "INSTITUTION"), ("Philips", "INSTITUTION")],
        ),
        (
            "Volgens Mehmet Yıldırım van de gemeente Zwolle is dat te laat.",
            [("Mehmet Yıldırım", "PERSON"), ("gemeente Zwolle", "INSTITUTION")],
        ),
        (
            "Het lectoraat Zorg en Data van Hogeschool Utrecht zit in Amersfoort.",
            [("lectoraat Zorg en Data", "UNIT"), ("Hogeschool Utrecht", "INSTITUTION"), ("Amersfoort", "PLACE")],
        ),
        (
            "Partners: Isala, Universiteit Twente, ZonMw",
            [("Isala", "INSTITUTION"), ("Universiteit Twente", "INSTITUTION"), ("ZonMw", "INSTITUTION")],
        ),
        ("De ziekte van Alzheimer is niet te genezen.", []),
        ("Kunstmatige Intelligentie op de Poli", []),
    ],
    "en": [
        (
            "Dr. Marlies van Oosten directs the Pincet Lab at Utrecht University.",
            [("Marlies van Oosten", "PERSON"), ("Pincet Lab", "LAB"), ("Utrecht University", "INSTITUTION")],
        ),
        (
            "The Department of Neurology of Radboudumc works with Philips.",
            [("Department of Neurology", "UNIT"), ("Radboudumc", "INSTITUTION"), ("Philips", "INSTITUTION")],
        ),
        (
            "She joined the University of Twente in Enschede in 2019.",
            [("University of Twente", "INSTITUTION"), ("Enschede", "PLACE")],
        ),
        (
            "Xiaoyu Lin, Associate Professor of Biology, Faculty of Science, Leiden University",
            [("Xiaoyu Lin", "PERSON"), ("Faculty of Science", "UNIT"), ("Leiden University", "INSTITUTION")],
        ),
        (
            "KWF and the Dutch Research Council fund the ROBUST programme.",
            [("KWF", "INSTITUTION"), ("Dutch Research Council", "INSTITUTION"), ("ROBUST programme", "PROGRAMME")],
        ),
        ("Alzheimer's disease cannot be cured.", []),
        ("Artificial intelligence helps nurses on the ward.", []),
    ],
}


@pytest.mark.parametrize(("lang", "text", "expected"), [(lang, *case) for lang, cases in NAMES.items() for case in cases])
def test_names_are_exactly_those(lang: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(name.text, name.label_) for name in language.pipeline(lang)(text).ents] == expected


def test_the_sentences_above_are_not_learned_from() -> None:
    for lang, cases in NAMES.items():
        learned = {sentence.text for sentence in compose.written(lang)}
        assert learned.isdisjoint(text for text, _ in cases)


def test_held_out_sentences_are_not_learned_from() -> None:
    for lang in language.LANGUAGES:
        assert {s.text for s in compose.written(lang)}.isdisjoint(s.text for s in compose.held_out(lang))


@pytest.mark.parametrize(
    ("lang", "text", "sentences"),
    [
        (
            "nl",
            "Het lab is open. Prof. dr. J. de Boer gaf een lezing. Daarna was er koffie.",
            ["Het lab is open.", "Prof. dr. J. de Boer gaf een lezing.", "Daarna was er koffie."],
        ),
        (
            "en",
            "The lab is open. Prof. J. de Boer gave a lecture. Coffee followed.",
            ["The lab is open.", "Prof. J. de Boer gave a lecture.", "Coffee followed."],
        ),
    ],
)
def test_sentence_bounds(lang: str, text: str, sentences: list[str]) -> None:
    assert [s.text for s in language.pipeline(lang)(text).sents] == sentences


@pytest.mark.parametrize(
    ("lang", "text", "tags", "lemmas", "relations"),
    [
        (
            "nl",
            "Zij leidt de groep.",
            ["PRON", "VERB", "DET", "NOUN", "PUNCT"],
            {1: "leiden"},
            {0: "nsubj", 1: "ROOT", 2: "det", 3: "obj"},
        ),
        (
            "nl",
            "De onderzoekers werken samen met artsen.",
            ["DET", "NOUN", "VERB", "ADV", "ADP", "NOUN", "PUNCT"],
            {1: "onderzoeker"},
            {1: "nsubj", 2: "ROOT", 4: "case"},
        ),
        (
            "en",
            "She leads the lab.",
            ["PRON", "VERB", "DET", "NOUN", "PUNCT"],
            {1: "lead"},
            {0: "nsubj", 1: "ROOT", 2: "det", 3: "obj"},
        ),
        (
            "en",
            "The project was funded by the hospital.",
            ["DET", "NOUN", "AUX", "VERB", "ADP", "DET", "NOUN", "PUNCT"],
            {2: "be", 3: "fund"},
            {1: "nsubj:pass", 2: "aux:pass", 3: "ROOT", 4: "case"},
        ),
    ],
)
def test_tags_lemmas_and_relations(
    lang: str, text: str, tags: list[str], lemmas: dict[int, str], relations: dict[int, str]
) -> None:
    doc = language.pipeline(lang)(text)
    assert [token.pos_ for token in doc] == tags
    assert {i: doc[i].lemma_ for i in lemmas} == lemmas
    assert {i: doc[i].dep_ for i in relations} == relations


@pytest.mark.parametrize(
    ("lang", "text", "tokens"),
    [
        ("nl", "en/of", ["en", "/", "of"]),
        ("nl", "AI-lab", ["AI", "-", "lab"]),
        ("nl", "UMC-directeur", ["UMC", "-", "directeur"]),
        ("nl", "Radboudumc's lab (DASH).", ["Radboudumc", "'s", "lab", "(", "DASH", ")", "."]),
        ("nl", "'s-Hertogenbosch", ["'s-Hertogenbosch"]),
        ("nl", "foto's", ["foto's"]),
        ("nl", "prof. dr. ir. A.B. Vos", ["prof.", "dr.", "ir.", "A.B.", "Vos"]),
        ("nl", "Bij de UvA.", ["Bij", "de", "UvA", "."]),
        ("en", "https://icai.ai/lab?x=1", ["https://icai.ai/lab?x=1"]),
        ("en", "Radboudumc's AI-driven lab (DASH)", ["Radboudumc", "'s", "AI", "-", "driven", "lab", "(", "DASH", ")"]),
    ],
)
def test_tokens(lang: str, text: str, tokens: list[str]) -> None:
    assert [token.text for token in language.pipeline(lang).make_doc(text)] == tokens


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_at_most_15_megabytes(lang: str) -> None:
    size = sum(path.stat().st_size for path in (language.MODELS / lang).rglob("*") if path.is_file())
    assert 1_000_000 < size <= 15_000_000


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_labels_are_those_promised(lang: str) -> None:
    nlp = language.pipeline(lang)
    assert set(nlp.pipe_labels["ner"]) == set(language.LABELS)
    assert nlp.pipe_names == ["tok2vec", "morphologizer", "trainable_lemmatizer", "ner", "kg_bounds", "parser"]


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_version_names_the_weights(lang: str) -> None:
    assert f"{lang}-{train.RELEASE}+{train.digest(language.MODELS / lang)}" in language.VERSION.split(" ")


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_no_path_of_the_training_machine_is_shipped(lang: str) -> None:
    for path in language.MODELS.joinpath(lang).glob("*.*"):
        assert "/tmp" not in path.read_text("utf-8") and "/work" not in path.read_text("utf-8")


def test_loaded_once() -> None:
    assert language.pipeline("nl") is language.pipeline("nl")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "🧠", "‮Radboudumc", "<script>alert(1)</script>", "x" * 5000])
def test_odd_text_is_survived(text: str) -> None:
    for lang in language.LANGUAGES:
        assert language.pipeline(lang)(text).text == text


def test_unknown_language() -> None:
    with pytest.raises(UsageError) as caught:
        language.pipeline("fr")
    assert str(caught.value) == "no pipeline for language 'fr': choose one of en, nl"


def test_package_that_is_not_installed() -> None:
    with pytest.raises(MissingDependency) as caught:
        language.pipeline("nl", "nl_core_news_missing")
    assert str(caught.value) == (
        "spaCy package 'nl_core_news_missing' is not installed: run 'python -m spacy download nl_core_news_missing' "
        "or leave the option out"
    )


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A stand-in for an installed spaCy package with other labels."""
    nlp = spacy.blank("nl")
    nlp.add_pipe("sentencizer", name="parser")
    words = {"PER": "Anna", "ORG": "UMCG", "GPE": "Ede", "LOC": "Waal", "DATE": "mei"}
    nlp.add_pipe("entity_ruler", name="ner", config={"phrase_matcher_attr": None})
    nlp.get_pipe("ner").add_patterns([{"label": label, "pattern": word} for label, word in words.items()])  # type: ignore[attr-defined]
    module = types.ModuleType("nl_fake_model")
    module.load = lambda **_: nlp  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "nl_fake_model", module)
    monkeypatch.setattr(spacy.util, "is_package", lambda name: name == "nl_fake_model")
    monkeypatch.setattr(spacy, "load", lambda name: module.load())
    language.pipeline.cache_clear()
    return "nl_fake_model"


def test_labels_of_another_package_are_mapped(package: str) -> None:
    nlp = language.pipeline("nl", package)
    assert [(e.text, e.label_) for e in nlp("Anna UMCG Ede Waal mei").ents] == [
        ("Anna", "PERSON"),
        ("UMCG", "INSTITUTION"),
        ("Ede", "PLACE"),
        ("Waal", "PLACE"),
    ]


def test_package_of_another_language(package: str) -> None:
    with pytest.raises(UsageError) as caught:
        language.pipeline("en", package)
    assert str(caught.value) == "spaCy package 'nl_fake_model' is for language 'nl', not 'en'"


def test_package_without_parser(package: str) -> None:
    spacy.load(package).remove_pipe("parser")
    with pytest.raises(UsageError) as caught:
        language.pipeline("nl", package)
    assert str(caught.value) == "spaCy package 'nl_fake_model' has no parser: choose one with tagger, parser and ner"


def test_composed_sentences_keep_their_names_in_place() -> None:
    import random

    for lang in language.LANGUAGES:
        composed = list(compose.composed(lang, random.Random(5), variants=1, fills=1))
        assert len(composed) > 800
        again = list(compose.composed(lang, random.Random(5), variants=1, fills=1))
        assert composed == again
        for sentence in composed:
            for start, end, label in sentence.spans:
                name = sentence.text[start:end]
                assert label in markup.LABELS and name == name.strip() and name, sentence


def test_compounds_of_a_treebank_are_split_like_the_tokenizer_does() -> None:
    word = treebanks.Word("UMCG-arts", "UMCG-arts", "NOUN", "", 0, "ROOT", True)
    parts = treebanks._split_compounds((word,))
    assert [(p.form, p.pos, p.head, p.dep) for p in parts] == [
        ("UMCG", "PROPN", 2, "compound"),
        ("-", "PUNCT", 2, "punct"),
        ("arts", "NOUN", 2, "ROOT"),
    ]


def test_the_model_card_tells_the_scores_of_these_weights() -> None:
    card = (language.MODELS.parent / "MODEL_CARD.md").read_text("utf-8")
    versions = ", ".join(part.split("-", 1)[1] for part in language.VERSION.split(" "))
    assert f"Versions (en, nl): {versions}\n" in card
