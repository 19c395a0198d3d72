"""Files, folders and globs → documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.documents import find
from kg.errors import UsageError


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "one/a.md",
        "one/sub/b.HTML",
        "one/c.json",
        "one/.hidden.md",
        "one/.git/d.md",
        "two/a.md",
        "two/pic.png",
        "two/x",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "empty").mkdir()
    return tmp_path


def identifiers(*sources: str | Path) -> list[str]:
    return [file.identifier for file in find(sources).files]


def test_folder(tree: Path) -> None:
    found = find([tree / "one"])
    assert [file.identifier for file in found.files] == ["a.md", "sub/b.HTML"]
    assert [file.path for file in found.files] == [tree / "one/a.md", tree / "one/sub/b.HTML"]
    assert found.skipped == {".json": 1}
    assert find([tree / "two"]).skipped == {"": 1, ".png": 1}


def test_file_and_glob(tree: Path) -> None:
    assert identifiers(tree / "one/sub/b.HTML") == ["b.HTML"]
    assert identifiers(str(tree / "*/a.md")) == ["one/a.md", "two/a.md"]
    assert identifiers(str(tree / "one/**/*.HTML")) == ["b.HTML"]


def test_clashes_get_the_folder_before_them(tree: Path) -> None:
    assert identifiers(tree / "one", tree / "two") == ["one/a.md", "sub/b.HTML", "two/a.md"]


def test_each_file_once_and_in_one_order(tree: Path) -> None:
    assert identifiers(tree / "one", tree / "one/a.md", tree / "one") == ["a.md", "sub/b.HTML"]
    assert find([tree / "two", tree / "one"]) == find([tree / "one", tree / "two"])


def test_a_folder_with_no_document(tree: Path) -> None:
    assert find([tree / "empty"]).files == ()


def test_links_do_not_trap_the_walk(tree: Path) -> None:
    (tree / "one/loop").symlink_to(tree / "one", target_is_directory=True)
    assert identifiers(tree / "one") == ["a.md", "sub/b.HTML"]


@pytest.mark.parametrize("source", ["nothing.md", "no/such/folder", "*.nothing"])
def test_what_does_not_exist(tree: Path, source: str) -> None:
    with pytest.raises(UsageError, match=r"no such file|nothing matches") as caught:
        find([tree / source])
    assert source in str(caught.value)
