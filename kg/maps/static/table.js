// ---- The same content as tables, in step with the map --------------------------------------------------------------------
let tab = "nodes", sortBy = { nodes: [2, -1], edges: [3, -1] }, words = "", room = 150;

const NODE_COLUMNS = () => [
  [t("name"), (i) => nodeName(i)], [t("type"), (i) => typeName(i)], [t("degree"), (i) => shownLinks(i)], [t("sources"), (i) => D.about[i].s || 0],
  [t("between"), (i) => D.about[i].b || 0], [t("cluster"), (i) => mapName(D.clusters[D.about[i].c || 0])], [t("period"), (i) => `${(D.about[i].start || "").slice(0, 4)}${D.about[i].end ? "–" + D.about[i].end.slice(0, 4) : ""}`], [t("place"), (i) => D.about[i].city || ""],
];
const EDGE_COLUMNS = () => [
  [t("subject"), (k) => nodeName(SRC[k])], [t("relation"), (k) => relationName(k)], [t("object"), (k) => nodeName(DST[k])], [t("sources"), (k) => D.links[k].src.length],
  [t("certainty"), (k) => D.links[k].conf], [t("since"), (k) => (YEARS[k] ? (YEARS[k][0] === YEARS[k][1] ? String(YEARS[k][0]) : YEARS[k].join("–")) : "")],
];

let linkCount = null, countedFor = null;
function shownLinks(i) {
  if (countedFor !== LINKED) {
    countedFor = LINKED; linkCount = new Int32Array(N);
    for (let j = 0; j < N; j++) linkCount[j] = new Set(OUT[j].filter(([k]) => LINKED[k]).map((l) => l[1])).size;
  }
  return linkCount[i];
}

function rowsOf(which) {
  const columns = which === "nodes" ? NODE_COLUMNS() : EDGE_COLUMNS(), wanted = fold(words);
  const shown = which === "nodes" ? SHOWN : LINKED;
  let rows = [];
  for (let i = 0; i < shown.length; i++) if (shown[i]) rows.push(i);
  if (wanted) rows = rows.filter((i) => (which === "nodes" ? FOLDED[i].some((n) => n.includes(wanted)) || fold(typeName(i)).includes(wanted) : columns.slice(0, 3).some(([, f]) => fold(String(f(i))).includes(wanted))));
  const [column, way] = sortBy[which], value = columns[column][1], compare = new Intl.Collator(LANG ? "en" : "nl").compare;
  return rows.map((i) => [value(i), i]).sort((a, b) => (typeof a[0] === "number" ? (a[0] - b[0]) * way : compare(a[0], b[0]) * way) || a[1] - b[1]).map((pair) => pair[1]);
}

function showTable() {
  const box = $("table-view");
  if (S.view !== "table" && S.view !== "split") { box.replaceChildren(); return; }
  const focused = document.activeElement && box.contains(document.activeElement) ? document.activeElement.id : "";
  const columns = tab === "nodes" ? NODE_COLUMNS() : EDGE_COLUMNS(), rows = rowsOf(tab);
  const pick = (which) => h("button", { type: "button", id: "tab-" + which, "aria-pressed": String(tab === which), onclick: () => { tab = which; room = 150; showTable(); $("tab-" + which).focus(); } }, `${t(which)} (${number(which === "nodes" ? COUNTS.nodes : COUNTS.edges)})`);
  const head = columns.map(([name], n) => {
    const [column, way] = sortBy[tab];
    return h("th", { scope: "col", "aria-sort": column === n ? (way > 0 ? "ascending" : "descending") : "none" },
      h("button", { type: "button", id: `sort-${tab}-${n}`, title: t("sortBy", { n: name }), onclick: () => { sortBy[tab] = [n, column === n ? -way : n === 0 ? 1 : -1]; showTable(); } }, name, h("span", { "aria-hidden": "true" }, column === n ? (way > 0 ? " ▲" : " ▼") : "")));
  });
  const chosen = tab === "nodes" ? S.sel : S.edge;
  const keep = rows.indexOf(chosen);
  if (keep >= room) room = keep + 20;
  const body = rows.slice(0, room).map((i) => h("tr", { "aria-current": i === chosen ? "true" : null, "data-row": i }, columns.map(([, value], n) => cell(i, value(i), n))));
  const scroll = box.querySelector(".scroll") ? box.querySelector(".scroll").scrollTop : 0;
  box.replaceChildren(
    h("div", { class: "table-tools" }, h("div", { class: "switch small", role: "group", "aria-label": t("table") }, pick("nodes"), pick("edges")),
      h("label", { class: "vh", for: "words" }, t("filterRows")), h("input", { id: "words", type: "text", placeholder: t("filterRows"), value: words, oninput: (event) => { words = event.target.value; room = 150; showTable(); } }),
      h("span", { class: "soft", role: "status" }, t("rows", { n: number(rows.length) }))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t(tab) }, h("table", {}, h("caption", { class: "vh" }, `${D.meta.title}: ${t(tab)}`), h("thead", {}, h("tr", {}, head)), h("tbody", {}, body)),
      rows.length > room ? h("p", {}, h("button", { type: "button", id: "more", onclick: () => { room += 300; showTable(); } }, t("more", { n: number(Math.min(300, rows.length - room)) }))) : null));
  box.querySelector(".scroll").scrollTop = scroll;
  if (focused && $(focused)) { $(focused).focus(); if (focused === "words") $("words").setSelectionRange(words.length, words.length); }
  const row = box.querySelector('tr[aria-current="true"]');
  if (row && !box.contains(document.activeElement)) row.scrollIntoView({ block: "nearest" });
}

function cell(i, value, n) {
  const isName = tab === "nodes" ? n === 0 : n === 0 || n === 2;
  if (tab === "nodes" && n === 0) return h("th", { scope: "row" }, h("button", { type: "button", class: "entity", onclick: () => choose({ sel: i, edge: -1 }) }, swatch(i, 14), h("span", { dir: "auto" }, value)));
  if (tab === "edges" && n === 1) return h("td", {}, h("button", { type: "button", class: "entity", "aria-label": `${t("saysWho")} ${nodeName(SRC[i])} ${value} ${nodeName(DST[i])}`, onclick: () => choose({ edge: i }) }, lineIcon(family(i)), value));
  if (isName) { const j = n === 0 ? SRC[i] : DST[i]; return h("td", {}, h("button", { type: "button", class: "entity", onclick: () => choose({ sel: j, edge: -1 }) }, swatch(j, 14), h("span", { dir: "auto" }, value))); }
  const isNumber = typeof value === "number";
  return h("td", isNumber ? { class: "number" } : {}, isNumber ? value.toLocaleString(LANG ? "en-GB" : "nl-NL", { maximumFractionDigits: 3 }) : value);
}
