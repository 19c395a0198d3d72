// ---- What the reader has chosen; kept in the address, so that a link gives the same view --------------------------------
const FRESH = () => ({
  lang: LANG, theme: "", view: "map", off: [], relOff: [], conf: 0, from: 0, to: 0, undated: 1, alone: 0, hubs: 0, topic: -1, place: "",
  prog: -1, doc: -1, size: "degree", hulls: 1, closed: 0, open: [], sel: -1, edge: -1, depth: 0, path: [], cam: [],
});
let S = FRESH();
let START;               // the state without any choice, for comparison and reset
const past = [];
const listeners = [];
let SHOWN, LINKED;       // Uint8Array per node and edge: visible or not
let COUNTS = { nodes: 0, edges: 0 };

function startState() {
  S = FRESH();
  S.lang = LANG;
  S.alone = N > 0 && E === 0 ? 1 : 0;
  S.closed = N > 1500 && D.clusters.length > 1 ? 1 : 0;
  START = JSON.parse(JSON.stringify(S));
}

/** Change some choices, remember the old ones, tell everybody. */
function choose(changes, silent) {
  if (!silent) { past.push(JSON.stringify({ ...S, cam: [] })); if (past.length > 200) past.shift(); }
  Object.assign(S, changes);
  filterAll();
  keepAddress();
  for (const listen of listeners) listen(changes);
}

function undo() {
  const old = past.pop();
  if (old) { const keep = S.cam; Object.assign(S, JSON.parse(old)); S.cam = keep; choose({}, true); }
}

let addressTimer = 0;
function keepAddress() {
  clearTimeout(addressTimer);
  addressTimer = setTimeout(() => { try { history.replaceState(null, "", "#" + address()); } catch { /* inside a srcdoc frame */ } }, 150);
}

function address() {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(S)) {
    if (JSON.stringify(value) !== JSON.stringify(START[key])) out.set(key, Array.isArray(value) ? value.join(".") : String(value));
  }
  return out.toString();
}

/** Take over what the address asks for, as far as it makes sense. */
function readAddress() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const kinds = {};
  for (const [key, value] of Object.entries(START)) {
    const given = wanted.get(key);
    if (given === null) continue;
    if (Array.isArray(value)) kinds[key] = given.split(".").filter((x) => x !== "").map(Number).filter(Number.isFinite);
    else if (typeof value === "number") { if (Number.isFinite(+given)) kinds[key] = +given; }
    else kinds[key] = given.slice(0, 200);
  }
  Object.assign(S, kinds);
  const inside = (x, n) => Number.isInteger(x) && x >= 0 && x < n;
  if (!inside(S.sel, N)) S.sel = -1;
  if (!inside(S.edge, E)) S.edge = -1;
  if (!inside(S.topic, D.topics.length)) S.topic = -1;
  if (!inside(S.prog, N)) S.prog = -1;
  if (!inside(S.doc, D.documents.length)) S.doc = -1;
  S.depth = Math.max(0, Math.min(3, S.depth | 0));
  S.path = S.path.filter((x) => inside(x, N)).slice(0, 2);
  if (!["map", "split", "table", "matrix", "timeline"].includes(S.view)) S.view = "map";
  if (!["degree", "between", "sources", "same"].includes(S.size)) S.size = "degree";
  if (!["", "light", "dark"].includes(S.theme)) S.theme = "";
  LANG = S.lang ? 1 : 0;
  S.lang = LANG;
}

const HUB = () => Math.max(8, DEGREE[RANK[Math.min(N - 1, Math.floor(N * 0.02))]] - 1);

/** Work out which nodes and edges the choices leave. */
function filterAll() {
  const offTypes = new Set(S.off), offRelations = new Set(S.relOff);
  SHOWN = new Uint8Array(N).fill(1);
  LINKED = new Uint8Array(E).fill(1);
  const onProg = S.prog >= 0 ? onProgramme(S.prog) : null;
  const hub = S.hubs ? HUB() : Infinity;
  for (let i = 0; i < N; i++) {
    const a = D.about[i];
    if (offTypes.has(a.t) || (onProg && !onProg.has(i)) || (DEGREE[i] > hub && i !== S.sel)) SHOWN[i] = 0;
    else if (S.topic >= 0 && !(a.topics || []).includes(S.topic) && !OUT[i].some(([, j]) => (D.about[j].topics || []).includes(S.topic))) SHOWN[i] = 0;
    else if (S.place && !placesOf(i).has(S.place) && !OUT[i].some(([, j]) => typeOf(j).id !== "Place" && placesOf(j).has(S.place))) SHOWN[i] = 0;
  }
  for (let k = 0; k < E; k++) {
    const e = D.links[k], years = YEARS[k];
    if (!SHOWN[SRC[k]] || !SHOWN[DST[k]] || offRelations.has(e.r) || e.conf < S.conf) LINKED[k] = 0;
    else if (S.doc >= 0 && !e.src.some((s) => s[0] === S.doc)) LINKED[k] = 0;
    else if ((S.from || S.to) && (years ? (S.to && years[0] > S.to) || (S.from && years[1] < S.from) : !S.undated)) LINKED[k] = 0;
  }
  const open = (k) => LINKED[k];
  let keep = null;
  if (S.depth && S.sel >= 0) keep = around(S.sel, S.depth, open);
  const bound = new Uint8Array(N);
  for (let k = 0; k < E; k++) {
    if (LINKED[k] && keep && !(keep.has(SRC[k]) && keep.has(DST[k]))) LINKED[k] = 0;
    if (LINKED[k]) bound[SRC[k]] = bound[DST[k]] = 1;
  }
  // A node stays without links only where it has none at all and these are asked for.
  for (let i = 0; i < N; i++) if (SHOWN[i] && !bound[i] && i !== S.sel) SHOWN[i] = keep ? 0 : S.alone && !OUT[i].length ? 1 : 0;
  COUNTS = { nodes: SHOWN.reduce((a, b) => a + b, 0), edges: LINKED.reduce((a, b) => a + b, 0) };
}
