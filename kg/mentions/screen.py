"""Which of the names that were found are things of the field, and of which type: a linear classifier over a name's every mention.

Finders propose names generously; what a name looks like, which finders agree on it, where it stands and what stands beside it tell products,
headings, journals and diseases from institutions. The probability is the mentions' confidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.cues import Cues
from kg.mentions import linear
from kg.mentions.identity import Clusters
from kg.mentions.reading import Reading
from kg.mentions.spans import Candidate
from kg.mentions.typing import type_by_company, type_by_name
from kg.model import Mention
from kg.names import coarse

WEIGHTS = Path(__file__).parent / "screen.npz"
ACCEPT = 0.4
"""Probability from which a name counts as a thing of the field."""
ACCEPT_SHOWN = 0.06
"""The same for names that their own words, quotation marks, a list of names or the page's structure show to be one."""
SHOWN = frozenset({"names", "structure", "quoted", "head-noun", "titled"})
RETYPE = 0.4
"""Probability from which the classifier's type replaces that of the finders."""
MAX_MENTIONS = 6
"""Mentions of a thing that are looked at."""

Evidence = Mapping[tuple[int, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the classifier thinks of a thing."""

    accepted: float
    type: str
    certainty: float
    """Probability of ``type``, given that it is a thing."""


def evidence_of(candidates: Iterable[Candidate]) -> dict[tuple[int, int], list[str]]:
    """By span: which finders proposed it, with which type."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for c in candidates:
        found[c.start, c.end].append(f"{c.extractor}:{c.type}")
    return dict(found)


def features(reading: Reading, mentions: Sequence[Mention], group: Sequence[int], evidence: Evidence, cues: Cues) -> list[str]:
    """What is seen of a thing: the union over its mentions.

    Parameters:
        reading: the analysed document.
        mentions: all mentions.
        group: those of this thing.
        evidence: result of ``evidence_of``.
        cues: head nouns.
    """
    first = mentions[group[0]]
    out = {f"n={min(len(group), 4)}", f"type={first.type}", f"coarse={coarse(first.type)}", f"early={first.start < 300}"}
    if any(mentions[i].key for i in group):
        out |= {"key", f"key:{first.type}"}
    for name in {mentions[i].text for i in group}:
        out.update(_shape(name, first.type))
        own = type_by_name(name, cues)
        out.add(f"own={own}")
    for i in group[:MAX_MENTIONS]:
        m = mentions[i]
        block = reading.document.blocks[m.block]
        said = evidence.get((m.start, m.end), (f"{m.extractor}:{m.type}",))
        out.update(f"by={s}" for s in said)
        out.add(f"finders={len({s.partition(':')[0] for s in said})}")
        out.add(f"in={block.kind.value}")
        out.add(f"in={block.kind.value}:{coarse(m.type)}")
        out.add(f"whole={m.end - m.start >= 0.9 * (block.end - block.start)}:{block.kind.value}")
        out.update(_around(reading, m, cues))
    return sorted(out)


def _shape(name: str, type_: str) -> Iterable[str]:
    words = name.split()
    low = [w.casefold() for w in words]
    yield f"words={min(len(words), 6)}:{coarse(type_)}"
    yield f"first={low[0]}"
    yield f"last={low[-1]}"
    yield f"end={low[-1][-4:]}:{len(words) > 1}"
    yield f"caps={sum(w[:1].isupper() for w in words)}/{min(len(words), 6)}"
    if len(words) == 1:
        shape = "".join("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in name)
        yield f"shape={shape[:1]}{'U' if shape.isupper() else 'm' if 'X' in shape[1:] else 'l'}{'d' if 'd' in shape else ''}{'-' if '-' in shape else ''}"
        yield f"length={min(len(name), 12)}"
    for w in low[1:-1]:
        yield f"inner={w}"
    for mark in "&/:-.,()'":
        if mark in name:
            yield f"mark={mark}:{coarse(type_)}"


def _around(reading: Reading, m: Mention, cues: Cues) -> Iterable[str]:
    doc = reading.docs[m.block]
    if doc is None:
        yield "not-read"
        return
    offset = reading.document.blocks[m.block].start
    span = doc.char_span(m.start - offset, m.end - offset, alignment_mode="expand")
    if span is None or not len(span):
        return
    lang = doc.lang_
    kind = coarse(m.type)
    start, end = span.start, span.end
    before = [doc[t].lower_ for t in range(max(0, start - 3), start)]
    after = [doc[t].lower_ for t in range(end, min(len(doc), end + 3))]
    for w in before[-2:]:
        yield f"before{lang}={w}"
    for w in after[:2]:
        yield f"after{lang}={w}"
    yield f"b1{lang}={before[-1] if before else '^'}:{kind}"
    yield f"a1{lang}={after[0] if after else '$'}:{kind}"
    yield f"b2{lang}={' '.join(before[-2:])}"
    yield f"a2{lang}={' '.join(after[:2])}"
    yield f"dep={span.root.dep_}:{kind}"
    yield f"governor{lang}={span.root.head.lemma_}"
    yield f"pos={'-'.join(sorted({t.pos_ for t in span}))}"
    yield f"ner={span.root.ent_type_}:{kind}"
    same = [e for e in doc.ents if e.start < end and start < e.end]
    yield f"span={'none' if not same else 'same' if same[0].start == start and same[0].end == end else 'other'}:{kind}"
    beside = type_by_company(doc, start, end, cues)
    if beside:
        yield f"beside={beside}"
        yield f"beside={beside}:{m.type}"


def judge(
    reading: Reading, mentions: Sequence[Mention], clusters: Clusters, evidence: Evidence, cues: Cues
) -> dict[int, Verdict]:
    """A verdict on each cluster; empty where there are no weights."""
    model = linear.load(WEIGHTS)
    if model is None:
        return {}
    verdicts: dict[int, Verdict] = {}
    for root, group in groups(mentions, clusters).items():
        p = linear.probabilities(model, features(reading, mentions, group, evidence, cues), model.classes)
        accepted = 1 - p.pop(linear.NONE)
        best = max(sorted(p), key=p.__getitem__)
        verdicts[root] = Verdict(accepted, best, p[best] / max(accepted, 1e-9))
    return verdicts


def groups(mentions: Sequence[Mention], clusters: Clusters) -> dict[int, list[int]]:
    """Members of each cluster, in the order of the text."""
    found: dict[int, list[int]] = defaultdict(list)
    for i in range(len(mentions)):
        found[clusters.find(i)].append(i)
    return dict(found)


def apply(mentions: Sequence[Mention], clusters: Clusters, verdicts: Mapping[int, Verdict]) -> list[Mention]:
    """The mentions that are kept, with confidence and, where the classifier is sure of another one, type."""
    kept: list[Mention] = []
    for i, m in enumerate(mentions):
        verdict = verdicts.get(clusters.find(i))
        if verdict is None:
            kept.append(m)
            continue
        if verdict.accepted < (ACCEPT_SHOWN if m.extractor in SHOWN else ACCEPT):
            continue
        type_ = verdict.type if not m.key and verdict.certainty >= RETYPE else m.type
        kept.append(replace(m, type=type_, confidence=round(min(0.99, verdict.accepted), 3)))
    return kept
