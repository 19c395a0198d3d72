"""Universal Dependencies treebanks as spaCy documents; format: https://universaldependencies.org/format.html."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.language.training.tokenization import ACRONYM_COMPOUND

FEATURES = {"Number", "Person", "Tense", "Mood", "VerbForm", "Voice", "PronType", "Poss", "Degree", "Definite"}
"""Morphological features kept; the others make many rare labels and nothing here asks for them."""


@dataclass(frozen=True, slots=True)
class Word:
    """One syntactic word; ``head`` is an index into the sentence (the root's is its own)."""

    form: str
    lemma: str
    pos: str
    morph: str
    head: int
    dep: str
    space: bool


Tree = tuple[Word, ...]


def read(path: Path) -> list[Tree]:
    """The trees of a gzipped CoNLL-U file, in order.

    Parameters:
        path: the file.

    Returns:
        One tuple of words a sentence; empty nodes are left out, multiword tokens are split without a space.
    """
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [_tree(rows) for rows in _sentences(lines)]


def _sentences(lines: Iterator[str] | gzip.GzipFile) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    for raw in lines:
        line = str(raw).rstrip("\n")
        if line and not line.startswith("#"):
            rows.append(line.split("\t"))
        elif not line and rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _tree(rows: list[list[str]]) -> Tree:
    glued: set[int] = set()
    last_space: dict[int, bool] = {}
    for row in rows:
        if "-" in row[0]:
            first, last = (int(part) for part in row[0].split("-"))
            surface = row[1]
            parts = [r[1] for r in rows if r[0].isdigit() and first <= int(r[0]) <= last]
            if "".join(parts) == surface:
                glued.update(range(first, last))
                last_space[last] = "SpaceAfter=No" not in row[9]
    words = []
    for row in rows:
        if not row[0].isdigit():
            continue
        number = int(row[0])
        head = int(row[6])
        space = last_space.get(number, "SpaceAfter=No" not in row[9]) and number not in glued
        lemma = row[2].replace("_", "") or row[1] if len(row[2]) > 1 else row[2]
        morph = "|".join(sorted(f for f in row[5].split("|") if f.split("=")[0] in FEATURES))
        dep = "ROOT" if row[7] == "root" else row[7]
        words.append(Word(row[1], lemma, row[3], morph, head - 1 if head else number - 1, dep, space))
    return _split_compounds(tuple(words))


def _split_compounds(tree: Tree) -> Tree:
    """Split acronym compounds as the tokenizer does: the last part keeps the relation, the others hang on it."""
    places: list[int] = []
    out: list[tuple[Word, int | None]] = []  # word, head index in the new sentence if already known
    for word in tree:
        cuts = [0, *(place for match in ACRONYM_COMPOUND.finditer(word.form) for place in match.span()), len(word.form)]
        parts = [word.form[a:b] for a, b in pairwise(cuts) if a < b]
        main = len(out) + len(parts) - 1
        for part in parts[:-1]:
            pos, dep = ("PUNCT", "punct") if part in "-‑" else ("PROPN", "compound")
            out.append((Word(part, part, pos, "", 0, dep, False), main))
        out.append((replace(word, form=parts[-1], lemma=parts[-1] if len(parts) > 1 else word.lemma), None))
        places.append(main)
    return tuple(replace(word, head=places[word.head] if head is None else head) for word, head in out)


def document(trees: Sequence[Tree], vocab: Vocab) -> Doc:
    """Several sentences, one after the other, as one annotated document."""
    words = [word for tree in trees for word in tree]
    starts = [sum(len(tree) for tree in trees[:i]) for i in range(len(trees))]
    heads = [start + word.head for start, tree in zip(starts, trees, strict=True) for word in tree]
    spaces = [word.space for word in words]
    for start in starts[1:]:
        spaces[start - 1] = True
    return Doc(
        vocab,
        words=[w.form for w in words],
        spaces=spaces,
        pos=[w.pos for w in words],
        morphs=[w.morph for w in words],
        lemmas=[w.lemma for w in words],
        deps=[w.dep for w in words],
        heads=heads,
    )


def documents(trees: Sequence[Tree], vocab: Vocab, rng: random.Random | None = None) -> Iterator[Doc]:
    """Documents of one to five consecutive sentences, so that sentence bounds can be learned.

    Parameters:
        trees: the sentences.
        vocab: the pipeline's vocabulary.
        rng: draws the lengths and leaves off some final full stops (as in headings); None: five sentences each, unchanged.
    """
    at = 0
    while at < len(trees):
        size = rng.choice((1, 1, 2, 3, 5)) if rng else 5
        group = list(trees[at : at + size])
        at += size
        if rng and rng.random() < 0.15:
            group[-1] = _without_stop(group[-1])
        yield document(group, vocab)


def _without_stop(tree: Tree) -> Tree:
    last = len(tree) - 1
    if len(tree) < 3 or tree[last].form != "." or any(word.head == last for word in tree):
        return tree
    return tree[:last]


@dataclass(frozen=True, slots=True)
class Split:
    """Trees for learning, for choosing the best step, and for measuring."""

    train: list[Tree]
    dev: list[Tree]
    test: list[Tree]


def split(lang: str, data: Path) -> Split:
    """The treebanks of a language, with what is set aside.

    English: the published parts of EWT (the first 700 sentences of dev choose the step, the others are learned from). Dutch, of
    which only dev and test parts exist: the last 500 sentences of LassySmall test and the last 200 of Alpino test measure, the
    last 150 sentences of LassySmall dev choose the step.

    Parameters:
        lang: ``en`` or ``nl``.
        data: folder that holds ``ud/``.
    """

    def part(name: str) -> list[Tree]:
        return read(data / "ud" / f"{name}.conllu.gz")

    if lang == "en":
        dev = part("en_ewt-ud-dev")
        return Split(part("en_ewt-ud-train") + dev[700:], dev[:700], part("en_ewt-ud-test"))
    lassy, lassy_test, alpino_test = (part(f"nl_{n}") for n in ("lassysmall-ud-dev", "lassysmall-ud-test", "alpino-ud-test"))
    train = part("nl_alpino-ud-dev") + lassy[:-150] + lassy_test[:-500] + alpino_test[:-200]
    return Split(train, lassy[-150:], lassy_test[-500:] + alpino_test[-200:])
