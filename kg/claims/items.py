"""A sentence as a row of items: words, things (mentions and what refers back to them), roles, dates, sums.

Phrases are then folded step by step (``phrases``), until a clause reads like "THING is a collaboration between THINGS" and sentence patterns
(``templates``) can be laid over it: a cascade of finite-state steps after J. R. Hobbs et al., "FASTUS", 1997.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.claims.values import AmountFound, DateFound, amounts, dates
from kg.cues import Cues, RoleTitle
from kg.mentions import Sentence
from kg.model import Document, Mention

WORD, THING, ROLE, DATE, AMOUNT = "word", "thing", "role", "date", "amount"


@dataclass(frozen=True, slots=True)
class Held:
    """A role title as it stands in the text, and where it is held once that is known."""

    category: str
    title: str
    leads: bool
    at: tuple[int, ...] = ()
    """Mentions of the organisations, units or undertakings."""


@dataclass(slots=True)
class Item:
    """One element of a sentence."""

    kind: str
    start: int
    end: int
    text: str
    """Lower case."""
    pos: str = ""
    lemma: str = ""
    raw: str = ""
    things: tuple[int, ...] = ()
    """Mentions; several where they are coordinated."""
    referring: bool = False
    """Whether it is a reference ("the lab") and no name."""
    held: tuple[Held, ...] = ()
    date: DateFound | None = None
    amount: AmountFound | None = None
    owner: int | None = None
    """Mention of the organisation that a folded phrase named as the whole ("the Data Science Center of the UMCG")."""
    sub: list[Item] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"{self.kind[0]}:{self.text}" if self.kind == WORD else f"<{self.kind} {self.raw or self.text}>"


def build(sentence: Sentence, document: Document, mentions: Sequence[Mention], inside: Iterable[int], cues: Cues) -> list[Item]:
    """The items of a sentence.

    Parameters:
        sentence: token bounds.
        document: for the text.
        mentions: all mentions.
        inside: indices of those in this sentence, in order.
        cues: role titles.
    """
    start, end = sentence.char(sentence.start), sentence.char_end(sentence.end - 1)
    text = document.text[start:end]
    spans: list[tuple[int, int, Item]] = []
    for i in inside:
        m = mentions[i]
        spans.append((m.start, m.end, Item(THING, m.start, m.end, m.text.casefold(), raw=m.text, things=(i,))))
    for a in amounts(text):
        if not any(s < start + a.end and start + a.start < e for s, e, _ in spans):
            spans.append(
                (
                    start + a.start,
                    start + a.end,
                    Item(AMOUNT, start + a.start, start + a.end, "", raw=text[a.start : a.end], amount=a),
                )
            )
    for d in dates(text):
        if not any(s < start + d.end and start + d.start < e for s, e, _ in spans):
            spans.append((start + d.start, start + d.end, Item(DATE, start + d.start, start + d.end, "", raw=d.value, date=d)))
    spans.sort(key=lambda s: s[0])
    items: list[Item] = []
    k = 0
    for t in range(sentence.start, sentence.end):
        token = sentence.doc[t]
        begin, stop = sentence.char(t), sentence.char_end(t)
        while k < len(spans) and spans[k][1] <= begin:
            k += 1
        if k < len(spans) and spans[k][0] < stop:
            s, e, item = spans[k]
            if not items or items[-1] is not item:
                if begin < s and document.text[begin:s].strip("-–([") and not document.text[begin:s].endswith("/"):
                    items.append(_word(document.text[begin:s].strip("-–"), begin, s, token))
                items.append(item)
            if e < stop:
                rest = document.text[e:stop].strip("-–")
                k += 1
                if rest:
                    items.append(_word(rest, e, stop, token))
            continue
        if token.text.strip():
            items.append(_word(token.text, begin, stop, token))
    return _roles(_hyphened(_without_keys(items)), document, cues)


def _hyphened(items: list[Item]) -> list[Item]:
    """Put words back together that the tokenizer split at a hyphen: "spin-off", "co-director"."""
    out: list[Item] = []
    k = 0
    while k < len(items):
        a, dash, b = items[k], items[k + 1] if k + 1 < len(items) else None, items[k + 2] if k + 2 < len(items) else None
        if (
            dash is not None and b is not None and a.kind == dash.kind == b.kind == WORD and dash.text == "-"
            and a.end == dash.start and dash.end == b.start and a.text.isalpha() and b.text.isalpha()
        ):  # fmt: skip
            out.append(
                Item(WORD, a.start, b.end, f"{a.text}-{b.text}", pos=b.pos, lemma=f"{a.text}-{b.lemma}", raw=f"{a.raw}-{b.raw}")
            )
            k += 3
            continue
        out.append(a)
        k += 1
    return out


def _without_keys(items: list[Item]) -> list[Item]:
    """Drop the folder in front of a page key that stands for a name: ``member/jan-de-wit``."""
    out: list[Item] = []
    for item in items:
        if item.kind == THING and "-" in item.text and item.raw.islower() and len(out) >= 1 and out[-1].text.endswith("/"):
            out.pop()
            while out and out[-1].text in {"member", "members", "people", "person", "staff", "team", "medewerkers"}:
                out.pop()
        out.append(item)
    return out


def _word(text: str, start: int, end: int, token: object) -> Item:
    return Item(
        WORD,
        start,
        end,
        text.casefold().replace("’", "'"),
        pos=getattr(token, "pos_", ""),
        lemma=getattr(token, "lemma_", "").casefold(),
        raw=text,
    )


_QUALIFIER_POS = {"ADJ", "NOUN", "PROPN", "ADV", "X"}
_FIELD_STOP = frozenset(
    [
        "at",
        "bij",
        "aan",
        "from",
        "with",
        "met",
        "die",
        "dat",
        "who",
        "which",
        "and",
        "en",
        "is",
        "was",
        "are",
        "zijn",
        "the",
        "het",
        "de",
        "op",
        "within",
        "binnen",
        "to",
        "om",
        "door",
        "by",
        "since",
        "sinds",
        "as",
        "als",
        "he",
        "she",
        "hij",
        "zij",
        "ze",
    ]
)
_FIELD_LINK = frozenset(["of", "in", "for", "and", "en", "voor", "van", "&", "-", "/"])


def _roles(items: list[Item], document: Document, cues: Cues) -> list[Item]:
    """Join the words of role titles into role items, with qualifiers before and the field behind."""
    out: list[Item] = []
    i = 0
    while i < len(items):
        size = _title_at(items, i, cues)
        if not size:
            out.append(items[i])
            i += 1
            continue
        words = tuple(x.text for x in items[i : i + size])
        title = cues.roles.get(words) or _compound(words[-1], cues)
        assert title is not None, words
        first, last = i, i + size
        # "wetenschappelijk", "associate", "klinisch": qualifiers right before the title
        start = items[first].start
        for _ in range(3):
            if not out or not _qualifies(out[-1], cues):
                break
            start = out.pop().start
        end_index = _field(items, last, cues)
        if re.search(
            r"\b(?:former|voormalig|ex|oud)\w*[\s-]+$", document.text[max(0, start - 14) : start].casefold()
        ) or re.match(r"(?:former|voormalig|oud-|ex-)", document.text[start : end_index and items[end_index - 1].end].casefold()):
            # A post of the past is none.
            out += [Item(WORD, x.start, x.end, x.text, pos=x.pos, lemma=x.lemma, raw=x.raw) for x in items[first:end_index]]
            i = end_index
            continue
        end = items[end_index - 1].end
        raw = document.text[start:end]
        out.append(
            Item(ROLE, start, end, " ".join(words), raw=raw, held=(Held(title.category, " ".join(raw.split()), title.leads),))
        )
        i = end_index
    return out


def _qualifies(item: Item, cues: Cues) -> bool:
    return (
        item.kind == WORD
        and item.pos in {"ADJ", "NOUN", "PROPN"}
        and item.text.replace("-", "").isalpha()
        and item.text not in _FIELD_STOP
        and not _determiner(item, cues)
    )


def _determiner(item: Item, cues: Cues) -> bool:
    return cues.is_a(item.text, "determiner") or item.text in {"a", "an", "een", "als", "as"}


def _title_at(items: list[Item], i: int, cues: Cues) -> int:
    """Number of items of the longest role title that starts here; 0 for none."""
    if items[i].kind != WORD:
        return 0
    for size in range(6, 0, -1):
        part = items[i : i + size]
        if len(part) == size and all(x.kind == WORD for x in part) and tuple(x.text for x in part) in cues.roles:
            if (
                size == 1
                and part[0].pos in {"VERB", "AUX"}
                and part[0].text in {"leads", "lead", "heads", "head", "chair", "chairs", "contact", "student"}
            ):
                return 0
            return size
    return 1 if _compound(items[i].text, cues) else 0


def _compound(word: str, cues: Cues) -> RoleTitle | None:
    """The title at the end of a compound: "UvA-rector", "kinderoncoloog", "netwerkcoördinator"."""
    if "-" in word.strip("-") and (title := cues.roles.get((word.rsplit("-", 1)[1],))) is not None:
        return title
    for cut in range(3, len(word) - 4):
        title = cues.roles.get((word[cut:],))
        if title is not None and title.lang == "nl" and not word[cut:].startswith("-"):
            return title
    return None


def _field(items: list[Item], i: int, cues: Cues) -> int:
    """Index behind the field of a title: "of Medical Image Analysis", "radiologie", "AI en ethiek"."""
    j = i
    if j < len(items) and items[j].kind == WORD and items[j].text in {"of", "in", "for", "van", "voor"}:
        if items[j].text == "in" and not (j + 1 < len(items) and items[j + 1].raw[:1].isupper()):
            return i
        if not (j + 1 < len(items) and items[j + 1].kind == WORD and _fieldish(items[j + 1], cues)):
            return i
        if items[j].text in {"van", "of", "for", "voor"} and j + 1 < len(items) and _determiner(items[j + 1], cues):
            return i
        j += 1
    end = i
    while j < len(items) and j - i < 12:
        x = items[j]
        if x.kind != WORD:
            break
        if _fieldish(x, cues):
            j += 1
            end = j
        elif (
            x.text in _FIELD_LINK
            and end > i
            and j + 1 < len(items)
            and items[j + 1].kind == WORD
            and _fieldish(items[j + 1], cues)
            and (items[j + 1].raw[:1].isupper() or x.text in {"and", "en", "&"})
        ):
            j += 1
        else:
            break
    return end if end > i else i


def _fieldish(x: Item, cues: Cues) -> bool:
    return (
        x.pos in {"NOUN", "PROPN", "ADJ", "X"}
        and x.text not in _FIELD_STOP
        and any(c.isalpha() for c in x.text)
        and (x.text,) not in cues.roles
        and not _determiner(x, cues)
    )
