"""Annotated documents as labelled examples: of names, of topics, of pairs of things."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import cues as cue_files
from kg import names as name_files
from kg.claims.document import STEPS, Analysis, analyse, document_pairs
from kg.claims.focus import sightings
from kg.documents import read
from kg.mentions import FINDERS, Reading, find, linear, screen
from kg.model import Document, Mention
from kg.names import coarse

ROOT = Path(__file__).resolve().parents[3]
PRACTICE = ROOT / "kg" / "language" / "training" / "documents"
CORPUS = ROOT / "tests" / "gold" / "corpus"
SHARED = ROOT.parent / "shared" / "gold" / "dev"
SPLIT = ROOT / "tests" / "gold" / "split.tsv"
YES = "yes"


@dataclass(frozen=True, slots=True)
class Example:
    """One name, topic or pair with its label."""

    document: str
    features: tuple[str, ...]
    label: str
    detail: str = ""


def practice_files() -> list[Path]:
    """The annotated practice documents, sorted; without series a and b, after which rules were made: rules are right there too often."""
    return [f for f in sorted(PRACTICE.glob("*.gold.json")) if not f.name.startswith(("a-", "b-"))]


def corpus_files() -> list[Path]:
    """The annotated documents of the corpus, sorted."""
    return sorted(CORPUS.glob("*.gold.json"))


def learning_files() -> list[Path]:
    """The learning part of the shared gold; nothing where it is absent."""
    return of_part(sorted(SHARED.glob("*.gold.json")), "learn")


def of_part(files: Iterable[Path], part: str) -> list[Path]:
    """Those annotations that ``tests/gold/split.tsv`` counts to a part: ``learn`` or ``check``."""
    names = {line.split("\t")[0] for line in SPLIT.read_text("utf-8").splitlines() if line.endswith(f"\t{part}")}
    return [f for f in files if f.name.removesuffix(".gold.json") in names]


class Gold:
    """The annotation of one document, asked by name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        self.name = str(self.content["doc"])
        self._by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for e in self.content["entities"]:
            for n in [e["name"], *e.get("aliases", [])]:
                self._by_name[_norm(n)].append(e)
        self.optional = {str(e["id"]) for e in self.content["entities"] if e.get("optional")}

    def document(self) -> Document:
        """The document that is annotated."""
        folder = self.path.parent if (self.path.parent / self.name).exists() else ROOT / "corpus"
        return read(folder / self.name, self.name)

    def entity(self, mentions: Iterable[Mention]) -> dict[str, Any] | None:
        """The annotated entity that a group of mentions names, preferably one of the same kind."""
        found = [(m, e) for m in mentions for form in _forms(m) for e in self._by_name.get(form, ())]
        return next((e for m, e in found if coarse(str(e["type"])) == coarse(m.type)), found[0][1] if found else None)


_NOUN = re.compile(r"^(?:project|programma|programme) | (?:project|programma|programme|program|consortium|initiative)$")


def _forms(m: Mention) -> Iterable[str]:
    """A name, and an undertaking's name without its common noun, as readers write it ("LUMINA" for "LUMINA project")."""
    name = _norm(m.text)
    yield name
    if m.type in ("Project", "Programme") and _NOUN.sub("", name) != name:
        yield _NOUN.sub("", name)


def _norm(name: str) -> str:
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"^(the|de|het|een|a|an) ", "", re.sub(r"[^a-z0-9+]+", " ", text).strip())


def names_of(path: Path) -> list[Example]:
    """Every name that the finders propose in a document, labelled with its type, or as none."""
    gold = Gold(path)
    cues = cue_files.load()
    reading = Reading(gold.document())
    found = find(reading, name_files.load(), cues, tuple(f for f in FINDERS if f != "screen"))
    rows: list[Example] = []
    for group in screen.groups(found.mentions, found.clusters).values():
        entity = gold.entity(found.mentions[i] for i in group)
        if entity is not None and entity.get("optional"):
            continue
        label = linear.NONE if entity is None else str(entity["type"])
        features = screen.features(reading, found.mentions, group, found.evidence, cues)
        rows.append(Example(gold.name, tuple(features), label, found.mentions[group[0]].text))
    return rows


@dataclass(frozen=True, slots=True)
class Labelled:
    """What a document teaches."""

    topics: list[Example]
    pairs: list[Example]
    rules: list[tuple[str, bool]]
    """Every claim of a rule: the rule, and whether the claim is right. Optional ones are left out."""


def claims_of(path: Path, weights: Path | None = None) -> Labelled:
    """Topics, pairs and rules' claims of a document, labelled.

    Parameters:
        path: the annotation.
        weights: of the screen of names, learned without this document; None: those in use.
    """
    gold = Gold(path)
    kept = screen.WEIGHTS
    screen.WEIGHTS = weights or kept
    try:
        analysis = analyse(gold.document(), steps=tuple(s for s in STEPS if s != "classifier"))
    finally:
        screen.WEIGHTS = kept
    ids: dict[int, str] = {}
    for root, group in screen.groups(analysis.found.mentions, analysis.found.clusters).items():
        entity = gold.entity(analysis.found.mentions[i] for i in group)
        if entity is not None:
            ids[root] = str(entity["id"])
    return Labelled(_topics(gold, analysis, ids), _pairs(gold, analysis, ids), list(_rules(gold, analysis, ids)))


def _rules(gold: Gold, analysis: Analysis, ids: Mapping[int, str]) -> Iterable[tuple[str, bool]]:
    content, find_root = gold.content, analysis.ledger.clusters.find
    right: dict[tuple[str, ...], bool] = {}
    for r in content["relations"]:
        right[r["p"], r["s"], r["o"]] = bool(r.get("optional"))
        if r["p"] == "collaboratesWith":
            right[r["p"], r["o"], r["s"]] = bool(r.get("optional"))
    right |= {("role", r["person"], r["org"], r["category"]): bool(r.get("optional")) for r in content["roles"]}
    right |= {(d["p"], d["s"], str(d["value"])): bool(d.get("optional")) for d in content["dates"]}
    right |= {("amount", a["recipient"], str(a["eur"])): bool(a.get("optional")) for a in content["amounts"]}
    for claim in analysis.ledger.claims():
        subject = ids.get(find_root(claim.subject), "?")
        key: tuple[str, ...]
        if claim.predicate == "focusesOn":
            continue
        if claim.predicate in ("startDate", "endDate", "amount"):
            key = (claim.predicate, subject, claim.value)
        else:
            object_ = "?" if claim.object is None else ids.get(find_root(claim.object), "?")
            key = (claim.predicate, subject, object_, *((claim.value,) if claim.predicate == "role" else ()))
            if object_ in gold.optional:
                continue
        if subject in gold.optional or right.get(key):
            continue
        yield claim.extractor, key in right


def _topics(gold: Gold, analysis: Analysis, ids: Mapping[int, str]) -> list[Example]:
    stated = {(str(t["s"]), str(t["topic"])): bool(t.get("optional")) for t in gold.content["topics"]}
    rows: list[Example] = []
    found = sightings(analysis.reading, analysis.ledger, analysis.contexts, analysis.speaks_of, analysis.cues)
    for (root, slug), sighting in found.items():
        entity = ids.get(root, "")
        if stated.get((entity, slug)) or entity in gold.optional:
            continue
        label = YES if (entity, slug) in stated else linear.NONE
        rows.append(
            Example(
                gold.name, tuple(sorted(sighting.features)), label, f"{analysis.ledger.mentions[sighting.mention].text} | {slug}"
            )
        )
    return rows


def _pairs(gold: Gold, analysis: Analysis, ids: Mapping[int, str]) -> list[Example]:
    ledger = analysis.ledger
    facts: dict[tuple[str, str], dict[str, tuple[bool, str]]] = defaultdict(dict)
    for r in gold.content["relations"]:
        entry = (bool(r.get("optional")), _norm(r["quote"]))
        facts[r["s"], r["o"]][r["p"]] = entry
        if r["p"] == "collaboratesWith":
            facts[r["o"], r["s"]][r["p"]] = entry
    text = analysis.reading.document.text
    seen: dict[tuple[int, int], list[Seen]] = defaultdict(list)
    for pair, predicates in document_pairs(analysis.contexts, ledger, analysis.cues):
        key = ledger.clusters.find(pair.subject), ledger.clusters.find(pair.object)
        seen[key].append((tuple(pair.features), predicates, _norm(text[pair.frame_start : pair.frame_end])))
    rows: list[Example] = []
    for (s, o), places in seen.items():
        subject, object_ = ids.get(s), ids.get(o)
        possible = {p for _, predicates, _ in places for p in predicates}
        stated = {p: v for p, v in facts.get((subject or "", object_ or ""), {}).items() if p in possible}
        sure = sorted(p for p, v in stated.items() if not v[0])
        if not sure and (stated or subject in gold.optional or object_ in gold.optional):
            continue
        labels = [_read_at(sentence, stated[sure[0]][1]) for _, _, sentence in places] if sure else [False] * len(places)
        if sure and not any(labels):
            direct = ["virtual" not in features for features, _, _ in places]
            labels = direct if any(direct) else [True] * len(places)
        detail = f"{ledger.mentions[s].text} | {ledger.mentions[o].text}"
        for (features, _, _), here in zip(places, labels, strict=True):
            if here or not sure:
                rows.append(Example(gold.name, features, sure[0] if here else linear.NONE, detail))
    return rows


Seen = tuple[tuple[str, ...], tuple[str, ...], str]
"""Features of a pair at one place, the relations that its types allow, and the words of the sentence."""


def _read_at(sentence: str, quote: str) -> bool:
    """Whether a sentence is, more or less, the one that a quote was taken from."""
    words = set(quote.split())
    return quote in sentence or sentence in quote or len(words & set(sentence.split())) >= 0.6 * len(words)
