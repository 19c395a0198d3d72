// ---- Search with suggestions (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/) -----------------------------------------
let found = [], at = -1;

function startSearch() {
  const input = $("search"), list = $("suggestions");
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); at = -1; };
  const show = () => {
    found = lookUp(input.value);
    at = found.length ? 0 : -1;
    list.replaceChildren(...(found.length ? found.map((i, n) => h("div", { role: "option", id: "option-" + n, "aria-selected": String(n === at), onmousedown: (event) => { event.preventDefault(); take(n); } },
      swatch(i, 14), h("span", { class: "option-name", dir: "auto" }, nodeName(i)), h("span", { class: "soft" }, matched(i, input.value) || typeName(i))))
      : [h("div", { role: "option", "aria-disabled": "true", "aria-selected": "false", class: "soft" }, t("noHit"))]));
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (!list.hidden) say(found.length ? t("hits", { n: found.length }) : t("noHit"));
    mark();
  };
  const mark = () => {
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    if (at >= 0 && !list.hidden) { input.setAttribute("aria-activedescendant", "option-" + at); list.children[at].scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const take = (n) => { const i = found[n]; if (i === undefined) return; close(); input.value = ""; goTo(i); };
  input.addEventListener("input", show);
  input.addEventListener("focus", () => { if (input.value) show(); });
  input.addEventListener("blur", () => setTimeout(close, 120));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show();
      else if (found.length) { at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length; mark(); }
    } else if (event.key === "Enter") { event.preventDefault(); if (!list.hidden && at >= 0) take(at); }
    else if (event.key === "Escape") { if (list.hidden) input.value = ""; close(); event.stopPropagation(); }
  });
}

/** The other name by which a node was found, if the name shown does not show it. */
function matched(i, typed) {
  const wanted = fold(typed);
  if (fold(nodeName(i)).includes(wanted)) return "";
  return [D.nodes[i].label, D.about[i].nl, D.about[i].en, ...(D.about[i].alt || [])].find((name) => name && fold(name).includes(wanted)) || "";
}

/** Show a node that was asked for by name: lift filters that hide it, select it, bring it into view. */
function goTo(i) {
  if (S.path.length === 1 && S.path[0] !== i) { choose({ path: [S.path[0], i], sel: S.path[0], edge: -1 }); showRoute(); return; }
  const changes = { sel: i, edge: -1, depth: 0 };
  if (S.off.includes(D.about[i].t)) changes.off = S.off.filter((x) => x !== D.about[i].t);
  const c = D.about[i].c || 0;
  if (closedCluster(c)) changes.open = [...S.open, c];
  choose(changes);
  if (S.view === "map" || S.view === "split") fit([i, ...OUT[i].map((l) => l[1]).filter((j) => SHOWN[j])]);
  $("panel").focus();
  say(`${nodeName(i)}, ${typeName(i)}`);
}

function showRoute() { const way = route(); if (way) { fit(way.nodes); say(t("path", { n: way.edges.length })); } else say(t("noPath")); }
