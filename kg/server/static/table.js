// A result as rows, and rows as a table that can be sorted and filtered.
import { el, page, say, shrink } from "./words.js";

const PER_PAGE = 100;

/** {columns, rows} of a SPARQL JSON result or of N-Triples; a cell is {type, value, …} or undefined. */
export function rowsOf(text, media) {
  if (media.includes("json")) {
    const found = JSON.parse(text);
    if ("boolean" in found) return { columns: ["answer"], rows: [[{ type: "literal", value: say(found.boolean ? "yes" : "no") }]], boolean: found.boolean };
    const columns = found.head.vars;
    return { columns, rows: found.results.bindings.map((row) => columns.map((name) => row[name])) };
  }
  const term = /<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?/g;
  const rows = text.split("\n").filter(Boolean).map((line) => [...line.matchAll(term)].slice(0, 3).map((m) => {
    if (m[1] !== undefined) return { type: "uri", value: m[1] };
    if (m[2] !== undefined) return { type: "bnode", value: m[2] };
    return { type: "literal", value: unescaped(m[3]), "xml:lang": m[4], datatype: m[5] };
  }));
  return { columns: ["subject", "predicate", "object"], rows, triples: true };
}

function unescaped(text) {
  const plain = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f", '"': '"', "'": "'", "\\": "\\" };
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, u, U, c) => (u || U ? String.fromCodePoint(parseInt(u || U, 16)) : plain[c] ?? c));
}

/** A cell's text for people. */
export function shown(cell) {
  if (!cell) return "";
  return cell.type === "uri" ? shrink(cell.value) : cell.type === "bnode" ? `_:${cell.value}` : cell.value;
}

/** A cell's number, NaN if it is none. */
export function number(cell) {
  return cell && cell.type === "literal" && /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(cell.value) ? Number(cell.value) : NaN;
}

function cellNode(cell) {
  if (!cell) return document.createTextNode("");
  const address = cell.type === "uri" ? page(cell.value) : null;
  if (address) return el("a", { href: address, title: cell.value, rel: "noreferrer" }, shown(cell));
  return cell["xml:lang"] ? el("span", { lang: cell["xml:lang"] }, cell.value) : document.createTextNode(shown(cell));
}

export function table(result) {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  let order = null, down = false, at = 0, wanted = "";
  const head = el("tr"), body = el("tbody"), pages = el("p", { class: "pages" });
  const filter = el("input", { type: "search", "aria-label": say("filter"), placeholder: say("filter"), oninput: () => { wanted = filter.value.toLocaleLowerCase(); at = 0; draw(); } });
  const headers = result.columns.map((name, i) => el("th", { scope: "col" }, el("button", { type: "button", title: say("sort", { c: name }), onclick: () => {
    down = order === i && !down;
    order = i;
    draw();
  } }, name)));
  head.append(...headers);
  function draw() {
    let rows = result.rows;
    if (wanted) rows = rows.filter((row) => row.some((cell) => shown(cell).toLocaleLowerCase().includes(wanted)));
    if (order !== null) {
      rows = [...rows].sort((a, b) => {
        const x = number(a[order]), y = number(b[order]);
        return (Number.isNaN(x) || Number.isNaN(y) ? collator.compare(shown(a[order]), shown(b[order])) : x - y) * (down ? -1 : 1);
      });
    }
    headers.forEach((th, i) => th.setAttribute("aria-sort", order !== i ? "none" : down ? "descending" : "ascending"));
    const part = rows.slice(at, at + PER_PAGE);
    body.replaceChildren(...part.map((row) => el("tr", {}, ...row.map((cell) => el("td", { class: Number.isNaN(number(cell)) ? null : "n" }, cellNode(cell))))));
    pages.replaceChildren();
    if (rows.length > PER_PAGE || wanted) {
      const step = (words, to, can) => el("button", { type: "button", disabled: !can, onclick: () => { at = to; draw(); } }, words);
      pages.append(step(say("previous"), at - PER_PAGE, at > 0), el("span", { role: "status" }, say("page", { a: rows.length ? at + 1 : 0, b: at + part.length, n: rows.length })),
        step(say("next"), at + PER_PAGE, at + PER_PAGE < rows.length));
    }
  }
  draw();
  return el("div", {}, filter, el("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": say("table") }, el("table", { class: "rows" }, el("thead", {}, head), body)), pages);
}
