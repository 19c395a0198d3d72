"""The notebooks run from top to bottom on a build of the corpus, and say so when the graph is not what they state."""

# mypy: disallow-untyped-calls=False
from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import kg

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """A folder like the project's after ``make kg``: the notebooks, and the corpus built beside them."""
    folder = tmp_path_factory.mktemp("project")
    report = kg.build([corpus], folder / "build", workers=1)
    assert report.read > 40
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    return folder


def run(notebook: nbformat.NotebookNode, project: Path) -> nbformat.NotebookNode:
    """Execute a notebook where it would stand in the project."""
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(project / "notebooks")}})
    return client.execute()


def shown(notebook: nbformat.NotebookNode, cell: str) -> str:
    """What a cell displays, as HTML if it has any, else as text."""
    (found,) = (c for c in notebook.cells if c.id == cell)
    data = found.outputs[-1]["data"]
    return str(data.get("text/html", data["text/plain"]))


def test_there_are_notebooks() -> None:
    assert [path.name for path in NOTEBOOKS][:1] == ["1-first-look.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_kept_without_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_runs_from_top_to_bottom(path: Path, project: Path) -> None:
    done = run(nbformat.read(path, as_version=4), project)
    streams = [o for cell in done.cells if cell.cell_type == "code" for o in cell.outputs if o.output_type in ("stream", "error")]
    assert streams == [], "a notebook neither warns nor prints"


@pytest.mark.slow
def test_first_look_shows_what_it_promises(project: Path) -> None:
    done = run(nbformat.read(ROOT / "notebooks" / "1-first-look.ipynb", as_version=4), project)
    assert re.search(r"<th>kind</th>\s*<th>number</th>", shown(done, "kinds"))
    assert re.search(r"<td>person</td>\s*<td>\d+</td>", shown(done, "kinds"))
    assert "Abbott" in shown(done, "partners")
    assert "nl-vacature-cara-lab.html" in shown(done, "partners")
    assert "In dit lab werken het Radboudumc, het Amsterdam UMC en Abbott samen" in shown(done, "explained")
    assert shown(done, "mapped").startswith("<iframe srcdoc=")
    assert "Around the CARA Lab" in shown(done, "mapped")
    nodes, edges = map(int, re.findall(r"\d+", shown(done, "networked")))
    assert nodes > 5
    assert edges >= nodes - 1


@pytest.mark.slow
def test_a_changed_expectation_fails(project: Path) -> None:
    notebook = nbformat.read(ROOT / "notebooks" / "1-first-look.ipynb", as_version=4)
    (cell,) = (c for c in notebook.cells if c.id == "expected")
    changed = cell.source.replace('"Company": 1', '"Company": 2')
    assert changed != cell.source
    cell.source = changed
    with pytest.raises(CellExecutionError, match=r"found \{'UniversityMedicalCentre': 2, 'Company': 1\}"):
        run(notebook, project)
