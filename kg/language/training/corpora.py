"""Public corpora with names: token columns with IOB labels, as spaCy documents."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from spacy.tokens import Doc
from spacy.vocab import Vocab

LABEL_OF = {"PER": "PERSON", "ORG": "INSTITUTION", "LOC": "PLACE"}
"""How the corpora's labels read here; the others (MISC) are dropped."""

_NO_SPACE_BEFORE = re.compile(r"[.,;:!?%)\]’”]+|'s|n't|\.\.\.")
_NO_SPACE_AFTER = re.compile(r"[(\[“‘]")

_MARKUP = {"''", "'''", "'", "**", "|", "=="}

Row = tuple[str, str]


def read(path: Path) -> list[list[Row]]:
    """The sentences of a gzipped column file: an index, the token, its IOB label, further columns.

    Parameters:
        path: the file.
    """
    out: list[list[Row]] = [[]]
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            fields = line.rstrip("\n").split("\t")
            if len(fields) > 2 and fields[1].strip():
                out[-1].append((fields[1].strip(), fields[2]))
            elif out[-1]:
                out.append([])
    return [sentence for sentence in out if sentence]


def document(rows: list[Row], vocab: Vocab) -> Doc:
    """One sentence with its names; white space is put back by rule, as the files do not keep it."""
    words = [word for word, _ in rows]
    spaces = [
        not _NO_SPACE_AFTER.fullmatch(word) and not (i + 1 < len(words) and _NO_SPACE_BEFORE.fullmatch(words[i + 1]))
        for i, word in enumerate(words)
    ]
    ents, before = [], "O"
    for _, tag in rows:
        label = LABEL_OF.get(tag[2:])
        if label is None:
            ents.append("O")
        else:
            start = tag.startswith("B") or before[2:] != tag[2:]
            ents.append(f"{'B' if start else 'I'}-{label}")
        before = tag
    return Doc(vocab, words=words, spaces=spaces, ents=ents)


def clean(sentences: list[list[Row]]) -> Iterator[list[Row]]:
    """The sentences of a silver corpus that look like running text with plausible names.

    WikiANN labels what an encyclopaedia links, so lists, redirects and headings are mostly noise: kept are sentences of six
    words or more that end with a full stop, are mostly lower case, hold no mark-up, and whose names have at most six tokens
    and do not begin in lower case.
    """
    beginnings: Counter[tuple[str, ...]] = Counter()
    for rows in sentences:
        words = [word for word, _ in rows]
        if len(words) < 6 or words[-1] != "." or rows[-1][1] != "O" or not _MARKUP.isdisjoint(words):
            continue
        if sum(word.islower() for word in words) * 2 < len(words):
            continue
        length, good = 0, True
        for word, tag in rows:
            length = length + 1 if tag != "O" else 0
            good = good and length <= 6 and not (tag.startswith("B") and word.islower()) and not (tag != "O" and word in "(),")
        beginnings[tuple(words[:3])] += 1  # robots wrote thousands of articles that begin alike
        if good and beginnings[tuple(words[:3])] <= 20:
            yield rows
