"""From a document to its claims: the whole line for one document."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg import cues as cue_files
from kg import names as name_files
from kg.claims.clauses import clauses
from kg.claims.items import AMOUNT, ROLE, THING, WORD, Held, Item, build
from kg.claims.ledger import Evidence, Ledger
from kg.claims.pairs import Context, Pair, allowed, pairs
from kg.claims.phrases import Frame, fold
from kg.claims.references import Discourse, resolve
from kg.claims.sections import claim_structure
from kg.claims.signatures import BODY, CARRIER, EVENT, ORG, PROG, SIGNATURES, fits
from kg.claims.subject import page_subjects
from kg.claims.templates import Match, matches
from kg.claims.topics import claim_topics
from kg.cues import Cues, cue_of
from kg.language import VERSION as LANGUAGE_VERSION
from kg.mentions import FINDERS, Found, Reading, Sentence, find, linear
from kg.model import BlockKind, Document, Extraction
from kg.names import Names

STEPS = (*FINDERS, "phrases", "templates", "references", "sections", "topics", "classifier")
"""Parts of the extraction that can be switched off, for the ablation table."""
REVISION = "1"
"""Raised whenever the code of mentions or claims changes what comes out."""
WEIGHTS = Path(__file__).parent / "weights.npz"
VERSION = hashlib.sha256(
    ":".join((REVISION, LANGUAGE_VERSION, cue_files.load().version, linear.digest(WEIGHTS))).encode()
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
        _vacancy(reading, ledger, discourse)
        _event_people(reading, ledger, discourse)
    if "topics" in steps:
        claim_topics(reading, ledger, discourse, cues, speaks_of)
    if "classifier" in steps:
        weigh(contexts, ledger, cues)
    ledger.tidy()
    return Extraction(document, found.mentions, ledger.claims(), found.same)


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
        if "phrases" in steps:
            items = fold(items, frame)
        items = _with_list(items, sentence, reading, ledger, by_block, frame)
        first = next((x for x in items if x.kind == THING and ledger.type(x.things[0]) != "Place"), None)
        if first is not None:
            speaks_of[number] = first.things[0]
        elif discourse.subject is not None and any(x.kind == WORD and cues.is_a(x.text, "we", sentence.lang) for x in items):
            speaks_of[number] = discourse.subject
        if "templates" in steps:
            before = len(ledger.claims()) if any(x.kind == AMOUNT for x in items) else -1
            for clause in clauses(items):
                for match in matches(clause, sentence.lang, cues, ledger.type):
                    _claim(match, clause, frame, discourse, cues)
            if before >= 0:
                _amounts(items, frame, discourse, ledger, start, end)
        contexts.append(_context(items, sentence, frame, discourse, document, cues))
        if "sections" in steps:
            contact = _line_roles(items, sentence, block.kind, frame, discourse, ledger, contact, document)
    return speaks_of


def _context(
    items: list[Item], sentence: Sentence, frame: Frame, discourse: Discourse, document: Document, cues: Cues
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
    page = discourse.section if discourse.section is not None else discourse.subject
    return Context(tuple(items), sentence.lang, block.kind.value, meaning, tuple(heading), frame.start, frame.end, page)


def weigh(contexts: Sequence[Context], ledger: Ledger, cues: Cues) -> None:
    """Let the classifier weigh what the rules claim and add what they missed."""
    model = linear.load(WEIGHTS)
    if model is None:
        return
    best: dict[tuple[str, int, int], tuple[float, Pair]] = {}
    for pair, predicates in document_pairs(contexts, ledger, cues):
        for predicate, p in linear.probabilities(model, pair.features, predicates).items():
            if predicate == linear.NONE:
                continue
            key = (predicate, ledger.clusters.find(pair.subject), ledger.clusters.find(pair.object))
            if p > best.get(key, (0.0, pair))[0]:
                best[key] = (p, pair)
    ledger.weigh({key: p for key, (p, _) in best.items()})
    for (predicate, _, _), (p, pair) in sorted(best.items(), key=lambda kv: (-kv[1][0], kv[0])):
        if p >= ADD_ABOVE and not ledger.has(predicate, pair.subject, pair.object):
            ledger.learned(
                predicate, pair.subject, pair.object, Evidence(pair.start, pair.end, pair.frame_start, pair.frame_end), p
            )


def document_pairs(contexts: Sequence[Context], ledger: Ledger, cues: Cues) -> Iterator[tuple[Pair, tuple[str, ...]]]:
    """All pairs of a document with the relations that their types allow."""
    types = [m.type for m in ledger.mentions]
    cluster = [ledger.clusters.find(i) for i in range(len(types))]
    fired = ledger.fired()
    for context in contexts:
        for pair in pairs(context, types, fired, cluster, cues):
            yield pair, allowed(types[pair.subject], types[pair.object])


ADD_ABOVE = 0.35
"""Probability from which the classifier states what no rule did."""


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


_SELF = {
    "hasPartner": CARRIER,
    "fundedBy": CARRIER | PROG | EVENT | {"Company"},
    "leads": PROG | {"Lab", "ResearchGroup", "Centre", "Network"},
    "role": BODY | PROG,
    "startDate": CARRIER | {"Company"},
    "endDate": CARRIER,
    "locatedIn": BODY | EVENT,
    "supervisedBy": frozenset({"Person"}),
}


def _claim(match: Match, clause: Sequence[Item], frame: Frame, discourse: Discourse, cues: Cues) -> None:
    """Turn a matched pattern into claims."""
    ledger = frame.ledger
    predicate = match.template.predicate
    slots = match.slots
    window = clause[match.first : match.last]
    if _unreal(window, clause, match.first, cues, frame.lang):
        return
    used = [x for name, x in slots.items() if name != "p"]
    words = [x for x in window if x.kind == WORD] or list(window)
    at = frame.at(*used, words[0], words[-1]) if used else frame.at(*window)
    factor = 0.85 if any(x.referring for x in used) else 1.0
    rule = match.template.rule
    subjects = slots["s"].things if "s" in slots else ()
    objects = slots["o"].things if "o" in slots else ()
    if predicate == "role":
        role = slots.get("r") or slots.get("r@")
        if role is None:
            return
        page = (
            _self("role", discourse, ledger)
            if not objects and not any(h.at for h in role.held) and match.template.elements[0].kind != "slot"
            else ()
        )
        for person in subjects[: 1 if page else None]:
            for held in role.held:
                for place in objects or held.at or page:
                    ledger.role(person, Held(held.category, held.title, held.leads), place, at, rule, factor)
        if "s" in slots:
            slots["s"].held = (*slots["s"].held, *role.held)
        return
    if predicate in ("startDate", "endDate"):
        date = slots.get("d")
        if not subjects:
            subjects = _self(predicate, discourse, ledger)
            factor *= 0.8
        if date is None or date.date is None:
            return
        for s in subjects[:1]:
            if predicate == "endDate" and "e" in slots and slots["e"].date is not None:
                ledger.date("startDate", s, date.date.value, at, rule, factor)
                ledger.date("endDate", s, slots["e"].date.value, at, rule, factor)
            else:
                ledger.date(predicate, s, date.date.value, at, rule, factor)
        return
    if predicate == "collaboratesWith" and not objects:
        for k, a in enumerate(subjects[:8]):
            for b in subjects[k + 1 : 8]:
                ledger.relate(predicate, a, b, at, rule, factor)
        return
    if predicate == "hasVacancy":
        vacancy = next((s for s in discourse.subjects if ledger.type(s) == "Vacancy"), None)
        if vacancy is not None:
            for s in subjects[:1]:
                ledger.relate(predicate, s, vacancy, at, rule, factor)
        return
    if not subjects and predicate == "supervisedBy":
        last = discourse.latest(("Person",), window=16)
        subjects = (last,) if last is not None else ()
    if not subjects:
        subjects = _self(predicate, discourse, ledger)
        factor *= 0.9
    if not objects and predicate == "leads":
        objects = _self(predicate, discourse, ledger)
    if predicate == "hasPartner" and "s" not in slots and subjects and ledger.type(subjects[0]) in ("Event", "Course"):
        return
    for s in subjects:
        for o in objects:
            ledger.relate(predicate, s, o, at, rule, factor)
    if predicate in ("hasPartner", "fundedBy") and "o" in slots and match.last > 0 and clause[match.last - 1] is slots["o"]:
        wanted = BODY if predicate == "hasPartner" else ORG | {"Programme"}
        for item in _more(clause, match.last, wanted, ledger):
            for s in subjects:
                for o in item.things:
                    ledger.relate(predicate, s, o, frame.at(*used, item), rule + "+", factor)


_ON = frozenset(
    [
        "and",
        "en",
        "with",
        "met",
        "by",
        "door",
        "from",
        "van",
        "as",
        "also",
        "ook",
        "as",
        "well",
        "at",
        "the",
        "de",
        "het",
        "of",
        ",",
        "national",
        "international",
        "regional",
        "nationaal",
        "internationaal",
        "regionaal",
        "industrial",
        "clinical",
    ]
)


def _more(clause: Sequence[Item], start: int, wanted: frozenset[str], ledger: Ledger) -> Iterator[Item]:
    """Further members of an enumeration that is broken up by words of its own: "A and B, by the provinces of C, and by D"."""
    words = 0
    for item in clause[start:]:
        if item.kind == THING:
            if not all(ledger.type(t) in wanted for t in item.things) or item.referring:
                if any(ledger.type(t) in wanted for t in item.things) or words > 6:
                    return
                continue
            if words <= 7:
                yield item
                words = 0
                continue
            return
        if item.pos in {"VERB", "AUX"} or item.text in {".", ";", "?", "who", "which", "die", "dat", "that", "but", "maar"}:
            return
        words += 1


def _self(predicate: str, discourse: Discourse, ledger: Ledger) -> tuple[int, ...]:
    """The thing meant where a pattern names no subject: the section's, else the page's."""
    wanted = _SELF.get(predicate, SIGNATURES[predicate][0] if predicate in SIGNATURES else frozenset())
    for candidate in (discourse.section, *discourse.subjects):
        if candidate is not None and ledger.type(candidate) in wanted:
            return (candidate,)
    return ()


def _unreal(window: Sequence[Item], clause: Sequence[Item], first: int, cues: Cues, lang: str) -> bool:
    """Whether a match is negated, wished for or past."""
    words = [x.text for x in window if x.kind == WORD]
    before = [x.text for x in clause[max(0, first - 2) : first] if x.kind == WORD]
    for k, word in enumerate(words):
        if cues.is_a(word, "negation", lang) and not (
            k + 1 < len(words) and words[k + 1] in {"only", "alleen", "later", "more", "fewer", "less", "minder"}
        ):
            return True
        if cues.is_a(word, "hypothesis", lang):
            made = word in {"possible", "mogelijk"} and (
                (k > 0 and words[k - 1] in {"made", "makes"}) or (k + 1 < len(words) and words[k + 1] in {"gemaakt", "maakt"})
            )
            if not made:
                return True
        if cues.is_a(word, "past", lang):
            return True
    return any(cues.is_a(w, "past", lang) for w in before)


_FUNDING = frozenset(
    [
        "grant",
        "grants",
        "subsidy",
        "funding",
        "funded",
        "budget",
        "project",
        "million",
        "invest",
        "invests",
        "invested",
        "spend",
        "award",
        "awarded",
        "cost",
        "costs",
        "subsidie",
        "subsidies",
        "financiering",
        "budget",
        "beurs",
        "kost",
        "investeert",
        "investeren",
        "steekt",
        "bedrag",
        "totaal",
        "programma",
        "programme",
        "consortium",
        "kreeg",
        "krijgt",
        "ontving",
        "received",
        "earmarked",
        "beschikbaar",
        "available",
        "toegekend",
    ]
)


def _amounts(items: list[Item], frame: Frame, discourse: Discourse, ledger: Ledger, start: int, end: int) -> None:
    """Sums of money go to what the sentence says is funded: the project it names before the people, else the page's subject."""
    funded = [c for c in ledger.claims() if c.predicate == "fundedBy" and c.start >= start and c.end <= max(end, frame.end)]
    order = {"Project": 0, "Programme": 1, "Lab": 2, "Centre": 3}
    money = [x for x in items if x.kind == AMOUNT]
    words = {x.text for x in items if x.kind == WORD}
    for x in money:
        if x.amount is None:
            continue
        at = frame.at(x)
        if funded:
            best = min(funded, key=lambda c: (order.get(ledger.type(c.subject), 5), c.start, c.subject))
            funder = min(
                (c for c in funded if c.subject == best.subject),
                key=lambda c: (ledger.type(c.object or 0) not in ORG, c.start, c.object or 0),
            )
            ledger.amount(
                best.subject,
                funder.object,
                x.amount.euros,
                at,
                "amount-funded",
                approximate=x.amount.approximate,
                years=x.amount.years,
            )
            continue
        if not words & _FUNDING:
            continue
        carriers = [
            t for i in items if i.kind == THING for t in i.things if ledger.type(t) in PROG | {"Lab", "Network", "Centre"}
        ]
        target = (
            min(carriers, key=lambda t: order.get(ledger.type(t), 5))
            if carriers
            else next((s for s in discourse.subjects if ledger.type(s) in PROG | {"Lab", "Centre", "Network"}), None)
        )
        if target is not None:
            ledger.amount(
                target,
                None,
                x.amount.euros,
                at,
                "amount-sentence",
                approximate=x.amount.approximate,
                years=x.amount.years,
                factor=1.0 if carriers else 0.8,
            )


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


def _event_people(reading: Reading, ledger: Ledger, discourse: Discourse) -> None:
    """Who is named on the page of an event takes part in it: speakers, panel, chair, winners."""
    subject = discourse.subject
    if subject is None or ledger.type(subject) != "Event":
        return
    seen: set[int] = set()
    for i, m in enumerate(ledger.mentions):
        root = ledger.clusters.find(i)
        block = reading.document.blocks[m.block]
        if (
            m.type != "Person"
            or root in seen
            or block.boilerplate
            or " " not in m.text
            or ledger.has("participatesIn", i, subject)
        ):
            continue
        seen.add(root)
        if (
            block.path
            and (
                cue := cue_of(
                    reading.document.text[
                        reading.document.blocks[block.path[-1]].start : reading.document.blocks[block.path[-1]].end
                    ],
                    discourse.cues,
                )
            )
            is not None
            and cue.meaning == "role:Contact"
        ):
            continue
        ledger.relate("participatesIn", i, subject, Evidence(m.start, m.end, block.start, block.end), "event-page", 0.8)


def _vacancy(reading: Reading, ledger: Ledger, discourse: Discourse) -> None:
    """The employer of a vacancy: the lab, group or organisation that its first lines present."""
    vacancy = next((s for s in discourse.subjects if ledger.type(s) == "Vacancy"), None)
    if vacancy is None or ledger.has("hasVacancy-any", vacancy):
        return
    if any(c.predicate == "hasVacancy" for c in ledger.claims()):
        return
    order = {"Lab": 0, "ResearchGroup": 1, "Department": 2, "Centre": 2}
    early = [
        i
        for i, m in enumerate(ledger.mentions)
        if m.type in BODY - {"Network", "Funder", "GovernmentBody"} and m.block <= discourse.mentions[vacancy].block + 6
    ]
    if early:
        best = min(early, key=lambda i: (order.get(ledger.type(i), 3), i))
        m = ledger.mentions[best]
        block = reading.document.blocks[m.block]
        if fits("hasVacancy", m.type, "Vacancy"):
            ledger.relate("hasVacancy", best, vacancy, Evidence(m.start, m.end, block.start, block.end), "vacancy-employer", 0.8)


__all__ = ["STEPS", "VERSION", "extract"]
