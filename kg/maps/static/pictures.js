// ---- Other pictures of the same data: a matrix of two types, and a timeline -----------------------------------------------
let axes = null;

function showPictures() {
  const box = $("picture-view");
  if (S.view === "matrix") box.replaceChildren(...matrix());
  else if (S.view === "timeline") box.replaceChildren(...timeline());
  else box.replaceChildren();
}

/** Types that make a telling matrix: the two that share most. */
function matrix() {
  const counts = countBy(N, (i) => (SHOWN[i] ? typeOf(i).id : ""));
  const present = D.types.filter((type) => counts.has(type.id));
  if (!present.length) return [h("p", { class: "soft pad" }, t("hidden"))];
  const wish = (list) => (list.find((id) => counts.has(id)) || present[0].id);
  if (!axes || !axes.every((id) => counts.has(id))) axes = [wish(["UniversityMedicalCentre", "University", "Hospital"]), wish(["Programme", "Company", "Network", "Lab"])];
  const pick = (n) => h("label", { class: "field" }, h("span", {}, t(n ? "columnType" : "rowType")), h("select", { id: "axis-" + n, onchange: (event) => { axes[n] = event.target.value; showPictures(); } },
    present.map((type) => h("option", { value: type.id, selected: axes[n] === type.id }, LANG ? type.en : type.nl))));
  const side = (id) => RANK.filter((i) => SHOWN[i] && typeOf(i).id === id).slice(0, 40);
  const rows = side(axes[0]), columns = side(axes[1]);
  const carriers = new Set(["Lab", "Programme", "Project", "Network", "Centre", "Event"]);
  const neighbours = new Map([...rows, ...columns].map((i) => [i, new Map()]));
  for (const [i, map] of neighbours) for (const [k, j] of OUT[i]) if (LINKED[k]) map.set(j, (map.get(j) || 0) + 1);
  const value = (r, c) => {
    if (r === c) return 0;
    let n = neighbours.get(r).get(c) || 0;
    for (const j of neighbours.get(r).keys()) if (carriers.has(typeOf(j).id) && j !== c && neighbours.get(c).has(j)) n++;
    return n;
  };
  let top = 1;
  const grid = rows.map((r) => columns.map((c) => { const v = value(r, c); top = Math.max(top, v); return v; }));
  return [h("div", { class: "table-tools" }, pick(0), pick(1), h("p", { class: "soft" }, t("matrixHint"))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("matrix") }, h("table", { class: "matrix" },
      h("thead", {}, h("tr", {}, h("td", {}), columns.map((c) => h("th", { scope: "col" }, h("button", { type: "button", class: "entity", title: nodeName(c), onclick: () => choose({ sel: c, edge: -1 }) }, h("span", { dir: "auto" }, mapName(c))))))),
      h("tbody", {}, rows.map((r, y) => h("tr", {}, h("th", { scope: "row" }, nodeButton(r)), columns.map((c, x) => {
        const v = grid[y][x];
        return h("td", { class: "heat heat-" + Math.ceil((4 * v) / top) }, v ? h("button", { type: "button", "aria-label": `${nodeName(r)} – ${nodeName(c)}: ${v}`, onclick: () => { choose({ sel: r, path: [r, c], edge: -1, view: "map" }); showRoute(); } }, number(v)) : "");
      }))))))];
}

function timeline() {
  const rows = [];
  for (let i = 0; i < N; i++) { const a = D.about[i]; if (SHOWN[i] && (a.start || a.end)) rows.push([a.start || a.end, a.end || "", i]); }
  if (!rows.length) return [h("p", { class: "soft pad" }, t("noDates"))];
  rows.sort((x, y) => (x[0] < y[0] ? -1 : x[0] > y[0] ? 1 : x[2] - y[2]));
  const when = (iso) => { const [y, m] = iso.split("-").map(Number); return y + ((m || 1) - 1) / 12; };
  const years = rows.flatMap(([a, b]) => [when(a), b ? when(b) : when(a)]);
  // One thing founded centuries ago would squeeze all others to the edge.
  const high = Math.ceil(Math.max(...years)) + 1, low = Math.max(Math.floor(Math.min(...years)), high - 40), place = (v) => `${(100 * (Math.max(low, v) - low)) / (high - low)}%`;
  const step = high - low > 25 ? 5 : high - low > 12 ? 2 : 1, ticks = [];
  for (let y = Math.ceil(low / step) * step; y <= high; y += step) ticks.push(y);
  const bar = ([from, to, i]) => {
    const one = svg("svg", { class: "bar", width: "100%", height: 18, "aria-hidden": "true" });
    const colour = fillOf(i), x1 = place(when(from)), once = ["Event", "Course", "Vacancy"].includes(typeOf(i).id) && !to;
    for (const y of ticks) one.append(svg("line", { x1: place(y), x2: place(y), y1: 0, y2: 18, stroke: "var(--line)" }));
    if (!once) one.append(svg("line", { x1, x2: place(to ? when(to) : high), y1: 9, y2: 9, stroke: colour, "stroke-width": 6, "stroke-dasharray": to ? "none" : "8 3" }));
    one.append(svg("circle", { cx: x1, cy: 9, r: 5, fill: colour }));
    return one;
  };
  return [h("p", { class: "soft pad" }, t("timelineHint")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("timeline") }, h("table", { class: "timeline" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("name")), h("th", { scope: "col" }, t("period")), h("th", { scope: "col", class: "ticks" }, (() => { const s = svg("svg", { width: "100%", height: 18, "aria-hidden": "true" }); for (const y of ticks.slice(0, -1)) { const x = svg("text", { x: place(y), y: 13, "font-size": 12, fill: "currentColor" }); x.textContent = y; s.append(x); } return s; })()))),
      h("tbody", {}, rows.map((row) => h("tr", { "aria-current": row[2] === S.sel ? "true" : null }, h("th", { scope: "row" }, nodeButton(row[2])), h("td", {}, `${showDate(row[0])}${row[1] && row[1] !== row[0] ? " – " + showDate(row[1]) : ""}`), h("td", {}, bar(row)))))))];
}
