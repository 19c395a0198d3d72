"""What is declared, pinned and shipped."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"


def plain(requirement: str) -> str:
    """The name of a package in one spelling (https://packaging.python.org/en/latest/specifications/name-normalization/)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", requirement)[0]).lower()


def test_every_dependency_is_pinned_and_nothing_points_elsewhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)}
    lines = [line for line in LOCK.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+", line)] == []
    assert {plain(r) for r in wanted} - {plain(line) for line in lines} - {plain(project["name"])} == set()


@pytest.mark.slow
def test_the_wheel_holds_the_code_and_the_data(tmp_path: Path) -> None:
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    made = subprocess.run([sys.executable, "-c", build, tmp_path], cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    held = set(zipfile.ZipFile(tmp_path / made.stdout.split()[-1]).namelist())
    wanted = {path for path in (ROOT / "kg").rglob("*") if path.is_file()}
    wanted |= {path for path in (ROOT / "ontology").rglob("*") if path.is_file()}
    names = {path.relative_to(ROOT).as_posix() for path in wanted if "__pycache__" not in path.parts}
    assert {re.sub("^ontology/", "kg/_ontology/", name) for name in names} - held == set()
    assert {name for name in held if not name.startswith("kg/")} == {
        f"dhai_kg-0.1.0.dist-info/{name}" for name in ("METADATA", "WHEEL", "entry_points.txt", "RECORD", "licenses/LICENSE")
    }
