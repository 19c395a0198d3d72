"""Which of the topics that a document speaks of are those of which thing: a linear classifier over all the places where both are seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.claims.items import THING
from kg.claims.ledger import Evidence, Ledger
from kg.claims.pairs import Context
from kg.claims.topics import WORK, topics_in
from kg.cues import Cues
from kg.mentions import linear
from kg.mentions.reading import Reading
from kg.names import coarse

WEIGHTS = Path(__file__).parent / "focus.npz"
CLAIM_ABOVE = 0.3
"""Probability from which a topic is claimed."""
_CLOSENESS = ("name", "subject", "first", "same", "section", "before", "carrier", "person", "page")
"""How near a thing is to a key word, nearest first."""


@dataclass(slots=True)
class Sighting:
    """A thing and a topic, with every way in which they were seen together."""

    mention: int
    evidence: Evidence
    rank: int
    features: set[str] = field(default_factory=set)
    count: Counter[str] = field(default_factory=Counter)


def sightings(
    reading: Reading, ledger: Ledger, contexts: Sequence[Context], speaks_of: Mapping[int, int], cues: Cues
) -> dict[tuple[int, str], Sighting]:
    """Every thing with every topic that it is seen with, by (cluster, topic).

    Parameters:
        reading: the analysed document.
        ledger: mentions, clusters, and the topics that rules claimed.
        contexts: the sentences, in the order of ``reading.sentences``.
        speaks_of: sentence number -> mention that the sentence is about.
        cues: key words.
    """
    document = reading.document
    found: dict[tuple[int, str], Sighting] = {}
    on_page: Counter[str] = Counter()

    def see(mention: int, slug: str, how: str, at: Evidence, more: Sequence[str]) -> None:
        key = (ledger.clusters.find(mention), slug)
        rank = _CLOSENESS.index(how)
        sighting = found.get(key)
        if sighting is None:
            sighting = found[key] = Sighting(mention, at, rank)
        elif rank < sighting.rank:
            sighting.mention, sighting.evidence, sighting.rank = mention, at, rank
        sighting.count[how] += 1
        type_ = ledger.type(mention)
        sighting.features.update(f"{how}:{f}" for f in more)
        sighting.features.update((how, f"{how}:{type_}", f"{how}:{coarse(type_)}:{slug}"))

    for i, m in enumerate(ledger.mentions):
        if m.type not in ("Person", "Place"):
            for slug, (a, b) in topics_in(m.text, cues).items():
                see(i, slug, "name", Evidence(m.start + a, m.start + b, m.start, m.end), (f"word={m.text[a:b].casefold()}",))
    for number, (sentence, context) in enumerate(zip(reading.sentences, contexts, strict=True)):
        start, end = sentence.char(sentence.start), sentence.char_end(sentence.end - 1)
        text = document.text[start:end]
        topics = topics_in(text, cues)
        if not topics:
            continue
        things = [x for x in context.items if x.kind == THING]
        working = bool(WORK.search(text))
        block = document.blocks[sentence.block]
        base = [f"kind={block.kind.value}", f"working={working}", f"topics={min(len(topics), 4)}", f"head={context.heading}"]
        for slug, (a, b) in topics.items():
            on_page[slug] += 1
            at = Evidence(start + a, start + b, start, end)
            inside = any(x.start <= start + a < x.end for x in things)
            word = f"word={text[a:b].casefold()}"
            before = text[:a].split()[-3:]
            near = [*base, f"in-name={inside}", word, *(f"pre={w.casefold()}" for w in before), f"early={number < 4}"]
            subject = speaks_of.get(number)
            if subject is not None:
                see(subject, slug, "subject", at, near)
            for order, x in enumerate(things):
                distance = min(abs(start + a - x.end), abs(x.start - start - b)) // 25
                order_of = "thing-first" if x.start < start + a else "word-first"
                for t in x.things:
                    see(
                        t,
                        slug,
                        "first" if order == 0 else "same",
                        at,
                        [*near, order_of, f"far={min(distance, 4)}", f"things={min(len(things), 4)}"],
                    )
            for tag, t in context.about:
                see(t, slug, tag, at, near)
    different, total = max(1, len(on_page)), on_page.total()
    for (root, slug), sighting in found.items():
        type_ = ledger.type(sighting.mention)
        sighting.features.update(
            (f"type={type_}", f"topic={slug}", f"type-topic={type_}:{slug}", f"on-page={min(on_page[slug], 5)}")
        )
        sighting.features.add(f"share={min(3, 4 * on_page[slug] // total)}" if total else "share=none")
        sighting.features.add(f"topics-of-page={min(different // 2, 5)}:{type_}")
        for how, n in sighting.count.items():
            sighting.features.add(f"{how}*{min(n, 4)}")
            sighting.features.add(f"{how}*{min(n, 4)}:{type_}")
        sighting.features.add("+".join(sorted(sighting.count)))
        sighting.features.add(f"{coarse(type_)}:{'+'.join(sorted(sighting.count))}")
        for rule in ledger.topic_rules(root, slug):
            sighting.features.update((f"rule={rule}", f"rule={rule}:{type_}"))
    return found


def weigh_topics(found: Mapping[tuple[int, str], Sighting], ledger: Ledger) -> None:
    """Keep and add the topics that the classifier believes; without weights, what the rules said stands."""
    model = linear.load(WEIGHTS)
    if model is None:
        return
    for (_, slug), sighting in sorted(found.items()):
        p = linear.probabilities(model, sorted(sighting.features), ("yes",))["yes"]
        ledger.set_topic(sighting.mention, slug, sighting.evidence, p if p >= CLAIM_ABOVE else None)
