// Two columns of a result as a network: a force layout (Fruchterman and Reingold), drawn as SVG.
import { el, page, say } from "./words.js";
import { shown } from "./table.js";

const MOST = 150;

/** The two columns that are linked; null if there are none. */
export function ends(result) {
  if (result.triples) return [0, 2];
  const words = result.columns.map((_, i) => i).filter((i) => result.rows.some((row) => row[i] && !/^[-+\d.eE]+$/.test(row[i].value)));
  const things = words.filter((i) => result.rows.some((row) => row[i]?.type === "uri"));
  return things.length > 1 ? things.slice(0, 2) : words.length > 1 ? words.slice(0, 2) : null;
}

export function network(result) {
  const [from, to] = ends(result), nodes = new Map(), links = new Map();
  for (const row of result.rows) {
    if (!row[from] || !row[to]) continue;
    const pair = [row[from], row[to]].map((cell) => {
      const key = `${cell.type} ${cell.value}`;
      if (!nodes.has(key) && nodes.size < MOST) nodes.set(key, { key, cell, name: shown(cell), degree: 0, x: 0, y: 0 });
      return nodes.get(key);
    });
    if (pair[0] && pair[1] && pair[0] !== pair[1] && !links.has(`${pair[0].key}|${pair[1].key}`)) {
      links.set(`${pair[0].key}|${pair[1].key}`, pair);
      pair.forEach((node) => { node.degree += 1; });
    }
  }
  const all = [...nodes.values()], edges = [...links.values()];
  layout(all, edges);
  const xs = all.map((n) => n.x), ys = all.map((n) => n.y), left = Math.min(...xs) - 90, top = Math.min(...ys) - 40;
  const wide = Math.max(520, Math.max(...xs) + 90 - left), high = Math.max(260, Math.max(...ys) + 25 - top);
  const svg = el("svg", { viewBox: `${left} ${top} ${wide} ${high}`, role: "group", "aria-label": say("network"), class: "chart net" });
  svg.append(...edges.map(([a, b]) => el("line", { x1: a.x, y1: a.y, x2: b.x, y2: b.y })));
  const labelled = new Set([...all].sort((a, b) => b.degree - a.degree).slice(0, 40));
  for (const node of all) {
    const dot = el("g", {}, el("circle", { cx: node.x, cy: node.y, r: 4 + Math.sqrt(node.degree) * 2 }, el("title", {}, node.name)));
    if (labelled.has(node)) dot.append(el("text", { x: node.x, y: node.y - 8 - Math.sqrt(node.degree) * 2, "text-anchor": "middle" }, node.name.length > 26 ? `${node.name.slice(0, 25)}…` : node.name));
    svg.append(dot);
  }
  const list = el("details", {}, el("summary", {}, say("edges")), el("ul", {}, ...edges.slice(0, 500).map(([a, b]) => el("li", {}, named(a), " → ", named(b)))));
  return el("div", {}, el("p", { class: "soft" }, say("zoom", { n: all.length, m: edges.length })), svg, list);
}

function named(node) {
  const address = node.cell.type === "uri" ? page(node.cell.value) : null;
  return address ? el("a", { href: address, rel: "noreferrer" }, node.name) : node.name;
}

function layout(nodes, edges) {
  const ideal = 62, far = 16 * ideal * ideal;
  nodes.forEach((node, i) => { const a = i * 2.399963; node.x = Math.sqrt(i + 1) * 22 * Math.cos(a); node.y = Math.sqrt(i + 1) * 22 * Math.sin(a); });
  for (let turn = 0, heat = 60; turn < 220; turn += 1, heat *= 0.978) {
    for (const node of nodes) { node.dx = -node.x * 0.25; node.dy = -node.y * 0.4; }
    for (let i = 0; i < nodes.length; i += 1) {
      for (let j = i + 1; j < nodes.length; j += 1) {
        const a = nodes[i], b = nodes[j], dx = a.x - b.x || 0.1, dy = a.y - b.y || 0.1, d2 = dx * dx + dy * dy, push = d2 > far ? 0 : ideal * ideal / d2;
        a.dx += dx * push; a.dy += dy * push; b.dx -= dx * push; b.dy -= dy * push;
      }
    }
    for (const [a, b] of edges) {
      const dx = a.x - b.x, dy = a.y - b.y, pull = Math.hypot(dx, dy) / ideal;
      a.dx -= dx * pull; a.dy -= dy * pull; b.dx += dx * pull; b.dy += dy * pull;
    }
    for (const node of nodes) {
      const size = Math.hypot(node.dx, node.dy) || 1, step = Math.min(size, heat) / size;
      node.x += node.dx * step;
      node.y += node.dy * step;
    }
  }
}
