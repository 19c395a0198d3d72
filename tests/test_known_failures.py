"""What the extractor should understand but does not yet; a line that it has come to understand must leave the file."""

from __future__ import annotations

import pytest
from sentence_files import Case, cases

FAILURES = cases("known_failures.tsv", 4)


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c.place, marks=pytest.mark.xfail(strict=True, reason=c.why)) for c in FAILURES]
)
def test_known_failure(case: Case) -> None:
    assert case.wrong() == set(), case.text


def test_every_failure_has_a_reason_and_stands_once() -> None:
    assert [c.place for c in FAILURES if not c.why or c.lang not in ("nl", "en")] == []
    texts = [(c.lang, c.text) for c in (*FAILURES, *cases("sentences.tsv", 3))]
    assert sorted({t for t in texts if texts.count(t) > 1}) == []
