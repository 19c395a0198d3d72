"""The competency questions as the workbench shows them: titles, explanations and parameters in a language."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from kg.questions import Question, question, questions

_ABOUT = re.compile(r"^#\s*(explanation|param|type)(?:@(nl|en))?(?:\s+(\w+))?\s*:\s*(.+?)\s*$", re.MULTILINE)
_EXAMPLE = re.compile(r"\b(?:For example|Bijvoorbeeld):\s*(.+)$", re.IGNORECASE)


@cache
def gallery(lang: str) -> list[dict[str, Any]]:
    """Every question with its text, by title."""
    return sorted((_shown(q, lang) for q in questions()), key=lambda q: str(q["title"]).casefold())


def _shown(q: Question, lang: str) -> dict[str, Any]:
    said = {(kind, name, language): text for kind, language, name, text in _ABOUT.findall(q.text)}
    parameters = []
    for parameter in q.parameters:
        about = said.get(("param", parameter.name, "nl" if lang == "nl" else ""), parameter.about)
        example = _EXAMPLE.search(about)
        parameters.append({
            "name": parameter.name, "about": _EXAMPLE.sub("", about).strip(" ;.:"), "type": said.get(("type", parameter.name, ""), "text"),
            "example": example[1] if example else "", "default": "" if parameter.default == "UNDEF" else parameter.default.strip('"'),
        })  # fmt: skip
    return {
        "name": q.name, "title": q.title_nl if lang == "nl" else q.title_en, "parameters": parameters, "query": _bare(q, q.query({}, lang=lang), lang),
        "explanation": said.get(("explanation", "", lang), ""),
    }  # fmt: skip


def filled(name: str, values: dict[str, str], lang: str) -> str:
    """The query of a question with values put in as terms: whatever was typed, it becomes no query text.

    Raises:
        UsageError: there is no such question or parameter.
    """
    found = question(name)
    return _bare(found, found.query({key: value for key, value in values.items() if value.strip()}, lang=lang), lang)


def _bare(q: Question, text: str, lang: str) -> str:
    """A query with its title in one language in place of the file's header."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), 0)
    return "\n".join([f"# {q.title_nl if lang == 'nl' else q.title_en}", *lines[start:]]) + "\n"
