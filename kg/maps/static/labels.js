// ---- Names on the map: at constant size on screen, the important first, none over another --------------------------------
const LINE = 14;
let placedLabels = null, placedScale = 0, placedFor = "";
const measured = new Map();
let ruler = null;

function forgetLabels() { placedLabels = null; }

/** A name in at most two lines. */
function lines(text) {
  if (text.length <= 22) return [text];
  const words = text.split(/\s+/);
  let first = "";
  while (words.length && (first + " " + words[0]).trim().length <= 22) first = (first + " " + words.shift()).trim();
  if (!first) { first = text.slice(0, 20); words.splice(0, words.length, text.slice(20)); }
  let second = words.join(" ");
  if (second.length > 24) second = second.slice(0, 22).trimEnd() + "…";
  return second ? [first, second] : [first];
}

function labelOf(i, big) {
  const text = mapName(i), key = (big ? "b" : "a") + text;
  if (!measured.has(key)) {
    ruler = ruler || document.createElement("canvas").getContext("2d");
    ruler.font = labelFont(big);
    const parts = lines(text);
    measured.set(key, { parts, width: Math.max(...parts.map((part) => ruler.measureText(part).width)) });
  }
  return measured.get(key);
}

const labelFont = (big) => (big ? `600 13px ${FONT}` : `12px ${FONT}`);

/** Boxes in a grid, to ask quickly whether a new one would overlap. */
class Grid {
  constructor(size) { this.size = size; this.cells = new Map(); }
  each(box, f) {
    const s = this.size;
    for (let x = Math.floor(box[0] / s); x <= Math.floor(box[2] / s); x++) for (let y = Math.floor(box[1] / s); y <= Math.floor(box[3] / s); y++) if (f(x * 100003 + y)) return true;
    return false;
  }
  add(box) { this.each(box, (key) => { if (!this.cells.has(key)) this.cells.set(key, []); this.cells.get(key).push(box); return false; }); }
  hits(box) { return this.each(box, (key) => (this.cells.get(key) || []).some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1])); }
}

/** Where labels go at a scale: all boxes in screen units, so that panning changes nothing. */
function placeLabels(scale) {
  setGrow(scale);
  const key = `${S.sel}|${hover.node}|${S.path}|${LANG}|${S.hulls}|${FOCUS ? FOCUS.nodes.size : -1}`;
  if (placedLabels && Math.abs(placedScale / scale - 1) < 0.02 && placedFor === key) return placedLabels;
  const grid = new Grid(80), names = new Grid(80), out = [];
  const shown = RANK.filter((i) => SHOWN[i] && REP[i] === i && !dimmed(i));
  const first = [hover.node, S.sel, ...S.path].filter((i) => i >= 0 && i < N);
  const order = [...new Set([...first, ...shown])];
  for (const i of shown) {
    const r = R(i) * scale;
    if (r > 2) grid.add([XS[i] * scale - r, YS[i] * scale - r, XS[i] * scale + r, YS[i] * scale + r]);
  }
  if (S.closed) bubbleNames(grid, names, out, scale);
  const top = new Set(RANK.slice(0, Math.max(4, Math.round(N * 0.04))));
  let left = 600, low = Infinity, high = -Infinity;
  for (const i of shown) { low = Math.min(low, XS[i] * scale); high = Math.max(high, XS[i] * scale); }
  // Names stay within the margin that fit() leaves, so that none is cut off at the first view.
  const inside = (box) => box[0] > low - margin() && box[2] < high + margin();
  for (const i of order) {
    if (!left) break;
    const force = first.includes(i), big = force || top.has(i), { parts, width } = labelOf(i, big);
    const x = XS[i] * scale, y = YS[i] * scale, r = R(i) * scale * 1.1 + 1, w = width / 2 + 2, tall = parts.length * LINE;
    const spots = [[x, y + r + tall / 2 + 1], [x + r + w + 1, y], [x - r - w - 1, y], [x, y - r - tall / 2 - 1]];
    const boxes = spots.map(([cx, cy]) => [cx - w, cy - tall / 2, cx + w, cy + tall / 2]);
    // The most important keep their name even where it lies over a lesser node; never over another name.
    let spot = force ? 0 : boxes.findIndex((box) => inside(box) && !grid.hits(box));
    if (spot < 0 && big) spot = boxes.findIndex((box) => inside(box) && !names.hits(box));
    if (spot >= 0) {
      const [cx, cy] = spots[spot];
      grid.add(boxes[spot]); names.add(boxes[spot]);
      out.push({ i, parts, big, x: cx, y: cy, width });
      left--;
    }
  }
  if (S.hulls && !FOCUS && scale < 1.4) clusterNames(grid, out, scale);
  placedLabels = out; placedScale = scale; placedFor = key;
  return out;
}

function bubbleNames(grid, names, out, scale) {
  const list = MEMBERS.map((m, c) => c).filter((c) => closedCluster(c) && hiddenState[N + c] === false);
  for (const c of list) {
    const x = MIDDLE[c][0] * scale, y = MIDDLE[c][1] * scale, r = BUBBLE[c] * scale * 0.9;
    grid.add([x - r, y - r, x + r, y + r]);
  }
  for (const c of list) {
    const { parts, width } = labelOf(D.clusters[c], true);
    const x = MIDDLE[c][0] * scale, y = (MIDDLE[c][1] + BUBBLE[c]) * scale + 3 + (parts.length * LINE) / 2;
    const box = [x - width / 2, y - (parts.length * LINE) / 2, x + width / 2, y + (parts.length * LINE) / 2];
    if (grid.hits(box)) continue;
    grid.add(box); names.add(box);
    out.push({ i: D.clusters[c], parts, big: true, x, y, width });
  }
}

function clusterNames(grid, out, scale) {
  for (const { c, n, points } of hulls().slice().sort((a, b) => b.n - a.n).slice(0, 24)) {
    if (n < 5) continue;
    const topmost = points.reduce((p, q) => (q[1] < p[1] ? q : p));
    const text = clusterName(c);
    ruler = ruler || document.createElement("canvas").getContext("2d");
    ruler.font = `italic 12px ${FONT}`;
    const width = ruler.measureText(text).width, x = topmost[0] * scale, y = (topmost[1] - 33) * scale - 9;
    const box = [x - width / 2 - 4, y - 9, x + width / 2 + 4, y + 9];
    if (grid.hits(box)) continue;
    grid.add(box);
    out.push({ i: -1, parts: [text], big: false, x, y, width, cluster: c });
  }
}

function paintAbove(ctx) {
  const scale = NET.getScale();
  paintNodes(ctx);
  ctx.save();
  ctx.scale(1 / scale, 1 / scale);
  ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.lineJoin = "round";
  const [a, b] = corners();
  const shift = scale / (placedScale || scale);
  for (const label of placeLabels(scale)) {
    const x = label.x * (placedScale === scale ? 1 : shift), y = label.y * (placedScale === scale ? 1 : shift);
    if (x + label.width < a.x * scale || x - label.width > b.x * scale || y + 40 < a.y * scale || y - 40 > b.y * scale) continue;
    ctx.font = label.i < 0 ? `italic 12px ${FONT}` : labelFont(label.big);
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = INK.paper;
    ctx.fillStyle = label.i < 0 ? INK.mute : INK.ink;
    label.parts.forEach((part, n) => {
      const at = y + (n - (label.parts.length - 1) / 2) * LINE;
      ctx.strokeText(part, x, at);
      ctx.fillText(part, x, at);
    });
  }
  ctx.restore();
}
