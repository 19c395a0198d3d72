"""What the folding steps share: the sentence as evidence, and small closed classes of words."""

from __future__ import annotations

from kg.claims.items import THING, Item
from kg.claims.ledger import Evidence, Ledger
from kg.model import BlockKind

DET = frozenset(
    [
        "the",
        "a",
        "an",
        "de",
        "het",
        "een",
        "'t",
        "its",
        "his",
        "her",
        "their",
        "our",
        "zijn",
        "haar",
        "hun",
        "onze",
        "ons",
        "this",
        "that",
        "these",
        "dit",
        "dat",
        "deze",
        "die",
    ]
)


ARTICLES = frozenset(["the", "a", "an", "de", "het", "een", "'t"])


OF = frozenset(
    ["of", "van", "der", "des", "from", "uit", "at", "bij", "aan", "in", "within", "binnen", "for", "voor", "from", "op"]
)


AND = frozenset({"and", "en", "&", "und", "et", "alsmede", "evenals", "alsook"})


class Frame:
    """What a folding step needs to know: the claims so far, and the sentence that is the evidence."""

    def __init__(self, ledger: Ledger, start: int, end: int, lang: str, *, kind: BlockKind = BlockKind.PARAGRAPH) -> None:
        self.ledger = ledger
        self.start = start
        self.end = end
        self.lang = lang
        self.kind = kind

    def at(self, *items: Item) -> Evidence:
        """Evidence that spans some items, inside this sentence."""
        inside = [i for i in items if self.start <= i.start and i.end <= self.end] or list(items)
        start, end = min(i.start for i in inside), max(i.end for i in inside)
        return Evidence(start, end, min(self.start, start), max(self.end, end))

    def type(self, item: Item) -> str:
        """Type of a thing item; of the first where there are several."""
        return self.ledger.type(item.things[0]) if item.things else ""


def is_thing(item: Item | None, types: frozenset[str], frame: Frame) -> bool:
    """Whether an item is a thing (or several) all of the given types."""
    return item is not None and item.kind == THING and all(frame.ledger.type(t) in types for t in item.things)
