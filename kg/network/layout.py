"""Where each node stands on a map: deterministic, clusters apart, nothing on top of anything else.

A connected part of moderate size is drawn so that distances on paper follow distances in the network (stress majorisation,
Gansner, Koren and North 2004, https://doi.org/10.1007/978-3-540-31843-9_25), links between clusters being taken as longer. A
larger part is cut into its clusters, each drawn on its own; the pieces are then packed as discs, linked ones side by side,
and turned so that links between them are short. Last, nodes that would overlap are pushed apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.network.measures import communities as find_communities
from kg.network.measures import simple

Points = NDArray[np.float64]
Box = tuple[float, float]

EDGE = 70.0
"""Length of a link between two nodes of low degree, in map units."""
BETWEEN = 2.4
"""How much longer a link between two clusters is than one inside."""
WHOLE = 500
"""A connected part up to this many nodes is drawn in one go."""
FLAT = 1.45
"""Width of the map to its height: screens are wide."""
SLACK = 12.0
"""How much nearer two nodes may come while boxes are pushed apart before it is looked anew which ones are near."""
DEFAULT_BOX: Box = (34.0, 34.0)


def layout(
    graph: nx.Graph[Any],
    *,
    communities: Sequence[Sequence[str]] | None = None,
    boxes: Mapping[str, Box] | None = None,
) -> dict[str, tuple[float, float]]:
    """Positions for a map; y grows downwards, the centre is near (0, 0).

    Parameters:
        graph: any networkx graph; direction and repeated edges do not matter.
        communities: clusters to keep apart; by default those of ``kg.network.communities``.
        boxes: width and height that each node (with its label) wants to itself.

    Returns:
        Node → (x, y). The same graph gives the same positions. Nodes without links stand in rows below the rest.
    """
    flat = simple(graph)
    if not len(flat):
        return {}
    wanted = dict.fromkeys(flat, DEFAULT_BOX) | dict(boxes or {})
    groups = communities if communities is not None else find_communities(graph)
    group_of = {node: i for i, members in enumerate(groups) for node in members}
    linked = flat.subgraph([n for n in flat if flat.degree(n)])
    placed: dict[str, Points] = {}
    if len(linked):
        pieces: list[list[str]] = []
        for part in sorted((sorted(c) for c in nx.connected_components(linked)), key=lambda c: (-len(c), c)):
            pieces += [part] if len(part) <= WHOLE else _cut(flat, part, group_of)
        placed = _assemble(flat, pieces, group_of, wanted)
        _separate(placed, wanted)
        middle = np.mean(list(placed.values()), axis=0)
        placed = {node: point - middle for node, point in placed.items()}
    _rows_below(placed, [n for n in flat if not flat.degree(n)], wanted)
    return {node: (round(float(placed[node][0]), 1), round(float(placed[node][1]), 1)) for node in sorted(placed)}


def _cut(flat: nx.Graph[Any], part: list[str], group_of: Mapping[str, int]) -> list[list[str]]:
    """A large connected part as its clusters; a cluster that is still too large is cut again, in the end by plain slices."""
    clusters: dict[int, list[str]] = {}
    for node in part:
        clusters.setdefault(group_of.get(node, -1), []).append(node)
    pieces: list[list[str]] = []
    for members in (clusters[key] for key in sorted(clusters)):
        if len(members) <= WHOLE:
            pieces.append(members)
            continue
        finer = find_communities(flat.subgraph(members))
        if len(finer) > 1 and len(finer[0]) < len(members):
            pieces += _cut(flat, members, {n: i for i, c in enumerate(finer) for n in c})
        else:
            by_degree = sorted(members, key=lambda n: (-flat.degree(n), n))
            pieces += [sorted(by_degree[i : i + WHOLE]) for i in range(0, len(by_degree), WHOLE)]
    return pieces


def _assemble(
    flat: nx.Graph[Any], pieces: list[list[str]], group_of: Mapping[str, int], boxes: Mapping[str, Box]
) -> dict[str, Points]:
    """Draw each piece, pack the pieces as discs, turn them towards each other."""
    drawn = [_separated(piece, _stress(flat.subgraph(piece), piece, group_of), boxes) for piece in pieces]
    # Pairs and trios that hang on nothing else need less air than a cluster.
    radius = [float(np.hypot(xy[:, 0], xy[:, 1]).max()) + EDGE * (0.7 if len(xy) > 5 else 0.35) for xy in drawn]
    home = {node: (i, j) for i, piece in enumerate(pieces) for j, node in enumerate(piece)}
    cross: dict[int, list[tuple[int, str]]] = {i: [] for i in range(len(pieces))}
    weight = np.zeros((len(pieces), len(pieces)))
    for s, o, data in flat.edges(data=True):
        if s in home and o in home and home[s][0] != home[o][0]:
            cross[home[s][0]].append((home[s][1], o))
            cross[home[o][0]].append((home[o][1], s))
            weight[home[s][0], home[o][0]] += data["weight"]
            weight[home[o][0], home[s][0]] += data["weight"]
    centre = _pack(np.array(radius), weight)
    for _ in range(2):
        for i, ends in cross.items():
            if ends:
                inner = drawn[i][[j for j, _ in ends]]
                outer = np.array([centre[home[o][0]] + drawn[home[o][0]][home[o][1]] for _, o in ends]) - centre[i]
                drawn[i] = drawn[i] @ _best_turn(inner, outer)
    return {node: centre[i] + drawn[i][j] for node, (i, j) in home.items()}


def _stress(graph: nx.Graph[Any], nodes: list[str], group_of: Mapping[str, int]) -> Points:
    """Positions whose distances follow path lengths, by SMACOF iterations."""
    n = len(nodes)
    if n == 1:
        return np.zeros((1, 2))
    index = {node: i for i, node in enumerate(nodes)}
    goal = np.full((n, n), np.inf)
    np.fill_diagonal(goal, 0.0)
    for s, o in graph.edges():
        i, j = index[s], index[o]
        busy = math.sqrt(max(graph.degree(s), graph.degree(o)))
        length = (EDGE * 0.55 + EDGE * 0.3 * busy) * (1.0 if group_of.get(s) == group_of.get(o) else BETWEEN)
        goal[i, j] = goal[j, i] = length
    for k in range(n):  # Floyd-Warshall, one row at a time
        np.minimum(goal, goal[:, k, None] + goal[None, k, :], out=goal)
    goal[np.isinf(goal)] = goal[np.isfinite(goal)].max() + 2 * EDGE  # a piece need not be connected
    weights = np.zeros_like(goal)
    off = ~np.eye(n, dtype=bool)
    weights[off] = goal[off] ** -2
    total = weights.sum(axis=1)
    xy = _start(goal)
    for _ in range(150 if n <= 200 else 60):
        delta = xy[:, None, :] - xy[None, :, :]
        distance = np.hypot(delta[..., 0], delta[..., 1])
        ratio = weights * goal / np.maximum(distance, 1e-6)
        moved = (weights @ xy + ratio.sum(axis=1)[:, None] * xy - ratio @ xy) / total[:, None]
        shift = float(np.abs(moved - xy).max())
        xy = moved
        if shift < 0.05:
            break
    xy -= xy.mean(axis=0)
    return _lie_flat(xy)


def _start(goal: Points) -> Points:
    """Classical scaling of the distances; a tiny spiral keeps twins from starting on one spot."""
    n = len(goal)
    squared = goal**2
    middle = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    values, vectors = np.linalg.eigh(-middle / 2)
    xy: Points = vectors[:, -2:][:, ::-1] * np.sqrt(np.maximum(values[-2:][::-1], 1.0))
    for axis in range(2):  # eigenvectors come with an arbitrary sign
        if xy[np.abs(xy[:, axis]).argmax(), axis] < 0:
            xy[:, axis] *= -1
    turn = np.arange(n) * 2.399963
    spiral: Points = np.stack([np.cos(turn), np.sin(turn)], axis=1) * (6 + np.sqrt(np.arange(n)) * 4)[:, None]
    return xy + spiral


def _lie_flat(xy: Points) -> Points:
    """Turn a drawing so that its long side is horizontal."""
    if len(xy) < 3:
        return xy[:, [0, 1]] if np.ptp(xy[:, 0]) >= np.ptp(xy[:, 1]) else xy[:, [1, 0]]
    _, vectors = np.linalg.eigh(np.cov(xy.T))
    main = vectors[:, 1] if vectors[0, 1] >= 0 else -vectors[:, 1]
    flat: Points = xy @ np.array([[main[0], -main[1]], [main[1], main[0]]])
    return flat


def _pack(radius: Points, weight: Points) -> Points:
    """Centres of discs: none overlap, those with links between them are neighbours, the whole is somewhat wider than high."""
    n = len(radius)
    centre = np.zeros((n, 2))
    order = [0]
    rest = set(range(1, n))
    while rest:
        pull = weight[order].sum(axis=0)
        order.append(min(rest, key=lambda i: (-pull[i], -radius[i], i)))
        rest.remove(order[-1])
    angles = np.linspace(0, 2 * np.pi, 24 if n <= 200 else 12, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for step, i in enumerate(order[1:], start=1):
        done = np.array(order[:step])
        linked = done[weight[i, done] > 0]
        near = done if step <= 60 else np.concatenate([linked, done[-60:]])
        spots = (centre[near][:, None, :] + ring[None] * (radius[near] + radius[i])[:, None, None]).reshape(-1, 2)
        free = _free(spots, centre[done], radius[done] + radius[i])
        if not free.any():
            spots = ring * (_wide(centre[done]).max() + radius[done].max() + radius[i]) * FLAT
            free = np.ones(len(ring), dtype=bool)
        way = np.hypot(spots[:, None, 0] - centre[linked][:, 0], spots[:, None, 1] - centre[linked][:, 1])
        cost = _wide(spots) + way @ np.sqrt(weight[i, linked])
        centre[i] = spots[np.where(free, cost, np.inf).argmin()]
    return centre


def _free(spots: Points, centre: Points, apart: Points) -> NDArray[np.bool_]:
    """Which spots are at least so far from each centre."""
    squared = (spots**2).sum(axis=1)[:, None] + (centre**2).sum(axis=1) - 2 * spots @ centre.T
    return np.asarray((squared >= (apart - 1e-3) ** 2).all(axis=1))


def _wide(points: Points) -> Points:
    out: Points = np.hypot(points[:, 0] / FLAT, points[:, 1])
    return out


def _best_turn(inner: Points, outer: Points) -> Points:
    """The rotation or reflection that brings inner points nearest to their outer partners (orthogonal Procrustes)."""
    u, _, v = np.linalg.svd(inner.T @ outer)
    turn: Points = u @ v
    return turn


def _separated(piece: list[str], xy: Points, boxes: Mapping[str, Box]) -> Points:
    placed = dict(zip(piece, xy, strict=True))
    _separate(placed, boxes)
    out = np.array([placed[node] for node in piece])
    low, high = out.min(axis=0), out.max(axis=0)
    centred: Points = out - (low + high) / 2
    return centred


def _separate(placed: dict[str, Points], boxes: Mapping[str, Box], rounds: int = 200) -> None:
    """Push apart nodes whose boxes overlap, along the shorter way out, until none do."""
    nodes = sorted(placed)
    n = len(nodes)
    if n < 2:
        return
    xy = np.array([placed[node] for node in nodes])
    half = np.array([boxes.get(node, DEFAULT_BOX) for node in nodes]) / 2
    side = np.where(np.arange(n) % 2, 1.0, -1.0)
    near = _close_pairs(xy, half + SLACK)
    for turn in range(rounds):
        if turn % 4 == 3:  # in between, the pairs that might come to overlap stay the same
            near = _close_pairs(xy, half + SLACK)
        i, j = near
        delta = xy[j] - xy[i]
        room = half[i] + half[j] + 0.5
        depth = room - np.abs(delta)
        hit = (depth > 0).all(axis=1)
        if not hit.any():
            if turn % 4 == 3 or turn == 0:
                break
            near = _close_pairs(xy, half + SLACK)
            continue
        i, j, delta, depth = i[hit], j[hit], delta[hit], depth[hit]
        axis = (depth[:, 1] < depth[:, 0]).astype(int)
        push = np.zeros_like(delta)
        sign = np.sign(delta[np.arange(len(i)), axis])
        sign = np.where(sign == 0, side[i], sign)
        push[np.arange(len(i)), axis] = sign * depth[np.arange(len(i)), axis] / 2 * 1.02
        ends = np.concatenate([i, j])
        both = np.concatenate([-push, push])
        move = np.stack([np.bincount(ends, both[:, a], minlength=n) for a in (0, 1)], axis=1)
        # Nodes squeezed from several sides move by the mean push, or they would jump across each other.
        count = np.bincount(ends, minlength=n)
        xy += move / np.sqrt(np.maximum(count, 1))[:, None]
    placed.update(zip(nodes, xy, strict=True))


def _close_pairs(xy: Points, half: Points) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs (i < j) that might overlap: those in the same or an adjoining cell of a grid."""
    n = len(xy)
    if n <= 40:
        return np.triu_indices(n, 1)
    size = 2 * half.max(axis=0)
    cell = np.floor(xy / size).astype(np.int64)
    cell -= cell.min(axis=0) - 1
    width = int(cell[:, 1].max()) + 2
    key = cell[:, 0] * width + cell[:, 1]
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    left, right = [], []
    for step in (0, 1, width - 1, width, width + 1):
        first = np.searchsorted(ordered, key + step, side="left")
        last = np.searchsorted(ordered, key + step, side="right")
        count = last - first
        i = np.repeat(np.arange(n), count)
        within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
        j = order[np.repeat(first, count) + within]
        keep = i < j if step == 0 else i != j
        left.append(i[keep])
        right.append(j[keep])
    return np.concatenate(left), np.concatenate(right)


def _rows_below(placed: dict[str, Points], alone: list[str], boxes: Mapping[str, Box]) -> None:
    """Nodes without links, in rows under the drawing."""
    if not alone:
        return
    if placed:
        points = np.array(list(placed.values()))
        left, right, top = points[:, 0].min(), points[:, 0].max(), points[:, 1].max() + EDGE * 1.5
    else:
        left, right, top = 0.0, 0.0, 0.0
    wide = max(boxes[n][0] for n in alone) + 6
    high = max(boxes[n][1] for n in alone) + 6
    columns = max(1, int((right - left) // wide), math.ceil(math.sqrt(len(alone) * FLAT * high / wide)))
    for k, node in enumerate(sorted(alone)):
        placed[node] = np.array([left + (k % columns) * wide, top + (k // columns) * high])
