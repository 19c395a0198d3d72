// ---- Words of the page, in Dutch and English -------------------------------------------------------------------------
const WORDS = {
  skip: ["Naar de tabel", "Skip to the table"],
  search: ["Zoek een naam of afkorting", "Find a name or acronym"],
  noHit: ["Niets gevonden", "Nothing found"],
  hits: ["{n} suggesties", "{n} suggestions"],
  take: ["Meenemen", "Take away"],
  language: ["English", "Nederlands"],
  toDark: ["Donkere weergave", "Dark view"],
  toLight: ["Lichte weergave", "Light view"],
  help: ["Uitleg en toegankelijkheid", "Help and accessibility"],
  map: ["Kaart", "Map"], table: ["Tabel", "Table"], split: ["Beide", "Both"],
  matrix: ["Matrix", "Matrix"], timeline: ["Tijdlijn", "Timeline"], views: ["Weergave", "View"],
  filters: ["Legenda en filters", "Legend and filters"],
  types: ["Soorten", "Types"], relations: ["Relaties", "Relations"], all: ["alles", "all"], none: ["niets", "none"],
  narrow: ["Verfijnen", "Narrow down"], size: ["Grootte naar", "Size by"], look: ["Weergave", "Appearance"],
  byDegree: ["aantal banden", "number of links"], byBetween: ["brugfunctie (betweenness)", "betweenness"],
  bySources: ["aantal bronnen", "number of sources"], bySame: ["gelijk", "equal"],
  topic: ["Onderwerp", "Topic"], place: ["Plaats", "Place"], programme: ["Programma", "Programme"], source: ["Bron", "Source"],
  any: ["alle", "any"], confidence: ["Zekerheid minstens", "Confidence at least"],
  period: ["Periode", "Period"], from: ["van", "from"], to: ["tot en met", "up to"], play: ["Afspelen", "Play"], stop: ["Stop", "Stop"],
  undated: ["ook zonder datum", "also undated"], alone: ["ook zonder banden ({n})", "also unlinked ({n})"],
  hubs: ["knooppunten verbergen (meer dan {n} banden)", "hide hubs (more than {n} links)"],
  hulls: ["clusters tonen", "show clusters"], physics: ["laten bewegen", "let it move"],
  zoomIn: ["Inzoomen", "Zoom in"], zoomOut: ["Uitzoomen", "Zoom out"], fit: ["Alles in beeld", "Fit all"],
  undo: ["Ongedaan maken", "Undo"], reset: ["Alles herstellen", "Reset"],
  families: {
    structure: ["opbouw en plaats", "structure and place"], together: ["samenwerking", "working together"],
    money: ["geld", "money"], people: ["mensen", "people"], activity: ["activiteiten", "activities"],
  },
  close: ["Sluiten", "Close"], names: ["Ook bekend als", "Also known as"], links: ["Elders", "Elsewhere"],
  website: ["Website", "Website"], page: ["Pagina in de kennisgraaf", "Page in the knowledge graph"],
  facts: ["Gegevens", "Facts"], role: ["Rol", "Role"], amount: ["Bedrag", "Amount"], startDate: ["Begin", "Start"], endDate: ["Einde", "End"],
  focusesOn: ["Onderwerp", "Topic"], city: ["Plaats", "Place"], at: ["bij", "at"], fromFunder: ["van", "from"], about: ["ongeveer", "about"],
  years: ["{n} jaar", "{n} years"], roles: ["Rollen", "Roles"], contradict: ["De bronnen verschillen", "Sources differ"],
  relationsOf: ["Banden", "Links"], saysWho: ["Wie zegt dat?", "Says who?"], sentences: ["{n} bronzinnen", "{n} source sentences"],
  sentence: ["1 bronzin", "1 source sentence"], derived: ["afgeleid", "inferred"], noSentence: ["Afgeleid uit andere uitspraken; er is geen eigen bronzin.", "Follows from other statements; no sentence of its own."],
  surroundings: ["Omgeving", "Surroundings"], steps: ["{n} stappen", "{n} steps"], step: ["1 stap", "1 step"], off: ["uit", "off"],
  pathTo: ["Kortste weg naar…", "Shortest path to…"], pathPick: ["Kies het eindpunt: klik op de kaart of zoek een naam.", "Choose the other end: click on the map or search a name."],
  noPath: ["Er is geen weg tussen deze twee binnen wat nu zichtbaar is.", "No path between these two within what is visible."],
  path: ["Kortste weg: {n} stappen", "Shortest path: {n} steps"], stopPath: ["Weg sluiten", "Close path"],
  documentDate: ["Datum", "Date"], noDate: ["zonder datum", "undated"], certainty: ["zekerheid", "confidence"],
  measures: ["Plaats in het netwerk", "Place in the network"], degree: ["Banden", "Links"], between: ["Brugfunctie", "Betweenness"],
  core: ["Kern (k)", "Core (k)"], cluster: ["Cluster", "Cluster"], around: ["rond {n}", "around {n}"], sources: ["Bronnen", "Sources"],
  cut: ["Zonder deze valt het netwerk verder uiteen.", "Without it the network falls further apart."],
  nodes: ["Knopen", "Nodes"], edges: ["Banden", "Links"], name: ["Naam", "Name"], type: ["Soort", "Type"], relation: ["Relatie", "Relation"],
  subject: ["Van", "From"], object: ["Naar", "To"], filterRows: ["Filter de rijen", "Filter the rows"], more: ["Nog {n} rijen tonen", "Show {n} more rows"],
  rows: ["{n} rijen", "{n} rows"], sortBy: ["Sorteer op {n}", "Sort by {n}"], since: ["Periode", "Period"],
  showing: ["{a} van {b} knopen · {c} van {d} banden", "{a} of {b} nodes · {c} of {d} links"],
  subtitle: ["{a} knopen · {b} banden · {c} documenten", "{a} nodes · {b} links · {c} documents"],
  latest: ["tot {n}", "up to {n}"], made: ["kaart van {n}", "map of {n}"],
  credit: ["Elke band is te herleiden tot een zin in een bron. Klik op een lijn om haar te lezen.", "Every link can be traced to a sentence in a source. Click a line to read it."],
  sourceLine: ["Bron: {a} documenten{b}. {c} knopen en {d} banden getoond.", "Source: {a} documents{b}. Showing {c} nodes and {d} links."],
  png: ["Afbeelding (PNG)", "Picture (PNG)"], svg: ["Vectorafbeelding (SVG)", "Vector picture (SVG)"],
  csvNodes: ["Knopen (CSV)", "Nodes (CSV)"], csvEdges: ["Banden met bronzinnen (CSV)", "Links with sentences (CSV)"],
  copyLink: ["Link naar dit beeld kopiëren", "Copy link to this view"], embed: ["Insluitcode kopiëren", "Copy embed code"],
  print: ["Afdrukken", "Print"], copied: ["Gekopieerd", "Copied"], copyBy: ["Kopieer deze tekst:", "Copy this text:"],
  saved: ["Bewaard: {n}", "Saved: {n}"],
  emptyTitle: ["Hier is nog niets te zien", "Nothing to see here yet"],
  empty: ["In deze selectie zit geen enkele instelling, persoon of programma. Kies bij het maken van de kaart een ruimere selectie, of voeg documenten toe.",
    "This selection holds no institution, person or programme. Make the map with a wider selection, or add documents."],
  hiddenTitle: ["Alles is weggefilterd", "Everything is filtered out"],
  hidden: ["Met deze filters blijft er niets over.", "Nothing is left with these filters."],
  single: ["Er is één knoop: {n}. Er zijn geen banden met andere bekend.", "There is one node: {n}. No links to others are known."],
  tooLarge: ["{n} clusters. Klik op een cluster om het te openen.", "{n} clusters. Click one to open it."],
  openAll: ["Alle knopen tonen", "Show all nodes"], closeAll: ["Als clusters tonen", "Show as clusters"], members: ["{n} knopen", "{n} nodes"],
  openCluster: ["Cluster openen", "Open cluster"],
  picture: ["Netwerkkaart met {a} knopen en {b} banden. Het meest verbonden: {c}. {d} clusters; de grootste: {e}. Alles staat ook in de tabel.",
    "Network map of {a} nodes and {b} links. Most connected: {c}. {d} clusters; the largest: {e}. Everything is in the table as well."],
  keys: ["Pijltoetsen: van knoop naar knoop in die richting. Enter: kies de knoop. Plus en min: zoomen. 0: alles in beeld. Schuine streep: zoeken. T: tabel. Z: ongedaan maken. Escape: keuze opheffen.",
    "Arrow keys: from node to node in that direction. Enter: select the node. Plus and minus: zoom. 0: fit all. Slash: search. T: table. Z: undo. Escape: clear the selection."],
  helpRead: ["Zo leest u de kaart", "How to read the map"],
  helpReadText: ["Vorm en kleur tonen de soort, de grootte hoe verbonden iets is, de dikte van een lijn het aantal bronzinnen, de lijnstijl de aard van de band. Dicht bij elkaar betekent: nauw verbonden; links, rechts, boven en onder betekenen niets. Wat niet op de kaart staat, kan wel bestaan: de kaart toont wat in de bronnen staat.",
    "Shape and colour show the type, size how connected something is, the thickness of a line the number of source sentences, its style the kind of link. Close together means closely linked; left, right, up and down mean nothing. What is not on the map may still exist: the map shows what the sources say."],
  helpKeys: ["Met het toetsenbord", "By keyboard"],
  helpAccess: ["Toegankelijkheid (concept van een verklaring)", "Accessibility (draft of a statement)"],
  helpAccessText: ["Gestreefd wordt naar WCAG 2.1 niveau AA (EN 301 549). De kaart zelf is een tekening; al haar knopen, banden en bronzinnen staan ook in de tabel en het zijpaneel, die met toetsenbord en schermlezer te gebruiken zijn. Kleur is nooit het enige kenmerk. Bekende beperking: de onderlinge ligging van knopen wordt niet voorgelezen; wel de clusters en de meest verbonden knopen.",
    "The aim is WCAG 2.1 level AA (EN 301 549). The map itself is a drawing; all its nodes, links and source sentences are also in the table and the side panel, which work with keyboard and screen reader. Colour is never the only mark. Known limit: the relative position of nodes is not read out; clusters and the most connected nodes are."],
  rowType: ["Rijen", "Rows"], columnType: ["Kolommen", "Columns"], direct: ["directe banden", "direct links"], shared: ["gedeelde buren", "shared neighbours"],
  matrixHint: ["Getal: directe banden plus gedeelde labs, programma’s en projecten. Kies een cel om beide te zien.", "Number: direct links plus shared labs, programmes and projects. Choose a cell to see both."],
  timelineHint: ["Wat een begin- of einddatum heeft in de bronnen.", "What has a start or end date in the sources."], noDates: ["Geen enkele zichtbare knoop heeft een datum.", "No visible node has a date."],
  ongoing: ["loopt", "ongoing"], selected: ["gekozen", "selected"], legend: ["Legenda", "Legend"],
};

let LANG = 0;  // place of the language in each pair

/** A word or sentence of the page in the chosen language; {x} is filled from `fill`. */
function t(key, fill) {
  const pair = key.split(".").reduce((at, part) => at[part], WORDS);
  let out = pair[LANG];
  for (const k of Object.keys(fill || {})) out = out.split("{" + k + "}").join(String(fill[k]));
  return out;
}

/** Element with properties and children; every text goes in as text, never as HTML. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false) element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

const $ = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString(LANG ? "en-GB" : "nl-NL");

/** An ISO date (year, month or day) as people write it. */
function showDate(iso, brief) {
  const [y, m, d] = String(iso).split("T")[0].split("-").map(Number);
  if (!y) return String(iso);
  if (!m) return String(y);
  const options = d ? { day: "numeric", month: brief ? "short" : "long", year: "numeric" } : { month: "long", year: "numeric" };
  return new Date(Date.UTC(y, m - 1, d || 1)).toLocaleDateString(LANG ? "en-GB" : "nl-NL", { ...options, timeZone: "UTC" });
}

/** An address as a link if it is http(s), else as text. */
function link(address, text) {
  let url = null;
  try { url = new URL(address); } catch { /* not an address */ }
  if (!url || !["http:", "https:"].includes(url.protocol)) return document.createTextNode(text || address);
  return h("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, text || address);
}
