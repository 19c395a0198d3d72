"""What a page is about: the thing that its title, its first lines and its repetition point to."""

from __future__ import annotations

from collections import defaultdict

from kg.mentions import Reading
from kg.mentions.identity import Clusters
from kg.mentions.structure import title_blocks
from kg.model import BlockKind, Mention

_WEIGHT = {
    "Lab": 2.5, "Project": 2.5, "Programme": 2.2, "Network": 2.0, "Event": 2.2, "Course": 1.5, "Vacancy": 3.0, "Centre": 1.5, "ResearchGroup": 1.5,
    "Department": 1.0, "Company": 1.2, "Person": 0.8, "ResearchInstitute": 0.8, "Faculty": 0.3, "Place": -5.0,
}  # fmt: skip


def page_subjects(reading: Reading, mentions: tuple[Mention, ...], clusters: Clusters) -> tuple[int, ...]:
    """Mentions of the things a page may be about, most likely first; one per thing.

    Parameters:
        reading: the analysed document.
        mentions: its mentions.
        clusters: which of them are the same thing.
    """
    document = reading.document
    titles = set(title_blocks(document))
    first_text = next((i for i, b in enumerate(document.blocks) if b.kind is BlockKind.PARAGRAPH and not b.boilerplate), -1)
    score: dict[int, float] = defaultdict(float)
    count: dict[int, int] = defaultdict(int)
    for i, m in enumerate(mentions):
        root = clusters.find(i)
        block = document.blocks[m.block]
        if block.boilerplate:
            continue
        count[root] += 1
        if m.block in titles:
            score[root] += 2.0
            if m.start - block.start <= 4 and m.end - m.start >= 0.25 * (block.end - block.start):
                score[root] += 2.5
            elif m.start - block.start <= 4:
                score[root] += 1.5
        elif block.kind is BlockKind.FIELD and block.header.casefold() in {
            "description",
            "summary",
            "samenvatting",
            "omschrijving",
            "subtitle",
        }:
            score[root] += 1.0
        elif m.block == first_text:
            score[root] += 0.7 if m.start - block.start < 120 else 0.3
    best = sorted(count, key=lambda r: (-(score[r] + min(count[r], 6) * 0.4 + _WEIGHT.get(mentions[r].type, 0.0)), r))
    return tuple(r for r in best if score[r] + min(count[r], 6) * 0.4 >= 0.8 and mentions[r].type != "Place")
