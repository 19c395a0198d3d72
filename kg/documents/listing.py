"""Listings of records in program code (Python or JavaScript objects, JSON) → drafts.

Sites keep their people and projects in such listings: ``dict(name="…", role="…", description="…")``. The code goes, its strings
stay: short values are the cells of a table whose columns are the keys and whose rows are the records, sentences are paragraphs.
"""

from __future__ import annotations

import re
from typing import Final

from kg.documents.draft import Draft, Drafts, Run
from kg.model import BlockKind

_TOKEN: Final = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.){0,20000}"|'(?:[^'\\\n]|\\.){0,20000}'|`[^`]{0,20000}`)"""
    r"""|(?P<comment>\#[^\n]*|//[^\n]*)|(?P<name>[A-Za-z_][\w-]{0,60})|(?P<sign>[{}()\[\],:=])|(?P<other>[^\s"'`#{}()\[\],:=A-Za-z_]+)"""
)
_LINE: Final = re.compile(
    r"""^\s*(?:["']?[\w-]{1,40}["']?\s*[:=]\s*(?:["'`\[{(]|true\b|false\b|\d|\w+\()|[\])}]+[,;]?\s*$|[{\[(]\s*$|["'`].*["'`][,)\]}]*\s*$|(?:const|let|var|export|import|from)\s)"""
)
_RECORD: Final = re.compile(r"""["']?\b[A-Za-z_][\w-]{0,40}["']?\s*[:=]\s*["'`]""")
_HIDDEN: Final = re.compile(
    r"^(?:id|slug|e-?mail|photo|image|img|picture|icon|logo|initials|url|href|link|src|website|color|colour|gradient|class|className|style|key|phone|telephone|office|path|file|twitter|linkedin|github|orcid|scholar|lang)$",
    re.IGNORECASE,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)


def is_listing(text: str) -> bool:
    r"""Whether a text is a listing of records: most of its lines are those of program code with strings for values.

    >>> is_listing('  {\n  name: "A B",\n  role: "Head",\n  },\n')
    True
    >>> is_listing("Name: A\n\nA text about {something}.")
    False
    """
    rows = [line for line in text[:100_000].split("\n") if line.strip()]
    if len(rows) < 3 or len(_RECORD.findall(text[:100_000])) < 2:
        return False
    return sum(1 for line in rows if _LINE.match(line) or _RECORD.search(line)) >= 0.6 * len(rows)


def blocks(text: str, drafts: Drafts) -> list[Draft]:
    """The strings of a listing as blocks: table cells with the key as header, or paragraphs where they are sentences."""
    out: list[Draft] = []
    group = next(drafts.groups)
    columns: dict[str, int] = {}
    stack: list[str] = []  # what each open bracket belongs to: the key before it
    row, key, previous = 0, "", ""
    pending: tuple[str, list[str]] | None = None
    depth_of_record = -1

    def flush() -> None:
        nonlocal pending
        if pending:
            name, parts = pending
            value = "".join(parts)
            if value.strip() and not _HIDDEN.match(name):
                if len(value.split()) >= 10 and re.search(r"[.!?]['\"”)]?$", value.strip()):
                    out.append(Draft(BlockKind.PARAGRAPH, [Run(value)]))
                elif name:
                    column = columns.setdefault(name, len(columns))
                    out.append(
                        Draft(BlockKind.TABLE_CELL, [Run(value)], group=group, row=max(row, 1), column=column, header=name)
                    )
                elif " " in value:
                    out.append(Draft(BlockKind.LIST_ITEM, [Run(value)], level=1, group=group))
        pending = None

    for token in _TOKEN.finditer(text):
        kind, value = token.lastgroup, token.group()
        if kind == "comment":
            continue
        if kind == "string":
            content = _ESCAPE.sub(_unescaped, value[1:-1])
            if previous == "string" and pending:
                pending[1].append(content)  # adjacent literals are one string
            else:
                flush()
                pending = (key, [content])
        elif kind == "name":
            if previous != "string":
                flush()
            key = value if previous != ":" else key
        elif kind == "sign":
            if value in ":=":
                if pending:  # a quoted key
                    key = pending[1][0]
                    pending = None
            elif value in "{([":
                flush()
                if value != "[" and (value == "{" or key == "dict"):
                    row += 1
                    depth_of_record = len(stack)
                stack.append(key)
                key = key if value == "[" else ""
            elif value in "})]":
                flush()
                key = stack.pop() if stack else ""
                if len(stack) == depth_of_record:
                    key = ""
            elif value == ",":
                flush()
                if not stack or not _in_list(stack, key):
                    key = key if stack and stack[-1] == key else ""
        previous = value if kind == "sign" else str(kind)
    flush()
    return _joined(out)


def _in_list(stack: list[str], key: str) -> bool:
    return bool(stack) and stack[-1] == key


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return {"n": " ", "t": " ", "r": " "}.get(found[2], found[2])


def _joined(blocks: list[Draft]) -> list[Draft]:
    """The values of one list in one cell."""
    out: list[Draft] = []
    for draft in blocks:
        last = out[-1] if out else None
        if (
            last
            and draft.kind is BlockKind.TABLE_CELL
            and (last.kind, last.row, last.column) == (draft.kind, draft.row, draft.column)
        ):
            last.runs += [Run(", "), *draft.runs]
        else:
            out.append(draft)
    return out
