// The workbench: tabs, gallery, running and cancelling, views of the result.
import { makeEditor } from "./editor.js";
import { completing } from "./complete.js";
import { chart, datedColumn, timeline } from "./charts.js";
import { ends, network } from "./network.js";
import { SNIPPETS } from "./snippets.js";
import { rowsOf, table } from "./table.js";
import { el, say, setup } from "./words.js";

const $ = (id) => document.getElementById(id);
const STORE = "kg-workbench", SAVED = "kg-saved";
const ROWS = { csv: "CSV", tsv: "TSV", json: "JSON", xml: "XML" }, GRAPHS = { ttl: "Turtle", nt: "N-Triples", jsonld: "JSON-LD" };
const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9";

function read(key, usual) {
  try { return JSON.parse(localStorage.getItem(key)) ?? usual; } catch { return usual; }
}
function keep(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode: nothing is kept */ }
}

const editor = makeEditor($("query"), $("query-label").textContent);
const completion = completing(editor);
let state = read(STORE, null);
if (!state?.tabs?.length || typeof state.tabs[0].query !== "string") state = { tabs: [{ id: 1, query: editor.value }], at: 0, last: 1 };
let running = null, result = null, view = "table";

// Tabs ---------------------------------------------------------------------------------------------------------------------------
function title(tab) {
  return tab.title || say("query", { n: tab.id });
}
function drawTabs() {
  $("tabs").replaceChildren(...state.tabs.map((tab, i) => el("button", {
    type: "button", role: "tab", "aria-selected": String(i === state.at), tabindex: i === state.at ? "0" : "-1", onclick: () => open(i),
    onkeydown: (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: state.tabs.length - 1 }[event.key];
      if (to !== undefined) { event.preventDefault(); open((to + state.tabs.length) % state.tabs.length); $("tabs").children[state.at].focus(); }
      if (event.key === "Delete") shut(i);
    },
  }, title(tab))));
  $("close-tab")?.remove();
  if (state.tabs.length > 1) $("new-tab").after(el("button", { type: "button", id: "close-tab", title: say("close", { t: title(state.tabs[state.at]) }), "aria-label": say("close", { t: title(state.tabs[state.at]) }), onclick: () => shut(state.at) }, "×"));
}
function open(i) {
  state.tabs[state.at].query = editor.value;
  state.at = i;
  editor.value = state.tabs[i].query;
  clear();
  drawTabs();
  changed();
}
function add(query, name) {
  state.tabs[state.at].query = editor.value;
  state.last += 1;
  state.tabs.push({ id: state.last, query, title: name });
  state.at = state.tabs.length - 1;
  editor.value = query;
  clear();
  drawTabs();
  changed();
}
function shut(i) {
  if (state.tabs.length < 2) return;
  state.tabs.splice(i, 1);
  state.at = Math.min(state.at > i ? state.at - 1 : state.at, state.tabs.length - 1);
  editor.value = state.tabs[state.at].query;
  clear();
  drawTabs();
  changed();
}
function changed() {
  state.tabs[state.at].query = editor.value;
  keep(STORE, state);
  snippet();
}

/** Declares the known prefixes that a query uses and does not declare: other tools than this server want them. */
function declare() {
  const plain = editor.value.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}\s]*>|#[^\n]*/g, " ");
  const declared = new Set([...plain.matchAll(/\bPREFIX\s+([\w-]*):/gi)].map((m) => m[1]));
  const missing = [...new Set([...plain.matchAll(/(?<![\w:?$-])([a-z][\w-]*):/gi)].map((m) => m[1]))].filter((name) => name in setup.prefixes && !declared.has(name));
  if (missing.length) editor.prepend(missing.map((name) => `PREFIX ${name}: <${setup.prefixes[name]}>\n`).join(""));
}

// Running ------------------------------------------------------------------------------------------------------------------------
function clear() {
  running?.abort();
  result = null;
  $("result").hidden = true;
  $("error").hidden = true;
  $("status").textContent = "";
}
function ask(query, accept, signal) {
  return fetch(setup.endpoint, { method: "POST", signal, headers: { "Content-Type": "application/sparql-query", Accept: accept }, body: query });
}
async function run() {
  completion.close();
  clear();
  declare();
  changed();
  const control = new AbortController(), query = editor.value, began = performance.now();
  running = control;
  $("run").disabled = true;
  $("cancel").hidden = false;
  $("status").textContent = say("running");
  let answer = null;
  try {
    answer = await ask(query, ACCEPT, control.signal);
    const text = await answer.text(), media = answer.headers.get("content-type") ?? "";
    if (!answer.ok) return problem(text, query);
    const ms = /dur=([\d.]+)/.exec(answer.headers.get("server-timing") ?? "")?.[1] ?? Math.round(performance.now() - began);
    result = { ...rowsOf(text, media), text, query };
    const count = result.triples ? say("triples", { n: result.rows.length }) : result.rows.length === 1 ? say("row") : say("rows", { n: result.rows.length });
    $("status").textContent = `${count} ${say("in", { ms: Math.round(Number(ms) * 10) / 10 })}`;
    drawResult();
  } catch {
    if (control.signal.aborted) $("status").textContent = say("stopped");
    else fail(say(answer ? "broken" : "lost"));
  } finally {
    if (running === control) {
      running = null;
      $("run").disabled = false;
      $("cancel").hidden = true;
    }
  }
}
function fail(words) {
  $("status").textContent = "";
  $("error").textContent = words;
  $("error").hidden = false;
}
function problem(text, query) {
  let told = { detail: text };
  try { told = JSON.parse(text); } catch { /* plain text */ }
  fail(told.detail);
  if (told.line) {
    const lines = query.split("\n"), start = lines.slice(0, told.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + told.column - 1;
    editor.select(Math.min(start, query.length), Math.min(start + 1, query.length));
  }
}

// Views --------------------------------------------------------------------------------------------------------------------------
function views() {
  const many = result.rows.length > 0 && !("boolean" in result);
  return [["table", table], many && !result.triples && ["chart", chart], many && ends(result) && ["network", network], many && datedColumn(result) >= 0 && ["timeline", timeline],
    ["raw", (r) => el("pre", { tabindex: "0" }, r.text.slice(0, 200000))]].filter(Boolean);
}
function drawResult() {
  const all = views();
  if (!all.some(([name]) => name === view)) view = "table";
  $("views").replaceChildren(...all.map(([name], i) => el("button", {
    type: "button", role: "tab", id: `view-${name}`, "aria-controls": "view", "aria-selected": String(name === view), tabindex: name === view ? "0" : "-1",
    onclick: () => { view = name; drawResult(); $(`view-${name}`).focus(); },
    onkeydown: (event) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: all.length - 1 }[event.key];
      if (to !== undefined) { event.preventDefault(); view = all[(to + all.length) % all.length][0]; drawResult(); $(`view-${view}`).focus(); }
    },
  }, say(name))));
  $("view").replaceChildren(all.find(([name]) => name === view)[1](result));
  $("view").setAttribute("aria-labelledby", `view-${view}`);
  const forms = result.triples ? GRAPHS : ROWS;
  $("downloads").replaceChildren(`${say("download")}: `, ...Object.entries(forms).map(([form, name]) => el("button", { type: "button", class: "small", "data-format": form, onclick: () => download(form) }, name)));
  $("result").hidden = false;
}
async function download(form) {
  try {
    const answer = await fetch(setup.endpoint, { method: "POST", body: new URLSearchParams({ query: result.query, format: form }) });
    if (!answer.ok) return problem(await answer.text(), result.query);
    const address = URL.createObjectURL(await answer.blob());
    const anchor = el("a", { href: address, download: `result.${form}` });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  } catch { fail(say("broken")); }
}

// Gallery ------------------------------------------------------------------------------------------------------------------------
function choose(question) {
  const fields = question.parameters.map((parameter) => {
    const input = el("input", { id: `p-${parameter.name}`, name: parameter.name, value: parameter.default, placeholder: parameter.example || say("any"), autocomplete: "off", list: `l-${parameter.name}` });
    const list = el("datalist", { id: `l-${parameter.name}` });
    if (parameter.type === "name") input.addEventListener("input", () => suggest(input, list));
    return el("div", {}, el("label", { for: `p-${parameter.name}` }, parameter.about || parameter.name), input, list);
  });
  const form = el("form", { onsubmit: (event) => { event.preventDefault(); use(question, form); } },
    el("h2", {}, question.title), el("p", { class: "soft" }, question.explanation), el("div", { class: "fields" }, ...fields), el("button", { class: "main" }, say("use")));
  $("parameters").replaceChildren(form);
  $("parameters").hidden = false;
  document.querySelectorAll("#questions button").forEach((button) => button.toggleAttribute("aria-current", button.dataset.question === question.name));
  if (fields.length) form.querySelector("input").focus();
  else use(question, form);
}
async function suggest(input, list) {
  if (input.value.length < 2) return;
  try {
    const answer = await fetch(`/api/search?${new URLSearchParams({ q: input.value, lang: setup.lang, limit: 8 })}`);
    if (answer.ok) list.replaceChildren(...(await answer.json()).results.map((found) => el("option", { value: found.matched }, found.name)));
  } catch { /* only a help */ }
}
async function use(question, form) {
  // The server puts the values in as terms, so that nothing typed here becomes query text.
  try {
    const answer = await fetch(`/api/question?${new URLSearchParams({ ...Object.fromEntries(new FormData(form)), name: question.name, lang: setup.lang })}`);
    const told = await answer.json();
    if (!answer.ok) return fail(told.detail);
    const tab = state.tabs[state.at];
    if (tab.question === question.name) editor.value = told.query;
    else { add(told.query, question.title); state.tabs[state.at].question = question.name; }
    view = "table";
    await run();
  } catch { fail(say("lost")); }
}
function drawSaved() {
  const saved = read(SAVED, []);
  $("saved-none").hidden = saved.length > 0;
  $("saved").replaceChildren(...saved.map((item, i) => el("li", {}, el("button", { type: "button", onclick: () => add(item.query, item.title) }, item.title),
    el("button", { type: "button", class: "small", "aria-label": say("remove", { t: item.title }), onclick: () => { keep(SAVED, saved.filter((_, j) => j !== i)); drawSaved(); } }, "×"))));
}
function snippet() {
  if ($("code").open) $("code-text").textContent = SNIPPETS[$("code-kind").value](editor.value);
}
async function copy(text, words) {
  try { await navigator.clipboard.writeText(text); } catch { /* the words show it */ }
  $("status").textContent = words;
}

// Start --------------------------------------------------------------------------------------------------------------------------
$("form").addEventListener("submit", (event) => { event.preventDefault(); run(); });
$("cancel").addEventListener("click", () => running?.abort());
$("new-tab").addEventListener("click", () => { add("", undefined); editor.focus(); });
$("save").addEventListener("click", () => { $("save-form").hidden = false; $("save-name").value = state.tabs[state.at].title ?? ""; $("save-name").focus(); });
$("save-ok").addEventListener("click", () => {
  const name = $("save-name").value.trim();
  if (!name) return;
  keep(SAVED, [...read(SAVED, []).filter((item) => item.title !== name), { title: name, query: editor.value }]);
  state.tabs[state.at].title = name;
  $("save-form").hidden = true;
  drawSaved();
  drawTabs();
  changed();
});
$("save-name").addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); $("save-ok").click(); } });
$("link").addEventListener("click", () => {
  const url = `${location.origin}/?lang=${setup.lang}#${new URLSearchParams({ query: editor.value, view })}`;
  history.replaceState(null, "", url);
  copy(url, say("linked", { url: url.length > 120 ? `${url.slice(0, 117)}…` : url }));
});
$("gallery-filter").addEventListener("input", (event) => {
  const wanted = event.target.value.toLocaleLowerCase();
  document.querySelectorAll("#questions li").forEach((item) => { item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted); });
});
document.querySelectorAll("#questions button").forEach((button) => button.addEventListener("click", () => choose(setup.questions.find((q) => q.name === button.dataset.question))));
$("code-kind").append(...Object.keys(SNIPPETS).map((name) => el("option", {}, name)));
$("code-kind").addEventListener("change", snippet);
$("code").addEventListener("toggle", snippet);
$("code-copy").addEventListener("click", () => copy($("code-text").textContent, say("copied")));
editor.onChange((typed) => {
  if (typed && editor.value[editor.position - 1] === ":") declare();
  changed();
});
editor.onKey((event) => { if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.preventDefault(); run(); } });
function arrive() {
  const given = new URLSearchParams(location.hash.slice(1)), query = given.get("query");
  if (query === null) return false;
  view = given.get("view") ?? "table";
  if (state.tabs[state.at].query !== query) add(query, undefined);
  run();
  return true;
}
window.addEventListener("hashchange", arrive);
editor.value = state.tabs[state.at]?.query ?? "";
declare();
drawTabs();
drawSaved();
arrive();
document.documentElement.dataset.ready = editor.bundled ? "bundled" : "plain";
