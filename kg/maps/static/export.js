// ---- Take away: SVG, PNG, CSV, address, embed code ------------------------------------------------------------------------
const esc = (text) => String(text).replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c]).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");

function sourceLine() {
  const latest = latestDate();
  return t("sourceLine", { a: number(D.documents.length), b: latest ? ` (${t("latest", { n: showDate(latest) })})` : "", c: number(COUNTS.nodes), d: number(COUNTS.edges) });
}

const latestDate = () => D.documents.reduce((a, d) => (d.date > a ? d.date : a), "");

/** What is seen on the map, with title, legend and source line, as SVG text. */
function picture() {
  const box = $("canvas").getBoundingClientRect(), w = Math.round(box.width) || 1000, height = Math.round(box.height) || 700;
  const scale = NET.getScale(), [a] = corners(), side = 210, head = 56, foot = 34;
  const used = D.types.filter((type, n) => D.about.some((x, i) => x.t === n && SHOWN[i] && REP[i] === i));
  const kinds = Object.keys(FAMILIES).filter((f) => D.links.some((_, k) => LINKED[k] && family(k) === f));
  const total = Math.max(head + height + foot, head + 40 + used.length * 22 + kinds.length * 22 + 60 + foot);
  const p = (i) => [(X(i) - a.x) * scale, (Y(i) - a.y) * scale];
  const out = [`<svg xmlns="http://www.w3.org/2000/svg" width="${w + side}" height="${total}" viewBox="0 0 ${w + side} ${total}" font-family="Segoe UI, Arial, sans-serif" font-size="12">`,
    `<title>${esc(D.meta.title)}</title><rect width="100%" height="100%" fill="${INK.paper}"/>`,
    `<text x="20" y="35" font-size="20" font-weight="600" fill="${INK.ink}">${esc(D.meta.title)}</text>`,
    `<clipPath id="c"><rect width="${w}" height="${height}"/></clipPath><g transform="translate(0 ${head})" clip-path="url(#c)">`];
  const thin = Math.min(1.6, Math.max(0.6, 0.75 / scale)) * scale;
  for (let k = 0; k < E; k++) {
    if (!LINKED[k] || REP[SRC[k]] >= N || REP[DST[k]] >= N) continue;
    const look = FAMILIES[family(k)], [x1, y1] = p(SRC[k]), [x2, y2] = p(DST[k]), [cx, cy] = control(k);
    const dim = FOCUS && !FOCUS.edges.has(k), weight = Math.min(4, Math.max(1, D.links[k].src.length));
    out.push(`<path d="M${x1.toFixed(1)},${y1.toFixed(1)}Q${((cx - a.x) * scale).toFixed(1)},${((cy - a.y) * scale).toFixed(1)} ${x2.toFixed(1)},${y2.toFixed(1)}" fill="none" stroke="${k === S.edge ? INK.accent : INK[family(k)]}" stroke-width="${((look.width + (weight - 1) * 0.9) * thin).toFixed(2)}"${look.dash.length ? ` stroke-dasharray="${look.dash.map((x) => (x * thin).toFixed(1)).join(" ")}"` : ""} opacity="${dim ? 0.1 : 0.8}"/>`);
  }
  for (const { a: from, b: to, n } of (gathered || gather()).bundles) {
    const [x1, y1] = p(from), [x2, y2] = p(to);
    out.push(`<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${INK.structure}" stroke-width="${Math.min(14, 1 + Math.sqrt(n)) * thin}" opacity="0.6"/>`);
  }
  for (let i = 0; i < N; i++) {
    if (!SHOWN[i] || REP[i] !== i) continue;
    const [x, y] = p(i);
    out.push(`<path transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${(R(i) * scale).toFixed(2)})" d="${SHAPES[typeOf(i).shape] || SHAPES.dot}" fill="${fillOf(i)}" stroke="${i === S.sel ? INK.accent : INK.paper}" stroke-width="${(3 / R(i)).toFixed(2)}" opacity="${dimmed(i) ? 0.16 : 1}"><title>${esc(nodeName(i))}</title></path>`);
  }
  MEMBERS.forEach((m, c) => {
    if (hiddenState[N + c] !== false) return;
    const [x, y] = p(N + c);
    out.push(`<circle cx="${x}" cy="${y}" r="${BUBBLE[c] * scale}" fill="${INK.hull}" stroke="${fillOf(D.clusters[c])}" stroke-width="2"/><text x="${x}" y="${y + 4}" text-anchor="middle" fill="${INK.ink}">${MEMBERS[c].length}</text>`);
  });
  for (const l of placeLabels(scale)) {
    l.parts.forEach((part, n) => out.push(`<text x="${(l.x - a.x * scale).toFixed(1)}" y="${(l.y - a.y * scale + (n - (l.parts.length - 1) / 2) * LINE + 4).toFixed(1)}" text-anchor="middle" font-size="${l.big ? 13 : 12}"${l.big ? ' font-weight="600"' : ""}${l.i < 0 ? ' font-style="italic"' : ""} fill="${l.i < 0 ? INK.mute : INK.ink}" stroke="${INK.paper}" stroke-width="3" paint-order="stroke">${esc(part)}</text>`));
  }
  out.push(`</g><g transform="translate(${w + 16} ${head + 14})" fill="${INK.ink}"><text font-weight="600">${esc(t("legend"))}</text>`);
  used.forEach((type, n) => out.push(`<path transform="translate(8 ${20 + n * 22}) scale(7)" d="${SHAPES[type.shape] || SHAPES.dot}" fill="${INK.dark ? type.dark : type.colour}"/><text x="26" y="${24 + n * 22}">${esc(LANG ? type.en : type.nl)}</text>`));
  kinds.forEach((f, n) => { const y = 34 + (used.length + n) * 22; out.push(`<line x1="0" x2="30" y1="${y}" y2="${y}" stroke="${INK[f]}" stroke-width="${FAMILIES[f].width + 0.8}" stroke-dasharray="${FAMILIES[f].dash.join(" ")}"/><text x="38" y="${y + 4}">${esc(t("families." + f))}</text>`); });
  out.push(`</g><text x="20" y="${total - 13}" font-size="11" fill="${INK.mute}">${esc(sourceLine())}</text></svg>`);
  return { text: out.join("\n"), width: w + side, height: total };
}

function save(name, blob) {
  const url = URL.createObjectURL(blob), a = h("a", { href: url, download: name });
  document.body.append(a); a.click(); a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 4000);
  say(t("saved", { n: name }));
}

const fileName = (kind) => (fold(D.meta.title).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "map") + kind;

function saveSvg() { save(fileName(".svg"), new Blob([picture().text], { type: "image/svg+xml" })); }

async function savePng() {
  const { text, width, height } = picture(), image = new Image();
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width * 2; canvas.height = height * 2;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  canvas.toBlob((blob) => save(fileName(".png"), blob), "image/png");
}

/** A CSV cell (RFC 4180); a leading =, +, - or @ is disarmed, or a spreadsheet would run it. */
function csvCell(value) {
  let text = String(value === undefined || value === null ? "" : value);
  if (typeof value !== "number" && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
const csvText = (rows) => "\ufeff" + rows.map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";

function nodesCsv() {
  const rows = [["iri", "name", "name_nl", "name_en", "type", "links", "betweenness", "core", "sources", "cluster", "start", "end", "city", "website"]];
  for (let i = 0; i < N; i++) if (SHOWN[i]) { const a = D.about[i]; rows.push([a.iri, D.nodes[i].label, a.nl || D.nodes[i].label, a.en || D.nodes[i].label, typeOf(i).id, DEGREE[i], a.b || 0, a.k || 0, a.s || 0, nodeName(D.clusters[a.c || 0]), a.start, a.end, a.city, a.web]); }
  return csvText(rows);
}

function edgesCsv() {
  const rows = [["subject", "relation", "object", "subject_iri", "object_iri", "confidence", "since", "until", "quote", "document", "title", "date", "address"]];
  for (let k = 0; k < E; k++) {
    if (!LINKED[k]) continue;
    const e = D.links[k], r = D.relations[e.r], base = [D.nodes[SRC[k]].label, r ? r.id : "", D.nodes[DST[k]].label, D.about[SRC[k]].iri, D.about[DST[k]].iri];
    for (const s of e.src.length ? e.src : [null]) { const d = s ? D.documents[s[0]] : {}; rows.push([...base, s ? s[4] : e.conf, e.since, e.until, s ? s[1] : "", d.id, d.title, d.date, d.url]); }
  }
  return csvText(rows);
}

async function copy(text) {
  try { await navigator.clipboard.writeText(text); say(t("copied")); }
  catch { dialog(t("copyBy"), h("textarea", { readonly: true, rows: 5, "aria-label": t("copyBy") }, text)); }
}

const viewLink = () => location.href.split("#")[0] + "#" + address();
const embedCode = () => `<iframe src="${esc(viewLink())}" title="${esc(D.meta.title)}" width="100%" height="640" style="border:1px solid #ccc" loading="lazy"></iframe>`;

function showTake() {
  const item = (id, key, action) => h("button", { type: "button", id: "take-" + id, onclick: () => { $("take").open = false; keepCamera(); action(); } }, t(key));
  $("take-sheet").replaceChildren(
    item("png", "png", savePng), item("svg", "svg", saveSvg),
    item("nodes", "csvNodes", () => save(fileName("-nodes.csv"), new Blob([nodesCsv()], { type: "text/csv" }))),
    item("edges", "csvEdges", () => save(fileName("-links.csv"), new Blob([edgesCsv()], { type: "text/csv" }))),
    item("link", "copyLink", () => copy(viewLink())), item("embed", "embed", () => copy(embedCode())), item("print", "print", () => print()));
}
