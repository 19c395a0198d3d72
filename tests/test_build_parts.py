"""The parts of a build by themselves: serialisation, cache, digests, lock, worker processes, report."""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import json
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.build import cache as cache_module
from kg.build import codec, pool
from kg.build.cache import Cache, Digests, Outcome
from kg.build.lock import locked
from kg.build.report import DocumentReport, Quarantined, Report
from kg.build.worker import Answer, Job, Setting, failure, one_line
from kg.decisions import Applied
from kg.errors import DamagedDocument, DataError, GraphError, KgError, UsageError
from kg.model import Block, BlockKind, Claim, Document, Extraction, Link, Mention, SameThing

TEXT = "CARA Lab is part of Radboudumc. \U0001f600 é"


def extraction(text: str = TEXT, confidence: float = 0.5) -> Extraction:
    block = Block(BlockKind.LIST_ITEM, 0, 8, "en", 1, (0, 2), links=(Link(0, 4, "https://x.nl/"),), emphasis=((0, 4), (5, 8)))
    document = Document("a/b.md", "0" * 64, "markdown", text, (block,), "en", date=None, fields=(("people", "x"),))
    mentions = (
        Mention(0, 8, "CARA Lab", "Lab", "head-noun", confidence),
        Mention(20, 30, "Radboudumc", "Hospital", "names", 1.0),
    )
    claims = (Claim("partOf", 0, 1, 0, 30, "prep-part", confidence), Claim("startDate", 0, None, 0, 5, "date", 0.25, "2019"))
    return Extraction(document, mentions, claims, (SameThing(0, 1, "acronym"),))


def packed(value: object) -> bytes:
    """An entry with a right checksum around any JSON."""
    body = zlib.compress(json.dumps(value).encode())
    return codec.MAGIC + hashlib.sha256(body).digest() + body


@settings(max_examples=50)
@given(st.text(min_size=31), st.floats(0, 1))
def test_codec_gives_back_what_it_was_given(text: str, confidence: float) -> None:
    value = extraction(text, confidence)
    assert codec.load(Extraction, codec.dump(value)) == value
    assert codec.dump(codec.load(Extraction, codec.dump(value))) == codec.dump(value)


@pytest.mark.parametrize("damage", ["empty", "head", "flip", "cut", "other"])
def test_codec_refuses_damaged_bytes(damage: str) -> None:
    good = codec.dump(extraction())
    middle = len(good) // 2
    flipped = good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :]
    bad = {"empty": b"", "head": good[:20], "flip": flipped, "cut": good[:-1], "other": b"\x80\x04K\x01."}[damage]
    with pytest.raises(ValueError, match=r"cache entry|checksum"):
        codec.load(Extraction, bad)


@pytest.mark.parametrize(
    "value",
    [
        None,
        3,
        {},
        [],
        ["extracted"],
        ["a", "b", "c", "d", 5],
        [1, "", "", "", None],
        ["a", "", "", "", [[], [], [], []]],
        "[" * 10_000,
    ],
)
def test_codec_refuses_values_of_other_types(value: object) -> None:
    with pytest.raises(ValueError):
        codec.load(Outcome, packed(value))


def test_codec_refuses_deep_nesting_and_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = zlib.compress(b"[" * 200_000)
    with pytest.raises(ValueError, match="damaged entry"):
        codec.load(Outcome, codec.MAGIC + hashlib.sha256(deep).digest() + deep)
    monkeypatch.setattr(codec, "LIMIT", 1000)
    with pytest.raises(ValueError, match="too much"):
        codec.load(Outcome, packed(["x" * 2000, "", "", "", None]))


def test_outcome_refuses_offsets_outside_the_text() -> None:
    good = extraction()
    far = dataclasses.replace(good, claims=(dataclasses.replace(good.claims[0], end=len(TEXT) + 1),))
    with pytest.raises(ValueError, match="outside the text"):
        Outcome("extracted", extraction=far)
    nowhere = dataclasses.replace(good, claims=(dataclasses.replace(good.claims[0], object=2),))
    with pytest.raises(ValueError, match="no mention"):
        Outcome("extracted", extraction=nowhere)


def test_cache_keeps_counts_damage_and_forgets(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", {"code": "1"})
    outcome = Outcome("extracted", "", "0" * 64, "en", extraction())
    one, two = cache.key("0" * 64, "a.md"), cache.key("0" * 64, "b.md")
    assert one != two
    assert Cache(tmp_path, {"code": "2"}).key("0" * 64, "a.md") != one
    assert cache.load(one) is None
    assert cache.damaged == 0
    cache.store(one, outcome)
    cache.store(two, outcome)
    assert cache.load(one) == outcome
    cache.path(two).write_bytes(cache.path(two).read_bytes()[:-3])
    assert cache.load(two) is None
    assert cache.damaged == 1
    assert not cache.path(two).exists()
    cache.store(two, outcome)
    foreign = cache.path(one).parent / "notes.txt"
    foreign.write_text("mine")
    assert cache.prune([two]) == 1
    assert cache.load(one) is None
    assert cache.load(two) == outcome
    assert foreign.exists()


def test_digest_of_an_old_file_is_remembered_and_of_a_recent_one_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, index = tmp_path / "a.md", tmp_path / "cache" / "files.json"
    file.write_text("one")
    opened: list[Path] = []

    def counted(path: Path) -> str:
        opened.append(path)
        return hashlib.sha256(path.read_bytes()).hexdigest()

    monkeypatch.setattr(cache_module, "file_digest", counted)
    for _ in range(2):  # recent: read each time
        digests = Digests(index)
        assert digests.sha256(file) == hashlib.sha256(b"one").hexdigest()
        digests.save()
    assert len(opened) == 2
    monkeypatch.setattr(cache_module, "RECENT", -(10**18))  # as if long ago
    for _ in range(2):
        digests = Digests(index)
        assert digests.sha256(file) == hashlib.sha256(b"one").hexdigest()
        digests.save()
    assert len(opened) == 3
    before = file.stat()
    file.write_text("two")  # same size, and the time of change set back
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert Digests(index).sha256(file) == hashlib.sha256(b"two").hexdigest()
    for rubbish in ("", "[]", '{"a": 1}', '{"a": [[1], "zz"]}'):
        index.write_text(rubbish)
        assert Digests(index).sha256(file) == hashlib.sha256(b"two").hexdigest()


def test_digest_refuses_what_is_not_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(DamagedDocument, match="not a regular file"):
        Digests(tmp_path / "x").sha256(tmp_path / "pipe.md")


def test_lock_keeps_a_second_build_out_and_ends_with_its_process(tmp_path: Path) -> None:
    code = f"import time\nfrom pathlib import Path\nfrom kg.build.lock import locked\nwith locked(Path({str(tmp_path)!r})):\n print(1, flush=True)\n time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(UsageError, match=rf"another build \(process {other.pid}\)"), locked(tmp_path):
            pass
        other.kill()
        other.wait()
    with locked(tmp_path), (tmp_path / ".lock").open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with locked(tmp_path):
        assert (tmp_path / ".lock").read_text() == f"{os.getpid()}\n"


def test_report_comes_back_from_json(tmp_path: Path) -> None:
    documents = (
        DocumentReport("a.md", "failed", "empty"),
        DocumentReport("b\u202e.md", "extracted", "", "0" * 64, "nl", {"claims": 2}),
    )
    quarantined = (Quarantined("b.md", "a partOf a", "r", "r", shapes=("s",)),)
    report = Report(
        "out", {"kg": "1"}, documents, {".png": 3}, {"Lab": 2}, {"partOf": 1}, quarantined, 10, 1, {"damaged": 0}, "m",
        {"graph.nq": "0"}, {"read": 1.5}, {"sources": ["docs"]}, (Applied("d1", False, "nothing is called so"),),
    )  # fmt: skip
    path = tmp_path / "report.json"
    path.write_text(report.to_json(), "utf-8")
    assert Report.load(path) == report
    plain = json.loads(path.read_text("utf-8"))
    assert plain["totals"] == {"documents": 2, "statuses": {"extracted": 1, "failed": 1}, "entities": 2, "claims": 1,
                               "quarantined": 1, "quads": 10}  # fmt: skip
    assert [d.identifier for d in report.failed] == ["a.md"]
    for text, message in [('{"format": 0}', "another version"), ("[]", "not a readable"), ("{", "not a readable")]:
        path.write_text(text)
        with pytest.raises(GraphError, match=message):
            Report.load(path)
    with pytest.raises(GraphError, match="no report"):
        Report.load(tmp_path / "none.json")


def test_messages_are_one_plain_line() -> None:
    assert one_line("a\n\tb\x00\x1b[2Jc\u202e") == "a b[2Jc"
    assert len(one_line("x" * 1000)) == 300
    assert failure(PermissionError(13, "Permission denied", "x")) == "no permission to read the file"
    assert failure(DamagedDocument("encrypted", path="x.pdf")) == "encrypted"
    assert failure(KeyError("x\ny")) == "cannot be extracted: KeyError: 'x\\ny'"


# A stand-in for a worker: it says what the job's path tells it to.
FAKE = """
import json, os, sys, time
log = open({log!r}, "a")
setting = json.loads(sys.stdin.readline())
if setting["names"] == "broken":
    print(json.dumps({{"error": "DataError", "message": "names.tsv:3: no such type"}}), flush=True); sys.exit()
if setting["names"] == "crash":
    sys.exit(3)
print("{{}}", flush=True)
for line in sys.stdin:
    job = json.loads(line)
    print(os.getpid(), job["identifier"], file=log, flush=True)
    if job["path"] == "die" or (job["path"] == "die once" and not os.path.exists({log!r} + ".once")):
        open({log!r} + ".once", "w").close()
        os.kill(os.getpid(), 9)
    if job["path"] == "hang":
        time.sleep(60)
    if job["path"] == "slow":
        time.sleep(0.2)
    print(json.dumps(dict(identifier=job["identifier"], status="extracted", message="", key="")), flush=True)
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "log"
    monkeypatch.setattr(pool, "START", FAKE.format(log=str(path)))
    return path


def test_pool_loses_only_the_document_that_kills_its_worker(log: Path) -> None:
    jobs = [Job("slow", f"{i}.md", i) for i in range(6)] + [Job("die", "bad.md", 3), Job("die once", "weak.md", 2)]
    answers = {a.identifier: a for a in pool.run(jobs, Setting("", ()), 2)}
    assert {i for i, a in answers.items() if a.status == "extracted"} == {*(f"{i}.md" for i in range(6)), "weak.md"}
    assert answers["bad.md"] == Answer("bad.md", "failed", "the process reading it ended with signal 9")
    tried = [line.split() for line in log.read_text().splitlines()]
    assert sum(name == "bad.md" for _, name in tried) == 2
    assert tried[-1][1] in ("bad.md", "weak.md")  # again only when all others are done
    assert "5.md" in {name for _, name in tried[:2]}  # the largest first; the two workers race for the line in the log


def test_pool_stops_a_document_that_takes_too_long(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "SECONDS", 1.0)
    answers = {a.identifier: a for a in pool.run([Job("hang", "long.md", 0), Job("", "a.md", 0)], Setting("", ()), 1)}
    assert answers["a.md"].status == "extracted"
    assert answers["long.md"].message == "took longer than 1 seconds"


def test_pool_says_when_no_worker_can_start(log: Path) -> None:
    with pytest.raises(DataError, match=r"^names.tsv:3: no such type$"):
        list(pool.run([Job("", "a.md", 0)], Setting("", (), names="broken"), 2))
    with pytest.raises(KgError, match=r"cannot start reading documents: .* status 3"):
        list(pool.run([Job("", "a.md", 0)], Setting("", (), names="crash"), 2))


def test_pool_leaves_no_process_behind_when_it_is_abandoned(log: Path) -> None:
    answers = pool.run([Job("", "a.md", 9), Job("hang", "b.md", 1), Job("hang", "c.md", 1)], Setting("", ()), 2)
    assert next(answers).identifier == "a.md"
    begin = time.monotonic()
    answers.close()  # type: ignore[attr-defined]
    assert time.monotonic() - begin < 10
    for line in log.read_text().splitlines():
        with pytest.raises(ProcessLookupError):
            os.kill(int(line.split()[0]), 0)
