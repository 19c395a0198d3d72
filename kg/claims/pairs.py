"""Pairs of things in one sentence, described by features: what stands between them, around them, above them, and which rules fired.

The features are read by a small linear classifier (``classifier``), which weighs the rules against each other and finds statements that no
pattern foresaw. They use words, word classes that hold for both languages, types and structure; never names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.claims.items import AMOUNT, DATE, ROLE, THING, WORD, Item
from kg.claims.signatures import SIGNATURES, fits
from kg.cues import Cues
from kg.names import coarse

CLASSES = (
    "collab",
    "between",
    "partner",
    "works",
    "lead",
    "fund",
    "money",
    "award",
    "receive",
    "start",
    "located",
    "organise",
    "take-part",
    "together",
    "negation",
    "hypothesis",
    "past",
    "be",
    "have",
)
"""Word classes of ``words.tsv`` that mean the same in both languages."""
WINDOW = 7
"""Words on either side of a gap that are taken one by one."""
EMPHASIS = ("", "'", "''", "'''")
"""A rule that fired counts as several features: it says more than a word."""
MAX_THINGS = 24
"""Things of a sentence that are paired; longer enumerations are paired with the first ones only."""


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence as the classifier sees it."""

    items: tuple[Item, ...]
    lang: str
    kind: str
    heading: str
    """Meaning of the heading above (``hasPartner``, ``role:Director`` …), if it has one."""
    heading_words: tuple[str, ...]
    start: int
    end: int
    page: int | None
    """The thing that the page or section is about."""


@dataclass(slots=True)
class Pair:
    """Two mentions that may be related, subject first."""

    subject: int
    object: int
    features: list[str] = field(default_factory=list)
    start: int = 0
    end: int = 0
    frame_start: int = 0
    frame_end: int = 0


def allowed(subject: str, object_: str) -> tuple[str, ...]:
    """Relations that may hold between two types, in that direction."""
    return tuple(p for p in SIGNATURES if fits(p, subject, object_))


def pairs(
    context: Context,
    type_of: Mapping[int, str] | Sequence[str],
    fired: Mapping[tuple[int, int], list[str]],
    cluster: Sequence[int],
    cues: Cues,
) -> Iterator[Pair]:
    """Every pair of things of a sentence between which a relation may hold, and the page's subject with each thing.

    Parameters:
        context: the sentence.
        type_of: type of each mention.
        fired: (cluster of subject, cluster of object) -> rules that claimed something of them anywhere in the document.
        cluster: representative of each mention's cluster.
        cues: word classes.
    """
    places: list[tuple[int, int, Item]] = []
    for k, item in enumerate(context.items):
        if item.kind == THING:
            places += [(k, t, part) for part in (item, *item.sub) for t in part.things]
    if len(places) > MAX_THINGS:
        places = places[:MAX_THINGS]
    common = [f"kind={context.kind}", f"head={context.heading}", *(f"hw={w}" for w in context.heading_words)]
    for x, (ka, a, ia) in enumerate(places):
        for y, (kb, b, ib) in enumerate(places):
            if x == y or cluster[a] == cluster[b] or not allowed(type_of[a], type_of[b]):
                continue
            features = [*common, *_between(context, ka, kb, cues), *_ends(ia, ib, a, b, type_of, context, cluster)]
            features += [f"rule={r}{k}" for k in EMPHASIS for r in fired.get((cluster[a], cluster[b]), ())]
            lo, hi = min(ia.start, ib.start), max(ia.end, ib.end)
            yield Pair(a, b, features, lo, hi, context.start, context.end)
    page = context.page
    if page is None:
        return
    here = {cluster[t] for _, t, _ in places}
    if cluster[page] in here:
        return
    for k, b, ib in places:
        for subject, object_ in ((page, b), (b, page)):
            if not allowed(type_of[subject], type_of[object_]) or cluster[subject] == cluster[object_]:
                continue
            features = [f"v:{f}" for f in (*common, *_around(context, k, cues))]
            features += [
                "virtual",
                f"v:types={type_of[subject]}>{type_of[object_]}",
                f"v:ct={coarse(type_of[subject])}>{coarse(type_of[object_])}",
                f"v:first={k == 0}",
            ]
            features += [f"rule={r}{k}" for k in EMPHASIS for r in fired.get((cluster[subject], cluster[object_]), ())]
            yield Pair(subject, object_, features, ib.start, ib.end, context.start, context.end)


def _words(items: Sequence[Item]) -> list[str]:
    out: list[str] = []
    for item in items:
        if item.kind == WORD:
            out.append(item.text if not item.text.isdigit() else "0")
        elif item.kind == THING:
            out.append("<thing>")
        elif item.kind == ROLE:
            out.append(f"<{item.held[0].category}>" if item.held else "<role>")
        elif item.kind == DATE:
            out.append("<date>")
        elif item.kind == AMOUNT:
            out.append("<amount>")
    return out


def _classes(words: Sequence[str], lang: str, cues: Cues) -> list[str]:
    found: list[str] = []
    for name in CLASSES:
        members = cues.words.get(f"{name}:{lang}", frozenset())
        if any(w in members for w in words):
            found.append(name)
    return found


def _between(context: Context, ka: int, kb: int, cues: Cues) -> list[str]:
    order = ">" if ka < kb else "<" if kb < ka else "="
    lo, hi = min(ka, kb), max(ka, kb)
    inner = context.items[lo + 1 : hi]
    words = _words(inner)
    out = [
        f"order={order}",
        f"dist={order}{min(len(inner), 12) if len(inner) < 5 else 5 + (len(inner) > 8) + (len(inner) > 15)}",
        f"things={order}{min(sum(w == '<thing>' for w in words), 3)}",
    ]
    near = words if len(words) <= 2 * WINDOW else [*words[:WINDOW], *words[-WINDOW:]]
    lang = context.lang
    content = [w for w in near if w.isalpha() or w.startswith("<") or "-" in w]
    out += [f"w{order}{lang}={w}" for w in sorted(set(content))]
    out += [f"b{order}{lang}={p}_{q}" for p, q in pairwise(near)]
    if words:
        out += [f"first{order}{lang}={words[0]}", f"last{order}{lang}={words[-1]}"]
    if len(words) <= 5:
        out.append(f"all{order}{lang}={' '.join(words)}")
    classes = _classes(words, lang, cues)
    out += [f"c{order}={c}" for c in classes]
    out.append(f"cs{order}={'+'.join(classes)}")
    out.append(f"pos{order}={'-'.join(sorted({i.pos for i in inner if i.pos in ('VERB', 'AUX', 'ADP')}))}")
    out.append(f"comma{order}={any(w in (',', ';') for w in words)}")
    before = _words(context.items[max(0, lo - 4) : lo])
    after = _words(context.items[hi + 1 : hi + 5])
    out += [f"pre{order}{lang}={w}" for w in before[-3:]] + [f"post{order}{lang}={w}" for w in after[:3]]
    out += [f"cpre{order}={c}" for c in _classes(_words(context.items[:lo]), lang, cues)]
    out += [f"cpost{order}={c}" for c in _classes(_words(context.items[hi + 1 :]), lang, cues)]
    return out


def _around(context: Context, k: int, cues: Cues) -> list[str]:
    before = _words(context.items[max(0, k - 6) : k])
    after = _words(context.items[k + 1 : k + 6])
    lang = context.lang
    out = [f"pre{lang}={w}" for w in before] + [f"post{lang}={w}" for w in after]
    out += [f"c={c}" for c in _classes(_words(context.items), lang, cues)]
    if before:
        out.append(f"prev{lang}={before[-1]}")
    if after:
        out.append(f"next{lang}={after[0]}")
    out.append(f"verb={any(i.pos in ('VERB', 'AUX') for i in context.items)}")
    out.append(f"n={sum(i.kind == THING for i in context.items)}")
    return out


def _ends(
    ia: Item, ib: Item, a: int, b: int, type_of: Mapping[int, str] | Sequence[str], context: Context, cluster: Sequence[int]
) -> list[str]:
    ta, tb = type_of[a], type_of[b]
    out = [f"types={ta}>{tb}", f"ct={coarse(ta)}>{coarse(tb)}"]
    if ia is ib:
        out.append("same-group")
    if len(ia.things) > 1:
        out.append("group-a")
    if len(ib.things) > 1:
        out.append("group-b")
    if ia.referring:
        out.append("ref-a")
    if ib.referring:
        out.append("ref-b")
    for end, item in (("a", ia), ("b", ib)):
        out += [f"held-{end}={h.category}{'@' if h.at else ''}" for h in item.held[:3]]
    if context.page is not None:
        if cluster[a] == cluster[context.page]:
            out.append(f"page-a={ta}")
        if cluster[b] == cluster[context.page]:
            out.append(f"page-b={tb}")
    if ia.owner is not None:
        out.append("owned-a")
        if cluster[ia.owner] == cluster[b]:
            out.append("owner-b")
    return out
