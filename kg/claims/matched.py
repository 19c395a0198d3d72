"""From matched sentence patterns and sums of money to claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.claims.frame import Frame
from kg.claims.items import AMOUNT, THING, WORD, Held, Item
from kg.claims.ledger import Ledger
from kg.claims.references import Discourse
from kg.claims.signatures import BODY, CARRIER, EVENT, ORG, PROG, SIGNATURES
from kg.claims.templates import Match
from kg.cues import Cues

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


def claim_match(match: Match, clause: Sequence[Item], frame: Frame, discourse: Discourse, cues: Cues) -> None:
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


def unreal(items: Sequence[Item], cues: Cues, lang: str) -> bool:
    """Whether a sentence as a whole is negated, wished for or past."""
    return _unreal(items, items, 0, cues, lang)


_NOT_ALONE = frozenset({"only", "alleen", "later", "more", "fewer", "less", "minder", "minste", "just", "enkel", "slechts"})


def _unreal(window: Sequence[Item], clause: Sequence[Item], first: int, cues: Cues, lang: str) -> bool:
    """Whether a match is negated, wished for or past. A negation anywhere in the clause counts; a wish or a former time near the match."""
    everything = [x.text for x in clause if x.kind == WORD]
    for k, word in enumerate(everything):
        if cues.is_a(word, "negation", lang) and not (k + 1 < len(everything) and everything[k + 1] in _NOT_ALONE):
            return True
    words = [x.text for x in window if x.kind == WORD]
    before = [x.text for x in clause[max(0, first - 5) : first] if x.kind == WORD]
    for k, word in enumerate(words):
        if cues.is_a(word, "hypothesis", lang):
            made = word in {"possible", "mogelijk"} and (
                (k > 0 and words[k - 1] in {"made", "makes"}) or (k + 1 < len(words) and words[k + 1] in {"gemaakt", "maakt"})
            )
            if not made:
                return True
        if cues.is_a(word, "past", lang):
            return True
    return any(
        cues.is_a(w, "past", lang) or (cues.is_a(w, "hypothesis", lang) and w not in {"possible", "mogelijk"}) for w in before
    )


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


def claim_amounts(items: list[Item], frame: Frame, discourse: Discourse, ledger: Ledger, start: int, end: int) -> None:
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
