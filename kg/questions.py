"""The competency questions of ``ontology/queries``: SPARQL files that are complete in themselves and take parameters.

::

    # title@nl: Labs per universitair medisch centrum
    # title@en: Labs of each university medical centre
    # param umc: name of the centre; all centres if left out. For example: UMC Utrecht

    SELECT ?centre ?lab WHERE {
      VALUES ?umc { UNDEF }
      …
    }

A parameter is a variable with a ``VALUES`` line of its own, whose value is put in place as an RDF term: whatever the user
types, it cannot become query text. A parameter that is left out has the value in the file; UNDEF stands for any.

Things with a Dutch and an English name are shown by the English one: a file picks it with ``FILTER(LANG(?lab) != "nl")``, which
also lets through names that are the same in all languages. Asked for Dutch, the ``nl`` in these filters becomes ``en``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.errors import DataError, UsageError
from kg.store import GraphStore, Result
from kg.terms import ONTOLOGY, PREFIXES, expand

_HEADER = re.compile(r"^#\s*(?:(title)@(nl|en)|param\s+(\w+))\s*:\s*(.+?)\s*$", re.MULTILINE)
_NOT_DUTCH = re.compile(r'(\bLANG\(\?\w+\)\s*!=\s*)"nl"')
LANGUAGES = ("en", "nl")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")


@dataclass(frozen=True)
class Parameter:
    """A value that a question can be given."""

    name: str
    about: str
    """What it is, with an example."""
    default: str
    """What the file has in its place, as SPARQL; ``UNDEF`` stands for any value."""


@dataclass(frozen=True)
class Question:
    """A question that many have."""

    name: str
    text: str
    """The query, with the values of its file."""
    title_nl: str
    title_en: str
    parameters: tuple[Parameter, ...]

    def query(self, values: Mapping[str, str], *, lang: str = "en") -> str:
        """The query with values put in.

        Parameters:
            values: parameter → a name or other text, a whole number, an IRI or a prefixed name.
            lang: ``en`` or ``nl``, for names that differ between the two.

        Raises:
            UsageError: an unknown parameter, or another language.
        """
        if lang not in LANGUAGES:
            raise UsageError(f"no such language {lang!r}; choose {' or '.join(LANGUAGES)}")
        known = {parameter.name for parameter in self.parameters}
        for name in values:
            if name not in known:
                raise UsageError(
                    f"the question {self.name} has no parameter {name!r}; it has: {', '.join(sorted(known)) or 'none'}"
                )
        text = _NOT_DUTCH.sub(r'\1"en"', self.text) if lang == "nl" else self.text
        for name, value in values.items():
            term = str(_term(value))
            text = _slot(name).sub(lambda found, term=term: f"{found[1]}{term}{found[3]}", text)  # type: ignore[misc]
        return text

    def ask(
        self, store: GraphStore, values: Mapping[str, str] | None = None, *, lang: str = "en", timeout: float | None = None
    ) -> Result:
        """Put the question to a graph.

        Parameters:
            store: the graph.
            values: values of its parameters.
            lang: language of names, as for ``query``.
            timeout: seconds after which the query is stopped.

        Raises:
            UsageError: as for ``query``.
            QueryError: the query fails or was stopped.
        """
        return store.query(self.query(values or {}, lang=lang), timeout=timeout)


def questions(folder: Path = ONTOLOGY / "queries") -> tuple[Question, ...]:
    """Every question, by name.

    Raises:
        DataError: a file breaks the format.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*.rq")))


def question(name: str, folder: Path = ONTOLOGY / "queries") -> Question:
    """One question.

    Raises:
        UsageError: there is none of that name.
        DataError: its file breaks the format.
    """
    paths = {path.stem: path for path in folder.glob("*.rq")}
    if name not in paths:
        raise UsageError(f"no question is called {name!r}; there are: {', '.join(sorted(paths)) or 'none'}")
    return _read(paths[name])


def _read(path: Path) -> Question:
    text = path.read_text("utf-8")
    titles: dict[str, str] = {}
    parameters = []
    for _, lang, name, said in _HEADER.findall(text):
        if lang:
            titles[lang] = said
            continue
        slots = _slot(name).findall(text)
        if len(slots) != 1:
            raise DataError(f"parameter {name} needs exactly one line VALUES ?{name} {{ … }}, not {len(slots)}", path=path)
        parameters.append(Parameter(name, said, slots[0][1].strip()))
    if titles.keys() != {"nl", "en"}:
        raise DataError("needs the lines '# title@nl: …' and '# title@en: …'", path=path)
    return Question(path.stem, text, titles["nl"], titles["en"], tuple(parameters))


def _slot(name: str) -> re.Pattern[str]:
    return re.compile(rf"(\bVALUES\s+\?{re.escape(name)}\s*\{{\s*)([^{{}}]*?)(\s*\}})")


def _term(value: str) -> Literal | NamedNode:
    r"""What a user means by a value; a prefixed name may have its slashes escaped or not.

    >>> str(_term("LUMC")), str(_term("2019")), str(_term("id:lab/cara-lab")), str(_term('" } #'))
    ('"LUMC"', '"2019"^^<http://www.w3.org/2001/XMLSchema#integer>', '<https://w3id.org/dhai/id/lab/cara-lab>', '"\\" } #"')
    """
    if re.fullmatch(r"-?\d{1,18}", value):
        return Literal(int(value))
    if _IRI.fullmatch(value):
        return NamedNode(value)
    prefix, colon, local = value.partition(":")
    if colon and prefix in PREFIXES and re.fullmatch(r"[\w/\\.%-]+", local):
        return NamedNode(expand(value))
    return Literal(value)
