// ---- The data and questions about it -----------------------------------------------------------------------------------
let D, N, E;      // data; number of nodes and edges
let OUT;          // per node: list of [edge, neighbour]
let DEGREE, XS, YS, SRC, DST, RANK, YEARS, FOLDED;

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

/** Read the data block; a large one is gzipped. */
async function loadData() {
  const block = $("data");
  if (block.dataset.packed !== "gzip") return JSON.parse(block.textContent);
  const bytes = Uint8Array.from(atob(block.textContent), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function prepare(data) {
  D = data; N = D.nodes.length; E = D.edges.length;
  OUT = Array.from({ length: N }, () => []);
  XS = Float64Array.from(D.nodes, (n) => n.x);
  YS = Float64Array.from(D.nodes, (n) => n.y);
  SRC = Int32Array.from(D.edges, (e) => e.from);
  DST = Int32Array.from(D.edges, (e) => e.to);
  for (let k = 0; k < E; k++) { OUT[SRC[k]].push([k, DST[k]]); OUT[DST[k]].push([k, SRC[k]]); }
  DEGREE = OUT.map((links) => new Set(links.map((l) => l[1])).size);
  RANK = Array.from({ length: N }, (_, i) => i).sort((a, b) => DEGREE[b] - DEGREE[a] || (D.about[b].s || 0) - (D.about[a].s || 0) || a - b);
  YEARS = D.links.map(edgeYears);
  FOLDED = D.about.map((a, i) => [...new Set([D.nodes[i].label, a.nl, a.en, ...(a.alt || [])].filter(Boolean).map(fold))]);
}

const nodeName = (i) => (LANG ? D.about[i].en : D.about[i].nl) || D.nodes[i].label;

/** The name to draw: where the full one is long, a short form that is in use. */
function mapName(i) {
  const full = nodeName(i);
  if (full.length <= 24) return full;
  const names = [D.nodes[i].label, ...(D.about[i].alt || [])].filter((n) => n.length < full.length);
  const capitals = (n) => (n.match(/[\p{Lu}\p{N}]/gu) || []).length, first = full.split(" ")[0];
  const short = names.filter((n) => n.length >= 2 && n.length <= 9 && !n.includes(" ") && capitals(n) * 2 > n.length);
  const pick = short.length ? short : names.filter((n, at) => (at === 0 && n === D.nodes[i].label && n.length <= 24) || (n.length <= 18 && n.startsWith(first + " ")));
  return pick.length ? pick.reduce((x, y) => (y.length < x.length ? y : x)) : full;
}

const typeOf = (i) => D.types[D.about[i].t];
const typeName = (i) => (LANG ? typeOf(i).en : typeOf(i).nl);
const relationName = (k) => { const r = D.relations[D.links[k].r]; return r ? (LANG ? r.en : r.nl) : "—"; };
const family = (k) => (D.relations[D.links[k].r] || { family: "structure" }).family;
const clusterName = (c) => t("around", { n: mapName(D.clusters[c]) });
const topicName = (x) => (LANG ? D.topics[x].en : D.topics[x].nl);

/** [first year, last year] in which a statement is known to hold, or null where no date is known. */
function edgeYears(edge) {
  const dates = edge.src.map((s) => D.documents[s[0]].date.slice(0, 4)).filter((y) => /^\d{4}$/.test(y)).map(Number);
  const from = edge.since ? +edge.since.slice(0, 4) : dates.length ? Math.min(...dates) : edge.until ? +edge.until.slice(0, 4) : null;
  if (from === null) return null;
  const to = edge.until ? +edge.until.slice(0, 4) : Math.max(from, ...dates);
  return [from, Math.max(from, to)];
}

/** First and last year that any statement speaks of. */
function span() {
  let low = Infinity, high = -Infinity;
  for (const years of YEARS) if (years) { low = Math.min(low, years[0]); high = Math.max(high, years[1]); }
  return low <= high ? [low, high] : null;
}

/** Nodes whose names fit what is typed, best first: whole name, acronym or start, start of a word, anywhere. */
function lookUp(typed, limit) {
  const wanted = fold(typed);
  if (!wanted) return [];
  const hits = [];
  for (let i = 0; i < N; i++) {
    let best = 9;
    for (const name of FOLDED[i]) {
      const at = name.indexOf(wanted);
      if (at < 0) { if (acronym(name) === wanted) best = Math.min(best, 2); continue; }
      best = Math.min(best, name === wanted ? 0 : at === 0 ? 1 : /[^\p{L}\p{N}]/u.test(name[at - 1]) ? 3 : 4);
    }
    if (best < 9) hits.push([best, -DEGREE[i], i]);
  }
  hits.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  return hits.slice(0, limit || 12).map((hit) => hit[2]);
}

const LITTLE = new Set(["van", "voor", "de", "het", "en", "of", "the", "for", "and", "in", "der", "den"]);
const acronym = (name) => { const w = name.split(/[^\p{L}\p{N}]+/u).filter((x) => x && !LITTLE.has(x)); return w.length > 2 ? w.map((x) => x[0]).join("") : ""; };

/** Nodes at most `depth` steps away along edges that `open` lets through. */
function around(start, depth, open) {
  const distance = new Map([[start, 0]]);
  let edge = [start];
  for (let step = 1; step <= depth; step++) {
    const next = [];
    for (const i of edge) for (const [k, j] of OUT[i]) if (!distance.has(j) && open(k, j)) { distance.set(j, step); next.push(j); }
    edge = next;
  }
  return distance;
}

/** Shortest path between two nodes as {nodes, edges}, or null. */
function shortestPath(a, b, open) {
  const back = new Map([[a, null]]);
  const queue = [a];
  for (let q = 0; q < queue.length && !back.has(b); q++) {
    for (const [k, j] of OUT[queue[q]]) if (!back.has(j) && open(k, j)) { back.set(j, [k, queue[q]]); queue.push(j); }
  }
  if (!back.has(b)) return null;
  const nodes = [b], edges = [];
  for (let at = back.get(b); at; at = back.get(at[1])) { edges.push(at[0]); nodes.push(at[1]); }
  return { nodes: nodes.reverse(), edges: edges.reverse() };
}

/** A programme, what is part of it, and what these are directly linked to. */
function onProgramme(start) {
  const inside = new Set([start]), queue = [start];
  while (queue.length) {
    const at = queue.pop();
    for (const [k, j] of OUT[at]) {
      const r = D.relations[D.links[k].r];
      if (r && r.id === "partOfProgramme" && DST[k] === at && !inside.has(j)) { inside.add(j); queue.push(j); }
    }
  }
  const all = new Set(inside);
  for (const i of inside) for (const [, j] of OUT[i]) all.add(j);
  return all;
}

/** Places of a node: its city and the places it is located in. */
function placesOf(i) {
  const out = new Set(D.about[i].city ? [D.about[i].city] : []);
  for (const [k, j] of OUT[i]) {
    const r = D.relations[D.links[k].r];
    if (r && r.id === "locatedIn" && SRC[k] === i && typeOf(j).id === "Place") out.add(D.nodes[j].label);
  }
  if (typeOf(i).id === "Place") out.add(D.nodes[i].label);
  return out;
}
