"""Quality per language and predicate, and whether confidence can be believed, on annotated documents that nothing was tuned on.

python tests/bench/quality.py [GOLD] [--only check]
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from ablation import asked_for, scores

from kg.scores import Tally


def main() -> None:
    """Print the table and the reliability diagram."""
    files = asked_for(__doc__)
    found = scores(files)
    parts = ["entities", *sorted(p for p in found.total if p.startswith("entities/")), "types", "facts"]
    parts += [*sorted(p for p in found.total if p.startswith("relations/")), "roles", "dates", "amounts", "topics"]
    langs = sorted(found.by_language)
    print(
        f"{len(files)} documents; precision / recall / F1 (wanted)\n\n| | all | {' | '.join(langs)} |\n| --- |{' --- |' * (len(langs) + 1)}"
    )
    for part in parts:
        cells = []
        for tally in (found.total.get(part, Tally()), *(found.by_language[lang].get(part, Tally()) for lang in langs)):
            wanted = tally["tp"] + tally["fn"]
            cells.append(
                f"{tally.precision:.2f} / {tally.recall:.2f} / {tally.f1:.2f} ({wanted})" if wanted or tally["fp"] else ""
            )
        print(f"| {part.partition('/')[2] or part} | {' | '.join(cells)} |")
    print("\n" + found.reliability().text())


if __name__ == "__main__":
    main()
