"""Text → spaCy ``Doc``: tags, lemmas, trees, sentences and names, for English and Dutch.

The two pipelines under ``models/`` are trained by this project (``MODEL_CARD.md``; licence: ``models/LICENSE``) and ship with it,
so nothing is downloaded. Names carry one of ``LABELS``; https://universaldependencies.org defines tags and relations.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.errors import MissingDependency, UsageError

MODELS = Path(__file__).parent / "models"
LANGUAGES = ("en", "nl")
LABELS = ("PERSON", "INSTITUTION", "UNIT", "LAB", "PROGRAMME", "EVENT", "PLACE")
"""What a name can stand for. PLACE includes countries and foreign places; PROGRAMME covers projects, EVENT covers courses."""

LABEL_OF = {"PER": "PERSON", "PERSON": "PERSON", "ORG": "INSTITUTION", "GPE": "PLACE", "LOC": "PLACE"}
"""Labels of other models and ours; names with any other label are dropped."""


def _version() -> str:
    metas = ((lang, MODELS / lang / "meta.json") for lang in LANGUAGES)
    return " ".join(f"{lang}-{json.loads(meta.read_text('utf-8'))['version']}" for lang, meta in metas if meta.exists())


VERSION: str = _version()
"""Changes whenever the weights of a shipped pipeline change."""


@cache
def pipeline(lang: str, model: str | None = None) -> Language:
    """The pipeline of a language, loaded once per process.

    Parameters:
        lang: ``en`` or ``nl``.
        model: name of an installed spaCy package to use instead, such as ``nl_core_news_lg``; ``LABEL_OF`` maps its labels.

    Returns:
        A spaCy pipeline that sets ``token.pos_``, ``lemma_``, ``dep_``, ``doc.sents`` and ``doc.ents``.

    Raises:
        UsageError: a language without pipeline, or a package that does not fit.
        MissingDependency: the package is not installed.

    >>> [(name.text, name.label_) for name in pipeline("nl")("Het Radboudumc staat in Nijmegen.").ents]
    [('Radboudumc', 'INSTITUTION'), ('Nijmegen', 'PLACE')]
    """
    if lang not in LANGUAGES:
        raise UsageError(f"no pipeline for language {lang!r}: choose one of {', '.join(LANGUAGES)}")
    if model is None:
        return spacy.load(MODELS / lang)
    if not spacy.util.is_package(model):
        hint = f"run 'python -m spacy download {model}' or leave the option out"
        raise MissingDependency(f"spaCy package {model!r} is not installed: {hint}")
    try:
        nlp = spacy.load(model)
    except (OSError, ValueError, ImportError) as error:
        raise UsageError(f"spaCy package {model!r} cannot be loaded: {str(error).splitlines()[0]}") from error
    if nlp.lang != lang:
        raise UsageError(f"spaCy package {model!r} is for language {nlp.lang!r}, not {lang!r}")
    for needed in ("parser", "ner"):
        if needed not in nlp.pipe_names:
            raise UsageError(f"spaCy package {model!r} has no {needed}: choose one with tagger, parser and ner")
    nlp.add_pipe("kg_labels", last=True)
    return nlp


_TITLES = frozenset(
    ("prof.", "dr.", "ir.", "ing.", "drs.", "mr.", "mrs.", "ms.", "mw.", "dhr.", "em.", "st.", "dr.ir.", "assoc.")
)
_CLOSING = frozenset("\"'”’)]»")


@Language.component("kg_bounds", assigns=["token.is_sent_start"], requires=["doc.ents"])
def bound_sentences(doc: Doc) -> Doc:
    """Tell the parser where no sentence can begin, so that headings, lists and names stay whole.

    A sentence begins after a full stop, question or exclamation mark, closing quotes and brackets aside, or on a new line; never
    within a name, nor after a title or an initial.

    Parameters:
        doc: a text with its names.

    Returns:
        The same; the parser decides among the places left open.
    """
    inside = {token.i for name in doc.ents for token in name[1:]}
    for token in doc[1:]:
        before = token.i - 1
        while before > 0 and doc[before].text in _CLOSING:
            before -= 1
        mark = doc[before]
        initial = len(mark.text) == 2 and mark.text[0].isalpha() and mark.text[1] == "."
        ends = mark.text.endswith((".", "?", "!", "…")) and not initial and mark.lower_ not in _TITLES
        if token.i in inside or not (ends or "\n" in doc[token.i - 1].text):
            token.is_sent_start = False
    return doc


@Language.component("kg_labels", assigns=["doc.ents"], requires=["doc.ents"])
def map_labels(doc: Doc) -> Doc:
    """Give the names of another model our labels.

    Parameters:
        doc: a processed text.

    Returns:
        The same, its names relabelled by ``LABEL_OF``; names with other labels are dropped.
    """
    doc.ents = tuple(Span(doc, name.start, name.end, label=LABEL_OF[name.label_]) for name in doc.ents if name.label_ in LABEL_OF)
    return doc
