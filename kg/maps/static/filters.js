// ---- Legend and filters ---------------------------------------------------------------------------------------------------
function countBy(n, keyOf) {
  const counts = new Map();
  for (let i = 0; i < n; i++) { const key = keyOf(i); counts.set(key, (counts.get(key) || 0) + 1); }
  return counts;
}

function toggle(list, value) { return list.includes(value) ? list.filter((x) => x !== value) : [...list, value].sort((a, b) => a - b); }

function checkRow(icon, name, count, checked, change, id) {
  return h("label", { class: "row" }, h("input", { type: "checkbox", checked, id, onchange: change }), icon, h("span", { class: "row-name" }, name), count === null ? null : h("span", { class: "count" }, number(count)));
}

/** A heading with its rows, and buttons to switch all of them on or off. */
function section(key, open, body, all, none) {
  return h("details", { open, id: "section-" + key }, h("summary", {}, t(key)),
    all ? h("p", { class: "all" }, h("button", { type: "button", class: "inline", onclick: all, "aria-label": `${t(key)}: ${t("all")}` }, t("all")), " · ", h("button", { type: "button", class: "inline", onclick: none, "aria-label": `${t(key)}: ${t("none")}` }, t("none"))) : null, body);
}

function choice(key, options, value, change, id) {
  return h("label", { class: "field" }, h("span", {}, t(key)), h("select", { id, onchange: (event) => change(event.target.value) }, options.map(([v, text]) => h("option", { value: v, selected: String(v) === String(value) }, text))));
}

const byName = (a, b) => String(a[1]).localeCompare(String(b[1]), LANG ? "en" : "nl");

function showFilters() {
  const box = $("filters"), active = document.activeElement && box.contains(document.activeElement) ? document.activeElement.id : "";
  const folded = new Map([...box.querySelectorAll("details")].map((d) => [d.id, d.open]));
  const scroll = box.scrollTop;
  const typeCounts = countBy(N, (i) => D.about[i].t), relationCounts = countBy(E, (k) => D.links[k].r);
  const types = D.types.map((type, n) => [n, type]).filter(([n]) => typeCounts.has(n));
  const relations = D.relations.map((r, n) => [n, r]).filter(([n]) => relationCounts.has(n));
  const name = (x) => (LANG ? x.en : x.nl);
  const typeRows = types.map(([n, type]) => checkRow(shapeIcon(type, 18), name(type), typeCounts.get(n), !S.off.includes(n), () => choose({ off: toggle(S.off, n) }), "type-" + type.id));
  const relationRows = Object.keys(FAMILIES).map((f) => {
    const here = relations.filter(([, r]) => r.family === f);
    return here.length ? h("div", { class: "family", role: "group", "aria-label": t("families." + f) }, h("p", { class: "family-name" }, lineIcon(f), t("families." + f)),
      here.map(([n, r]) => checkRow(null, name(r), relationCounts.get(n), !S.relOff.includes(n), () => choose({ relOff: toggle(S.relOff, n) }), "relation-" + r.id))) : null;
  });
  box.setAttribute("aria-label", t("filters"));
  box.replaceChildren(h("details", { id: "section-filters", open: innerWidth > 760 }, h("summary", { class: "phone-only" }, t("filters")),
    section("types", true, typeRows, () => choose({ off: [] }), () => choose({ off: types.map(([n]) => n) })),
    section("relations", true, relationRows, () => choose({ relOff: [] }), () => choose({ relOff: relations.map(([n]) => n) })),
    section("narrow", innerWidth > 760, narrow()),
    section("look", false, look())));
  for (const details of box.querySelectorAll("details")) if (folded.has(details.id)) details.open = folded.get(details.id);
  if (active && $(active)) $(active).focus({ preventScroll: true });
  box.scrollTop = scroll;
}

function narrow() {
  const any = t("any"), topics = new Set(), places = new Set();
  for (let i = 0; i < N; i++) { (D.about[i].topics || []).forEach((x) => topics.add(x)); placesOf(i).forEach((p) => places.add(p)); }
  const programmes = RANK.filter((i) => typeOf(i).id === "Programme").map((i) => [i, nodeName(i)]).sort(byName);
  const documents = D.documents.map((d, n) => [n, d.title || d.id]).sort(byName);
  return h("div", {},
    programmes.length ? choice("programme", [[-1, any], ...programmes], S.prog, (v) => { choose({ prog: +v }); fitShown(); }, "filter-programme") : null,
    topics.size ? choice("topic", [[-1, any], ...[...topics].map((x) => [x, topicName(x)]).sort(byName)], S.topic, (v) => choose({ topic: +v }), "filter-topic") : null,
    places.size ? choice("place", [["", any], ...[...places].map((p) => [p, p]).sort(byName)], S.place, (v) => choose({ place: v }), "filter-place") : null,
    documents.length ? choice("source", [[-1, any], ...documents], S.doc, (v) => choose({ doc: +v }), "filter-source") : null,
    h("label", { class: "field" }, h("span", {}, t("confidence")), h("span", { class: "slider" }, h("input", { type: "range", min: 0, max: 100, step: 5, value: Math.round(S.conf * 100), id: "filter-confidence", oninput: (event) => choose({ conf: +event.target.value / 100 }) }), h("output", {}, `${Math.round(S.conf * 100)}%`))),
    period());
}

let playing = 0;
function period() {
  const range = span();
  if (!range || range[0] === range[1]) return null;
  const [low, high] = range, from = S.from || low, to = S.to || high;
  const slider = (key, value, change) => h("label", { class: "slider" }, h("span", {}, t(key)), h("input", { type: "range", min: low, max: high, step: 1, value, id: "filter-" + key, oninput: (event) => change(+event.target.value) }), h("output", {}, String(value)));
  const set = (a, b) => choose({ from: a === low ? 0 : a, to: b === high ? 0 : b });
  return h("fieldset", { class: "period" }, h("legend", {}, t("period")),
    slider("from", from, (v) => set(v, Math.max(v, to))), slider("to", to, (v) => set(Math.min(from, v), v)),
    h("p", {}, h("button", { type: "button", id: "play", onclick: () => play(low, high) }, playing ? t("stop") : t("play")), checkRow(null, t("undated"), null, !!S.undated, () => choose({ undated: S.undated ? 0 : 1 }), "filter-undated")));
}

/** Let the end of the period run through the years. */
function play(low, high) {
  if (playing) { clearInterval(playing); playing = 0; showFilters(); return; }
  let year = low - 1;
  const step = () => {
    year++;
    choose({ from: 0, to: year >= high ? 0 : year }, year > low);
    say(String(year));
    if (year >= high) { clearInterval(playing); playing = 0; showFilters(); }
  };
  playing = setInterval(step, 900);
  step();
}

function look() {
  const lonely = OUT.filter((links) => !links.length).length;
  return h("div", {},
    choice("size", [["degree", t("byDegree")], ["between", t("byBetween")], ["sources", t("bySources")], ["same", t("bySame")]], S.size, (v) => choose({ size: v }), "look-size"),
    checkRow(null, t("hulls"), null, !!S.hulls, () => choose({ hulls: S.hulls ? 0 : 1 }), "look-hulls"),
    N > 20 ? checkRow(null, t("hubs", { n: HUB() }), null, !!S.hubs, () => choose({ hubs: S.hubs ? 0 : 1 }), "look-hubs") : null,
    lonely ? checkRow(null, t("alone", { n: number(lonely) }), null, !!S.alone, () => choose({ alone: S.alone ? 0 : 1 }), "look-alone") : null,
    D.clusters.length > 1 && N > 300 ? h("p", {}, h("button", { type: "button", onclick: () => { choose({ closed: S.closed ? 0 : 1, open: [] }); fit(); } }, S.closed ? t("openAll") : t("closeAll"))) : null,
    N <= 1500 ? checkRow(null, t("physics"), null, moving, () => setMoving(!moving), "look-physics") : null);
}
