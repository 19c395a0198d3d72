// ---- Drawing: vis-network carries nodes, panning, zooming and touch; edges, clusters and labels are drawn here ----------
let NET, VN, VE = null;          // network, node set, edge set (filled only while nodes move)
let SIZE;                        // radius per node
let BEND;                        // sideways shift per edge, so that parallel ones stay apart
let MEMBERS, MIDDLE, BUBBLE;     // per cluster: nodes, centre, radius of its closed picture
let REP;                         // per node: itself, or N + its cluster where that is closed
let FOCUS = null;                // {nodes:Set, edges:Set} to stress; everything else is dimmed
let hover = { node: -1, edge: -1 };
let INK = {};
const FONT = '"Segoe UI", system-ui, -apple-system, "Noto Sans", Roboto, "Helvetica Neue", Arial, sans-serif';

/** Corners of each outline in a box from -1 to 1, of about equal area; used on canvas, in the legend and in SVG alike. */
const CORNERS = {
  dot: null,
  square: [[-.88, -.88], [.88, -.88], [.88, .88], [-.88, .88]],
  diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  triangle: [[0, -1.2], [1.15, .82], [-1.15, .82]],
  triangleDown: [[0, 1.2], [1.15, -.82], [-1.15, -.82]],
  star: [[0, -1.3], [.37, -.46], [1.28, -.39], [.58, .2], [.8, 1.08], [0, .6], [-.8, 1.08], [-.58, .2], [-1.28, -.39], [-.37, -.46]],
  hexagon: [[1.08, 0], [.54, .94], [-.54, .94], [-1.08, 0], [-.54, -.94], [.54, -.94]],
  plus: [[-.4, -1.1], [.4, -1.1], [.4, -.4], [1.1, -.4], [1.1, .4], [.4, .4], [.4, 1.1], [-.4, 1.1], [-.4, .4], [-1.1, .4], [-1.1, -.4], [-.4, -.4]],
};
const SHAPES = Object.fromEntries(Object.entries(CORNERS).map(([name, list]) => [name, list ? "M" + list.map((p) => p.join(",")).join("L") + "Z" : "M1,0A1,1 0 1 1 -1,0A1,1 0 1 1 1,0Z"]));
const FAMILIES = {
  structure: { width: 1.1, dash: [] }, together: { width: 1.9, dash: [] }, money: { width: 1.9, dash: [8, 4] },
  people: { width: 1.3, dash: [1.5, 3] }, activity: { width: 1.4, dash: [7, 3, 1.5, 3] },
};

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const isDark = () => (S.theme ? S.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
let calmOnce = false;
const calm = () => calmOnce || matchMedia("(prefers-reduced-motion: reduce)").matches;
const fillOf = (i) => (INK.dark ? typeOf(i).dark : typeOf(i).colour);

function readInk() {
  INK = { dark: isDark(), paper: css("--paper"), ink: css("--ink"), mute: css("--mute"), accent: css("--accent"), hull: css("--hull"), hullEdge: css("--hull-edge") };
  for (const name of Object.keys(FAMILIES)) INK[name] = css("--e-" + name);
}

function setSizes() {
  const value = { degree: (i) => DEGREE[i], between: (i) => D.about[i].b || 0, sources: (i) => D.about[i].s || 0, same: () => 0.25 }[S.size];
  let top = 0;
  for (let i = 0; i < N; i++) top = Math.max(top, value(i));
  // People and places are many and come with others: a little smaller, so that organisations stand out.
  const factor = (i) => (["Person", "Place", "Vacancy"].includes(typeOf(i).id) ? 0.75 : 1);
  SIZE = Float64Array.from({ length: N }, (_, i) => factor(i) * (6 + 16 * Math.sqrt(S.size === "same" ? 0.2 : top ? value(i) / top : 0)));
}

function setBends() {
  const pairs = new Map();
  BEND = new Float64Array(E);
  for (let k = 0; k < E; k++) {
    const key = Math.min(SRC[k], DST[k]) * N + Math.max(SRC[k], DST[k]);
    if (!pairs.has(key)) pairs.set(key, []);
    pairs.get(key).push(k);
  }
  for (const list of pairs.values()) {
    list.forEach((k, n) => { BEND[k] = list.length > 1 ? (n - (list.length - 1) / 2) * 22 * (SRC[k] < DST[k] ? 1 : -1) : 0; });
  }
}

function setClusters() {
  MEMBERS = D.clusters.map(() => []);
  for (let i = 0; i < N; i++) MEMBERS[D.about[i].c || 0].push(i);
  MIDDLE = MEMBERS.map((list) => [list.reduce((a, i) => a + XS[i], 0) / list.length, list.reduce((a, i) => a + YS[i], 0) / list.length]);
  const scale = Math.sqrt(N) / 2;
  BUBBLE = MEMBERS.map((list) => Math.max(14, Math.sqrt(list.length) * Math.max(7, scale)));
}

function closedCluster(c) { return S.closed && MEMBERS[c].length > 2 && !S.open.includes(c); }

function setReps() {
  REP = Int32Array.from({ length: N }, (_, i) => (closedCluster(D.about[i].c || 0) ? N + (D.about[i].c || 0) : i));
}

function startDrawing() {
  setSizes(); setBends(); setClusters(); setReps(); readInk();
  const nodes = D.nodes.map((n, i) => ({ ...n, label: undefined, size: SIZE[i], hidden: !SHOWN[i] || REP[i] !== i }));
  if (D.clusters.length > 1 && N > 300) MIDDLE.forEach(([x, y], c) => nodes.push({ id: N + c, x, y, size: BUBBLE[c], hidden: true }));
  VN = new vis.DataSet(nodes);
  VE = new vis.DataSet([]);
  const options = { ...D.options, autoResize: true };
  options.nodes = { ...options.nodes, ctxRenderer: paintNode };
  options.interaction = { ...options.interaction, keyboard: false, tooltipDelay: 1e9 };
  NET = new vis.Network($("canvas"), { nodes: VN, edges: VE }, options);
  NET.on("beforeDrawing", paintBelow);
  NET.on("afterDrawing", paintAbove);
  hiddenState = nodes.map((n) => n.hidden);
  applyShown();
}

let hiddenState = [];
/** Tell vis-network which nodes are hidden; only the differences travel. */
function applyShown() {
  setReps();
  const changes = [];
  const bubbleUsed = new Uint8Array(D.clusters.length);
  for (let i = 0; i < N; i++) {
    if (REP[i] !== i && SHOWN[i]) bubbleUsed[REP[i] - N] = 1;
    const hidden = !SHOWN[i] || REP[i] !== i;
    if (hidden !== hiddenState[i]) { hiddenState[i] = hidden; changes.push({ id: i, hidden }); }
  }
  for (let c = 0; c < hiddenState.length - N; c++) {
    const hidden = !bubbleUsed[c];
    if (hidden !== hiddenState[N + c]) { hiddenState[N + c] = hidden; changes.push({ id: N + c, hidden }); }
  }
  if (changes.length) VN.update(changes);
  forgetLabels();
  gathered = null;
  repaint();
}

let inMotion = false, stillTimer = 0;
function moved() {
  inMotion = true;
  clearTimeout(stillTimer);
  stillTimer = setTimeout(() => { inMotion = false; repaint(); }, 180);
}

let asked = false;
function repaint() {
  if (asked || !NET) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; NET.redraw(); });
}

const X = (r) => (r < N ? XS[r] : MIDDLE[r - N][0]);
const Y = (r) => (r < N ? YS[r] : MIDDLE[r - N][1]);
/** Zoomed out, nodes shrink more slowly than the map, or they would be specks. */
let GROW = 1;
function setGrow(scale) { GROW = Math.min(2.4, Math.max(1, (0.85 / scale) ** 0.75)); }
const R = (r) => (r < N ? SIZE[r] * GROW : BUBBLE[r - N]);

/** Take over positions from vis-network after dragging or while nodes move. */
function takePositions(ids) {
  const at = NET.getPositions(ids);
  for (const id of Object.keys(at)) if (+id < N) { XS[id] = at[id].x; YS[id] = at[id].y; }
  hullCache = null;
  forgetLabels();
}

function dimmed(i) { return FOCUS && !FOCUS.nodes.has(i); }

/** vis-network asks for every node in view; all it is told is the size. They are drawn together, see paintNodes. */
function paintNode({ id }) {
  const r = R(id);
  inView.push(id);
  return { drawNode() {}, nodeDimensions: { width: 2 * r, height: 2 * r } };
}

let inView = [];
/** All nodes in view, one path per type: many times faster than one by one. */
function paintNodes(ctx) {
  const groups = new Map();
  for (const id of inView) {
    if (id >= N || isMarked(id)) continue;
    const key = D.about[id].t * 2 + (dimmed(id) ? 0 : 1);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(id);
  }
  ctx.save();
  ctx.lineJoin = "round";
  for (const [key, list] of [...groups].sort((a, b) => (a[0] % 2) - (b[0] % 2))) paintGroup(ctx, list, key % 2 ? 1 : 0.16, false);
  for (const id of inView) {
    if (id >= N) paintBubble(ctx, id - N, X(id), Y(id), R(id));
    else if (isMarked(id)) paintGroup(ctx, [id], 1, true);
  }
  ctx.restore();
  inView = [];
}

const isMarked = (i) => i === S.sel || i === hover.node || S.path.includes(i);

function paintGroup(ctx, list, alpha, marked) {
  const corners = CORNERS[typeOf(list[0]).shape] || null;
  ctx.globalAlpha = alpha;
  ctx.beginPath();
  for (const i of list) {
    const x = XS[i], y = YS[i], r = R(i);
    if (!corners) { ctx.moveTo(x + r, y); ctx.arc(x, y, r, 0, 2 * Math.PI); continue; }
    ctx.moveTo(x + corners[0][0] * r, y + corners[0][1] * r);
    for (let n = 1; n < corners.length; n++) ctx.lineTo(x + corners[n][0] * r, y + corners[n][1] * r);
    ctx.closePath();
  }
  if (marked) { ctx.lineWidth = 9; ctx.strokeStyle = INK.accent; ctx.stroke(); }
  ctx.lineWidth = marked ? 5 : 3;
  ctx.strokeStyle = INK.paper;
  if (!inMotion || COUNTS.nodes < 1500) ctx.stroke();
  ctx.fillStyle = fillOf(list[0]);
  ctx.fill();
}

function paintBubble(ctx, c, x, y, r) {
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.fillStyle = INK.hull;
  ctx.strokeStyle = hover.node === N + c ? INK.accent : fillOf(D.clusters[c]);
  ctx.lineWidth = Math.max(3, r * 0.06);
  ctx.fill(); ctx.stroke();
  ctx.fillStyle = INK.ink;
  ctx.font = `600 ${Math.max(9, r * 0.5)}px ${FONT}`;
  ctx.textAlign = "center"; ctx.textBaseline = "middle";
  ctx.fillText(number(MEMBERS[c].reduce((a, i) => a + SHOWN[i], 0)), x, y);
  ctx.restore();
}

let gathered = null;
/** Edges by look; those between the same two closed clusters become one line. */
function gather() {
  const looks = new Map(), bundles = new Map();
  for (let k = 0; k < E; k++) {
    if (!LINKED[k]) continue;
    const a = REP[SRC[k]], b = REP[DST[k]];
    if (a === b) continue;
    if (a >= N || b >= N) {
      const key = Math.min(a, b) * 2 * N + Math.max(a, b);
      if (!bundles.has(key)) bundles.set(key, { a, b, n: 0 });
      bundles.get(key).n++;
      continue;
    }
    const name = family(k), weight = Math.min(4, Math.max(1, D.links[k].src.length)), key = name + weight;
    if (!looks.has(key)) looks.set(key, { name, weight, list: [] });
    looks.get(key).list.push(k);
  }
  return { looks: [...looks.values()], bundles: [...bundles.values()] };
}

/** The middle control point of an edge. */
function control(k) {
  const a = SRC[k], b = DST[k], dx = XS[b] - XS[a], dy = YS[b] - YS[a], long = Math.hypot(dx, dy) || 1;
  return [(XS[a] + XS[b]) / 2 - (dy / long) * BEND[k], (YS[a] + YS[b]) / 2 + (dx / long) * BEND[k]];
}

function trace(ctx, k) {
  ctx.moveTo(XS[SRC[k]], YS[SRC[k]]);
  if (BEND[k]) ctx.quadraticCurveTo(...control(k), XS[DST[k]], YS[DST[k]]);
  else ctx.lineTo(XS[DST[k]], YS[DST[k]]);
}

function strokeEdges(ctx, list, name, weight, thin) {
  const look = FAMILIES[name];
  ctx.strokeStyle = ctx.fillStyle = INK[name];
  ctx.lineWidth = (look.width + (weight - 1) * 0.9) * thin;
  ctx.setLineDash(look.dash.map((x) => x * thin));
  ctx.beginPath();
  for (const k of list) trace(ctx, k);
  ctx.stroke();
  ctx.setLineDash([]);
}

function arrows(ctx, list, thin) {
  ctx.beginPath();
  for (const k of list) {
    const r = D.relations[D.links[k].r];
    if (r && (r.id === "collaboratesWith" || r.id === "hasPartner")) continue;  // mutual: no direction to show
    const b = DST[k], [cx, cy] = BEND[k] ? control(k) : [XS[SRC[k]], YS[SRC[k]]];
    const angle = Math.atan2(YS[b] - cy, XS[b] - cx), gap = R(b) * 1.05 + 2, w = 6.5 * thin;
    const x = XS[b] - Math.cos(angle) * gap, y = YS[b] - Math.sin(angle) * gap;
    ctx.moveTo(x, y);
    ctx.lineTo(x - w * Math.cos(angle - 0.42), y - w * Math.sin(angle - 0.42));
    ctx.lineTo(x - w * Math.cos(angle + 0.42), y - w * Math.sin(angle + 0.42));
    ctx.closePath();
  }
  ctx.fill();
}

function paintBelow(ctx) {
  const scale = NET.getScale(), thin = Math.min(1.6, Math.max(0.6, 0.75 / scale));
  setGrow(scale);
  const [a, b] = corners();
  ctx.save();
  ctx.fillStyle = INK.paper;
  ctx.fillRect(a.x - 5, a.y - 5, b.x - a.x + 10, b.y - a.y + 10);
  if (S.hulls && !FOCUS) paintHulls(ctx, scale);
  gathered = gathered || gather();
  ctx.lineCap = "butt";
  const many = COUNTS.edges > 2500;
  for (const { name, weight, list: every } of gathered.looks) {
    // While a large map is being moved, a sample of its lines keeps it smooth; all are back when it stands still.
    const list = inMotion && COUNTS.edges > 2500 ? every.filter((k) => (k * 2654435761) % COUNTS.edges < 1200) : every;
    ctx.globalAlpha = FOCUS ? 0.1 : many ? 0.5 : 0.8;
    strokeEdges(ctx, list, name, weight, thin);
    if (!FOCUS && !many && scale > 0.3) arrows(ctx, list, thin);
  }
  ctx.globalAlpha = 0.6;
  ctx.strokeStyle = INK.structure;
  for (const { a: from, b: to, n } of gathered.bundles) {
    ctx.lineWidth = Math.min(14, 1 + Math.sqrt(n)) * thin;
    ctx.beginPath(); ctx.moveTo(X(from), Y(from)); ctx.lineTo(X(to), Y(to)); ctx.stroke();
  }
  ctx.globalAlpha = 1;
  const stressed = FOCUS ? [...FOCUS.edges].filter((k) => LINKED[k] && REP[SRC[k]] < N && REP[DST[k]] < N) : [];
  for (const k of stressed) {
    strokeEdges(ctx, [k], family(k), Math.min(4, Math.max(1, D.links[k].src.length)), thin * 1.15);
    arrows(ctx, [k], thin * 1.2);
  }
  for (const k of [S.edge, hover.edge]) {
    if (k < 0 || !LINKED[k] || REP[SRC[k]] >= N || REP[DST[k]] >= N) continue;
    ctx.strokeStyle = ctx.fillStyle = INK.accent;
    ctx.lineWidth = 4 * thin;
    ctx.beginPath(); trace(ctx, k); ctx.stroke();
    arrows(ctx, [k], thin * 1.6);
  }
  ctx.restore();
}

/** The visible part of the plane. */
function corners() {
  const box = $("canvas").getBoundingClientRect();
  return [NET.DOMtoCanvas({ x: 0, y: 0 }), NET.DOMtoCanvas({ x: box.width, y: box.height })];
}
