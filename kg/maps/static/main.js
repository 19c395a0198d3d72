// ---- Putting it together ---------------------------------------------------------------------------------------------------
let moving = false;

function say(text) { $("live").textContent = ""; setTimeout(() => { $("live").textContent = text; }, 30); }

function dialog(title, ...body) {
  const box = $("dialog");
  box.replaceChildren(h("h2", { id: "dialog-title" }, title), ...body, h("p", {}, h("button", { type: "button", onclick: () => box.close() }, t("close"))));
  box.showModal();
}

function showHelp() {
  dialog(t("helpRead"), h("p", {}, t("helpReadText")), h("h3", {}, t("helpKeys")), h("p", {}, t("keys")), h("h3", {}, t("helpAccess")), h("p", {}, t("helpAccessText")));
}

function fitShown() { requestAnimationFrame(() => { const list = []; for (let i = 0; i < N; i++) if (SHOWN[i]) list.push(i); fit(list); }); }

function showFrame() {
  document.documentElement.lang = LANG ? "en" : "nl";
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  readInk();
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
  $("title").textContent = D.meta.title;
  const latest = latestDate();
  $("subtitle").textContent = [t("subtitle", { a: number(N), b: number(E), c: number(D.documents.length) }), D.meta.generated ? t("made", { n: showDate(D.meta.generated) }) : "", latest ? t("latest", { n: showDate(latest, true) }) : ""].filter(Boolean).join(" · ");
  $("search").placeholder = t("search");
  $("language").textContent = t("language");
  $("language").lang = LANG ? "nl" : "en";
  const theme = $("theme"), name = t(isDark() ? "toLight" : "toDark");
  theme.textContent = isDark() ? "☀" : "☾";
  theme.setAttribute("aria-label", name); theme.title = name; $("help").title = t("help");
  $("credit").textContent = t("credit");
  $("views").setAttribute("aria-label", t("views"));
  $("views").replaceChildren(...["map", "split", "table", "matrix", "timeline"].map((v) => h("button", { type: "button", id: "view-" + v, "aria-pressed": String(S.view === v), onclick: () => { choose({ view: v }); $("view-" + v).focus(); } }, t(v))));
  const corner = (id, text, key, action) => h("button", { type: "button", id, "aria-label": t(key), title: t(key), onclick: action }, text);
  $("corner").setAttribute("aria-label", t("map"));
  $("corner").replaceChildren(
    corner("zoom-in", "+", "zoomIn", () => zoom(1.35)), corner("zoom-out", "−", "zoomOut", () => zoom(1 / 1.35)), corner("fit", "⤢", "fit", () => fit()),
    corner("undo", "↶", "undo", undo), corner("reset", "⟲", "reset", reset));
  showTake();
}

function zoom(factor) { move(NET.getViewPosition(), NET.getScale() * factor); }

function reset() { const { lang, theme, view } = S; choose({ ...JSON.parse(JSON.stringify(START)), lang, theme, view }); fit(); }

/** Which nodes and links stand out: those of the selection, of the path, or of the link chosen. */
function setFocus() {
  FOCUS = null;
  if (S.path.length === 2) { const way = route(); if (way) FOCUS = { nodes: new Set(way.nodes), edges: new Set(way.edges) }; }
  else if (S.edge >= 0) FOCUS = { nodes: new Set([SRC[S.edge], DST[S.edge]]), edges: new Set([S.edge, ...twins(S.edge)]) };
  else if (S.sel >= 0 && !S.depth) {
    FOCUS = { nodes: new Set([S.sel]), edges: new Set() };
    for (const [k, j] of OUT[S.sel]) if (LINKED[k]) { FOCUS.nodes.add(j); FOCUS.edges.add(k); }
  }
}

function showStatus() {
  $("status").textContent = t("showing", { a: number(COUNTS.nodes), b: number(N), c: number(COUNTS.edges), d: number(E) }) + (S.closed ? " · " + t("tooLarge", { n: number(D.clusters.length) }) : "");
  const box = $("message"), lines = N === 0 ? [t("emptyTitle"), t("empty")] : N === 1 ? [null, t("single", { n: nodeName(0) })] : COUNTS.nodes === 0 ? [t("hiddenTitle"), t("hidden")] : null;
  box.hidden = !lines;
  box.classList.toggle("low", N === 1);
  if (lines) box.replaceChildren(...[lines[0] ? h("h2", {}, lines[0]) : null, h("p", {}, lines[1]), N > 1 ? h("button", { type: "button", onclick: reset }, t("reset")) : null].filter(Boolean));
  const list = (items) => new Intl.ListFormat(LANG ? "en" : "nl").format(items);
  const shown = RANK.filter((i) => SHOWN[i]);
  const text = N ? t("picture", { a: number(COUNTS.nodes), b: number(COUNTS.edges), c: list(shown.slice(0, 5).map(nodeName)), d: number(D.clusters.length), e: list(D.clusters.slice(0, 4).map((i) => nodeName(i))) }) : t("empty");
  $("picture").textContent = text + " " + t("keys");
  $("canvas").setAttribute("aria-label", `${t("map")}: ${D.meta.title}`);
}

function showAll(changes) {
  const layout = () => {
    const map = S.view === "map" || S.view === "split";
    $("map-view").hidden = !map;
    $("table-view").hidden = !(S.view === "table" || S.view === "split");
    $("picture-view").hidden = !(S.view === "matrix" || S.view === "timeline");
    $("main").dataset.view = S.view;
  };
  LANG = S.lang ? 1 : 0;
  layout(); setFocus();
  if ("size" in changes) setSizes();
  showFrame(); showFilters(); showPanel(); showStatus(); showTable(); showPictures();
  if (NET) applyShown();
  if (NET && "view" in changes) { NET.setSize("100%", "100%"); fitShown(); }
}

function setMoving(on) {
  moving = on;
  if (on && !VE.length) VE.add(D.edges.map((e) => ({ ...e, hidden: true })));
  NET.setOptions({ physics: { enabled: on } });
  if (on) NET.startSimulation(); else { NET.stopSimulation(); takePositions(); }
}

function keepCamera() { if (NET) { const at = NET.getViewPosition(); S.cam = [Math.round(at.x), Math.round(at.y), Math.round(NET.getScale() * 1000)]; keepAddress(); } }

function clicked(node, point) {
  if (node >= N) { choose({ open: [...S.open, node - N] }); say(clusterName(node - N)); return; }
  if (node < 0) node = nearest(point, 12 / NET.getScale());
  if (node >= 0 && node < N) {
    if (S.path.length === 1 && S.path[0] !== node) { choose({ path: [S.path[0], node], sel: S.path[0], edge: -1 }); showRoute(); return; }
    choose({ sel: node, edge: -1, path: [] });
    say(`${nodeName(node)}, ${typeName(node)}`);
    return;
  }
  const edge = edgeAt(point);
  if (edge >= 0) { choose({ edge }); say(`${nodeName(SRC[edge])} ${relationName(edge)} ${nodeName(DST[edge])}`); }
  else if (S.sel >= 0 || S.edge >= 0) choose({ sel: -1, edge: -1, depth: 0, path: [] });
}

function nearest(point, reach) {
  let best = -1, least = reach;
  for (let i = 0; i < N; i++) {
    if (!SHOWN[i] || REP[i] !== i) continue;
    const far = Math.hypot(XS[i] - point.x, YS[i] - point.y) - R(i);
    if (far < least) { least = far; best = i; }
  }
  return best;
}

function startPointer() {
  NET.on("click", (event) => clicked(event.nodes.length ? event.nodes[0] : -1, event.pointer.canvas));
  NET.on("hoverNode", (event) => { hover.node = event.node; hover.edge = -1; tip(event.node < N ? [nodeName(event.node), typeName(event.node), t("relationsOf") + ": " + number(DEGREE[event.node])] : [clusterName(event.node - N), t("openCluster")], event.pointer.DOM); repaint(); });
  NET.on("blurNode", () => { hover.node = -1; tip(null); repaint(); });
  NET.on("dragging", (event) => { moved(); if (event.nodes.length) takePositions(event.nodes.filter((n) => n < N)); tip(null); });
  NET.on("dragEnd", () => { keepCamera(); });
  NET.on("zoom", () => { moved(); tip(null); keepCamera(); });
  NET.on("beforeDrawing", () => { if (moving) takePositions(); });
  $("canvas").addEventListener("pointermove", (event) => {
    if (event.buttons || hover.node >= 0) return;
    const box = $("canvas").getBoundingClientRect(), dom = { x: event.clientX - box.left, y: event.clientY - box.top };
    const edge = edgeAt(NET.DOMtoCanvas(dom));
    if (edge === hover.edge && edge < 0) return;
    if (edge !== hover.edge) { hover.edge = edge; repaint(); }
    tip(edge >= 0 ? [`${nodeName(SRC[edge])} → ${nodeName(DST[edge])}`, relationName(edge), D.links[edge].src.length === 1 ? t("sentence") : t("sentences", { n: D.links[edge].src.length })] : null, dom);
    $("canvas").classList.toggle("on-edge", edge >= 0);
  });
  $("canvas").addEventListener("pointerleave", () => { hover = { node: -1, edge: -1 }; tip(null); repaint(); });
}

function tip(lines, at) {
  const box = $("tip");
  box.hidden = !lines;
  if (!lines) return;
  box.replaceChildren(h("strong", { dir: "auto" }, lines[0]), ...lines.slice(1).map((x) => h("span", {}, x)));
  const space = $("canvas").getBoundingClientRect();
  box.style.left = Math.max(4, Math.min(space.width - box.offsetWidth - 8, at.x + 16)) + "px";
  box.style.top = Math.max(4, Math.min(space.height - box.offsetHeight - 8, at.y + 16)) + "px";
}

/** Move with an arrow key to the nearest node in that direction. */
function step(dx, dy) {
  const at = S.sel >= 0 ? [XS[S.sel], YS[S.sel]] : null;
  if (!at) { const first = RANK.find((i) => SHOWN[i]); if (first !== undefined) steer(first); return; }
  let best = -1, least = Infinity;
  for (let i = 0; i < N; i++) {
    if (!SHOWN[i] || REP[i] !== i || i === S.sel) continue;
    const x = XS[i] - at[0], y = YS[i] - at[1], along = x * dx + y * dy, aside = Math.abs(x * dy - y * dx);
    if (along <= 0 || aside > along * 1.6) continue;
    const cost = along + aside * 1.4;
    if (cost < least) { least = cost; best = i; }
  }
  if (best >= 0) steer(best);
}

function steer(i) {
  choose({ sel: i, edge: -1 }, true);
  const [a, b] = corners(), pad = 60 / NET.getScale();
  if (XS[i] < a.x + pad || XS[i] > b.x - pad || YS[i] < a.y + pad || YS[i] > b.y - pad) move({ x: XS[i], y: YS[i] }, NET.getScale());
  say(`${nodeName(i)}, ${typeName(i)}, ${t("relationsOf")}: ${DEGREE[i]}`);
  $("canvas").focus();
}

function startKeys() {
  $("canvas").addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (way) { step(...way); event.preventDefault(); }
    else if (event.key === "Enter" && S.sel >= 0) { event.preventDefault(); $("panel").focus(); }
    else if (event.key === "+" || event.key === "=") zoom(1.35);
    else if (event.key === "-") zoom(1 / 1.35);
    else if (event.key === "0") fit();
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && !["checkbox", "range"].includes(event.target.type);
    if (event.key === "Escape" && $("take").open) { $("take").open = false; $("take").querySelector("summary").focus(); return; }
    if (event.key === "Escape" && !$("dialog").open && (S.sel >= 0 || S.edge >= 0)) { choose(S.edge >= 0 && S.sel >= 0 ? { edge: -1 } : { sel: -1, edge: -1, depth: 0, path: [] }); $("canvas").focus(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || $("dialog").open) return;
    if (event.key === "/") { event.preventDefault(); $("search").focus(); }
    else if (event.key === "t" || event.key === "T") choose({ view: S.view === "map" ? "table" : "map" });
    else if (event.key === "z" || event.key === "Z") undo();
  });
  $("skip").addEventListener("click", (event) => { event.preventDefault(); choose({ view: "table" }); $("table-view").focus(); });
  $("language").addEventListener("click", () => { measured.clear(); choose({ lang: LANG ? 0 : 1 }); });
  $("theme").addEventListener("click", () => choose({ theme: isDark() ? "light" : "dark" }));
  $("help").addEventListener("click", showHelp);
  document.addEventListener("click", (event) => { if ($("take").open && !$("take").contains(event.target)) $("take").open = false; });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => choose({}, true));
  addEventListener("hashchange", () => { const text = location.hash.slice(1); if (text !== address()) { S = JSON.parse(JSON.stringify(START)); readAddress(); choose({ size: S.size }, true); } });
}

async function start() {
  prepare(await loadData());
  LANG = D.meta.lang === "en" ? 1 : 0;
  startState();
  readAddress();
  filterAll();
  listeners.push(showAll);
  showAll({});
  startDrawing();
  startPointer(); startKeys(); startSearch();
  if (S.cam.length === 3) NET.moveTo({ position: { x: S.cam[0], y: S.cam[1] }, scale: S.cam[2] / 1000 });
  else fitNow();
  document.body.dataset.ready = "yes";
}

/** The first view, without animation. */
function fitNow() { calmOnce = true; fit(S.path.length === 2 && route() ? route().nodes : undefined); calmOnce = false; }

start();
