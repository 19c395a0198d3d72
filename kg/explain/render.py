"""Explanations for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group
from rich.text import Text

from kg.explain.model import Candidates, Evidence, Explanation
from kg.explain.words import SENTENCES
from kg.store import visible
from kg.terms import shrink


def render(explanation: Explanation | Candidates, *, inferred: bool = False, claims: bool = False) -> Group:
    """An explanation, or the choice between candidates, as rich text that cannot steer the terminal and is no mark-up.

    Parameters:
        explanation: what ``explain`` gave.
        inferred: also the statements that follow from others, of which otherwise only the number is told.
        claims: also the beginning of each claim's IRI.
    """
    said = SENTENCES[explanation.lang]
    if isinstance(explanation, Candidates):
        lines = [Text(said["choose"].format(len(explanation.found), visible(explanation.name)))]
        lines += [Text.assemble("  ", (visible(n), "bold"), f" ({t})  ", (shrink(i), "cyan")) for i, n, t in explanation.found]
        return Group(*lines)
    e = explanation
    lines = [Text.assemble((visible(e.name), "bold"), f"  {e.type}  ", (shrink(e.iri), "cyan"))]
    others = [f"{n}{f' ({lang})' if lang else ''}" for lang, n in e.names if n != e.name]
    for label, values in (("also", others), ("same", e.same_as), ("web", [e.homepage] if e.homepage else []),
                          ("named", e.documents), ("decided", e.notes)):  # fmt: skip
        if values:
            lines.append(Text.assemble((f"{said[label]}: ", "dim"), visible("; ".join(values))))
    for statement in e.statements:
        if statement.inferred and not inferred:
            continue
        lines += [Text(""), Text(visible(statement.text), "bold" if not statement.inferred else "")]
        if statement.inferred:
            lines.append(Text(f"  {said['follows']}", "dim"))
        for item in statement.evidence:
            lines += _lines(item, claims)
    number = sum(statement.inferred for statement in e.statements)
    if number and not inferred:
        lines += [Text(""), Text(said["folded"].format(number), "dim")]
    if not e.statements:
        lines += [Text(""), Text(said["none"])]
    return Group(*lines)


def _lines(item: Evidence, claims: bool) -> Iterator[Text]:
    yield Text.assemble(
        "  ", (visible(f"…{item.prefix}"), "dim"), (visible(item.quote), "italic"), (visible(f"{item.suffix}…"), "dim")
    )
    name = f"  claim/{item.claim.rpartition('/')[2][:12]}" if claims else ""
    where = ", ".join(part for part in (item.document, item.date, item.source) if part)
    yield Text.assemble("  ", (visible(where), "green"), (f"  {item.confidence:.2f} {visible(item.extractor)}{name}", "dim"))
