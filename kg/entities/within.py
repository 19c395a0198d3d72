"""Names of one thing inside one document that differ more than spellings do: reasons that hold only there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from kg.entities import compare, people, variants
from kg.entities.group import Forest
from kg.model import Decision, Extraction, Mention
from kg.names import Name, Names

UNSURE: Final = 0.9
"""A reading below this confidence may be another sort of thing."""
INITIALS: Final = 3
"""Fewest letters of an acronym that is recognised by the initials alone."""
SQUASHED: Final = 6
"""Fewest letters of names that are compared without their spaces and hyphens."""
_NEVER: Final = ("Person", "Place", "Vacancy")


def link(extraction: Extraction, rows: Sequence[Name | None], kinds: list[str], forest: Forest) -> Iterator[tuple[int, Decision]]:
    """Join mentions of one document; yields the decisions, each with a mention it concerns."""
    mentions = extraction.mentions
    open_ = [i for i, row in enumerate(rows) if row is None and kinds[i] not in _NEVER]
    for one, other, reason, score in (
        *_same_letters(mentions, rows, kinds, open_),
        *_headed(mentions, kinds, open_),
        *_initials(mentions, kinds, open_),
        *_shortened(mentions, kinds, open_),
        *_first_names(mentions, kinds, open_),
    ):
        if forest.find(one) != forest.find(other) and forest.join(one, other):
            kinds[other] = kinds[one]
            yield (
                one,
                Decision("same", mentions[one].text, mentions[other].text, f"{reason} in {extraction.document.path}", score),
            )


Link = tuple[int, int, str, float]


@lru_cache(maxsize=200_000)
def _squash(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _same_letters(
    mentions: Sequence[Mention], rows: Sequence[Name | None], kinds: Sequence[str], open_: list[int]
) -> Iterator[Link]:
    """HEALTHY-AI is the known HealthyAI of the same document, whatever sort of thing it was read as; so is a slip, HealhtyAI."""
    known: dict[str, int] = {}
    if not open_:
        return
    for index, row in enumerate(rows):
        if row and kinds[index] not in _NEVER:
            known.setdefault(_squash(mentions[index].text), index)
    for index in open_:
        letters = _squash(mentions[index].text)
        if len(letters) < SQUASHED:
            continue
        if letters in known:
            yield known[letters], index, "the same letters as the known name", 0.9
        elif len(mentions[index].text.split()) == 1:
            slips = [i for other, i in known.items() if len(mentions[i].text.split()) == 1 and compare.typo(letters, other)]
            if len(slips) == 1:
                yield slips[0], index, "a slip in the known name", 0.85


def _headed(mentions: Sequence[Mention], kinds: Sequence[str], open_: list[int]) -> Iterator[Link]:
    """PHEG is the afdeling PHEG of the same document: the head tells what sort of thing it is."""
    units: dict[str, int] = {}
    for index in open_:
        mention = mentions[index]
        if mention.type in ("Department", "Faculty") and len(mention.text.split()) > 1:
            units.setdefault(variants.unit_key(mention.text, mention.type), index)
    for index in open_:
        key = variants.key(mentions[index].text)
        unit = units.get(key, units.get(key.casefold()))
        if kinds[index] == "Institution" and unit is not None:
            yield unit, index, "named with its head", 0.85


def _initials(mentions: Sequence[Mention], kinds: Sequence[str], open_: list[int]) -> Iterator[Link]:
    """RAO is the Regionaal Architecten Overleg of the same document, if one name alone has these initials."""
    short = [i for i in open_ if mentions[i].text.isalpha() and variants.is_acronym(mentions[i].text)]
    if not short:
        return
    long: dict[str, dict[str, int]] = defaultdict(dict)
    for index in open_:
        text, words = mentions[index].text, mentions[index].text.replace("-", " ").split()
        if len(words) < 2 or variants.is_generic(text, mentions[index].type):
            continue
        capitals = "".join(word[0] for word in words if word[0].isupper())
        every = "".join(word[0] for word in words)
        whole = "".join(word if word.isupper() else word[0] for word in words)  # AI-ondersteund coderen: AIOC
        for initials in {capitals.casefold(), every.casefold(), whole.casefold()}:
            if len(initials) >= INITIALS:
                long[initials].setdefault(variants.key(text), index)
    for index in short:
        text = mentions[index].text
        meanings = long.get(text.casefold(), {})
        # Where the acronym was read without much confidence, the written-out name tells what sort of thing it is.
        fitting = [i for i in meanings.values() if kinds[i] == kinds[index] or mentions[index].confidence < UNSURE]
        if len(meanings) == 1 and fitting:
            yield fitting[0], index, f"{text} has the initials of one name", 0.85


def _shortened(mentions: Sequence[Mention], kinds: Sequence[str], open_: list[int]) -> Iterator[Link]:
    """HealthAI dashboard is the HealthAI: TNM multi-centre dashboard of the same document: the name in camel case, words left out."""
    names: dict[str, tuple[tuple[str, ...], int]] = {}
    for index in open_:
        first = mentions[index].text.split()[0].strip(":,–-")
        if sum(c.isupper() for c in first) > 1 and not first.isupper():
            words = variants.tokens(mentions[index].text)
            names.setdefault(" ".join(words), (words, index))
    for short, at in names.values():
        fitting = [
            i for words, i in names.values()
            if 2 <= len(short) < len(words) and kinds[i] == kinds[at] and (short[0], short[-1]) == (words[0], words[-1])
            and _within(short, words)
        ]  # fmt: skip
        if len(fitting) == 1:
            yield fitting[0], at, "a shorter form of one name", 0.85


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    rest = iter(long)
    return all(word in rest for word in short)


def _first_names(mentions: Sequence[Mention], kinds: Sequence[str], open_: list[int]) -> Iterator[Link]:
    """Jeroen, read as an organisation without much confidence, is the one person of the document with that given name."""
    single = [i for i in open_ if mentions[i].confidence < UNSURE and mentions[i].text.isalpha() and mentions[i].text.istitle()]
    if not single:
        return
    full: dict[str, dict[people.PersonName, int]] = defaultdict(dict)
    for index, kind in enumerate(kinds):
        name = people.parse(mentions[index].text) if kind == "Person" else None
        if name and name.full:
            full[name.given[0]].setdefault(name, index)
    for index in single:
        surnames = people.parse(mentions[index].text).surnames
        fitting = full.get(surnames[0] if surnames else "", {})
        if len(fitting) == 1:
            yield next(iter(fitting.values())), index, "the given name of the one person who has it", 0.8


def linked_row(mention: Mention, extraction: Extraction, sites: Mapping[str, Name]) -> Name | None:
    """The known thing whose website the words of a mention link to."""
    for address in _targets(mention, extraction):
        row = sites.get(site(address))
        if row and urlsplit(address).path.strip("/") == urlsplit(row.website).path.strip("/"):
            return row
    return None


def sites(names: Names) -> dict[str, Name]:
    """Host → the one known thing that has its website there."""
    found: dict[str, list[Name]] = defaultdict(list)
    for row in names:
        if row.website:
            found[site(row.website)].append(row)
    return {host: rows[0] for host, rows in found.items() if host and len(rows) == 1}


def site(address: str) -> str:
    """The host of an address without ``www.``; empty where there is none."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def pages(mention: Mention, extraction: Extraction) -> Iterator[str]:
    """Pages about a person that the name links to: the address ends in a word of the name."""
    name = people.parse(mention.text)
    for address in _targets(mention, extraction):
        parts = urlsplit(address)
        last = parts.path.rstrip("/").rsplit("/", 1)[-1].casefold()
        if name.surnames and all(word in last for word in name.surnames[-1].split()):
            yield f"{site(address)}{parts.path.rstrip('/')}".casefold()


def _targets(mention: Mention, extraction: Extraction) -> Iterator[str]:
    blocks = extraction.document.blocks
    if 0 <= mention.block < len(blocks):
        for link_ in blocks[mention.block].links:
            # The whole name, and little else, is the link.
            inside = link_.start <= mention.start and mention.end <= link_.end
            if inside and link_.end - link_.start <= mention.end - mention.start + 8 and site(link_.target.strip()):
                yield link_.target.strip()
