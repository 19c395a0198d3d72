"""Documentation that runs: examples in every help text and in the README, whose pasted output is what the commands print."""

from __future__ import annotations

import gzip
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import readme_output
import typer.main

import kg
from kg.cli.app import app
from kg.decisions import Ruling, add
from kg.store import GraphStore

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "build", "query", "explain", "export", "map", "check", "score", "info", "serve", "review", "same", "different", "rename", "retype", "reject",
    "accept", "decisions", "undo", "diff", "forget", "person", "names lint", "names import ror",
)  # fmt: skip


def docstrings() -> dict[str, str]:
    """Command → its help text, from the application itself."""
    found = {}
    todo: list[tuple[str, Any]] = [("", typer.main.get_command(app))]
    while todo:
        name, command = todo.pop()
        inner = getattr(command, "commands", None)
        if inner is None:
            found[name] = command.help
        else:
            todo += [(f"{name} {sub}".strip(), below) for sub, below in inner.items()]
    return found


def examples(text: str) -> list[str]:
    """The example lines of a help text."""
    _, _, after = text.partition("Example:\n")
    return [line.strip() for line in after.splitlines() if line.strip()]


def test_the_list_of_commands_is_complete() -> None:
    assert set(docstrings()) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_two_examples_in_its_help(command: str) -> None:
    found = examples(docstrings()[command])
    assert len(found) == 2
    assert all(re.match(rf"kg {command}( |$)", line) for line in found)
    done = subprocess.run([sys.executable, "-m", "kg", *command.split(), "--help"], capture_output=True, text=True, check=True)
    shown = " ".join(done.stdout.split())
    assert all(" ".join(line.split()) in shown for line in found)


@pytest.fixture
def folder(tmp_path: Path, corpus_build: Path) -> Path:
    """Everything that the examples speak of."""
    readme_output.workspace(tmp_path, corpus_build)
    (tmp_path / "reports").mkdir()
    (tmp_path / "news").mkdir()
    shutil.copy(ROOT / "corpus" / "en-a3-lab.md", tmp_path / "reports")
    shutil.copy(ROOT / "corpus" / "nl-airondo-lab.html", tmp_path / "news")
    shutil.copytree(ROOT / "ontology" / "names", tmp_path / "my-names")
    return tmp_path


SPOKEN_OF = ("en-robust-programme.html", "nl-8dgames-aihospital.md", "nl-amsterdam-ai.md", "nl-radboud-ai-for-health.html")
"""Documents that name what the examples of changing commands speak of."""


@pytest.fixture(scope="module")
def own(corpus_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus and its build that commands may change, with a decision or two."""
    home = tmp_path_factory.mktemp("own")
    (home / "corpus").mkdir()
    for name in SPOKEN_OF:
        shutil.copy(ROOT / "corpus" / name, home / "corpus")
    shutil.copytree(corpus_build / "cache", home / "build" / "cache")  # so that nothing has to be read again
    kg.build(home / "corpus", home / "build")
    (home / "my-graph").symlink_to("build")
    record = {"id": "https://ror.org/05wg1m734", "name": "Acme Institute", "status": "active", "types": ["Facility"],
              "country": {"country_code": "NL"}, "addresses": [{"city": "Zwolle"}]}  # fmt: skip
    (home / "ror-dump.json.gz").write_bytes(gzip.compress(json.dumps([record]).encode()))
    return home


def filled(line: str, own: Path) -> list[str]:
    """The arguments of an example; what stands for a claim or a decision is replaced by one that is there."""
    if "$DECISION" in line:
        path = own / "decisions.tsv"
        made = add(path, Ruling("", "2024-05-31", "me", "rename", "CARA Lab", value=f"Lab {len(line)}"))
        line = line.replace("$DECISION", made.id)
    if "$CLAIM" in line:
        with GraphStore.open(own / "build") as store:
            first = sorted(row[0].value for row in store.query("SELECT ?c { ?c a dhai:Claim }"))[0]
        line = line.replace("$CLAIM", first)
    return shlex.split(line)[1:]


CHANGING = ("review", "same", "different", "rename", "retype", "reject", "accept", "decisions", "undo", "diff", "forget", "person",
            "names import ror")  # fmt: skip


@pytest.mark.parametrize("command", CHANGING)
def test_every_example_of_a_changing_command_runs(command: str, own: Path) -> None:
    for line in examples(docstrings()[command]):
        done = subprocess.run(
            [sys.executable, "-m", "kg", *filled(line, own)], capture_output=True, text=True, cwd=own, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), line
        assert done.stdout.strip(), line


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in CHANGING])
def test_every_example_runs(command: str, folder: Path, corpus_build: Path) -> None:
    if command != "build":
        (folder / "my-graph").symlink_to(corpus_build)
    for line in examples(docstrings()[command]):
        arguments = shlex.split(line)[1:]
        if command == "serve":
            serves([*arguments, "--port", "0"], folder)
            continue
        done = subprocess.run([sys.executable, "-m", "kg", *arguments], capture_output=True, text=True, cwd=folder, check=False)
        assert (done.returncode, done.stderr) == (0, ""), line
        assert done.stdout.strip(), line


def serves(arguments: list[str], folder: Path) -> None:
    """A server that runs until it is ended says where it is."""
    with subprocess.Popen(
        [sys.executable, "-m", "kg", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder
    ) as process:
        assert process.stdout is not None
        assert re.match(r"http://127\.0\.0\.1:\d+/  \(\d+ quads; workbench at ", process.stdout.readline())
        process.terminate()


def test_the_readme_names_every_command() -> None:
    text = readme_output.README.read_text("utf-8")
    missing = [command for command in COMMANDS if f"kg {command}" not in text]
    assert missing == []


def test_output_in_the_readme_is_what_the_commands_print(folder: Path) -> None:
    items = readme_output.shown(readme_output.README.read_text("utf-8"))
    assert len(items) >= 3
    for item in items:
        output = readme_output.run(item, folder)
        assert item.fits(output), f"$ {item.command}\n{output}\nrepair with: python tests/readme_output.py"


def test_links_in_the_readme_lead_somewhere() -> None:
    text = readme_output.README.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize(
    ("output", "real", "fits"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nc\n", False),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nb\nc\ne\n", False),
        ("…\n", "a\n", True),
        ("a\n", "a  \n\n", True),
        ("a\n", "a\nb\n", False),
    ],
)
def test_shown_output_is_compared_line_by_line(output: str, real: str, fits: bool) -> None:
    assert readme_output.Shown("kg x", output).fits(real) is fits


def test_blocks_of_a_readme_are_found() -> None:
    text = "```console\n$ kg info\none\ntwo\n$ ls\na\n$ kg query \\\n  'x\n  y' -f csv\n…\n```\n\n```sh\n$ kg build\n```\n"
    found = readme_output.shown(text)
    assert [item.command for item in found] == ["kg info", "kg query \\\n  'x\n  y' -f csv"]
    assert [item.output for item in found] == ["one\ntwo\n", "…\n"]
    assert found[1].arguments == ["query", "x\n  y", "-f", "csv"]
    assert all(f"$ {item.command}\n{item.output}" in text for item in found)
