"""One document: what was found beside what a reader found."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.scores.found import DHAI, Found, Triple, norm
from kg.terms import INSTITUTION_TYPES, RELATIONS, UNIT_TYPES, expand

GROUPS = {
    "Institution": set(INSTITUTION_TYPES), "Unit": set(UNIT_TYPES), "Lab": {"Lab"}, "Person": {"Person"},
    "Programme": {"Programme", "Project"}, "Event": {"Event", "Course"}, "Vacancy": {"Vacancy"}, "Place": {"Place"},
}  # fmt: skip
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
MEMBER, ORGANIZATION, CATEGORY = expand("org:member"), expand("org:organization"), expand("dhai:roleCategory")
RECIPIENT, AMOUNT, TOPIC = expand("dhai:recipient"), expand("dhai:amountEUR"), expand("dhai:focusesOn")
DATES = (expand("dhai:startDate"), expand("dhai:endDate"))
SUBJECT, PREDICATE, OBJECT = expand("rdf:subject"), expand("rdf:predicate"), expand("rdf:object")
CLAIMS, EXTRACTOR, CONFIDENCE = expand("dhai:claims"), expand("dhai:extractor"), expand("dhai:confidence")

Gold = Mapping[str, Any]
Relation = tuple[str, str, str]
Fact = Hashable


class Tally(Counter[str]):
    """Counts of ``tp`` (found and wanted), ``fp`` (found, not wanted) and ``fn`` (wanted, not found)."""

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 where nothing was found."""
        return self["tp"] / (self["tp"] + self["fp"]) if self["tp"] + self["fp"] else 0.0

    @property
    def recall(self) -> float:
        """Share of what is wanted that was found; 0 where nothing is wanted."""
        return self["tp"] / (self["tp"] + self["fn"]) if self["tp"] + self["fn"] else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> Tally(tp=1, fp=1, fn=0).f1
        0.6666666666666666
        """
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule's claim turned out to be."""

    extractor: str
    part: str
    """``relations/partOf`` and the like, ``roles``, ``dates``, ``amounts`` or ``topics``."""
    right: bool | None
    """None: follows from gold or is optional there, so that it neither helps nor harms."""
    confidence: float = 1.0


@dataclass
class Comparison:
    """How a document's graph compares with its gold."""

    tally: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    """(``miss``, ``extra`` or ``type``; part; what)."""
    verdicts: list[Verdict] = field(default_factory=list)
    judged: dict[tuple[str, Fact], bool] = field(default_factory=dict)
    """(part, fact) → whether it is right, of the facts that count."""

    def count(self, part: str, wanted: set[Fact], got: set[Fact], spare: set[Fact], show: Callable[[Any], str]) -> None:
        """Count the facts of a part and note its misses and extras."""
        if got & wanted:
            self.tally[part]["tp"] += len(got & wanted)
        for fact in wanted - got:
            self.tally[part]["fn"] += 1
            self.errors.append(("miss", part, show(fact)))
        for fact in got - wanted - spare:
            self.tally[part]["fp"] += 1
            self.errors.append(("extra", part, show(fact)))
        self.judged |= {(part, fact): True for fact in got & wanted} | {(part, fact): False for fact in got - wanted - spare}


def align(gold: Gold, found: Found, entities: Iterable[str]) -> dict[str, tuple[str, bool, bool]]:
    """Greedy one-to-one match of found entities to gold ones by name, same coarse group and main name first.

    Returns:
        Entity → (gold id, group is the same, type is the same).
    """
    by_name = defaultdict(list)
    for row in gold["entities"]:
        for name in [row["name"], *row.get("aliases", [])]:
            by_name[norm(name)].append(row)
    pairs = []
    for entity in entities:
        groups = {GROUP_OF.get(kind) for kind in found.types[entity]}
        for name in found.names[entity]:
            for row in by_name.get(name, []):
                same = GROUP_OF[row["type"]] in groups
                pairs.append(((not same, name != norm(row["name"]), row["id"], entity), row, same))
    match: dict[str, tuple[str, bool, bool]] = {}
    used = set()
    for (_, _, _, entity), row, same in sorted(pairs, key=lambda pair: pair[0]):
        if entity not in match and row["id"] not in used:
            match[entity] = (row["id"], same, row["type"] in found.types[entity])
            used.add(row["id"])
    return match


def compare(found: Found, gold: Gold) -> Comparison:
    """Compare what a graph states for a document with the document's gold.

    Parameters:
        found: the graph.
        gold: the parsed ``*.gold.json``.
    """
    result = Comparison()
    entities, stated = found.document(gold["doc"])
    match = align(gold, found, entities)
    rows = {row["id"]: row for row in gold["entities"]}
    optional = {i for i, row in rows.items() if row.get("optional")}

    def ref(node: str) -> str:
        return match[node][0] if node in match else node

    def lab(x: str) -> str:
        return rows[x]["name"] if x in rows else (sorted(found.names.get(x) or {x})[0]) + "?"

    _entities(result, found, entities, match, rows, optional, lab)
    _relations(result, gold, stated, optional, ref, lab)
    nodes: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for s, p, o in sorted(stated):
        nodes[s][p].append(o)
    got_roles = {r for node in nodes.values() for r in _roles_of(node, ref)}
    _triples(result, "roles", gold.get("roles", []), ("person", "category", "org"), (0, 2), got_roles, optional,
             lambda f: f"{lab(f[0])} is {f[1]} at {lab(f[2])}")  # fmt: skip
    got_dates = {(ref(s), p[len(DHAI) :], o[:10]) for s, p, o in stated if p in DATES}
    _triples(result, "dates", gold.get("dates", []), ("s", "p", "value"), (0,), got_dates, optional,
             lambda f: f"{lab(f[0])} {f[1]} {f[2]}")  # fmt: skip
    _amounts(result, gold, [a for node in nodes.values() for a in _amounts_of(node, ref)], lab)
    got_topics = {(ref(s), _local(o)) for s, p, o in stated if p == TOPIC}
    _triples(result, "topics", gold.get("topics", []), ("s", "topic"), (0,), got_topics, optional,
             lambda f: f"{lab(f[0])} about {f[1]}")  # fmt: skip
    result.verdicts = list(_verdicts(result, nodes, ref))
    return result


def _entities(
    result: Comparison, found: Found, entities: set[str], match: Mapping[str, tuple[str, bool, bool]],
    rows: Mapping[str, Any], optional: set[str], lab: Callable[[str], str],
) -> None:  # fmt: skip
    hit = {i for i, same, _ in match.values() if same}
    wanted = set(rows) - optional
    got: set[Fact] = {i for i in hit if i not in optional} | {e for e in entities if e not in match}
    got |= {("type", i) for i, same, _ in match.values() if not same and i not in optional}
    result.count("entities", set(wanted), got, set(), lambda f: f"{lab(f[1])} (wrong type)" if isinstance(f, tuple) else lab(f))
    for i, same, fine in match.values():
        if same and i not in optional:
            result.tally["types"]["tp" if fine else "fp"] += 1
            result.tally["types"]["fn"] += 0 if fine else 1
            if not fine:
                result.errors.append(("type", "types", f"{lab(i)}: gold {rows[i]['type']}"))
    for i in wanted:
        result.tally[f"entities/{GROUP_OF[rows[i]['type']]}"]["tp" if i in hit else "fn"] += 1
    for entity in entities - match.keys():
        groups = sorted(g for g in (GROUP_OF.get(kind) for kind in found.types[entity]) if g)
        result.tally[f"entities/{groups[0] if groups else 'untyped'}"]["fp"] += 1


def _canon(s: str, p: str, o: str) -> Relation:
    """A symmetric relation is one fact, whichever way round."""
    return (min(s, o), p, max(s, o)) if p == "collaboratesWith" else (s, p, o)


def _relations(
    result: Comparison, gold: Gold, stated: set[Triple], optional: set[str], ref: Callable[[str], str], lab: Callable[[str], str]
) -> None:
    rows = [(_canon(r["s"], r["p"], r["o"]), r) for r in gold.get("relations", [])]
    known = {fact for fact, _ in rows}
    spare = {fact for fact, r in rows if r.get("optional") or r["s"] in optional or r["o"] in optional}
    roles = {(r["person"], "role", r["org"]) for r in gold.get("roles", [])}
    found = {_canon(ref(s), p[len(DHAI) :], ref(o)) for s, p, o in stated if p.startswith(DHAI) and p[len(DHAI) :] in RELATIONS}
    follows = {f for f in found - known if f[0] in optional or f[2] in optional or _follows(f, known, roles)}
    wanted, got = known - spare, found - spare - follows
    result.count("relations", set(wanted), set(got), set(), lambda f: f"{lab(f[0])} --{f[1]}--> {lab(f[2])}")
    for fact in wanted:
        result.tally[f"relations/{fact[1]}"]["tp" if fact in found else "fn"] += 1
    for fact in got - wanted:
        result.tally[f"relations/{fact[1]}"]["fp"] += 1


def _follows(fact: Relation, known: set[Relation], roles: set[Relation]) -> bool:
    """Whether a statement follows from gold ones: no reward, no penalty."""
    parts: defaultdict[str, set[str]] = defaultdict(set)
    for a, q, b in known:
        if q == "partOf":
            parts[a].add(b)

    def above(x: str, seen: tuple[str, ...] = ()) -> set[str]:
        return {z for y in parts.get(x, ()) if y not in seen for z in {y} | above(y, (*seen, x))}

    s, p, o = fact
    if p in ("partOf", "locatedIn"):
        return o in above(s) or any((a, "locatedIn", o) in known for a in above(s))
    if p == "affiliatedWith":
        targets = {b for a, q, b in known | roles if a == s and q in ("affiliatedWith", "leads", "role")}
        return any(o == target or o in above(target) for target in targets)
    return p == "worksOn" and (s, "leads", o) in known


def _triples(
    result: Comparison, part: str, rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...], ends: tuple[int, ...],
    got: set[Any], optional: set[str], show: Callable[[Any], str],
) -> None:  # fmt: skip
    """Roles, dates and topics: facts that are equal or not; ``ends`` are the columns that hold entities."""
    facts: list[tuple[Any, bool]] = [(tuple(row[c] for c in columns), bool(row.get("optional"))) for row in rows]
    spare: set[Any] = {f for f, free in facts if free or any(f[i] in optional for i in ends)}
    spare |= {f for f in got if any(f[i] in optional for i in ends)}
    result.count(part, {f for f, _ in facts} - spare, got - spare, spare, show)


def _amounts(result: Comparison, gold: Gold, got: list[tuple[str, float]], lab: Callable[[str], str]) -> None:
    """Amounts are equal within 0.5 %, approximate ones within 10 %; each row is matched once."""
    rows, taken = gold.get("amounts", []), set()
    for recipient, amount in got:
        for number, row in enumerate(rows):
            slack = (0.1 if row.get("approximate") else 0.005) * row["eur"]
            if number not in taken and row["recipient"] == recipient and abs(amount - row["eur"]) <= slack:
                taken.add(number)
                if not row.get("optional"):
                    result.tally["amounts"]["tp"] += 1
                    result.judged["amounts", (recipient, amount)] = True
                break
        else:
            result.tally["amounts"]["fp"] += 1
            result.errors.append(("extra", "amounts", f"{lab(recipient)} {amount:.0f}"))
            result.judged.setdefault(("amounts", (recipient, amount)), False)
    for number, row in enumerate(rows):
        if number not in taken and not row.get("optional"):
            result.tally["amounts"]["fn"] += 1
            result.errors.append(("miss", "amounts", f"{lab(row['recipient'])} {row['eur']}"))


Node = Mapping[str, list[str]]


def _roles_of(node: Node, ref: Callable[[str], str]) -> list[Relation]:
    return [(ref(m), c[len(DHAI) :], ref(o)) for m in node.get(MEMBER, ()) for o in node.get(ORGANIZATION, ())
            for c in node.get(CATEGORY, ())]  # fmt: skip


def _amounts_of(node: Node, ref: Callable[[str], str]) -> list[tuple[str, float]]:
    return [(ref(r), float(a)) for r in node.get(RECIPIENT, ()) for a in node.get(AMOUNT, ())]


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


def _verdicts(result: Comparison, nodes: Mapping[str, Node], ref: Callable[[str], str]) -> Iterable[Verdict]:
    """What became of each claim, with the rule that made it."""
    for claim in nodes.values():
        confidence = max((float(c) for c in claim.get(CONFIDENCE, ())), default=1.0)
        for extractor in claim.get(EXTRACTOR, ()):
            for part, fact in _facts(claim, nodes, ref):
                yield Verdict(extractor, part, result.judged.get((part.split("/")[0], fact)), confidence)


def _facts(claim: Node, nodes: Mapping[str, Node], ref: Callable[[str], str]) -> Iterable[tuple[str, Fact]]:
    """The facts that a claim node stands beside, as they are counted."""
    for s in claim.get(SUBJECT, ()):
        for p in claim.get(PREDICATE, ()):
            for o in claim.get(OBJECT, ()):
                local = p[len(DHAI) :]
                if local in RELATIONS:
                    yield f"relations/{local}", _canon(ref(s), local, ref(o))
                elif p in DATES:
                    yield "dates", (ref(s), local, o[:10])
                elif p == TOPIC:
                    yield "topics", (ref(s), _local(o))
    for stated in claim.get(CLAIMS, ()):
        node = nodes.get(stated, {})
        yield from (("roles", role) for role in _roles_of(node, ref))
        yield from (("amounts", amount) for amount in _amounts_of(node, ref))
