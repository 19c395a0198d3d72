"""What holds the code together: layers, one doorway, one place for terms, files of a size that can be read."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.build.cache import LATER
from kg.terms import PREFIXES

PACKAGE = Path(kg.__file__).resolve().parent
ORDER = (
    "errors", "terms", "model", "forgotten", "cues", "documents", "names", "language", "mentions", "claims", "decisions", "entities", "graph", "store",
    "checks", "explain", "network", "exports", "maps", "build", "curate", "questions", "scores", "frames", "server", "api", "cli",
    "__init__", "__main__",
)  # fmt: skip
"""A module imports only from those before it."""
DOORWAY = {
    "DamagedDocument", "DataError", "DocumentError", "Graph", "GraphError", "KgError", "Map", "MissingDependency", "QueryError",
    "Report", "UnsupportedDocument", "UsageError", "build", "open", "score",
}  # fmt: skip
FILES = sorted(path for path in PACKAGE.rglob("*.py"))


def layer(path: Path) -> str:
    """The module of the order that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree: ast.Module) -> set[str]:
    """Names of the package's modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found |= {f"kg.{alias.name}" for alias in node.names} if node.module == "kg" else {node.module or ""}
    return {name.split(".")[1] for name in found if name.startswith("kg.")}


def test_every_module_has_its_place_in_the_order() -> None:
    assert {layer(path) for path in FILES} <= set(ORDER)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_those_before_it(path: Path) -> None:
    own = ORDER.index(layer(path))
    for name in imports(ast.parse(path.read_text("utf-8"))):
        if name in ORDER:  # otherwise it is a name that the doorway offers, which only tests and notebooks use
            assert ORDER.index(name) <= own, f"{path.name} imports kg.{name}"
        else:
            assert layer(path) == "cli", f"{path.name} imports {name} from the doorway"


def test_an_import_against_the_order_would_be_seen() -> None:
    tree = ast.parse("def f():\n    from kg.store.folder import locate\n    from kg import build\n    import kg.cli.app\n")
    assert imports(tree) == {"store", "build", "cli"}


def test_what_the_cache_does_not_watch_takes_no_part_in_reading() -> None:
    later = set(LATER)
    assert later <= set(ORDER)
    for path in FILES:
        if layer(path) not in later and layer(path) != "build":
            assert imports(ast.parse(path.read_text("utf-8"))) & later <= {"errors"}, path


def test_the_doorway_is_exactly_this() -> None:
    assert set(kg.__all__) == DOORWAY
    assert sorted(kg.__all__) == kg.__all__
    for name in kg.__all__:
        value = getattr(kg, name)
        assert callable(value), name
        assert value.__doc__, name
        assert value.__module__.startswith("kg."), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kg.nothing  # noqa: B018


def test_the_doorway_stays_a_function_after_its_module_is_imported() -> None:
    import kg.build.line
    import kg.build.report

    assert kg.build.__name__ == "build"
    assert not isinstance(kg.build, type(sys))


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import kg", ["spacy", "pandas", "numpy", "rdflib", "networkx", "pyoxigraph", "typer", "rich"]),
        ("import kg; kg.open, kg.Graph", ["spacy", "pandas", "networkx", "rdflib"]),
        ("import kg.cli.app", ["spacy", "pandas", "networkx", "rdflib", "pyoxigraph", "lxml"]),
        ("import kg.build.worker, kg.build.pool", ["spacy", "pandas", "networkx", "rdflib", "pyshacl"]),
    ],
)
def test_imports_bring_only_what_they_need(code: str, absent: list[str]) -> None:
    code = f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(absent) & set(json.loads(done.stdout))


def literals(tree: ast.Module) -> list[tuple[int, str]]:
    """(line, text) of every string that is not a docstring."""
    doc = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    strings = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in doc]
    return [(n.lineno, str(n.value)) for n in strings]


def test_terms_are_written_in_one_place() -> None:
    stray = [
        f"{path.relative_to(PACKAGE)}:{line}: {text}"
        for path in FILES
        if path.name != "terms.py"
        for line, text in literals(ast.parse(path.read_text("utf-8")))
        if any(namespace in text for namespace in PREFIXES.values())
    ]
    assert stray == []


def test_files_are_of_a_size_that_can_be_read() -> None:
    long = {path.relative_to(PACKAGE).as_posix(): n for path in FILES if (n := len(path.read_text("utf-8").splitlines())) > 450}
    assert long == {}
