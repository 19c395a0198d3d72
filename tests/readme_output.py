"""The commands shown in README.md and what they print.

A block ```` ```console ```` with lines ``$ kg …`` followed by output is run against a build of the corpus; the output must be
what the command prints. A line ``…`` in the output stands for any number of lines. ``python tests/readme_output.py``
writes the present output into the README, as far as it has no ``…``.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """A command in the README and the output that stands below it."""

    command: str
    output: str

    @property
    def arguments(self) -> list[str]:
        """The command as a list, without ``kg``."""
        return shlex.split(self.command.replace("\\\n", " "), comments=True)[1:]

    def fits(self, output: str) -> bool:
        """Whether a command's real output is what is shown."""
        parts = ["\n".join(part) for part in _split(self.output.rstrip("\n").split("\n"))]
        pattern = r"(?:.*\n)*?".join(re.escape(part + "\n") if part else "" for part in parts)
        real = "\n".join(line.rstrip() for line in output.rstrip("\n").split("\n")) + "\n"
        return re.fullmatch(pattern, real) is not None


def _split(lines: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in lines:
        if line.strip() == "…":
            yield part
            part = []
        else:
            part.append(line.rstrip())
    yield part


def shown(text: str) -> list[Shown]:
    """The commands with output in a Markdown text."""
    return [item for block in _BLOCK.findall(text) for item in _commands(block.splitlines())]


def _commands(lines: list[str]) -> Iterator[Shown]:
    at = 0
    while at < len(lines):
        command, at = lines[at], at + 1
        if not command.startswith("$ kg "):
            continue
        while at < len(lines) and not _complete(command):
            command, at = f"{command}\n{lines[at]}", at + 1
        output = list(takewhile(lambda line: not line.startswith("$ "), lines[at:]))
        at += len(output)
        yield Shown(command[2:], "".join(f"{line}\n" for line in output))


def _complete(command: str) -> bool:
    """Whether a shell would run a command, rather than wait for its next line: no open quote, no backslash at the end."""
    try:
        shlex.split(command)
    except ValueError:
        return False
    return not command.endswith("\\")


def run(item: Shown, folder: Path) -> str:
    """What a command prints, in a folder with ``corpus`` and ``build``."""
    command = [sys.executable, "-m", "kg", *item.arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "120"})
    return done.stdout + done.stderr


def workspace(folder: Path, build: Path) -> Path:
    """A folder in which the README's commands can be run."""
    for name, target in (("corpus", ROOT / "corpus"), ("tests", ROOT / "tests"), ("build", build)):
        (folder / name).symlink_to(target)
    return folder


def main() -> None:
    """Write the present output into the README."""
    text = README.read_text("utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = workspace(Path(name), ROOT / "build")
        for item in shown(text):
            if "…" not in item.output.split("\n"):
                new = "\n".join(line.rstrip() for line in run(item, folder).rstrip("\n").split("\n")) + "\n"
                text = text.replace(f"$ {item.command}\n{item.output}", f"$ {item.command}\n{new}")
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
