"""Tokenizers of the two pipelines: spaCy's own, with a few rules for names; they are saved with the pipeline."""

from __future__ import annotations

import re

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_suffix_regex

ABBREVIATIONS = {
    "nl": (
        "prof.",
        "Prof.",
        "dr.",
        "Dr.",
        "drs.",
        "Drs.",
        "ir.",
        "Ir.",
        "ing.",
        "Ing.",
        "mr.",
        "Mr.",
        "mw.",
        "Mw.",
        "dhr.",
        "Dhr.",
        "em.",
        "m.i.v.",
        "i.s.m.",
        "o.l.v.",
        "t.a.v.",
        "a.d.h.v.",
        "bijv.",
        "V.l.n.r.",
        "v.l.n.r.",
        "o.a.",
        "m.n.",
        "incl.",
        "ca.",
        "nr.",
        "afd.",
        "St.",
        "dr.ir.",
        "Ph.D.",
        "M.Sc.",
        "B.Sc.",
        "MSc.",
        "BSc.",
    ),
    "en": (
        "prof.",
        "Prof.",
        "dr.",
        "Dr.",
        "ir.",
        "Ir.",
        "ing.",
        "drs.",
        "Drs.",
        "em.",
        "incl.",
        "approx.",
        "dept.",
        "Dept.",
        "Ph.D.",
        "PhD.",
        "M.D.",
        "St.",
        "dr.ir.",
        "M.Sc.",
        "B.Sc.",
        "'t",
        "’t",
    ),
}
"""Abbreviations whose full stop belongs to the token, beyond spaCy's lists."""

_ACRONYM = r"(?<=[A-Z]{2})[-‑](?=[a-z]{2})"
_UMC = r"(?<=umc)[-‑](?=[a-z]{2})"
_SLASH = r"(?<=[A-Za-z]{2})/(?=[A-Za-z]{2})"
ACRONYM_COMPOUND = re.compile(rf"{_ACRONYM}|{_UMC}")
"""Where Dutch compounds with an acronym are split: ``UMCG-hoogleraar``, ``AI-lab``; not ``zuid-oost``, ``Jansen-de Vries``."""


def blank(lang: str) -> Language:
    """An empty pipeline with the tokenizer that all our pipelines use.

    Parameters:
        lang: ``en`` or ``nl``.

    Returns:
        A spaCy pipeline without components.

    >>> [token.text for token in blank("nl")("De UMCG-hoogleraar (DASH) en/of het Radboudumc's lab.")]
    ['De', 'UMCG', '-', 'hoogleraar', '(', 'DASH', ')', 'en', '/', 'of', 'het', 'Radboudumc', "'s", 'lab', '.']
    """
    return adapt(spacy.blank(lang))


def adapt(nlp: Language) -> Language:
    """Give a pipeline the tokenizer described above.

    Parameters:
        nlp: a pipeline for ``en`` or ``nl``, with spaCy's own tokenizer.

    Returns:
        The same pipeline.
    """
    lang = str(nlp.lang)
    tokenizer = nlp.tokenizer
    assert isinstance(tokenizer, Tokenizer)
    infixes = [*(nlp.Defaults.infixes or ()), _SLASH]
    suffixes = [*(nlp.Defaults.suffixes or ()), r"(?<=[a-z][A-Z])\.", r"(?<=-[A-Z])\."]
    if lang == "nl":
        infixes += [_ACRONYM, _UMC]
        suffixes.append(r"(?<=[b-df-hj-np-tv-xzA-Z0-9])['’]s")
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    tokenizer.suffix_search = compile_suffix_regex(suffixes).search
    capitals = re.compile(r"[A-Z]{2,}\.")  # BV., NL., SA.: a name at the end of a sentence far more often than an abbreviation
    tokenizer.rules = {form: rule for form, rule in tokenizer.rules.items() if not capitals.fullmatch(form)}
    towns = (f"{mark}s-{town}" for mark in "'’‘" for town in ("Hertogenbosch", "Gravenhage", "Gravenzande", "Heerenberg"))
    for form in (*ABBREVIATIONS[lang], *towns):
        tokenizer.add_special_case(form, [{"ORTH": form}])
    return nlp
