"""References inside a document: "the lab", "het ziekenhuis", "she", "it" point back to a named thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.claims.items import THING, WORD, Item
from kg.cues import Cues
from kg.mentions import Clusters
from kg.model import Mention

_DETERMINERS = frozenset(
    ["the", "this", "that", "our", "its", "their", "de", "het", "dit", "dat", "deze", "die", "ons", "onze", "'t"]
)
_ADVERBS = {
    "daarin": "in",
    "hierin": "in",
    "daaraan": "aan",
    "hieraan": "aan",
    "daarvoor": "voor",
    "hiervoor": "voor",
    "daarbij": "bij",
    "hierbij": "bij",
}
"""Dutch adverbs that hold a preposition and a reference."""
_COPULA = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "become",
        "became",
        "een",
        "als",
        "as",
        "is",
        "zijn",
        "wordt",
        "werd",
        "heet",
        "called",
        "named",
    ]
)
_WEAK = frozenset({"its", "their", "our", "ons", "onze"})


@dataclass(slots=True)
class Discourse:
    """What has been named so far, and what the page is about."""

    mentions: Sequence[Mention]
    clusters: Clusters
    cues: Cues
    subject: int | None = None
    """Mention of the thing that the whole page is about."""
    subjects: tuple[int, ...] = ()
    """Further candidates, best first."""
    section: int | None = None
    """Mention in the heading above the present block."""
    recent: list[int] = field(default_factory=list)

    def named(self, mention: int) -> None:
        """Note that a thing was named."""
        self.recent.append(mention)

    def latest(self, types: tuple[str, ...], *, window: int = 60) -> int | None:
        """The thing of one of the types that a reference means: the section's, the last one named, else the page's."""
        for candidate in (self.section,):
            if candidate is not None and self.mentions[candidate].type in types:
                return candidate
        recent = [m for m in self.recent[-window:] if self.mentions[m].type in types]
        page = next((s for s in (self.subject, *self.subjects) if s is not None and self.mentions[s].type in types), None)
        if recent:
            last = recent[-1]
            # A page about one lab says "the lab" and means itself, even where another one was named in passing.
            if (
                page is not None
                and len({self.clusters.find(m) for m in recent}) > 1
                and self.clusters.find(page) in {self.clusters.find(m) for m in recent}
            ):
                near = {self.clusters.find(m) for m in self.recent[-4:] if self.mentions[m].type in types}
                if self.clusters.find(page) in near or not near:
                    return page
            return last
        return page


def resolve(items: list[Item], discourse: Discourse, lang: str) -> list[Item]:
    """Replace references in a sentence's items by things, marked as referring.

    Parameters:
        items: the items, names already in place.
        discourse: what was named before this sentence.
        lang: language of the sentence.
    """
    cues = discourse.cues
    out: list[Item] = []
    i = 0
    while i < len(items):
        item = items[i]
        if item.kind == THING:
            for t in item.things:
                discourse.named(t)
            out.append(item)
            i += 1
            continue
        made = None
        size = 0
        if item.kind == WORD and item.text in _DETERMINERS and i + 1 < len(items) and not (i and items[i - 1].text in _COPULA):
            made, size = _noun(items, i, discourse)
        elif (
            item.kind == WORD
            and (cues.is_a(item.text, "pronoun-person", lang))
            and item.pos in {"PRON", ""}
            and not (lang == "nl" and item.text in {"zij", "ze"} and _plural(items, i))
        ):
            target = discourse.latest(("Person",), window=12)
            if target is not None:
                made, size = _thing(discourse, target, item, item), 1
        elif (
            item.kind == WORD
            and cues.is_a(item.text, "pronoun-thing", lang)
            and i == 0
            and len(items) > 2
            and items[1].text in {"is", "was", "brings", "will", "consists", "bestaat", "brengt", "maakt", "works", "werkt"}
        ):
            # The thing last named as a subject; only where the sentence goes on to say what it is.
            target = _thing_subject(discourse)
            if target is not None and _says_what(items):
                made, size = _thing(discourse, target, item, item), 1
        elif item.kind == WORD and item.text in _ADVERBS and i <= 2:
            target = discourse.latest(("Project", "Lab", "Programme", "Network", "Centre", "Event"), window=8)
            if target is not None:
                out.append(Item(WORD, item.start, item.end, _ADVERBS[item.text], pos="ADP", raw=item.raw))
                made, size = _thing(discourse, target, item, item), 1
        elif item.kind == WORD and item.text == "it" and i == 1 and items[0].text in {"in", "within", "behind"}:
            target = _thing_subject(discourse)
            if target is not None:
                made, size = _thing(discourse, target, item, item), 1
        elif item.kind == WORD and item.text in {"both", "beiden", "beide"} and i == 0:
            people = list(dict.fromkeys(m for m in discourse.recent[-6:] if discourse.mentions[m].type == "Person"))
            if len(people) == 2:
                made, size = _thing(discourse, people[0], item, item), 1
                made.things = tuple(people)
        if made is not None:
            out.append(made)
            i += size
        else:
            out.append(item)
            i += 1
    return out


def _thing(discourse: Discourse, target: int, first: Item, last: Item) -> Item:
    m = discourse.mentions[target]
    return Item(THING, first.start, last.end, first.text, raw=m.text, things=(target,), referring=True)


def _noun(items: Sequence[Item], i: int, discourse: Discourse) -> tuple[Item | None, int]:
    """For example "the (new) lab": a determiner, at most one adjective, a kind noun."""
    for skip in (1, 2):
        for size in (2, 1):
            part = items[i + skip : i + skip + size]
            if len(part) < size or any(x.kind != WORD for x in part):
                continue
            types = discourse.cues.references.get(tuple(x.text for x in part))
            if types is None or types == ("Person",):
                continue
            if skip == 2 and items[i + 1].pos not in {"ADJ", "NUM"}:
                continue
            after = items[i + skip + size] if i + skip + size < len(items) else None
            # "the department of X", "het project Y": a name follows, this is no reference.
            if after is not None and (
                after.kind == THING
                or (after.text in {"of", "van", "for", "voor"} and items[i].text not in {"this", "dit", "our", "deze"})
            ):
                return None, 0
            if (
                items[i].text in _WEAK
                and types[0] in ("Department", "University", "Hospital")
                and items[i].text in {"its", "their"}
            ):
                return None, 0
            target = discourse.latest(types)
            if target is None:
                return None, 0
            return _thing(discourse, target, items[i], part[-1]), skip + size
    return None, 0


def _plural(items: Sequence[Item], i: int) -> bool:
    """For example "zij werken": the plural they."""
    before = items[i - 1] if i else None
    near = next((x for x in items[i + 1 : i + 4] if x.pos in {"VERB", "AUX"}), None)
    verbs = [before] if before is not None and before.pos in {"VERB", "AUX"} else [near] if near is not None else []
    return any(v.text.endswith("en") or v.text in {"zijn", "gaan"} for v in verbs)


def _thing_subject(discourse: Discourse) -> int | None:
    wanted = (
        "Lab",
        "Programme",
        "Project",
        "Network",
        "Centre",
        "ResearchGroup",
        "ResearchInstitute",
        "Company",
        "Event",
        "Course",
    )
    last = next((m for m in reversed(discourse.recent[-6:]) if discourse.mentions[m].type in wanted), None)
    page = discourse.subject
    if (
        page is not None
        and discourse.mentions[page].type in wanted
        and any(discourse.clusters.find(page) == discourse.clusters.find(m) for m in discourse.recent[-6:])
    ):
        return page
    return last


def _says_what(items: Sequence[Item]) -> bool:
    return any(
        x.text
        in {
            "collaboration",
            "partnership",
            "part",
            "one",
            "lab",
            "initiative",
            "samenwerking",
            "samenwerkingsverband",
            "onderdeel",
            "initiatief",
            "deel",
            "consortium",
            "founded",
            "opgericht",
            "spun",
            "led",
            "spin-off",
            "funded",
            "gefinancierd",
            "project",
            "programme",
            "based",
            "located",
            "gevestigd",
            "network",
            "netwerk",
        }
        for x in items[:12]
    )
