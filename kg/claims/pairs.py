"""Pairs of things in one sentence, described by features: what stands between them, around them, above them, and which rules fired.

The features are read by a small linear classifier (``classifier``), which weighs the rules against each other and finds statements that no
pattern foresaw. They use words, word classes that hold for both languages, types and structure; never names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.claims.items import AMOUNT, DATE, ROLE, THING, WORD, Held, Item
from kg.claims.signatures import SIGNATURES, fits
from kg.cues import Cues
from kg.names import coarse

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

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
    "part", "member", "employ", "supervise", "spinoff", "speak", "study", "project", "do", "supply", "grant", "leader", "with", "vacancy", "place",
)  # fmt: skip
"""Word classes of ``words.tsv`` that mean the same in both languages."""
WINDOW = 7
"""Words on either side of a gap that are taken one by one."""
EMPHASIS = ("", "'", "''", "'''")
"""A rule that fired counts as several features: it says more than a word."""
MAX_PATH = 7
"""Steps in a dependency tree between two things that are written out."""
CROSSED = (
    "role-", "v:role", "rival", "of-kind", "v:rivals", "v:fellows", "v:kind", "all", "first", "last", "c", "dist", "head=", "path", "deps", "top",
    "order", "v:hang", "v:prev", "v:next", "v:head=", "v:c=", "v:governor", "v:tag",
)  # fmt: skip
"""Features that are also taken together with the kinds of the two things."""
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
    about: tuple[tuple[str, int], ...]
    """What the sentence may be about without naming it: subject of the section, of the page, first thing of the sentence before."""
    doc: Doc
    offset: int
    """Where ``doc`` starts in the document."""


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
    held: tuple[Held, ...] = ()
    """Role titles of the person among the two that no place was found for yet."""


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
    trees = Trees(context)
    for x, (ka, a, ia) in enumerate(places):
        for y, (kb, b, ib) in enumerate(places):
            if x == y or cluster[a] == cluster[b] or not allowed(type_of[a], type_of[b]):
                continue
            features = [*common, *_between(context, ka, kb, cues), *_ends(ia, ib, a, b, type_of, context, cluster)]
            features += trees.path(ia, ib)
            features += [
                f"role-{e}={h.category}"
                for e, k, t in (("a", ka, a), ("b", kb, b))
                if type_of[t] == "Person"
                for h in _titles(context, k, context.items[k])
            ]
            features += _rivals(places, x, y, type_of)
            kinds = f"{coarse(type_of[a])}>{coarse(type_of[b])}"
            features += [f"{kinds}|{f}" for f in features if f.startswith(CROSSED)]
            features += [f"rule={r}{k}" for k in EMPHASIS for r in fired.get((cluster[a], cluster[b]), ())]
            lo, hi = min(ia.start, ib.start), max(ia.end, ib.end)
            held = _titles(context, ka, ia) if type_of[a] == "Person" else ()
            yield Pair(a, b, features, lo, hi, context.start, context.end, held)
    here = {cluster[t] for _, t, _ in places}
    around: dict[int, list[str]] = {}
    seen: set[int] = set()
    for tag, page in context.about:
        if cluster[page] in here or cluster[page] in seen:
            continue
        seen.add(cluster[page])
        for k, b, ib in places:
            for subject, object_ in ((page, b), (b, page)):
                if cluster[subject] == cluster[object_] or not allowed(type_of[subject], type_of[object_]):
                    continue
                if k not in around:
                    around[k] = [f"v:{f}" for f in (*common, *_around(context, k, cues), *trees.above(context.items[k]))]
                kinds = f"{coarse(type_of[subject])}>{coarse(type_of[object_])}"
                rivals = sum(coarse(type_of[t]) == coarse(type_of[page]) for _, t, _ in places)
                fellows = sum(coarse(type_of[t]) == coarse(type_of[b]) for _, t, _ in places)
                features = [
                    *around[k],
                    f"v:first={k == 0}",
                    f"v:tag={tag}",
                    f"v:rivals={min(rivals, 2)}",
                    f"v:fellows={min(fellows, 3)}",
                ]
                features += [f"v:role={h.category}" for h in (_titles(context, k, ib) if type_of[b] == "Person" else ())]
                features += [f"{kinds}|{f}" for f in features if f.startswith(CROSSED)]
                features += [
                    "virtual",
                    f"v:types={type_of[subject]}>{type_of[object_]}",
                    f"v:types={type_of[subject]}>{type_of[object_]}:{tag}",
                    f"v:ct={kinds}",
                ]
                features += [f"rule={r}{e}" for e in EMPHASIS for r in fired.get((cluster[subject], cluster[object_]), ())]
                held = _titles(context, k, ib) if subject == b and type_of[b] == "Person" else ()
                yield Pair(subject, object_, features, ib.start, ib.end, context.start, context.end, held)


def _titles(context: Context, k: int, person: Item) -> tuple[Held, ...]:
    """Role titles of a person without a place: those folded into its item, else those that stand beside it."""
    own = tuple(h for h in person.held if not h.at)
    if own or person.held:
        return own
    for step in (1, -1):
        for n in range(k + step, k + 4 * step, step):
            if not 0 <= n < len(context.items) or context.items[n].kind == THING:
                break
            if context.items[n].kind == ROLE:
                return context.items[n].held[:1]
    return ()


def _rivals(places: Sequence[tuple[int, int, Item]], x: int, y: int, type_of: Mapping[int, str] | Sequence[str]) -> list[str]:
    """Whether another thing of the one's or the other's kind stands nearer."""
    (ka, a, _), (kb, b, _) = places[x], places[y]
    kind_a, kind_b = coarse(type_of[a]), coarse(type_of[b])
    lo, hi = min(ka, kb), max(ka, kb)
    inner = [coarse(type_of[t]) for k, t, _ in places if lo < k < hi]
    all_ = [coarse(type_of[t]) for _, t, _ in places]
    nearer_b = any(coarse(type_of[t]) == kind_b and t != b and abs(k - ka) < abs(kb - ka) for k, t, _ in places)
    nearer_a = any(coarse(type_of[t]) == kind_a and t != a and abs(k - kb) < abs(ka - kb) for k, t, _ in places)
    return [
        f"rival-in-a={min(inner.count(kind_a), 2)}",
        f"rival-in-b={min(inner.count(kind_b), 2)}",
        f"rival={nearer_a}{nearer_b}",
        f"of-kind={min(all_.count(kind_a), 3)}>{min(all_.count(kind_b), 3)}",
    ]


class Trees:
    """The dependency tree of a sentence, asked for the way between two items."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._roots: dict[tuple[int, int], Token | None] = {}

    def _root(self, item: Item) -> Token | None:
        key = (item.start, item.end)
        if key not in self._roots:
            mention_end = item.start + len(item.raw) if item.raw and item.raw != "list" else item.end
            span = self._context.doc.char_span(
                item.start - self._context.offset, mention_end - self._context.offset, alignment_mode="expand"
            )
            self._roots[key] = span.root if span is not None and len(span) else None
        return self._roots[key]

    def path(self, ia: Item, ib: Item) -> list[str]:
        """The way from one item to another: relations up, the word at the top, relations down."""
        a, b = self._root(ia), self._root(ib)
        if a is None or b is None or a is b:
            return []
        up = [a, *_ancestors(a)]
        place = {t.i: k for k, t in enumerate(up)}
        down: list[Token] = []
        for t in (b, *_ancestors(b)):
            if t.i in place:
                top = t
                break
            down.append(t)
        else:
            return ["path=none"]
        left = up[: place[top.i]]
        if len(left) + len(down) > MAX_PATH:
            return ["path=long", f"top={top.lemma_.casefold()}"]
        rising, falling = "-".join(t.dep_ for t in left), "-".join(t.dep_ for t in reversed(down))
        word = top.lemma_.casefold() if top is not a and top is not b else "."
        inner = {t.lemma_.casefold() for t in (*left[1:], *down[1:])}
        out = [f"path={rising}^{word}v{falling}", f"deps={rising}^v{falling}", f"top={word}", f"steps={len(left)}+{len(down)}"]
        marks = {c.lemma_.casefold() for t in (a, b) for c in t.children if c.dep_ == "case"}
        out += [f"via={w}" for w in sorted(inner)]
        out += [f"case-{e}={c.lemma_.casefold()}" for e, t in (("a", a), ("b", b)) for c in t.children if c.dep_ == "case"]
        if marks:
            out.append(f"path-case={word}:{'+'.join(sorted(marks))}")
        return out

    def above(self, item: Item) -> list[str]:
        """How an item hangs in its sentence."""
        t = self._root(item)
        if t is None:
            return []
        case = "+".join(sorted(c.lemma_.casefold() for c in t.children if c.dep_ == "case"))
        return [f"dep={t.dep_}", f"governor={t.head.lemma_.casefold()}", f"hang={t.dep_}:{case}:{t.head.lemma_.casefold()}"]


def _ancestors(t: Token) -> Iterator[Token]:
    seen = 0
    while t.head is not t and t.head.i != t.i and seen < 40:
        t = t.head
        seen += 1
        yield t


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


@lru_cache(maxsize=8)
def _classes_of(cues: Cues, lang: str) -> dict[str, tuple[int, ...]]:
    """Word -> the word classes (places in CLASSES) that it belongs to."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(CLASSES):
        for word in cues.words.get(f"{name}:{lang}", frozenset()):
            found.setdefault(word, []).append(place)
    return {word: tuple(places) for word, places in found.items()}


def _classes(words: Sequence[str], lang: str, cues: Cues) -> list[str]:
    table = _classes_of(cues, lang)
    return [CLASSES[place] for place in sorted({place for w in words for place in table.get(w, ())})]


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
    for tag, page in context.about:
        if cluster[a] == cluster[page]:
            out += [f"{tag}-a={ta}", f"{tag}-a"]
        if cluster[b] == cluster[page]:
            out += [f"{tag}-b={tb}", f"{tag}-b"]
    if ia.owner is not None:
        out.append("owned-a")
        if cluster[ia.owner] == cluster[b]:
            out.append("owner-b")
    return out
