// Bars, lines, pies and timelines of a result, as SVG.
import { el, say } from "./words.js";
import { number, shown } from "./table.js";

const MOST = 40;
const COLOURS = ["#1f6fb2", "#b3541e", "#2b7a53", "#8a3f8f", "#94711a", "#a8324a", "#2f7d8c", "#5b5bb0", "#6b7a1f", "#7a5a4a"];

function choice(words, options, chosen, change) {
  const select = el("select", { onchange: () => change(select.value) }, ...options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));
  return el("label", {}, `${words} `, select);
}
const short = (text, length = 34) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
const written = (value) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 }).format(value);

export function numeric(result, column) {
  const cells = result.rows.map((row) => row[column]).filter(Boolean);
  return cells.length > 0 && cells.every((cell) => !Number.isNaN(number(cell)));
}

export function chart(result) {
  const all = result.columns.map((name, i) => [String(i), name]);
  const numbers = all.filter(([i]) => numeric(result, Number(i)));
  const labels = all.filter(([i]) => !numeric(result, Number(i)));
  let kind = "bar", label = (labels[0] ?? all[0])?.[0], value = numbers.at(-1)?.[0] ?? "count";
  const drawing = el("div", { class: "drawing" }), tools = el("p", { class: "tools" });
  function data() {
    const sums = new Map();
    for (const row of result.rows) {
      const name = shown(row[Number(label)]) || "–", amount = value === "count" ? 1 : number(row[Number(value)]);
      if (!Number.isNaN(amount)) sums.set(name, (sums.get(name) ?? 0) + amount);
    }
    const points = [...sums];
    return value === "count" && kind !== "line" ? points.sort((a, b) => b[1] - a[1]) : points;
  }
  function draw() {
    tools.replaceChildren(
      choice(say("kind"), [["bar", say("bar")], ["line", say("line")], ["pie", say("pie")]], kind, (v) => { kind = v; draw(); }),
      choice(say("label"), all, label, (v) => { label = v; draw(); }),
      choice(say("value"), [...numbers, ["count", say("count")]], value, (v) => { value = v; draw(); }));
    const points = data();
    if (!points.length) return drawing.replaceChildren(el("p", {}, say("noChart")));
    const part = points.slice(0, MOST);
    const note = points.length > MOST ? [el("p", { class: "soft" }, say("first", { n: MOST, m: points.length }))] : [];
    drawing.replaceChildren(...note, { bar: bars, line: lines, pie }[kind](part));
  }
  draw();
  return el("div", {}, tools, drawing);
}

function bars(points) {
  const wide = 720, left = 240, high = 24, most = Math.max(...points.map((p) => Math.abs(p[1])), 0) || 1;
  const svg = el("svg", { viewBox: `0 0 ${wide} ${points.length * high + 8}`, role: "img", "aria-label": say("bar"), class: "chart" });
  points.forEach(([name, value], i) => {
    const y = i * high + 4, size = Math.abs(value) / most * (wide - left - 70);
    svg.append(el("text", { x: left - 8, y: y + 15, "text-anchor": "end" }, short(name)), el("rect", { x: left, y, width: Math.max(size, 1), height: high - 6, rx: 2, fill: COLOURS[0] }, el("title", {}, `${name}: ${written(value)}`)),
      el("text", { x: left + size + 6, y: y + 15 }, written(value)));
  });
  return svg;
}

function lines(points) {
  const sorted = [...points].sort((a, b) => a[0].localeCompare(b[0], undefined, { numeric: true }));
  const wide = 720, high = 320, top = Math.max(...sorted.map((p) => p[1])), low = Math.min(0, ...sorted.map((p) => p[1]));
  const x = (i) => 60 + i * (wide - 90) / Math.max(1, sorted.length - 1), y = (v) => high - 50 - (v - low) / ((top - low) || 1) * (high - 80);
  const svg = el("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": say("line"), class: "chart" });
  for (const v of [low, (low + top) / 2, top]) svg.append(el("line", { x1: 60, x2: wide - 30, y1: y(v), y2: y(v), class: "grid" }), el("text", { x: 52, y: y(v) + 4, "text-anchor": "end" }, written(v)));
  svg.append(el("polyline", { points: sorted.map((p, i) => `${x(i)},${y(p[1])}`).join(" "), fill: "none", stroke: COLOURS[0], "stroke-width": 2.5 }));
  const every = Math.ceil(sorted.length / 10);
  sorted.forEach(([name, value], i) => {
    svg.append(el("circle", { cx: x(i), cy: y(value), r: 4, fill: COLOURS[0] }, el("title", {}, `${name}: ${written(value)}`)));
    if (i % every === 0) svg.append(el("text", { x: x(i), y: high - 26, "text-anchor": "middle" }, short(name, 14)));
  });
  return svg;
}

function pie(points) {
  const positive = points.filter((p) => p[1] > 0).sort((a, b) => b[1] - a[1]), few = positive.slice(0, 9);
  const rest = positive.slice(9).reduce((sum, p) => sum + p[1], 0), parts = rest ? [...few, [say("other"), rest]] : few;
  const total = parts.reduce((sum, p) => sum + p[1], 0), svg = el("svg", { viewBox: "0 0 720 320", role: "img", "aria-label": say("pie"), class: "chart" });
  let angle = -Math.PI / 2;
  parts.forEach(([name, value], i) => {
    const to = angle + Math.min(value / total, 0.99999) * 2 * Math.PI, big = to - angle > Math.PI ? 1 : 0, at = (a) => `${160 + 140 * Math.cos(a)} ${160 + 140 * Math.sin(a)}`;
    svg.append(el("path", { d: `M160 160L${at(angle)}A140 140 0 ${big} 1 ${at(to)}Z`, fill: COLOURS[i % COLOURS.length], class: "slice" }, el("title", {}, `${name}: ${written(value)}`)),
      el("rect", { x: 350, y: 20 + i * 27, width: 16, height: 16, rx: 3, fill: COLOURS[i % COLOURS.length] }), el("text", { x: 374, y: 33 + i * 27 }, `${short(name)}: ${written(value)} (${Math.round(100 * value / total)}%)`));
    angle = to;
  });
  return svg;
}

const DATE = /^-?\d{4}(-\d{2}(-\d{2}.*)?)?$/;
export const datedColumn = (result) => result.columns.findIndex((_, i) => {
  const cells = result.rows.map((row) => row[i]).filter(Boolean);
  return cells.length > 0 && cells.every((cell) => cell.type === "literal" && DATE.test(cell.value));
});

export function timeline(result) {
  const dated = datedColumn(result), label = result.columns.findIndex((_, i) => i !== dated && !numeric(result, i));
  const points = result.rows.filter((row) => row[dated]).map((row) => {
    const [year, month = "1", day = "1"] = row[dated].value.split("-");
    return { at: Number(year) + (Number(month) - 1) / 12 + (parseInt(day, 10) - 1) / 365, date: row[dated].value, name: label < 0 ? "" : shown(row[label]) };
  }).sort((a, b) => a.at - b.at);
  const part = points.slice(0, 120), from = Math.floor(part[0].at), to = Math.ceil(part.at(-1).at + 0.01), high = 22;
  const wide = 720, x = (v) => 40 + (v - from) / (to - from) * (wide - 280), svg = el("svg", { viewBox: `0 0 ${wide} ${part.length * high + 40}`, role: "img", "aria-label": say("timeline"), class: "chart" });
  const step = Math.ceil((to - from) / 8);
  for (let year = from; year <= to; year += step) svg.append(el("line", { x1: x(year), x2: x(year), y1: 22, y2: part.length * high + 30, class: "grid" }), el("text", { x: x(year), y: 14, "text-anchor": "middle" }, String(year)));
  part.forEach((p, i) => svg.append(el("circle", { cx: x(p.at), cy: 40 + i * high, r: 5, fill: COLOURS[0] }, el("title", {}, `${p.date} ${p.name}`)), el("text", { x: x(p.at) + 10, y: 44 + i * high }, `${p.date} ${short(p.name, 30)}`)));
  return el("div", {}, points.length > 120 ? el("p", { class: "soft" }, say("first", { n: 120, m: points.length })) : null, svg);
}
