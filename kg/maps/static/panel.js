// ---- The side panel: what is known about a node, and who says so of a link ------------------------------------------------
function swatch(i, size) { return shapeIcon(typeOf(i), size); }

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  for (const child of children) element.append(child);
  return element;
}

function shapeIcon(type, size) {
  return svg("svg", { viewBox: "-1.4 -1.4 2.8 2.8", width: size || 16, height: size || 16, "aria-hidden": "true", class: "swatch" },
    svg("path", { d: SHAPES[type.shape] || SHAPES.dot, fill: INK.dark ? type.dark : type.colour }));
}

function lineIcon(name) {
  const look = FAMILIES[name];
  return svg("svg", { viewBox: "0 0 34 10", width: 34, height: 10, "aria-hidden": "true", class: "swatch" },
    svg("line", { x1: 1, y1: 5, x2: 33, y2: 5, stroke: INK[name], "stroke-width": look.width + 0.8, "stroke-dasharray": look.dash.join(" ") || "none" }));
}

function showPanel() {
  const panel = $("panel");
  const open = S.sel >= 0 || S.edge >= 0;
  panel.hidden = !open;
  document.body.classList.toggle("with-panel", open);
  if (!open) return panel.replaceChildren();
  panel.setAttribute("aria-label", S.edge >= 0 ? t("saysWho") : nodeName(S.sel));
  const close = h("button", { type: "button", class: "close", "aria-label": t("close"), onclick: () => { choose({ sel: -1, edge: -1, depth: 0, path: [] }); $("canvas").focus(); } }, "×");
  panel.replaceChildren(close, ...(S.edge >= 0 ? edgePanel(S.edge) : nodePanel(S.sel)));
  panel.scrollTop = 0;
}

function certainty(value) {
  const percent = Math.round(value * 100);
  return h("span", { class: "certainty", title: t("certainty") },
    svg("svg", { viewBox: "0 0 40 6", width: 40, height: 6, "aria-hidden": "true" },
      svg("rect", { x: 0, y: 0, width: 40, height: 6, rx: 3, fill: "var(--line)" }), svg("rect", { x: 0, y: 0, width: Math.max(2, (40 * percent) / 100), height: 6, rx: 3, fill: "var(--accent)" })),
    ` ${percent}% ${t("certainty")}`);
}

/** A sentence of a source: the quote marked in what stands around it, then where it comes from. */
function citation([d, quote, prefix, suffix, conf]) {
  const doc = D.documents[d];
  const text = quote
    ? h("blockquote", doc.lang ? { lang: doc.lang, dir: "auto" } : { dir: "auto" }, prefix ? "…" + prefix : "", h("mark", {}, quote), suffix ? suffix + "…" : "")
    : h("p", { class: "soft" }, t("noSentence"));
  return h("figure", { class: "citation" }, text,
    h("figcaption", {}, doc.url ? link(doc.url, doc.title || doc.id) : doc.title || doc.id,
      h("span", { class: "soft" }, doc.date ? showDate(doc.date) : t("noDate"), doc.title && doc.id && doc.title !== doc.id ? ` · ${doc.id}` : ""), certainty(conf)));
}

function nodeButton(i, extra) {
  return h("button", { type: "button", class: "entity", onclick: () => choose({ sel: i, edge: -1 }) }, swatch(i, 14), h("span", { dir: "auto" }, nodeName(i)), extra);
}

function edgePanel(k) {
  const e = D.links[k], both = twins(k);
  return [
    h("h2", { class: "statement" }, nodeButton(SRC[k]), h("span", { class: "verb" }, lineIcon(family(k)), relationName(k)), nodeButton(DST[k])),
    e.since || e.until ? h("p", { class: "soft" }, `${t("period")}: ${e.since ? showDate(e.since) : "…"} – ${e.until ? showDate(e.until) : t("ongoing")}`) : null,
    h("h3", {}, t("saysWho"), h("span", { class: "count" }, e.src.length === 1 ? t("sentence") : t("sentences", { n: e.src.length }))),
    e.src.length ? e.src.map(citation) : h("p", { class: "soft" }, t("noSentence")),
    both.length ? h("h3", {}, t("relationsOf")) : null,
    both.length ? h("ul", { class: "plain" }, both.map((o) => h("li", {}, h("button", { type: "button", class: "entity", onclick: () => choose({ edge: o }) },
      lineIcon(family(o)), `${nodeName(SRC[o])} ${relationName(o)} ${nodeName(DST[o])}`)))) : null,
  ].flat().filter(Boolean);
}

const twins = (k) => OUT[SRC[k]].filter(([o, j]) => o !== k && j === DST[k] && LINKED[o]).map(([o]) => o);

function euros(value) { return new Intl.NumberFormat(LANG ? "en-GB" : "nl-NL", { style: "currency", currency: "EUR", maximumFractionDigits: 0 }).format(Number(value)); }

function factText(fact) {
  const during = fact.since || fact.until ? ` (${fact.since ? showDate(fact.since) : "…"} – ${fact.until ? showDate(fact.until) : t("ongoing")})` : "";
  const parts = [];
  if (fact.kind === "amount") parts.push(`${fact.about ? t("about") + " " : ""}${euros(fact.value)}${fact.years ? `, ${t("years", { n: fact.years })}` : ""}${fact.at !== undefined ? ` ${t("fromFunder")} ` : ""}`);
  else if (fact.kind === "role") parts.push(`${fact.value}${fact.at !== undefined ? `, ${t("at")} ` : ""}`);
  else if (fact.kind === "focusesOn") { const at = D.topics.findIndex((x) => x.id === fact.value); parts.push(at >= 0 ? topicName(at) : fact.value); }
  else parts.push(showDate(fact.value));
  if (fact.at !== undefined) parts.push(h("button", { type: "button", class: "inline", onclick: () => choose({ sel: fact.at, edge: -1 }) }, nodeName(fact.at)));
  parts.push(during);
  return parts;
}

function factList(facts) {
  const kinds = ["role", "startDate", "endDate", "amount", "focusesOn"];
  return h("dl", { class: "facts" }, kinds.map((kind) => {
    const list = facts.filter((f) => f.kind === kind);
    if (!list.length) return null;
    const differ = /Date$/.test(kind) && new Set(list.map((f) => f.value.slice(0, 4))).size > 1;
    return [h("dt", {}, t(kind), differ ? h("span", { class: "warn" }, t("contradict")) : null),
      list.map((f) => h("dd", {}, h("span", { dir: "auto" }, factText(f)), f.src.length ? h("details", { class: "why" }, h("summary", {}, f.src.length === 1 ? t("sentence") : t("sentences", { n: f.src.length })), f.src.map(citation)) : null))];
  }));
}

function linksOf(a) {
  const name = (url) => (/ror\.org/.test(url) ? "ROR" : /wikidata/.test(url) ? "Wikidata" : /orcid/.test(url) ? "ORCID" : url);
  const items = [
    a.web ? [a.web, t("website")] : null,
    ...(a.same || []).map((url) => [url, name(url)]),
    D.meta.pages ? [D.meta.pages.split("{iri}").join(encodeURIComponent(a.iri)), t("page")] : null,
  ].filter(Boolean);
  return items.length ? h("p", { class: "links" }, items.map(([url, text]) => [link(url, text), " "])) : null;
}

function nodePanel(i) {
  const a = D.about[i], others = [a.nl, a.en, D.nodes[i].label, ...(a.alt || [])].filter((x, n, list) => x && x !== nodeName(i) && list.indexOf(x) === n);
  const groups = new Map();
  for (const [k, j] of OUT[i]) {
    const key = `${D.links[k].r}|${SRC[k] === i ? 0 : 1}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push([k, j]);
  }
  const facts = a.facts || [];
  const plain = [["startDate", a.start], ["endDate", a.end]].filter(([kind, v]) => v && !facts.some((f) => f.kind === kind)).map(([kind, value]) => ({ kind, value, src: [] }));
  return [
    h("p", { class: "chip" }, swatch(i, 16), typeName(i), a.city ? ` · ${a.city}` : ""),
    h("h2", { dir: "auto" }, nodeName(i)),
    others.length ? h("p", { class: "soft", dir: "auto" }, `${t("names")}: ${others.join(", ")}`) : null,
    linksOf(a),
    reach(i),
    facts.length || plain.length ? [h("h3", {}, t("facts")), factList([...facts, ...plain])] : null,
    (a.topics || []).length && !facts.some((f) => f.kind === "focusesOn") ? h("p", { class: "soft" }, `${t("topic")}: ${a.topics.map(topicName).join(", ")}`) : null,
    groups.size ? h("h3", {}, t("relationsOf"), h("span", { class: "count" }, number(OUT[i].length))) : null,
    [...groups.values()].sort((x, y) => y.length - x.length).map((list) => h("div", { class: "relation" },
      h("h4", {}, lineIcon(family(list[0][0])), `${SRC[list[0][0]] === i ? "" : "← "}${relationName(list[0][0])}`, h("span", { class: "count" }, number(list.length))),
      h("ul", { class: "plain" }, list.sort((x, y) => DEGREE[y[1]] - DEGREE[x[1]]).map(([k, j]) => h("li", { class: LINKED[k] ? "" : "out" },
        nodeButton(j), h("button", { type: "button", class: "why-button", "aria-label": `${t("saysWho")} ${nodeName(SRC[k])} ${relationName(k)} ${nodeName(DST[k])}`, onclick: () => choose({ sel: i, edge: k }) },
          D.links[k].src.length === 1 ? t("sentence") : D.links[k].src.length ? t("sentences", { n: D.links[k].src.length }) : t("derived"))))))),
    h("h3", {}, t("measures")),
    h("dl", { class: "measures" }, [[t("degree"), number(DEGREE[i])], [t("between"), (a.b || 0).toLocaleString(LANG ? "en-GB" : "nl-NL", { maximumFractionDigits: 3 })], [t("core"), a.k || 0], [t("sources"), number(a.s || 0)]]
      .map(([k, v]) => h("div", {}, h("dt", {}, k), h("dd", {}, String(v))))),
    h("p", { class: "soft" }, `${t("cluster")}: ${clusterName(a.c || 0)}. `, a.cut ? t("cut") : ""),
  ].flat().filter(Boolean);
}

/** Neighbourhood and shortest path. */
function reach(i) {
  const steps = [0, 1, 2, 3].map((n) => h("button", { type: "button", "aria-pressed": String(S.depth === n), onclick: () => { choose({ depth: n, sel: i }); fitShown(); } }, n === 0 ? t("off") : String(n)));
  const pathEnds = S.path.length === 2 ? route() : null;
  return h("div", { class: "reach" },
    h("div", { class: "switch small", role: "group", "aria-label": t("surroundings") }, h("span", { class: "switch-name" }, t("surroundings")), steps),
    h("button", { type: "button", class: "wide", "aria-pressed": String(S.path.length === 1), onclick: () => { choose({ path: S.path.length ? [] : [i] }); if (S.path.length) say(t("pathPick")); } }, S.path.length ? t("stopPath") : t("pathTo")),
    S.path.length === 1 ? h("p", { class: "soft" }, t("pathPick")) : null,
    S.path.length === 2 ? (pathEnds ? h("div", { class: "route" }, h("h3", {}, t("path", { n: pathEnds.edges.length })),
      h("ol", { class: "plain" }, pathEnds.nodes.map((j, n) => h("li", {}, nodeButton(j), n < pathEnds.edges.length ? h("button", { type: "button", class: "entity step", onclick: () => choose({ edge: pathEnds.edges[n] }) }, lineIcon(family(pathEnds.edges[n])),
        `${SRC[pathEnds.edges[n]] === j ? "↓" : "↑"} ${relationName(pathEnds.edges[n])}`) : null)))) : h("p", { class: "warn" }, t("noPath"))) : null);
}

const route = () => shortestPath(S.path[0], S.path[1], (k) => LINKED[k]);
