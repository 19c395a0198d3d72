"""From a document to its claims: the whole line for one document."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg import cues as cue_files
from kg import names as name_files
from kg.claims.clauses import clauses
from kg.claims.focus import WEIGHTS as FOCUS_WEIGHTS
from kg.claims.focus import sightings, weigh_topics
from kg.claims.frame import Frame
from kg.claims.items import AMOUNT, ROLE, THING, WORD, Item, build
from kg.claims.ledger import HELD_BY, Evidence, Ledger
from kg.claims.matched import claim_amounts, claim_match, unreal
from kg.claims.pages import event_people, vacancy_employer
from kg.claims.pairs import Context, Pair, allowed, pairs
from kg.claims.phrases import fold
from kg.claims.references import Discourse, resolve
from kg.claims.sections import claim_structure
from kg.claims.signatures import BODY, CARRIER, PROG
from kg.claims.subject import page_subjects
from kg.claims.templates import matches
from kg.claims.topics import claim_topics
from kg.cues import Cues, cue_of
from kg.language import VERSION as LANGUAGE_VERSION
from kg.mentions import FINDERS, Found, Reading, Sentence, find, linear
from kg.mentions.screen import WEIGHTS as SCREEN_WEIGHTS
from kg.model import BlockKind, Document, Extraction
from kg.names import Names

STEPS = (*FINDERS, "phrases", "templates", "references", "sections", "topics", "classifier")
"""Parts of the extraction that can be switched off, for the ablation table."""
REVISION = "1"
"""Raised whenever the code of mentions or claims changes what comes out."""
WEIGHTS = Path(__file__).parent / "weights.npz"
VERSION = hashlib.sha256(
    ":".join(
        (REVISION, LANGUAGE_VERSION, cue_files.load().version, *map(linear.digest, (WEIGHTS, FOCUS_WEIGHTS, SCREEN_WEIGHTS)))
    ).encode()
).hexdigest()[:16]
"""Changes with everything, the names aside, on which the extraction of an unchanged document depends."""


def extract(
    document: Document, names: Names | None = None, *, model: str | None = None, steps: Sequence[str] = STEPS
) -> Extraction:
    """Read a document: its mentions, which of them are the same thing, and its claims.

    Parameters:
        document: the document, as a reader of ``kg.documents`` gives it.
        names: the names of the field; those of ``ontology/names`` if left out.
        model: an installed spaCy package to parse with in place of the bundled pipelines.
        steps: which of STEPS to take.

    Returns:
        the extraction; every claim's ``document.text[start:end]`` is its quote.
    """
    analysis = analyse(document, names, model=model, steps=steps)
    ledger = analysis.ledger
    if "classifier" in steps:
        if "topics" in steps:
            weigh_topics(sightings(analysis.reading, ledger, analysis.contexts, analysis.speaks_of, analysis.cues), ledger)
        weigh(analysis.contexts, ledger, analysis.cues)
    ledger.tidy()
    return Extraction(document, analysis.found.mentions, ledger.claims(), analysis.found.same)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A document with what rules and structure claim of it, before the classifiers weigh it."""

    reading: Reading
    found: Found
    ledger: Ledger
    contexts: list[Context]
    speaks_of: dict[int, int]
    """Sentence number -> mention that the sentence is about."""
    cues: Cues


def analyse(
    document: Document, names: Names | None = None, *, model: str | None = None, steps: Sequence[str] = STEPS
) -> Analysis:
    """Find the mentions of a document and let the rules claim what they see. Parameters: as of ``extract``."""
    names = name_files.load() if names is None else names
    cues = cue_files.load()
    reading = Reading(document, model)
    found = find(reading, names, cues, tuple(s for s in steps if s in FINDERS))
    reading.respect((m.start, m.end) for m in found.mentions)
    ledger = Ledger(document, found.mentions, found.clusters, cues)
    subjects = page_subjects(reading, found.mentions, found.clusters)
    discourse = Discourse(found.mentions, found.clusters, cues, subjects[0] if subjects else None, subjects)
    contexts: list[Context] = []
    speaks_of = _sentences(reading, found, ledger, discourse, cues, steps, contexts)
    if "sections" in steps:
        claim_structure(reading, ledger, discourse, cues)
        vacancy_employer(reading, ledger, discourse)
        event_people(reading, ledger, discourse)
    if "topics" in steps:
        claim_topics(reading, ledger, discourse, cues, speaks_of)
    return Analysis(reading, found, ledger, contexts, speaks_of, cues)


def _sentences(
    reading: Reading,
    found: Found,
    ledger: Ledger,
    discourse: Discourse,
    cues: Cues,
    steps: Sequence[str],
    contexts: list[Context],
) -> dict[int, int]:
    """Claims of running text; gives, per sentence, the thing that it is about."""
    document = reading.document
    by_block: dict[int, list[int]] = defaultdict(list)
    for i, m in enumerate(found.mentions):
        by_block[m.block].append(i)
    speaks_of: dict[int, int] = {}
    contact: tuple[int, int] | None = None
    earlier: dict[str, int] = {}
    for number, sentence in enumerate(reading.sentences):
        block = document.blocks[sentence.block]
        start, end = sentence.char(sentence.start), sentence.char_end(sentence.end - 1)
        inside = [i for i in by_block[sentence.block] if found.mentions[i].start >= start and found.mentions[i].end <= end]
        discourse.section = _section(block.path, ledger, document, by_block) if block.kind is not BlockKind.HEADING else None
        items = build(sentence, document, found.mentions, inside, cues)
        if "references" in steps:
            items = resolve(items, discourse, sentence.lang)
        else:
            discourse.recent.extend(inside)
        frame = Frame(ledger, start, end, sentence.lang, kind=block.kind)
        row = [replace(x) for x in items]
        if "phrases" in steps:
            items = fold(items, frame)
        items = _with_list(items, sentence, reading, ledger, by_block, frame)
        first = next((x for x in items if x.kind == THING and ledger.type(x.things[0]) != "Place"), None)
        if first is not None:
            speaks_of[number] = first.things[0]
        elif discourse.subject is not None and any(x.kind == WORD and cues.is_a(x.text, "we", sentence.lang) for x in items):
            speaks_of[number] = discourse.subject
        if "templates" in steps:
            for clause in clauses(items):
                for match in matches(clause, sentence.lang, cues, ledger.type):
                    claim_match(match, clause, frame, discourse, cues)
            if any(x.kind == AMOUNT for x in items):
                claim_amounts(items, frame, discourse, ledger, start, end)
        if block.kind is BlockKind.HEADING:
            earlier = {}
        contexts.append(_context(row, sentence, frame, discourse, document, cues, earlier))
        for thing in (t for x in row if x.kind == THING for t in x.things):
            kind = ledger.type(thing)
            if kind == "Person" or kind in CARRIER:
                earlier["person" if kind == "Person" else "carrier"] = thing
        if first is not None:
            earlier["before"] = first.things[0]
        if "sections" in steps:
            contact = _line_roles(items, sentence, block.kind, frame, discourse, ledger, contact, document)
    return speaks_of


def _context(
    items: list[Item],
    sentence: Sentence,
    frame: Frame,
    discourse: Discourse,
    document: Document,
    cues: Cues,
    earlier: Mapping[str, int],
) -> Context:
    block = document.blocks[sentence.block]
    heading: list[str] = []
    meaning = ""
    if block.path:
        above = document.blocks[block.path[-1]]
        text = document.text[above.start : above.end]
        heading = [w for w in (w.strip(".,:;!?()[]\"'").casefold() for w in text.split()[:6]) if w.isalpha()]
        cue = cue_of(text, cues)
        meaning = cue.meaning if cue is not None else ""
    about = [("section", discourse.section), ("page", discourse.subject), *earlier.items()]
    return Context(
        tuple(items), sentence.lang, block.kind.value, meaning, tuple(heading), frame.start, frame.end,
        tuple((tag, i) for tag, i in about if i is not None), sentence.doc, sentence.offset,
    )  # fmt: skip


def weigh(contexts: Sequence[Context], ledger: Ledger, cues: Cues) -> None:
    """Let the classifier weigh what the rules claim and add what they missed."""
    model = linear.load(WEIGHTS)
    if model is None:
        return
    best: dict[tuple[str, int, int], tuple[float, Pair]] = {}
    wished = {(c.start, c.end) for c in contexts if unreal(c.items, cues, c.lang)}
    for pair, predicates in document_pairs(contexts, ledger, cues):
        for predicate, p in linear.probabilities(model, pair.features, predicates, TEMPERATURE).items():
            if predicate == linear.NONE:
                continue
            key = (predicate, ledger.clusters.find(pair.subject), ledger.clusters.find(pair.object))
            if p > best.get(key, (0.0, pair))[0]:
                best[key] = (p, pair)
    ledger.weigh({key: p for key, (p, _) in best.items()})
    for (predicate, _, _), (p, pair) in sorted(best.items(), key=lambda kv: (-kv[1][0], kv[0])):
        if (
            p >= SURER.get(predicate, ADD_ABOVE)
            and (pair.frame_start, pair.frame_end) not in wished
            and not ledger.has(predicate, pair.subject, pair.object)
        ):
            at = Evidence(pair.start, pair.end, pair.frame_start, pair.frame_end)
            ledger.learned(predicate, pair.subject, pair.object, at, p)
            if predicate in HELD_BY:
                for held in pair.held:
                    ledger.learned_role(pair.subject, held, pair.object, at, p)


def document_pairs(contexts: Sequence[Context], ledger: Ledger, cues: Cues) -> Iterator[tuple[Pair, tuple[str, ...]]]:
    """All pairs of a document with the relations that their types allow."""
    types = [m.type for m in ledger.mentions]
    cluster = [ledger.clusters.find(i) for i in range(len(types))]
    fired = ledger.fired()
    for context in contexts:
        for pair in pairs(context, types, fired, cluster, cues):
            yield pair, allowed(types[pair.subject], types[pair.object])


TEMPERATURE = 1.4
"""Makes the probabilities of relations as modest as they have to be, fitted on a fifth of the practice documents that the weights were not."""
ADD_ABOVE = 0.4
"""Probability from which the classifier states what no rule did."""
SURER = {"collaboratesWith": 0.6, "locatedIn": 0.55, "memberOf": 0.5, "participatesIn": 0.5}
"""The same for relations that it often mistakes on documents it has not seen."""


def _section(path: tuple[int, ...], ledger: Ledger, document: Document, by_block: dict[int, list[int]]) -> int | None:
    """The thing that the nearest heading names, where that heading says little more than its name."""
    for h in reversed(path[-2:]):
        heading = document.blocks[h]
        for i in by_block[h]:
            m = ledger.mentions[i]
            if (
                m.type in CARRIER | {"Company", "ResearchInstitute"} and m.end - m.start >= 0.4 * (heading.end - heading.start)
            ) or (m.start == heading.start and m.type in CARRIER):
                return i if heading.level > 1 else None
    return None


def _with_list(
    items: list[Item], sentence: Sentence, reading: Reading, ledger: Ledger, by_block: dict[int, list[int]], frame: Frame
) -> list[Item]:
    """A sentence that ends in a colon goes on in the list behind it: the things that lead its entries are appended as one item."""
    document = reading.document
    block = document.blocks[sentence.block]
    text = document.text[block.start : block.end].rstrip()
    last = sentence.char_end(sentence.end - 1) >= block.start + len(text)
    if not last or not text.endswith(":") or block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING):
        return items
    things: list[int] = []
    end = sentence.block
    for k in range(sentence.block + 1, min(sentence.block + 80, len(document.blocks))):
        entry = document.blocks[k]
        if entry.kind is not BlockKind.LIST_ITEM or entry.boilerplate:
            break
        lead = next((i for i in by_block[k] if ledger.mentions[i].start - entry.start <= 14), None)
        if lead is not None:
            things.append(lead)
            end = k
    kinds = {"Person" if ledger.type(t) == "Person" else "other" for t in things}
    if not things or len(kinds) > 1:
        return items
    item = Item(THING, ledger.mentions[things[0]].start, document.blocks[end].end, "", raw="list", things=tuple(things))
    if item.end - frame.start > 900:
        item.end = ledger.mentions[things[0]].end
    frame.end = max(frame.end, item.end)
    if not items or items[-1].text != ":":
        items = [*items, Item(WORD, item.start, item.start, ":", pos="PUNCT")]
    return [*items, item]


def _line_roles(
    items: list[Item],
    sentence: Sentence,
    kind: BlockKind,
    frame: Frame,
    discourse: Discourse,
    ledger: Ledger,
    contact: tuple[int, int] | None,
    document: Document,
) -> tuple[int, int] | None:
    """For example "Jan Jansen - Coordinator" in a list: the role is held at what the line before the list speaks of, else at the page's subject."""
    block = document.blocks[sentence.block]
    if kind is BlockKind.PARAGRAPH and document.text[block.start : block.end].rstrip().endswith(":"):
        bodies = [t for x in items if x.kind == THING for t in x.things if ledger.type(t) in BODY | PROG]
        return (bodies[0], sentence.block) if bodies else None
    if kind not in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH):
        return contact
    if kind is BlockKind.PARAGRAPH and len(items) > 8:
        return None
    person = items[0] if items and items[0].kind == THING and ledger.type(items[0].things[0]) == "Person" else None
    if person is None:
        return contact
    loose = [h for h in person.held if not h.at] or [h for x in items[1:5] if x.kind == ROLE for h in x.held if not h.at]
    if not loose:
        return contact
    if (
        block.path
        and cue_of(document.text[document.blocks[block.path[-1]].start : document.blocks[block.path[-1]].end], discourse.cues)
        is not None
        and contact is None
    ):
        heading = cue_of(
            document.text[document.blocks[block.path[-1]].start : document.blocks[block.path[-1]].end], discourse.cues
        )
        if heading is not None and heading.meaning == "participatesIn":
            return contact
    target: int | None = contact[0] if contact is not None else None
    if target is None:
        target = next(
            (s for s in (discourse.section, *discourse.subjects) if s is not None and ledger.type(s) in BODY | PROG), None
        )
    if target is None:
        return contact
    for held in loose:
        ledger.role(person.things[0], held, target, frame.at(*items[:4]), "line-role", 0.9)
    return contact


__all__ = ["STEPS", "VERSION", "extract"]
