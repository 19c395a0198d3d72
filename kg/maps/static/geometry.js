// ---- Clusters' outlines, what lies under the pointer, what is in view ---------------------------------------------------------
let hullCache = null;
function hulls() {
  if (hullCache && hullCache.shown === SHOWN && hullCache.rep === REP) return hullCache.list;
  const list = [];
  MEMBERS.forEach((members, c) => {
    const here = members.filter((i) => SHOWN[i] && REP[i] === i);
    if (here.length > 3) list.push({ c, n: here.length, points: convex(here.map((i) => [XS[i], YS[i]])) });
  });
  hullCache = { shown: SHOWN, rep: REP, list };
  return list;
}

function convex(points) {
  points.sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const turn = (o, p, q) => (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]);
  const half = (list) => { const out = []; for (const p of list) { while (out.length > 1 && turn(out[out.length - 2], out[out.length - 1], p) <= 0) out.pop(); out.push(p); } out.pop(); return out; };
  return half(points).concat(half(points.slice().reverse()));
}

function paintHulls(ctx) {
  ctx.lineJoin = "round";
  for (const pass of [0, 1]) {
    for (const { points } of hulls()) {
      ctx.beginPath();
      points.forEach(([x, y], n) => (n ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
      ctx.closePath();
      ctx.fillStyle = INK.hull;
      ctx.strokeStyle = pass ? INK.hull : INK.hullEdge;
      ctx.lineWidth = pass ? 66 : 69;
      ctx.stroke(); ctx.fill();
    }
  }
}

/** The edge under a point of the plane, or -1. */
function edgeAt(point) {
  const reach = 7 / NET.getScale();
  let best = -1, least = reach;
  for (let k = 0; k < E; k++) {
    if (!LINKED[k] || REP[SRC[k]] >= N || REP[DST[k]] >= N || (FOCUS && !FOCUS.edges.has(k))) continue;
    const far = BEND[k] ? bendDistance(k, point) : lineDistance(XS[SRC[k]], YS[SRC[k]], XS[DST[k]], YS[DST[k]], point);
    if (far < least) { least = far; best = k; }
  }
  return best;
}

function lineDistance(x1, y1, x2, y2, p) {
  const dx = x2 - x1, dy = y2 - y1;
  const s = Math.max(0, Math.min(1, ((p.x - x1) * dx + (p.y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p.x - x1 - s * dx, p.y - y1 - s * dy);
}

function bendDistance(k, p) {
  const [cx, cy] = control(k), a = SRC[k], b = DST[k];
  let least = Infinity, px = XS[a], py = YS[a];
  for (let n = 1; n <= 8; n++) {
    const s = n / 8, x = (1 - s) ** 2 * XS[a] + 2 * s * (1 - s) * cx + s * s * XS[b], y = (1 - s) ** 2 * YS[a] + 2 * s * (1 - s) * cy + s * s * YS[b];
    least = Math.min(least, lineDistance(px, py, x, y, p));
    px = x; py = y;
  }
  return least;
}

/** Room left and right of the map for names. */
const margin = () => Math.min(110, $("canvas").clientWidth * 0.14);

/** Bring nodes into view. */
function fit(only) {
  let list = only || [];
  if (!list.length) for (let i = 0; i < N; i++) if (SHOWN[i]) list.push(i);
  if (!list.length) return;
  let x1 = Infinity, x2 = -Infinity, y1 = Infinity, y2 = -Infinity;
  for (const i of list) {
    const r = REP[i], pad = R(r);
    x1 = Math.min(x1, X(r) - pad); x2 = Math.max(x2, X(r) + pad); y1 = Math.min(y1, Y(r) - pad); y2 = Math.max(y2, Y(r) + pad);
  }
  const box = $("canvas").getBoundingClientRect(), side = margin(), room = 48;
  if (!box.width) return;
  const scale = Math.min((box.width - 2 * side) / Math.max(1, x2 - x1), (box.height - 2 * room) / Math.max(1, y2 - y1), only ? 1.3 : 1.6);
  move({ x: (x1 + x2) / 2, y: (y1 + y2) / 2 }, scale);
}

function move(position, scale) {
  NET.moveTo({ position, scale: Math.max(0.02, Math.min(5, scale)), animation: calm() ? false : { duration: 350, easingFunction: "easeInOutQuad" } });
}
