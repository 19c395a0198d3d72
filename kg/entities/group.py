"""Grouping: connected components under constraints.

A disjoint-set forest (Tarjan 1975, https://doi.org/10.1145/321879.321884). Without constraints the groups are exactly the
connected components of the links; a link that would put together what must stay apart is refused and reported.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence


class Forest:
    """Disjoint sets over the numbers 0 … n-1."""

    def __init__(self, labels: Iterable[Hashable | None]) -> None:
        """Start with one set per number.

        Parameters:
            labels: for each number an identity or None; sets with different identities never join.
        """
        self._label: list[Hashable | None] = list(labels)
        self._parent = list(range(len(self._label)))
        self._apart: dict[int, set[int]] = {}
        self._sides: dict[int, dict[Hashable, int]] = {}

    def find(self, node: int) -> int:
        """The representative of a number's set: its smallest member."""
        parent = self._parent
        root = node
        while parent[root] != root:
            root = parent[root]
        while parent[node] != root:
            parent[node], node = root, parent[node]
        return root

    def label(self, node: int) -> Hashable | None:
        """The identity of a number's set, if it has one."""
        return self._label[self.find(node)]

    def forbid(self, one: int, other: int) -> None:
        """Keep the sets of two numbers apart from now on; no effect if they are one already."""
        a, b = self.find(one), self.find(other)
        if a != b:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def part(self, rule: Hashable, side: int, node: int) -> None:
        """Put a number's set on one side of a rule: sets on different sides of one rule never join."""
        self._sides.setdefault(self.find(node), {}).setdefault(rule, side)

    def parted(self, one: int, other: int) -> bool:
        """Whether a rule stands between the sets of two numbers."""
        second = self._sides.get(self.find(other), {})
        return any(second.get(rule, side) != side for rule, side in self._sides.get(self.find(one), {}).items())

    def unite(self, one: int, other: int) -> bool:
        """Put the sets of two numbers together although they have different identities; the first one's stays.

        Only a constraint between them forbids it: then the answer is False.
        """
        a, b = self.find(one), self.find(other)
        if a != b and (b in self._apart.get(a, ()) or self.parted(a, b)):
            return False
        if self._label[a] is not None:
            self._label[b] = self._label[a]
        return self.join(a, b)

    def may_join(self, one: int, other: int) -> bool:
        """Whether no identity and no constraint stands between the sets of two numbers."""
        a, b = self.find(one), self.find(other)
        if a == b:
            return True
        first, second = self._label[a], self._label[b]
        if first is not None and second is not None and first != second:
            return False
        return b not in self._apart.get(a, ()) and not (self._sides and self.parted(a, b))

    def join(self, one: int, other: int) -> bool:
        """Put the sets of two numbers together; False if that is not allowed."""
        if not self.may_join(one, other):
            return False
        a, b = sorted((self.find(one), self.find(other)))
        if a == b:
            return True
        self._parent[b] = a
        if self._label[a] is None:
            self._label[a] = self._label[b]
        for rule, side in self._sides.pop(b, {}).items():
            self._sides.setdefault(a, {})[rule] = side
        for enemy in self._apart.pop(b, ()):
            self._apart[enemy].discard(b)
            self._apart[enemy].add(a)
            self._apart.setdefault(a, set()).add(enemy)
        return True

    def groups(self) -> list[list[int]]:
        """The sets, each sorted, in order of their smallest member."""
        found: dict[int, list[int]] = {}
        for node in range(len(self._parent)):
            found.setdefault(self.find(node), []).append(node)
        return list(found.values())


def chain(forest: Forest, nodes: Sequence[int]) -> None:
    """Join every number with the first one that it may join."""
    heads: list[int] = []
    for node in nodes:
        if not any(forest.join(head, node) for head in heads):
            heads.append(node)
