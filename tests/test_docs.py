"""Documentation that runs: examples in every help text and in the README, whose pasted output is what the commands print."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import readme_output
import typer.main

from kg.cli.app import app

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("build", "query", "explain", "export", "map", "check", "score", "info", "serve", "names lint")


def docstrings() -> dict[str, str]:
    """Command → its help text, from the application itself."""
    found = {}
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        for sub, inner in getattr(command, "commands", {"": command}).items():
            found[f"{name} {sub}".strip()] = inner.help
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


@pytest.mark.parametrize("command", COMMANDS)
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
