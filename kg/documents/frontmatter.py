"""The header of a Markdown or text file → fields.

Three forms are read: `YAML <https://yaml.org/spec/1.2.2/>`_ between ``---`` lines, TOML between ``+++`` lines, and plain
``key: value`` lines at the top of the file, as the Pelican site generator has them. A header that breaks its format is read line
by line: what can be understood is kept.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

import yaml

from kg.documents.limits import MAX_DEPTH, MAX_FIELD, MAX_FIELDS, MAX_FRONT_MATTER

Fields = list[tuple[str, str]]
"""(key, value) in order; the entries of a list have the same key."""

_KEY: Final = r"[^\W\d_][\w.-]{0,40}(?: [\w.-]{1,30}){0,2}"
_LINE: Final = re.compile(rf"({_KEY}):(?:[ \t]+(.*))?$")
_KNOWN: Final = frozenset(
    """
    title date author authors category tags slug summary status template picture description groups people type lang language
    source url image layout draft titel datum auteur bron
    """.split()  # noqa: SIM905
)
_DEEP: Final = re.compile(r"(?:[-?][ \t]+){20}")


class _Loader(yaml.BaseLoader):
    """Strings, lists and mappings only; aliases are refused, as nested ones grow without bound."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def split(text: str) -> tuple[Fields, str]:
    r"""The fields of a text's header, and the text behind it.

    >>> split("title: A: b\ngroups: x, y\n\nBody")
    ([('title', 'A: b'), ('groups', 'x, y')], 'Body')
    >>> split("---\npeople: [A, B]\n---\nBody")
    ([('people', 'A'), ('people', 'B')], 'Body')
    """
    start = len(text) - len(text.lstrip("\ufeff \t\n"))
    head = text[start : start + MAX_FRONT_MATTER]
    for fence, parse in (("---", _yaml), ("+++", _toml)):
        if re.match(rf"{re.escape(fence)}[ \t]*\n", head):
            first = head.index("\n") + 1
            end = re.compile(rf"^(?:{re.escape(fence)}|\.\.\.)[ \t]*$", re.MULTILINE).search(head, first)
            if end is None:
                return _lines(text[start + first :], known_only=False)
            inside = head[first : end.start()]
            body = text[start + end.end() :].lstrip("\n")
            if fence == "---" and not re.search(rf"^{_KEY}:(?:\s|$)", inside, re.MULTILINE):
                return [], text  # a rule, not a header
            try:
                return _limited(_flat(parse(inside), "")), body
            except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError):
                return _limited(_tolerant(inside)), body
    return _lines(text[start:], known_only=True)


def _yaml(text: str) -> Any:
    if max(text.count("["), text.count("{")) > MAX_DEPTH or _DEEP.search(text):
        raise yaml.YAMLError("nested too deeply")
    return yaml.load(text, Loader=_Loader)  # noqa: S506  (builds strings, lists and mappings only)


def _toml(text: str) -> Any:
    if max(text.count("["), text.count("{")) > MAX_DEPTH:
        raise ValueError("nested too deeply")
    return tomllib.loads(text)


def _flat(value: Any, key: str) -> Fields:
    if isinstance(value, dict):
        return [field for k, v in value.items() for field in _flat(v, f"{key}.{k}" if key else str(k))]
    if isinstance(value, list):
        return [field for item in value for field in _flat(item, key)] or [(key, "")]
    return [(key, "" if value is None else str(value).strip())] if key else []


def _limited(fields: Fields) -> Fields:
    return [(key[:100], value[:MAX_FIELD]) for key, value in fields[:MAX_FIELDS]]


def _tolerant(text: str) -> Fields:
    """Fields of a header that is no YAML: ``key: value`` lines, indented lines and ``- `` items belonging to the key above."""
    fields: Fields = []
    for line in text.split("\n"):
        found = _LINE.match(line.rstrip())
        if found:
            fields.append((found[1], _unquoted(found[2] or "")))
        elif fields and (item := re.match(r"\s*-\s+(.+)", line)):
            key = fields[-1][0]
            if not fields[-1][1]:
                fields.pop()
            fields.append((key, _unquoted(item[1])))
        elif fields and line[:1].isspace() and line.strip():
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}".strip())
    return fields


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return value


def _lines(text: str, *, known_only: bool) -> tuple[Fields, str]:
    """A header without fences: lines ``key: value`` up to the first line that is none."""
    end = 0
    lines: list[str] = []
    for line in text[:MAX_FRONT_MATTER].splitlines(keepends=True):
        bare = line.rstrip()
        if not bare:
            end += len(line)
            break
        if not (_LINE.match(bare) or (lines and bare.startswith(("  ", "\t"))) or (lines and not known_only and bare[:1] == "-")):
            # A header ends with a blank line or a heading; a line of prose right behind "key: value" means that there is none.
            if known_only and not bare.startswith("#"):
                return [], text
            break
        lines.append(line)
        end += len(line)
    fields = _tolerant("".join(lines))
    keys = {key.lower() for key, _ in fields}
    if known_only and not keys & _KNOWN:
        return [], text
    return _limited(fields), text[end:].lstrip("\n")
