"""``python -m kg.names [--fix]``: check the files of names, or repair what can be repaired mechanically."""

from __future__ import annotations

import sys
from collections import Counter

from kg.errors import KgError
from kg.names.files import fix, load


def main(arguments: list[str]) -> int:
    """Run the command; returns its exit code."""
    try:
        if arguments == ["--fix"]:
            for path in fix():
                print(f"repaired {path}")
        elif arguments:
            print("usage: python -m kg.names [--fix]", file=sys.stderr)
            return 2
        names = load()
    except KgError as error:
        print(error, file=sys.stderr)
        return 2
    counts = ", ".join(f"{n} {t}" for t, n in Counter(row.type for row in names).most_common())
    print(f"{len(names)} names in order: {counts}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
