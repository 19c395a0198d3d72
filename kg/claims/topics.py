"""What the work of a thing is about: key words of the closed list of topics in its name and in the sentences that describe it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache

from kg.claims.ledger import Evidence, Ledger
from kg.claims.references import Discourse
from kg.cues import Cues
from kg.mentions import Reading
from kg.model import BlockKind

_NAMED = frozenset({"Lab", "ResearchGroup", "Department", "Project", "Programme", "Event", "Course", "Centre", "Vacancy"})
_DESCRIBED = frozenset(
    {"Lab", "Project", "Programme", "Event", "Course", "Centre", "ResearchGroup", "Company", "Network", "Vacancy"}
)
WORK = re.compile(
    r"\b(develop\w*|focus\w*|research\w*|aim\w*|work\w*|improv\w*|stud(?:y|ies|ied)|investigat\w*|analy[sz]\w*|detect\w*|using|use[sd]?|build\w*|support\w*|predict\w*|"
    r"ontwikkel\w*|onderzoek\w*|richt\w*|werkt?\w*|verbeter\w*|analyseer\w*|voorspel\w*|herken\w*|gebruik\w*|bouw\w*|gaat over|about|combin\w*|professor|hoogleraar|lector|expert\w*|special\w*)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4)
def _pattern(cues: Cues) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]], list[tuple[str, tuple[str, ...]]]]:
    """One expression for all phrases; exact phrases and prefixes with their topics."""
    exact: dict[str, tuple[str, ...]] = {}
    prefixes: list[tuple[str, tuple[str, ...]]] = []
    parts: list[str] = []
    for words, topics in sorted(cues.topics.items(), key=lambda kv: -len(" ".join(kv[0]))):
        phrase = " ".join(words)
        body = re.escape(phrase.strip("*")).replace(r"\ ", r"[\s-]+")
        left = r"\w*" if phrase.startswith("*") else ""
        right = r"\w*" if phrase.endswith("*") else ""
        parts.append(f"{left}{body}{right}")
        if phrase.endswith("*") or phrase.startswith("*"):
            prefixes.append((phrase, topics))
        else:
            exact[phrase] = topics
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + r")(?!\w)", re.IGNORECASE), exact, prefixes


@lru_cache(maxsize=2048)
def topics_in(text: str, cues: Cues) -> Mapping[str, tuple[int, int]]:
    """Topics of a text with the place of the first key word of each.

    >>> from kg.cues import load
    >>> sorted(topics_in("Deep learning for the detection of lung cancer on CT scans", load()))
    ['deep-learning', 'medical-imaging', 'oncology']
    """
    pattern, exact, prefixes = _pattern(cues)
    found: dict[str, tuple[int, int]] = {}
    for m in pattern.finditer(text):
        word = re.sub(r"[\s-]+", " ", m.group().casefold())
        topics = exact.get(word) or exact.get(m.group().casefold())
        if topics is None:
            topics = next(
                (
                    t
                    for p, t in prefixes
                    if (
                        word.startswith(p[:-1].replace("-", " "))
                        if p.endswith("*") and not p.startswith("*")
                        else p.strip("*") in word
                    )
                    or (p.endswith("*") and m.group().casefold().startswith(p[:-1]))
                ),
                (),
            )
        for topic in topics:
            found.setdefault(topic, (m.start(), m.end()))
    return found


def claim_topics(reading: Reading, ledger: Ledger, discourse: Discourse, cues: Cues, speaks_of: dict[int, int]) -> None:
    """Claim the topics of the things in a document.

    Parameters:
        reading: the analysed document.
        ledger: takes the claims.
        discourse: the page's subjects.
        cues: key words.
        speaks_of: sentence number -> mention that the sentence is about (its subject).
    """
    document = reading.document
    for i, m in enumerate(ledger.mentions):
        if m.type in _NAMED:
            for slug, (a, b) in topics_in(m.text, cues).items():
                ledger.topic(i, slug, Evidence(m.start + a, m.start + b, m.start, m.end), "topic-name")
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    places: dict[tuple[int, str], Evidence] = {}
    for number, sentence in enumerate(reading.sentences):
        subject = speaks_of.get(number)
        if subject is None:
            continue
        start, end = sentence.char(sentence.start), sentence.char_end(sentence.end - 1)
        text = document.text[start:end]
        found = topics_in(text, cues)
        if not found:
            continue
        type_ = ledger.type(subject)
        root = ledger.clusters.find(subject)
        working = bool(WORK.search(text))
        for slug, (a, b) in found.items():
            at = Evidence(start + a, start + b, start, end)
            counts[root][slug] += 1
            places.setdefault((root, slug), at)
            if type_ in _DESCRIBED and (working or type_ != "Company"):
                ledger.topic(subject, slug, at, "topic-sentence")
            elif type_ == "Person" and working:
                ledger.topic(subject, slug, at, "topic-person")
    subject = discourse.subject
    if subject is not None and ledger.type(subject) in _DESCRIBED:
        total: Counter[str] = Counter()
        first: dict[str, Evidence] = {}
        for k, block in enumerate(document.blocks):
            if block.boilerplate or reading.docs[k] is None:
                continue
            heavy = (
                block.kind is BlockKind.FIELD
                and block.header.casefold() in {"title", "description", "title_long", "titel", "summary"}
            ) or (block.kind is BlockKind.HEADING and block.level == 1)
            for slug, (a, b) in topics_in(document.text[block.start : block.end], cues).items():
                total[slug] += 2 if heavy else 1
                first.setdefault(slug, Evidence(block.start + a, block.start + b, block.start, block.end))
        for slug, n in total.items():
            if n >= 3:
                ledger.topic(subject, slug, first[slug], "topic-page")
