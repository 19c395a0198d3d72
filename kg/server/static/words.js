// What the workbench says beside what the page itself holds.
const WORDS = {
  en: {
    table: "Table", chart: "Chart", network: "Network", timeline: "Timeline", raw: "Text", rows: "{n} rows", row: "1 row", in: "in {ms} ms",
    yes: "Yes", no: "No", filter: "Filter the rows", sort: "Sort by {c}", running: "Running …", stopped: "Cancelled.", previous: "Previous", next: "Next",
    page: "{a} to {b} of {n}", kind: "Kind", bar: "Bars", line: "Line", pie: "Pie", label: "Label", value: "Value", count: "number of rows",
    first: "The first {n} of {m}.", noChart: "Nothing to draw: no column fits.", from: "From", to: "To", date: "Date", lost: "The server cannot be reached.",
    broken: "The result broke off: it is larger than the server sends, or took too long.", copied: "Copied.", linked: "Link copied: {url}", close: "Close {t}",
    remove: "Remove {t}", query: "Query {n}", use: "Ask", any: "any", suggestions: "Suggestions", none: "Nothing fits here.", download: "Download", triples: "{n} triples",
    zoom: "Nodes: {n}, links: {m}.", other: "other", edges: "Links as a table",
  },
  nl: {
    table: "Tabel", chart: "Grafiek", network: "Netwerk", timeline: "Tijdlijn", raw: "Tekst", rows: "{n} rijen", row: "1 rij", in: "in {ms} ms",
    yes: "Ja", no: "Nee", filter: "Filter de rijen", sort: "Sorteer op {c}", running: "Bezig …", stopped: "Afgebroken.", previous: "Vorige", next: "Volgende",
    page: "{a} tot {b} van {n}", kind: "Soort", bar: "Staven", line: "Lijn", pie: "Taart", label: "Label", value: "Waarde", count: "aantal rijen",
    first: "De eerste {n} van {m}.", noChart: "Niets te tekenen: geen kolom past.", from: "Van", to: "Naar", date: "Datum", lost: "De server is niet bereikbaar.",
    broken: "Het resultaat brak af: het is groter dan de server stuurt, of duurde te lang.", copied: "Gekopieerd.", linked: "Link gekopieerd: {url}", close: "Sluit {t}",
    remove: "Verwijder {t}", query: "Vraag {n}", use: "Vraag", any: "alles", suggestions: "Suggesties", none: "Niets past hier.", download: "Downloaden", triples: "{n} triples",
    zoom: "Knopen: {n}, verbanden: {m}.", other: "overige", edges: "Verbanden als tabel",
  },
};
export const setup = JSON.parse(document.getElementById("setup").textContent);
const words = WORDS[setup.lang];
/** A sentence with its gaps filled. */
export function say(key, gaps = {}) {
  return words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in gaps ? String(gaps[name]) : whole));
}
/** An element; text is only ever set as text, never as mark-up. */
export function el(name, attributes = {}, ...children) {
  const svg = ["svg", "g", "line", "circle", "rect", "path", "text", "title", "polyline"].includes(name);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}
const spaces = Object.entries(setup.prefixes).sort((a, b) => b[1].length - a[1].length);
/** The prefixed name of an IRI, or the IRI. */
export function shrink(iri) {
  for (const [prefix, space] of spaces) if (iri.startsWith(space)) return `${prefix}:${iri.slice(space.length)}`;
  return iri;
}
/** The address of something's page; null where there is none that may be linked. */
export function page(iri) {
  if (iri.startsWith(setup.root)) return `/page/${encodeURI(iri.slice(setup.root.length).replace("ontology#", "ontology/"))}?lang=${setup.lang}`;
  return /^https?:\/\//.test(iri) ? iri : null;
}
